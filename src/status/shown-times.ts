import type { Status } from './board.ts';

/**
 * A status with its times as the wall clock has or would have shown them: `shift` milliseconds behind those that are
 * counted. A duration between two of them stays what it is.
 */
export const shownTimes = (status: Status, shift: number): Status => {
  if (shift === 0) return status;
  const shown = (at: number | null): number | null => (at === null ? null : at + shift);
  return {
    ...status,
    at: status.at + shift,
    startedAt: status.startedAt + shift,
    sources: status.sources.map((source) => ({
      ...source,
      lastSweepAt: shown(source.lastSweepAt),
      lastGoodAt: shown(source.lastGoodAt),
    })),
    entities: status.entities.map((entity) => ({
      ...entity,
      since: shown(entity.since),
      lastAlertAt: shown(entity.lastAlertAt),
      nextRealertAt: shown(entity.nextRealertAt),
    })),
    sinks: status.sinks.map((sink) => ({
      ...sink,
      oldestWaitingSince: shown(sink.oldestWaitingSince),
      lastDelivery: sink.lastDelivery && { ...sink.lastDelivery, at: sink.lastDelivery.at + shift },
    })),
  };
};
