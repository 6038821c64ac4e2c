import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import type { Sweep } from '../../src/language/signal.ts';
import { decide } from '../../src/machines/actors.ts';
import { classicPolicy } from '../support/histories.ts';
import { runs } from '../support/runs.ts';
import { db, failedSweep, minute, signal, start, sweep, system, web } from '../support/sweep-samples.ts';

describe('an actor', () => {
  test('is made when its entity is first seen active, and tells all there is to tell', () => {
    const { observe, actors } = system();
    expect(observe(sweep(start, [web(true, { title: 'Container web', detail: 'exited (1).' })]))).toEqual([
      {
        type: 'transition',
        at: start,
        source: 'containers',
        key: 'container/web',
        kind: 'container',
        entity: 'web',
        from: 'ok.quiet',
        to: 'alerting',
        action: 'alert',
        reason: 'crossed',
        incident: `container/web@${start}`,
        title: 'Container web',
        detail: 'exited (1).',
      },
    ]);
    expect(actors()).toEqual([
      {
        key: 'container/web',
        kind: 'container',
        entity: 'web',
        source: 'containers',
        title: 'Container web',
        detail: 'exited (1).',
        state: {
          path: 'alerting',
          firstActiveAt: null,
          activeSweeps: 0,
          incidentAt: start,
          lastAlertAt: start,
          firstInactiveAt: null,
        },
      },
    ]);
  });

  test('of a kind with a single entity has the kind as its key', () => {
    const { observe } = system();
    const [alert] = observe(sweep(start, [signal('orch_down', true)], { source: 'orchestrator' }));
    expect(alert).toMatchObject({ key: 'orch_down', kind: 'orch_down', entity: '' });
    expect(alert?.incident).toBe(`orch_down@${start}`);
  });

  test('keeps one incident from its alert to its recovery, and begins another after it', () => {
    const { observe } = system();
    const at = (min: number) => start + min * minute;
    const incidents = [
      sweep(at(0), [web(true)]),
      sweep(at(1), [web(true)]),
      sweep(at(30), [web(true)]),
      sweep(at(31), [web(false)]),
      sweep(at(32), [web(false)]),
      sweep(at(33), [web(true)]),
    ].flatMap((each) => observe(each).map(({ incident, reason }) => [reason, incident]));
    expect(incidents).toEqual([
      ['crossed', `container/web@${at(0)}`],
      ['inside cooldown', `container/web@${at(0)}`],
      ['cooldown elapsed', `container/web@${at(0)}`],
      ['cleared', `container/web@${at(0)}`],
      ['settled', null],
      ['crossed', `container/web@${at(33)}`],
    ]);
  });

  test('has no incident while it waits to be alerted', () => {
    const { observe } = system({ policyOf: () => ({ ...classicPolicy, forTicks: 2 }) });
    expect(observe(sweep(start, [web(true)]))).toMatchObject([{ reason: 'waiting', incident: null }]);
    expect(observe(sweep(start + 1, [web(true)]))).toMatchObject([
      { reason: 'debounced', incident: `container/web@${start + 1}` },
    ]);
  });

  test('is not made for what is well or can not be seen', () => {
    const { lines, keys } = system();
    expect(lines(sweep(start, [web(false), db(null)]))).toEqual([]);
    expect(keys()).toEqual([]);
  });

  test('is given back once its entity is well again', () => {
    const { lines, keys } = system();
    expect(lines(sweep(start, [web(true)]), sweep(start + minute, [web(false)]))).toEqual([
      'container/web ok.quiet→alerting alert, crossed',
      'container/web alerting→recovered recovery, cleared',
    ]);
    expect(keys()).toEqual(['container/web']);
    expect(lines(sweep(start + 2 * minute, [web(false)]))).toEqual([
      'container/web recovered→ok.quiet silent, settled',
    ]);
    expect(keys()).toEqual([]);
  });

  test('is given back when what it waited for did not come', () => {
    const { lines, keys } = system({ policyOf: () => ({ ...classicPolicy, forTicks: 3 }) });
    expect(lines(sweep(start, [web(true)]), sweep(start + 1, [web(false)]))).toEqual([
      'container/web ok.quiet→ok.pending silent, waiting',
      'container/web ok.pending→ok.quiet silent, subsided',
    ]);
    expect(keys()).toEqual([]);
  });

  test('says nothing and stays as it is while its entity can not be seen', () => {
    const { lines, actors } = system();
    lines(sweep(start, [web(true)]));
    const before = actors();
    expect(lines(sweep(start + 99 * minute, [web(null)]))).toEqual([]);
    expect(actors()).toEqual(before);
  });
});

describe('an edge', () => {
  const failed = (more = {}) => signal('job_failed', true, { edge: true, ...more });

  test('is an alert each time it is active, and nothing is remembered', () => {
    const { observe, keys } = system();
    const expected = (at: number) => ({
      type: 'transition',
      at,
      source: 'orchestrator',
      key: 'job_failed',
      kind: 'job_failed',
      entity: '',
      from: 'ok.quiet',
      to: 'ok.quiet',
      action: 'alert',
      reason: 'edge',
      incident: `job_failed@${at}`,
      title: 'Jobs',
      detail: '2 failed.',
    });
    const jobs = failed({ title: 'Jobs', detail: '2 failed.' });
    for (const at of [start, start + 1]) {
      expect(observe(sweep(at, [jobs], { source: 'orchestrator' }))).toEqual([expected(at)]);
    }
    expect(keys()).toEqual([]);
  });

  test('that is inactive or unknown says nothing, and none is ever gone', () => {
    const { lines } = system();
    const covers = ['job_failed'];
    lines(sweep(start, [failed()], { covers }));
    expect(
      lines(
        sweep(start + 1, [failed({ active: false })], { covers }),
        sweep(start + 2, [failed({ active: null })], { covers }),
        sweep(start + 3, [], { covers }),
      ),
    ).toEqual([]);
  });

  test('asks no policy: neither a cooldown nor a debounce holds it back', () => {
    const { lines } = system({ policyOf: () => ({ ...classicPolicy, forTicks: 9, forMs: minute }) });
    expect(lines(sweep(start, [failed(), failed()]))).toHaveLength(2);
  });

  test('leaves an actor of the same key alone', () => {
    const { lines } = system();
    lines(sweep(start, [web(true)]));
    const covers: string[] = [];
    expect(lines(sweep(start + 1, [web(true, { edge: true }), web(false)], { covers }))).toEqual([
      'container/web ok.quiet→ok.quiet alert, edge',
      'container/web alerting→recovered recovery, cleared',
    ]);
    expect(system().lines(sweep(start, [web(true, { edge: true }), web(true)], { covers }))).toEqual([
      'container/web ok.quiet→ok.quiet alert, edge',
      'container/web ok.quiet→alerting alert, crossed',
    ]);
  });
});

describe('many entities', () => {
  const many = (count: number, isActive: (n: number) => boolean, from = 0) =>
    Array.from({ length: count }, (_, n) => signal(`proc/${from + n}`, isActive(n)));

  test('a hundred thousand healthy ones have no actor', () => {
    const { observe, actors } = system();
    expect(
      observe(
        sweep(
          start,
          many(100_000, () => false),
          { covers: ['proc'] },
        ),
      ),
    ).toEqual([]);
    expect(actors()).toEqual([]);
  });

  test('keys that come and go, a million with POLKAN_RUNS=all, leave none behind', () => {
    const turns = runs(100);
    const { observe, actors } = system();
    let said = 0;
    for (let turn = 0; turn < turns; turn += 1) {
      const signals = many(10_000, (n) => n % 100 === 0, turn * 10_000);
      said += observe(sweep(start + turn, signals, { covers: ['proc'] })).length;
      expect(actors()).toHaveLength(100);
    }
    said += observe(sweep(start + turns, [], { covers: ['proc'] })).length;
    expect(actors()).toEqual([]);
    expect(said).toBe(turns * 100 * 2);
  });
});

test('kinds that come and go leave nothing behind, one with an actor stays known', () => {
  const asked: string[] = [];
  const { observe } = system({
    policyOf: (kind) => {
      asked.push(kind);
      return classicPolicy;
    },
  });
  const show = (kind: string, active: boolean, at: number): unknown =>
    observe(sweep(start + at, [signal(`${kind}/a`, active)], { covers: [kind] }));
  show('stays', true, 0);
  for (let count = 0; count < 2_000; count += 1) {
    show(`ever-new-${count}`, true, count);
    observe(sweep(start + count, [], { covers: [`ever-new-${count}`] }));
  }
  const before = asked.length;
  show('ever-new-0', true, 3_000);
  show('stays', true, 3_000);
  expect(asked.slice(before)).toEqual(['ever-new-0']);
});

test('decide is the system as an operator: each sweep at its time, with what was made of it', () => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ hot, expectObservable }) => {
    const sweeps = { a: sweep(start, [web(true)]), b: failedSweep(start + 1), c: sweep(start + 2, []) };
    const reference = system();
    const decision = (each: Sweep) => ({ sweep: each, transitions: reference.observe(each) });
    expectObservable(hot('a--bc|', sweeps).pipe(decide(system()))).toBe('a--bc|', {
      a: decision(sweeps.a),
      b: decision(sweeps.b),
      c: decision(sweeps.c),
    });
  });
});
