import { describe, expect, test } from 'vitest';
import { mostComplaints } from '../../../src/config/complaints.ts';
import { compareNames, containersNamed, type KnownNames } from '../../../src/config/file/names-in.ts';
import { consistencyIn } from '../../../src/messages/consistency.ts';
import { en } from '../../../src/messages/en.ts';

const say = consistencyIn(en);
const known: KnownNames = {
  kinds: new Map([
    ...(['container', 'dep', 'disk', 'check', 'blind'] as const).map((kind) => [kind, 'some'] as const),
  ]),
  sources: ['containers', 'checks', 'backup'],
  ...{ host: 'tower', standsAlone: true },
  watched: (kind) =>
    kind === 'container'
      ? { names: ['web', 'db', 'worker'], has: (entity) => ['web', 'db', 'worker'].includes(entity) }
      : kind === 'dep'
        ? { names: ['api-*'], has: (entity) => entity.startsWith('api-') }
        : kind === 'disk'
          ? { names: [], has: () => false }
          : null,
};

/** What is told of a file, each as `how place: message`. */
const told = (said: Readonly<Record<string, unknown>>, more: Partial<KnownNames> = {}): readonly string[] => {
  const all: string[] = [];
  const note = (how: string) => (path: readonly (string | number)[], message: string) =>
    void all.push(`${how} ${path.join('.')}: ${message}`);
  const tell = { fault: note('fault'), warning: note('warning'), hint: note('hint') };
  compareNames(said, { ...known, ...more }, tell, say);
  return all;
};
const route = (match: unknown): Readonly<Record<string, unknown>> => ({ routes: [{ match }] });
const checks = [{ name: 'pool' }, { name: 'site', labels: { team: 'a', shift: 'b' } }];

describe('a match names what there is', () => {
  test.each<[match: object, told: readonly string[]]>([
    [{ kind: 'container' }, []],
    [{ kind: 'cont*' }, []],
    [{ kind: 'x*' }, [`warning kind: ${say.fitsNoKind('x*')}`]],
    [{ kind: 'my_own' }, [`hint kind: ${say.ownKind('my_own')}`]],
    [{ source: 'containers' }, []],
    [{ source: 'back*' }, []],
    [{ source: 'x*' }, [`warning source: ${say.fitsNoSource('x*')}`]],
    [{ source: 'backups' }, [`fault source: ${say.noSource('backups', 'backup')}`]],
    [{ source: 'something' }, [`fault source: ${say.noSource('something', null)}`]],
    [{ host: 'tower' }, []],
    [{ host: 't*r' }, []],
    [{ host: 'box' }, [`warning host: ${say.otherHost('box', 'tower')}`]],
    [{ severity: 'critical' }, []],
    [{ kind: 'container', entity: 'web' }, []],
    [{ kind: 'container', entity: 'w*' }, []],
    [{ kind: 'container', entity: 'x*' }, [`warning entity: ${say.fitsNothing('x*', 'container')}`]],
    [
      { kind: 'container', entity: 'wep' },
      [`warning entity: ${say.notWatched('container/wep', 'container/web')}`],
    ],
    [{ kind: 'container', entity: 'shop' }, [`warning entity: ${say.notWatched('container/shop', null)}`]],
    [{ kind: 'dep', entity: 'api-one' }, []],
    [{ kind: 'dep', entity: 'x*' }, []],
    [{ kind: 'dep', entity: 'api' }, [`warning entity: ${say.notWatched('dep/api', null)}`]],
    [{ kind: 'disk', entity: '/mnt*' }, []],
    [{ kind: 'my_own', entity: 'x' }, [`hint kind: ${say.ownKind('my_own')}`]],
    [{ kind: 'con*', entity: 'nothing' }, []],
    [{ entity: 'nothing' }, []],
    [{ kind: 'check', entity: 'pool' }, []],
    [{ kind: 'check', entity: 'pool/fan' }, []],
    [{ kind: 'check', entity: 'pool/*' }, []],
    [{ kind: 'check', entity: 'poll' }, [`fault entity: ${say.noCheck('poll', 'pool')}`]],
    [{ kind: 'check', entity: 'other/fan' }, [`fault entity: ${say.noCheck('other/fan', null)}`]],
    [{ kind: 'check', entity: 'x/*' }, [`warning entity: ${say.fitsNothing('x/*', 'check')}`]],
    [{ kind: 'blind', entity: 'backup' }, []],
    [
      { kind: 'blind', entity: 'backups' },
      [`warning entity: ${say.notWatched('blind/backups', 'blind/backup')}`],
    ],
    [{ key: 'container/web' }, []],
    [{ key: '*' }, []],
    [{ key: 'cont*/x' }, []],
    [{ key: 'container/w*' }, []],
    [{ key: 'container/wep' }, [`warning key: ${say.notWatched('container/wep', 'container/web')}`]],
    [{ key: 'containr/web' }, [`fault key: ${say.notWatched('containr/web', 'container/web')}`]],
    [{ key: 'my_own' }, [`hint key: ${say.ownKind('my_own')}`]],
    [{ labels: { team: 'x' } }, []],
    [{ labels: { teams: 'x' } }, [`warning labels.teams: ${say.noLabel('teams', 'team')}`]],
    [{ labels: { shifts: 'x' } }, [`warning labels.shifts: ${say.noLabel('shifts', 'shift')}`]],
    [{ labels: { tame: 'x' } }, []],
    [{ labels: { shfit: 'x' } }, []],
    [{ labels: { far_away: 'x' } }, []],
    [
      { labels: { compose_project: 'x', compose_servce: 'y' } },
      [`warning labels.compose_servce: ${say.noLabel('compose_servce', 'compose_service')}`],
    ],
    [{ matchers: ['source=backups'] }, [`fault matchers.0: ${say.noSource('backups', 'backup')}`]],
    [{ matchers: 'source=backups' }, [`fault matchers: ${say.noSource('backups', 'backup')}`]],
    [
      { matchers: ['kind=container', 'entity=shop'] },
      [`warning matchers.1: ${say.notWatched('container/shop', null)}`],
    ],
    [
      { matchers: ['source=~"back.*"', 'host!=box', 'severity=info', 'kind!~"x"', 'entity!=x', 'key!=y'] },
      [],
    ],
    [{ matchers: ['teams=~"x"'] }, [`warning matchers.0: ${say.noLabel('teams', 'team')}`]],
    [{ matchers: ['no matcher', 5] }, []],
    [{ kind: 5, labels: { team: 5 }, source: ['backups'] }, []],
  ])('%j', (match, expected) => {
    expect(told({ ...route(match), checks })).toEqual(
      expected.map((one) => one.replace(' ', ' routes.0.match.')),
    );
  });

  test.each([
    ['routes', 'match'],
    ['maintenance', 'match'],
    ['causes', 'cause'],
    ['causes', 'hides'],
  ])('in every place: %s has its %s', (part, field) => {
    const said = { [part]: [{}, { [field]: { source: 'backups' } }] };
    expect(told(said)).toEqual([`fault ${part}.1.${field}.source: ${say.noSource('backups', 'backup')}`]);
  });

  test('as far as it is known: of a fleet nobody knows what other hosts have', () => {
    const fleet = { standsAlone: false };
    expect(told(route({ source: 'backups' }), fleet)).toEqual([
      `warning routes.0.match.source: ${say.noSource('backups', 'backup')}`,
    ]);
    expect(told(route({ host: 'box', kind: 'container', entity: 'nothing' }), fleet)).toEqual([]);
  });

  test('what is of no form is passed over: something was found there already', () => {
    expect(told({ kinds: [] })).toEqual([]);
    for (const none of [5, null, 'x', [], { match: 5 }, { match: [] }])
      expect(told({ routes: [none], maintenance: none, causes: none, checks: none })).toEqual([]);
  });
});

test('a severity is no label, and what a match is of is none either, however like one it is', () => {
  const labels = { severitx: 'a', entitx: 'b', kex: 'c', hosx: 'd', sourcx: 'e', kinx: 'f' };
  const of = (match: unknown) => told({ ...route(match), checks: [{ name: 'pool', labels }] });
  expect(of({ severity: 'critical', labels: { severity: 'info' }, matchers: ['severity=info'] })).toEqual([]);
  expect(of({ matchers: ['entity!=x', 'key!=x', 'host!=x', 'source!=x', 'kind!=x'] })).toEqual([]);
  expect(of({ labels: { severita: 'x' } })).toEqual([
    `warning routes.0.match.labels.severita: ${say.noLabel('severita', 'severity')}`,
  ]);
});

describe('other names', () => {
  test('of kinds and of labels that causes have in common', () => {
    expect(told({ kinds: { container: {}, my_own: {} } })).toEqual([
      `hint kinds.my_own: ${say.ownKind('my_own')}`,
    ]);
    // A short name is like another one only by a single letter.
    expect(told({ causes: [{ same: ['host', 'hots'] }, { same: 'hostt' }] })).toEqual([
      `warning causes.1.same: ${say.noLabel('hostt', 'host')}`,
    ]);
  });

  test('of what a check depends on: a check, or a key', () => {
    const of = (...needs: readonly unknown[]) => told({ checks: [{ name: 'pool', depends_on: needs }] });
    expect(of('pool', 'container/web', 'dep/api-x')).toEqual([]);
    const at = 'checks.0.depends_on.0';
    expect(of('poll')).toEqual([`fault ${at}: ${say.noCheck('poll', 'pool')}`]);
    expect(of('db')).toEqual([`fault ${at}: ${say.noCheck('db', 'container/db')}`]);
    expect(of('nothing at all')).toEqual([`fault ${at}: ${say.noCheck('nothing at all', null)}`]);
    expect(of('container/wep')).toEqual([
      `warning ${at}: ${say.notWatched('container/wep', 'container/web')}`,
    ]);
    expect(told({ checks: [{ name: 'a', depends_on: 'b' }] })).toEqual([
      `fault checks.0.depends_on: ${say.noCheck('b', null)}`,
    ]);
  });

  test('that are wrong thousands of times are told no more often than is shown', () => {
    const many = Array.from({ length: 1_000 }, () => ({ match: { source: 'backups' } }));
    expect(told({ routes: many })).toHaveLength(mostComplaints + 1);
    const needs = Array.from({ length: 1_000 }, (_, index) => `nothing ${index}`);
    expect(told({ checks: [{ name: 'a', depends_on: needs }] })).toHaveLength(mostComplaints + 1);
  });
});

test('the containers that are named one by one are found, with their place', () => {
  const said = {
    routes: [
      { match: { kind: 'container', entity: 'web' } },
      { match: { kind: 'dep', entity: 'no' } },
      { match: { key: 'container/db' } },
      { match: { key: 'dep/no' } },
      { match: { kind: 'container', entity: 'glob-*' } },
      { match: { matchers: ['kind=container', 'entity=late'] } },
    ],
    checks: [{ name: 'a', depends_on: ['container/cache', 'dep/no', 'b'] }],
  };
  expect(containersNamed(said)).toEqual([
    { name: 'web', path: ['routes', 0, 'match', 'entity'] },
    { name: 'db', path: ['routes', 2, 'match', 'key'] },
    { name: 'late', path: ['routes', 5, 'match', 'matchers', 1] },
    { name: 'cache', path: ['checks', 0, 'depends_on', 0] },
  ]);
});
