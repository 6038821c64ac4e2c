import type { JournalEvent } from '../journal/events.ts';
import { parseEvent } from '../journal/events.ts';
import type { Stored } from '../journal/store/store.ts';
import type { Command } from '../language/telling.ts';
import { inMessages, longestMessage } from './log.ts';
import {
  type HostCheckpoint,
  type Remembered,
  readCheckpoint,
  readShipment,
  type Shipment,
  type Standing,
} from './records.ts';

/** So many events of a journal are one message at the most. */
export const mostShipped = 50;

/** Where a host stands in the log, by the last message of its own subject. */
export interface Position {
  readonly epoch: string;
  readonly to: number;
  /** The part of a checkpoint that it is, where it is one that lacks others. */
  readonly lacks: boolean;
}

/** What the last message of a host's own subject says; `null`: nothing that could be gone on from. */
export const positionOf = (text: string): Position | null => {
  const shipment = readShipment(text);
  if (shipment !== null) return { epoch: shipment.epoch, to: shipment.to, lacks: false };
  const checkpoint = readCheckpoint(text);
  if (checkpoint === null) return null;
  const { epoch, to, part, of } = checkpoint;
  return { epoch, to, lacks: part < of };
};

/** What the fleet is not told: what a sink is about to be sent, and what only this journal goes by. */
const isShipped = ({ type }: JournalEvent): boolean =>
  type === 'transition' || type === 'command' || type === 'notice' || type === 'delivery';

/** What goes next; `anew`: how the host stands has to go first; `null`: everything is there. */
export type NextShipment = { readonly shipment: Shipment } | 'anew' | null;

/**
 * Decides what goes next behind `last`, by what the journal gives from `last.to + 1` on. Where that begins later, or is another
 * journal, what was between is not to be had any more. `end`: the position of the journal's last event.
 */
export const nextShipment = (
  host: string,
  epoch: string,
  last: Position | null,
  found: readonly Stored[],
  end: number,
): NextShipment => {
  // A journal that ends before what was shipped of it was put back from a copy.
  if (last === null || last.epoch !== epoch || last.lacks || end < last.to) return 'anew';
  const [first] = found;
  if (first === undefined) return null;
  if (first.position !== last.to + 1) return 'anew';
  const events: JournalEvent[] = [];
  let to = last.to;
  let length = 0;
  for (const { position, event } of found.slice(0, mostShipped)) {
    // Behind a gap the next message begins, and with it how the host stands.
    if (position !== to + 1) break;
    const parsed = readEvent(event);
    const bytes = Buffer.byteLength(JSON.stringify(event));
    if (length > 0 && length + bytes > longestMessage / 2) break;
    to = position;
    if (parsed === null || !isShipped(parsed)) continue;
    length += bytes;
    events.push(parsed);
  }
  return { shipment: { host, epoch, from: last.to + 1, to, events } };
};

const readEvent = (event: unknown): JournalEvent | null => {
  try {
    return parseEvent(event);
  } catch {
    // The journal has told of it when it was opened.
    return null;
  }
};

/** How a host stands, what operators have said there, and what it remembers of a lost log, in parts that a broker takes. */
export const checkpointParts = (
  { host, epoch, to, at }: Pick<HostCheckpoint, 'host' | 'epoch' | 'to' | 'at'>,
  open: readonly Standing[],
  said: readonly Command[],
  remembers: readonly Remembered[] = [],
): readonly HostCheckpoint[] => {
  const lists = inMessages<Standing | Command | Remembered>([...open, ...said, ...remembers]);
  return lists.map((list, index): HostCheckpoint => {
    const commands = list.filter((one): one is Command => 'verb' in one);
    const remembered = list.filter((one): one is Remembered => 'ending' in one);
    return {
      ...{ host, epoch, to, at, part: index + 1, of: lists.length },
      open: list.filter((one): one is Standing => 'opened' in one && !('ending' in one)),
      ...(commands.length > 0 && { said: commands }),
      ...(remembered.length > 0 && { remembers: remembered }),
    };
  });
};
