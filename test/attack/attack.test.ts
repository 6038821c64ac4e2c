import {
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Life, openSite, type Site, until } from '../faults/inside-site.ts';
import { serve } from '../support/http-server.ts';
import { imageEnv, imageFlags } from './as-in-the-image.ts';
import { floodPort } from './floods.ts';
import { floodChat } from './hostile-chat.ts';
import { hostileDocker } from './hostile-docker.ts';
import { hostilePages, inRotation } from './hostile-pages.ts';

// The real program, on loopback alone, while everything that it asks, reads or is asked by means it harm. Whatever is tried, it
// still sweeps on time, tells what is real, and stays small.

/** The most that may be resident, MB. */
const mostResidentMb = 150;
/** The most descriptors. */
const mostDescriptors = 200;
/** The longest between two looks at a dependency that is looked at every second, milliseconds. */
const longestGapMs = 3_500;
/** The longest from an outage to the message, milliseconds. */
const longestToTellMs = 10_000;
/** From its end to the message: what was down may be said to be well behind what is down. */
const longestToClearMs = 30_000;

const counts: { what: string; tried: number }[] = [];
afterAll(() => {
  const all = counts.reduce((sum, { tried }) => sum + tried, 0);
  for (const { what, tried } of counts) process.stdout.write(`attack: ${tried} tried: ${what}\n`);
  process.stdout.write(`attack: ${all} tried in all\n`);
});

const residentMb = ({ pid }: Life): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const descriptors = ({ pid }: Life): number => readdirSync(`/proc/${pid}/fd`).length;

/** Goes on for so long; in the middle of it a dependency has an outage, which must be told in time. */
const holdsFor = async (
  site: Site,
  life: Life,
  what: string,
  seconds: number,
  tried: () => number,
): Promise<void> => {
  const begun = performance.now();
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, descriptors(life));
  }, 200);
  const told = (mark: string, withinMs: number): Promise<true> =>
    until(
      () => `${mark} of api under ${what}, behind\n${site.told().join('\n').slice(-2_000)}`,
      () => site.told().some((text) => text.includes(`${mark} Dependency api`)),
      withinMs,
    );
  try {
    await pause(seconds * 400);
    site.isUp.api = false;
    await told('🔴', longestToTellMs);
    await pause(Math.max(0, begun + seconds * 1_000 - performance.now()));
    site.isUp.api = true;
    const well = performance.now();
    await told('🟢', longestToClearMs);
    process.stdout.write(`attack: ${what}: well told after ${Math.round(performance.now() - well)} ms\n`);
  } finally {
    clearInterval(watch);
  }
  const times = site.asked.map(({ at }) => at).filter((at) => at >= begun);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  counts.push({ what, tried: tried() });
  process.stdout.write(
    `attack: ${what}: ${residentMb(life).toFixed(0)} MB at most, ${most} descriptors, ${Math.round(Math.max(...gaps))} ms between two sweeps at most\n`,
  );
  expect(tried()).toBeGreaterThan(0);
  expect(Math.max(...gaps)).toBeLessThan(longestGapMs);
  expect(residentMb(life)).toBeLessThan(mostResidentMb);
  expect(most).toBeLessThan(mostDescriptors);
};

const endsWell = async (life: Life): Promise<void> => {
  const { code, stdout } = await life.stop();
  expect(code).toBe(0);
  expect(stdout).not.toMatch(/uncaught|unhandled|"level":"fatal"/);
};

describe('a metrics page that means harm', () => {
  test.each([
    ['of ten thousand names that change at each sweep', Object.values(hostilePages).slice(0, 2), 20, 20],
    [
      'of names that are wrong at one look and well at the next',
      Object.values(hostilePages).slice(2, 3),
      1,
      40,
    ],
    ['of every other kind, one after the other', Object.values(hostilePages).slice(3), 1, 25],
  ])('%s', async (what, pages, each, seconds) => {
    const site = await openSite();
    const { listener, served } = inRotation(pages, each);
    const page = await serve(listener);
    onTestFinished(page.close);
    const life = await site.start(
      {
        ...imageEnv,
        WATCHDOG_METRICS_URL: page.url,
        WATCHDOG_HTTP_TIMEOUT_S: '1',
      },
      imageFlags,
    );
    await holdsFor(site, life, `pages ${what}`, seconds, served);
    // The chat has not been flooded: one message a second at most, and none of them one of hundreds of parts.
    expect(site.told().filter((text) => /\(\d+\/(?:[4-9]|\d\d+)\)/.test(text))).toEqual([]);
    await endsWell(life);
  });
});

test('a Docker engine that means harm', async () => {
  const site = await openSite();
  const docker = await hostileDocker();
  onTestFinished(docker.close);
  const life = await site.start(
    {
      ...imageEnv,
      WATCHDOG_DOCKER_SOCK: docker.socketPath,
      WATCHDOG_CONTAINERS: '*',
      WATCHDOG_HTTP_TIMEOUT_S: '1',
    },
    imageFlags,
  );
  await holdsFor(site, life, 'a hostile Docker engine', 25, () => docker.given.answers);
  expect(docker.given.eventBytes).toBeGreaterThan(1_000_000);
  await endsWell(life);
});

test('dependencies whose answers mean harm', async () => {
  const site = await openSite();
  const servers = await Promise.all(
    Object.values(hostilePages).map(async (page) => {
      const { listener, served } = inRotation([page]);
      const server = await serve(listener);
      onTestFinished(server.close);
      return { url: server.url, served };
    }),
  );
  const life = await site.start(
    {
      ...imageEnv,
      WATCHDOG_DEPS: [`api=${site.url}/api`, ...servers.map(({ url }, n) => `hostile-${n}=${url}`)].join(','),
      WATCHDOG_HTTP_TIMEOUT_S: '1',
    },
    imageFlags,
  );
  const tried = (): number => servers.reduce((sum, { served }) => sum + served(), 0);
  await holdsFor(site, life, 'hostile answers of dependencies', 15, tried);
  await endsWell(life);
});

test('clients of the status port that say nothing, crawl, pipeline and never read', async () => {
  const site = await openSite();
  const life = await site.start(imageEnv, imageFlags);
  const flood = floodPort(site.port);
  onTestFinished(flood.end);
  await holdsFor(site, life, 'a flood at the status port', 20, flood.tried);
  flood.end();
  await until('a good answer of /healthz once the flood is over', async () => {
    const { status } = await life.health().catch(() => ({ status: 0 }));
    return status === 200;
  });
  await endsWell(life);
});

test('a chat in which strangers, huge texts and made-up buttons mean harm', async () => {
  const site = await openSite();
  const life = await site.start(
    { ...imageEnv, WATCHDOG_TG_CONSOLE: 'true', WATCHDOG_TG_USERS: '1001' },
    imageFlags,
  );
  const flood = floodChat(site.api.console);
  onTestFinished(flood.end);
  await holdsFor(site, life, 'a flood of updates in the chat', 20, flood.tried);
  flood.end();
  // Nobody was obeyed who may not say anything, and nobody's button did what it was made up to do.
  const said = site.events().flatMap((event) => (event.type === 'command' ? [event] : []));
  expect(said.filter(({ verb }) => verb !== 'silence')).toEqual([]);
  expect(said.filter(({ by }) => by.name.includes('Mallory'))).toEqual([]);
  await endsWell(life);
});

describe('files that mean harm', () => {
  const start = async (spoil: (site: Site) => void): Promise<{ site: Site; life: Life }> => {
    const site = await openSite();
    spoil(site);
    return { site, life: await site.start(imageEnv, imageFlags) };
  };

  test.each<[string, (site: Site) => void, (site: Site) => void]>([
    [
      'a journal that is a text',
      ({ journal }) => writeFileSync(journal, 'this is mine\n'.repeat(1_000)),
      ({ journal }) => expect(readFileSync(journal, 'utf8')).toBe('this is mine\n'.repeat(1_000)),
    ],
    ['a journal of zeroes', ({ journal }) => writeFileSync(journal, Buffer.alloc(100_000)), () => undefined],
    [
      'a journal that says it is one and is not',
      ({ journal }) => writeFileSync(journal, `SQLite format 3\0${'x'.repeat(100_000)}`),
      () => undefined,
    ],
    [
      'a tap that is somebody else’s file',
      ({ tap }) => writeFileSync(tap, Buffer.alloc(5_000, 7)),
      ({ tap }) => expect(readFileSync(tap)).toEqual(Buffer.alloc(5_000, 7)),
    ],
    [
      'a tap that is a link to something',
      ({ folder, tap }) => {
        writeFileSync(join(folder, 'mine'), 'mine');
        symlinkSync(join(folder, 'mine'), tap);
      },
      ({ folder }) => expect(readFileSync(join(folder, 'mine'), 'utf8')).toBe('mine'),
    ],
  ])('%s', async (what, spoil, isWhole) => {
    const { site, life } = await start(spoil);
    await holdsFor(site, life, what, 3, () => 1);
    isWhole(site);
    await endsWell(life);
  });

  test('a log of the journal that vanishes, and one that is cut, again and again', async () => {
    const { site, life } = await start(() => undefined);
    let tried = 0;
    const log = `${site.journal}-wal`;
    const timer = setInterval(() => {
      tried += 1;
      try {
        if (tried % 2 === 0) rmSync(log);
        else if (statSync(log).size > 0) truncateSync(log, 0);
      } catch {
        // It is not there just now.
      }
    }, 700);
    onTestFinished(() => clearInterval(timer));
    await holdsFor(site, life, 'a log that vanishes', 15, () => tried);
    clearInterval(timer);
    await endsWell(life);
  });
});
