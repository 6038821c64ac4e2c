import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../src/language/alert-labels.ts';
import { liveScheduler } from '../../src/language/clock.ts';
import type { Notification } from '../../src/language/delivery.ts';
import { locales } from '../../src/messages/messages.ts';
import { alertmanager } from '../../src/sinks/alertmanager/alertmanager.ts';
import { alertOf as asAlert } from '../../src/sinks/alertmanager/alerts.ts';
import { SinkError } from '../../src/sinks/sink.ts';
import { type AlertmanagerBody, alertmanagerBody } from '../../src/sinks/webhook/alertmanager-body.ts';
import { outgoingOf, sendTo } from '../support/channel-suite.ts';
import { type FakeService, fakeService } from '../support/fake-service.ts';
import { freePort } from '../support/http-server.ts';
import { alertOf, recoveryOf } from '../support/notices.ts';

const server = 'prometheus-alertmanager';
/** Where all is tried nothing is left out: there it fails. */
const isHere =
  process.env.CI === 'true' ||
  [server, 'amtool'].every((command) => spawnSync(command, ['--version']).status === 0);

/** The names of the fields of JSON, and of those below, whatever their values; lists by their first. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, field]) => [name, shapeOf(field)]),
  );
};

describe.skipIf(!isHere)('a real Alertmanager', () => {
  let directory = '';
  let url = new URL('http://127.0.0.1');
  let receiver: FakeService;
  const ends: (() => Promise<void>)[] = [];
  let open: readonly Notification[] = [];
  const since = Date.now() - 60_000;
  const alert: Notification = { ...alertOf('shop', since), labels: { team: 'web' } };
  const recovery: Notification = { ...recoveryOf('shop', since, Date.now()), labels: { team: 'web' } };

  const amtool = (...args: readonly string[]): string =>
    execFileSync('amtool', ['--alertmanager.url', url.href, ...args], { encoding: 'utf8' });
  const active = (): { fingerprint: string; labels: Readonly<Record<string, string>> }[] =>
    JSON.parse(amtool('alert', 'query', '--output', 'json')) as ReturnType<typeof active>;
  /** Asks until it is so: its own turns are a second apart. */
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await wait(100);
  };

  const sink = () => {
    const made = alertmanager({
      name: 'am',
      urls: [url],
      dispatchers: [undefined],
      expiresMs: 3_600_000,
      externalUrl: 'https://box.example/',
      host: 'box',
      words: locales.en,
      timeoutMs: 10_000,
      scheduler: liveScheduler(),
      warn: (message) => {
        throw new Error(message);
      },
      open: () => open,
      trouble: () => undefined,
    });
    ends.push(() => made.close());
    return made;
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'polkan-alertmanager-'));
    receiver = await fakeService(() => ({ status: 200 }));
    const config = join(directory, 'alertmanager.yml');
    writeFileSync(
      config,
      [
        'route: {receiver: hook, group_by: [source], group_wait: 1s, group_interval: 1s}',
        `receivers: [{name: hook, webhook_configs: [{url: "${receiver.url.href}"}]}]`,
      ].join('\n'),
    );
    const port = await freePort();
    url = new URL(`http://127.0.0.1:${port}`);
    const child = spawn(
      server,
      [
        `--config.file=${config}`,
        `--storage.path=${join(directory, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      { stdio: 'ignore' },
    );
    ends.push(async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    });
    const isReady = async (): Promise<boolean> =>
      fetch(new URL('/-/ready', url)).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isReady())) await wait(100);
  });
  afterAll(async () => {
    for (const end of ends) await end();
    await receiver.close();
    rmSync(directory, { recursive: true });
  });

  test('has the alert that was pushed, by the fingerprint that Polkan has worked out, and its end', async () => {
    const made = sink();
    await made.check?.(new AbortController().signal);
    open = [alert];
    expect(await sendTo(made, outgoingOf({}, { facts: { notifications: [alert] } }))).not.toBeInstanceOf(
      SinkError,
    );
    const { labels } = asAlert(alert, 'box');
    expect(active()).toMatchObject([{ fingerprint: fingerprintOf(labels), labels }]);
    expect(amtool('alert', 'query')).toContain('Dependency shop');

    await until(() => receiver.requests.length > 0);
    open = [];
    expect(await sendTo(made, outgoingOf({}, { facts: { notifications: [recovery] } }))).not.toBeInstanceOf(
      SinkError,
    );
    expect(active()).toEqual([]);
    await until(() => receiver.requests.length > 1);
  });

  test('posts the very fields to its webhook that Polkan does', async () => {
    const bodies = receiver.requests.map(({ json }) => json as AlertmanagerBody);
    for (const [index, told] of [alert, recovery].entries()) {
      const own = alertmanagerBody(outgoingOf({}, { facts: { notifications: [told] } }), {
        receiver: 'hook',
        externalUrl: 'https://box.example/',
      });
      const [theirs] = bodies.slice(index);
      expect(shapeOf(own)).toEqual(shapeOf(theirs));
      const [mine, real] = [own.alerts[0], theirs?.alerts[0]];
      expect({ ...mine, endsAt: '' }).toEqual({ ...real, startsAt: mine?.startsAt, endsAt: '' });
      expect(Date.parse(real?.startsAt ?? '')).toBe(since);
      for (const field of [
        'status',
        'groupLabels',
        'groupKey',
        'commonLabels',
        'commonAnnotations',
        'version',
      ] as const)
        expect(own[field], field).toEqual(theirs?.[field]);
    }
    expect(bodies[0]?.alerts[0]?.endsAt).toBe('0001-01-01T00:00:00Z');
  });
});
