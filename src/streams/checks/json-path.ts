import { compile } from 'json-p3';
import { messageOf } from '../../language/errors.ts';
import { oneLine } from '../../language/text.ts';

/** A path made ready: what it finds in a value, in order. Throws where the text is no path. */
export type JsonPath = (path: string) => (value: unknown) => readonly unknown[];

/** Paths as RFC 9535 has them. */
export const jsonPath: JsonPath = (path) => {
  const query = compile(path);
  return (value) => query.query(value as Parameters<typeof query.query>[0]).values();
};

/** Why a text is no path; `null`: it is one. */
export const whyNoPath = (path: string): string | null => {
  try {
    compile(path);
    return null;
  } catch (error) {
    return oneLine(messageOf(error), 200);
  }
};
