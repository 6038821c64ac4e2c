import { readFile } from 'node:fs/promises';
import type { Line } from '../history/replay-findings.ts';
import type { Policies } from '../language/policy.ts';
import { recordLine, type TapRecord } from '../recording/records.ts';
import { standardPolicies } from './policies.ts';

/** What was recorded, line by line. */
export interface Recording {
  readonly lines: readonly Line[];
  /** The last line was cut off while it was being written, and is left out. */
  readonly torn: boolean;
  /** What holds up to where the recording itself says under which policies it was made. */
  readonly policies: Policies;
}

/**
 * Reads the files of a tap (`WATCHDOG_TAP`), of several the oldest first: `tap.jsonl.1`, `tap.jsonl`.
 *
 * @throws Error when a file can't be read. What is wrong in a line is told by `timeline`.
 */
export const readRecording = async (...files: readonly (string | URL)[]): Promise<Recording> => {
  const parts: Omit<Recording, 'policies'>[] = [];
  for (const file of files) parts.push(linesIn(await readFile(file, 'utf8'), String(file)));
  return {
    lines: parts.flatMap(({ lines }) => lines),
    torn: parts.some(({ torn }) => torn),
    policies: standardPolicies,
  };
};

/** A recording from records, or from the lines of one. */
export const recording = (
  records: Iterable<string | TapRecord>,
  policies: Policies = standardPolicies,
): Recording => {
  const lines = Array.from(records, (record, index) => ({
    file: 'recording',
    line: index + 1,
    text: typeof record === 'string' ? record : recordLine(record),
  }));
  return { lines, torn: false, policies };
};

const linesIn = (text: string, file: string): Omit<Recording, 'policies'> => {
  const lines = text.split('\n').map((each, index) => ({ file, line: index + 1, text: each }));
  const last = lines.at(-1)?.text ?? '';
  const torn = last !== '' && !isJson(last);
  return { lines: torn ? lines.slice(0, -1) : lines, torn };
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // It is told by `torn`.
    return false;
  }
};
