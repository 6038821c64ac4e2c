import { asyncScheduler, of, Subject, type Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Sweep } from '../../../src/language/signal.ts';
import { checksIn } from '../../../src/messages/checks.ts';
import { locales } from '../../../src/messages/messages.ts';
import type { Check } from '../../../src/streams/checks/check.ts';
import { checks, mostCalls } from '../../../src/streams/checks/checks.ts';
import { type CheckToRun, type FormerChecks, noFormerChecks } from '../../../src/streams/checks/place.ts';
import type { Found, Probe, ProbeTurn } from '../../../src/streams/checks/probe.ts';
import { nextDue, shareOf } from '../../../src/streams/checks/spread.ts';
import { manyRestMs, mostAtOnce } from '../../../src/streams/checks/try-in-turn.ts';
import type { Call } from '../../../src/streams/inbound/calls.ts';
import { sweeps } from '../../../src/streams/sweeps.ts';

const words = checksIn(locales.en);
const tools = { words, messages: locales.en };

const check = (name: string, changes: Partial<Check> = {}): Check => ({
  name,
  probe: { sort: 'file', path: '/x', olderMs: null, smallerBytes: null, largerBytes: null, absent: false },
  everyMs: 30_000,
  timeoutMs: 5_000,
  policy: null,
  severity: null,
  labels: null,
  dependsOn: [],
  unit: null,
  ...changes,
});

const says = (active: boolean | null, element = ''): Found => ({
  findings: [{ element, active, detail: String(active), ...(active === null && { unread: true }) }],
});

const running: Subscription[] = [];
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const subscription of running.splice(0)) subscription.unsubscribe();
  vi.useRealTimers();
});

const run = (
  toRun: readonly CheckToRun[],
  more: { memory?: unknown; call$?: Subject<Call>; former?: FormerChecks } = {},
) => {
  const tried: string[] = [];
  const source = checks({
    checks: toRun,
    everyMs: 30_000,
    timeoutMs: 5_000,
    scheduler: asyncScheduler,
    call$: more.call$ ?? of(),
    tools,
    ...(more.former && { former: more.former }),
    onTried: (name) => void tried.push(name),
  });
  const seen: Sweep[] = [];
  const options = { scheduler: asyncScheduler, blindTicks: 3, words: locales.en, memory: more.memory };
  running.push(sweeps(source, options).subscribe((sweep) => void seen.push(sweep)));
  return { source, tried, seen, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) };
};

const toRun = (check: Check, probe: Probe | null = async () => says(false)): CheckToRun => ({
  check,
  probe,
  plan: null,
});

const stateOf = ({ signals }: Sweep): Readonly<Record<string, boolean | null>> =>
  Object.fromEntries(
    signals.flatMap(({ kind, entity, active }) => (kind === 'check' ? [[entity, active]] : [])),
  );

describe('the place of a check in its interval', () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `check-${index}`);

  test('is its own: 2,000 of one interval are never due all at once', () => {
    const due = names.map((name) => nextDue({ name, everyMs: 30_000 }, 0, 0));
    const bySecond = Map.groupBy(due, (at) => Math.floor(at / 1_000));
    expect(Math.max(...[...bySecond.values()].map(({ length }) => length))).toBeLessThan(150);
    expect(bySecond.size).toBeGreaterThanOrEqual(30);
  });

  test('is always the same, and comes again after every interval', () => {
    for (const name of names.slice(0, 50)) {
      const first = nextDue({ name, everyMs: 60_000 }, 1_000, 1_000);
      expect(first).toBeGreaterThan(1_000);
      expect(nextDue({ name, everyMs: 60_000 }, 1_000, first)).toBe(first + 60_000);
      expect(nextDue({ name, everyMs: 60_000 }, 1_000, first + 61_000)).toBe(first + 120_000);
      expect(shareOf(name)).toBe(shareOf(name));
    }
  });

  test('comes first within half a minute, however long the interval is', () => {
    for (const name of names) expect(nextDue({ name, everyMs: 86_400_000 }, 0, null)).toBeLessThan(30_000);
  });
});

describe('checks', () => {
  test('are tried each at its own interval', async () => {
    const { tried, pass } = run([
      toRun(check('often', { everyMs: 5_000 })),
      toRun(check('seldom', { everyMs: 60_000 })),
    ]);
    await pass(120_000);
    const count = (name: string): number => tried.filter((one) => one === name).length;
    expect(count('often')).toBe(24);
    expect(count('seldom')).toBeGreaterThanOrEqual(2);
    expect(count('seldom')).toBeLessThanOrEqual(3);
  });

  test('say of each when it was tried last and will be next, whatever turns have told of it since', async () => {
    const { source, tried, pass } = run([
      toRun(check('often', { everyMs: 5_000 })),
      toRun(check('seldom', { everyMs: 600_000 }), async () => says(true, 'one')),
      toRun(check('called'), null),
    ]);
    await pass(1);
    expect(source.lookOf?.('seldom')).toEqual({ at: null, nextAt: expect.any(Number) });
    const begun = Date.now();
    const triedAt: Record<string, number> = {};
    for (let second = 0; second < 120; second += 1) {
      const before = tried.length;
      await pass(1_000);
      for (const name of tried.slice(before)) triedAt[name] = Date.now();
    }
    for (const name of ['often', 'seldom']) {
      const { at, nextAt } = source.lookOf?.(name) ?? {};
      expect((triedAt[name] ?? 0) - (at ?? 0)).toBeLessThan(1_000);
      expect(nextAt).toBeGreaterThan(Date.now());
    }
    expect(source.lookOf?.('seldom')?.at).toBeLessThan(begun + 30_000);
    expect(source.lookOf?.('seldom/one')).toEqual(source.lookOf?.('seldom'));
    expect([source.lookOf?.('called'), source.lookOf?.('unheard of')]).toEqual([null, null]);
  });

  test('are unknown until they were tried, and all of them are told of at every turn', async () => {
    const { seen, pass } = run([toRun(check('a')), toRun(check('b'))]);
    await pass(1);
    expect(seen.map(stateOf)).toEqual([{ a: null, b: null }]);
    await pass(60_000);
    expect(seen.every(({ hinted, covers }) => hinted === true || covers.includes('check'))).toBe(true);
    expect(stateOf(seen.at(-1) as Sweep)).toEqual({ a: false, b: false });
  });

  test('are told of at once when they are first known and when they turn, and not when nothing has changed', async () => {
    let active = false;
    const { seen, pass } = run([toRun(check('a', { everyMs: 1_000 }), async () => says(active))]);
    await pass(10_000);
    expect(seen.filter(({ hinted }) => hinted).map(stateOf)).toEqual([{ a: false }]);
    active = true;
    await pass(5_000);
    active = false;
    await pass(5_000);
    expect(seen.filter(({ hinted }) => hinted).map(stateOf)).toEqual([
      { a: false },
      { a: true },
      { a: false },
    ]);
  });

  test('go on while others hang, of which none is begun a second time, and no more than a number run at once', async () => {
    let begun = 0;
    const hangs: Probe = () => {
      begun += 1;
      return new Promise<never>(() => undefined);
    };
    const many = Array.from({ length: mostAtOnce - 1 }, (_, index) => toRun(check(`h${index}`), hangs));
    const { tried, seen, pass } = run([...many, toRun(check('well'))]);
    await pass(300_000);
    expect(begun).toBe(mostAtOnce - 1);
    expect(tried.filter((name) => name === 'well').length).toBeGreaterThanOrEqual(10);
    const last = seen.findLast(({ hinted }) => hinted !== true) as Sweep;
    expect(stateOf(last)).toMatchObject({ well: false, h0: null });
    expect(last.signals.find(({ kind, entity }) => kind === 'unseen' && entity === 'check/h0')?.active).toBe(
      true,
    );
  });

  test('are never more than a number at once', async () => {
    let now = 0;
    let most = 0;
    const slow: Probe = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      now -= 1;
      return says(false);
    };
    const all = Array.from({ length: 300 }, (_, index) =>
      toRun(check(`c${index}`, { everyMs: 5_000 }), slow),
    );
    const { tried, pass } = run(all);
    await pass(60_000);
    expect(most).toBe(mostAtOnce);
    expect(new Set(tried).size).toBe(300);
  });

  test('are tried at their own moment of each interval however many they are, late by less than anybody sees', async () => {
    const at = new Map<string, number[]>();
    const all = Array.from({ length: 1_000 }, (_, index) => {
      const times: number[] = [];
      at.set(`c${index}`, times);
      const probe: Probe = async () => {
        times.push(Date.now());
        return says(false);
      };
      return toRun(check(`c${index}`), probe);
    });
    const begun = Date.now();
    const { pass } = run(all);
    await pass(121_000);
    for (const [name, times] of at) {
      const own = begun + Math.floor(shareOf(name) * 30_000);
      expect(times.length).toBeGreaterThanOrEqual(4);
      times.forEach((time, turn) => {
        expect(time - own - turn * 30_000).toBeGreaterThanOrEqual(0);
        expect(time - own - turn * 30_000).toBeLessThanOrEqual(manyRestMs);
      });
    }
  });

  test('carry their timing, severity, labels and what they depend on', async () => {
    const own = check('a', {
      policy: { forMs: 5 },
      severity: 'critical',
      labels: { team: 'web' },
      dependsOn: ['container/db', 'check/gateway'],
    });
    const { seen, pass } = run([toRun(own)]);
    await pass(1);
    expect(seen[0]?.signals[0]).toMatchObject({
      policy: { forMs: 5 },
      severity: 'critical',
      labels: { team: 'web', depends_on: 'container/db,check/gateway' },
    });
  });

  test('whose elements can’t be read keep them, also after a restart; what is read and absent is gone', async () => {
    let found = { findings: [...says(true, 'x').findings, ...says(false, 'y').findings] } as Found;
    const probe: Probe = async () => found;
    const first = run([toRun(check('pools'), probe)]);
    await first.pass(31_000);
    const { memory } = first.seen.findLast((sweep) => sweep.memory !== undefined) as Sweep;
    found = says(null);
    const second = run([toRun(check('pools'), probe)], { memory: JSON.parse(JSON.stringify(memory)) });
    await second.pass(1);
    expect(stateOf(second.seen[0] as Sweep)).toEqual({ pools: null, 'pools/x': null, 'pools/y': null });
    await second.pass(61_000);
    expect(stateOf(second.seen.at(-1) as Sweep)).toEqual({ pools: null, 'pools/x': null, 'pools/y': null });
    found = says(true, 'x');
    await second.pass(61_000);
    expect(stateOf(second.seen.at(-1) as Sweep)).toEqual({ pools: false, 'pools/x': true });
  });

  test('give each probe what the last one remembered, over a restart, and write nothing where nothing changed', async () => {
    const given: unknown[] = [];
    const probe: Probe = async ({ memory }: ProbeTurn) => {
      given.push(memory);
      return { ...says(false), memory: { seen: true } };
    };
    const first = run([toRun(check('a', { everyMs: 10_000 }), probe)]);
    await first.pass(61_000);
    expect(given.slice(0, 2)).toEqual([undefined, { seen: true }]);
    const written = first.seen.filter((sweep) => sweep.memory !== undefined);
    expect(written).toHaveLength(1);
    run([toRun(check('a'), probe)], { memory: JSON.parse(JSON.stringify(written[0]?.memory)) });
    given.length = 0;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(given[0]).toEqual({ seen: true });
  });

  test('that are not tried any more become unseen', async () => {
    let hang = false;
    const probe: Probe = () => (hang ? new Promise<never>(() => undefined) : Promise.resolve(says(false)));
    const { seen, pass } = run([toRun(check('a', { everyMs: 1_000 }), probe), toRun(check('b'))]);
    await pass(10_000);
    hang = true;
    await pass(120_000);
    const signal = seen.at(-1)?.signals.find(({ entity }) => entity === 'a');
    expect(signal).toMatchObject({ active: null, unread: true });
  });

  test('end with whoever listens', async () => {
    const aborts: AbortSignal[] = [];
    const probe: Probe = ({ abort }) => {
      aborts.push(abort);
      return new Promise<never>(() => undefined);
    };
    const { tried, pass } = run([toRun(check('a'), probe)]);
    await pass(30_000);
    await pass(1);
    for (const subscription of running.splice(0)) subscription.unsubscribe();
    await pass(120_000);
    expect(aborts).toHaveLength(1);
    expect(aborts[0]?.aborted).toBe(true);
    expect(tried.length).toBeLessThanOrEqual(1);
  });
});

test('2,000 checks are spread over their interval, from the first one on, and never fired in one tick', async () => {
  const at: number[] = [];
  const probe: Probe = async () => {
    at.push(Date.now());
    return says(false);
  };
  const { pass } = run(Array.from({ length: 2_000 }, (_, n) => toRun(check(`shop-${n}`), probe)));
  const from = Date.now();
  await pass(60_000);
  // Each was tried twice in two intervals, but for those whose place comes later.
  expect(at.length).toBeGreaterThan(3_900);
  expect(at.length).toBeLessThanOrEqual(4_000);
  for (const interval of [0, 1]) {
    const own = at
      .map((each) => each - from - interval * 30_000)
      .filter((each) => each >= 0 && each < 30_000);
    const perSecond = [...Map.groupBy(own, (each) => Math.floor(each / 1_000)).values()].map(
      ({ length }) => length,
    );
    expect(perSecond).toHaveLength(30);
    expect(Math.max(...perSecond)).toBeLessThan(150);
    const perTick = [...Map.groupBy(own, (each) => each).values()].map(({ length }) => length);
    expect(Math.max(...perTick)).toBeLessThan(10);
  }
});

describe('a check that is called', () => {
  const ping = check('job', {
    probe: { sort: 'ping', due: { everyMs: 3_600_000 }, graceMs: 0, longestMs: null, slug: 'slug' },
  });

  test('is told of at once, takes its call with the reading that holds it, and remembers it over a restart', async () => {
    const call$ = new Subject<Call>();
    const { seen, pass } = run([toRun(ping, null)], { call$ });
    await pass(1);
    const taken: boolean[] = [];
    const say = (slug: string, event: string): void =>
      call$.next({
        what: { slug, event, code: 2, text: 'full', at: Date.now() },
        taken: (room) => void taken.push(room),
      });
    say('slug', 'fail');
    say('nobody', 'fail');
    await pass(1);
    expect(taken.toSorted()).toEqual([false, true]);
    expect(seen.filter(({ hinted }) => hinted).map(stateOf)).toEqual([{ job: true }]);
    const { memory } = seen.at(-1) as Sweep;
    const second = run([toRun(ping, null)], { memory: JSON.parse(JSON.stringify(memory)) });
    await second.pass(1);
    expect(second.seen[0]?.signals[0]?.detail).toContain(words.ping.log('full'));
  });

  test(`has room for ${mostCalls} calls that wait for a reading; one more is told that there is none`, async () => {
    const call$ = new Subject<Call>();
    const everyMs = 30_000;
    const source = checks({
      ...{ checks: [toRun(ping, null)], everyMs, timeoutMs: 5_000, scheduler: asyncScheduler, call$, tools },
    });
    // Heard, and not read.
    if (source.hints !== undefined) running.push(source.hints.entity$.subscribe());
    const taken: boolean[] = [];
    for (let i = 0; i <= mostCalls; i += 1) {
      call$.next({
        what: { slug: 'slug', event: 'success', code: null, text: '', at: Date.now() },
        taken: (hasRoom) => void taken.push(hasRoom),
      });
    }
    expect(taken).toEqual([false]);
    await source.read(new AbortController().signal, { at: Date.now(), memory: undefined });
    expect(taken.filter((hasRoom) => hasRoom)).toHaveLength(mostCalls);
  });

  test('is alerted when its call does not come, with no call at all', async () => {
    const { seen, pass } = run([toRun(ping, null)]);
    await pass(3_600_000);
    expect(stateOf(seen.at(-1) as Sweep)).toEqual({ job: false });
    await pass(60_000);
    expect(stateOf(seen.at(-1) as Sweep)).toEqual({ job: true });
  });
});

test('a reload that adds a check leaves what is known of the others, and when they are due, as it was', async () => {
  const former = noFormerChecks();
  const hourly = check('hourly', { everyMs: 3_600_000 });
  const changed = check('changed', { everyMs: 3_600_000 });
  const first = run([toRun(hourly, async () => says(true)), toRun(changed)], { former });
  await first.pass(60_000);
  expect(first.tried.toSorted()).toEqual(['changed', 'hourly']);
  for (const subscription of running.splice(0)) subscription.unsubscribe();

  const again = run(
    [
      toRun({ ...hourly }, async () => says(true)),
      toRun({ ...changed, timeoutMs: 1_000 }),
      toRun(check('added', { everyMs: 3_600_000 })),
    ],
    { former },
  );
  await again.pass(1);
  const seen = (name: string) => again.seen[0]?.signals.find(({ entity }) => entity === name)?.active;
  expect([seen('hourly'), seen('changed'), seen('added')]).toEqual([true, null, null]);
  await again.pass(60_000);
  expect(new Set(again.tried)).toEqual(new Set(['added', 'changed']));
  await again.pass(3_600_000);
  expect(again.tried.filter((name) => name === 'hourly')).toHaveLength(1);
});

test('a check that was under way at a reload is tried at once', async () => {
  const former = noFormerChecks();
  const hourly = check('hourly', { everyMs: 3_600_000 });
  const first = run([toRun(hourly, () => new Promise(() => undefined))], { former });
  await first.pass(nextDue(hourly, 0, null) + 100);
  for (const subscription of running.splice(0)) subscription.unsubscribe();
  const again = run([toRun(hourly)], { former });
  await again.pass(100);
  expect(again.tried).toEqual(['hourly']);
});
