import { describe, expect, test } from 'vitest';
import type { Policy, Sweep } from '../../src/language/signal.ts';
import { classicPolicy } from '../support/histories.ts';
import {
  db,
  failedSweep,
  line,
  minute,
  signal,
  start,
  sweep,
  system,
  web,
} from '../support/sweep-samples.ts';

describe('a policy', () => {
  test('is asked for once for each kind', () => {
    const asked: string[] = [];
    const { lines } = system({
      policyOf: (kind) => {
        asked.push(kind);
        return classicPolicy;
      },
    });
    lines(sweep(start, [web(true), db(true), signal('dep/api', true)]), sweep(start + 1, [web(false)]));
    expect(asked).toEqual(['container', 'dep']);
  });

  test('is that of the kind', () => {
    const policies: Record<string, Policy> = { dep: { ...classicPolicy, forTicks: 2 } };
    const { lines } = system({ policyOf: (kind) => policies[kind] ?? classicPolicy });
    expect(lines(sweep(start, [web(true), signal('dep/api', true)]))).toEqual([
      'container/web ok.quiet→alerting alert, crossed',
      'dep/api ok.quiet→ok.pending silent, waiting',
    ]);
  });

  test('may be overridden in part by a signal, for that signal alone', () => {
    const { lines } = system({ policyOf: () => ({ ...classicPolicy, cooldownMs: minute }) });
    const patient = { policy: { forTicks: 2 } };
    expect(
      lines(
        sweep(start, [web(true, patient), db(true)]),
        sweep(start + 1, [web(true, patient), db(true)]),
        sweep(start + 1 + minute, [web(true, patient), db(true, { policy: { cooldownMs: 2 * minute } })]),
      ),
    ).toEqual([
      'container/web ok.quiet→ok.pending silent, waiting',
      'container/db ok.quiet→alerting alert, crossed',
      'container/web ok.pending→alerting alert, debounced',
      'container/db alerting→cooldown.holding silent, inside cooldown',
      'container/web alerting→alerting realert, cooldown elapsed',
    ]);
  });

  test('may ask for nothing at all: every number may be 0', () => {
    const { lines } = system();
    const eager = { policy: { cooldownMs: 0, forMs: 0, forTicks: 0, keepMs: 0 } };
    expect(lines(sweep(start, [web(true, eager)]), sweep(start, [web(true, eager)]))).toEqual([
      'container/web ok.quiet→alerting alert, crossed',
      'container/web alerting→alerting realert, cooldown elapsed',
    ]);
  });

  test.each<[string, Policy]>([
    ['stricter', { cooldownMs: 0, forMs: 0, forTicks: 0, keepMs: 0 }],
    ['laxer', { cooldownMs: 1e9, forMs: 1e9, forTicks: 99, keepMs: 1e9 }],
  ])('that became %s forges nothing: the next observation decides', (_, changed) => {
    const before = system();
    before.lines(sweep(start, [web(true), db(true)]), sweep(start + 1, [web(true), db(false)]));
    const after = system({ policyOf: () => changed, restored: before.actors() });
    expect(after.actors()).toEqual(before.actors());
    expect(after.lines(sweep(start + 2, [web(null), db(null)]))).toEqual([]);
    expect(after.lines(failedSweep(start + 3))).toEqual([]);
    expect(after.actors()).toEqual(before.actors());
    const next = after.observe(sweep(start + 4, [web(true), db(false)]));
    expect(next.map(line)).toEqual(
      changed.cooldownMs === 0
        ? [
            'container/web cooldown.holding→alerting realert, cooldown elapsed',
            'container/db recovered→ok.quiet silent, settled',
          ]
        : ['container/db recovered→ok.quiet silent, settled'],
    );
  });
});

describe('a sweep out of turn, because something was heard of an entity', () => {
  const hint = (at: number, active: boolean | null): Sweep => ({
    ...sweep(at, [web(active)], { covers: [] }),
    hinted: true,
  });

  test('decides at once, both ways', () => {
    const { lines } = system();
    expect(lines(hint(start, true), hint(start + 1, true), hint(start + 2, false))).toEqual([
      'container/web ok.quiet→alerting alert, crossed',
      'container/web alerting→cooldown.holding silent, inside cooldown',
      'container/web cooldown.holding→recovered recovery, cleared',
    ]);
  });

  test('is not counted where a number of sweeps in a row is waited for', () => {
    const { lines, keys } = system({ policyOf: () => ({ ...classicPolicy, forTicks: 2 }) });
    expect(lines(hint(start, true), hint(start + 1, true), hint(start + 2, true))).toEqual([]);
    expect(keys()).toEqual([]);
    const turns = [sweep(start + 10, [web(true)]), hint(start + 11, true), sweep(start + 20, [web(true)])];
    expect(lines(...turns)).toEqual([
      'container/web ok.quiet→ok.pending silent, waiting',
      'container/web ok.pending→alerting alert, debounced',
    ]);
  });

  test('ends such a row all the same, when the entity is well', () => {
    const { lines } = system({ policyOf: () => ({ ...classicPolicy, forTicks: 2 }) });
    expect(lines(sweep(start, [web(true)]), hint(start + 1, false), sweep(start + 2, [web(true)]))).toEqual([
      'container/web ok.quiet→ok.pending silent, waiting',
      'container/web ok.pending→ok.quiet silent, subsided',
      'container/web ok.quiet→ok.pending silent, waiting',
    ]);
  });

  test('begins a wait for a length of time', () => {
    const { lines } = system({ policyOf: () => ({ ...classicPolicy, forMs: 10 }) });
    expect(lines(hint(start, true), sweep(start + 10, [web(true)]))).toEqual([
      'container/web ok.quiet→ok.pending silent, waiting',
      'container/web ok.pending→alerting alert, debounced',
    ]);
  });

  test('makes nobody look gone', () => {
    const { lines } = system();
    lines(sweep(start, [web(true), db(true)]));
    expect(lines(hint(start + 1, null))).toEqual([]);
  });
});
