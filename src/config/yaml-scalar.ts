import {
  boolCoreTag,
  type EVENT_ID,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  type parseEvents,
  SCALAR_STYLE,
} from 'js-yaml';
import type { Messages } from '../messages/messages.ts';
import { shown } from './complaints.ts';

type Words = Messages['scenario']['fault'];
type ScalarEvent = Extract<ReturnType<typeof parseEvents>[number], { readonly type: typeof EVENT_ID.SCALAR }>;

/** How a text was written. */
export type Style = 'plain' | 'quoted' | 'block';

/** What every node has. */
export interface PlacedNode {
  /** Where it begins and ends in the text, characters; with its quotes, or the header of its block. */
  readonly start: number;
  readonly end: number;
  /** As plain data; what an alias stands for is the very same. */
  readonly value: unknown;
}

export interface ScalarNode extends PlacedNode {
  readonly type: 'scalar';
  readonly style: Style;
}

/** Is told of something wrong; its words are asked for only where it is told. */
export type ObjectTo = (at: number, message: () => string) => void;

const styles: Readonly<Record<number, Style>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'block',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'block',
};

/** Whether something is there, without quotes and tag, as nearly all is. */
export const isPlain = ({ style, tagStart, valueStart }: ScalarEvent): boolean =>
  style === SCALAR_STYLE.PLAIN && tagStart < 0 && valueStart >= 0;

/** So many characters of what stands between two values are looked at. */
const longestGap = 1_000;

/**
 * The node of one value by the core schema; a tag of one's own is wrong.
 *
 * @param before where what stands before it ends: what is not there at all, as behind `a:`, stands after that sign
 */
export const scalarOf = (
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
