import { setTimeout as wait } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { hasBrowser, openBrowser } from '../browser/site.ts';
import { freePort } from '../support/http-server.ts';
import { dockerAt } from './engine.ts';
import { startSidecar } from './sidecar.ts';

const socket = inject('socket') ?? '';
// What is missing where all of it should be installed is a failure, and no silence.
const isWanted = socket !== '' && (hasBrowser() || process.env.CI !== undefined);
const kills = 7;

test.skipIf(!isWanted)(
  'a page that is looked at shows a docker kill within a second',
  async () => {
    const docker = dockerAt(socket);
    await docker('run', '-d', '--name', 'web', '--network', 'none', 'workload', 'sleep', '1d');
    const port = await freePort();
    // Polling alone would need five minutes on average.
    const sidecar = await startSidecar(socket, {
      ...{ WATCHDOG_CONTAINERS: 'web', WATCHDOG_INTERVAL_S: '600', WATCHDOG_HTTP: `127.0.0.1:${port}` },
    });
    const browser = await openBrowser();
    const times: number[] = [];
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${port}/key/container%2Fweb`);
      await page.locator('body.live').waitFor();
      for (let kill = 0; kill < kills; kill += 1) {
        await page.locator('h1.good').waitFor();
        // Not right behind what the page has just been asked for: half of all kills are not.
        await wait(kill % 2 === 0 ? 1_500 : 100);
        await docker('kill', 'web');
        const killed = performance.now();
        await page.locator('h1.bad, h1.warn').waitFor();
        times.push(performance.now() - killed);
        await docker('start', 'web');
      }
    } finally {
      await browser.close();
      await sidecar.stop();
      await docker('rm', '-f', 'web');
    }
    const sorted = times.map(Math.round).toSorted((one, other) => one - other);
    const median = sorted[Math.floor(kills / 2)] ?? Number.NaN;
    process.stdout.write(
      `docker kill → the page in a browser: median ${median} ms, ${sorted[0]} to ${sorted.at(-1)} ms, ${kills} kills\n`,
    );
    expect(median).toBeLessThan(1_000);
  },
  120_000,
);
