import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { dockerAt } from './engine.ts';
import { startSidecar } from './sidecar.ts';

const socket = inject('socket') ?? '';
const docker = dockerAt(socket);
const kills = 11;

describe.skipIf(socket === '')('the time from docker kill to the request to Telegram', () => {
  test('does not depend on polling', async () => {
    await docker('run', '-d', '--name', 'web', '--network', 'none', 'workload', 'sleep', '1d');
    const folder = mkdtempSync(join(tmpdir(), 'polkan-reaction-'));
    const config = join(folder, 'polkan.yaml');
    // Each kill is to be a message of its own, however many there are within a minute.
    writeFileSync(config, 'group: {burst: 0}\nflap: {alerts: 0}\n');
    // Polling alone would need five minutes on average.
    const sidecar = await startSidecar(socket, {
      ...{ WATCHDOG_CONTAINERS: 'web', WATCHDOG_INTERVAL_S: '600' },
      WATCHDOG_CONFIG: config,
    });
    const times: number[] = [];
    try {
      for (let i = 0; i < kills; i += 1) {
        // A chat takes one message a second: a kill any sooner would measure that.
        await wait(1_200);
        const before = Date.now();
        await docker('kill', 'web');
        await sidecar.message(/^🔴 box: Container web: exited \(137, SIGKILL/);
        times.push((sidecar.api.requests.at(-1)?.at ?? Number.NaN) - before);
        await docker('start', 'web');
        await sidecar.message(/^🟢 box: Container web/);
      }
    } finally {
      await sidecar.stop();
      await docker('rm', '-f', 'web');
      rmSync(folder, { recursive: true });
    }
    const sorted = times.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(kills / 2)] ?? Number.NaN;
    process.stdout.write(
      `docker kill → request to Telegram: median ${median} ms, ${sorted[0]} to ${sorted.at(-1)} ms, ${kills} kills\n`,
    );
    expect(median).toBeLessThan(30_000);
  }, 120_000);
});
