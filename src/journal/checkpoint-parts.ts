import type { Checkpoint } from './events.ts';

type Outbox = Checkpoint['sinks'][number];
type Telling = NonNullable<Checkpoint['telling']>;
type List = Exclude<keyof Telling, 'at' | 'channels'>;
type Lists = { [L in List]: NonNullable<Telling[L]>[number][] };

/** The lists that telling is made of, every one of them; what else it holds is in every part. */
const emptyLists = (): Lists => ({
  incidents: [],
  silences: [],
  lanes: [],
  flaps: [],
  toBeSeen: [],
  ended: [],
});
const lists = Object.keys(emptyLists()) as List[];
/** The list of that name, to put what it holds into another. */
const listIn = (of: Lists, list: List): unknown[] => of[list];

/** A part under construction. */
interface Part {
  readonly actors: Checkpoint['actors'][number][];
  readonly telling: Lists;
  readonly sinks: Map<
    string,
    {
      readonly of: Outbox;
      readonly owed: Outbox['owed'][number][];
      readonly ids: Outbox['messageIds'][number][];
      readonly copies: Outbox['messageIds'][number][];
      readonly endings: NonNullable<Outbox['endings']>[number][];
    }
  >;
  bytes: number;
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1;

/**
 * A checkpoint as one event or, where that would be longer than `partBytes`, as several that are no longer:
 * brokers cap what they take, and a page of events is held in memory at once. `after`: as `CheckpointPart`
 * has it. What is longer by itself (one actor, say) is alone in its part; what is neither a list of actors, of what was told nor of
 * sinks is in the first.
 */
export const split = (checkpoint: Checkpoint, partBytes: number, after: number): readonly Checkpoint[] => {
  const { type, at, actors, sinks, telling, ...others } = checkpoint;
  const empty = telling && { at: telling.at, channels: telling.channels, ...emptyLists() };
  const frame = frameBytes + (empty === undefined ? 0 : bytesOf({ telling: empty }));
  const parts: Part[] = [];
  const begin = (): Part => {
    const part: Part = { actors: [], telling: emptyLists(), sinks: new Map(), bytes: frame };
    parts.push(part);
    return part;
  };
  let open = begin();
  /** The part that has room for so many bytes more. */
  const roomFor = (bytes: number): Part => {
    if (open.bytes + bytes > partBytes && open.bytes > frame) open = begin();
    open.bytes += bytes;
    return open;
  };
  const outboxIn = (outbox: Outbox, bytes: number) => {
    const { sinks: those } = roomFor(
      bytes + (open.sinks.has(outbox.name) ? 0 : outboxBytes + outbox.name.length),
    );
    const found = those.get(outbox.name) ?? { of: outbox, owed: [], ids: [], copies: [], endings: [] };
    those.set(outbox.name, found);
    return found;
  };
  for (const actor of actors) roomFor(bytesOf(actor)).actors.push(actor);
  for (const list of lists) {
    for (const one of telling?.[list] ?? []) listIn(roomFor(bytesOf(one)).telling, list).push(one);
  }
  for (const outbox of sinks) {
    outboxIn(outbox, 0);
    for (const owed of outbox.owed) outboxIn(outbox, bytesOf(owed)).owed.push(owed);
    for (const id of outbox.messageIds) outboxIn(outbox, bytesOf(id)).ids.push(id);
    for (const copy of outbox.copies ?? []) outboxIn(outbox, bytesOf(copy)).copies.push(copy);
    for (const ending of outbox.endings ?? []) outboxIn(outbox, bytesOf(ending)).endings.push(ending);
  }
  if (parts.length === 1) return [checkpoint];
  return parts.map((part, index) => ({
    type,
    at,
    ...(index === 0 && others),
    part: { number: index + 1, of: parts.length, after },
    actors: part.actors,
    ...(telling && { telling: { at: telling.at, channels: telling.channels, ...part.telling } }),
    sinks: [...part.sinks.values()].map(({ of, owed, ids, copies, endings }) => ({
      ...of,
      ...{ owed, messageIds: ids },
      ...(of.copies !== undefined && { copies }),
      ...(of.endings !== undefined && { endings }),
    })),
  }));
};

/** What an event, and what an outbox in it, takes besides what is in it, bytes. */
const frameBytes = 200;
const outboxBytes = 100;

/**
 * Takes the next part of a checkpoint to those that `pending` has of it, and gives the whole once it is.
 * `null`: not yet, or not any more. A part that does not follow begins anew; whoever reads something else
 * in between empties `pending`.
 */
export const gather = (pending: Checkpoint[], next: Checkpoint): Checkpoint | null => {
  const { number, of, after } = next.part ?? { number: 1, of: 1, after: 0 };
  const [first] = pending;
  const isSame = first?.at === next.at && first.part?.of === of && first.part.after === after;
  if (!isSame || number !== pending.length + 1) pending.length = 0;
  if (number !== pending.length + 1) return null;
  pending.push(next);
  return number < of ? null : join(pending.splice(0));
};

const join = (parts: readonly Checkpoint[]): Checkpoint | null => {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first ?? null;
  const sinks = new Map<string, Outbox>();
  for (const outbox of parts.flatMap((part) => part.sinks)) {
    const before = sinks.get(outbox.name);
    sinks.set(outbox.name, {
      ...outbox,
      owed: [...(before?.owed ?? []), ...outbox.owed],
      messageIds: [...(before?.messageIds ?? []), ...outbox.messageIds],
      ...(outbox.copies !== undefined && { copies: [...(before?.copies ?? []), ...outbox.copies] }),
      ...(outbox.endings !== undefined && { endings: [...(before?.endings ?? []), ...outbox.endings] }),
    });
  }
  const { part: _, telling, ...others } = first;
  return {
    ...others,
    actors: parts.flatMap(({ actors }) => actors),
    ...(telling && { telling: { ...telling, ...joined(parts) } }),
    sinks: [...sinks.values()],
  };
};

const joined = (parts: readonly Checkpoint[]): Lists => {
  const all = emptyLists();
  for (const { telling } of parts) {
    for (const list of lists) listIn(all, list).push(...(telling?.[list] ?? []));
  }
  return all;
};
