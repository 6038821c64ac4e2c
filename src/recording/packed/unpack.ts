import { FaultError } from '../../language/fault.ts';
import type { Signal } from '../../language/signal.ts';
import { shortened } from '../../language/text.ts';
import { signal } from '../grammar.ts';
import { jsonIn, parseRecord, type TapRecord } from '../records.ts';
import { isAside } from './pack.ts';

type ReadSweep = TapRecord & { type: 'sweep' };

/**
 * Reads the lines of a recording in their order, compact or not. `null`: a record that this version does not know. Where all
 * of a sweep is as it was, its list of signals is that of the sweep before it, the very same.
 *
 * @throws FaultError that says what is wrong with the line
 */
export const createRecordReader = (): ((line: string) => TapRecord | null) => {
  const last = new Map<string, ReadSweep>();

  const unpacked = (value: { readonly source?: unknown; readonly like: unknown }): TapRecord | null => {
    const { like, ...rest } = value;
    const before = last.get(String(rest.source));
    // It is read without its signals, so that what is known to be well-formed is not looked at again.
    const read = parseRecord({ covers: before?.covers ?? [], ...rest, signals: [] });
    if (read?.type !== 'sweep') return read;
    if (before === undefined) throw unfit(like);
    return { ...read, signals: signalsOf(like, before.signals) };
  };

  return (line) => {
    const value = jsonIn(line);
    const isPacked = typeof value === 'object' && value !== null && 'like' in value;
    const record = isPacked ? unpacked(value) : parseRecord(value);
    if (record?.type === 'state') last.clear();
    if (record?.type === 'sweep' && !isAside(record)) last.set(record.source, record);
    return record;
  };
};

const signalsOf = (like: unknown, before: readonly Signal[]): readonly Signal[] => {
  if (!Array.isArray(like)) throw unfit(like);
  if (like.length === 1 && isRun(like[0]) && like[0][0] === 0 && like[0][1] === before.length) return before;
  return like.flatMap((each: unknown) => {
    if (isRun(each)) {
      const [from, count] = each;
      const run = before.slice(from, from + count);
      if (from < 0 || run.length !== count) throw unfit(each);
      return run;
    }
    if (!Array.isArray(each)) return whole(each, each);
    const [from, changed, left] = each as unknown[];
    const old = typeof from === 'number' ? before[from] : undefined;
    if (old === undefined || typeof changed !== 'object' || !Array.isArray(left)) throw unfit(each);
    const one: Record<string, unknown> = { ...old, ...changed };
    for (const field of left) delete one[String(field)];
    return whole(one, each);
  });
};

const isRun = (value: unknown): value is readonly [from: number, count: number] =>
  Array.isArray(value) && value.length === 2 && value.every((each) => Number.isSafeInteger(each));

const whole = (value: unknown, said: unknown): Signal => {
  if (!signal.fits(value)) throw unfit(said);
  return value;
};

const unfit = (said: unknown): FaultError => {
  const found = shortened(JSON.stringify(said) ?? 'undefined', 81);
  const text = `sweep: like: ${found} does not fit`;
  return new FaultError({ code: 'partUnfit', type: 'sweep', place: 'like', found, said: text });
};
