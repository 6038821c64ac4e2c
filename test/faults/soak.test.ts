import { mkdirSync, readdirSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { type FakeDocker, fakeDocker, fixture } from '../support/fake-docker.ts';
import { logged, openSite } from './inside-site.ts';
import { slopeOf } from './inside-slope.ts';

const minutes = Number(process.env.POLKAN_SOAK_MIN ?? 15);
const sampleMs = 5_000;
const kib = 1024;

/** The heap may seem to grow by no more than this, once the error of the slope is taken off. */
const heapBoundPerMin = 32 * kib;
/** And the descriptors by no more than one in twenty minutes. */
const descriptorBoundPerMin = 0.05;

/** A daemon with containers in every state, one of which a test can end and start, and tells so on `/events`. */
const dockerWith = async (worker: string, others: readonly string[]) => {
  const docker: FakeDocker = await fakeDocker();
  onTestFinished(docker.close);
  const named = (name: string, state: string) => ({ ...fixture(state), Name: `/${name}` });
  const show = (isUp: boolean): void => {
    const all = [
      [worker, isUp ? 'running' : 'exit1'] as const,
      ...others.map((name) => [name, name] as const),
    ];
    for (const [name, state] of all) {
      docker.replies.set(`/containers/${name}/json`, { status: 200, body: named(name, state) });
    }
    docker.replies.set('/containers/json?all=true', {
      status: 200,
      body: all.map(([name, state]) => ({
        Names: [`/${name}`],
        State: state === 'exit1' ? 'exited' : 'running',
      })),
    });
  };
  show(true);
  const listeners = new Set<ServerResponse>();
  const since = Math.floor(Date.now() / 1000);
  // The path holds the second of the start.
  for (let s = since - 60; s < since + 60 * (minutes + 5); s += 1) {
    const path = `/events?since=${s}&filters=%7B%22type%22%3A%5B%22container%22%5D%7D`;
    docker.replies.set(path, (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
    });
  }
  return {
    socketPath: docker.socketPath,
    flip: (isUp: boolean): void => {
      show(isUp);
      const event = {
        Type: 'container',
        Action: isUp ? 'start' : 'die',
        Actor: { Attributes: { name: worker } },
        time: Math.floor(Date.now() / 1000),
      };
      for (const response of listeners) response.write(`${JSON.stringify(event)}\n`);
    },
  };
};

/** A service at work: counts go up, agents come and go, nothing is wrong. */
const envelope = (beganAt: number): string => {
  const ageS = (performance.now() - beganAt) / 1000;
  return JSON.stringify({
    schema_version: 1,
    generated_at: new Date().toISOString(),
    clk_tck: 100,
    enabled: true,
    stages: [{ stage: 'build', work_item: `PR-${Math.floor(ageS / 7)}`, age_s: ageS % 7 }],
    queue: { counts: { queued: 1, running: 2, failed: 0, done: Math.floor(ageS) } },
    agents: Array.from({ length: 5 }, (_, n) => ({
      run_id: `run-${n}-${Math.floor(ageS / 20)}`,
      job_id: `job-${n}`,
      pid: 1000 + n,
      stage: 'build',
      age_s: ageS % 20,
      cpu_ticks: Math.floor(ageS * 50),
    })),
    cost: { spent_usd: 1, limit_usd: 50 },
  });
};

const inKib = (bytes: number): string => `${(bytes / kib).toFixed(1)} KiB`;

test(
  `${minutes} minutes at one-second intervals with all sources on: neither heap nor descriptors grow`,
  async () => {
    const site = await openSite(['up', 'flapping', 'service', 'beat']);
    const docker = await dockerWith('worker', ['running', 'healthy']);
    const beganAt = performance.now();
    site.onAsked = ({ name, answer }) => answer(name === 'service' ? envelope(beganAt) : '');
    const disk = join(site.folder, 'disk');
    mkdirSync(disk);
    const life = await site.start({
      WATCHDOG_DEPS: `up=${site.url}/up,flapping=${site.url}/flapping,tcp=${site.url.replace('http', 'tcp')}`,
      WATCHDOG_METRICS_URL: `${site.url}/service`,
      WATCHDOG_DOCKER_SOCK: docker.socketPath,
      WATCHDOG_CONTAINERS: '*',
      WATCHDOG_DISK_PATHS: `${disk},/tmp,/`,
      WATCHDOG_DISK_INTERVAL_S: '1',
      WATCHDOG_DISK_PCT: '100',
      WATCHDOG_DISK_INODES_PCT: '100',
      WATCHDOG_PROC_ENABLED: 'true',
      WATCHDOG_PROC_PATTERNS: 'node',
      WATCHDOG_PROC_AGE_MIN: '525600',
      WATCHDOG_HEARTBEAT_URL: `${site.url}/beat`,
      WATCHDOG_HEARTBEAT_S: '1',
      WATCHDOG_TAP_MAX_MB: '1',
      WATCHDOG_TAP_FILES: '2',
    });

    const samples: { min: number; rss: number; heap: number; descriptors: number }[] = [];
    const unwell: string[] = [];
    const expected: string[] = [];
    const flip = async (what: 'flapping' | 'worker', isUp: boolean): Promise<void> => {
      if (what === 'flapping') site.isUp.flapping = isUp;
      else docker.flip(isUp);
      const title = what === 'flapping' ? 'Dependency flapping' : 'Container worker';
      expected.push(`${isUp ? '🟢' : '🔴'} ${title}`);
      await site.hasTold(expected.length);
    };

    const deadline = beganAt + minutes * 60_000;
    for (let n = 1; performance.now() < deadline; n += 1) {
      await pause(Math.max(0, beganAt + n * sampleMs - performance.now()));
      const { status, problems } = await life.health();
      if (status !== 200) unwell.push(...problems);
      samples.push({
        min: (performance.now() - beganAt) / 60_000,
        rss: await life.metric('process_resident_memory_bytes'),
        heap: await life.metric('polkan_heap_used_bytes'),
        descriptors: readdirSync(`/proc/${life.pid}/fd`).length,
      });
      if (n % 4 === 0) await flip('flapping', n % 8 === 0);
      if (n % 10 === 5) await flip('worker', n % 20 === 15);
    }
    const sweeps = await life.metric('polkan_sweeps_total{');
    const { code, stdout } = await life.stop();

    const warm = samples.filter(({ min }) => min >= minutes / 3);
    const slope = (of: 'rss' | 'heap' | 'descriptors') => slopeOf(warm.map((one) => [one.min, one[of]]));
    const [rss, heap, descriptors] = [slope('rss'), slope('heap'), slope('descriptors')];
    process.stdout.write(
      [
        `soak: ${minutes} min, ${sweeps} sweeps, ${expected.length} messages, ${warm.length} of ${samples.length} samples`,
        `  heap used:   ${inKib(heap.mean)}, ${inKib(heap.slope)} ± ${inKib(heap.error)} a minute`,
        `  resident:    ${inKib(rss.mean)}, ${inKib(rss.slope)} ± ${inKib(rss.error)} a minute`,
        `  descriptors: ${descriptors.mean.toFixed(2)}, ${descriptors.slope.toFixed(4)} ± ${descriptors.error.toFixed(4)} a minute`,
        `  journal:     ${inKib(statSync(site.journal).size)}, tap: ${inKib(statSync(site.tap).size)}`,
        '',
      ].join('\n'),
    );

    expect(site.told().map((text) => text.replace(/:.*/s, ''))).toEqual(expected);
    expect(unwell).toEqual([]);
    expect(heap.slope - 2 * heap.error).toBeLessThan(heapBoundPerMin);
    expect(descriptors.slope - 2 * descriptors.error).toBeLessThan(descriptorBoundPerMin);
    expect(code).toBe(0);
    expect(logged(stdout).filter((line) => !/🔴 (Dependency flapping|Container worker)/.test(line))).toEqual(
      [],
    );
    expect(await site.verify(site.journal)).toEqual([]);
  },
  (minutes * 60 + 120) * 1000,
);
