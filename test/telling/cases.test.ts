import { describe, expect, test } from 'vitest';
import { matcherOf } from '../../src/language/matcher.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import { dueAt } from '../../src/telling/due-at.ts';
import { mostKeysOver, mostOver } from '../../src/telling/given-back.ts';
import { mostFlapping } from '../../src/telling/moved.ts';
import type { Route } from '../../src/telling/rules.ts';
import { restoreTelling, snapshotOf } from '../../src/telling/snapshot.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { longTest } from '../support/long-test.ts';
import { day, everySoOften, hour, minute, second, TellingWorld, thing } from '../support/telling-world.ts';

// Complaints about other tools, as lives of telling. `told` and `held` are read line by line: when, why, of what.

const web = 'container/web';
const db = 'container/db';
const shop = 'dep/shop';
const disk = 'disk//';

const dbHidesShop = {
  causes: [
    {
      ...{ name: 'db', cause: matcherOf({ key: db }), hides: matcherOf({ key: shop }) },
      ...{ same: [], waits: false },
    },
  ],
};

const route = (route: Partial<Route>): Route => ({
  ...{ name: 'all', match: matcherOf({}), channels: ['telegram'], goOn: false },
  ...{ reminders: null, quiet: null, escalate: [] },
  ...route,
});
const quietFrom10Minutes = route({ quiet: everySoOften(day, 10 * minute, hour) });

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `container/w-${index}`);

describe('a single failure', () => {
  test('is told at once, and so is its recovery', () => {
    const world = new TellingWorld();
    world.down(0, web);
    world.up(minute, web);
    expect(world.told).toEqual([
      '00:00:00 alert: container/web alert',
      '00:01:00 recovery: container/web recovery',
    ]);
    expect(world.held).toEqual([]);
    expect(world.dueAt).toBeNull();
  });
});

describe('what is seen at the very moment at which a hold ends', () => {
  test('is true then: what is well again is not told as an alert first', () => {
    const world = new TellingWorld();
    world.silence(0, web, hour);
    world.down(minute, web);
    world.up(hour, web);
    expect(world.told).toEqual(['01:00:00 released quietly: container/web recovery (silenced)']);
  });

  test('is in the digest of a window that ends with it', () => {
    const world = new TellingWorld();
    for (let n = 0; n < 5; n += 1) world.down(n * second, `container/${n}`);
    world.sweep(minute, [
      ['container/3', 'up'],
      ['container/0', 'up'],
    ]);
    expect(world.told.slice(3)).toEqual([
      '00:01:00 digest: container/3 recovery (grouped), container/4 alert (grouped), container/0 recovery',
    ]);
  });

  test('makes an escalation of that moment needless', () => {
    const world = new TellingWorld({
      channels: ['telegram', 'mail'],
      routes: [route({ escalate: [{ afterMs: 15 * minute, channels: ['mail'] }] })],
    });
    world.down(0, web);
    world.up(15 * minute, web);
    expect(world.told).toEqual([
      '00:00:00 alert: container/web alert',
      '00:15:00 recovery: container/web recovery',
    ]);
  });

  test('does not come before what was due earlier', () => {
    const world = new TellingWorld();
    world.silence(0, web, hour);
    world.down(minute, web);
    world.up(hour + 1, web);
    expect(world.told).toEqual([
      '01:00:00 released: container/web alert (silenced)',
      '01:00:00.001 recovery: container/web recovery',
    ]);
  });
});

describe('an entity that is down again', () => {
  test('is told with the end that still waits, and that comes first', () => {
    const world = new TellingWorld();
    world.down(0, disk);
    world.sweep(1, [[disk, 'up']], { hinted: true });
    world.down(2, disk);
    world.until(hour);
    expect(world.held).toEqual(['00:00:00.001 grouped: disk// recovery until 00:00:01']);
    expect(world.told).toEqual([
      '00:00:00 alert: disk// alert',
      '00:00:00.002 group: disk// recovery, disk// alert',
    ]);
  });

  test('and worse than before is told at once, with the end that waits for its window', () => {
    const world = new TellingWorld();
    world.down(0, 'container/a');
    world.down(second, 'container/b');
    world.down(2 * second, web);
    world.up(3 * second, web);
    world.sweep(4 * second, [[{ ...thing(web), severity: 'critical' }, 'down']]);
    world.until(hour);
    expect(world.told.slice(3)).toEqual(['00:00:04 group: container/web recovery, container/web alert']);
  });
});

describe('a silence', () => {
  test('down, maintenance, up: the recovery of what was told is told, without sound', () => {
    const world = new TellingWorld();
    world.down(0, web);
    world.silence(minute, web, hour);
    world.up(2 * minute, web);
    world.until(2 * hour);
    expect(world.told).toEqual([
      '00:00:00 alert: container/web alert',
      '00:02:00 recovery quietly: container/web recovery',
    ]);
  });

  test('down before a window and still down after it: there is nothing new to tell', () => {
    const world = new TellingWorld();
    world.down(0, web);
    world.silence(minute, web, hour);
    world.sweep(30 * minute, [[web, 'remind']]);
    world.until(2 * hour);
    expect(world.told).toEqual(['00:00:00 alert: container/web alert']);
    expect(world.held).toEqual(['00:30:00 silenced: container/web realert by c-1 until 01:00:00']);
  });

  test('trouble that is born in a silence and outlives it is told when that ends', () => {
    const world = new TellingWorld();
    world.silence(0, web, hour);
    world.down(minute, web);
    world.until(hour - 1);
    expect(world.told).toEqual([]);
    world.until(hour);
    world.up(2 * hour, web);
    expect(world.told).toEqual([
      '01:00:00 released: container/web alert (silenced)',
      '02:00:00 recovery: container/web recovery',
    ]);
    expect(world.held).toEqual(['00:01:00 silenced: container/web alert by c-1 until 01:00:00']);
  });

  longTest('names that are new with every sweep do not pile up while nobody is told of them', () => {
    const world = new TellingWorld();
    world.silence(0, 'container/*', 3 * day);
    for (let n = 1; n <= 30; n += 1) {
      const names = Array.from({ length: 1_000 }, (_, index) => `container/${n}-${index}`);
      world.down(n * minute, ...names);
      world.up(n * minute + second, ...names);
    }
    expect(world.state.incidents.size).toBeLessThanOrEqual(mostKeysOver);
    expect(world.state.flaps.size).toBeLessThanOrEqual(mostFlapping * 1.1);
    world.until(4 * day);
    expect(world.state.incidents.size).toBe(0);
  });

  longTest('names that are new with every sweep push nothing out that has alerted more than once', () => {
    const world = new TellingWorld({ flap: { alerts: 5, withinMs: hour, settleMs: hour } });
    world.silence(0, 'container/new-*', day);
    for (let n = 1; n <= 5; n += 1) {
      world.down(n * minute, web);
      world.up(n * minute + second, web);
      const names = Array.from({ length: mostFlapping / 2 }, (_, index) => `container/new-${n}-${index}`);
      world.down(n * minute + 2 * second, ...names);
      world.up(n * minute + 3 * second, ...names);
    }
    expect(world.state.flaps.size).toBeLessThanOrEqual(mostFlapping * 1.1);
    expect(world.told.filter((line) => line.includes(' flapping: container/web'))).toHaveLength(1);
  });

  test('lists at its end what came and went in it, though a storm that was told was over in the same sweep', () => {
    const world = new TellingWorld();
    const storm = many(Math.ceil(mostKeysOver * 1.2));
    world.silence(0, web, hour);
    world.down(minute, ...storm);
    world.down(minute + second, web);
    world.sweep(
      2 * minute,
      [...storm, web].map((key) => [key, 'up']),
    );
    world.until(2 * hour);
    expect(world.told.at(-1)).toBe(`01:00:00 released quietly: ${web} recovery (silenced)`);
  });

  test('of what comes and goes in it for days the last twenty times are listed, and no more kept', () => {
    const world = new TellingWorld({ flap: { alerts: 0, withinMs: hour, settleMs: hour } });
    world.silence(0, web, 3 * day);
    for (let n = 1; n <= 100; n += 1) {
      world.down(n * 30 * minute, web);
      world.up(n * 30 * minute + minute, web);
    }
    expect(world.state.incidents.size).toBe(mostOver);
    world.until(4 * day);
    expect(world.notices.map(({ members }) => members.length)).toEqual([mostOver]);
    expect(world.state.incidents.size).toBe(0);
  });

  test('what came and went in it is listed at its end, and never told as an alert', () => {
    const world = new TellingWorld();
    world.silence(0, web, hour);
    world.down(minute, web);
    world.up(2 * minute, web);
    world.until(hour);
    expect(world.told).toEqual(['01:00:00 released quietly: container/web recovery (silenced)']);
  });

  test('begins at `from` and has ended at `until`', () => {
    const world = new TellingWorld();
    world.silence(0, 'container/*', 2 * minute, minute);
    world.down(minute - 1, 'container/before');
    world.down(minute, 'container/first');
    world.down(2 * minute, 'container/after');
    expect(world.told).toEqual([
      '00:00:59.999 alert: container/before alert',
      '00:02:00 released: container/first alert (silenced)',
      '00:02:00 alert: container/after alert',
    ]);
  });

  test('that is removed early tells at once what it held', () => {
    const world = new TellingWorld();
    const silence = world.silence(0, web, hour);
    world.down(minute, web);
    world.unsilence(2 * minute, silence);
    expect(world.told).toEqual(['00:02:00 released: container/web alert (silenced)']);
  });

  test('of two that overlap the one that ends last holds, and when it is removed the other takes over', () => {
    const world = new TellingWorld();
    world.silence(0, web, hour);
    const longer = world.silence(0, 'container/*', 2 * hour);
    world.down(minute, web);
    world.unsilence(2 * minute, longer);
    world.until(3 * hour);
    expect(world.held).toEqual([
      '00:01:00 silenced: container/web alert by c-2 until 02:00:00',
      '00:02:00 silenced: container/web alert by c-1 until 01:00:00',
    ]);
    expect(world.told).toEqual(['01:00:00 released: container/web alert (silenced)']);
  });

  test('that is said longer while it holds is said to end later, once its first end comes', () => {
    const world = new TellingWorld();
    world.silence(0, web, hour);
    world.down(minute, web);
    world.silence(2 * minute, web, 2 * hour);
    world.until(3 * hour);
    expect(world.held).toEqual([
      '00:01:00 silenced: container/web alert by c-1 until 01:00:00',
      '01:00:00 silenced: container/web alert by c-2 until 02:00:00',
    ]);
    expect(world.told).toEqual(['02:00:00 released: container/web alert (silenced)']);
  });

  test('that never ends says once a week what it holds, until that is over', () => {
    const world = new TellingWorld();
    world.silence(0, 'container/*', null);
    world.down(minute, web);
    world.down(2 * minute, db);
    world.up(8 * day, db);
    for (const at of [9, 14, 15, 21, 22]) world.until(at * day);
    expect(world.told).toEqual([
      '168:00:00 digest quietly: container/web alert (silenced), container/db alert (silenced)',
      '192:00:00 recovery quietly: container/db recovery',
      '336:00:00 digest quietly: container/web realert (silenced)',
      '504:00:00 digest quietly: container/web realert (silenced)',
    ]);
    world.up(22 * day, web);
    world.until(60 * day);
    expect(world.told.slice(4)).toEqual(['528:00:00 recovery quietly: container/web recovery']);
    expect(world.state.incidents.size).toBe(0);
  });

  test('that never ends says once what it has held, after weeks in which nobody was there', () => {
    const world = new TellingWorld();
    world.silence(0, web, null);
    world.down(minute, web);
    world.crash(37 * day);
    world.until(43 * day);
    expect(world.told).toEqual([
      '840:00:00 digest quietly: container/web alert (silenced)',
      '1008:00:00 digest quietly: container/web realert (silenced)',
    ]);
  });

  test('that never ends says once what it has held, after weeks in which the machine was suspended', () => {
    const nightly = {
      ...{ name: 'nightly', match: matcherOf({ kind: 'dep' }) },
      schedule: everySoOften(day, 0, 7 * hour),
    };
    const moved: ((world: TellingWorld) => void)[] = [
      (world) => world.until(23 * day + 13 * hour),
      (world) => world.down(23 * day + 13 * hour, 'container/api'),
      (world) => world.up(23 * day + 13 * hour, 'dep/mail'),
    ];
    for (const wake of moved) {
      const world = new TellingWorld({ maintenance: [nightly] });
      world.silence(0, web, null);
      world.down(minute, web, 'dep/mail');
      wake(world);
      const digests = world.told.filter((line) => line.includes('digest'));
      expect(digests).toEqual(['504:00:00 digest quietly: container/web alert (silenced)']);
      // What a window has held is told once, at its first end, however many came after it.
      expect(world.told.filter((line) => line.includes('dep/mail alert'))).toEqual([
        '07:00:00 released: dep/mail alert (silenced)',
      ]);
      world.until(28 * day);
      expect(world.told.at(-1)).toBe('672:00:00 digest quietly: container/web realert (silenced)');
    }
  });

  test('that ends at the moment of a restart waits for what is seen then', () => {
    const seen = new TellingWorld();
    const nobody = new TellingWorld();
    for (const world of [seen, nobody]) {
      world.silence(0, web, hour);
      world.down(minute, web);
      world.crash(hour);
      expect(world.told).toEqual([]);
      expect(world.dueAt).toBe(hour + 2 * minute);
    }
    seen.up(hour, web);
    expect(seen.told).toEqual(['01:00:00 released quietly: container/web recovery (silenced)']);
    nobody.until(hour + 2 * minute);
    expect(nobody.told).toEqual(['01:02:00 released: container/web alert (silenced)']);
  });

  test('that never ends and is removed tells nothing again that it has said itself', () => {
    const world = new TellingWorld();
    const silence = world.silence(0, web, null);
    world.down(minute, web);
    world.unsilence(8 * day, silence);
    world.up(9 * day, web);
    expect(world.told).toEqual([
      '168:00:00 digest quietly: container/web alert (silenced)',
      '216:00:00 recovery: container/web recovery',
    ]);
  });

  test('under which an incident became worse tells that when it ends', () => {
    const world = new TellingWorld();
    world.down(0, web);
    world.silence(minute, web, hour);
    world.sweep(2 * minute, [[web, 'worse']]);
    world.until(hour);
    expect(world.told).toEqual([
      '00:00:00 alert: container/web alert',
      '01:00:00 released: container/web realert (silenced)',
    ]);
  });

  test('gives over to quiet hours with a hold of their own', () => {
    const world = new TellingWorld({ routes: [quietFrom10Minutes] });
    world.silence(0, web, 30 * minute);
    world.down(minute, web);
    world.until(2 * hour);
    expect(world.held).toEqual([
      '00:01:00 silenced: container/web alert by c-1 until 00:30:00',
      '00:30:00 quiet: container/web alert by all until 01:10:00',
    ]);
    expect(world.told).toEqual(['01:10:00 released: container/web alert (quiet)']);
  });

  test('without an end, lifted behind a reminder, holds nothing for ever, also not for who begins again', () => {
    const world = new TellingWorld();
    const silence = world.silence(0, web, null);
    world.down(10 * minute, web);
    world.sweep(8 * day, [[web, 'remind']]);
    world.unsilence(8 * day + minute, silence);
    world.sweep(9 * day, [[db, 'down']]);
    world.crash(9 * day + minute);
    const [incident] = world.state.incidents.values();
    expect(incident?.hearings.get('telegram')?.held).toBeNull();
    world.up(10 * day, web);
    world.up(10 * day + minute, db);
    expect(world.told).toHaveLength(4);
    expect(world.state.incidents.size).toBe(0);
  });
});

describe('a cause and its symptom', () => {
  test('in one sweep: the cause alone is told, and both are cleared with it', () => {
    const world = new TellingWorld({ ...dbHidesShop });
    const sameSource = { kind: 'dep', entity: 'shop', source: 'docker' };
    world.sweep(0, [
      [sameSource, 'down'],
      [db, 'down'],
    ]);
    world.sweep(minute, [
      [sameSource, 'up'],
      [db, 'up'],
    ]);
    expect(world.told).toEqual([
      '00:00:00 alert: container/db alert',
      '00:01:00 group: container/db recovery, dep/shop recovery (caused)',
    ]);
    expect(world.held).toEqual(['00:00:00 caused: dep/shop alert by container/db@0']);
  });

  test('the symptom first: both are told, and its reminders are held while the cause is open', () => {
    const world = new TellingWorld({ ...dbHidesShop });
    world.down(0, shop);
    world.down(minute, db);
    world.sweep(30 * minute, [[shop, 'remind']]);
    world.up(40 * minute, shop);
    expect(world.told).toEqual([
      '00:00:00 alert: dep/shop alert',
      '00:01:00 alert: container/db alert',
      '00:40:00 recovery: dep/shop recovery',
    ]);
    expect(world.held).toEqual(['00:30:00 caused: dep/shop realert by container/db@60000']);
  });

  test('the cause recovers, the symptom does not: it is told after two good sweeps of its own source', () => {
    const world = new TellingWorld({ ...dbHidesShop });
    world.down(0, db);
    world.down(minute, shop);
    world.up(2 * minute, db);
    world.look(3 * minute, 'probes');
    world.look(4 * minute, 'docker');
    world.look(4 * minute, 'probes', { hinted: true });
    expect(world.told).toHaveLength(2);
    world.look(5 * minute, 'probes');
    expect(world.told.slice(2)).toEqual(['00:05:00 released: dep/shop alert (caused)']);
  });

  test('the cause recovers, and the sweeps of the symptom fail: it is told when its source counts as blind', () => {
    const world = new TellingWorld({ ...dbHidesShop });
    world.down(0, db);
    world.down(minute, shop);
    world.up(2 * minute, db);
    for (const minutes of [3, 4]) world.look(minutes * minute, 'probes', { failed: true });
    expect(world.told).toHaveLength(2);
    world.look(5 * minute, 'probes', { failed: true });
    expect(world.told.slice(2)).toEqual(['00:05:00 released: dep/shop alert (caused)']);
  });

  test('a cause that a reload no longer knows holds nothing any more', () => {
    const world = new TellingWorld({ ...dbHidesShop });
    world.down(0, db);
    world.down(minute, shop);
    world.reload(2 * minute, { causes: [] });
    expect(world.told.slice(1)).toEqual(['00:02:00 released: dep/shop alert (caused)']);
  });

  test('a circle of causes hides nobody: the oldest is told', () => {
    const world = new TellingWorld({
      causes: [
        {
          name: 'to',
          cause: matcherOf({ key: db }),
          hides: matcherOf({ key: shop }),
          same: [],
          waits: false,
        },
        {
          name: 'fro',
          cause: matcherOf({ key: shop }),
          hides: matcherOf({ key: db }),
          same: [],
          waits: false,
        },
      ],
    });
    world.down(0, shop);
    world.down(minute, db);
    expect(world.told).toEqual(['00:00:00 alert: dep/shop alert']);
    expect(world.held).toEqual(['00:01:00 caused: container/db alert by dep/shop@0']);
  });

  test('an incident never hides itself', () => {
    const all = matcherOf({});
    const world = new TellingWorld({
      causes: [{ name: 'all', cause: all, hides: all, same: [], waits: false }],
    });
    world.down(0, web);
    expect(world.told).toEqual(['00:00:00 alert: container/web alert']);
  });

  test('a symptom whose cause is another source’s waits a moment for it, and is told if none comes', () => {
    const waits = { causes: dbHidesShop.causes.map((rule) => ({ ...rule, waits: true })) };
    const world = new TellingWorld(waits);
    world.down(0, shop);
    world.until(minute);
    expect(world.held).toEqual(['00:00:00 caused: dep/shop alert until 00:00:05']);
    expect(world.told).toEqual(['00:00:05 released: dep/shop alert (caused)']);
    const other = new TellingWorld(waits);
    other.down(0, shop);
    other.down(2 * second, db);
    other.until(minute);
    expect(other.told).toEqual(['00:00:02 alert: container/db alert']);
  });
});

describe('an ack', () => {
  test('holds reminders, and ends when it becomes worse', () => {
    const world = new TellingWorld();
    world.down(0, web);
    world.ack(minute, web);
    world.sweep(30 * minute, [[web, 'remind']]);
    world.sweep(40 * minute, [[web, 'worse']]);
    world.sweep(70 * minute, [[web, 'remind']]);
    expect(world.told).toEqual([
      '00:00:00 alert: container/web alert',
      '00:40:00 realert: container/web realert',
      '01:10:00 realert: container/web realert',
    ]);
    expect(world.held).toEqual(['00:30:00 acknowledged: container/web realert by c-1']);
  });

  test('then recovery, then a new incident: the recovery rings nobody, the new incident does', () => {
    const world = new TellingWorld();
    world.down(0, web);
    world.ack(minute, web);
    world.up(2 * minute, web);
    world.down(10 * minute, web);
    world.sweep(40 * minute, [[web, 'remind']]);
    expect(world.told).toEqual([
      '00:00:00 alert: container/web alert',
      '00:02:00 recovery quietly: container/web recovery',
      '00:10:00 alert: container/web alert',
      '00:40:00 realert: container/web realert',
    ]);
  });

  test('with an end is over at its end', () => {
    const world = new TellingWorld();
    world.down(0, web);
    world.snooze(minute, web, 30 * minute);
    world.sweep(30 * minute - 1, [[web, 'remind']]);
    world.sweep(30 * minute, [[web, 'remind']]);
    expect(world.held).toEqual(['00:29:59.999 acknowledged: container/web realert by c-1 until 00:30:00']);
    expect(world.told.slice(1)).toEqual(['00:30:00 realert: container/web realert']);
  });

  test('keeps an incident from being escalated, and taken back it is escalated after all', () => {
    const routes = [route({ escalate: [{ afterMs: 15 * minute, channels: ['mail'] }] })];
    const world = new TellingWorld({ channels: ['telegram', 'mail'], routes });
    world.down(0, web);
    world.ack(minute, web);
    // Also when there is something to decide after the time at which it would have been.
    world.sweep(30 * minute, [[web, 'remind']]);
    world.until(hour);
    expect(world.told).toEqual(['00:00:00 alert: container/web alert']);
    world.unack(hour, web);
    world.up(2 * hour, web);
    expect(world.told.slice(1)).toEqual([
      '01:00:00 escalation mail: container/web alert',
      '02:00:00 recovery telegram,mail: container/web recovery',
    ]);
  });
});

describe('what flaps', () => {
  const flap = { alerts: 3, withinMs: hour, settleMs: 30 * minute };
  const flapping = (times: number): TellingWorld => {
    const world = new TellingWorld({ flap });
    for (let time = 0; time < times; time += 1) {
      world.down(2 * time * minute, web);
      world.up((2 * time + 1) * minute, web);
    }
    return world;
  };

  test('is said to, once, and says how it settled', () => {
    const world = flapping(5);
    world.until(2 * hour);
    expect(world.told.slice(3)).toEqual([
      '00:03:00 recovery: container/web recovery',
      '00:04:00 flapping: container/web alert',
      '00:39:00 settled: container/web recovery, container/web recovery (flapping), container/web recovery (flapping)',
    ]);
    expect(world.held).toEqual([
      '00:05:00 flapping: container/web recovery until 00:35:00',
      '00:06:00 flapping: container/web alert until 00:36:00',
      '00:08:00 flapping: container/web alert until 00:38:00',
      '00:35:00 flapping: container/web recovery until 00:39:00',
      '00:36:00 flapping: container/web recovery until 00:39:00',
      '00:38:00 flapping: container/web recovery until 00:39:00',
    ]);
  });

  test('and ends in the other state is told as it is then', () => {
    const world = flapping(4);
    world.down(8 * minute, web);
    world.until(2 * hour);
    expect(world.told.at(-1)).toBe(
      '00:38:00 settled: container/web recovery, container/web recovery (flapping), container/web alert (flapping)',
    );
    world.up(3 * hour, web);
    expect(world.told.at(-1)).toBe('03:00:00 recovery: container/web recovery');
  });

  test('and settles in a silence is told how when that has ended', () => {
    const world = flapping(3);
    world.silence(6 * minute, web, 2 * hour);
    world.until(3 * hour);
    expect(world.told.slice(4)).toEqual([
      '00:04:00 flapping: container/web alert',
      '00:35:00 settled quietly: container/web recovery',
    ]);
  });

  test('and is down when it has settled in a silence, is told so at the end of that, and not that it is well before', () => {
    const world = flapping(3);
    world.down(6 * minute, web);
    world.silence(7 * minute, web, 2 * hour);
    world.until(3 * hour);
    expect(world.told.slice(4)).toEqual([
      '00:04:00 flapping: container/web alert',
      '02:00:00 settled: container/web recovery, container/web alert (flapping)',
    ]);
    expect(world.held.slice(-2)).toEqual([
      '00:36:00 silenced: container/web alert by c-1 until 02:00:00',
      '00:36:00 silenced: container/web recovery by c-1 until 02:00:00',
    ]);
  });

  test('and settles in quiet hours, is told to be well at once, and nothing behind them', () => {
    const quiet = { ...quietFrom10Minutes, quiet: everySoOften(day, 35 * minute, hour) };
    const world = new TellingWorld({ flap, routes: [quiet] });
    for (let time = 0; time < 5; time += 1) {
      world.down(2 * time * minute, web);
      world.up((2 * time + 1) * minute, web);
    }
    world.until(5 * hour);
    expect(world.told.slice(4)).toEqual([
      '00:04:00 flapping: container/web alert',
      '00:39:00 settled quietly: container/web recovery, container/web recovery (flapping), container/web recovery (flapping)',
    ]);
  });

  test('and is watched by nobody any more is told to be over at once', () => {
    const world = flapping(3);
    world.down(6 * minute, web);
    world.sweep(7 * minute, [[web, 'unwatched']]);
    world.until(3 * hour);
    expect(world.told.slice(5)).toEqual([
      '00:07:00 settled quietly: container/web recovery, container/web recovery (flapping)',
    ]);
    expect(world.state.incidents.size).toBe(0);
  });

  test('and is watched by nobody for a moment only goes on to flap, and how it settles is told once', () => {
    const world = new TellingWorld({ flap: { ...flap, alerts: 2 } });
    world.down(0, web);
    world.up(second, web);
    world.down(2 * second, web);
    // Its group was told three times: it waits, and is watched again before that is over.
    world.sweep(3 * second, [[web, 'unwatched']]);
    world.down(4 * second, web);
    world.until(3 * hour);
    expect(world.told.slice(2)).toEqual([
      '00:00:02 flapping: container/web alert',
      '00:30:04 settled: container/web recovery, container/web alert (flapping)',
    ]);
  });

  test('and settles behind a cause as it is reminded of, goes on to wait to be told how', () => {
    const world = new TellingWorld({ flap });
    for (let time = 0; time < 3; time += 1) {
      world.down(2 * time * minute, 'disk//');
      if (time < 2) world.up((2 * time + 1) * minute, 'disk//');
    }
    world.down(5 * minute, 'disk_crit//');
    world.sweep(34 * minute, [['disk//', 'remind']]);
    expect(world.held).toEqual([`00:34:00 caused: disk// alert by disk_crit//@${5 * minute}`]);
    expect(world.dueAt).toBeNull();
  });

  test('and waits to be looked at after a start, is held with its last by whatever holds that then', () => {
    const world = flapping(3);
    world.down(6 * minute, web);
    const silence = world.silence(7 * minute, web, null);
    world.down(50 * minute, 'blind/containers');
    world.crash(hour);
    world.unsilence(hour + second, silence);
    world.look(hour + 10 * second, 'docker');
    const reasons = [...world.state.incidents.values()]
      .filter(({ key }) => key === web)
      .map(({ hearings }) => hearings.get('telegram')?.held?.reason);
    expect(reasons).toEqual(['caused', 'caused']);
  });

  test('and comes again when it has settled is told as anything else', () => {
    const world = flapping(3);
    world.until(40 * minute);
    world.down(2 * hour, web);
    world.up(2 * hour + minute, web);
    expect(world.told.slice(6)).toEqual([
      '02:00:00 alert: container/web alert',
      '02:01:00 recovery: container/web recovery',
    ]);
  });

  test('faster than the window of its group is said to with what came and went in that, and rings once', () => {
    const world = new TellingWorld({ flap });
    for (let time = 0; time < 12; time += 1) {
      world.down(14 * time * second, web);
      world.up((14 * time + 4) * second, web);
    }
    world.until(2 * hour);
    expect(world.told).toEqual([
      '00:00:00 alert: container/web alert',
      '00:00:04 recovery: container/web recovery',
      '00:00:14 alert: container/web alert',
      `00:01:00 flapping: container/web recovery, ${Array(3).fill('container/web recovery (grouped)').join(', ')}`,
      `00:32:38 settled: ${Array(7).fill('container/web recovery (flapping)').join(', ')}`,
    ]);
  });

  test('and is said to with an end that waited for its group, says how it settled though its last end was told before', () => {
    const world = new TellingWorld({ flap: { alerts: 2, withinMs: hour, settleMs: minute } });
    world.down(0, disk);
    world.sweep(4 * second, [[disk, 'worse']]);
    world.up(5 * second, disk);
    // Its last time is hidden by a cause, and told with that, while the end before waits behind what is critical.
    world.down(6 * second, disk, 'disk_crit//');
    world.up(8 * second, 'disk_crit//');
    world.up(9 * second, disk);
    world.until(hour);
    expect(world.told.filter((line) => line.includes('disk//'))).toEqual([
      '00:00:00 alert: disk// alert',
      '00:00:04 realert: disk// realert',
      '00:00:09 released quietly: disk// recovery (caused)',
      '00:00:14 flapping: disk// recovery',
      '00:01:09 settled: disk// recovery',
    ]);
    expect(world.state.incidents.size).toBe(0);
    expect(world.state.flaps.size).toBe(1);
  });

  test('faster than that is no more than what came and went, by the laws that were before', () => {
    const world = new TellingWorld({ flap, laws: 2 });
    for (let time = 0; time < 4; time += 1) {
      world.down(14 * time * second, web);
      world.up((14 * time + 4) * second, web);
    }
    world.until(2 * hour);
    expect(world.told.slice(3)).toEqual([
      `00:01:00 digest: container/web recovery, ${Array(2).fill('container/web recovery (grouped)').join(', ')}`,
    ]);
  });

  test('is told of each end by the first laws, where a recording was made by them', () => {
    const world = new TellingWorld({ flap, laws: 1 });
    for (let time = 0; time < 5; time += 1) {
      world.down(2 * time * minute, web);
      world.up((2 * time + 1) * minute, web);
    }
    world.until(2 * hour);
    expect(world.told.slice(4)).toEqual([
      '00:04:00 flapping: container/web alert',
      '00:05:00 recovery: container/web recovery',
      '00:39:00 settled quietly: container/web recovery (flapping), container/web recovery (flapping)',
    ]);
  });

  test('does not, if it is an event', () => {
    const world = new TellingWorld({ flap });
    for (let time = 0; time < 4; time += 1) world.sweep(time * 2 * minute, [[web, 'edge']]);
    expect(world.told).toHaveLength(4);
    expect(world.held).toEqual([]);
  });
});

describe('a reminder', () => {
  test('of what was told late comes as long after that as its machine lets pass, and from then on as often', () => {
    const world = new TellingWorld();
    world.silence(0, web, 29 * minute);
    world.down(0, web);
    for (const at of [30, 60, 90]) world.sweep(at * minute, [[web, 'remind']]);
    world.until(100 * minute);
    expect(world.dueAt).toBe(119 * minute);
    world.until(2 * hour);
    expect(world.told).toEqual([
      '00:29:00 released: container/web alert (silenced)',
      '00:59:00 realert: container/web realert',
      '01:29:00 realert: container/web realert',
      '01:59:00 realert: container/web realert',
    ]);
    expect(world.dueAt).toBeNull();
  });

  test('of what was told a moment late comes with all others', () => {
    const world = new TellingWorld();
    world.silence(0, web, 3 * minute);
    world.down(0, web);
    world.sweep(30 * minute, [[web, 'remind']]);
    expect(world.told.at(-1)).toBe('00:30:00 realert: container/web realert');
  });

  test("is each channel's own, does not come once it is over, and comes at once where it is worse", () => {
    const quiet = everySoOften(day, 0, 25 * minute);
    const routes = [route({ quiet, goOn: true }), route({ channels: ['mail'] })];
    const world = new TellingWorld({ channels: ['telegram', 'mail'], routes });
    world.down(0, web);
    world.down(1, 'container/db');
    world.sweep(30 * minute, [[web, 'remind']]);
    world.sweep(30 * minute + 1, [['container/db', 'remind']]);
    world.up(40 * minute, web);
    world.sweep(50 * minute, [['container/db', 'worse']]);
    world.until(2 * hour);
    expect(world.told.slice(3)).toEqual([
      '00:30:00 realert mail: container/web realert',
      '00:30:00.001 realert mail: container/db realert',
      '00:40:00 recovery telegram,mail: container/web recovery',
      '00:50:00 realert telegram,mail: container/db realert',
    ]);
  });

  test('that is due later is kept by a restart, and by what a tap holds', () => {
    const world = new TellingWorld();
    world.silence(0, web, 29 * minute);
    world.down(0, web);
    world.sweep(30 * minute, [[web, 'remind']]);
    const again = emptyTelling();
    restoreTelling(again, JSON.parse(JSON.stringify(snapshotOf(world.state))));
    expect(dueAt(again, world.rules)).toBe(59 * minute);
    world.crash(31 * minute);
    world.look(32 * minute, 'docker');
    world.until(hour);
    expect(world.told.slice(1)).toEqual(['00:59:00 realert: container/web realert']);
  });

  test('comes when its machine has one by the first laws, where a recording was made by them', () => {
    const world = new TellingWorld({ laws: 1 });
    world.silence(0, web, 29 * minute);
    world.down(0, web);
    world.sweep(30 * minute, [[web, 'remind']]);
    expect(world.dueAt).toBeNull();
    expect(world.told.slice(1)).toEqual(['00:30:00 realert: container/web realert']);
  });
});

describe('quiet hours', () => {
  test('drop a reminder that is due inside them', () => {
    const world = new TellingWorld({ routes: [quietFrom10Minutes] });
    world.down(0, web);
    world.sweep(30 * minute, [[web, 'remind']]);
    world.until(3 * hour);
    expect(world.told).toEqual(['00:00:00 alert: container/web alert']);
    expect(world.held).toEqual(['00:30:00 quiet: container/web realert by all until 01:10:00']);
  });

  test('hold nothing that is critical, nor what becomes so', () => {
    const world = new TellingWorld({ routes: [quietFrom10Minutes] });
    world.down(20 * minute, web);
    world.down(21 * minute, 'disk_crit//');
    world.sweep(30 * minute, [[web, 'worse']]);
    expect(world.told).toEqual([
      '00:21:00 alert: disk_crit// alert',
      '00:30:00 released: container/web alert (quiet)',
    ]);
  });

  test('make the recovery of what was told quiet', () => {
    const world = new TellingWorld({ routes: [quietFrom10Minutes] });
    world.down(0, web);
    world.up(20 * minute, web);
    expect(world.told.slice(1)).toEqual(['00:20:00 recovery quietly: container/web recovery']);
  });

  test('of one channel hold nothing on another', () => {
    const routes = [{ ...quietFrom10Minutes, goOn: true }, route({ channels: ['mail'] })];
    const world = new TellingWorld({ channels: ['telegram', 'mail'], routes });
    world.down(20 * minute, web);
    world.until(2 * hour);
    expect(world.told).toEqual([
      '00:20:00 alert mail: container/web alert',
      '01:10:00 released: container/web alert (quiet)',
    ]);
  });
});

describe('a storm', () => {
  test('of 200 in one sweep is one message to open and one to close', () => {
    const world = new TellingWorld();
    world.down(0, ...many(200));
    world.up(10 * minute, ...many(200));
    world.until(day);
    expect(world.notices.map(({ at, why, members }) => [at, why, members.length])).toEqual([
      [0, 'group', 200],
      [10 * minute, 'group', 200],
    ]);
    expect(world.held).toEqual([]);
  });

  test('of 200 in 40 sweeps is three messages, and a digest a window', () => {
    const world = new TellingWorld();
    const all = many(200);
    for (let sweep = 0; sweep < 40; sweep += 1)
      world.down(sweep * 10 * second, ...all.slice(5 * sweep, 5 * sweep + 5));
    world.until(day);
    expect(world.notices.map(({ at, why, members }) => [at / second, why, members.length])).toEqual([
      [0, 'group', 5],
      [10, 'group', 5],
      [20, 'group', 5],
      // What is seen at the very end of a window is in its digest.
      [60, 'digest', 20],
      [180, 'digest', 60],
      [420, 'digest', 105],
    ]);
  });

  test('that trickles, one every 5 s for an hour, is three messages, then a digest at most every 4 minutes', () => {
    const world = new TellingWorld();
    for (const [index, key] of many(720).entries()) world.down(index * 5 * second, key);
    world.until(day);
    const digests = world.notices.filter(({ why }) => why === 'digest');
    expect(world.notices.slice(0, 3).map(({ at, why }) => [at / second, why])).toEqual([
      [0, 'alert'],
      [5, 'alert'],
      [10, 'alert'],
    ]);
    expect(digests.map(({ at }) => at / second)).toEqual([
      ...[60, 180, 420, 660, 900, 1140, 1380, 1620, 1860, 2100, 2340, 2580, 2820, 3060, 3300, 3540, 3780],
    ]);
    expect(world.notices).toHaveLength(3 + digests.length);
    const told = world.notices.flatMap(({ members }) => members.map(({ key }) => key));
    expect(new Set(told).size).toBe(720);
    expect(told).toHaveLength(720);
  });

  test('with a critical in the middle of it: that is told at once, and not digested', () => {
    const world = new TellingWorld();
    const critical = { kind: 'disk_crit', entity: '/', source: 'docker' };
    for (const [index, key] of many(10).entries()) world.down(index * 5 * second, key);
    world.sweep(48 * second, [[critical, 'down']]);
    world.until(day);
    expect(world.told.slice(3, 4)).toEqual(['00:00:48 alert: disk_crit// alert']);
    expect(world.told).toHaveLength(5);
  });

  test('of criticals is told at most every ten seconds', () => {
    const world = new TellingWorld();
    for (let index = 0; index < 5; index += 1) world.down(index * 4 * second, `disk_crit/${index}`);
    world.until(day);
    expect(world.told).toEqual([
      '00:00:00 alert: disk_crit/0 alert',
      '00:00:10 digest: disk_crit/1 alert (grouped), disk_crit/2 alert (grouped)',
      '00:00:20 digest: disk_crit/3 alert (grouped), disk_crit/4 alert (grouped)',
    ]);
  });

  test('that is heard one by one within a second after the first is joined', () => {
    const world = new TellingWorld();
    for (let index = 0; index < 5; index += 1)
      world.sweep(index * 100, [[`container/w-${index}`, 'down']], { hinted: true });
    world.until(day);
    expect(world.notices.map(({ at, members }) => [at, members.length])).toEqual([
      [0, 1],
      [1_000, 4],
    ]);
  });

  test('an end that joins others waits for them, though another channel is looked at for its cause', () => {
    const asleep = route({ channels: ['mail'], quiet: everySoOften(day, 0, minute) });
    const world = new TellingWorld({
      channels: ['telegram', 'mail'],
      routes: [route({ match: matcherOf({ kind: 'disk' }), goOn: true }), asleep],
      causes: [
        ...defaultRules('box', []).causes,
        {
          ...{ name: 'disk', cause: matcherOf({ kind: 'disk*' }), hides: matcherOf({ kind: 'container' }) },
          ...{ same: ['host'], waits: false },
        },
      ],
    });
    world.down(0, disk);
    world.sweep(
      1,
      [
        [disk, 'up'],
        ['disk_crit//', 'down'],
      ],
      { hinted: true },
    );
    world.down(2, disk, 'container/db');
    world.until(2 * second);
    expect(world.told.filter((line) => line.includes('disk// recovery'))).toEqual([
      '00:00:01 digest: disk// recovery',
    ]);
  });

  test('an end that joins others did not wait where a recording was made by the laws before', () => {
    const world = new TellingWorld({
      laws: 2,
      channels: ['telegram', 'mail'],
      routes: [route({ goOn: true }), route({ channels: ['mail'], quiet: everySoOften(day, 0, 500) })],
    });
    world.down(0, disk);
    world.sweep(1, [[disk, 'up']], { hinted: true });
    world.until(2 * second);
    expect(world.told).toEqual([
      '00:00:00 alert: disk// alert',
      '00:00:00.500 digest: disk// recovery',
      '00:00:00.500 released quietly mail: disk// recovery (quiet)',
    ]);
  });

  test.each([
    ['nobody else is looked at for it', []],
    ['another channel is looked at then', [route({ channels: ['mail'], quiet: everySoOften(day, 0, 3) })]],
  ])('what waits for its window waits on beside what is told at once, where %s', (_, others) => {
    const world = new TellingWorld({
      channels: ['telegram', 'mail'],
      routes: [route({ goOn: true }), ...others],
      group: { burst: 1, windowMs: second, longestMs: minute, joinMs: second, criticalMs: 10 * second },
    });
    world.down(0, disk);
    world.sweep(1, [
      [disk, 'up'],
      ['disk//data', 'edge'],
    ]);
    world.down(2, disk);
    world.sweep(3, [[disk, 'worse']]);
    world.until(second);
    expect(world.told.filter((line) => !line.includes('mail'))).toEqual([
      '00:00:00 alert: disk// alert',
      '00:00:00.003 digest: disk// recovery, disk// alert (grouped)',
      '00:00:01 digest: disk_crash//data alert (grouped)',
    ]);
  });

  test('whose windows have ended empty is over: the next failure is told at once', () => {
    const world = new TellingWorld();
    for (const [index, key] of many(4).entries()) world.down(index * second, key);
    world.until(10 * minute);
    world.down(10 * minute, web);
    expect(world.told.at(-1)).toBe('00:10:00 alert: container/web alert');
  });

  test('in two groups of one source is told in each', () => {
    const world = new TellingWorld();
    const of = (entity: string, group: string) =>
      ({ kind: 'container', entity, source: 'docker', labels: { group } }) as const;
    world.sweep(0, [
      [of('a', 'one'), 'down'],
      [of('b', 'two'), 'down'],
    ]);
    expect(world.told).toEqual(['00:00:00 alert: container/a alert', '00:00:00 alert: container/b alert']);
  });
});

describe('channels', () => {
  test('telling knows nothing of one that is dead: what it was to be told is the delivery’s', () => {
    const world = new TellingWorld({ channels: ['telegram', 'mail'] });
    world.down(0, web);
    world.up(hour, web);
    expect(world.told).toEqual([
      '00:00:00 alert telegram,mail: container/web alert',
      '01:00:00 recovery telegram,mail: container/web recovery',
    ]);
  });

  test('an escalation counts from when somebody was told: who is to answer first hears first, and has that time', () => {
    const escalating = route({ escalate: [{ afterMs: 15 * minute, channels: ['mail'] }] });
    const silenced = new TellingWorld({ channels: ['telegram', 'mail'], routes: [escalating] });
    silenced.silence(0, web, hour);
    silenced.down(minute, web);
    silenced.crash(70 * minute);
    silenced.look(70 * minute, 'docker');
    silenced.until(3 * hour);
    expect(silenced.told).toEqual([
      '01:10:00 released: container/web alert (silenced)',
      '01:25:00 escalation mail: container/web alert',
    ]);
    // By the laws that were before it counted from the alert.
    const before = new TellingWorld({ laws: 2, channels: ['telegram', 'mail'], routes: [escalating] });
    before.silence(0, web, hour);
    before.down(minute, web);
    before.until(3 * hour);
    expect(before.told).toEqual(['01:00:00 released telegram,mail: container/web alert (silenced)']);
  });

  test('an escalation of a route that leads to nobody counts from the alert, and one that is acknowledged in time is none', () => {
    const world = new TellingWorld({
      channels: ['telegram', 'mail'],
      routes: [route({ channels: ['gone'], escalate: [{ afterMs: 15 * minute, channels: ['mail'] }] })],
    });
    world.down(0, web);
    world.down(minute, db);
    world.ack(10 * minute, db);
    world.until(hour);
    expect(world.told).toEqual(['00:15:00 escalation mail: container/web alert']);
  });

  test('an escalation that its group has held is one all the same', () => {
    const escalating = route({ escalate: [{ afterMs: 15 * minute, channels: ['mail'] }] });
    const world = new TellingWorld({
      channels: ['telegram', 'mail'],
      routes: [{ ...escalating, match: matcherOf({ key: web }) }, route({ channels: ['mail'] })],
    });
    world.down(0, web);
    for (let n = 0; n < 4; n += 1) world.down(15 * minute - 5 * second + n * second, `container/${n}`);
    world.until(hour);
    expect(world.told.filter((line) => line.includes(web))).toEqual([
      '00:00:00 alert: container/web alert',
      '00:15:55 escalation mail: container/web alert (grouped)',
    ]);
  });

  test('an escalation that waits in the quiet hours of one route is told by a later one of another', () => {
    const later = (minutes: number): Pick<Route, 'escalate'> => ({
      escalate: [{ afterMs: minutes * minute, channels: ['mail'] }],
    });
    const world = new TellingWorld({
      channels: ['telegram', 'mail'],
      routes: [
        route({ goOn: true, ...later(15) }),
        route({ name: 'at night', quiet: everySoOften(day, minute, hour), ...later(2) }),
      ],
    });
    world.down(0, web);
    world.until(2 * hour);
    expect(world.held).toEqual(['00:02:00 mail quiet: container/web alert by at night until 01:01:00']);
    expect(world.told).toEqual([
      '00:00:00 alert: container/web alert',
      '00:15:00 escalation mail: container/web alert (quiet)',
    ]);
  });

  test('an escalation that waits in the quiet hours of one route is told at the end of those of another that escalates it, too, if they end sooner', () => {
    const late = route({
      ...{ name: 'late', channels: ['mail'], goOn: true, quiet: everySoOften(day, 0, 8 * hour) },
      escalate: [{ afterMs: 15 * minute, channels: ['pager'] }],
    });
    const early = route({
      ...{ name: 'early', channels: ['mail'], quiet: everySoOften(day, 0, 13 * hour) },
      escalate: [{ afterMs: minute, channels: ['pager'] }],
    });
    const world = new TellingWorld({ channels: ['pager'], routes: [late, early] });
    world.down(6 * hour, web);
    world.until(14 * hour);
    expect(world.held).toEqual([
      `06:01:00 pager quiet: ${web} alert by early until 13:00:00`,
      `06:15:00 pager quiet: ${web} alert by late until 08:00:00`,
    ]);
    expect(world.told).toEqual([`08:00:00 escalation pager: ${web} alert (quiet)`]);
  });

  test('what quiet hours hold they hold to their end, also if an escalation looks while a cause is there', () => {
    const escalate = [{ afterMs: minute, channels: ['mail'] }];
    const quiet = everySoOften(day, 0, 8 * hour);
    const channels = ['telegram', 'mail'];
    const world = new TellingWorld({ channels, routes: [route({ channels, quiet, escalate })] });
    world.down(second, disk);
    world.down(2 * second, 'disk_crit//');
    world.up(2 * minute, 'disk_crit//');
    world.until(9 * hour);
    expect(world.told).toEqual([
      '00:00:02 alert telegram,mail: disk_crit// alert',
      '00:02:00 recovery telegram,mail: disk_crit// recovery',
      '08:00:00 released telegram,mail: disk// alert (quiet)',
    ]);
  });

  test('a channel is never told of itself, and an escalation to it is none', () => {
    const routes = [
      route({ channels: ['telegram', 'mail'], escalate: [{ afterMs: minute, channels: ['mail'] }] }),
    ];
    const world = new TellingWorld({ channels: ['telegram', 'mail'], routes });
    world.down(0, 'self/mail');
    world.until(hour);
    expect(world.told).toEqual(['00:00:00 alert: self/mail alert']);
    expect(world.dueAt).toBeNull();
  });

  test('one that is added is told once what is open, may be escalated to, and hears nothing of what is over', () => {
    const later = { afterMs: hour, channels: ['pager'] };
    const world = new TellingWorld({ routes: [route({ escalate: [later] })] });
    world.silence(0, 'container_crash/*', hour);
    world.down(second, web);
    world.down(2 * second, shop);
    world.sweep(3 * second, [['container/job', 'edge']]);
    world.reload(minute, {
      channels: ['telegram', 'mail', 'pager'],
      routes: [route({ channels: ['telegram', 'mail'], escalate: [later] })],
    });
    world.up(2 * minute, web);
    world.until(2 * hour);
    world.up(3 * hour, shop);
    expect(world.told).toEqual([
      '00:00:01 alert: container/web alert',
      '00:00:02 alert: dep/shop alert',
      '00:01:00 alert mail: container/web alert',
      '00:01:00 alert mail: dep/shop alert',
      '00:02:00 recovery telegram,mail: container/web recovery',
      '01:00:00 released: container_crash/job alert (silenced)',
      '01:00:02 escalation pager: dep/shop alert',
      '03:00:00 recovery telegram,mail,pager: dep/shop recovery',
    ]);
  });

  test('one that is taken away and is back at the moment at which it was told is told no second time', () => {
    const world = new TellingWorld();
    world.down(second, web);
    for (const channels of [['telegram', 'mail'], ['telegram'], ['telegram', 'mail']])
      world.reload(minute, { channels });
    expect(world.told).toEqual([
      '00:00:01 alert: container/web alert',
      '00:01:00 alert mail: container/web alert',
    ]);
  });

  test('one that is taken away and back later is not told of an old end after a crash', () => {
    const world = new TellingWorld({ channels: ['telegram', 'mail'] });
    world.down(second, web);
    world.reload(minute, { channels: ['mail'] });
    world.reload(hour, { channels: ['telegram', 'mail'], routes: [route({ channels: ['mail'] })] });
    world.up(hour + second, web);
    world.down(hour + minute, web);
    world.reload(hour + minute, { routes: [] });
    world.crash(hour + minute);
    world.up(hour + 2 * minute, web);
    expect(world.told.slice(1)).toEqual([
      '01:00:01 recovery mail: container/web recovery',
      '01:01:00 alert mail: container/web alert',
      '01:01:00 alert: container/web alert',
      '01:02:00 recovery telegram,mail: container/web recovery',
    ]);
  });

  test('one that is removed is owed nothing, and holds up nobody', () => {
    const world = new TellingWorld({ channels: ['telegram', 'mail'] });
    world.silence(0, web, hour);
    world.down(minute, web);
    world.reload(2 * minute, { channels: ['mail'] });
    world.until(2 * hour);
    world.up(3 * hour, web);
    expect(world.told).toEqual([
      '01:00:00 released mail: container/web alert (silenced)',
      '03:00:00 recovery mail: container/web recovery',
    ]);
    expect(world.state.incidents.size).toBe(0);
  });

  test('what nobody watches any more is closed without sound', () => {
    const world = new TellingWorld();
    world.down(0, web);
    world.sweep(minute, [[web, 'unwatched']]);
    expect(world.told.slice(1)).toEqual(['00:01:00 recovery quietly: container/web recovery']);
  });

  test('a route may thin the reminders, ever farther apart up to a cap', () => {
    const reminders = { everyMs: hour, factor: 2, longestMs: 3 * hour };
    const world = new TellingWorld({ routes: [route({ reminders })] });
    world.down(0, web);
    for (let hours = 0.5; hours <= 10; hours += 0.5) world.sweep(hours * hour, [[web, 'remind']]);
    expect(world.notices.slice(1).map(({ at }) => at / hour)).toEqual([1, 3, 6, 9]);
    const off = new TellingWorld({ routes: [route({ reminders: 'off' })] });
    off.down(0, web);
    off.sweep(hour, [[web, 'remind']]);
    off.sweep(2 * hour, [[web, 'worse']]);
    expect(off.told.slice(1)).toEqual(['02:00:00 realert: container/web realert']);
  });
});

describe('the end of an incident is told before the next alert of the same, and not after it', () => {
  test('where the end is told among criticals, and the alert with its group', () => {
    const world = new TellingWorld();
    const critical = { ...thing(web), severity: 'critical' } as const;
    world.sweep(0, [
      [critical, 'down'],
      [db, 'down'],
    ]);
    world.sweep(
      1,
      [
        [critical, 'up'],
        ['container/w-0', 'down'],
      ],
      { hinted: true },
    );
    world.sweep(second, [
      [web, 'down'],
      [db, 'up'],
    ]);
    world.until(hour);
    expect(world.told).toEqual([
      '00:00:00 group: container/web alert, container/db alert',
      '00:00:01 recovery: container/web recovery',
      '00:00:01 digest: container/w-0 alert (grouped), container/db recovery, container/web alert',
    ]);
  });

  test('where the end has waited for its group, and the alert is an escalation', () => {
    const world = new TellingWorld({
      channels: ['pager', 'telegram'],
      routes: [route({ channels: ['pager'], escalate: [{ afterMs: minute, channels: ['telegram'] }] })],
      // What may be a cause is looked at before what is over.
      causes: [
        {
          ...{ name: 'back', cause: matcherOf({ kind: 'dep' }), hides: matcherOf({ kind: 'container' }) },
          ...{ same: [], waits: false },
        },
      ],
    });
    world.down(0, shop);
    world.down(1, 'dep/z');
    world.down(second, 'dep/a');
    world.down(second + 1, 'dep/c');
    world.until(61 * second);
    world.up(61 * second, 'dep/z');
    world.up(2 * minute + 999, shop);
    world.down(2 * minute + second, shop);
    world.until(hour);
    expect(world.told.slice(-2)).toEqual([
      '00:04:00 digest: dep/shop recovery',
      '00:04:00 escalation: dep/c alert (grouped), dep/shop alert',
    ]);
  });
});

describe('a clock that stands still', () => {
  test('makes two notices of a reminder and of what is worse, with two ids', () => {
    const world = new TellingWorld();
    world.down(0, disk);
    world.sweep(hour, [[disk, 'remind']]);
    world.sweep(hour, [[disk, 'worse']]);
    expect(world.told).toEqual([
      '00:00:00 alert: disk// alert',
      '01:00:00 realert: disk// realert',
      '01:00:00 realert: disk// realert',
    ]);
    expect(new Set(world.notices.map(({ id }) => id)).size).toBe(3);
  });
});

describe('a restart', () => {
  test('finds what came due meanwhile and is over, in its order and at its time; what is open, once it was looked at', () => {
    const world = new TellingWorld();
    world.silence(0, web, hour);
    world.silence(0, db, 2 * hour);
    world.silence(0, shop, 3 * hour);
    world.down(minute, web, db, shop);
    world.up(2 * minute, web, shop);
    world.crash(5 * hour);
    const over = [
      '01:00:00 released quietly: container/web recovery (silenced)',
      `03:00:00 released quietly: ${shop} recovery (silenced)`,
    ];
    expect(world.told).toEqual(over);
    world.look(5 * hour + 30 * second, 'docker');
    expect(world.told).toEqual([...over, '05:00:30 released: container/db alert (silenced)']);
  });

  test('tells what was decided and not written, once', () => {
    const world = new TellingWorld();
    world.down(0, web);
    world.crash(minute, 1);
    world.look(minute, 'docker');
    world.crash(2 * minute);
    world.look(3 * minute, 'docker');
    expect(world.told).toEqual(['00:01:00 alert: container/web alert']);
  });

  test('tells no reminder a second time', () => {
    const world = new TellingWorld();
    world.down(0, web);
    world.sweep(30 * minute, [[web, 'remind']]);
    world.crash(31 * minute);
    expect(world.told).toHaveLength(2);
  });
});
