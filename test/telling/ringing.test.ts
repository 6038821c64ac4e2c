import fc from 'fast-check';
import { Subject, VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import type { Sweep, Transition } from '../../src/language/signal.ts';
import type { Command } from '../../src/language/telling.ts';
import type { Decision } from '../../src/machines/actors.ts';
import { advance, type Input } from '../../src/telling/advance.ts';
import type { Rules } from '../../src/telling/rules.ts';
import { type Turn, tell } from '../../src/telling/stage.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { runs } from '../support/runs.ts';
import { anyHintedHistory, type History, live } from '../support/telling-histories.ts';

type SweepOrCommand = Extract<Input, { type: 'sweep' | 'command' }>;

/** What a history puts in, under one set of rules: nothing is read again, and nothing crashes. */
const putIn = (history: History): { readonly rules: Rules; readonly inputs: readonly SweepOrCommand[] } => {
  const [rules] = history.rules;
  if (rules === undefined) throw new Error('a history has rules');
  const steps = history.steps.filter(({ step: { type } }) => type !== 'reload' && type !== 'crash');
  const { world } = live({ ...history, steps });
  const inputs = world.inputs.map(({ input }) => input);
  return { rules, inputs: inputs.filter((input) => input.type === 'sweep' || input.type === 'command') };
};

const decisionOf = ({
  at,
  source,
  hinted,
  failed,
  transitions,
  signals = [],
}: SweepOrCommand & { type: 'sweep' }): Decision => {
  const sweep: Sweep = {
    ...{ type: 'sweep', at, source, covers: [], signals: [...signals] },
    ...(hinted && { hinted }),
    ...(failed && { error: 'it failed' }),
  };
  return { sweep, transitions: [...transitions] as Transition[] } as unknown as Decision;
};

/** The turns of the stage, where each input comes so much later than its time, and no sooner than the one before it. */
const lived = (
  rules: Rules,
  inputs: readonly SweepOrCommand[],
  lateMs: readonly number[],
): readonly Turn[] => {
  const time = new VirtualTimeScheduler();
  time.frame = Math.max(0, (inputs[0]?.at ?? 0) - 1);
  const turns: Turn[] = [];
  const decision$ = new Subject<Decision>();
  const command$ = new Subject<Command>();
  const state = emptyTelling();
  decision$.pipe(tell({ state, rules, graceMs: 200, command$ }, time)).subscribe((turn) => turns.push(turn));
  for (const [index, input] of inputs.entries()) {
    time.maxFrames = Math.max(time.frame, input.at + (lateMs[index] ?? 0));
    const until = time.maxFrames;
    time.flush();
    time.frame = until;
    if (input.type === 'sweep') decision$.next(decisionOf(input));
    else command$.next(input.command);
  }
  time.maxFrames = time.frame + 3_600_000;
  time.flush();
  return turns;
};

/** What a replay makes of what was recorded of them. */
const replayed = (rules: Rules, turns: readonly Turn[]): readonly unknown[] => {
  const state = emptyTelling();
  let expected: unknown[] = [];
  const all: unknown[] = [];
  let fresh = true;
  const put = (input: Input): void => {
    fresh = false;
    const events = advance(state, rules, input);
    expected.push(...events);
    all.push(...events);
  };
  for (const { decision, events } of turns) {
    if (decision !== null) {
      expected = [];
      const { at, source, signals, hinted = false, error } = decision.sweep;
      put({
        type: 'sweep',
        at,
        source,
        hinted,
        failed: error !== undefined,
        transitions: decision.transitions,
        signals,
      });
      expected.splice(0, events.length);
      continue;
    }
    for (const event of events) {
      if (event.type === 'command') {
        expected = [];
        put({ type: 'command', at: event.at, command: event });
      } else if (expected.length === 0) {
        const begins = fresh;
        const until =
          event.type === 'notice' && 'by' in event && event.by !== undefined
            ? event.at
            : Number.POSITIVE_INFINITY;
        put({ type: 'time', at: event.at, until });
        if (begins) put({ type: 'rules', at: event.at, until });
      }
      expected.shift();
    }
  }
  return all;
};

test('what is seen late, and out of order, is replayed from what was recorded to the same, whatever has rung before it came', () => {
  let several = 0;
  fc.assert(
    fc.property(
      anyHintedHistory,
      fc.array(fc.constantFrom(0, 0, 1, 50, 150, 250, 1_000, 3_000), { minLength: 25, maxLength: 25 }),
      (history, lateMs) => {
        const { rules, inputs } = putIn(history);
        const turns = lived(rules, inputs, lateMs);
        const events = turns.flatMap((turn) => turn.events);
        if (events.some(({ type }) => type === 'notice')) several += 1;
        expect(replayed(rules, turns)).toEqual(events);
      },
    ),
    { numRuns: runs(2_000, 10) },
  );
  expect(several).toBeGreaterThan(runs(500, 10));
});
