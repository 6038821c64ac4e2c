import { compile } from 'json-p3';
import { cutLine } from '../../language/cut-line.ts';
import { messageOf } from '../../language/errors.ts';

/** The way to a value: names of members and places in lists, from the root. */
export type JsonWay = readonly (string | number)[];

/** What a path finds. */
export interface JsonNode {
  readonly value: unknown;
  /** The way to whom the value belongs: that of the value without what names or counts one part alone at the end of the path. */
  readonly of: JsonWay;
}

/** A path made ready. */
export interface JsonQuery {
  /** What it finds in a value, in order. */
  readonly nodes: (value: unknown) => readonly JsonNode[];
  /** The path to those to whom the values belong: of `$.pools[*].name` it is `$.pools[*]`. */
  readonly of: string;
}

/** Makes a path ready. Throws where the text is none. */
export type JsonPath = (path: string) => JsonQuery;

/** Paths as RFC 9535 has them. */
export const jsonPath: JsonPath = (path) => {
  const query = compile(path);
  const parts = query.segments.map((segment) => ({
    text: String(segment),
    isDeep: String(segment).startsWith('..'),
    isOne: segment.selectors.length === 1 && segment.selectors.every(takesOne),
  }));
  const lastOfMany = parts.findLastIndex(({ isDeep, isOne }) => isDeep || !isOne);
  const last = parts[lastOfMany];
  // `..name` looks everywhere, and what it finds is one part of whom it belongs to.
  const endsDeep = last?.isDeep === true && last.isOne;
  const own = parts.length - 1 - lastOfMany + (endsDeep ? 1 : 0);
  const texts = parts.slice(0, parts.length - own).map(({ text }) => text);
  return {
    nodes: (value) =>
      query.query(value as Parameters<typeof query.query>[0]).nodes.map((node) => ({
        value: node.value,
        of: node.location.slice(0, node.location.length - own),
      })),
    of: `$${texts.join('')}${endsDeep ? '..' : ''}`,
  };
};

/** Whether it is one name, or one number of a list. */
const takesOne = (selector: object): boolean => 'name' in selector || 'index' in selector;

/** Why a text is no path; `null`: it is one. */
export const whyNoPath = (path: string): string | null => {
  try {
    compile(path);
    return null;
  } catch (error) {
    return cutLine(messageOf(error), 200);
  }
};
