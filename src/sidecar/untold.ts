import type { Delivery, Owed } from '../language/delivery.ts';
import { channelsOf, type Sink } from '../sinks/sink.ts';
import { isTelling } from '../telling/announce.ts';
import type { Turn } from '../telling/stage.ts';

/** Counts the messages that are still to be delivered, over all sinks. */
export const createUntold = (
  owed: ReadonlyMap<string, Owed>,
  sinks: readonly Sink[],
): { take(event: Turn | Delivery): void; count(): number } => {
  let untold = [...owed.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  /** Sinks that are told every transition, not what telling makes of them. */
  const alone = sinks.length - channelsOf(sinks).length;
  return {
    take(event) {
      if (event.type === 'delivery') {
        if (event.outcome !== 'retrying') untold -= 1;
        return;
      }
      untold += event.told.reduce((sum, { channels }) => sum + channels.length, 0);
      untold += (event.decision?.transitions.filter(isTelling).length ?? 0) * alone;
    },
    count: () => untold,
  };
};
