import { VirtualTimeScheduler } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/language/alert-labels.ts';
import type { Notification } from '../../../src/language/delivery.ts';
import { locales } from '../../../src/messages/messages.ts';
import {
  againMs,
  alertmanager,
  alertmanagerRows,
  mostAlerts,
} from '../../../src/sinks/alertmanager/alertmanager.ts';
import { eventForMs, resolvedForMs } from '../../../src/sinks/alertmanager/firing.ts';
import { SinkError } from '../../../src/sinks/sink.ts';
import {
  alertOutgoing,
  channelSuite,
  outgoingOf,
  recoveryOutgoing,
  sendTo,
} from '../../support/channel-suite.ts';
import { fakeDispatcher, type Reply } from '../../support/fake-dispatcher.ts';
import { longTest } from '../../support/long-test.ts';
import { alertOf, edgeOf, realertOf, recoveryOf } from '../../support/notices.ts';
import { type FakeAlertmanager, fakeAlertmanager } from '../../support/services/alertmanager.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const hour = 3_600_000;
const options = {
  name: 'am',
  words: locales.en,
  timeoutMs: 10_000,
  expiresMs: hour,
  externalUrl: '',
  host: 'box',
  warn: () => undefined,
  trouble: () => undefined,
  open: () => [],
};

channelSuite({
  name: 'alertmanager',
  rules: () => fakeAlertmanager().rules,
  make: (url) =>
    alertmanager({
      ...options,
      urls: [url],
      dispatchers: [undefined],
      scheduler: new VirtualTimeScheduler(),
    }),
  secrets: [],
  rows: alertmanagerRows.map((row) => [row, ''] as const),
  bodies: [''],
  factsOnly: true,
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A cluster in virtual time, of which some may be away. */
const clustered = (count = 1) => {
  const { scheduler, until } = virtualTime();
  const members: (FakeAlertmanager & { away: boolean; requests: number })[] = Array.from(
    { length: count },
    () => ({
      ...fakeAlertmanager(),
      away: false,
      requests: 0,
    }),
  );
  let open: readonly Notification[] = [];
  const warnings: string[] = [];
  const troubles: (string | null)[] = [];
  const answer = (member: (typeof members)[number], body: string): Reply => {
    member.requests += 1;
    if (member.away) return 'reset';
    const json: unknown = JSON.parse(body);
    const { status, body: said = '' } = member.rules({
      method: 'POST',
      path: '/api/v2/alerts',
      headers: {},
      body,
      json,
    });
    return { status, body: String(said) };
  };
  const urls = members.map((_, at) => new URL(`http://am${at}.example:9093`));
  const [first] = urls;
  if (first === undefined) throw new Error('there is one at least');
  const begin = () => {
    const made = alertmanager({
      ...options,
      urls: [first, ...urls.slice(1)],
      dispatchers: members.map((member) => fakeDispatcher(({ body }) => answer(member, body))),
      scheduler,
      open: () => open,
      warn: (message) => void warnings.push(message),
      trouble: (why) => void troubles.push(why),
    });
    closers.push(() => made.close());
    return made;
  };
  return {
    begin,
    scheduler,
    until,
    warnings,
    troubles,
    members: members as [(typeof members)[number], ...(typeof members)[number][]],
    believe: (...now: readonly Notification[]) => {
      open = now;
    },
  };
};

const outgoing = (first: Notification, ...others: readonly Notification[]) =>
  outgoingOf({}, { facts: { notifications: [first, ...others] } });

describe('an alert in Alertmanager', () => {
  test('fires at once, and on, for as long as it is said again', async () => {
    const { begin, until, believe, members } = clustered();
    const [am] = members;
    const sink = begin();
    believe(alertOf('a', 0));
    await sendTo(sink, alertOutgoing());
    expect(am.firing(0)).toEqual(['a']);
    await until(3 * hour);
    expect(am.firing(3 * hour)).toEqual(['a']);
    expect(am.requests).toBeGreaterThanOrEqual(3 * 60);
    await sink.close();
    // Nothing is heard of Polkan any more.
    expect(am.firing(4 * hour + 2 * againMs)).toEqual([]);
  });

  test('is over with its recovery, which is said for five minutes', async () => {
    const { begin, until, believe, members } = clustered();
    const [am] = members;
    const sink = begin();
    believe(alertOf('a', 0));
    await sendTo(sink, alertOutgoing());
    await until(90_000);
    believe();
    await sendTo(sink, recoveryOutgoing());
    expect([...am.alerts.values()]).toMatchObject([{ endsAt: 90_000 }]);
    const before = am.requests;
    await until(90_000 + resolvedForMs + 3 * againMs);
    expect(am.requests - before).toBe(resolvedForMs / againMs);
  });

  test('is known by labels that stay the same, and has the text of now', async () => {
    const { begin, believe, members } = clustered();
    const sink = begin();
    believe(realertOf('a', 0, 60_000));
    await sendTo(sink, outgoing(realertOf('a', 0, 60_000)));
    const labels = {
      alertname: 'dep',
      entity: 'a',
      host: 'box',
      severity: 'warning',
      source: 'dependencies',
    };
    expect(members[0].alerts.get(fingerprintOf(labels))).toMatchObject({
      startsAt: 0,
      annotations: { summary: 'Dependency a', incident: 'dep/a@0' },
    });
  });

  test('that becomes worse is another one, and the one before ends', async () => {
    const { begin, believe, members } = clustered();
    const sink = begin();
    believe(alertOf('a', 0));
    await sendTo(sink, alertOutgoing());
    const worse = { ...realertOf('a', 0, 5), severity: 'critical' } as const;
    believe(worse);
    await sendTo(sink, outgoing(worse));
    const all = [...members[0].alerts.values()].map(({ labels, endsAt }) => [labels.severity, endsAt > 10]);
    expect(all).toEqual([
      ['warning', false],
      ['critical', true],
    ]);
  });

  test('of an event fires for five minutes by itself', async () => {
    const { begin, scheduler, members } = clustered();
    await sendTo(begin(), outgoing(edgeOf('jobs', 0)));
    const now = scheduler.now();
    expect(members[0].firing(now + eventForMs - 1)).toEqual(['jobs']);
    expect(members[0].firing(now + eventForMs)).toEqual([]);
  });

  longTest('fires on after a restart, of which it hears nothing', async () => {
    const { begin, until, believe, members } = clustered();
    const [am] = members;
    believe(alertOf('a', 0));
    const before = begin();
    await sendTo(before, alertOutgoing());
    await before.close();
    await until(hour - 1);
    begin();
    await until(5 * hour);
    expect(am.firing(5 * hour)).toEqual(['a']);
    expect(am.alerts.size).toBe(1);
  });

  test('goes to every member; one that was away hears of the alert and of its end', async () => {
    const { begin, until, believe, members, warnings } = clustered(2);
    const [here, other] = members;
    if (other === undefined) throw new Error('there are two');
    const sink = begin();
    other.away = true;
    believe(alertOf('a', 0));
    expect(await sendTo(sink, alertOutgoing())).toEqual({});
    await until(5 * againMs);
    expect([here.firing(5 * againMs), other.firing(5 * againMs)]).toEqual([['a'], []]);
    expect(warnings).toEqual([expect.stringContaining('http://am1.example:9093 could not be told')]);
    other.away = false;
    await until(7 * againMs);
    expect(other.firing(7 * againMs)).toEqual(['a']);
    other.away = true;
    believe();
    await sendTo(sink, outgoing(recoveryOf('a', 0, 7 * againMs)));
    await until(9 * againMs);
    other.away = false;
    await until(11 * againMs);
    expect(other.firing(11 * againMs)).toEqual([]);
  });

  test('is not told where no member can be reached, and that it could not be said again is told once', async () => {
    const { begin, until, believe, members, warnings, troubles } = clustered();
    const [am] = members;
    const sink = begin();
    am.away = true;
    believe(alertOf('a', 0));
    expect(await sendTo(sink, alertOutgoing())).toBeInstanceOf(SinkError);
    await until(10 * againMs);
    expect(warnings).toEqual([expect.stringContaining('could not be said again')]);
    // One that fails a single time has been started anew; from the second time on `self/am` alerts.
    expect(troubles.length).toBeGreaterThan(5);
    expect(troubles).not.toContain(null);
    am.away = false;
    await until(12 * againMs);
    expect(warnings).toHaveLength(2);
    expect(troubles.at(-1)).toBeNull();
    expect(am.firing(12 * againMs)).toEqual(['a']);
  });

  test('is one of so many in a request', async () => {
    const { begin, believe, members } = clustered();
    const many = Array.from({ length: mostAlerts + 1 }, (_, i) => alertOf(`n${i}`, 0));
    believe(...many);
    await sendTo(begin(), alertOutgoing('n0'));
    expect([members[0].requests, members[0].alerts.size]).toEqual([2, mostAlerts + 1]);
  });
});

test('a fingerprint is that of Alertmanager itself', () => {
  // Of a real one: amtool alert add alertname=dep entity=a host=box severity=warning source=dependencies.
  expect(fingerprintOf({})).toBe('cbf29ce484222325');
  expect(fingerprintOf({ b: '2', a: '1' })).toBe(fingerprintOf({ a: '1', b: '2' }));
});
