import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../../src/language/signal.ts';
import { locales } from '../../../src/messages/messages.ts';
import { mostOfOurs, readLabels } from '../../../src/streams/docker/container-labels.ts';
import { containers } from '../../../src/streams/docker/containers.ts';
import type { Answer } from '../../../src/streams/docker/docker.ts';
import { mostComplaints } from '../../../src/streams/docker/label-complaints.ts';
import type { Reading } from '../../../src/streams/source.ts';
import { fixture } from '../../support/fake-docker.ts';

describe('the labels of a container', () => {
  test.each<[labels: Record<string, string>, says: object]>([
    [{}, { enable: null, faults: [] }],
    [
      { 'org.opencontainers.image.title': 'web', polkanish: 'x' },
      { enable: null, faults: [] },
    ],
    [{ 'polkan.enable': 'false' }, { enable: false, faults: [] }],
    [{ 'polkan.enable': 'TRUE' }, { enable: true, faults: [] }],
    [{ 'polkan.enable': '0' }, { enable: false, faults: [] }],
    [{ 'polkan.name': ' Shop ' }, { tags: { name: 'Shop' } }],
    [{ 'polkan.severity': 'Critical' }, { tags: { severity: 'critical' } }],
    [
      { 'polkan.for': '1m', 'polkan.cooldown': '2h', 'polkan.keep': '0' },
      { tags: { forMs: 60_000, cooldownMs: 7_200_000, keepMs: 0 } },
    ],
    [
      { 'polkan.depends_on': 'db, cache', 'polkan.group': 'shop' },
      { tags: { labels: { depends_on: 'db, cache', group: 'shop' } } },
    ],
    [
      { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' },
      { tags: { labels: { compose_project: 'shop', compose_service: 'web' } } },
    ],
  ])('%j', (labels, says) => {
    expect(readLabels(labels)).toMatchObject(says);
    expect(readLabels(labels).faults).toEqual([]);
  });

  test.each([
    ['polkan.enable', 'perhaps', 'flag'],
    ['polkan.enable', '', 'flag'],
    ['polkan.severity', 'dire', 'severity'],
    ['polkan.for', '10', 'duration'],
    ['polkan.cooldown', '-5m', 'duration'],
    ['polkan.keep', '31d', 'duration'],
    ['polkan.name', ' ', 'text'],
    ['polkan.group', 'g'.repeat(201), 'text'],
    ['polkan.depends_on', '', 'text'],
    ['polkan.severty', 'critical', 'known'],
    ['polkan.', 'x', 'known'],
    ['polkan.__proto__', 'x', 'known'],
    ['polkan.constructor', '1m', 'known'],
  ])('%s=%j is refused by itself, and the rest holds', (label, given, wants) => {
    const { faults, tags, enable } = readLabels({
      [label]: given,
      'polkan.for': label === 'polkan.for' ? given : '1m',
    });
    expect(faults).toEqual([{ label, given: given.trim(), wants }]);
    expect(enable).toBeNull();
    expect(tags).toEqual(label === 'polkan.for' ? undefined : { forMs: 60_000 });
  });

  test('are none where there are none', () => {
    for (const none of [null, undefined]) expect(readLabels(none)).toEqual({ enable: null, faults: [] });
  });
});

describe('containers with labels', () => {
  const at = Date.parse('2026-11-22T06:16:00Z');
  type Labels = Record<string, string>;

  const world = (names: readonly string[] | '*', shown: Record<string, Labels>) => {
    const happened$ = new Subject<string>();
    const warnings: string[] = [];
    const exits = new Set<string>();
    const asked: string[] = [];
    const answer = (path: string): Answer => {
      asked.push(path);
      if (path === '/_ping') return { status: 200, body: 'OK' };
      if (path.startsWith('/containers/json')) {
        const list = Object.entries(shown).map(([name, Labels]) => ({
          Names: [`/${name}`],
          State: exits.has(name) ? 'exited' : 'running',
          Labels,
        }));
        return { status: 200, body: list };
      }
      const name = path.split('/')[2] ?? '';
      const Labels = shown[name];
      if (Labels === undefined) return { status: 404, body: {} };
      const body = fixture('running');
      const State = exits.has(name) ? { ...body.State, Status: 'exited', ExitCode: 3 } : body.State;
      return {
        status: 200,
        body: { ...body, Id: `${name}0123456789ab`, Name: `/${name}`, Config: { Labels }, State },
      };
    };
    const source = containers({
      docker: { get: async (path) => answer(path) },
      ...{ names, everyMs: 30_000, timeoutMs: 5_000, words: locales.en, happened$ },
      warn: (message) => warnings.push(message),
    });
    let memory: unknown;
    let now = at;
    const forever = new AbortController().signal;
    const kept = (reading: Reading): Signal[] => {
      // As a restart has it.
      if (reading.memory !== undefined) memory = JSON.parse(JSON.stringify(reading.memory));
      return [...reading.signals];
    };
    return {
      ...{ shown, exits, warnings, asked },
      turn: async (): Promise<Signal[]> => {
        now += 30_000;
        return kept((await source.read(forever, { at: now, memory })) as Reading);
      },
      hint: async (name: string): Promise<Signal[]> =>
        kept((await source.hints?.read(name, forever, { at: now, memory })) as Reading),
      hinted: async (name: string): Promise<string[]> => {
        const heard: string[] = [];
        const listening = source.hints?.entity$.subscribe((entity) => heard.push(entity));
        happened$.next(name);
        await turnOfTheLoop();
        listening?.unsubscribe();
        return heard;
      },
    };
  };

  test('carry severity, labels and timing of their own, and are called what they want', async () => {
    const { turn, exits } = world('*', {
      web: {
        'polkan.name': 'Shop',
        'polkan.severity': 'critical',
        'polkan.cooldown': '2h',
        'polkan.group': 'shop',
        'com.docker.compose.service': 'web',
      },
      plain: {},
    });
    const carried = {
      title: 'Container Shop',
      severity: 'critical',
      labels: { compose_service: 'web', group: 'shop' },
      policy: { cooldownMs: 7_200_000 },
    };
    const [web, plain] = await turn();
    expect(web).toMatchObject({ entity: 'web', active: false, ...carried });
    expect(plain).not.toHaveProperty('labels');
    expect(plain).not.toHaveProperty('policy');
    exits.add('web');
    const [down] = await turn();
    expect(down).toMatchObject({ entity: 'web', active: true, ...carried });
  });

  test('keep them when they are gone, also over a restart', async () => {
    const { turn, shown } = world(['web'], { web: { 'polkan.severity': 'critical', 'polkan.for': '5m' } });
    await turn();
    delete shown.web;
    const [gone] = await turn();
    expect(gone).toMatchObject({ active: true, severity: 'critical' });
    // The grace of a stop is a minute: the longer of the two counts.
    expect(gone?.policy).toEqual({ forMs: 300_000 });
  });

  test('are left alone where a label says so, in turns and hints alike, unless they are listed by name', async () => {
    const off = { 'polkan.enable': 'false' };
    const all = world('*', { web: off, db: {} });
    expect((await all.turn()).map(({ entity }) => entity)).toEqual(['db']);
    expect(await all.hint('web')).toEqual([]);
    const listed = world(['web'], { web: off });
    expect((await listed.turn()).map(({ entity }) => entity)).toEqual(['web']);
  });

  test('that are left alone from now on are not told to be gone, once their label says so', async () => {
    const { turn, shown } = world('*', { web: {}, db: {} });
    await turn();
    shown.web = { 'polkan.enable': 'false' };
    expect((await turn()).map(({ entity }) => entity)).toEqual(['db']);
  });

  test('are watched beyond the pattern where a label says so, by hints too, but not what is excluded', async () => {
    const on = { 'polkan.enable': 'true' };
    const { turn, hinted } = world(['shop-*', '!secret'], { 'shop-1': {}, other: on, secret: on, third: {} });
    expect((await turn()).map(({ entity }) => entity).toSorted()).toEqual(['other', 'shop-1']);
    expect(await hinted('other')).toEqual(['other']);
    expect(await hinted('secret')).toEqual([]);
    expect(await hinted('third')).toEqual([]);
  });

  test('cost no request more than without', async () => {
    const count = async (labels: Labels): Promise<number> => {
      const { turn, asked } = world('*', { web: labels, db: labels });
      await turn();
      return asked.length;
    };
    expect(await count({ 'polkan.enable': 'true', 'polkan.severity': 'info' })).toBe(await count({}));
  });

  test('are told of where they are wrong a bounded number of times, and not remembered whole', async () => {
    const wrong = (from: number, count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`polkan.no-${from + index}`, 'x']));
    const { turn, shown, warnings } = world('*', { web: { 'polkan.for': `${'z'.repeat(200)}1` } });
    await turn();
    expect(warnings).toHaveLength(1);
    shown.web = { 'polkan.for': `${'z'.repeat(200)}2` };
    await turn();
    expect(warnings).toHaveLength(1);
    // Of one container so many are looked at, of all of them so many are told of.
    shown.web = wrong(0, 10 * mostOfOurs);
    await turn();
    expect(warnings).toHaveLength(1 + mostOfOurs);
    for (let index = 0; index < 2 * (mostComplaints / mostOfOurs); index += 1)
      shown[`web-${index}`] = wrong(0, mostOfOurs);
    await turn();
    expect(warnings).toHaveLength(mostComplaints);
  });

  test('warn once of each wrong label, with container, label and the nearest name', async () => {
    const { turn, warnings } = world('*', { web: { 'polkan.severty': 'critical', 'polkan.for': 'soon' } });
    await turn();
    await turn();
    expect(warnings).toEqual([
      'Container web: there is no label polkan.severty; did you mean polkan.severity? It says nothing.',
      'Container web: label polkan.for=soon is not a duration such as 90s, 30m, 2h, up to 30d; it is as if it were not there.',
    ]);
  });
});
