import type { JournalEvent } from './events.ts';
import type { JournalState } from './fold.ts';

/** About what each takes besides the texts in it, bytes: its JSON, its row. */
const eventBytes = 320;
const actorBytes = 400;
const owedBytes = 600;
const idBytes = 80;

/**
 * About how many bytes an event takes in a store, rather more than less. Cheap, for every event is asked: to
 * write it as JSON once more would cost a tenth of an append.
 */
export const sizeOf = (event: JournalEvent): number => {
  switch (event.type) {
    case 'transition':
      return (
        eventBytes +
        5 * Buffer.byteLength(event.key) +
        Buffer.byteLength(event.title) +
        Buffer.byteLength(event.detail)
      );
    case 'delivery':
      return eventBytes + 4 * Buffer.byteLength(event.key) + Buffer.byteLength(event.why ?? '');
    case 'checkpoint': {
      const ids = event.sinks.reduce((sum, { messageIds }) => sum + messageIds.length, 0);
      const owed = event.sinks.reduce((sum, sink) => sum + sink.owed.length, 0);
      return sizeOfCheckpoint(event.actors.length, owed, ids);
    }
    default:
      return eventBytes;
  }
};

/** About how many bytes a checkpoint of this state takes. */
export const sizeOfFold = ({ actors, sinks }: JournalState): number => {
  let owed = 0;
  let ids = 0;
  for (const outbox of sinks.values()) {
    owed += outbox.owed.length;
    ids += outbox.messageIds.size;
  }
  return sizeOfCheckpoint(actors.size, owed, ids);
};

const sizeOfCheckpoint = (actors: number, owed: number, ids: number): number =>
  eventBytes + actors * actorBytes + owed * owedBytes + ids * idBytes;

/**
 * Events in lists of at most `mostEvents` that take about `mostBytes`, in their order; what is longer by itself is
 * alone in its list.
 */
export const bounded = <Event extends JournalEvent>(
  events: readonly Event[],
  mostEvents: number,
  mostBytes: number,
): readonly (readonly Event[])[] => {
  const lists: Event[][] = [];
  let open: Event[] | undefined;
  let bytes = 0;
  for (const event of events) {
    const size = sizeOf(event);
    if (open === undefined || open.length === mostEvents || bytes + size > mostBytes) {
      open = [];
      lists.push(open);
      bytes = 0;
    }
    open.push(event);
    bytes += size;
  }
  return lists;
};
