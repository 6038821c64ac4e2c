import type { Signal } from '../../language/signal.ts';
import { type RecordedSweep, signal, sweep as sweepPart } from '../grammar.ts';
import { recordable } from '../recordable.ts';
import type { TapRecord } from '../records.ts';

/**
 * The compact form of a recording. It is that of the tap, but for what has not changed: of a sweep that is like the one of
 * its source before it, `like` says which signals are the same, in their order:
 *
 * - `[from, count]`: so many signals of the one before, from there on
 * - `[from, {…}, ["…"]]`: that signal of the one before, but with these fields, and without those
 * - `{…}`: a signal as it is
 *
 * Each `state` begins anew: behind it nothing refers to what stood before it.
 */
export type Like =
  | readonly [from: number, count: number]
  | readonly [from: number, changed: Partial<Signal>, left: readonly string[]]
  | Signal;

/** A sweep as the compact form has it. What it leaves out is as it was before. */
export interface PackedSweep extends Omit<RecordedSweep, 'covers' | 'signals'> {
  readonly covers?: readonly string[];
  readonly like: readonly Like[];
}

const { shape, fields } = signal;

/**
 * Turns records into lines of the compact form. It remembers the last sweep of each source, which others hold as well: of
 * what it writes it keeps nothing of its own.
 */
export const createPacker = (): ((record: TapRecord) => unknown) => {
  const last = new Map<string, RecordedSweep>();
  return (record) => {
    if (record.type === 'state') last.clear();
    if (record.type !== 'sweep') return record;
    const sweep = recordable(record);
    if (isAside(sweep)) return sweep;
    const before = last.get(sweep.source);
    last.set(sweep.source, sweep);
    return before === undefined ? sweep : packed(sweep, before);
  };
};

/** What failed, or saw one entity out of turn, is like nothing before it, and nothing is like it. */
export const isAside = ({ hinted, error }: Pick<RecordedSweep, 'hinted' | 'error'>): boolean =>
  hinted === true || error !== undefined;

const packed = ({ covers, signals, ...sweep }: RecordedSweep, before: RecordedSweep): PackedSweep => ({
  ...sweep,
  ...(!sweepPart.shape.covers.isSame(covers, before.covers) && { covers }),
  like: likeOf(signals, before.signals),
});

const likeOf = (signals: readonly Signal[], before: readonly Signal[]): readonly Like[] => {
  const like: Like[] = [];
  let positions: ReadonlyMap<string, number> | null = null;
  const placeOf = (key: string): number | undefined => {
    positions ??= new Map(before.map((one, index) => [placeKey(one), index]));
    return positions.get(key);
  };
  let next = 0;
  let run: [from: number, count: number] | null = null;
  for (const one of signals) {
    const there = before[next];
    const isInTurn = there !== undefined && there.entity === one.entity && there.kind === one.kind;
    const from = isInTurn ? next : placeOf(placeKey(one));
    const old = from === undefined ? undefined : before[from];
    if (from === undefined || old === undefined) {
      run = null;
      like.push(one);
      continue;
    }
    next = from + 1;
    const change = changeOf(one, old);
    if (change !== null) {
      run = null;
      like.push([from, ...change]);
    } else if (run !== null && run[0] + run[1] === from) run[1] += 1;
    else {
      run = [from, 1];
      like.push(run);
    }
  }
  return like;
};

const placeKey = ({ kind, entity }: Signal): string => `${kind}/${entity}`;

/** `null`: they are the same. */
const changeOf = (
  one: Signal,
  old: Signal,
): readonly [changed: Partial<Signal>, left: readonly string[]] | null => {
  if (one === old) return null;
  let changed: Record<string, unknown> | null = null;
  let left: string[] | null = null;
  for (const field of fields) {
    const is = one[field];
    const was = old[field];
    if (is === was) continue;
    if (is === undefined) {
      left ??= [];
      left.push(field);
    } else if (was === undefined || !(shape[field].isSame as (a: unknown, b: unknown) => boolean)(is, was)) {
      changed ??= {};
      changed[field] = is;
    }
  }
  return changed === null && left === null ? null : [changed ?? {}, left ?? []];
};
