import type { Checkpoint, JournalEvent } from './events.ts';
import type { JournalState } from './fold.ts';

/** About what each takes besides the texts in it, bytes: its JSON, its row. */
const eventBytes = 320;
const actorBytes = 400;
const owedBytes = 600;
const idBytes = 80;
const memberBytes = 160;
const incidentBytes = 450;
const flapBytes = 200;
const laneBytes = 400;

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
    case 'notice':
      return (
        eventBytes + event.members.reduce((sum, { key }) => sum + memberBytes + 2 * Buffer.byteLength(key), 0)
      );
    case 'hold':
      return eventBytes + 3 * Buffer.byteLength(event.key);
    case 'checkpoint': {
      const ids = event.sinks.reduce(
        (sum, { messageIds, copies = [], endings = [] }) =>
          sum + messageIds.length + copies.length + 3 * endings.length,
        0,
      );
      const owed = event.sinks.reduce((sum, sink) => sum + membersOf(sink.owed), 0);
      const { incidents = [], ended = [], lanes = [], flaps = [] } = event.telling ?? {};
      const told = incidents.length + ended.length;
      return sizeOfCheckpoint(event.actors.length, owed, ids, told, lanes.length, flaps.length);
    }
    default:
      return eventBytes;
  }
};

/** About how many bytes a checkpoint of this state takes. */
export const sizeOfFold = ({ actors, sinks, telling }: JournalState): number => {
  let owed = 0;
  let ids = 0;
  for (const outbox of sinks.values()) {
    owed += membersOf(outbox.owed);
    ids += outbox.messageIds.size + outbox.copies.length + 3 * outbox.endings.size;
  }
  const { incidents, ended, lanes, flaps } = telling;
  return sizeOfCheckpoint(actors.size, owed, ids, incidents.size + ended.size, lanes.size, flaps.size);
};

/** How many members the announcements have that are owed; older versions owed transitions. */
const membersOf = (owed: Checkpoint['sinks'][number]['owed']): number =>
  owed.reduce((sum, one) => sum + ('notifications' in one ? one.notifications.length : 1), 0);

const sizeOfCheckpoint = (
  actors: number,
  owed: number,
  ids: number,
  incidents: number,
  lanes: number,
  flaps: number,
): number =>
  eventBytes +
  actors * actorBytes +
  owed * owedBytes +
  ids * idBytes +
  incidents * incidentBytes +
  lanes * laneBytes +
  flaps * flapBytes;

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
