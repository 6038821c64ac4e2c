import { Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/language/alert-labels.ts';
import type { Sweep } from '../../../src/language/signal.ts';
import { exactTime } from '../../../src/messages/clock.ts';
import { locales } from '../../../src/messages/messages.ts';
import { prometheusIn } from '../../../src/messages/prometheus.ts';
import type { Call } from '../../../src/streams/inbound/calls.ts';
import {
  bookOf,
  heard,
  memoryOf,
  mostCharacters,
  mostHeard,
  withoutOver,
} from '../../../src/streams/prometheus/alert-book.ts';
import { entityOf, longestEntity, mostInTitle } from '../../../src/streams/prometheus/alert-signals.ts';
import { mostPushes, prometheus } from '../../../src/streams/prometheus/prometheus.ts';
import {
  longestAnnotation,
  longestLabel,
  mostLabels,
  pushedAlerts,
} from '../../../src/streams/prometheus/pushed-alerts.ts';
import { sweeps } from '../../../src/streams/sweeps.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const words = prometheusIn(locales.en);
const minute = 60_000;
const iso = (at: number): string => new Date(at).toISOString();
const high = { alertname: 'HighLoad', instance: 'box:9100', severity: 'critical' };
const highKey = 'HighLoad{instance=box:9100}';

/** A body as Prometheus posts it. */
const firing = (labels: Record<string, string>, at: number, more: object = {}) => ({
  labels,
  annotations: { summary: 'The load is 12.' },
  startsAt: iso(at - minute),
  endsAt: iso(at + 4 * minute),
  generatorURL: 'http://prom:9090/graph?g0.expr=load1',
  ...more,
});
const resolved = (labels: Record<string, string>, at: number) =>
  firing(labels, at, { startsAt: iso(at - 2 * minute), endsAt: iso(at) });

/** The source in virtual time, and all that it says. */
const start = async (before: { memory?: unknown; at?: number } = {}) => {
  const { scheduler, until } = virtualTime();
  if (before.at !== undefined) await until(before.at);
  const call$ = new Subject<Call>();
  const seen: Sweep[] = [];
  const full: number[] = [];
  const answers: boolean[] = [];
  const source = prometheus({
    ...{ everyMs: 30_000, timeoutMs: 1_000, expiresMs: 5 * minute, keepMs: 0 },
    ...{ heartbeat: 'Watchdog', scheduler, call$, words },
    onFull: (beyond) => full.push(beyond),
  });
  sweeps(source, {
    ...{ scheduler, blindTicks: 3, words: locales.en },
    ...('memory' in before && { memory: before.memory }),
  }).subscribe((sweep) => seen.push(sweep));
  const turn = until;
  const push = async (...bodies: object[]): Promise<void> => {
    const { alerts } = pushedAlerts(bodies);
    call$.next({
      what: { alerts, at: scheduler.now() },
      taken: (room) => answers.push(room),
    });
    await until(scheduler.now() + 1);
  };
  const last = (): Sweep => {
    const sweep = seen.at(-1);
    if (sweep === undefined) throw new Error('nothing was seen');
    return sweep;
  };
  const of = (entity: string) => last().signals.find((one) => one.entity === entity);
  const memory = (): unknown => seen.findLast((one) => one.memory !== undefined)?.memory;
  return { seen, full, answers, push, turn, last, of, memory, call$, now: () => scheduler.now() };
};

describe('what is pushed', () => {
  const at = Date.UTC(2026, 10, 27);

  test('is read with who it is, what it says, and when it ends', () => {
    expect(pushedAlerts([firing(high, at), { labels: { alertname: 'A' } }])).toEqual({
      wrong: [],
      alerts: [
        {
          name: fingerprintOf(high),
          labels: high,
          annotations: { summary: 'The load is 12.' },
          link: 'http://prom:9090/graph?g0.expr=load1',
          endsAt: at + 4 * minute,
        },
        expect.objectContaining({ labels: { alertname: 'A' }, annotations: {}, link: '', endsAt: null }),
      ],
    });
  });

  test.each<[what: object, why: string]>([
    [{ labels: {} }, 'at least one label pair required'],
    [{ labels: { a: '' } }, 'at least one label pair required'],
    [{ labels: { '': 'c' } }, 'invalid label name ""'],
    [{ labels: { 'a\ud800': 'c' } }, 'invalid label name "a\\ud800"'],
    [{ labels: { '\u200b': 'c' } }, 'invalid label name "\u200b"'],
    [
      { labels: { a: 'x'.repeat(longestLabel + 1) } },
      `the label a is longer than ${longestLabel} characters`,
    ],
    [
      { labels: Object.fromEntries(Array.from({ length: mostLabels + 1 }, (_, n) => [`l${n}`, 'x'])) },
      `more than ${mostLabels} labels`,
    ],
    [{ labels: { a: 'b' }, endsAt: 'soon' }, 'endsAt is no time: soon'],
    [{ labels: { a: 'b' }, startsAt: iso(at), endsAt: iso(at - 1) }, 'start time must be before end time'],
  ])('%j is wrong, and keeps no other one out', (given, why) => {
    const { alerts, wrong } = pushedAlerts([given, firing(high, at)]);
    expect([alerts.length, wrong]).toEqual([1, [why]]);
  });

  test.each([null, 7, {}, 'text', [{ labels: 'x' }], [{ labels: { a: 1 } }], [7]])(
    '%j is no list of alerts',
    (body) => {
      expect(() => pushedAlerts(body)).toThrow(/^no list of alerts/);
    },
  );

  test("Go's time of nothing is no end", () => {
    expect(pushedAlerts([{ labels: { a: 'b' }, endsAt: '0001-01-01T00:00:00.000Z' }]).alerts[0]?.endsAt).toBe(
      null,
    );
  });

  test('is cut, and has nothing in it that acts or is a secret', () => {
    const [alert] = pushedAlerts([
      {
        labels: { alertname: 'A', url: 'https://user:hunter22@db/', note: 'a\u202eb' },
        annotations: { summary: 'x'.repeat(3_000), hint: 'password=hunter22' },
      },
    ]).alerts;
    expect(alert?.annotations.summary).toHaveLength(longestAnnotation);
    expect(JSON.stringify(alert)).not.toMatch(/hunter22|\u202e/);
  });
});

describe('what Alertmanager takes', () => {
  const at = Date.UTC(2026, 10, 27);
  const takenOf = (...bodies: object[]) => {
    const { alerts, wrong } = pushedAlerts(JSON.parse(JSON.stringify(bodies)));
    const { book, beyond } = heard(bookOf(null), alerts, { now: at, wall: at, expiresMs: 5 * minute });
    const fires = [...book.alerts.values()]
      .filter(({ isOver }) => !isOver)
      .map(({ labels }) => entityOf(labels));
    return { fires, wrong, beyond };
  };
  const named = { alertname: 'A' };

  test.each<[what: string, bodies: readonly object[], fires: readonly string[]]>([
    ['a label of another script', [{ labels: { ...named, größe: 'XL' } }], ['A{"größe"=XL}']],
    ['a label with dots', [{ labels: { ...named, 'service.name': 'shop' } }], ['A{service.name=shop}']],
    ['a label of several words', [{ labels: { ...named, 'a b': 'c' } }], ['A{"a b"=c}']],
    ['a label that begins with a digit', [{ labels: { ...named, '9a': 'c' } }], ['A{9a=c}']],
    ['a label that looks like a matcher', [{ labels: { ...named, 'b="c",d': 'e' } }], ['A{"b=\\"c\\",d"=e}']],
    ['labels called as parts of objects', [{ labels: { ...named, constructor: 'x' } }], ['A{constructor=x}']],
    ['a start in the future', [{ labels: named, startsAt: iso(at + 60 * minute) }], ['A']],
    ['an end without a start', [{ labels: named, endsAt: iso(at + minute) }], ['A']],
    ['the same twice', [{ labels: named }, { labels: named, annotations: { summary: 'x' } }], ['A']],
    ['what is over that was never heard of', [{ labels: named, endsAt: iso(at - minute) }], []],
    ['a label without a value', [{ labels: { ...named, b: '' } }], ['A']],
    ['fields of somebody else', [{ labels: named, status: 'firing', fingerprint: '1' }], ['A']],
    ['nothing at all', [], []],
  ])('is taken here: %s', (_, bodies, fires) => {
    expect(takenOf(...bodies)).toEqual({ fires, wrong: [], beyond: 0 });
  });

  test('is a thousand at once, among them some twice and some wrong', () => {
    const bodies = Array.from({ length: 1_000 }, (_, n) => ({
      labels: n % 100 === 99 ? {} : { alertname: 'A', größe: String(n % 600) },
    }));
    const { fires, wrong } = takenOf(...bodies);
    expect([fires.length, new Set(fires).size, wrong.length]).toEqual([594, 594, 10]);
  });

  test('is a label that would be the prototype of all labels, which changes nothing', () => {
    const { alerts } = pushedAlerts(JSON.parse('[{"labels":{"__proto__":"x","alertname":"A"}}]'));
    expect(alerts.map(({ labels }) => entityOf(labels))).toEqual(['A']);
    expect(Object.getPrototypeOf({})).not.toHaveProperty('alertname');
  });
});

describe('an entity', () => {
  test('is its name and its labels but for how bad it is', () => {
    expect(entityOf(high)).toBe(highKey);
    expect(entityOf({ alertname: 'Down' })).toBe('Down');
    expect(entityOf({ alertname: 'A', z: 'a b', a: '1,b=2' })).toBe('A{a="1,b=2",z="a b"}');
  });

  test('is cut where it is long, and two of them remain two', () => {
    const long = (end: string) => entityOf({ alertname: 'A', path: `${'x'.repeat(300)}${end}` });
    expect(long('1')).toHaveLength(longestEntity);
    expect(long('1')).not.toBe(long('2'));
  });
});

describe('the title of an alert', () => {
  const many = (end: string) =>
    Object.fromEntries(Array.from({ length: mostInTitle.labels + 3 }, (_, n) => [`l${n}`, `x${end}`]));
  const long = (end: string) => ({ path: `${'x'.repeat(300)}${end}` });

  test.each<[what: string, one: Record<string, string>, other: Record<string, string>]>([
    ['a label', { device: 'sda1', job: 'node' }, { device: 'sdb1', job: 'node' }],
    ['the instance', { instance: 'a:1' }, { instance: 'b:1' }],
    ['the job alone', { instance: 'a:1', job: 'x' }, { instance: 'a:1', job: 'y' }],
    ['a label that only one has', { instance: 'a:1' }, { instance: 'a:1', team: 'db' }],
    ['one label of very many', many('a'), { ...many('a'), l8: 'other' }],
    ['the end of a long value', long('1'), long('2')],
  ])('tells two of one name apart by %s, and is bounded', async (_, one, other) => {
    const world = await start();
    for (const labels of [one, other])
      await world.push(firing({ alertname: 'DiskFull', ...labels }, world.now()));
    await world.turn(minute);
    const titles = world.last().signals.flatMap(({ kind, title }) => (kind === 'prometheus' ? [title] : []));
    expect(new Set(titles).size).toBe(2);
    for (const title of titles) expect(title.length).toBeLessThan(mostInTitle.characters + 40);
  });

  test('has the labels behind its name, but for how bad it is; one without a name, too', async () => {
    const world = await start();
    await world.push(
      firing({ alertname: 'DiskFull', device: 'sda1', job: 'node', severity: 'page' }, world.now()),
      firing({ team: 'a b' }, world.now()),
    );
    await world.turn(minute);
    expect(
      world
        .last()
        .signals.slice(0, 2)
        .map(({ title }) => title),
    ).toEqual(['DiskFull (device=sda1, job=node)', 'alert (team="a b")']);
  });
});

describe('alerts of Prometheus', () => {
  test('are told at once: what fires with what it says and how bad it is, and the end that is said', async () => {
    const world = await start();
    await world.turn(30_000);
    await world.push(firing(high, world.now()));
    expect(world.last()).toMatchObject({ hinted: true, covers: [] });
    expect(world.of(highKey)).toEqual({
      kind: 'prometheus',
      entity: highKey,
      active: true,
      title: 'HighLoad on box:9100',
      detail: 'The load is 12.\nLook at it: http://prom:9090/graph?g0.expr=load1',
      severity: 'critical',
      labels: { alertname: 'HighLoad', instance: 'box:9100' },
    });
    await world.push(resolved(high, world.now()));
    expect(world.of(highKey)).toMatchObject({ active: false, detail: words.over });
    expect(world.answers).toEqual([true, true]);
  });

  test('stand in every turn as long as they are sent again', async () => {
    const world = await start();
    await world.push(firing(high, world.now()));
    for (let minutes = 1; minutes < 30; minutes += 1) {
      await world.turn(minutes * minute);
      await world.push(firing(high, world.now()));
    }
    await world.turn(30 * minute);
    expect(world.last()).toMatchObject({ covers: expect.arrayContaining(['prometheus']) });
    expect(world.of(highKey)?.active).toBe(true);
    expect(world.seen.filter(({ error }) => error !== undefined)).toEqual([]);
  });

  test('that are not sent again while others are become unknown, and are never called well', async () => {
    const world = await start();
    await world.push(firing(high, world.now()));
    for (let minutes = 1; minutes < 12; minutes += 1) {
      await world.turn(minutes * minute);
      await world.push(firing({ alertname: 'Other' }, world.now()));
    }
    await world.turn(12 * minute);
    expect(world.of(highKey)).toMatchObject({ active: null, unread: true });
    expect(world.of('Other')?.active).toBe(true);
    expect(world.of(`prometheus/${highKey}`)).toMatchObject({ kind: 'unseen', active: true });
    expect(
      world.seen
        .flatMap(({ signals }) => signals)
        .some((one) => one.active === false && one.kind === 'prometheus'),
    ).toBe(false);
  });

  test('are unknown, and no one of them unseen, when Prometheus falls silent while some of them still hold', async () => {
    const world = await start();
    const names = ['A', 'B', 'C'];
    for (const name of names) await world.push({ labels: { alertname: name } });
    const saidAt = world.now();
    // Of an end that is far off no word is promised before: it is no other one that could be heard.
    await world.push(firing({ alertname: 'Far' }, saidAt, { endsAt: iso(saidAt + 120 * minute) }));
    await world.turn(5.5 * minute);
    await world.turn(20 * minute);
    expect(world.seen.flatMap(({ signals }) => signals).filter(({ kind }) => kind === 'unseen')).toEqual([]);
    // Three readings in vain from the fifth minute on.
    expect(world.last()).toMatchObject({
      error: words.silent(exactTime(saidAt, saidAt)),
      signals: [{ kind: 'blind', entity: 'prometheus', active: true }],
    });
    const unread = world.seen.flatMap(({ signals }) => signals).filter((one) => one.unread === true);
    expect(unread).toEqual([]);
  });

  test('say when they were said last, whenever that is read, and not when they ran out', async () => {
    const world = await start();
    await world.push(firing({ alertname: 'Short' }, world.now(), { endsAt: iso(world.now() + 2 * minute) }));
    const saidAt = world.now() - 1;
    const details: (string | undefined)[] = [];
    for (const minutes of [3, 3.5, 4]) {
      await world.turn(minutes * minute);
      details.push(world.of('Short')?.detail);
    }
    expect(details).toEqual(Array(3).fill(words.lost(exactTime(saidAt, saidAt))));
  });

  test('make the source blind when nothing is heard any more while any of them fires', async () => {
    const world = await start();
    await world.push(firing(high, world.now()));
    await world.turn(4.5 * minute);
    expect(world.last().error).toBeUndefined();
    await world.turn(7 * minute);
    expect(world.last()).toMatchObject({
      covers: [],
      error: expect.stringMatching(/^nothing was heard of Prometheus/),
      signals: [{ kind: 'blind', entity: 'prometheus', active: true }],
    });
    await world.push(firing(high, world.now()));
    await world.turn(7.5 * minute);
    expect(world.of('prometheus')).toMatchObject({ kind: 'blind', active: false });
    expect(world.of(highKey)?.active).toBe(true);
  });

  test('of the name that always fires are no trouble, but their silence is', async () => {
    const world = await start();
    await world.push(firing({ alertname: 'Watchdog', severity: 'none' }, world.now()));
    await world.turn(minute);
    expect(world.last().signals.map(({ kind }) => kind)).toEqual(['blind']);
    await world.turn(8 * minute);
    expect(world.last().error).toMatch(/^nothing was heard of Prometheus/);
  });

  test('that have ended before anybody heard of them are nothing', async () => {
    const world = await start();
    await world.push(resolved(high, world.now()));
    await world.turn(10 * minute);
    expect(world.last()).toMatchObject({ signals: [{ kind: 'blind', active: false }] });
  });

  test('whose word was long on its way are not taken for over, until that is said twice', async () => {
    const world = await start();
    await world.push(firing(high, world.now()));
    await world.turn(6 * minute);
    // Sent a minute ago, with an end that was to come then.
    const late = firing(high, world.now() - 4.5 * minute);
    await world.push(late);
    expect(world.of(highKey)?.active).toBe(null);
    // The end that was said while nobody could hear it, and is said again.
    const over = resolved(high, world.now());
    await world.push(over);
    expect(world.of(highKey)?.active).toBe(null);
    await world.push(over);
    expect(world.of(highKey)?.active).toBe(false);
  });

  test('are quiet for good when all of them are over: nothing is missed then', async () => {
    const world = await start();
    await world.push(firing(high, world.now()));
    await world.push(resolved(high, world.now()));
    await world.turn(60 * minute);
    expect(world.last().error).toBeUndefined();
    expect(world.of(highKey)).toBeUndefined();
  });

  test('without an end hold for as long as is configured', async () => {
    const world = await start();
    await world.push({ labels: { alertname: 'Mine' } });
    await world.turn(4.5 * minute);
    expect(world.of('Mine')).toMatchObject({ active: true, detail: words.fires('Mine') });
    await world.turn(5.5 * minute);
    expect(world.last().error).toBeDefined();
  });

  test('of one name that differ in how bad they are are one thing, as bad as the worst of them', async () => {
    const world = await start();
    const warns = { ...high, severity: 'warning' };
    await world.push(firing(warns, world.now()));
    expect(world.of(highKey)?.severity).toBe('warning');
    await world.push(firing(high, world.now()));
    expect(world.of(highKey)?.severity).toBe('critical');
    await world.push(resolved(high, world.now()));
    expect(world.of(highKey)).toMatchObject({ active: true, severity: 'warning' });
    await world.push(resolved(warns, world.now()));
    expect(world.of(highKey)?.active).toBe(false);
  });

  test('have labels of their own for what is called the same here', async () => {
    const world = await start();
    await world.push(firing({ alertname: 'A', source: 'x', kind: 'y', team: 'db' }, world.now()));
    expect(world.last().signals[0]?.labels).toEqual({
      alertname: 'A',
      exported_source: 'x',
      exported_kind: 'y',
      team: 'db',
    });
  });

  test('are remembered over a restart, where nothing is blind before Prometheus has had its time', async () => {
    const before = await start();
    await before.push(firing(high, before.now()));
    const memory: unknown = JSON.parse(JSON.stringify(before.memory()));
    const world = await start({ memory, at: 60 * minute });
    await world.turn(64 * minute);
    expect(world.last().error).toBeUndefined();
    expect(world.of(highKey)?.active).toBe(null);
    // It has ended while nobody listened, so it is believed when it is said again.
    const over = resolved(high, world.now());
    await world.push(over);
    await world.push(over);
    expect(world.of(highKey)?.active).toBe(false);
  });

  test('that nobody has said again make no source that was blind see again by a restart: only what is heard does', async () => {
    const before = await start();
    await before.push(firing(high, before.now()));
    await before.turn(10 * minute);
    expect(before.last().error).toBeDefined();
    const again = await start({ memory: before.memory(), at: 20 * minute });
    const blindIn = ({ signals }: Sweep) => signals.find(({ kind }) => kind === 'blind')?.active;
    await again.turn(24 * minute);
    expect(again.seen.map(blindIn)).toEqual(again.seen.map(() => null));
    await again.turn(27 * minute);
    expect(blindIn(again.last())).toBe(true);
    await again.push(firing(high, again.now()));
    await again.turn(28 * minute);
    expect(blindIn(again.last())).toBe(false);
  });

  test('are no more than there is room for; what is over gives way, and what is left out is said', async () => {
    const world = await start();
    const storm = Array.from({ length: mostHeard }, (_, n) => firing({ alertname: 'S', n: String(n) }, 0));
    await world.push(...storm);
    await world.push(firing(high, world.now()));
    await world.push(firing(high, world.now()));
    expect([world.answers, world.full]).toEqual([[true, false, false], [1]]);
    await world.push(resolved({ alertname: 'S', n: '7' }, world.now()));
    await world.push(firing(high, world.now()));
    expect(world.answers.at(-1)).toBe(true);
    expect(world.of(highKey)?.active).toBe(true);
  });

  test('that come faster than they are read are refused', async () => {
    const { call$, answers } = await start();
    // Nothing is read within one turn of the event loop.
    for (let n = 0; n <= mostPushes + 1; n += 1)
      call$.next({ what: { alerts: [], at: 0 }, taken: (room) => answers.push(room) });
    expect(answers).toContain(false);
  });
});

describe('the book of alerts', () => {
  test('has room for so many characters of all of them; what is over gives way, and of what is known its end is taken all the same', () => {
    const each = mostCharacters / 4;
    const at = { now: 0, wall: 0, expiresMs: minute };
    const one = (name: string, characters = each, endsAt: number | null = null) => ({
      ...{ name, labels: {}, annotations: { a: 'x'.repeat(characters - 1) }, link: '', endsAt },
    });
    const full = heard(
      bookOf(undefined),
      ['a', 'b', 'c', 'd', 'e'].map((name) => one(name)),
      at,
    );
    expect([...full.book.alerts.keys()]).toEqual(['a', 'b', 'c', 'd']);
    expect(full.beyond).toBe(1);
    const longer = heard(full.book, [one('a', 2 * each, 5)], at);
    expect(longer.beyond).toBe(0);
    expect(longer.book.alerts.get('a')).toMatchObject({ endsAt: 5, annotations: one('a').annotations });
    const over = heard(longer.book, [one('b', each, 0), one('e')], at);
    expect(over.beyond).toBe(0);
    expect([...over.book.alerts.keys()]).toEqual(['c', 'd', 'a', 'e']);
  });

  test.each([undefined, null, 7, [], 'text', { heardAt: 'x' }, { heardAt: 0, alerts: [{}] }])(
    'from the memory %j it begins anew',
    (memory) => expect(bookOf(memory)).toEqual({ heardAt: null, alerts: new Map() }),
  );

  test('gives up after a day what nobody vouches for', () => {
    const clock = { now: 0, wall: 0, expiresMs: minute };
    const { book } = heard(bookOf(null), pushedAlerts([{ labels: high }]).alerts, clock);
    expect(withoutOver(book, 23 * 60 * minute, 0)).toBe(book);
    expect(withoutOver(book, 25 * 60 * minute, 0).alerts.size).toBe(0);
  });

  test('is one object again and again where nothing has changed, so that nothing is written', () => {
    const memory = memoryOf(bookOf(null));
    expect(bookOf(memory)).toBe(bookOf(memory));
    expect(Object.isFrozen(memory)).toBe(true);
  });
});
