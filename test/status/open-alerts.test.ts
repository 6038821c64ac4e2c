import { expect, test } from 'vitest';
import { matcherOf } from '../../src/language/matcher.ts';
import { openAlerts } from '../../src/status/open-alerts.ts';
import type { Route } from '../../src/telling/rules.ts';
import { everySoOften, hour, minute, second, TellingWorld } from '../support/telling-world.ts';

const all = matcherOf({});
const route = (more: Partial<Route> = {}): Route => ({
  ...{
    name: 'all',
    match: all,
    channels: ['telegram'],
    goOn: false,
    reminders: null,
    quiet: null,
    escalate: [],
  },
  ...more,
});
const of = ({ state, rules }: TellingWorld, now: number) => openAlerts(state, rules, now);

test('what is open is listed, the oldest first, and neither what is over nor what only happened', () => {
  const world = new TellingWorld({
    channels: ['telegram', 'mail'],
    routes: [route({ goOn: true }), route({ channels: ['mail', 'telegram'] })],
  });
  world.silence(0, 'container/db', hour);
  world.down(second, 'container/web', 'container/db');
  world.sweep(2 * second, [['container/api', 'edge']]);
  world.down(minute, 'dep/db');
  world.up(minute + second, 'container/db');
  // That it came and went is told with the end of the silence.
  expect(world.state.incidents.has(`container/db@${second}`)).toBe(true);
  expect(of(world, minute + second)).toEqual([
    {
      ...{ incident: `container/web@${second}`, key: 'container/web', kind: 'container', entity: 'web' },
      ...{ severity: 'warning', title: 'container/web', detail: 'down', since: second, acknowledged: false },
      labels: { alertname: 'container', host: 'box', source: 'docker' },
      ...{ channels: ['telegram', 'mail'], group: 'docker', silencedBy: [], causedBy: [], quietBy: [] },
    },
    expect.objectContaining({ key: 'dep/db', group: 'probes', since: minute }),
  ]);
});

test('a silence is of it from its beginning to its end, as a window of maintenance is', () => {
  const schedule = everySoOften(hour, 30 * minute, 10 * minute);
  const world = new TellingWorld({
    maintenance: [{ name: 'backup', match: matcherOf({ kind: 'container' }), schedule }],
  });
  world.down(second, 'container/web', 'dep/db');
  const later = world.silence(2 * second, 'container/web', 20 * minute, 10 * minute);
  const silencedBy = (now: number) => of(world, now).map((one) => one.silencedBy);
  expect(silencedBy(10 * minute - 1)).toEqual([[], []]);
  expect(silencedBy(10 * minute)).toEqual([[later], []]);
  expect(silencedBy(20 * minute)).toEqual([[], []]);
  expect(silencedBy(30 * minute)).toEqual([['backup'], []]);
  expect(silencedBy(40 * minute)).toEqual([[], []]);
});

test('what holds it back on several channels is named once: its cause, or the route of its quiet hours', () => {
  const quiet = everySoOften(24 * hour, minute, 8 * hour);
  const channels = ['telegram', 'mail'];
  const world = new TellingWorld({ channels, routes: [route({ name: 'night', channels, quiet })] });
  world.down(second, 'disk_crit//', 'disk//');
  world.down(2 * minute, 'container/web');
  world.down(3 * minute, 'dep/db');
  world.ack(4 * minute, 'dep/db');
  expect(
    of(world, 4 * minute).map(({ key, causedBy, quietBy, acknowledged }) => [
      key,
      causedBy,
      quietBy,
      acknowledged,
    ]),
  ).toEqual([
    ['disk_crit//', [], [], false],
    ['disk//', [`disk_crit//@${second}`], [], false],
    ['container/web', [], ['night'], false],
    ['dep/db', [], ['night'], true],
  ]);
});
