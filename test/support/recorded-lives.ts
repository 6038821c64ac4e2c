import fc from 'fast-check';
import { NEVER, type ObservableInput, of, throwError, VirtualTimeScheduler } from 'rxjs';
import type { Line } from '../../src/history/replay-findings.ts';
import type { Policy, Signal } from '../../src/language/signal.ts';
import { openTap } from '../../src/recording/tap.ts';
import type { TapFile } from '../../src/recording/tap-file.ts';
import type { Reading, Source } from '../../src/streams/source.ts';
import './histories.ts';
import { chatOf, createWorld, type World } from './journal-world.ts';
import { minute, second, start } from './sweep-samples.ts';

// The sidecar over several lives, with sources that do whatever a source can do, and what its tap recorded.

export const policies = {
  fallback: { cooldownMs: 2 * minute, forMs: 0, forTicks: 1, keepMs: 0 },
  kinds: {
    slow: { cooldownMs: 4 * minute, forMs: minute, forTicks: 3, keepMs: minute },
    blind: { cooldownMs: minute, forMs: 0, forTicks: 1, keepMs: 30 * second },
  },
} satisfies { fallback: Policy; kinds: Record<string, Policy> };

type Turn = 'throws' | 'hangs' | 'says nothing' | Reading;

const kind = fc.constantFrom('slow', 'quick', 'other');
/** Signals as a source should make them, and now and then one that it should not. */
const anySignal: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record(
      {
        kind,
        entity: fc.constantFrom('x', 'y', ''),
        active: fc.constantFrom(true, true, false, null),
        title: fc.constantFrom('T', 'Title\u2028of two lines', '"quoted" \u0000 \ud800'),
        detail: fc.constantFrom('d', 'other\nlines', 'ещё'),
        edge: fc.constantFrom(false, false, false, true),
        value: fc.constantFrom(1, 0.5, Number.NaN),
        policy: fc.constantFrom({ forTicks: 2 }, { keepMs: 60_000 }),
      },
      { requiredKeys: ['kind', 'entity', 'active', 'title', 'detail'] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      null,
      {},
      { kind: 'slow', entity: 'x', active: 'yes' },
      { kind: 'quick', entity: 'x', active: true, policy: { cooldownMs: Number.NaN } },
      { kind: 'quick', entity: 'y', active: true, extra: 1n },
      { kind: 'a/b', entity: '', active: true, title: '', detail: '' },
      { kind: 'quick', entity: 7, active: true },
    ),
  },
);
const anyTurn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('throws' as const, 'hangs' as const, 'says nothing' as const) },
  {
    weight: 6,
    arbitrary: fc.record({
      covers: fc.subarray(['slow', 'quick', 'other', null as unknown as string]),
      signals: fc.array(anySignal as fc.Arbitrary<Signal>, { maxLength: 6 }),
    }),
  },
);

/** Turn by turn as it was written, from the beginning of the world on. */
const sourceOf = (name: string, turns: readonly Turn[]): Source => ({
  name,
  everyMs: 30 * second,
  timeoutMs: 20 * second,
  read: (_, { at }): ObservableInput<Reading> => {
    const turn = turns[Math.round((at - start) / (30 * second)) % turns.length] ?? 'throws';
    if (turn === 'throws') return throwError(() => new Error('refused'));
    if (turn === 'hangs') return NEVER;
    return turn === 'says nothing' ? [] : of(turn);
  },
});

interface End {
  readonly turns: number;
  readonly how: 'stopped' | 'killed';
  /** Of what was written last, so much (0 to 1) is lost with a process that is killed. */
  readonly lost: number;
}

export interface Lives {
  readonly sources: readonly (readonly Turn[])[];
  readonly ends: readonly End[];
  /** A file is rotated after so many appends. */
  readonly rotate: number;
}

export const anyLives = (how: readonly End['how'][]): fc.Arbitrary<Lives> =>
  fc.record({
    sources: fc.array(fc.array(anyTurn, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 2 }),
    ends: fc.array(
      fc.record({
        turns: fc.integer({ min: 0, max: 14 }),
        how: fc.constantFrom(...how),
        lost: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    rotate: fc.constantFrom(3, 10, 1_000),
  });

/** The files of the tap, the oldest first, and the world with its journal. */
export const recordedLives = async ({
  sources,
  ends,
  rotate,
}: Lives): Promise<{ files: string[]; world: World }> => {
  const world = createWorld();
  const files = [''];
  let appends = 0;
  let lastAppend = 0;
  const last = (): string => files.at(-1) ?? '';
  const file: TapFile = {
    append: async (texts) => {
      const text = [...texts].join('');
      files[files.length - 1] = last() + text;
      lastAppend = text.length;
      appends += 1;
      return appends % rotate === 0;
    },
    rotate: async () => void files.push(''),
    close: async () => undefined,
  };

  let at = start;
  for (const { turns, how, lost } of ends) {
    // As the file does when it is opened.
    files[files.length - 1] = last().slice(0, last().lastIndexOf('\n') + 1);
    const life = world.boot({
      sources: sources.map((each, i) => sourceOf(`s${i}`, each)),
      chats: [chatOf('chat')],
      at,
      policyOf: (kind) => (policies.kinds as Record<string, Policy>)[kind] ?? policies.fallback,
      journal: { checkpointEvery: 25 },
    });
    const tap = openTap({
      version: '1.2.3',
      policies,
      actors: life.resumed().actors.actors(),
      scheduler: new VirtualTimeScheduler(),
      outputs: [
        {
          file,
          onTrouble: (why) => {
            throw new Error(JSON.stringify(why));
          },
        },
      ],
    });
    at += turns * 30 * second;
    // Killed between two of its effects, or while it had nothing to do.
    if (how === 'killed' && lost > 0.5) world.dieAt(world.steps + 1 + Math.floor(lost * 3 * turns));
    life.until(at);
    if (how === 'stopped') {
      life.stop();
      life.until(at + 10 * second);
    } else life.kill();
    for (const event of life.events) {
      if (event.type === 'delivery') tap.write([event]);
      else tap.write([...(event.decision === null ? [] : [event.decision.sweep]), ...event.events]);
    }
    if (how === 'stopped') tap.write([{ type: 'stop', at }]);
    await tap.close();
    if (how === 'killed') files[files.length - 1] = torn(last(), lost * lastAppend);
    at += 30 * second;
  }
  return { files, world };
};

/**
 * The text without so much of its end. Where that is the end of a line, a bit more: a cut exactly there
 * can't be told from a recording that was changed.
 */
const torn = (text: string, chars: number): string => {
  if (chars < 1) return text;
  const left = text.slice(0, Math.max(0, text.length - Math.floor(chars)));
  return left.replace(/\n$/, '');
};

/** The lines of such files. */
export const linesOfFiles = (files: readonly string[]): Line[] =>
  files.flatMap((text, i) => {
    const texts = text.split('\n');
    const rest = texts.pop();
    const file = `tap.${files.length - 1 - i}`;
    const lines: Line[] = texts.map((each, n) => ({ file, line: n + 1, text: each }));
    return rest ? [...lines, { file, line: lines.length + 1, text: rest, torn: true }] : lines;
  });
