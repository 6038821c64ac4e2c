import {
  boolCoreTag,
  COLLECTION_STYLE,
  EVENT_ID,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  parseEvents,
  SCALAR_STYLE,
} from 'js-yaml';
import type { Messages } from '../messages/messages.ts';
import { mostComplaints, shown } from './complaints.ts';

type Words = Messages['scenario']['fault'];
type Event = ReturnType<typeof parseEvents>[number];
type ScalarEvent = Extract<Event, { readonly type: typeof EVENT_ID.SCALAR }>;

/** How a text was written. */
export type Style = 'plain' | 'quoted' | 'block';

interface Base {
  /** Where it begins and ends in the text, characters; with its quotes, or the header of its block. */
  readonly start: number;
  readonly end: number;
  /** As plain data; what an alias stands for is the very same. */
  readonly value: unknown;
}

export interface ScalarNode extends Base {
  readonly type: 'scalar';
  readonly style: Style;
}

export interface ListNode extends Base {
  readonly type: 'list';
  readonly items: readonly Tree[];
}

export interface MapNode extends Base {
  readonly type: 'map';
  readonly inBraces: boolean;
  /** By name, which of the fields it is: a file has tens of thousands of them, so that none is an object of its own. */
  readonly numbers: ReadonlyMap<string, number>;
  /** The values of the fields, and where their names stand, by number. */
  readonly fields: readonly Tree[];
  readonly namesAt: readonly number[];
}

/** What stands in a file, each with its place. What an alias stands for is the very same node. */
export type Tree = ScalarNode | ListNode | MapNode;

/** Something that is wrong, at a character of the text. */
export interface Wrong {
  readonly at: number;
  readonly message: string;
}

/** Is told of something wrong; its words are asked for only where it is told. */
type ObjectTo = (at: number, message: () => string) => void;

export interface ReadTree {
  /** `null`: the text says nothing. */
  readonly root: Tree | null;
  readonly wrong: readonly Wrong[];
  /** Where else a value stands than at its node: aliases, by what holds them and their place in it. */
  readonly aliases: ReadonlyMap<Tree, ReadonlyMap<PropertyKey, number>>;
}

/** What is to stand in the place of a text; or why there is nothing. */
export type Replace = (text: string) => { readonly text: string } | { readonly fault: string };

/** So many values may a text come to, with all that its aliases stand for: more is a bomb. */
export const mostValues = 200_000;

/**
 * The nodes of a text in YAML 1.2 by its core schema, of one document. Duplicate names, aliases of nothing or of what they stand in, and
 * tags of one's own are wrong, all of them at once.
 *
 * @param replace is asked of every text with `${` in it that is no name
 * @throws YAMLException where the text is not well-formed
 */
export const treeOf = (text: string, say: Words, replace: Replace | null = null): ReadTree => {
  const events = parseEvents(text, {});
  const wrong: Wrong[] = [];
  const object: ObjectTo = (at, message) => {
    if (wrong.length <= mostComplaints) wrong.push({ at, message: message() });
  };
  const anchors = new Map<string, { readonly node: Tree; readonly values: number } | 'open'>();
  const aliases = new Map<Tree, Map<PropertyKey, number>>();
  /** How many values the last node comes to. */
  let values = 0;
  /** Where the last node began in the text: that of an alias is not where what it stands for does. */
  let lastAt = 0;
  let lastIsAlias = false;
  let index = 0;
  let end = 0;

  const anchorOf = (event: { readonly anchorStart: number; readonly anchorEnd: number }): string | null =>
    event.anchorStart < 0 ? null : text.slice(event.anchorStart, event.anchorEnd);

  /** The node that begins with the next event. */
  const node = (): Tree => {
    const event = events[index] as Event;
    index += 1;
    lastIsAlias = false;
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        const made = replaced(scalarOf(event, text, end, say, object), replace, object);
        end = Math.max(end, made.end);
        values = 1;
        lastAt = made.start;
        const anchor = anchorOf(event);
        if (anchor !== null) anchors.set(anchor, { node: made, values });
        return made;
      }
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        const { start, style, tagStart, tagEnd } = event;
        const isList = event.type === EVENT_ID.SEQUENCE;
        const tag = tagStart < 0 ? null : text.slice(tagStart, tagEnd);
        if (tag !== null && tag !== '!' && tag !== (isList ? '!!seq' : '!!map'))
          object(tagStart, () => say.tag(shown(tag)));
        const anchor = anchorOf(event);
        if (anchor !== null) anchors.set(anchor, 'open');
        end = Math.max(end, start);
        const made = isList ? list(start) : map(start, style === COLLECTION_STYLE.FLOW);
        lastAt = start;
        lastIsAlias = false;
        if (anchor !== null) anchors.set(anchor, { node: made, values });
        return made;
      }
      case EVENT_ID.ALIAS: {
        const name = text.slice(event.anchorStart, event.anchorEnd);
        const at = event.anchorStart - 1;
        const known = anchors.get(name);
        end = Math.max(end, event.anchorEnd);
        lastAt = at;
        lastIsAlias = true;
        values = 1;
        if (known !== undefined && known !== 'open') {
          values = known.values;
          return known.node;
        }
        object(at, () => (known === 'open' ? say.circle : say.noAnchor(shown(name))));
        return { type: 'scalar', style: 'plain', value: null, start: at, end };
      }
      default:
        throw new Error(`no node begins with the event ${event.type}`);
    }
  };

  const noteAlias = (holder: Tree, name: PropertyKey): void => {
    if (!lastIsAlias) return;
    const own = aliases.get(holder) ?? new Map<PropertyKey, number>();
    aliases.set(holder, own.set(name, lastAt));
  };

  const list = (start: number): ListNode => {
    const items: Tree[] = [];
    const value: unknown[] = [];
    const made: { -readonly [K in keyof ListNode]: ListNode[K] } = {
      ...{ type: 'list', start, end: start, items, value },
    };
    let sum = 1;
    while (events[index]?.type !== EVENT_ID.POP) {
      const item = node();
      items.push(item);
      value.push(item.value);
      noteAlias(made, items.length - 1);
      sum += values;
    }
    index += 1;
    values = sum;
    made.end = end;
    return made;
  };

  /** The name of a field, and where it stands; `null`: it is no single value. */
  const nameOf = (): string | null => {
    const event = events[index] as Event;
    // As nearly all are: of these no node is made.
    if (event.type === EVENT_ID.SCALAR && isPlain(event) && event.anchorStart < 0) {
      index += 1;
      end = Math.max(end, event.valueEnd);
      lastAt = event.valueStart;
      const source = getScalarValue(text, event);
      return nameFrom(plainValue(source));
    }
    const { type, value } = node();
    return type === 'scalar' ? nameFrom(value) : null;
  };

  const map = (start: number, inBraces: boolean): MapNode => {
    const numbers = new Map<string, number>();
    const fields: Tree[] = [];
    const namesAt: number[] = [];
    const value: Record<string, unknown> = {};
    const made: { -readonly [K in keyof MapNode]: MapNode[K] } = {
      ...{ type: 'map', start, end: start, inBraces, numbers, fields, namesAt, value },
    };
    let sum = 1;
    while (events[index]?.type !== EVENT_ID.POP) {
      const name = nameOf();
      const nameAt = lastAt;
      const of = node();
      sum += values;
      if (name === null) {
        object(nameAt, () => say.compoundName);
        continue;
      }
      const before = numbers.get(name);
      if (before !== undefined) {
        object(nameAt, () => say.nameTwice(shown(name), lineOf(text, namesAt[before] ?? 0)));
        continue;
      }
      numbers.set(name, fields.length);
      fields.push(of);
      namesAt.push(nameAt);
      put(value, name, of.value);
      noteAlias(made, name);
    }
    index += 1;
    values = sum;
    made.end = end;
    return made;
  };

  let root: Tree | null = null;
  while (index < events.length) {
    const event = events[index] as Event;
    index += 1;
    if (event.type !== EVENT_ID.DOCUMENT) continue;
    if (root !== null || index > 1) {
      const next = text.indexOf('\n---', Math.max(0, end - 1));
      object(next < 0 ? end : next + 1, () => say.oneDocument);
      break;
    }
    if (events[index]?.type !== EVENT_ID.POP) root = node();
    index += 1;
  }
  if (aliases.size > 0 && values > mostValues) object(0, () => say.aliasBomb(mostValues));
  return { root, wrong, aliases };
};

const nameFrom = (value: unknown): string => (value === null ? '' : String(value));

const put = (value: Record<string, unknown>, name: string, given: unknown): void => {
  if (name !== '__proto__') value[name] = given;
  // A name as any other, and not what an object inherits from.
  else
    Object.defineProperty(value, name, {
      value: given,
      enumerable: true,
      configurable: true,
      writable: true,
    });
};

/** With what is to stand in its place, where it says so. What stands without quotes is a number or a yes or no if that looks like one. */
const replaced = (node: ScalarNode, replace: Replace | null, object: ObjectTo): ScalarNode => {
  if (replace === null || typeof node.value !== 'string' || !node.value.includes('${')) return node;
  const outcome = replace(node.value);
  if ('text' in outcome)
    return { ...node, value: node.style === 'plain' ? numberOrFlag(outcome.text) : outcome.text };
  object(node.start, () => outcome.fault);
  return node;
};

const numberOrFlag = (text: string): unknown =>
  /^(?:true|false|[-+]?\d{1,15}(?:\.\d{1,15})?)$/.test(text) ? plainValue(text) : text;

/** Counted from 1. */
const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

const styles: Readonly<Record<number, Style>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'block',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'block',
};

/** Whether something is there, without quotes and tag, as nearly all is. */
const isPlain = ({ style, tagStart, valueStart }: ScalarEvent): boolean =>
  style === SCALAR_STYLE.PLAIN && tagStart < 0 && valueStart >= 0;

/** So many characters of what stands between two values are looked at. */
const longestGap = 1_000;

/** @param before where what stands before it ends: what is not there at all, as behind `a:`, stands after that sign */
const scalarOf = (
  event: ScalarEvent,
  text: string,
  before: number,
  say: Words,
  object: ObjectTo,
): ScalarNode => {
  const { valueStart, valueEnd, tagStart, tagEnd } = event;
  if (isPlain(event)) {
    const value = plainValue(getScalarValue(text, event));
    return { type: 'scalar', style: 'plain', value, start: valueStart, end: valueEnd };
  }
  const style = styles[event.style] ?? 'plain';
  const tag = tagStart < 0 ? null : text.slice(tagStart, tagEnd);
  const source = valueStart < 0 ? '' : getScalarValue(text, event);
  const at = (start: number, end: number, value: unknown): ScalarNode => {
    return { type: 'scalar', style, value, start, end };
  };
  const made = (value: unknown): ScalarNode => {
    if (valueStart < 0) {
      const sign = /^(?:\s|#[^\n]*)*[-:?]/.exec(text.slice(before, before + longestGap));
      const behind = before + (sign?.[0].length ?? 0);
      return at(behind, behind, value);
    }
    if (style === 'quoted') return at(valueStart - 1, valueEnd + 1, value);
    if (style === 'plain') return at(valueStart, valueEnd, value);
    // The header of a block stands at the end of the line before it.
    const header = /[|>][-+\d]*[^\S\n]*(?:#[^\n]*)?\n$/.exec(
      text.slice(Math.max(before, valueStart - longestGap), valueStart),
    );
    return at(header === null ? valueStart : valueStart - header[0].length, valueEnd, value);
  };
  if (tag === null) return made(style === 'plain' ? plainValue(source) : source);
  if (tag === '!' || tag === '!!str') return made(source);
  const known = coreTags.find(({ tagName }) => tagName === tag.replace('!!', 'tag:yaml.org,2002:'));
  const value = known?.resolve(source, true, known.tagName) ?? NOT_RESOLVED;
  if (value !== NOT_RESOLVED || tag === '!!null') return made(value === NOT_RESOLVED ? null : value);
  object(tagStart, () => say.tag(shown(tag)));
  return made(source);
};

const coreTags = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];

/** What begins otherwise than a number and those words do is a text, and need not be asked of every tag. */
const mayBeMore = (source: string): boolean => {
  const first = source.charCodeAt(0);
  return !(first > 0x39) || beginsOfMore.includes(first);
};
const beginsOfMore = [...'~nNtTfF'].map((character) => character.charCodeAt(0));

/** What a text is where it stands without quotes, by the core schema (YAML 1.2.2, 10.3.2). */
export const plainValue = (source: string): unknown => {
  if (!mayBeMore(source)) return source;
  for (const tag of coreTags) {
    const value = tag.resolve(source, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return source;
};
