import * as z from 'zod/mini';
import { durationPattern } from './duration.ts';
import { longestPattern } from './matcher.ts';

// The words in which a part of Polkan says what may be written of it in a file. What editors are told, the documentation
// and every complaint come of them. An `error` names the words for what is wanted there (`src/messages/`).

/** What it is for, in one sentence, for whoever writes it. */
export const told = (description: string) => z.describe(description);

/** An object of just these fields. The complaint about another one lists them, for the reader to choose from. */
export const fields = <T extends z.core.$ZodShape>(shape: T) => {
  const schema = z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined),
  });
  return byWhatIsThere(schema, shape);
};

/** So many short texts of a field that nothing was wrong with are known again: most files say the same few thousands of times. */
export const mostRight = 32;
const longestKnown = 40;

/**
 * The same schema, that looks only at the fields that are there: an object may have fifty, most say five, and a file has thousands of
 * them. What is right is handed on as it is, in the order in which it was written. Where anything is wrong zod's own way judges, and says what. (What is called here is the inside of zod, whose version is pinned.)
 */
const byWhatIsThere = <S extends z.core.$ZodType>(schema: S, shape: z.core.$ZodShape): S => {
  const { _zod: inner } = schema;
  const inFull = inner.run;
  const required = Object.keys(shape).filter((name) => shape[name]?._zod.optin === undefined);
  const right = new Map(Object.keys(shape).map((name) => [name, new Set<string>()]));
  inner.run = (payload, context) => {
    const given = payload.value;
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return inFull(payload, context);
    for (const name of required) if (!Object.hasOwn(given, name)) return inFull(payload, context);
    /** What was given, as long as nothing in it becomes another: most files say what they mean, and need no copy. */
    let value = given as Record<string, unknown>;
    for (const name of Object.keys(given)) {
      const text = value[name];
      const known = right.get(name);
      if (typeof text === 'string' && known?.has(text) === true) continue;
      const field = { value: text, issues: [] };
      const found = known === undefined ? undefined : shape[name]?._zod.run(field, context);
      if (found === undefined || found instanceof Promise || found.issues.length > 0)
        return inFull(payload, context);
      if (found.value !== text) {
        if (value === given) value = { ...value };
        value[name] = found.value;
      } else if (
        typeof text === 'string' &&
        text.length <= longestKnown &&
        known !== undefined &&
        known.size < mostRight
      )
        known.add(text);
    }
    payload.value = value;
    return payload;
  };
  return schema;
};

/** A text with something in it. */
export const textField = (description: string, longest = longestPattern) =>
  z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(longest, { error: longest === longestPattern ? 'shortText' : 'anyText' }),
      told(description),
    );

/** A text that must never be shown. Whoever reads it says so once more, to `tell.secret`: parts of it may be secrets, too. */
export const secretField = (description: string) =>
  z
    .string()
    .check(z.minLength(1), z.maxLength(65_536, { error: 'anyText' }), z.meta({ description, secret: true }));

/** A list with something in it. */
export const listField = <T extends z.core.$ZodType>(item: T, longest: number, description: string) =>
  z.array(item).check(z.minLength(1), z.maxLength(longest, { error: 'shorterList' }), told(description));

/** Several, or one by itself. */
export const oneOrMoreField = <T extends z.core.$ZodType>(item: T, description: string, longest = 100) =>
  z.union([item, listField(item, longest, description)], { error: 'textOrList' });

/** A duration as people write it, still a text: `durationOf` has its milliseconds. 0 is one, too. */
export const durationField = (description: string) =>
  z
    .union([z.literal(0), z.string().check(z.meta({ pattern: durationPattern }))], { error: 'duration' })
    .check(told(`${description} A duration: 90s, 30m, 1h30m.`));
