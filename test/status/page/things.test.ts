import { describe, expect, test } from 'vitest';
import type { IncidentStatus } from '../../../src/language/console.ts';
import type { Actor } from '../../../src/machines/actors.ts';
import { type AlertState, quiet } from '../../../src/machines/alert.ts';
import { en } from '../../../src/messages/en.ts';
import { pageIn } from '../../../src/messages/page.ts';
import {
  eachOnce,
  filtered,
  groupName,
  groupsOf,
  isWrong,
  mostThings,
  type Thing,
  thingsOf,
  titleOf,
} from '../../../src/status/page/things.ts';
import type { SourceStatus, WatchedSignal } from '../../../src/status/status-shapes.ts';

const words = pageIn(en);
const signal = (key: string, more: Partial<WatchedSignal> = {}): WatchedSignal => {
  const [kind = '', entity = ''] = key.split('/');
  return {
    ...{ key, kind, entity, source: 'containers', title: `Title of ${key}`, detail: `Detail of ${key}` },
    active: false,
    ...more,
  };
};
const actor = (key: string, state: Partial<AlertState>, source = 'containers'): Actor => {
  const [kind = '', entity = ''] = key.split('/');
  return {
    ...{ key, kind, entity, source, title: `Told of ${key}`, detail: `Told detail of ${key}` },
    state: { ...quiet, ...state },
  };
};
const incident = (key: string, more: Partial<IncidentStatus> = {}): IncidentStatus => ({
  ...{ id: 'k', incident: `${key}@5`, key, title: '', detail: '', severity: 'warning', state: 'open.told' },
  ...{ since: 5, closedAt: null, ack: null, channels: {} },
  ...more,
});
const held = (reason: 'caused' | 'quiet' | 'grouped') =>
  ({ code: 'held', action: 'alert', reason, holder: { is: 'nobody' }, until: null }) as never;
const policy = { cooldownMs: 0, forMs: 60_000, forTicks: 4, keepMs: 0 };

const see = (more: Partial<Parameters<typeof thingsOf>[0]> = {}): readonly Thing[] =>
  thingsOf({
    ...{ signals: [], actors: [], sources: [], incidents: [], policyOf: () => policy, silenced: new Set() },
    ...more,
  });
const blind = (name: string): SourceStatus => ({ name, blind: true }) as SourceStatus;
const marksIn = (things: readonly Thing[]): readonly string[] =>
  things.map(({ key, mark }) => `${key} ${mark}`);

describe('everything that is watched', () => {
  test('is what the last look says of it, with what is measured', () => {
    const measured = { value: 3, limit: 5, unit: '%', labels: { tier: 'data' } };
    expect(see({ signals: [signal('disk/a', { ...measured, source: 'disk' })] })).toEqual([
      {
        ...{
          key: 'disk/a',
          kind: 'disk',
          title: 'Title of disk/a',
          detail: 'Detail of disk/a',
          source: 'disk',
        },
        ...{ group: 'host', mark: 'well', severity: null, since: null, ...measured },
        ...{ due: null, incident: null, held: [] },
      },
    ]);
    expect(see({ signals: [signal('disk/a')] })[0]).toMatchObject({
      ...{ value: null, limit: null, unit: '', labels: {} },
    });
  });

  test.each<[path: AlertState['path'], mark: string]>([
    ['ok.quiet', 'well'],
    ['recovered', 'well'],
    ['ok.pending', 'pending'],
    ['alerting', 'down'],
    ['cooldown.holding', 'down'],
    ['cooldown.clearing', 'down'],
  ])('is marked by the state of its actor: %s is %s', (path, mark) => {
    const things = see({
      signals: [signal('a/b')],
      actors: [actor('a/b', { path, firstActiveAt: 7, incidentAt: mark === 'down' ? 9 : null })],
    });
    expect(things).toMatchObject([{ mark, since: mark === 'down' ? 9 : mark === 'pending' ? 7 : null }]);
  });

  test('is unknown where it can not be read, or its source is blind, but not what is known to be wrong', () => {
    const things = see({
      signals: [
        signal('a/unread', { active: null }),
        signal('a/blind', { source: 'far' }),
        signal('a/down', { source: 'far' }),
        signal('a/seen', { active: true }),
      ],
      actors: [actor('a/down', { path: 'alerting', incidentAt: 1 })],
      sources: [blind('far'), { ...blind('containers'), blind: false }],
    });
    expect(marksIn(things)).toEqual(['a/down down', 'a/blind unknown', 'a/unread unknown', 'a/seen well']);
  });

  test('is one with what says that it can not be seen, which counts as neither wrong nor well', () => {
    const down = (key: string) => actor(key, { path: 'alerting', incidentAt: 1 });
    const things = see({
      signals: [signal('a/b', { active: null }), signal('a/disk', { active: null }), signal('a/c')],
      actors: [down('a/b'), down('unseen/a/b'), down('unseen/a/disk'), down('unseen/a/gone')],
    });
    expect(marksIn(eachOnce(things)).toSorted()).toEqual([
      'a/b unknown',
      'a/c well',
      'a/disk unknown',
      // Of what nothing else is known it is all there is.
      'unseen/a/gone down',
    ]);
    // Its own page, where it is acknowledged, is still found.
    expect(marksIn(things)).toContain('unseen/a/b down');
  });

  test('is acknowledged where somebody has taken on what is open, not what was', () => {
    const actors = [actor('a/b', { path: 'alerting', incidentAt: 1 })];
    const of = (more: Partial<IncidentStatus>) => see({ actors, incidents: [incident('a/b', more)] })[0];
    expect(of({ state: 'acknowledged', severity: 'critical' })).toMatchObject({
      ...{ mark: 'acknowledged', severity: 'critical', incident: 'a/b@5' },
    });
    expect(of({ state: 'acknowledged', closedAt: 9 })).toMatchObject({
      ...{ mark: 'down', severity: null, incident: null },
    });
  });

  test('says of what is pending when it is alerted: by its own timing, else by that of its kind', () => {
    const pending = (more: Partial<AlertState>, own?: WatchedSignal['policy']) =>
      see({
        signals: [signal('a/b', own && { policy: own })],
        actors: [actor('a/b', { path: 'ok.pending', firstActiveAt: 1_000, activeSweeps: 1, ...more })],
      })[0]?.due;
    expect(pending({})).toEqual({ at: 61_000, looks: 3 });
    expect(pending({}, { forMs: 5_000 })).toEqual({ at: 6_000, looks: 3 });
    expect(pending({ activeSweeps: 9 })).toEqual({ at: 61_000, looks: 1 });
    expect(pending({ firstActiveAt: null })).toEqual({ at: 60_000, looks: 3 });
    expect(pending({ path: 'alerting' })).toBeNull();
  });

  test('says each law that holds it back once: of what is open, else of what was last', () => {
    const of = (incidents: readonly IncidentStatus[], silenced: readonly string[] = []) =>
      see({ signals: [signal('a/b')], incidents, silenced: new Set(silenced) })[0]?.held;
    const told = { code: 'told', at: 1, reminders: { are: 'told' } } as never;
    expect(of([incident('a/b', { channels: { x: held('quiet'), y: held('quiet'), z: told } })])).toEqual([
      'quiet',
    ]);
    expect(
      of([
        incident('a/b', { channels: { x: held('caused') } }),
        incident('a/b', { channels: { x: held('grouped') }, closedAt: 3 }),
      ]),
    ).toEqual(['caused']);
    expect(of([incident('a/b', { channels: { x: held('grouped') }, closedAt: 3 })])).toEqual(['grouped']);
    expect(of([], ['a/b'])).toEqual(['silenced']);
    expect(of([], ['a/other'])).toEqual([]);
  });

  test('has of Polkan itself only what was used, or is open', () => {
    const things = see({
      signals: [
        signal('self/unused', { source: 'self', active: null }),
        signal('self/used', { source: 'self' }),
        signal('self/open', { source: 'self', active: null }),
      ],
      incidents: [incident('self/open')],
    });
    expect(things.map(({ key, group }) => [key, group])).toEqual([
      ['self/open', 'polkan'],
      ['self/used', 'polkan'],
    ]);
  });

  test('has what no look sees any more, as it was told, where something of it is open', () => {
    const things = see({
      signals: [signal('a/seen')],
      actors: [
        actor('a/seen', { path: 'alerting', incidentAt: 3 }),
        actor('a/gone', { path: 'alerting', incidentAt: 2 }),
        actor('a/pending', { path: 'ok.pending', firstActiveAt: 1 }),
        actor('a/calm', { path: 'ok.quiet' }),
        actor('a/over', { path: 'recovered' }),
        actor('blind/far', { path: 'alerting', incidentAt: 4 }, 'far'),
        actor('unseen/x', { path: 'alerting', incidentAt: 5 }, 'far'),
        actor('self/x', { path: 'alerting', incidentAt: 6 }, 'far'),
        actor('disk/x', { path: 'alerting', incidentAt: 7 }, 'host'),
      ],
      incidents: [incident('a/seen'), incident('a/gone')],
    });
    expect(things.map(({ key, title, group }) => [key, title, group])).toEqual([
      ['a/gone', 'Told of a/gone', 'source:containers'],
      ['a/seen', 'Title of a/seen', 'source:containers'],
      ['blind/far', 'Told of blind/far', 'polkan'],
      ['unseen/x', 'Told of unseen/x', 'polkan'],
      ['self/x', 'Told of self/x', 'polkan'],
      ['disk/x', 'Told of disk/x', 'host'],
      ['a/pending', 'Told of a/pending', 'source:containers'],
    ]);
  });

  test('is no more than the pages can know, and what is open is never what is missing', () => {
    const signals = Array.from({ length: mostThings + 5 }, (_, index) => signal(`a/${index}`));
    const things = see({
      signals,
      actors: [actor('z/open', { path: 'alerting', incidentAt: 1 })],
      incidents: [incident('z/open')],
    });
    expect([things.length, things[0]?.key]).toEqual([mostThings, 'z/open']);
  });

  test('stands the worst first: by mark, severity, what explains it, how long, and its name', () => {
    const open = (key: string, at: number) => actor(key, { path: 'alerting', incidentAt: at });
    const things = see({
      signals: ['a/10', 'a/9', 'a/unread'].map((key) =>
        signal(key, key === 'a/unread' ? { active: null } : {}),
      ),
      actors: [
        open('b/late', 30),
        open('b/early', 20),
        open('b/caused', 1),
        open('b/silenced', 2),
        open('b/critical', 90),
        open('b/taken', 1),
        actor('b/pending', { path: 'ok.pending', firstActiveAt: 1 }),
      ],
      incidents: [
        incident('b/critical', { severity: 'critical' }),
        incident('b/caused', { channels: { x: held('caused') } }),
        incident('b/silenced'),
        incident('b/taken', { state: 'acknowledged' }),
      ],
      silenced: new Set(['b/silenced']),
    });
    expect(things.map(({ key }) => key)).toEqual([
      ...['b/critical', 'b/early', 'b/late', 'b/caused', 'b/silenced', 'b/taken', 'b/pending'],
      ...['a/unread', 'a/9', 'a/10'],
    ]);
  });

  test('stands by its key where names are alike', () => {
    const keys = ['a/x', 'A/x', 'a/X'];
    const order = (all: readonly string[]) =>
      see({ signals: all.map((key) => signal(key)) }).map(({ key }) => key);
    expect(order(keys)).toEqual(order(keys.toReversed()));
  });
});

describe('the groups of things', () => {
  const seen = (source: string, project?: string) =>
    see({
      signals: [
        signal('a/b', { source, ...(project !== undefined && { labels: { compose_project: project } }) }),
      ],
    })[0]?.group;

  test.each([
    ['containers', 'shop', 'compose:shop'],
    ['containers', '', 'source:containers'],
    ['containers', undefined, 'source:containers'],
    ['self', undefined, 'polkan'],
    ['host', undefined, 'host'],
    ['disk', undefined, 'host'],
    ['checks', undefined, 'source:checks'],
  ] as const)('are by project, host or source: %s of %s is in %s', (source, project, group) => {
    expect(seen(source, project)).toBe(group);
  });

  test.each([
    ['host', words.groups.host],
    ['polkan', words.groups.polkan],
    ['compose:shop', words.groups.compose('shop')],
    ['source:checks', words.groups.sources.checks ?? 'no name'],
    ['source:my own', 'my own'],
  ])('are called: %s is %s', (id, name) => {
    expect(groupName(id, words)).toBe(name);
  });

  test('have the worst first, else stand by name, and count what is wrong and unknown', () => {
    const things = see({
      signals: [
        signal('a/1', { source: 'zoo' }),
        signal('a/2', { source: 'bar' }),
        signal('a/3', { source: 'bar', active: null }),
        signal('a/4', { source: 'ant' }),
        signal('a/5', { source: 'ape' }),
      ],
      actors: [
        actor('a/1', { path: 'alerting', incidentAt: 1 }),
        actor('a/6', { path: 'ok.pending', firstActiveAt: 1 }, 'zoo'),
      ],
    });
    expect(
      groupsOf(things, words).map(({ id, name, wrong, unknown, things: own }) => [
        id,
        name,
        wrong,
        unknown,
        own.length,
      ]),
    ).toEqual([
      ['source:zoo', 'zoo', 2, 0, 2],
      ['source:bar', 'bar', 0, 1, 2],
      ['source:ant', 'ant', 0, 0, 1],
      ['source:ape', 'ape', 0, 0, 1],
    ]);
    expect(things.filter(isWrong).map(({ key }) => key)).toEqual(['a/1', 'a/6']);
  });
});

test('a filter finds in key, title and detail, in any case, and nothing is found by nothing', () => {
  const things = see({
    signals: [
      signal('a/one', { title: 'Alpha', detail: 'red' }),
      signal('a/two', { title: 'Beta', detail: 'RED' }),
      signal('b/three', { title: 'Gamma', detail: '' }),
    ],
  });
  const found = (text: string): readonly string[] => filtered(things, text).map(({ key }) => key);
  expect(found('  ')).toHaveLength(3);
  expect(found(' rEd ')).toEqual(['a/one', 'a/two']);
  expect(found('gam')).toEqual(['b/three']);
  expect(found('B/THREE')).toEqual(['b/three']);
  expect(found('nothing of it')).toEqual([]);
});

test('a key is called as it is shown now, else by its entity, else as it is', () => {
  expect(titleOf('a/b', new Map([['a/b', 'Bee']]))).toBe('Bee');
  expect(titleOf('a/b', new Map())).toBe('b');
  expect(titleOf('host_mem', new Map())).toBe('host_mem');
});
