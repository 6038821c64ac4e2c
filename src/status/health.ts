import type { Messages } from '../messages/messages.ts';
import type { SinkStatus, SourceStatus } from './status-shapes.ts';

export interface HealthLimits {
  /** The oldest message may wait so long, milliseconds. */
  readonly undeliveredMs: number;
  /** The event loop may be held up so long, milliseconds. */
  readonly blockedMs: number;
}

export interface Vitals {
  readonly at: number;
  readonly sources: readonly SourceStatus[];
  readonly sinks: readonly SinkStatus[];
  /** The sinks that refuse everything, and why. */
  readonly refused: ReadonlyMap<string, string>;
  /** The longest the event loop was held up lately, milliseconds. */
  readonly blockedMs: number;
}

/**
 * What is wrong with Polkan itself: a source that is not swept on time, an event loop that is blocked, a
 * message that has waited too long, a sink that refuses everything. A source that is blind is swept on time: that is an alert, not an
 * illness of the watchdog.
 */
export const problemsOf = (
  { at, sources, sinks, refused, blockedMs }: Vitals,
  limits: HealthLimits,
  words: Messages,
): string[] => [
  ...sources.filter(({ lagMs }) => lagMs > 0).map(({ name, lagMs }) => words.status.overdue(name, lagMs)),
  ...sinks.flatMap(({ name, oldestWaitingSince }) => {
    const ageMs = oldestWaitingSince === null ? 0 : at - oldestWaitingSince;
    return ageMs > limits.undeliveredMs ? [words.status.undelivered(name, ageMs)] : [];
  }),
  ...[...refused].map(([name, why]) => words.status.refused(name, why)),
  ...(blockedMs > limits.blockedMs ? [words.status.blocked(blockedMs)] : []),
];
