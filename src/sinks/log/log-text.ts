import { styleText } from 'node:util';
import { visible } from '../../language/text.ts';

const colors = {
  trace: 'dim',
  debug: 'dim',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
} as const;

const colored = (level: string, text: string): string => {
  const color = Object.entries(colors).find(([name]) => name === level)?.[1];
  return color === undefined ? text : styleText(color, text, { validateStream: false });
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const plainText = (value: unknown): string =>
  typeof value === 'string' ? value : String(JSON.stringify(value));

const valueText = (value: unknown): string => {
  // An error as pino writes it: its stack would not fit on one line.
  if (isRecord(value) && typeof value.message === 'string') return valueText(value.message);
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return value;
  return JSON.stringify(value);
};

const clock = (time: unknown): string => {
  const date = typeof time === 'string' || typeof time === 'number' ? new Date(time) : null;
  return date === null || Number.isNaN(date.getTime()) ? '--:--:--' : date.toTimeString().slice(0, 8);
};

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    // Whatever this is, it was meant to be read: `prettyLine` shows it as it stands.
    return null;
  }
};

/**
 * One of pino's JSON lines for a person at a terminal, in local time, with a line end:
 * `14:02:11 WARN  message key=value`. Line breaks in the message become ` | `.
 */
export const prettyLine = (json: string, withColors: boolean): string => {
  const record = parsed(json);
  if (!isRecord(record)) return `${visible(json.trimEnd())}\n`;
  const { level, time, msg, ...fields } = record;
  const name = visible(plainText(level));
  const label = name.toUpperCase().padEnd(5);
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${valueText(value)}`);
  const text = visible([...(msg === undefined ? [] : [plainText(msg)]), ...rest].join(' '));
  return `${clock(time)} ${withColors ? colored(name, label) : label} ${text}\n`;
};
