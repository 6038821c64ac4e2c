import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualTimeScheduler } from 'rxjs';
import { onTestFinished } from 'vitest';
import { createReplay } from '../../src/history/replay.ts';
import type { Finding, Line } from '../../src/history/replay-findings.ts';
import type { Sweep, Transition } from '../../src/language/signal.ts';
import { createActors } from '../../src/machines/actors.ts';
import { faultText } from '../../src/messages/faults.ts';
import { locales } from '../../src/messages/messages.ts';
import { readRecord, type TapRecord } from '../../src/recording/records.ts';
import { openTap, type Tap, type TapOptions } from '../../src/recording/tap.ts';
import { type TapFileOptions, tapFile } from '../../src/recording/tap-file.ts';
import type { TapOutput } from '../../src/recording/tap-output.ts';
import { classicPolicy } from './histories.ts';

// What the tests of the tap and of replay share.

export const policies = { fallback: classicPolicy, kinds: {} };

/** A directory for the length of a test. */
export const scratch = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'polkan-tap-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

/** A tap, the time of its scheduler, and what it was told of trouble. */
export const bench = (
  path: string,
  {
    file,
    maxMb = 1,
    files = 5,
    patience,
    pack,
    ...options
  }: Partial<TapOptions & TapFileOptions & Pick<TapOutput, 'file' | 'patience' | 'pack'>> = {},
): { tap: Tap; troubles: (string | null)[]; pass(ms: number): void } => {
  const scheduler = new VirtualTimeScheduler();
  const troubles: (string | null)[] = [];
  const tap = openTap({
    version: '1.2.3',
    policies,
    actors: [],
    scheduler,
    outputs: [
      {
        file: file ?? tapFile({ path, maxMb, files }),
        onTrouble: (why) => troubles.push(why && faultText(why, locales.en)),
        ...(patience !== undefined && { patience }),
        ...(pack && { pack }),
      },
    ],
    ...options,
  });
  const pass = (ms: number): void => {
    scheduler.maxFrames = scheduler.frame + ms;
    scheduler.flush();
    scheduler.frame = scheduler.maxFrames;
  };
  return { tap, troubles, pass };
};

/** The records in a file, and where they stand. */
export const linesIn = (...files: readonly string[]): Line[] =>
  files.flatMap((file) => {
    const texts = readFileSync(file, 'utf8').split('\n');
    const rest = texts.pop();
    const lines: Line[] = texts.map((text, i) => ({ file, line: i + 1, text }));
    return rest ? [...lines, { file, line: lines.length + 1, text: rest, torn: true }] : lines;
  });
export const recordsIn = (...files: readonly string[]): TapRecord[] =>
  linesIn(...files).flatMap(({ text }) => readRecord(text) ?? []);

/** What `--verify` finds besides the transitions. */
export const verify = (lines: readonly Line[]): Finding[] => {
  const replay = createReplay(policies, true);
  return [...lines.flatMap((line) => replay.line(line)), ...replay.end()].filter(
    ({ type }) => type !== 'transition',
  );
};

/** Sweeps of so many containers that go down and up in turns, and what comes of each. */
export const decisions = (
  count: number,
  { from = 0, size = 3 } = {},
): (readonly [Sweep, ...Transition[]])[] => {
  const actors = createActors({
    policyOf: () => classicPolicy,
    onFault: (key, error) => {
      throw new Error(`${key}: ${String(error)}`);
    },
  });
  return Array.from({ length: count }, (_, i) => {
    const sweep: Sweep = {
      type: 'sweep',
      at: 1_781_478_000_000 + (from + i) * 60_000,
      source: 'containers',
      covers: ['container'],
      signals: Array.from({ length: size }, (_, n) => ({
        kind: 'container',
        entity: `c${n}`,
        active: (from + i + n) % 7 < 3,
        title: `Container c${n}`,
        detail: `state ${from + i}`,
      })),
    };
    return [sweep, ...actors.observe(sweep)] as const;
  });
};
