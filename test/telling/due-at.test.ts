import { describe, expect, test } from 'vitest';
import { matcherOf } from '../../src/language/matcher.ts';
import { day, hour, minute, TellingWorld } from '../support/telling-world.ts';

const web = 'container/web';
const escalating = {
  ...{ name: 'all', match: matcherOf({}), channels: ['telegram'], goOn: false, reminders: null, quiet: null },
  escalate: [{ afterMs: 15 * minute, channels: ['mail'] }],
};

describe('the moment at which time alone decides', () => {
  test('is none where nothing waits', () => {
    const world = new TellingWorld();
    expect(world.dueAt).toBeNull();
    world.down(0, web);
    expect(world.dueAt).toBeNull();
  });

  test('is the first end of a hold', () => {
    const world = new TellingWorld();
    world.silence(0, web, 2 * hour);
    world.silence(0, 'dep/db', hour);
    world.down(minute, web, 'dep/db');
    expect(world.dueAt).toBe(hour);
  });

  test('is no end of a hold on a channel that is gone', () => {
    const world = new TellingWorld({ channels: ['mail'] });
    world.silence(0, web, hour);
    world.down(minute, web);
    world.rules = { ...world.rules, channels: ['telegram'] };
    expect(world.dueAt).toBeNull();
  });

  test('is the moment of an escalation, which an ack puts off and a recovery ends', () => {
    const world = new TellingWorld({ channels: ['telegram', 'mail'], routes: [escalating] });
    world.down(0, web);
    expect(world.dueAt).toBe(15 * minute);
    world.snooze(minute, web, hour);
    expect(world.dueAt).toBe(hour);
    world.ack(2 * minute, web);
    expect(world.dueAt).toBeNull();
    world.unack(3 * minute, web);
    expect(world.dueAt).toBe(15 * minute);
    world.up(4 * minute, web);
    expect(world.dueAt).toBeNull();
  });

  test('is when an entity will have settled that was said to flap', () => {
    const world = new TellingWorld({ flap: { alerts: 2, withinMs: hour, settleMs: 30 * minute } });
    world.down(0, web);
    world.up(minute, web);
    expect(world.dueAt).toBeNull();
    world.down(2 * minute, web);
    expect(world.dueAt).toBe(32 * minute);
    world.up(3 * minute, web);
    expect(world.dueAt).toBe(33 * minute);
  });

  test('comes every week while a silence without an end holds something', () => {
    const world = new TellingWorld();
    world.silence(hour, 'container/*', null);
    expect(world.dueAt).toBeNull();
    world.down(10 * day, web);
    expect(world.dueAt).toBe(14 * day + hour);
    world.up(11 * day, web);
    expect(world.dueAt).toBe(14 * day + hour);
    world.until(15 * day);
    expect(world.told).toEqual(['337:00:00 digest quietly: container/web recovery (silenced)']);
    expect(world.dueAt).toBeNull();
  });
});
