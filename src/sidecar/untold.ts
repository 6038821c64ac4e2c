import type { Delivery, Owed } from '../language/delivery.ts';
import { channelsOf, type Sink } from '../sinks/sink.ts';
import { isTelling } from '../telling/announce.ts';
import type { Turn } from '../telling/stage.ts';

/** What is still to be delivered. */
export interface Untold {
  take(event: Turn | Delivery): void;
  /** How many messages, over all sinks. */
  count(): number;
  /**
   * Whether any of it can arrive before a time, epoch milliseconds: what a sink refuses, or has asked to be left alone for
   * longer, can't.
   */
  mayArriveBefore(time: number, refused: Pick<ReadonlySet<string>, 'has'>): boolean;
}

export const createUntold = (owed: ReadonlyMap<string, Owed>, sinks: readonly Sink[]): Untold => {
  // Of those that are configured alone: what was owed to another arrives no more, and nobody need wait for it.
  const waiting = new Map(sinks.map(({ name }) => [name, owed.get(name)?.waiting.length ?? 0]));
  const pausedUntil = new Map(sinks.map(({ name }) => [name, owed.get(name)?.pausedUntil ?? 0]));
  /** Sinks that are told every transition, not what telling makes of them. */
  const channels = new Set(channelsOf(sinks));
  const alone = sinks.filter(({ name }) => !channels.has(name)).map(({ name }) => name);
  const add = (name: string, count: number): void => {
    const before = waiting.get(name);
    if (before !== undefined) waiting.set(name, before + count);
  };
  return {
    take(event) {
      if (event.type === 'delivery') {
        pausedUntil.set(event.sink, event.until ?? 0);
        if (event.outcome !== 'retrying') add(event.sink, -1);
        return;
      }
      for (const { channels } of event.told) for (const name of channels) add(name, 1);
      const transitions = event.decision?.transitions.filter(isTelling).length ?? 0;
      for (const name of alone) add(name, transitions);
    },
    count: () => [...waiting.values()].reduce((sum, count) => sum + count, 0),
    mayArriveBefore: (time, refused) =>
      [...waiting].some(
        ([name, count]) => count > 0 && !refused.has(name) && (pausedUntil.get(name) ?? 0) < time,
      ),
  };
};
