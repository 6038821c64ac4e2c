import type { JournalEvent } from './events.ts';
import { sizeOf } from './size-of.ts';

/** What a store that fails could not take yet, the oldest first. */
export interface Backlog {
  /** Another list once it was too much: what is being written of the one before is not to be looked for in this one. */
  readonly events: readonly JournalEvent[];
  /** Adds events. `null`: there is room for them; else so many waited, which is too many, and none of them does any more. */
  hold(events: readonly JournalEvent[]): number | null;
  /** The first so many of `of` stand in the store now. */
  written(of: readonly JournalEvent[], count: number): void;
}

/** A backlog with room for so many events, and for about so many bytes of them. */
export const createBacklog = (mostEvents: number, mostBytes: number): Backlog => {
  let events: JournalEvent[] = [];
  let bytes = 0;
  return {
    get events() {
      return events;
    },
    hold(more) {
      for (const event of more) {
        events.push(event);
        bytes += sizeOf(event);
      }
      const { length } = events;
      if (length <= mostEvents && bytes <= mostBytes) return null;
      events = [];
      bytes = 0;
      return length;
    },
    written(of, count) {
      if (of !== events) return;
      for (const event of events.splice(0, count)) bytes -= sizeOf(event);
    },
  };
};
