import { describe, expect, test } from 'vitest';
import { composed, placeOf, type Tell } from '../../src/telling/compose.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import { longestMembers, mostMembers } from '../../src/telling/notice-parts.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { anIncident } from '../support/telling-questions.ts';

const rules = defaultRules('box', ['telegram', 'mail']);
const aTell = (some: Partial<Tell> = {}): Tell => ({
  ...{ incident: anIncident(), channel: 'telegram', action: 'alert', went: false, held: null, by: null },
  ...{ kind: 'plain', quietly: false },
  ...some,
});
const notices = (...places: readonly [Tell, ...Tell[]][]) => composed(places, { rules, now: 2_000 });

describe('a notice', () => {
  test.each<[name: string, together: [Tell, ...Tell[]], why: string]>([
    ['of one alert is an alert', [aTell()], 'alert'],
    ['of one recovery is a recovery', [aTell({ action: 'recovery' })], 'recovery'],
    ['of two is a group', [aTell(), aTell()], 'group'],
    [
      'of what a law has held is released',
      [aTell({ held: 'quiet' }), aTell({ held: 'silenced' })],
      'released',
    ],
    ['of what its group has held is a digest', [aTell({ held: 'grouped' })], 'digest'],
    ['of what is new beside what was held is a group', [aTell(), aTell({ held: 'caused' })], 'group'],
    ['that it flaps says so', [aTell({ kind: 'flapping' })], 'flapping'],
  ])('%s', (_, together, why) => {
    expect(notices(together)[0]?.why).toBe(why);
  });

  test('is one for all channels that hear the same', () => {
    expect(notices([aTell()], [aTell({ channel: 'mail' })]).map(({ channels }) => channels)).toEqual([
      ['telegram', 'mail'],
    ]);
    expect(notices([aTell()], [aTell({ channel: 'mail', quietly: true })])).toHaveLength(2);
  });

  test('rings nobody only if nothing of it would', () => {
    expect(notices([aTell({ quietly: true }), aTell()])[0]?.quietly).toBe(false);
    expect(notices([aTell({ quietly: true }), aTell({ quietly: true })])[0]?.quietly).toBe(true);
  });

  test('says of a member why it was held, but not of the recovery of what was told', () => {
    const [notice] = notices([
      aTell({ held: 'quiet' }),
      aTell({ action: 'recovery', held: 'grouped' }),
      aTell({ action: 'recovery', went: true, held: 'silenced' }),
    ]);
    expect(notice?.members.map(({ held }) => held)).toEqual(['quiet', undefined, 'silenced']);
  });

  test('of very many is several', () => {
    const many = Array.from({ length: mostMembers + 1 }, (_, index) =>
      aTell({ incident: anIncident({ id: `container/${index}@1000` }) }),
    );
    const [first, ...others] = many;
    if (first === undefined) throw new Error('there is a first');
    const all = notices([first, ...others]);
    expect(all.map(({ members }) => members.length)).toEqual([mostMembers, 1]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(2);
  });

  test('of many with long names is several, too: brokers take no more than so many bytes', () => {
    const many = Array.from({ length: 1_500 }, (_, index) =>
      aTell({ incident: anIncident({ id: `container/${'ы'.repeat(200)}${index}@1000` }) }),
    );
    const [first, ...others] = many;
    if (first === undefined) throw new Error('there is a first');
    const all = notices([first, ...others]);
    expect(all.flatMap(({ members }) => members)).toHaveLength(1_500);
    expect(all.length).toBeGreaterThan(1);
    for (const { members } of all)
      expect(Buffer.byteLength(JSON.stringify(members))).toBeLessThan(longestMembers + 10_000);
  });

  test('has the same id whenever it is made', () => {
    expect(notices([aTell()])).toEqual(notices([aTell()]));
    expect(notices([aTell()])[0]?.id).toMatch(/^n-[a-z2-9]{8}$/);
  });
});

describe('what is told together', () => {
  const state = emptyTelling();
  const cause = anIncident({ id: 'dep/db@1', key: 'dep/db', kind: 'dep', source: 'probes' });
  state.incidents.set(cause.id, cause);
  const place = (some: Partial<Tell>) => placeOf(state, aTell(some));

  test('is of one group, but for what a law has let go', () => {
    const shop = anIncident({ labels: { group: 'shop' } });
    expect(place({})).not.toBe(place({ incident: shop }));
    expect(place({ held: 'grouped' })).not.toBe(place({ held: 'grouped', incident: shop }));
    expect(place({ held: 'quiet' })).toBe(place({ held: 'silenced', incident: shop }));
  });

  test('is what came and went with its cause, and the cause', () => {
    const hidden = { held: 'caused', by: cause.id } as const;
    expect(place({ ...hidden, action: 'recovery', went: true })).toBe(place({ incident: cause }));
    expect(place(hidden)).not.toBe(place({ incident: cause }));
  });

  test('is of one channel', () => {
    expect(place({})).not.toBe(place({ channel: 'mail' }));
  });
});
