import { describe, expect, test } from 'vitest';
import type { Announcement } from '../../src/language/delivery.ts';
import { advance } from '../../src/telling/advance.ts';
import { announcementOf, believedOpen } from '../../src/telling/announce.ts';
import { restoreTelling, snapshotOf } from '../../src/telling/snapshot.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { second, TellingWorld, thing } from '../support/telling-world.ts';

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
