import { afterEach, describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { apprise, appriseBody, appriseRows } from '../../../src/sinks/apprise/apprise.ts';
import {
  alertOutgoing,
  channelSuite,
  outgoingOf,
  recoveryOutgoing,
  sendTo,
} from '../../support/channel-suite.ts';
import { fakeService } from '../../support/fake-service.ts';
import { alertOf } from '../../support/notices.ts';
import { appriseRules } from '../../support/services/apprise.ts';

const secretUrl = 'pover://user@secret-token-of-the-apprise-tests';
const key = 'polkan';

const made = (url: URL, more: { key?: string | null; urls?: readonly string[] } = {}) =>
  apprise({
    name: 'apprise',
    url,
    key: null,
    urls: [secretUrl],
    tag: '',
    words: locales.en,
    timeoutMs: 10_000,
    ...more,
  });

channelSuite({
  name: 'apprise',
  rules: () => appriseRules({ key, url: secretUrl }),
  make: (url) => made(url),
  secrets: [secretUrl],
  rows: appriseRows.map((row) => [row, ''] as const),
  bodies: ['{"error":null,"details":[]}'],
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const typeOf = (severity: 'info' | 'warning' | 'critical'): unknown =>
  (
    appriseBody(outgoingOf({}, { facts: { notifications: [{ ...alertOf('a', 0), severity }] } }), {
      urls: [],
      tag: '',
    }) as { type: string }
  ).type;

describe('what is posted to Apprise', () => {
  test('is of the type that it is bad', () => {
    expect([typeOf('critical'), typeOf('warning'), typeOf('info')]).toEqual(['failure', 'warning', 'info']);
    expect(appriseBody(recoveryOutgoing(), { urls: [], tag: 'night' })).toEqual({
      title: '🟢 Dependency a',
      body: 'recovered after 1 min 30 s, answers.',
      type: 'success',
      format: 'text',
      tag: 'night',
    });
  });

  test('goes to a configuration by its key; one that is not there refuses the channel', async () => {
    const service = await fakeService(appriseRules({ key, url: secretUrl }));
    const [kept, none] = [
      made(service.url, { key, urls: [] }),
      made(service.url, { key: 'other', urls: [] }),
    ];
    closers.push(
      () => kept.close(),
      () => none.close(),
      service.close,
    );
    expect(await sendTo(kept, alertOutgoing())).toEqual({});
    expect(service.requests[0]).toMatchObject({
      path: '/notify/polkan',
      json: expect.not.objectContaining({ urls: [] }),
    });
    expect(await sendTo(none, alertOutgoing())).toMatchObject({ refused: true });
  });
});

test('what is too long for a service is split there, unless a URL says what to do', () => {
  const urls = ['pover://user@token', 'ntfy://topic?priority=5', 'json://box/?overflow=truncate'];
  expect(appriseBody(alertOutgoing(), { urls, tag: '' })).toMatchObject({
    urls: ['pover://user@token?overflow=split', 'ntfy://topic?priority=5&overflow=split', urls[2]],
  });
});
