import { afterEach, describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { ntfy, ntfyBody, ntfyRows } from '../../../src/sinks/ntfy/ntfy.ts';
import {
  alertOutgoing,
  channelSuite,
  outgoingOf,
  recoveryOutgoing,
  sendTo,
} from '../../support/channel-suite.ts';
import { fakeService } from '../../support/fake-service.ts';
import { alertOf } from '../../support/notices.ts';
import { ntfyRules } from '../../support/services/ntfy.ts';

const token = 'tk_secret-of-the-ntfy-tests';
const topic = 'polkan-alerts';

const made = (url: URL, more: { token?: string; topic?: string } = {}) =>
  ntfy({ name: 'ntfy', url, topic, token, click: '', words: locales.en, timeoutMs: 10_000, ...more });

const [badTopic, full] = ntfyRows;
channelSuite({
  name: 'ntfy',
  rules: () => ntfyRules({ topic, token }),
  make: (url) => made(url),
  secrets: [token],
  rows: [
    [badTopic as (typeof ntfyRows)[number], '{"code":40009,"http":400,"error":"topic invalid"}'],
    [full as (typeof ntfyRows)[number], '{"code":50701,"http":507,"error":"cannot publish"}'],
  ],
  bodies: ['{"id":"sPs71M8A2T","event":"message","topic":"t"}'],
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const priorityOf = (severity: 'info' | 'warning' | 'critical'): unknown =>
  (
    ntfyBody(outgoingOf({}, { facts: { notifications: [{ ...alertOf('a', 0), severity }] } }), {
      topic,
      click: '',
    }) as { priority: number }
  ).priority;

describe('what is posted to ntfy', () => {
  test('is as loud as it is bad', () => {
    expect([priorityOf('critical'), priorityOf('warning'), priorityOf('info')]).toEqual([5, 4, 3]);
    expect(ntfyBody(recoveryOutgoing(), { topic, click: '' })).toMatchObject({ priority: 3 });
    expect(ntfyBody(outgoingOf({}, { quietly: true }), { topic, click: '' })).toMatchObject({ priority: 2 });
  });

  test('has title, text, tags and a link', () => {
    expect(ntfyBody(alertOutgoing(), { topic, click: 'https://box.example/' })).toEqual({
      topic,
      title: '🔴 Dependency a',
      message: 'does not answer.',
      priority: 4,
      tags: ['dep', 'warning', 'box'],
      click: 'https://box.example/',
    });
  });

  test('has a text also where there is no detail', () => {
    expect(ntfyBody(outgoingOf({ detail: ' ' }), { topic, click: '' })).toMatchObject({
      message: '🔴 Container web',
    });
  });
});

test('a token or a topic that is not the right one refuses the channel', async () => {
  const service = await fakeService(ntfyRules({ topic, token }));
  const [wrong, other] = [
    made(service.url, { token: 'tk_another-token' }),
    made(service.url, { topic: 'other' }),
  ];
  closers.push(
    () => wrong.close(),
    () => other.close(),
    service.close,
  );
  expect(await sendTo(wrong, alertOutgoing())).toMatchObject({
    refused: true,
    message: 'unauthorized (HTTP 401)',
  });
  expect(await sendTo(other, alertOutgoing())).toMatchObject({
    refused: true,
    message: 'forbidden (HTTP 403)',
  });
});
