import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Signal, Sweep } from '../../src/language/signal.ts';
import { steps } from '../support/fake-bot-api.ts';
import { fakeDocker } from '../support/fake-docker.ts';
import { type Life, logged, openSite, type Site, until } from './inside-site.ts';

/**
 * Has `strike` done to the program while its probes are under way. They are answered while it stands still, but
 * for those that are `late`: they are when what is returned is called.
 */
const inFlight = async (
  site: Site,
  strike: () => void,
  late: readonly string[] = [],
): Promise<() => void> => {
  const kept: (() => void)[] = [];
  const struck = Promise.withResolvers<void>();
  let isStruck = false;
  site.onAsked = ({ name, answer }) => {
    if (!isStruck) strike();
    isStruck = true;
    struck.resolve();
    if (late.includes(name)) kept.push(answer);
    else answer();
  };
  await struck.promise;
  return () => {
    site.onAsked = ({ answer }) => answer();
    for (const answer of kept) answer();
  };
};

/** How often one dependency was asked since. */
const asks = (site: Site, name: string, since: number): number =>
  site.asked.filter((one) => one.name === name && one.at >= since).length;

const watchingService = (site: Site): Record<string, string> => ({
  WATCHDOG_DEPS: ['quick', 'slow'].map((name) => `${name}=${site.url}/${name}`).join(','),
  WATCHDOG_METRICS_URL: `${site.url}/service`,
  WATCHDOG_ORCH_DOWN_FOR_TICKS: '1',
});

const strange = /^warn: Metrics envelope: /;
/** A sweep whose whole time, the limit of its source, went by while the program stood still. */
const cutOff = /^warn: sweep of \w+ failed: no answer within [56] s$/;

test('frozen for 3 to 8 s with every probe in flight: nobody is called down, and no sweep is made up for', async () => {
  const site = await openSite(['quick', 'slow', 'service']);
  const life = await site.start(watchingService(site));
  for (const seconds of [3, 5.5, 5.8, 8]) {
    await site.swept(2);
    const answerLate = await inFlight(site, () => life.kill('SIGSTOP'), ['slow']);
    await pause(seconds * 1000);
    const since = performance.now();
    life.kill('SIGCONT');
    await pause(100);
    answerLate();
    await site.swept(2);
    expect(asks(site, 'quick', since), `after ${seconds} s`).toBeLessThanOrEqual(4);
  }
  const { code, stdout } = await life.stop();
  expect(code).toBe(0);
  expect(site.told()).toEqual([]);
  // A sweep whose whole time went by in the freeze is a failed one, which neither alerts nor recovers.
  expect(logged(stdout).filter((line) => !strange.test(line) && !cutOff.test(line))).toEqual([]);
  expect(await site.verify(site.tap, site.journal)).toEqual([]);
}, 120_000);

test('frozen for 30 s: what broke meanwhile is told once, what was over is not, the open incident goes on', async () => {
  const site = await openSite(['before', 'during', 'within']);
  const life = await site.start();
  site.isUp.before = false;
  await site.hasTold(1);
  // By then it has read that the message arrived.
  await site.swept(2);
  const asBefore = await inFlight(site, () => life.kill('SIGSTOP'));
  site.isUp.during = false;
  site.isUp.within = false;
  await pause(29_000);
  site.isUp.within = true;
  await pause(1_000);
  const since = performance.now();
  asBefore();
  life.kill('SIGCONT');
  await site.hasTold(2);
  const { status, problems } = await life.health();
  expect({ status, problems }).toEqual({
    status: 503,
    problems: [expect.stringMatching(/^the process stood still for (29|3\d) s$/)],
  });
  await site.swept(2);
  const passedS = (performance.now() - since) / 1000;
  expect(asks(site, 'before', since)).toBeLessThanOrEqual(passedS + 2);
  site.isUp.before = true;
  await site.hasTold(3);
  site.isUp.during = true;
  await site.hasTold(4);
  const { code, stdout } = await life.stop();
  expect(code).toBe(0);
  expect(site.told()).toEqual([
    '🔴 Dependency before: /before answers with HTTP 503.',
    '🔴 Dependency during: /during answers with HTTP 503.',
    '🟢 Dependency before: recovered, /before answers. (answers 1)',
    '🟢 Dependency during: recovered, /during answers. (answers 2)',
  ]);
  // That of the memory may have been under way too.
  const lines = logged(stdout).filter(
    (line) => !line.startsWith('warn: sweep of host failed: no answer within 5 s'),
  );
  expect(lines.map((line) => line.replace(site.url, ''))).toEqual([
    'warn: 🔴 Dependency before: /before answers with HTTP 503.',
    'warn: sweep of dependencies failed: no answer within 11.5 s',
    'warn: 🔴 Dependency during: /during answers with HTTP 503.',
  ]);
  expect(await site.verify(site.tap, site.journal)).toEqual([]);
}, 90_000);

// Whether the answer or the time limit is seen first after such a gap is the system's to decide.
test('frozen for 17 s with a message on its way, which arrived: it is told once, or once more and marked', async () => {
  const site = await openSite();
  const life = await site.start();
  site.api.script(steps.hangAfter);
  site.isUp.api = false;
  await site.api.held();
  life.kill('SIGSTOP');
  site.api.release();
  await pause(17_000);
  life.kill('SIGCONT');
  await site.swept(2);
  site.isUp.api = true;
  await until('a recovery', () => site.told().some((text) => text.startsWith('🟢')));
  const { code, stdout } = await life.stop();
  expect(code).toBe(0);
  const isRepeated = site.told().length === 3;
  expect(site.told()).toEqual([
    '🔴 Dependency api: /api answers with HTTP 503.',
    ...(isRepeated ? ['🔴 (may be a repeat) Dependency api: /api answers with HTTP 503.'] : []),
    `🟢 Dependency api: recovered, /api answers. (answers ${isRepeated ? 2 : 1})`,
  ]);
  const late = 'warn: telegram did not take a message, trying again: no answer within 15 s';
  expect(logged(stdout).slice(1)).toEqual(isRepeated ? [late] : []);
  expect(await site.verify(site.tap, site.journal)).toEqual([]);
}, 60_000);

test('event loop blocked for 7 s with every probe in flight: no false alert, healthz and metrics say so, no burst', async () => {
  const site = await openSite(['quick', 'slow', 'service']);
  const life = await site.start({
    ...watchingService(site),
    NODE_OPTIONS: `--import=${fileURLToPath(new URL('inside-block.ts', import.meta.url))}`,
    INSIDE_BLOCK_MS: '7000',
  });
  await site.swept(2);
  expect(await life.health()).toEqual({ status: 200, problems: [] });
  expect(await life.metric('polkan_event_loop_blocked_seconds')).toBeLessThan(3);
  const answerLate = await inFlight(site, () => life.kill('SIGUSR2'), ['slow']);
  const since = performance.now();
  await life.line(/^blocked$/);
  // Nobody is at home meanwhile; that is how a probe from outside sees it.
  await expect(life.health()).rejects.toThrow('timeout');
  site.isUp.slow = false;
  answerLate();
  await site.hasTold(1);
  const { status, problems } = await life.health();
  expect(status).toBe(503);
  // A busy machine may not have come to a sweep that is due since.
  expect(problems.filter((problem) => !/^the sweep of \w+ is overdue by \d s$/.test(problem))).toEqual([
    expect.stringMatching(/^the process stood still for [678] s$/),
  ]);
  expect(await life.metric('polkan_event_loop_blocked_seconds')).toBeGreaterThan(5);
  expect(await life.metric('polkan_healthy')).toBe(0);
  await site.swept(2);
  expect(asks(site, 'quick', since)).toBeLessThanOrEqual((performance.now() - since) / 1000 - 7 + 3);
  site.isUp.slow = true;
  await site.hasTold(2);
  expect((await life.stop()).code).toBe(0);
  expect(site.told()).toEqual([
    '🔴 Dependency slow: /slow answers with HTTP 503.',
    '🟢 Dependency slow: recovered, /slow answers. (answers 1)',
  ]);
  expect(await site.verify(site.tap, site.journal)).toEqual([]);
}, 60_000);

/** Lets the program open nothing more, as if all its descriptors were in use; gives the way to let it again. */
const exhaustDescriptors = async (life: Life): Promise<() => void> => {
  const limit = (most: number): void => {
    execFileSync('prlimit', ['--pid', String(life.pid), `--nofile=${most}:`]);
  };
  // Probes come and go; the lowest number that is ever free is above all that stays open.
  let free = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 60; look += 1) {
    const open = new Set(readdirSync(`/proc/${life.pid}/fd`).map(Number));
    let lowest = 0;
    while (open.has(lowest)) lowest += 1;
    free = Math.min(free, lowest);
    await pause(25);
  }
  limit(free);
  return () => limit(1024);
};

const sweepsIn = (tap: string): Sweep[] =>
  readFileSync(tap, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"type":"sweep"'))
    .map((line) => JSON.parse(line) as Sweep);

const dependenciesIn = (tap: string): Signal[] =>
  sweepsIn(tap)
    .flatMap(({ signals }) => signals)
    .filter(({ kind }) => kind === 'dep');

test('descriptors exhausted: sources say that they are blind, nothing is called down, and all is told when some are free', async () => {
  const site = await openSite(['api', 'named', 'service']);
  const docker = await fakeDocker();
  onTestFinished(docker.close);
  docker.replies.set('/containers/json?all=true', { status: 200, body: [] });
  const life = await site.start({
    WATCHDOG_DEPS: [
      `api=${site.url}/api`,
      // Finding the address takes a descriptor too.
      `named=${site.url.replace('127.0.0.1', 'localhost')}/named`,
      `tcp=${site.url.replace('http', 'tcp')}`,
    ].join(','),
    WATCHDOG_METRICS_URL: `${site.url}/service`,
    WATCHDOG_ORCH_DOWN_FOR_TICKS: '1',
    WATCHDOG_DOCKER_SOCK: docker.socketPath,
    WATCHDOG_CONTAINERS: '*',
    WATCHDOG_DISK_PATHS: site.folder,
    WATCHDOG_DISK_INTERVAL_S: '1',
    WATCHDOG_DISK_PCT: '100',
    WATCHDOG_DISK_INODES_PCT: '100',
    WATCHDOG_PROC_ENABLED: 'true',
  });
  await site.swept(2);
  const letGo = await exhaustDescriptors(life);
  const sources = ['orchestrator', 'host', 'containers', 'processes'];
  for (const _ of sources)
    await life.line(/🔴 box: Source \w+: could not be read 3 times in a row: .*(EMFILE|open files)/);
  // It breaks while nobody can see it.
  site.isUp.api = false;
  await expect(life.health()).rejects.toThrow();
  expect(site.told()).toEqual([]);
  letGo();
  /** The marks of all that was told of something, in messages of its own or in one for several. */
  const marksOf = (what: string): string =>
    site
      .told()
      .flatMap((text) => text.split('\n'))
      .flatMap((line) => new RegExp(`^(🔴|🟢|⚪) ${what}: `, 'u').exec(line)?.[1] ?? [])
      .join('');
  const named = sources.map((source) => `Source ${source}`);
  await until('the ends of the sources', () => named.every((what) => /[🟢⚪]$/u.test(marksOf(what))));
  await until('the alert of what is down', () => marksOf('Dependency api') === '🔴');
  expect(await life.health()).toEqual({ status: 200, problems: [] });
  site.isUp.api = true;
  await until('its end', () => marksOf('Dependency api') === '🔴🟢');
  const { code } = await life.stop();
  expect(code).toBe(0);

  // What could see again before its alert could be sent came and went.
  for (const what of named) expect(['⚪', '🔴🟢']).toContain(marksOf(what));
  // All that was said of the others is that they are up, or could not be tried.
  const others = dependenciesIn(site.tap).filter(({ entity }) => entity !== 'api');
  expect(new Set(others.map(({ active }) => active))).toEqual(new Set([false, null]));
  expect(await site.verify(site.tap, site.journal)).toEqual([]);
}, 60_000);
