import fc from 'fast-check';
import { asyncScheduler, of, type Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../../src/language/fault.ts';
import type { Sweep } from '../../../src/language/signal.ts';
import { checksIn as wordsIn } from '../../../src/messages/checks.ts';
import { locales } from '../../../src/messages/messages.ts';
import { checks } from '../../../src/streams/checks/checks.ts';
import { dependencies } from '../../../src/streams/checks/dependencies.ts';
import { foundWell } from '../../../src/streams/checks/probe.ts';
import {
  createReach,
  isGone,
  longestWaitMs,
  mostWitnesses,
  nothingTried,
  unreachedAfter,
} from '../../../src/streams/checks/reach.ts';
import type { Reading, Source } from '../../../src/streams/source.ts';
import { sweeps } from '../../../src/streams/sweeps.ts';
import { checksIn } from '../../support/checks-in.ts';

const words = locales.en;
const unreached: Fault = { code: 'networkUnreachable' };
const hostUrl = (n: number): URL => new URL(`http://host-${n}.example/`);

describe('what is known of the network', () => {
  test('is that it is gone once none of two hosts or more can be reached, and not with one alone, nor with this machine', () => {
    const one = unreachedAfter(nothingTried, hostUrl(1), unreached);
    expect(isGone(one, 1)).toBe(false);
    expect(isGone(unreachedAfter(one, new URL('http://host-1.example:81/'), unreached), 2)).toBe(false);
    expect(isGone(unreachedAfter(one, new URL('http://127.0.0.1/'), unreached), 2)).toBe(false);
    expect(isGone(unreachedAfter(one, hostUrl(2), unreached), 2)).toBe(true);
    expect(isGone(unreachedAfter(one, hostUrl(2), unreached), 3)).toBe(false);
  });

  test('is never that it is gone behind an answer, however many were out of reach before', () => {
    const look = fc.record({ host: fc.nat(30), isUp: fc.boolean() });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 100 }), fc.integer({ min: 1, max: 30 }), (looks, hosts) => {
        let state = nothingTried;
        for (const { host, isUp } of looks)
          state = unreachedAfter(state, hostUrl(host), isUp ? null : unreached);
        const since = looks.slice(looks.findLastIndex(({ isUp }) => isUp) + 1);
        const silent = new Set(since.map(({ host }) => host)).size;
        expect(isGone(state, hosts)).toBe(silent >= Math.max(2, Math.min(hosts, mostWitnesses)));
      }),
    );
  });

  test('is not changed by what fails on this side', () => {
    const before = unreachedAfter(unreachedAfter(nothingTried, hostUrl(1), unreached), hostUrl(2), {
      code: 'wordless',
    });
    expect([...before.hosts.keys()]).toEqual(['host-1.example']);
  });
});

const running: Subscription[] = [];
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const subscription of running.splice(0)) subscription.unsubscribe();
  vi.useRealTimers();
});

/** A world of checks, one a host unless told, in which hosts can be put out of reach. */
const world = async (
  yaml: string,
  more: readonly ((reach: ReturnType<typeof createReach>) => Source)[] = [],
) => {
  const { checks: all, faults } = await checksIn(yaml);
  expect(faults).toEqual([]);
  const down = new Map<string, string>();
  const hung = new Set<string>();
  /** Of none of these anything is heard before the time is over. */
  const silent = new Set<string>();
  const tried: string[] = [];
  const reach = createReach();
  const urls = all.flatMap(({ probe }) => ('request' in probe ? [probe.request.url] : []));
  reach.watch(urls, { says: true });
  const source = checks({
    ...{ reach, everyMs: 30_000, timeoutMs: 5_000, scheduler: asyncScheduler, call$: of(), againMs: 10 },
    tools: { words: wordsIn(words), messages: words },
    checks: all.map((check) => ({
      ...{ check, plan: null },
      probe: async ({ abort }) => {
        tried.push(check.name);
        const host = 'request' in check.probe ? check.probe.request.url.hostname : 'here';
        if (hung.has(host)) return new Promise<never>(() => undefined);
        if (silent.has(host)) {
          await new Promise((resolve) => void abort.addEventListener('abort', resolve));
          throw abort.reason;
        }
        const code = down.get(host) ?? down.get('*');
        if (code !== undefined && host !== 'here' && host !== '127.0.0.1')
          throw Object.assign(new Error('socket'), { code });
        return foundWell('fine');
      },
    })),
  });
  const seen: Sweep[] = [];
  const options = { scheduler: asyncScheduler, blindTicks: 3, words };
  for (const each of [source, ...more.map((make) => make(reach))])
    running.push(sweeps(each, options).subscribe((sweep) => void seen.push(sweep)));
  const told = (kind: string): string[] =>
    seen.flatMap(({ signals }) =>
      signals.flatMap((signal) => (signal.kind === kind && signal.active === true ? [signal.entity] : [])),
    );
  const lastOf = (kind: string, entity = ''): boolean | null | undefined =>
    seen
      .flatMap(({ signals }) => signals.filter((each) => each.kind === kind && each.entity === entity))
      .at(-1)?.active;
  return {
    down,
    hung,
    silent,
    tried,
    seen,
    told,
    lastOf,
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
};

const forty = `checks:\n${Array.from({ length: 40 }, (_, n) => `  - { name: c${n}, http: "http://host-${n}.example/" }\n`).join('')}`;

describe('forty checks whose network goes', () => {
  test('are one incident about the network, and none of them is alerted; with it back all are well', async () => {
    const { down, seen, told, lastOf, pass } = await world(forty);
    await pass(61_000);
    expect(lastOf('network')).toBe(false);
    down.set('*', 'ENETUNREACH');
    await pass(120_000);
    expect(lastOf('network')).toBe(true);
    expect(told('check')).toEqual([]);
    // What can't be seen for want of a network is not each unseen by itself.
    expect(told('unseen')).toEqual([]);
    expect(lastOf('check', 'c7')).toBe(null);
    const before = seen.length;
    down.clear();
    await pass(31_000);
    expect(lastOf('network')).toBe(false);
    const after = seen.slice(before).flatMap(({ signals }) => signals);
    expect(after.filter(({ kind, active }) => kind === 'network' && active === true)).toEqual([]);
    await pass(30_000);
    for (let n = 0; n < 40; n += 1) expect(lastOf('check', `c${n}`)).toBe(false);
    expect(told('check')).toEqual([]);
  });

  test('are not alerted for what was begun without one and has not ended before it was back', async () => {
    const { silent, told, lastOf, pass } = await world(forty);
    await pass(61_000);
    for (let n = 0; n < 40; n += 1) silent.add(`host-${n}.example`);
    await pass(120_000);
    expect(lastOf('network')).toBe(true);
    // At any moment some are under way, and of these nobody hears any more.
    silent.clear();
    await pass(61_000);
    expect(lastOf('network')).toBe(false);
    for (let n = 0; n < 40; n += 1) expect(lastOf('check', `c${n}`)).toBe(false);
    expect(told('check')).toEqual([]);
  });

  test('are told of at once, by what is asked of the others, and not a turn of each later', async () => {
    const rare = forty.replaceAll(' }', ', interval: 1h }');
    const { down, lastOf, told, pass } = await world(rare);
    await pass(3_700_000);
    down.set('*', 'EHOSTUNREACH');
    // The first that comes due fails, and has the others tried.
    await pass(200_000);
    expect(lastOf('network')).toBe(true);
    expect(told('check')).toEqual([]);
    down.clear();
    // One that is asked by its turn finds it back, and those that were asked are asked again.
    await pass(200_000);
    expect(lastOf('network')).toBe(false);
    expect(lastOf('check', 'c7')).toBe(false);
  });
});

describe('a host that is down by itself', () => {
  test('is alerted as before, as soon as another one has answered, and the network is well', async () => {
    const { down, tried, told, lastOf, pass } = await world(forty.replaceAll(' }', ', interval: 1h }'));
    await pass(3_700_000);
    down.set('host-3.example', 'ETIMEDOUT');
    const before = tried.length;
    await pass(3_600_000);
    expect([...new Set(told('check'))]).toEqual(['c3']);
    expect(told('network')).toEqual([]);
    expect(lastOf('check', 'c3')).toBe(true);
    // Each had its own turn, and some were asked once more for it; not again while it is down.
    expect(tried.length - before).toBeLessThanOrEqual(41 + mostWitnesses);
  });

  test('beside one on this machine is no network: that says nothing of the way out', async () => {
    const { down, told, lastOf, pass } = await world(
      'checks:\n  - { name: out, http: "http://host-1.example/" }\n  - { name: here, http: "http://127.0.0.1:81/" }\n  - { name: file, file: /x }\n',
    );
    await pass(31_000);
    down.set('*', 'ETIMEDOUT');
    await pass(31_000);
    expect([...new Set(told('check'))]).toEqual(['out']);
    expect(lastOf('network')).toBe(undefined);
  });

  test('of two is alerted where the other refuses: a refusal is an answer', async () => {
    const { down, told, pass } = await world(
      'checks:\n  - { name: a, http: "http://a.example/" }\n  - { name: b, http: "http://b.example/" }\n',
    );
    await pass(31_000);
    down.set('a.example', 'ENETUNREACH');
    down.set('b.example', 'ECONNREFUSED');
    await pass(31_000);
    expect([...new Set(told('check'))].toSorted()).toEqual(['a', 'b']);
    expect(told('network')).toEqual([]);
  });
});

test(`a host that does not answer is told after ${longestWaitMs} ms, whoever else is asked for longer`, async () => {
  const { down, hung, told, pass } = await world(
    'checks:\n  - { name: a, http: "http://a.example/" }\n  - { name: b, http: "http://b.example/", interval: 1h, timeout: 5m }\n',
  );
  await pass(3_700_000);
  down.set('a.example', 'ENETUNREACH');
  hung.add('b.example');
  let waited = 0;
  for (; told('check').length === 0 && waited < 100_000; waited += 1_000) await pass(1_000);
  // At most an interval until it is tried, and the wait.
  expect(waited).toBeGreaterThan(longestWaitMs);
  expect(waited).toBeLessThanOrEqual(30_000 + longestWaitMs + 2_000);
  expect(told('network')).toEqual([]);
});

describe('dependencies beside checks', () => {
  const depsOf =
    (outcome: (name: string) => string | null, names = ['db'], everyMs = 30_000) =>
    (reach: ReturnType<typeof createReach>): Source => {
      const targets = names.map((name) => ({ name, url: new URL(`http://${name}.example/`) }));
      reach.watch(
        targets.map(({ url }) => url),
        { says: false },
      );
      return dependencies({
        targets,
        get: async ({ hostname }) => {
          const code = outcome(hostname.split('.')[0] as string);
          if (code !== null) throw Object.assign(new Error('socket'), { code });
          return { status: 200, text: '' };
        },
        connect: () => Promise.reject(new Error('not asked')),
        ...{ everyMs, timeoutMs: 5_000, againMs: 10, words, reach },
      });
    };

  test('are behind the same network, which the checks tell, once', async () => {
    let isCut = false;
    const { down, seen, told, pass } = await world(forty, [depsOf(() => (isCut ? 'ENETUNREACH' : null))]);
    await pass(61_000);
    isCut = true;
    down.set('*', 'ENETUNREACH');
    await pass(120_000);
    expect(told('dep')).toEqual([]);
    expect(told('check')).toEqual([]);
    const tellers = seen.filter(({ signals }) => signals.some(({ kind }) => kind === 'network'));
    expect([...new Set(tellers.map(({ source }) => source))]).toEqual(['checks']);
    expect(told('network').length).toBeGreaterThan(0);
  });

  test('are alerted where checks answer', async () => {
    const { told, pass } = await world(forty, [depsOf(() => 'ETIMEDOUT')]);
    await pass(61_000);
    expect([...new Set(told('dep'))]).toEqual(['db']);
    expect(told('network')).toEqual([]);
  });

  const one = 'checks:\n  - { name: c, http: "http://c.example/" }\n';

  test('are judged by the turn behind the one in which it comes back', async () => {
    const isUp = { a: true, b: true } as Record<string, boolean>;
    const rare = one.replace(' }', ', interval: 1h }');
    const { down, told, lastOf, pass } = await world(rare, [
      depsOf((name) => (isUp[name] === true ? null : 'ETIMEDOUT'), ['a', 'b']),
    ]);
    await pass(61_000);
    down.set('*', 'ENETUNREACH');
    Object.assign(isUp, { a: false, b: false });
    await pass(61_000);
    expect(lastOf('network')).toBe(true);
    isUp.a = true;
    await pass(30_000);
    expect([lastOf('network'), lastOf('dep', 'a'), lastOf('dep', 'b')]).toEqual([false, false, null]);
    expect(told('dep')).toEqual([]);
    await pass(30_000);
    expect(told('dep')).toEqual(['b']);
  });

  test('make two hosts of one check’s alone: their network is told, with nothing behind it, and that it is back', async () => {
    let isCut = false;
    const { down, told, lastOf, pass } = await world(one, [
      depsOf(() => (isCut ? 'ENETUNREACH' : null), ['a', 'b']),
    ]);
    await pass(61_000);
    expect(lastOf('network')).toBe(false);
    isCut = true;
    down.set('*', 'ENETUNREACH');
    await pass(61_000);
    expect(lastOf('network')).toBe(true);
    expect([...told('dep'), ...told('check')]).toEqual([]);
    isCut = false;
    down.clear();
    await pass(31_000);
    expect(lastOf('network')).toBe(false);
  });

  test('are tried for a check that fails, long before their turn', async () => {
    let isCut = false;
    const { down, told, lastOf, pass } = await world(one, [
      depsOf(() => (isCut ? 'ENETUNREACH' : null), ['a', 'b'], 3_600_000),
    ]);
    await pass(61_000);
    isCut = true;
    down.set('*', 'ENETUNREACH');
    await pass(61_000);
    expect(lastOf('network')).toBe(true);
    expect(told('check')).toEqual([]);
  });

  test('that are down, more of them than hosts of checks, are down: the host of the check is asked first', async () => {
    let isDown = false;
    const { tried, told, lastOf, pass } = await world(one.replace(' }', ', interval: 1h }'), [
      depsOf(() => (isDown ? 'ENETUNREACH' : null), ['a', 'b']),
    ]);
    await pass(3_700_000);
    isDown = true;
    const before = tried.length;
    await pass(301_000);
    expect([...new Set(told('dep'))]).toEqual(['a', 'b']);
    expect(told('network')).toEqual([]);
    expect(lastOf('network')).toBe(false);
    // Once: that they are down still is no reason to ask again.
    expect(tried.length - before).toBe(1);
  });

  test('of which one answers in the same turn are no network that is gone, not for a moment', async () => {
    const names = ['well', ...Array.from({ length: mostWitnesses }, (_, n) => `dead-${n}`)];
    const { told, pass } = await world(one, [
      depsOf((name) => (name === 'well' ? null : 'ENETUNREACH'), names),
    ]);
    await pass(121_000);
    expect(new Set(told('dep')).size).toBe(mostWitnesses);
    expect(told('network')).toEqual([]);
  });
});

test('what can be read of a source that watches nothing outside has no network in it', async () => {
  const { checks: all } = await checksIn('checks:\n  - { name: file, file: /x }\n');
  const source = checks({
    ...{ everyMs: 30_000, timeoutMs: 5_000, scheduler: asyncScheduler, call$: of() },
    tools: { words: wordsIn(words), messages: words },
    checks: all.map((check) => ({ check, plan: null, probe: async () => foundWell('fine') })),
  });
  const reading = (await source.read(new AbortController().signal, { at: 0, memory: undefined })) as Reading;
  expect(reading.covers).toEqual(['check']);
});

describe('hosts that nobody tries any more', () => {
  const urls = (...names: string[]): URL[] => names.map((name) => new URL(`http://${name}.example/`));
  const cut = (reach: ReturnType<typeof createReach>, ...names: string[]): void => {
    for (const url of urls(...names)) reach.tried(url, unreached);
  };

  test('are forgotten, and that the network is back is not known before somebody answers', () => {
    const reach = createReach();
    const turned: boolean[] = [];
    reach.turned$.subscribe((isGoneNow) => turned.push(isGoneNow));
    reach.watch(urls('c'), { says: true });
    const end = reach.watch(urls('a', 'b'), { says: false });
    reach.tried(urls('c')[0] as URL, null);
    cut(reach, 'a', 'b', 'c');
    expect(reach.signal(words)?.active).toBe(true);
    reach.watch(urls('d'), { says: false });
    end();
    expect(turned).toEqual([true, false]);
    expect(reach.isUnreached('a.example')).toBe(false);
    expect(reach.isUnreached('c.example')).toBe(true);
    expect(reach.signal(words)?.active).toBe(null);
    // What comes late of one that is not tried any more counts no more.
    cut(reach, 'b');
    expect(reach.signal(words)?.active).toBe(null);
    reach.tried(urls('d')[0] as URL, null);
    expect(reach.signal(words)?.active).toBe(false);
  });

  test('leave a network alone that is gone by those who are left', () => {
    const reach = createReach();
    const turned: boolean[] = [];
    reach.turned$.subscribe((isGoneNow) => turned.push(isGoneNow));
    reach.watch(urls('c', 'd'), { says: true });
    const end = reach.watch(urls('a'), { says: false });
    cut(reach, 'a', 'c', 'd');
    end();
    end();
    expect(turned).toEqual([true]);
    expect(reach.signal(words)?.active).toBe(true);
  });

  test('and leave one host alone end what was said of the network', async () => {
    const { seen, pass } = await world('checks:\n  - { name: c, http: "http://c.example/" }\n');
    await pass(31_000);
    const last = seen.findLast(({ hinted }) => hinted !== true);
    expect(last?.covers).toEqual(['check', 'network']);
    expect(last?.signals.filter(({ kind }) => kind === 'network')).toEqual([]);
  });
});
