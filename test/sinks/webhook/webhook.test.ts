import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { webhookSchema } from '../../../scripts/webhook-schema.ts';
import { fingerprintOf } from '../../../src/language/alert-labels.ts';
import { locales } from '../../../src/messages/messages.ts';
import { messageText } from '../../../src/messages/notifications.ts';
import { type AlertmanagerBody, alertmanagerBody } from '../../../src/sinks/webhook/alertmanager-body.ts';
import { type WebhookOptions, webhook, webhookRows } from '../../../src/sinks/webhook/webhook.ts';
import { mostIncidents, type WebhookBody, webhookBody } from '../../../src/sinks/webhook/webhook-body.ts';
import {
  alertOutgoing,
  channelSuite,
  outgoingOf,
  recoveryOutgoing,
  sendTo,
} from '../../support/channel-suite.ts';
import { type FakeService, fakeService } from '../../support/fake-service.ts';
import { alertOf, edgeOf, goneOf, realertOf, recoveryOf } from '../../support/notices.ts';
import { webhookRules } from '../../support/services/webhook.ts';

const secret = 'hmac-secret-of-the-tests';
const path = '/hooks/path-is-secret?key=query-is-secret';

const made = (url: URL, more: Partial<WebhookOptions> = {}) =>
  webhook({
    name: 'hook',
    url: new URL(path, url),
    method: 'POST',
    headers: { authorization: 'Bearer header-is-secret' },
    secret,
    format: 'polkan',
    externalUrl: '',
    words: locales.en,
    timeoutMs: 10_000,
    ...more,
  });

channelSuite({
  name: 'webhook',
  rules: () => webhookRules(path),
  make: (url) => made(url),
  secrets: [secret, 'path-is-secret', 'query-is-secret', 'header-is-secret'],
  rows: webhookRows.map((row) => [row, '<html>']),
  bodies: ['ok', '{"ok":true}'],
  factsOnly: true,
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const connected = async (more: Partial<WebhookOptions> = {}) => {
  const service: FakeService = await fakeService(() => ({ status: 200 }));
  const sink = made(service.url, more);
  closers.push(() => sink.close(), service.close);
  return { service, sink };
};

describe('what is posted', () => {
  test('is signed with the secret, over the bytes of the body', async () => {
    const { service, sink } = await connected();
    await sendTo(sink, outgoingOf({ title: 'Контейнер' }));
    const [request] = service.requests;
    const expected = createHmac('sha256', secret)
      .update(request?.body ?? '')
      .digest('hex');
    expect(request?.headers['x-polkan-signature']).toBe(`sha256=${expected}`);
  });

  test('is not signed without a secret, and has the method and headers that were asked for', async () => {
    const { service, sink } = await connected({ secret: null, method: 'PUT' });
    await sendTo(sink, outgoingOf());
    expect(service.requests[0]).toMatchObject({ method: 'PUT', headers: { authorization: /Bearer/ } });
    expect(service.requests[0]?.headers).not.toHaveProperty('x-polkan-signature');
  });

  test('carries the user and the password of its URL as a header, never in the path', async () => {
    const { service } = await connected();
    const url = new URL('/hook', service.url);
    [url.username, url.password] = ['who', 'p@ss'];
    const sink = made(url, { url, headers: {} });
    closers.push(() => sink.close());
    await sendTo(sink, outgoingOf());
    const basic = `Basic ${Buffer.from('who:p@ss').toString('base64')}`;
    expect(service.requests[0]).toMatchObject({ path: '/hook', headers: { authorization: basic } });
  });
});

describe('our own JSON', () => {
  test('of an alert says what, how bad, since when', () => {
    expect(webhookBody(alertOutgoing())).toEqual({
      version: 1,
      id: 'a1',
      host: 'box',
      status: 'firing',
      severity: 'warning',
      quietly: false,
      may_repeat: false,
      mark: '🔴',
      title: 'Dependency a',
      text: 'does not answer.',
      incidents: [
        {
          incident: 'dep/a@0',
          key: 'dep/a',
          kind: 'dep',
          entity: 'a',
          source: 'dependencies',
          action: 'alert',
          severity: 'warning',
          since: '1970-01-01T00:00:00.000Z',
          at: '1970-01-01T00:00:00.000Z',
          title: 'Dependency a',
          detail: 'does not answer.',
          reason: 'crossed',
          held: null,
          labels: {},
        },
      ],
      left_out: 0,
    } satisfies WebhookBody);
  });

  test('of a recovery is resolved, and of the same incident', () => {
    const { status, severity, incidents } = webhookBody(recoveryOutgoing());
    expect({ status, severity }).toEqual({ status: 'resolved', severity: null });
    expect(incidents).toMatchObject([
      { incident: 'dep/a@0', action: 'recovery', at: '1970-01-01T00:01:30.000Z' },
    ]);
  });

  test('of several is as bad as the worst that is open, and names each once, as it is now', () => {
    const { status, severity, incidents } = webhookBody(
      outgoingOf(
        {},
        {
          facts: {
            notifications: [
              alertOf('a', 0),
              { ...alertOf('b', 0), severity: 'critical', labels: { team: 'shop' } },
              recoveryOf('a', 0, 5),
              goneOf('c', 0, 5),
            ],
          },
        },
      ),
    );
    expect({ status, severity }).toEqual({ status: 'firing', severity: 'critical' });
    expect(incidents.map(({ key, action, labels }) => [key, action, labels])).toEqual([
      ['dep/b', 'alert', { team: 'shop' }],
      ['dep/a', 'recovery', {}],
      ['dep/c', 'recovery', {}],
    ]);
  });

  test('of a note is about no incident', () => {
    const note = { ...alertOf('a', 0), action: 'note', incident: null } as const;
    expect(webhookBody(outgoingOf({}, { facts: { notifications: [note] } }))).toMatchObject({
      status: 'note',
      severity: null,
      incidents: [],
    });
  });

  test('names so many incidents, and counts the others', () => {
    const [first, ...others] = Array.from({ length: mostIncidents + 7 }, (_, i) => alertOf(`n${i}`, 0));
    if (first === undefined) throw new Error('there are some');
    const body = webhookBody(outgoingOf({}, { facts: { notifications: [first, ...others] } }));
    expect([body.incidents.length, body.left_out]).toEqual([mostIncidents, 7]);
  });
});

describe("Alertmanager's webhook", () => {
  const options = { receiver: 'am', externalUrl: 'https://box.example/' };

  test('has every field of version 4, for an alert', () => {
    const labels = {
      alertname: 'dep',
      entity: 'a',
      host: 'box',
      severity: 'warning',
      source: 'dependencies',
    };
    expect(alertmanagerBody(alertOutgoing(), options)).toEqual({
      receiver: 'am',
      status: 'firing',
      alerts: [
        {
          status: 'firing',
          labels,
          annotations: { description: 'does not answer.', incident: 'dep/a@0', summary: 'Dependency a' },
          startsAt: '1970-01-01T00:00:00.000Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'https://box.example/',
          fingerprint: fingerprintOf(labels),
        },
      ],
      groupLabels: { source: 'dependencies' },
      commonLabels: labels,
      commonAnnotations: { description: 'does not answer.', incident: 'dep/a@0', summary: 'Dependency a' },
      externalURL: 'https://box.example/',
      version: '4',
      groupKey: '{}:{source="dependencies"}',
      truncatedAlerts: 0,
    } satisfies AlertmanagerBody);
  });

  test('of a recovery is of the same alert, resolved, with its end', () => {
    const [{ fingerprint } = { fingerprint: '' }] = alertmanagerBody(alertOutgoing(), options).alerts;
    expect(alertmanagerBody(recoveryOutgoing(), options)).toMatchObject({
      status: 'resolved',
      alerts: [{ status: 'resolved', fingerprint, endsAt: '1970-01-01T00:01:30.000Z' }],
    });
  });

  test('of several has what they have in common, and fires while one does', () => {
    const body = alertmanagerBody(
      outgoingOf(
        {},
        { facts: { notifications: [realertOf('a', 0, 9), recoveryOf('b', 0, 9), edgeOf('c', 9)] } },
      ),
      options,
    );
    expect(body.status).toBe('firing');
    expect(body.commonLabels).toEqual({
      alertname: 'dep',
      host: 'box',
      severity: 'warning',
      source: 'dependencies',
    });
    expect(body.alerts.map(({ status }) => status)).toEqual(['firing', 'resolved', 'firing']);
  });

  test('gives a label a name that Prometheus allows, and never one of ours', () => {
    const labels = { 'com.docker/x': '1', '9lives': 'cat', alertname: 'forged', __name__: 'x', empty: '' };
    const [alert] = alertmanagerBody(
      outgoingOf({}, { facts: { notifications: [{ ...alertOf('a', 0), labels }] } }),
      options,
    ).alerts;
    expect(alert?.labels).toMatchObject({ com_docker_x: '1', _9lives: 'cat', alertname: 'dep' });
    expect(Object.keys(alert?.labels ?? {})).not.toContain('__name__');
    expect(Object.keys(alert?.labels ?? {})).not.toContain('empty');
  });

  test('of a note has its words', () => {
    const outgoing = {
      notification: messageText({ ...alertOf('a', 0), action: 'note', incident: null }, locales.en),
      replyTo: null,
    };
    expect(alertmanagerBody(outgoing, options).alerts).toMatchObject([
      { status: 'firing', annotations: { summary: 'Dependency a', description: 'does not answer.' } },
    ]);
  });
});

test('the schema for receivers is that of what is posted: npm run docs', () => {
  expect(JSON.parse(readFileSync('docs/webhook.schema.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(webhookSchema())),
  );
});
