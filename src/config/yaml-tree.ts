import { COLLECTION_STYLE, EVENT_ID, getScalarValue, parseEvents } from 'js-yaml';
import type { Messages } from '../messages/messages.ts';
import { mostComplaints, shown } from './complaints.ts';
import {
  isPlain,
  type ObjectTo,
  type PlacedNode,
  plainValue,
  type ScalarNode,
  scalarOf,
} from './yaml-scalar.ts';

type Words = Messages['scenario']['fault'];
type Event = ReturnType<typeof parseEvents>[number];
export interface ListNode extends PlacedNode {
  readonly type: 'list';
  readonly items: readonly Tree[];
}

export interface MapNode extends PlacedNode {
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
  /** Nothing is known of what is to stand in the place of this one value: all else can be read. */
  readonly isVariable?: true;
}

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
        const made = replaced(scalarOf(event, text, end, say, object), replace, (at, message) => {
          if (wrong.length <= mostComplaints) wrong.push({ at, message: message(), isVariable: true });
        });
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
