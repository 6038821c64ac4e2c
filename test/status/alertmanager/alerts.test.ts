import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/language/alert-labels.ts';
import { alertGroups, labelsOf, listedAlerts, mostListed } from '../../../src/status/alertmanager/alerts.ts';
import type { OpenAlert } from '../../../src/status/open-alerts.ts';

const now = Date.UTC(2026, 10, 27, 12, 0, 5);
const alert = (entity: string, more: Partial<OpenAlert> = {}): OpenAlert => ({
  ...{ incident: `container/${entity}@1`, key: `container/${entity}`, kind: 'container', entity },
  ...{ severity: 'warning', labels: { source: 'containers' }, title: `Container ${entity}`, detail: 'down' },
  ...{ since: now - 60_000, acknowledged: false, channels: ['telegram'], group: 'containers' },
  ...{ silencedBy: [], causedBy: [], quietBy: [] },
  ...more,
});
const asking = { now, site: 'http://box:9477' };
const entities = (alerts: readonly OpenAlert[], query: string): readonly (string | undefined)[] =>
  listedAlerts(alerts, new URLSearchParams(query), asking).map(({ labels }) => labels.entity);

describe('an alert as it is listed', () => {
  const one = alert('a/b', {
    ...{ detail: 'down\n`docker logs b`\nfor long', silencedBy: ['c-1'], quietBy: ['nights'] },
    channels: ['telegram', 'mail'],
  });

  test('has its labels, texts and times, its page, and what holds it back', () => {
    const labels = labelsOf(one);
    expect(Object.entries(labels)).toEqual([
      ['alertname', 'container'],
      ['entity', 'a/b'],
      ['kind', 'container'],
      ['severity', 'warning'],
      ['source', 'containers'],
    ]);
    expect(listedAlerts([one], new URLSearchParams(), asking)).toEqual([
      {
        labels,
        annotations: {
          description: 'down\ndocker logs b\nfor long',
          incident: 'container/a/b@1',
          summary: 'Container a/b',
        },
        startsAt: '2026-11-27T11:59:05.000Z',
        endsAt: '2026-11-27T12:05:05.000Z',
        updatedAt: '2026-11-27T12:00:05.000Z',
        fingerprint: fingerprintOf(labels),
        generatorURL: 'http://box:9477/key/container%2Fa%2Fb',
        receivers: [{ name: 'telegram' }, { name: 'mail' }],
        status: { state: 'suppressed', silencedBy: ['c-1'], inhibitedBy: [], mutedBy: ['nights'] },
      },
    ]);
  });

  test('has no page where nobody said where it was asked', () => {
    expect(listedAlerts([one], new URLSearchParams(), { now, site: null })[0]).not.toHaveProperty(
      'generatorURL',
    );
  });

  test.each<[by: Partial<OpenAlert>, state: string]>([
    [{}, 'active'],
    [{ silencedBy: ['c'] }, 'suppressed'],
    [{ causedBy: ['x@1'] }, 'suppressed'],
    [{ quietBy: ['nights'] }, 'suppressed'],
    [{ silencedBy: ['c'], causedBy: ['x@1'] }, 'suppressed'],
  ])('held by %j it is %s', (by, state) => {
    expect(listedAlerts([alert('a', by)], new URLSearchParams(), asking)[0]?.status.state).toBe(state);
  });

  test('names what explains it by its fingerprint, where that is listed too, else as it is', () => {
    const cause = alert('cause');
    const [, behind] = listedAlerts(
      [cause, alert('b', { causedBy: [cause.incident, 'gone@1'] })],
      new URLSearchParams(),
      asking,
    );
    expect(behind?.status.inhibitedBy).toEqual([fingerprintOf(labelsOf(cause)), 'gone@1']);
  });
});

describe('the alerts that are asked for', () => {
  const all = [
    alert('active'),
    alert('silenced', { silencedBy: ['c'] }),
    alert('inhibited', { causedBy: ['x@1'] }),
    alert('muted', { quietBy: ['nights'], channels: ['mail'] }),
  ];

  test.each([
    ['', ['active', 'silenced', 'inhibited', 'muted']],
    ['silenced=false', ['active', 'inhibited', 'muted']],
    ['inhibited=false', ['active', 'silenced', 'muted']],
    ['active=false', ['silenced', 'inhibited', 'muted']],
    ['silenced=true&active=no', ['active', 'silenced', 'inhibited', 'muted']],
    ['receiver=mail', ['muted']],
    ['receiver=', ['active', 'silenced', 'inhibited', 'muted']],
    ['receiver=.*a.*', ['active', 'silenced', 'inhibited', 'muted']],
    ['receiver=ma', []],
    ['filter=entity="active"', ['active']],
    ['filter=entity=~"a.*|m.*"', ['active', 'muted']],
    ['filter=entity=~"a"', []],
    ['filter=entity!~"a.*|m.*"', ['silenced', 'inhibited']],
    ['filter=entity!="active"&filter=entity!="muted"', ['silenced', 'inhibited']],
    ['filter=key="container/muted"', ['muted']],
    ['filter=nothing=""&receiver=mail', ['muted']],
    ['filter=toString=""', ['active', 'silenced', 'inhibited', 'muted']],
  ])('are by %j %j', (query, found) => {
    expect(entities(all, query)).toEqual(found);
  });

  test('are no more than an answer has, of those that are asked for', () => {
    const many = Array.from({ length: mostListed + 2 }, (_, index) =>
      alert(`e${index}`, index === 0 ? { channels: ['mail'] } : {}),
    );
    expect(entities(many, '')).toHaveLength(mostListed);
    expect(entities(many, 'receiver=telegram')).toHaveLength(mostListed);
    expect(entities(many, 'receiver=telegram').at(-1)).toBe(`e${mostListed}`);
  });
});

describe('the groups of alerts', () => {
  const groups = (alerts: readonly OpenAlert[], query = '') =>
    alertGroups(alerts, new URLSearchParams(query), asking).map(
      ({ labels, routeLabels, receiver, alerts: own }) => ({
        ...{ labels, routeLabels, to: receiver.name },
        of: own.map((one) => one.labels.entity),
      }),
    );
  const all = [
    alert('a', { channels: ['telegram', 'mail'] }),
    alert('b'),
    alert('c', { group: 'shop', labels: { group: 'shop' } }),
    alert('d', { group: 'checks', channels: ['mail'], silencedBy: ['c-1'] }),
  ];
  const routeLabels = {};

  test('are a channel and a source, or a channel and what the label of a group says', () => {
    expect(groups(all)).toEqual([
      { labels: { source: 'containers' }, routeLabels, to: 'telegram', of: ['a', 'b'] },
      { labels: { source: 'containers' }, routeLabels, to: 'mail', of: ['a'] },
      { labels: { group: 'shop' }, routeLabels, to: 'telegram', of: ['c'] },
      { labels: { source: 'checks' }, routeLabels, to: 'mail', of: ['d'] },
    ]);
  });

  test('are of the receivers that are asked for, and without those of which all is held where that is not wanted', () => {
    expect(groups(all, 'receiver=mail').map(({ to, of }) => [to, of])).toEqual([
      ['mail', ['a']],
      ['mail', ['d']],
    ]);
    expect(groups(all, 'muted=false').flatMap(({ of }) => of)).toEqual(['a', 'b', 'a', 'c']);
    const mixed = [alert('x', { silencedBy: ['c'] }), alert('y')];
    expect(groups(mixed, 'muted=false').map(({ of }) => of)).toEqual([['x', 'y']]);
  });
});
