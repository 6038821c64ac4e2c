import { describe, expect, test } from 'vitest';
import type { Announcement, Notification } from '../../../src/language/delivery.ts';
import { inOneLine, locales } from '../../../src/messages/messages.ts';
import { noticeText } from '../../../src/sinks/delivery/notice-text.ts';

const at = 1_800_000_000_000;
const down: Notification = {
  ...{
    at,
    action: 'alert',
    incident: `dep/db@${at}`,
    key: 'dep/db',
    kind: 'dep',
    entity: 'db',
    source: 'dependencies',
  },
  ...{ reason: 'crossed', since: at, mark: null, title: 'Dependency db', detail: 'does not answer.' },
};
const over: Notification = { ...down, action: 'recovery', reason: 'cleared', detail: 'answers.' };

const textOf = (
  why: Announcement['why'],
  notification: Notification,
  more: Partial<Announcement> = {},
  locale: keyof typeof locales = 'en',
  now = at,
): string =>
  inOneLine(
    noticeText(
      { id: 'n-1', at, why, quietly: false, notifications: [notification], ...more },
      { sink: 'chat', now, outageMs: null, lost: 0, words: locales[locale], clock: () => '08:00' },
    ),
  );

describe('a notice of one incident', () => {
  test.each<
    [name: string, text: string, why: Announcement['why'], of: Notification, more?: Partial<Announcement>]
  >([
    ['is told as the incident alone', '🔴 Dependency db: does not answer.', 'alert', down],
    [
      'says that it was silenced',
      '🔴 Dependency db: does not answer. (It was silenced.)',
      'released',
      { ...down, held: 'silenced' },
    ],
    [
      'says that its cause is over',
      '🔴 Dependency db: does not answer. (Its cause is over, and this is not.)',
      'released',
      { ...down, held: 'caused' },
    ],
    [
      'says nothing of its group',
      '🔴 Dependency db: does not answer.',
      'digest',
      { ...down, held: 'grouped' },
    ],
    [
      'does not say of what is over that it is not, but that it came and went',
      '⚪ Dependency db: came and went, from 08:00, for 42 s; answers.',
      'released',
      { ...over, at: at + 42_000, held: 'caused' },
    ],
    [
      'that is silenced without an end says so, and how to end it',
      '🔴 Dependency db: does not answer. (It is still silenced: polkan unsilence c-7f3a)',
      'digest',
      { ...down, held: 'silenced' },
      { by: 'c-7f3a' },
    ],
  ])('%s', (_, text, why, notification, more = {}) => {
    expect(textOf(why, notification, more)).toBe(text);
  });

  test('an escalation says since when it lasts and who was told, and is not late', () => {
    const escalated = { told: ['ops'], at };
    const one = { ...down, since: at, escalated };
    expect(textOf('escalation', one, {}, 'en', at + 900_000)).toBe(
      '🔴 Dependency db: does not answer. It has lasted 15 min. ops was told at 08:00, and nobody has acknowledged it.',
    );
  });

  test('one that came and went, and is said to flap, is trouble', () => {
    expect(textOf('flapping', { ...over, held: 'grouped', flaps: true })).toMatch(
      /^🔴 Dependency db: came and went, .* It comes and goes: until/,
    );
  });

  test('what a window of maintenance held was not silenced by anybody', () => {
    expect(textOf('released', { ...down, held: 'silenced', maintenance: true })).toContain(
      '(It came during maintenance.)',
    );
  });

  test('one that has become worse says so, whose acknowledgement that ends, and begins a sentence of its own', () => {
    const worse = { ...down, action: 'realert', reason: 'worse', severity: 'critical' } as const;
    expect(textOf('realert', { ...worse, detail: 'no space left', released: 'Anna' })).toMatch(
      /^🔴 Dependency db: no space left\. It has become worse: critical, so the acknowledgement of Anna no longer holds\. It has lasted/,
    );
    expect(textOf('realert', worse)).toContain('It has become worse: critical. It has lasted');
  });

  test('says in every language what the notice adds', () => {
    expect(textOf('flapping', down)).toContain(locales.en.headline.flaps);
    expect(textOf('settled', over)).toContain(locales.en.headline.settled(0, ''));
    expect(textOf('digest', { ...down, held: 'silenced' }, { by: 'c-1' }, 'ru')).toContain(
      'Всё ещё заглушено',
    );
  });
});

describe('what has flapped', () => {
  const hour = 3_600_000;
  const flapped = { since: at - 5 * hour, times: 9 };
  const first = { ...over, incident: `dep/db@${at - 5 * hour}`, since: at - 5 * hour, at: at - 4 * hour };
  const last = { ...over, since: at - 3_000, at, held: 'flapping', flapped } as const;
  const settled = (
    notifications: Announcement['notifications'],
    locale: keyof typeof locales = 'en',
    now = at + hour,
  ): string =>
    inOneLine(
      noticeText(
        { id: 'n-1', at: now, why: 'settled', quietly: false, notifications },
        { sink: 'chat', now, outageMs: null, lost: 0, words: locales[locale], clock: () => '08:00' },
      ),
    );

  test('and is well is told once, as one trouble since it was said to, and not as late', () => {
    expect(settled([first, last])).toBe(
      '🟢 Dependency db: recovered after 5 h, answers. It alerted 8 more times after 08:00, and has stayed the same for a while now.',
    );
    expect(settled([first, last], 'ru')).toBe(
      '🟢 Dependency db: снова в порядке, длилось 5 ч; answers. После 08:00 сработало ещё 8 раз, и уже какое-то время не меняется.',
    );
  });

  test('and is down is told as that alone', () => {
    expect(settled([first, { ...down, held: 'flapping', flapped }])).toBe(
      '🔴 Dependency db: does not answer. It alerted 8 more times after 08:00, and has stayed the same for a while now.',
    );
  });

  test('is a line for each, where several have settled at once', () => {
    const other = { ...last, key: 'dep/web', incident: 'dep/web@1', title: 'Dependency web' };
    expect(settled([first, last, other]).split('\n').slice(-2)).toEqual([
      '🟢 Dependency db: at 08:00, after 5 h',
      '🟢 Dependency web: at 08:00, after 5 h',
    ]);
  });
});
