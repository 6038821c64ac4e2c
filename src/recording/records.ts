import type * as z from 'zod/mini';
import type { Delivery } from '../language/delivery.ts';
import { FaultError } from '../language/fault.ts';
import type { Sweep, Transition } from '../language/signal.ts';
import type { TellingEvent } from '../language/telling.ts';
import { shortened } from '../language/text.ts';
import { delivery, type StopRecord, stop, sweep, transition } from './grammar.ts';
import type { RecordPart } from './part.ts';
import { recordable } from './recordable.ts';
import { type StateRecord, state } from './state-record.ts';
import { command, hold, notice } from './told.ts';

export type { StateRecord, StopRecord };

/** One line of the tap. */
export type TapRecord = Sweep | Transition | Delivery | TellingEvent | StateRecord | StopRecord;

type Description = Pick<RecordPart<TapRecord>, 'schema' | 'fits'>;

const descriptions = new Map<string, Description>(
  Object.entries({ sweep, transition, state, delivery, stop, command, hold, notice } as Record<
    string,
    Description
  >),
);

/**
 * Reads one record. `null`: it is of a type this version does not know, to be passed over; keys it does
 * not know are left out.
 *
 * @throws FaultError that says what is wrong with it
 */
export const parseRecord = (value: unknown): TapRecord | null => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FaultError({ code: 'recordNoObject', said: 'not a JSON object' });
  const { type } = value as { type?: unknown };
  if (typeof type !== 'string') throw new FaultError({ code: 'recordNoType', said: 'no type' });
  const description = descriptions.get(type);
  if (description === undefined) return null;
  return description.fits(value) ? value : (checked(type, description, value) as TapRecord);
};

/** Reads one line, as `parseRecord` does. */
export const readRecord = (line: string): TapRecord | null => parseRecord(jsonIn(line));

export const jsonIn = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new FaultError({ code: 'recordNotJson', said: cause.message }, { cause });
  }
};

/** The value as its description has it. Throws what is wrong with it, as one line: `sweep: at: "noon" does not fit`. */
export const checked = <T>(
  type: string,
  { schema }: { readonly schema: z.ZodMiniType<T> },
  value: unknown,
): T => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path ?? [];
  const found = path.reduce<unknown>((part, name) => (part as Record<PropertyKey, unknown>)[name], value);
  const place = path.length === 0 ? null : cut(path.join('.'));
  const at = `${type}: ${place ?? 'the record'}`;
  if (found === undefined) {
    throw new FaultError({ code: 'partMissing', type, place, said: `${at}: is missing` });
  }
  const json = asJson(found);
  const said = `${at}: ${json ?? 'a value nested too deep'} does not fit`;
  throw new FaultError({ code: 'partUnfit', type, place, found: json, said });
};

/** A value as a complaint repeats it; `null`: it is nested too deep. */
const asJson = (value: unknown): string | null => {
  try {
    return cut(JSON.stringify(value));
  } catch {
    // What is nested so deep is not worth repeating.
    return null;
  }
};

const cut = (text: string): string => shortened(text, 81);

/** The line of a record, without its end. */
export const recordLine = (record: TapRecord): string =>
  JSON.stringify(record.type === 'sweep' ? recordable(record) : record);
