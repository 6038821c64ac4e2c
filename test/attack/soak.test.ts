import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openSite } from '../faults/inside-site.ts';
import { serve } from '../support/http-server.ts';
import { smallDisk } from '../support/small-disk.ts';
import { imageEnv, imageFlags } from './as-in-the-image.ts';
import { floodPort } from './floods.ts';
import { hostileDocker } from './hostile-docker.ts';
import { hostilePages, inRotation, type Page } from './hostile-pages.ts';
import { ownTime, type Stretch, threadsOf } from './processor-time.ts';
import { type Gap, punctual } from './punctual.ts';

// Everything at once and for long: names that churn, bodies that lie, clients that crawl, a disk that fills, a clock that is
// set. `npm run soak` takes four minutes; POLKAN_SOAK_S=3600 an hour.

const seconds = Number(process.env.POLKAN_SOAK_S ?? 220);
/** The most that may be resident, MB: what an hour has taken, with little room (docs/bounds.md). 150 is the goal. */
const mostResidentMb = 160;
/** How often the sources look, milliseconds. */
const intervalMs = 1_000;
/**
 * The longest between two looks at a dependency, milliseconds of the program's own: never later than one interval. Time in which
 * the machine had no processor for it is not its own.
 */
const longestGapMs = 2 * intervalMs;
const longestToTellMs = 10_000;
/** So long, by the clock, a machine that has no time for it is waited for. */
const patienceMs = 10 * 60_000;
/** An outage begins in each of these: longer than a window of its group, so that each is told at once. */
const outageEveryMs = 75_000;

/** What each of these pages says is checked, every second. */
const liarsAmongChecks = [
  'no JSON',
  'names that would act',
  'four mebibytes of brackets',
  'a body without an end',
  'an answer drop by drop',
  'a redirect to itself',
  'a connection that is reset',
  'silence',
];

/** So many elements of a check, and series of another: other names each time, and all of them beyond their limit. */
const churning = 400;

const churn: Page = (response, turn) => {
  const pools = Array.from({ length: churning }, (_, index) => ({ name: `pool-${turn}-${index}`, used: 99 }));
  response.end(JSON.stringify({ pools }));
};

/** The file of checks on the liars, and on names that churn; how it is told stands in `telling`. */
const checksIn = (telling: string, liars: readonly string[], pools: string): string => {
  const each = liars.map(
    (url, index) => `{ name: liar-${index}, http: "${url}", interval: 1s, expect: { body: /fine/ } }`,
  );
  const elements = `{ name: pools, json: "${pools}", value: "$.pools[*].used", each: "$.pools[*].name", alert: "> 90", interval: 1s }`;
  return `${telling}checks:\n${[...each, elements].map((check) => `  - ${check}\n`).join('')}`;
};

/**
 * A wall clock that a file sets, in seconds ahead of the true one: the flag that has the program go by it. It looks ten times a
 * second, and is no ES module: reading a file at each question, and the loader of those, would be measured along.
 */
const clockOf = (file: string): string => {
  const code = `
    const { readFileSync } = require('node:fs');
    const wall = Date.now;
    let [ahead, looked] = [0, 0];
    Date.now = () => {
      const now = wall();
      if (now - looked >= 100 || now < looked) {
        looked = now;
        ahead = Number(readFileSync(${JSON.stringify(file)}, 'utf8')) * 1000;
      }
      return now + ahead;
    };`;
  writeFileSync(`${file}.cjs`, code);
  return `--require=${file}.cjs`;
};

/** Fills a disk to the last byte. */
const fill = (file: string): void => {
  const opened = openSync(file, 'w');
  const block = Buffer.alloc(256 * 1024);
  try {
    for (;;) writeSync(opened, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(opened);
  }
};

const every = (ms: number, happen: (turn: number) => void): void => {
  let turn = 0;
  const timer = setInterval(() => {
    turn += 1;
    happen(turn);
  }, ms);
  onTestFinished(() => clearInterval(timer));
};

const longestOwn = (all: readonly Gap[]): number => Math.round(Math.max(...all.map(({ ownMs }) => ownMs)));

test(
  'under all of it at once the sidecar stays small, looks on time and tells every outage of something else',
  async (context) => {
    const outages = Math.max(1, Math.floor((seconds * 1_000 - 20_000) / outageEveryMs));
    const names = Array.from({ length: outages }, (_, index) => `api-${index}`);
    let hasBegun = false;
    const site = await openSite(names);
    const others = await punctual();
    onTestFinished(others.close);
    const disk = smallDisk(context, '16m');
    const docker = await hostileDocker(() => hasBegun);
    onTestFinished(docker.close);
    const pages = inRotation(Object.values(hostilePages), 4);
    const page = await serve((request, response) =>
      hasBegun ? pages.listener(request, response) : void response.writeHead(404).end(),
    );
    onTestFinished(page.close);
    const served = async (page: Page): Promise<string> => {
      const server = await serve(inRotation([page]).listener);
      onTestFinished(server.close);
      return server.url;
    };
    const liars = await Promise.all(liarsAmongChecks.map((name) => served(hostilePages[name] as Page)));
    const config = join(site.folder, 'soak.yaml');
    const telling = readFileSync(join(site.folder, 'telling.yaml'), 'utf8');
    writeFileSync(config, checksIn(telling, liars, await served(churn)), { mode: 0o644 });
    const clock = join(site.folder, 'clock');
    writeFileSync(clock, '0');
    const life = await site.start(
      {
        ...imageEnv,
        WATCHDOG_CONFIG: config,
        WATCHDOG_DEPS: names.map((name) => `${name}=${others.url}/${name}`).join(','),
        WATCHDOG_INTERVAL_S: String(intervalMs / 1_000),
        WATCHDOG_METRICS_URL: page.url,
        WATCHDOG_DOCKER_SOCK: docker.socketPath,
        WATCHDOG_CONTAINERS: '*',
        WATCHDOG_HTTP_TIMEOUT_S: '2',
        WATCHDOG_JOURNAL: join(disk.path, 'journal.db'),
        WATCHDOG_JOURNAL_MAX_MB: '10',
        WATCHDOG_TAP: join(disk.path, 'tap.jsonl'),
        WATCHDOG_TAP_MAX_MB: '1',
        WATCHDOG_TAP_FILES: '2',
      },
      [...imageFlags, clockOf(clock)],
    );
    hasBegun = true;
    const flood = floodPort(site.port, 60);
    onTestFinished(flood.end);
    let fills = 0;
    const ballast = join(disk.path, 'ballast');
    every(12_000, (turn) => {
      if (turn % 2 === 0) return rmSync(ballast, { force: true });
      fills += 1;
      fill(ballast);
    });
    let jumps = 0;
    every(17_000, (turn) => {
      jumps += 1;
      writeFileSync(clock, String([3_600, -7_200, 0, 86_400 * 3, -5][turn % 5]));
    });
    const resident = (name: string): number =>
      Number(
        new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(
          readFileSync(`/proc/${life.pid}/status`, 'utf8'),
        )?.[1],
      ) / 1024;

    others.watch(names[0] ?? '', life.pid);
    const begun = performance.now();
    const told: Gap[] = [];
    for (const [index, name] of names.entries()) {
      await pause(Math.max(0, begun + 15_000 + index * outageEveryMs - performance.now()));
      for (const mark of ['🔴', '🟢']) {
        others.set(name, mark === '🟢');
        const from = performance.now();
        const pids = [life.pid, process.pid] as const;
        const before = pids.map(threadsOf);
        const gone = (): Gap => {
          const now = pids.map(threadsOf);
          const [asker, asked] = pids.map((pid, index) => ({
            pid,
            before: before[index] ?? new Map(),
            now: now[index] ?? new Map(),
          })) as [Stretch, Stretch];
          const ms = performance.now() - from;
          return { ms, ownMs: ownTime(ms, asker, asked) };
        };
        const isTold = (): boolean =>
          site.told().some((text) => text.includes(`${mark} Dependency ${name}:`));
        let waited = gone();
        while (!isTold()) {
          const { ms, ownMs } = waited;
          if (ownMs > 2 * longestToTellMs || ms > patienceMs)
            throw new Error(
              `${mark} of ${name} is not told after ${Math.round(ms)} ms, ${Math.round(ownMs)} of its own, behind\n${site.told().join('\n').slice(-3_000)}`,
            );
          await pause(100);
          waited = gone();
        }
        if (mark === '🔴') told.push(waited);
      }
    }
    await pause(Math.max(0, begun + seconds * 1_000 - performance.now()));

    const gaps = await others.gaps();
    const longest = (all: readonly Gap[]): string =>
      `${longestOwn(all)} ms of its own at most, ${Math.round(Math.max(...all.map(({ ms }) => ms)))} by the clock`;
    const most = resident('VmHWM');
    process.stdout.write(
      `soak: ${seconds} s; ${pages.served()} pages, ${docker.given.answers} answers and ${Math.round(docker.given.eventBytes / 1e6)} MB of events of Docker, ` +
        `${docker.given.lists} lists, ${docker.given.inspects} looks at containers, ` +
        `${flood.tried()} clients, ${fills} full disks, ${jumps} clocks set; ${most.toFixed(0)} MB at most, ${resident('VmRSS').toFixed(0)} at the end; ` +
        `${gaps.length} sweeps, ${longest(gaps)}; ${names.length} outages to tell, ${longest(told)}\n`,
    );
    // What is to be held was there: lists held, and containers were looked at.
    expect(docker.given.lists).toBeGreaterThan(3);
    expect(docker.given.inspects).toBeGreaterThan(3);
    // Nothing is lost, nothing told twice.
    for (const name of names)
      expect(site.told().filter((text) => text.includes(`Dependency ${name}:`))).toHaveLength(2);
    expect(longestOwn(gaps)).toBeLessThan(longestGapMs);
    expect(longestOwn(told)).toBeLessThan(longestToTellMs);
    expect(most).toBeLessThan(mostResidentMb);
    const { code, stdout } = await life.stop();
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/uncaught|unhandled|"level":"fatal"/);
  },
  // As long as the machine takes: whatever is late by its own time fails by that.
  4 * seconds * 1_000 + patienceMs,
);
