import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openSite, until } from '../faults/inside-site.ts';
import { serve } from '../support/http-server.ts';
import { smallDisk } from '../support/small-disk.ts';
import { imageEnv, imageFlags } from './as-in-the-image.ts';
import { floodPort } from './floods.ts';
import { hostileDocker } from './hostile-docker.ts';
import { hostilePages, inRotation, type Page } from './hostile-pages.ts';

// Everything at once and for long: names that churn, bodies that lie, clients that crawl, a disk that fills, a clock that is
// set. `npm run soak` takes four minutes; POLKAN_SOAK_S=3600 an hour.

const seconds = Number(process.env.POLKAN_SOAK_S ?? 220);
/** The most that may be resident, MB. */
const mostResidentMb = 150;
/**
 * The longest between two looks at a dependency that is looked at every second, milliseconds of the program's own: one interval
 * late, and the look itself. Time in which the machine had no processor for it or for what it asks is not its own.
 */
const longestGapMs = 3_500;
const longestToTellMs = 10_000;
/** An outage begins in each of these: longer than a window of its group, so that each is told at once. */
const outageEveryMs = 75_000;

/** Of the dependencies these lie, and answer at once: one that hangs is waited for, and holds up the rest of its sweep for its time limit. */
const liarsAmongThem = [
  'no JSON',
  'names that would act',
  'a redirect to itself',
  'a connection that is reset',
];

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

/**
 * How long a process had something to do and no processor to do it on, milliseconds, by Linux' `schedstat`: its main thread, and
 * of the threads that work for that (garbage is collected by several) the one that waited longest.
 */
const waitedMs = (pid: number): number => {
  const of = (task: string): number => {
    try {
      const [, ns] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ');
      return Number(ns) / 1e6;
    } catch {
      // A thread that has just ended waits no more.
      return 0;
    }
  };
  const helpers = readdirSync(`/proc/${pid}/task`).filter((task) => task !== String(pid));
  return of(String(pid)) + Math.max(0, ...helpers.map(of));
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

test(
  'under all of it at once the sidecar stays small, looks on time and tells every outage of something else',
  async (context) => {
    const outages = Math.max(1, Math.floor((seconds * 1_000 - 20_000) / outageEveryMs));
    const names = Array.from({ length: outages }, (_, index) => `api-${index}`);
    let hasBegun = false;
    const site = await openSite(names);
    const disk = smallDisk(context, '16m');
    const docker = await hostileDocker(() => hasBegun);
    onTestFinished(docker.close);
    const { listener, served } = inRotation(Object.values(hostilePages), 4);
    const page = await serve((request, response) =>
      hasBegun ? listener(request, response) : void response.writeHead(404).end(),
    );
    onTestFinished(page.close);
    const liars = await Promise.all(
      liarsAmongThem.map(async (name) => {
        const server = await serve(inRotation([hostilePages[name] as Page]).listener);
        onTestFinished(server.close);
        return server.url;
      }),
    );
    const clock = join(site.folder, 'clock');
    writeFileSync(clock, '0');
    const life = await site.start(
      {
        ...imageEnv,
        WATCHDOG_DEPS: [
          ...names.map((name) => `${name}=${site.url}/${name}`),
          ...liars.map((url, index) => `liar-${index}=${url}`),
        ].join(','),
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

    const looks: { readonly at: number; readonly waited: number }[] = [];
    site.onAsked = ({ name, at, answer }) => {
      if (name === names[0]) looks.push({ at, waited: waitedMs(life.pid) + waitedMs(process.pid) });
      answer();
    };
    const begun = performance.now();
    const tookMs: number[] = [];
    for (const [index, name] of names.entries()) {
      await pause(Math.max(0, begun + 15_000 + index * outageEveryMs - performance.now()));
      for (const mark of ['🔴', '🟢']) {
        site.isUp[name] = mark === '🟢';
        const from = performance.now();
        const isTold = (): boolean =>
          site.told().some((text) => text.includes(`${mark} Dependency ${name}:`));
        const missing = (): string => `${mark} of ${name}, behind\n${site.told().join('\n').slice(-3_000)}`;
        await until(missing, isTold, longestToTellMs);
        tookMs.push(performance.now() - from);
      }
    }
    await pause(Math.max(0, begun + seconds * 1_000 - performance.now()));

    const gaps = looks.slice(1).map(({ at, waited }, index) => {
      const before = looks[index] ?? { at, waited };
      return { ms: at - before.at, ownMs: at - before.at - (waited - before.waited) };
    });
    const longest = Math.max(...gaps.map(({ ownMs }) => ownMs));
    const most = resident('VmHWM');
    process.stdout.write(
      `soak: ${seconds} s; ${served()} pages, ${docker.given.answers} answers and ${Math.round(docker.given.eventBytes / 1e6)} MB of events of Docker, ` +
        `${flood.tried()} clients, ${fills} full disks, ${jumps} clocks set; ${most.toFixed(0)} MB at most, ${resident('VmRSS').toFixed(0)} at the end; ` +
        `${looks.length} sweeps, ${Math.round(longest)} ms of its own between two at most (${Math.round(Math.max(...gaps.map(({ ms }) => ms)))} by the clock); ${names.length} outages, ${Math.round(Math.max(...tookMs))} ms to tell at most\n`,
    );
    // Nothing is lost, nothing told twice.
    for (const name of names)
      expect(site.told().filter((text) => text.includes(`Dependency ${name}:`))).toHaveLength(2);
    expect(longest).toBeLessThan(longestGapMs);
    expect(most).toBeLessThan(mostResidentMb);
    const { code, stdout } = await life.stop();
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/uncaught|unhandled|"level":"fatal"/);
  },
  seconds * 1_000 + 60_000,
);
