import { describe, expect, test } from 'vitest';
import type { IncidentStatus } from '../../src/language/console.ts';
import type { Standing } from '../../src/language/standing.ts';
import { isUnheard, statusOfEnded, statusOfSilence } from '../../src/status/incident-status.ts';
import { createArrivals } from '../../src/telling/arrivals.ts';
import type { Ended, Silence } from '../../src/telling/state.ts';

const at = Date.UTC(2026, 10, 27, 12);

describe('what is over', () => {
  const ended = (more: Partial<Ended> = {}): Ended =>
    ({
      ...{
        id: `container/db@${at}`,
        title: 'Container db',
        detail: 'running',
        at: at + 5,
        reason: 'cleared',
      },
      ...more,
    }) as Ended;

  test('says since when it was, how it ended, and who knows so', () => {
    expect(
      statusOfEnded(ended({ severity: 'critical', told: { mail: at + 6 } }), 'k1', createArrivals()),
    ).toEqual({
      ...{ id: 'k1', incident: `container/db@${at}`, key: 'container/db', title: 'Container db' },
      ...{ detail: 'running', since: at, severity: 'critical', state: 'closed', closedAt: at + 5 },
      ...{ ended: 'cleared', ack: null, channels: { mail: { code: 'over', at: at + 6 } } },
    });
  });

  test('is as bad as its kind, where nothing else was said, and known to nobody', () => {
    const of = (key: string) => statusOfEnded(ended({ id: `${key}@${at}` }), 'k1', createArrivals());
    expect(of('disk_crit//')).toMatchObject({ key: 'disk_crit//', severity: 'critical', channels: {} });
    expect(of('disk//')).toMatchObject({ key: 'disk//', severity: 'warning' });
  });
});

test('a silence says what it matches as it is typed, and why, if anybody said so', () => {
  const silence = { id: 'c-1', match: { key: 'a/*' }, from: 1, until: null, by: { channel: 'c', name: 'n' } };
  const shown = { id: 'c-1', match: 'a/*', from: 1, until: null, by: { channel: 'c', name: 'n' } };
  expect(statusOfSilence(silence as Silence)).toEqual({ ...shown, comment: null });
  expect(statusOfSilence({ ...silence, comment: 'disks' } as Silence)).toEqual({
    ...shown,
    comment: 'disks',
  });
});

describe('an incident', () => {
  const of = (...standings: readonly object[]): boolean =>
    isUnheard({
      channels: Object.fromEntries(standings.map((one, index) => [index, one as Standing])),
    } as IncidentStatus);
  const owed = { code: 'owed', action: 'alert', at: 1 };
  const lost = { code: 'lost', action: 'alert', at: 1 };
  const told = { code: 'told', at: 1, reminders: { are: 'told' } };

  test.each<[standings: readonly object[], is: boolean]>([
    [[owed], true],
    [[lost], true],
    [[owed, lost], true],
    [[owed, told], false],
    [[told], false],
    [[], false],
    [[{ ...owed, action: 'recovery' }], false],
    [[{ ...lost, action: 'realert' }], false],
    [[{ code: 'held', action: 'alert', reason: 'quiet', until: null }], false],
  ])('whose channels stand so was heard of by nobody: %j %s', (standings, is) => {
    expect(of(...standings)).toBe(is);
  });
});
