import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { dockerAt, type Engine, startEngine, whatIsMissing } from '../test/docker/engine.ts';
import { importWorkload } from '../test/docker/setup.ts';
import { openChat } from '../test/docker/sidecar.ts';
import { startPolkan } from '../test/support/polkan-process.ts';
import { type Line, limitRow, type Options, ratioRow, type Spread, spreadOf } from './harness.ts';
import { imageOptions } from './processes.ts';

const what = '`docker kill` → message, where Docker pushes';
const atMostS = 1;

/** Seconds from the end of a container to the request that tells of it, beside so many others. */
const reactions = async (
  { socket }: Engine,
  { runs, directory, bundle, say }: Options,
  counts: readonly number[],
): Promise<Spread[]> => {
  importWorkload(socket);
  const docker = dockerAt(socket);
  const run = (name: string): Promise<string> =>
    docker('run', '-d', '--name', name, '--network', 'none', 'workload', 'sleep', '1h');
  await run('web');
  const cwd = join(directory, 'docker');
  mkdirSync(cwd);
  const chat = await openChat();
  const polkan = startPolkan(['run'], {
    cwd,
    cli: bundle,
    env: {
      LANG: 'C',
      ...imageOptions(),
      WATCHDOG_JOURNAL: 'journal.db',
      WATCHDOG_DOCKER_SOCK: socket,
      ...chat.env,
    },
  });
  try {
    await polkan.line(/first sweep of containers/);
    const spreads: Spread[] = [];
    let running = 1;
    for (const count of counts) {
      say(`${what}: ${count} containers`);
      for (; running < count; running += 1) await run(`other-${running}`);
      const delays: number[] = [];
      // The first one does not count.
      for (let turn = -1; turn < runs; turn += 1) {
        // A chat takes one message a second: a kill any sooner would measure that.
        await wait(1_200);
        // The fake Bot API goes by this clock.
        const begun = Date.now();
        await docker('kill', 'web');
        const { at } = await chat.message(/^🔴 Container web/);
        if (turn >= 0) delays.push((at - begun) / 1_000);
        await docker('start', 'web');
        await chat.message(/^🟢 Container web/);
      }
      spreads.push(spreadOf(delays));
    }
    return spreads;
  } finally {
    polkan.kill('SIGTERM');
    await polkan.ended;
    await chat.close();
  }
};

/** The way of a killed container on a real engine, all settings at their defaults. */
export const dockerPush = async (
  options: Options,
  baseline?: { what: string; measured: Spread },
): Promise<Line[]> => {
  const lacking = whatIsMissing();
  if (lacking !== null) return [{ what, goal: `≤ ${atMostS} s`, skipped: lacking }];
  const engine = await startEngine();
  try {
    const counts = options.quick ? [1, 10] : [1, 10, 100];
    const [one, ...more] = await reactions(engine, options, counts);
    if (one === undefined) return [];
    return [
      limitRow(what, 's', one, atMostS, baseline),
      ...more.map((measured, index) =>
        ratioRow(
          `${what}, growth to ${counts[index + 1]} ×`,
          's',
          measured,
          { what: 'one container', measured: one },
          // All of it, not a share: the way of one container does not depend on the others.
          { atMost: 1.5 },
        ),
      ),
    ];
  } finally {
    await engine.stop();
  }
};
