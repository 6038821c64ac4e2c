import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Notice } from '../../src/language/telling.ts';
import { at, type Story, story } from '../support/journal-story.ts';

beforeAll(() => vi.stubEnv('TZ', 'UTC'));
afterAll(() => vi.unstubAllEnvs());

const key = 'container/web';
const by = { channel: 'cli', name: 'ada' };
const incidentAt = (clock: string): string => `${key}@${at(clock)}`;

const notice = (
  clock: string,
  id: string,
  action: 'alert' | 'realert' | 'recovery',
  since: string,
): Notice => ({
  ...{ type: 'notice', at: at(clock), id, channels: ['telegram'], why: action, quietly: false },
  members: [{ incident: incidentAt(since), key, action, since: at(since) }],
});

const begun = (): Story =>
  story().add({
    ...{ type: 'start', at: at('13:00'), version: '1.2.3' },
    ...{ sinks: ['log', 'telegram'], channels: ['telegram'] },
  });

/** Alerted, told five seconds later, and acknowledged. */
const acknowledged = (): Story =>
  begun()
    .see('14:00', true)
    .add(notice('14:00', 'n1', 'alert', '14:00'))
    .told('14:00:05', 'telegram', { notice: 'n1' })
    .add({
      ...{ type: 'command', at: at('14:05'), id: 'c-aaaaa', verb: 'ack', by, comment: 'looking at it' },
      incident: incidentAt('14:00'),
    })
    .add({
      ...{ type: 'hold', at: at('14:30'), incident: incidentAt('14:00'), key, action: 'realert' },
      ...{ reason: 'acknowledged', by: 'c-aaaaa', until: null, channels: ['telegram'] },
    });

describe('what was said of a thing', () => {
  test('is said with who, where, when, and the words', () => {
    const lines = acknowledged().explain(key, { now: '14:31' });
    const from = lines.indexOf('What was said of it:');
    expect(lines.slice(from, from + 2)).toEqual([
      'What was said of it:',
      '  14:05:00 ada (cli) acknowledged it: looking at it',
    ]);
    expect(acknowledged().explain(key, { now: '14:31', locale: 'ru' })).toContain(
      '  14:05:00 ada (cli): принято: looking at it',
    );
  });

  test('of another thing is not said', () => {
    const other = { ...({ type: 'command', at: at('14:05'), id: 'c-b', verb: 'ack', by } as const) };
    const told = begun()
      .see('14:00', true)
      .add({ ...other, incident: `container/db@${at('14:00')}` });
    expect(told.explain()).not.toContain('What was said of it:');
  });
});

describe('what was held back', () => {
  test('is said with its law and who is behind it in words, in both languages', () => {
    expect(acknowledged().explain(key, { now: '14:31' })).toContain(
      '  14:30:00 reminder: acknowledged, by ada (telegram)',
    );
    expect(acknowledged().explain(key, { now: '14:31', locale: 'ru' })).toContain(
      '  14:30:00 напоминание: принято, ada (telegram)',
    );
  });

  test('is not, where a reminder met a group that had told enough: that was dropped', () => {
    const told = begun()
      .see('14:00', true)
      .add({
        ...{ type: 'hold', at: at('14:30'), incident: incidentAt('14:00'), key, action: 'realert' },
        ...{ reason: 'grouped', by: null, until: at('14:31'), channels: ['telegram'] },
      });
    expect(told.explain()).toContain(
      '  14:30:00 reminder: dropped, for its group had told enough (telegram)',
    );
  });

  test('by the hours of a route without a name names the route by its number', () => {
    const told = begun()
      .see('14:00', true)
      .add({
        ...{ type: 'hold', at: at('14:00'), incident: incidentAt('14:00'), key, action: 'alert' },
        ...{ reason: 'quiet', by: 'route 2', until: at('15:00'), channels: ['telegram'] },
      });
    expect(told.explain()).toContain('  14:00:00 alert: quiet hours, by route 2 → 15:00:00 (telegram)');
    expect(told.explain(key, { locale: 'ru' })).toContain(
      '  14:00:00 тревога: тихие часы, маршрут 2 → 15:00:00 (telegram)',
    );
  });
});

describe('where a channel stands', () => {
  test('is said by when its message arrived, and of a reminder by the first and the last', () => {
    const told = begun()
      .see('14:00', true)
      .add(notice('14:00', 'n1', 'alert', '14:00'))
      .told('14:00:05', 'telegram', { notice: 'n1' });
    expect(told.explain()).toContain('telegram was told at 14:00:05.');
    told
      .see('14:30', true)
      .add(notice('14:30', 'n2', 'realert', '14:00'))
      .told('14:30:07', 'telegram', { notice: 'n2' });
    expect(told.explain(key, { now: '14:31' })).toContain(
      'telegram was told at 14:00:05, and again at 14:30:07.',
    );
  });

  test('with an end that waits is not said to know of it', () => {
    const told = begun()
      .see('14:00', true)
      .add(notice('14:00', 'n1', 'alert', '14:00'))
      .told('14:00:05', 'telegram', { notice: 'n1' })
      .see('14:05', false)
      .add(notice('14:05', 'n2', 'recovery', '14:00'));
    const waits = told.explain().join('\n');
    expect(waits).not.toContain('knows that it is over');
    expect(waits).toContain('telegram still has to be told the recovery of 14:05:00.');
    told.told('14:06', 'telegram', { notice: 'n2' });
    expect(told.explain().join('\n')).not.toContain('telegram still has to be told');
  });

  test('with several incidents of one thing is said of each, with its time', () => {
    const told = begun()
      .see('14:00', true)
      .add(notice('14:00', 'n1', 'alert', '14:00'))
      .told('14:00:05', 'telegram', { notice: 'n1' })
      .see('14:05', false)
      .add({
        ...{ type: 'hold', at: at('14:05'), incident: incidentAt('14:00'), key, action: 'recovery' },
        ...{ reason: 'grouped', by: null, until: at('14:30'), channels: ['telegram'] },
      })
      .see('14:10', true)
      .add({
        ...{ type: 'hold', at: at('14:10'), incident: incidentAt('14:10'), key, action: 'alert' },
        ...{ reason: 'grouped', by: null, until: at('14:30'), channels: ['telegram'] },
      });
    const lines = told.explain();
    const from = lines.indexOf('Of what is wrong since 14:10:00:');
    expect(lines.slice(from, from + 4)).toEqual([
      'Of what is wrong since 14:10:00:',
      '  telegram is not told the alert now: its group, containers, has told enough for now; what comes meanwhile is told as one, until 14:30:00.',
      'Of what was wrong from 14:00:00 to 14:05:00:',
      '  telegram is not told the recovery now: its group, containers, has told enough for now; what comes meanwhile is told as one, until 14:30:00.',
    ]);
  });

  test('with many that are over and waiting is said once of all that are alike', () => {
    const told = begun();
    for (const n of [10, 12, 14, 16]) {
      told.see(`14:${n}`, true).add({
        ...{ type: 'hold', at: at(`14:${n}`), incident: incidentAt(`14:${n}`), key, action: 'alert' },
        ...{ reason: 'grouped', by: null, until: at('14:30'), channels: ['telegram'] },
      });
      told.see(`14:${n + 1}`, false);
    }
    const lines = told.explain();
    expect(lines.filter((line) => line.includes('telegram is not told the alert now'))).toHaveLength(1);
    expect(lines).toContain('Of 4 that were wrong for a while, the first at 14:10:00, the last at 14:16:00:');
  });
});
