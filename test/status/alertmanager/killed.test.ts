import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../support/http-server.ts';
import { nothingOfThisMachine, startPolkan } from '../../support/polkan-process.ts';

const token = 'a-token-of-the-test-0001';
const folder = mkdtempSync(join(tmpdir(), 'polkan-pushed-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('what was pushed and answered is known after a kill -9, is not called well meanwhile, and ends when it is said', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const run = async () => {
    const polkan = startPolkan(['run'], {
      cwd: folder,
      env: {
        ...nothingOfThisMachine,
        WATCHDOG_LOCALE: 'en',
        WATCHDOG_JOURNAL: join(folder, 'journal.db'),
        WATCHDOG_INTERVAL_S: '1',
        WATCHDOG_HTTP: `127.0.0.1:${port}`,
        WATCHDOG_HTTP_TOKEN: token,
        WATCHDOG_PROMETHEUS: 'true',
      },
    });
    await polkan.line(/first sweep of prometheus/);
    return polkan;
  };
  const push = (endsAt: number): Promise<Response> =>
    fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify([
        {
          labels: { alertname: 'Leak', place: 'cellar' },
          annotations: { summary: 'Water in the cellar.' },
          startsAt: new Date(endsAt - 60_000).toISOString(),
          endsAt: new Date(endsAt).toISOString(),
        },
      ]),
    });
  const incidents = async () =>
    (
      (await (await fetch(`${url}/api/incidents`)).json()) as {
        incidents: { key: string; closedAt: number | null; detail: string }[];
      }
    ).incidents.filter(({ key }) => key === 'prometheus/Leak{place=cellar}');

  const first = await run();
  expect((await push(Date.now() + 3_600_000)).status).toBe(200);
  // It was answered, so it is decided: nothing need be waited for.
  const [before, ...none] = await incidents();
  expect([before?.closedAt, before?.detail, none]).toEqual([null, 'Water in the cellar.', []]);
  first.kill('SIGKILL');
  await first.ended;

  const second = await run();
  expect(await incidents()).toEqual([before]);
  const alerts = (await (await fetch(`${url}/api/v2/alerts`)).json()) as { labels: object }[];
  expect(alerts.map(({ labels }) => labels)).toEqual([
    expect.objectContaining({ alertname: 'Leak', place: 'cellar' }),
  ]);
  expect((await push(Date.now() - 1)).status).toBe(200);
  expect((await incidents()).map(({ closedAt }) => closedAt !== null)).toEqual([true]);
  second.kill('SIGTERM');
  expect((await second.ended).code).toBe(0);
}, 60_000);
