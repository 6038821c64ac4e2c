import { describe, expect, test } from 'vitest';
import type { Announcement, Notification } from '../../src/language/delivery.ts';
import { matcherOf } from '../../src/language/matcher.ts';
import { dependsOnLabel } from '../../src/language/signal.ts';
import { advance, type Input } from '../../src/telling/advance.ts';
import { announcementOf, believedOpen } from '../../src/telling/announce.ts';
import { restoreTelling, snapshotOf } from '../../src/telling/snapshot.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { day, everySoOften, minute, second, TellingWorld, thing } from '../support/telling-world.ts';

describe('an announcement', () => {
  test('says how bad each member is, and which labels it has, where somebody has said so', () => {
    const { state, rules } = new TellingWorld();
    const announced: (Announcement | null)[] = [];
    const head = { type: 'transition', at: 1, source: 'probes', from: 'ok.quiet', to: 'alerting' } as const;
    const alert = {
      ...head,
      kind: 'dep',
      action: 'alert',
      reason: 'crossed',
      title: '',
      detail: '',
    } as const;
    advance(
      state,
      rules,
      {
        ...{ type: 'sweep', at: 1, source: 'probes', hinted: false, failed: false },
        transitions: [
          { ...alert, key: 'dep/a', entity: 'a', incident: 'dep/a@1' },
          {
            ...{ ...alert, key: 'dep/b', entity: 'b', incident: 'dep/b@1' },
            ...{ severity: 'info', labels: { team: 'shop' } },
          },
        ],
      },
      (notice) => void announced.push(announcementOf(state, notice)),
    );
    const [a, b] = announced.flatMap((one) => one?.notifications ?? []);
    expect(a).not.toHaveProperty('severity');
    expect(a).not.toHaveProperty('labels');
    expect(b).toMatchObject({ severity: 'info', labels: { team: 'shop' } });
  });
});

describe('why it is late', () => {
  const factsIn = (world: TellingWorld, input: Input): readonly Notification[] => {
    const said: Notification[] = [];
    advance(world.state, world.rules, input, (notice) => {
      said.push(...(announcementOf(world.state, notice)?.notifications ?? []));
    });
    return said;
  };

  test('is what held it, also where its group has held it behind that, and over a restart', () => {
    const world = new TellingWorld();
    world.silence(0, 'container/late', minute);
    world.down(second, 'container/late');
    for (let n = 0; n < 4; n += 1) world.down(50 * second + n * second, `container/${n}`);
    world.until(minute);
    const restored = emptyTelling();
    restoreTelling(restored, snapshotOf(world.state));
    world.state = restored;
    const said = factsIn(world, { type: 'time', at: 2 * minute });
    expect(said.map(({ key, held }) => [key, held])).toEqual([
      ['container/late', 'silenced'],
      ['container/3', 'grouped'],
    ]);
    expect(said.map(({ maintenance }) => maintenance)).toEqual([undefined, undefined]);
  });

  test('is nothing of a cause that it has waited for in vain', () => {
    const causes = [
      {
        ...{ name: 'db', cause: matcherOf({ key: 'container/db' }), hides: matcherOf({ kind: 'dep' }) },
        ...{ same: [], waits: true },
      },
    ];
    const world = new TellingWorld({ causes });
    world.down(second, 'dep/a');
    const [said] = factsIn(world, { type: 'time', at: minute });
    expect(world.held).toEqual(['00:00:01 caused: dep/a alert until 00:00:06']);
    expect(said).toMatchObject({ key: 'dep/a', action: 'alert' });
    expect(said).not.toHaveProperty('held');
  });

  test('is no cause that goes on, where each is the cause of another', () => {
    const needing = (key: string, name: string) => ({ ...thing(key), labels: { [dependsOnLabel]: name } });
    const world = new TellingWorld({ causeWaitMs: 5 * second });
    world.sweep(second, [[needing('check/a', 'check/b'), 'down']]);
    // Only now it has a cause, and with the third it is the oldest of a circle.
    world.sweep(2 * second, [[needing('check/b', 'check/c'), 'down']]);
    world.sweep(3 * second, [[needing('check/c', 'check/a'), 'down']]);
    const said = factsIn(world, { type: 'time', at: minute });
    expect(said.map(({ key, held }) => [key, held])).toEqual([['check/a', undefined]]);
  });

  test('is maintenance, where no silence held it', () => {
    const schedule = everySoOften(day, 0, minute);
    const world = new TellingWorld({
      maintenance: [{ name: 'backup', match: matcherOf({ key: 'dep/a' }), schedule }],
    });
    world.down(second, 'dep/a');
    expect(factsIn(world, { type: 'time', at: minute })).toMatchObject([
      { held: 'silenced', maintenance: true },
    ]);
  });

  test('is no cause, where one was waited for and none came', () => {
    const rule = { name: 'db', cause: matcherOf({ entity: 'db' }), hides: matcherOf({ kind: 'dep' }) };
    const world = new TellingWorld({ causes: [{ ...rule, same: [], waits: true }], causeWaitMs: 5 * second });
    world.down(second, 'dep/a');
    expect(world.events).toContainEqual(
      expect.objectContaining({ type: 'hold', reason: 'caused', by: null }),
    );
    const [told, ...others] = factsIn(world, { type: 'time', at: 6 * second });
    expect(told).toMatchObject({ key: 'dep/a', action: 'alert' });
    expect(told).not.toHaveProperty('held');
    expect(others).toEqual([]);
  });

  test('is that nobody has taken it on, and who was told when', () => {
    const route = { name: 'all', match: matcherOf({}), goOn: false, reminders: null, quiet: null };
    const escalate = [{ afterMs: minute, channels: ['pager'] }];
    const world = new TellingWorld({
      channels: ['telegram', 'pager'],
      routes: [{ ...route, channels: ['telegram'], escalate }],
    });
    world.down(second, 'dep/a');
    expect(factsIn(world, { type: 'time', at: minute + second })).toMatchObject([
      { escalated: { told: ['telegram'], at: second } },
    ]);
  });

  test('is that it has become worse, whoever had acknowledged it', () => {
    const world = new TellingWorld();
    world.down(second, 'dep/a');
    world.ack(2 * second, 'dep/a');
    const [[move]] = [[...world.events].filter((event) => event.type === 'transition')];
    if (move === undefined) throw new Error('nothing is down');
    const worse = {
      ...move,
      at: 3 * second,
      action: 'realert',
      reason: 'worse',
      severity: 'critical',
    } as const;
    const sweep = { type: 'sweep', at: 3 * second, source: 'probes', hinted: false, failed: false } as const;
    expect(factsIn(world, { ...sweep, transitions: [worse] })).toMatchObject([{ released: 'operator' }]);
  });
});

describe('what a channel believes to be open', () => {
  const world = (): TellingWorld => {
    const made = new TellingWorld();
    made.sweep(1 * second, [
      [thing('container/web', { team: 'shop' }), 'down'],
      ['dep/api', 'down'],
      ['container/jobs', 'edge'],
    ]);
    return made;
  };

  test('is every incident that it was told of and that is not over, events left out', () => {
    expect(believedOpen(world().state, 'telegram')).toMatchObject([
      { incident: 'container/web@1000', action: 'alert', since: 1000, labels: { team: 'shop' } },
      { incident: 'dep/api@1000', action: 'alert', since: 1000 },
    ]);
  });

  test('is nothing for a channel that was told nothing', () => {
    expect(believedOpen(world().state, 'mail')).toEqual([]);
  });

  test('ends with the recovery that it was told', () => {
    const made = world();
    made.sweep(2 * second, [['dep/api', 'up']]);
    expect(believedOpen(made.state, 'telegram').map(({ key }) => key)).toEqual(['container/web']);
  });

  test('is the same after a restart', () => {
    const { state } = world();
    const restored = emptyTelling();
    restoreTelling(restored, snapshotOf(state));
    expect(believedOpen(restored, 'telegram')).toEqual(believedOpen(state, 'telegram'));
  });
});
