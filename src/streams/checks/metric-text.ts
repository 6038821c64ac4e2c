import { setImmediate as breathe } from 'node:timers/promises';
import { cutLine } from '../../language/cut-line.ts';
import { matchInTime } from '../in-time.ts';
import type { Selector } from './metric-selector.ts';

/** A series of a text of metrics, with its value. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** NaN and ±Infinity are values, too. */
  readonly value: number;
}

/** A line that belongs to the metric, and is none. */
export class BadLine extends Error {
  readonly line: number;
  readonly text: string;

  constructor(line: number, text: string) {
    super(`line ${line} is no metric`);
    this.line = line;
    this.text = text;
  }
}

/** So many labels has no series that a person has made. */
const mostLabels = 100;
/** Lines without a turn for others; and where an expression is asked of them, which may take long. */
const linesAtOnce = { plain: 20_000, asked: 2_000 } as const;
/** Longer lines are none. */
export const longestMetricLine = 65_536;

/**
 * The series of a metric in text of Prometheus or OpenMetrics. Only lines that begin with its name are read, these strictly:
 * a timestamp and an exemplar are passed over, an escape in a label is what it stands for. Others may be what they like, for a million of them
 * are not the check's.
 *
 * @throws BadLine; TooSlow where an expression of the selector takes too long on them
 */
export const seriesIn = async (text: string, selector: Selector, most: number): Promise<Series[]> => {
  const series: Series[] = [];
  const isAsked = selector.expressions.length > 0;
  let line = 0;
  let from = 0;
  /** Reads so many lines; whether there is more to be read. */
  const some = (): boolean => {
    const last = line + linesAtOnce[isAsked ? 'asked' : 'plain'];
    for (; from < text.length && line < last; ) {
      const found = text.indexOf('\n', from);
      const end = found < 0 ? text.length : found;
      line += 1;
      if (mayBe(text, from, selector.name)) {
        const written = text.slice(from, Math.min(end, from + longestMetricLine + 1)).replace(/\r$/, '');
        const read = written.length > longestMetricLine ? null : readLine(written, selector.name);
        if (read === null) throw new BadLine(line, cutLine(written, 200));
        if (read !== 'another' && selector.fits(read.labels)) {
          series.push(read);
          if (series.length > most) return false;
        }
      }
      from = end + 1;
    }
    return from < text.length;
  };
  while (isAsked ? matchInTime(some) : some()) await breathe();
  return series;
};

/** Whether a line can be of the metric: it begins with its name, or has it in quotes within braces. */
const mayBe = (text: string, from: number, name: string): boolean => {
  const first = text.charCodeAt(from);
  if (first === 0x7b) return true;
  if (!text.startsWith(name, from)) return false;
  const next = text.charCodeAt(from + name.length);
  return [0x7b, 0x20, 0x09, 0x0a, 0x0d].includes(next) || from + name.length === text.length;
};

const number =
  /[ \t]+([+-]?(?:\d[\d_]*\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf(?:inity)?|nan|0x[\da-f]+))/iy;
const timestamp = /[ \t]+[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy;
const rest = /[ \t]*(?:#[ \t]*\{.*)?$/y;

/** A line of the metric, `another` where its name is another's, `null` where it is none. */
const readLine = (text: string, name: string): Series | 'another' | null => {
  const braces = text.startsWith('{');
  let at = braces ? 0 : name.length;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  let labels: Record<string, string> = {};
  if (text[at] === '{') {
    const read = readLabels(text, at + 1);
    if (read === null) return braces ? 'another' : null;
    if (braces && read.name !== name) return 'another';
    ({ labels, end: at } = read);
  } else at = name.length;
  const [value, afterValue] = take(number, text, at);
  if (value === null) return null;
  const [, afterTime] = take(timestamp, text, afterValue);
  rest.lastIndex = afterTime;
  return rest.test(text) ? { labels, value: numberIn(value) } : null;
};

const take = (pattern: RegExp, text: string, at: number): [found: string | null, end: number] => {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found === null ? [null, at] : [found[1] ?? found[0], pattern.lastIndex];
};

const numberIn = (text: string): number => {
  const word = text.toLowerCase();
  if (/nan/.test(word)) return Number.NaN;
  if (/inf/.test(word)) return word.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(word.replaceAll('_', ''));
};

const part = /[ \t]*("(?:[^"\\]|\\.)*"|[a-zA-Z_][\w.:-]*)[ \t]*(?:=[ \t]*("(?:[^"\\]|\\.)*"))?[ \t]*/y;
const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

const unquoted = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replace(/\\./gs, (pair) => escapes[pair] ?? pair) : text;

/** The labels from behind the brace on, and where what follows its end begins. */
const readLabels = (
  text: string,
  from: number,
): { readonly labels: Record<string, string>; readonly name: string | null; readonly end: number } | null => {
  const labels: Record<string, string> = {};
  let name: string | null = null;
  let at = from;
  for (let count = 0; count <= mostLabels; count += 1) {
    while (text[at] === ' ' || text[at] === '\t') at += 1;
    if (text[at] === '}') return { labels, name, end: at + 1 };
    part.lastIndex = at;
    const found = part.exec(text);
    if (found === null) return null;
    const [, left = '', right] = found;
    if (right !== undefined) {
      const label = unquoted(left);
      if (label === '__proto__' || Object.hasOwn(labels, label)) return null;
      labels[label] = unquoted(right);
    } else if (left.startsWith('"') && name === null) name = unquoted(left);
    else return null;
    at = part.lastIndex;
    if (text[at] === ',') at += 1;
    else if (text[at] !== '}') return null;
  }
  return null;
};
