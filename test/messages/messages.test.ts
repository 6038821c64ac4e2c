import { describe, expect, test } from 'vitest';
import type { Transition } from '../../src/language/signal.ts';
import { clockTime } from '../../src/messages/clock.ts';
import { headline, inOneLine, locales, marks } from '../../src/messages/messages.ts';
import { percent, sizeOf } from '../../src/messages/numbers.ts';
import { notificationOf } from '../../src/telling/announce.ts';

const { en, ru } = locales;
const s = 1000;
const min = 60 * s;
const h = 60 * min;
const d = 24 * h;

type Leaf = string | ((...args: unknown[]) => unknown);

/** Every text of a dictionary with its place in it, `host.disk`. */
const leaves = (part: object, place = ''): [place: string, leaf: Leaf][] =>
  Object.entries(part).flatMap(([name, value]): [string, Leaf][] =>
    typeof value === 'object' && value !== null
      ? leaves(value, `${place}${name}.`)
      : [[`${place}${name}`, value as Leaf]],
  );

/** Stands for whatever a message asks for: a number, a text, a list, or an object of these. */
const sample = (n: number): unknown =>
  new Proxy(Object(n), {
    get: (number, name) => {
      if (name === 'join') return () => String(n);
      const own = number[name];
      if (typeof own === 'function') return own.bind(number);
      return typeof name === 'symbol' ? own : sample(n);
    },
  });
const samples = (count: number, changed = -1): unknown[] =>
  Array.from({ length: count }, (_, n) => sample(n === changed ? 7e12 + n * 1e11 : 1e11 * (n + 1)));

const spoken = (leaf: Leaf, changed = -1): unknown =>
  typeof leaf === 'string' ? leaf : leaf(...samples(leaf.length, changed));

describe('the dictionaries', () => {
  const russian = new Map(leaves(ru));
  // What asks for facts of a shape of its own is spoken in `faults.test.ts`.
  // And what says a text in another way gives it back as it is where there is none: it is spoken in `storm.test.ts`.
  const plain = leaves({ ...en, faults: {} }).filter(([place]) => place !== 'catchUp.together');

  test('have the same texts', () => {
    expect(leaves(ru).map(([place]) => place)).toEqual(leaves(en).map(([place]) => place));
  });

  test.each(plain)('%s says something in both languages, and the same', (place, english) => {
    const translated = russian.get(place) as Leaf;
    expect(typeof translated).toBe(typeof english);
    for (const leaf of [english, translated]) {
      const text = spoken(leaf);
      expect(text).toBeTypeOf('string');
      expect(text).not.toBe('');
      expect(text).not.toMatch(/undefined|NaN|null|\[object|Infinity/);
    }
    if (typeof english === 'string' || typeof translated === 'string') return;
    expect(translated.length).toBe(english.length);
    for (let n = 0; n < english.length; n += 1) {
      const shown = [english, translated].map((leaf) => spoken(leaf, n) !== spoken(leaf));
      expect(shown, `argument ${n + 1}`).toEqual([shown[0], shown[0]]);
    }
  });

  test('what is not known is left out, in both languages', () => {
    for (const words of [en, ru]) {
      const texts = [
        words.containers.running(null),
        words.containers.exited(1, null),
        words.orchestrator.queued(3, 2, null),
        words.orchestrator.agentRuns(h, '', '', null),
      ];
      for (const text of texts) expect(text).not.toMatch(/null|undefined|NaN|;\s*\.|, \./);
    }
  });
});

describe('durations', () => {
  test.each([
    [0, '0 s', '0 с'],
    [-5 * s, '0 s', '0 с'],
    [999, '0 s', '0 с'],
    [59_999, '59 s', '59 с'],
    [min, '1 min', '1 мин'],
    [min + s, '1 min 1 s', '1 мин 1 с'],
    [5 * min - 1, '4 min 59 s', '4 мин 59 с'],
    [5 * min, '5 min', '5 мин'],
    [5 * min + 30 * s, '5 min', '5 мин'],
    [h - 1, '59 min', '59 мин'],
    [h, '1 h', '1 ч'],
    [h + 30 * min, '1 h 30 min', '1 ч 30 мин'],
    [47 * h + 59 * min, '47 h 59 min', '47 ч 59 мин'],
    [48 * h - 1, '47 h 59 min', '47 ч 59 мин'],
    [2 * d, '2 d', '2 д'],
    [2 * d + 59 * min, '2 d', '2 д'],
    [2 * d + 3 * h, '2 d 3 h', '2 д 3 ч'],
    [400 * d, '400 d', '400 д'],
  ])('a span of %i ms is worded as %s, in Russian as %s', (ms, english, russian) => {
    expect(en.span(ms)).toBe(english);
    expect(ru.span(ms)).toBe(russian);
  });
});

describe('numbers', () => {
  test.each([
    [0, '0'],
    [0.04, '0'],
    [0.05, '0.1'],
    [91.25, '91.3'],
    [91.5, '91.5'],
    [90, '90'],
    [99.96, '100'],
  ])('a share of %d', (value, text) => {
    expect(percent(value)).toBe(text);
  });

  test.each([
    [0, '0 MB'],
    [512.9, '512 MB'],
    [1023.99, '1023 MB'],
    [1024, '1.0 GB'],
    [1536, '1.5 GB'],
    [42_188, '41.2 GB'],
  ])('%d MiB are shown with the unit that suits them', (mebibytes, text) => {
    expect(sizeOf(mebibytes * 1_048_576, { mb: 'MB', gb: 'GB' })).toBe(text);
  });

  test.each([
    [1, 'job waits', 'задача ждёт'],
    [2, 'jobs wait', 'задачи ждут'],
    [4, 'jobs wait', 'задачи ждут'],
    [5, 'jobs wait', 'задач ждут'],
    [10, 'jobs wait', 'задач ждут'],
    [11, 'jobs wait', 'задач ждут'],
    [12, 'jobs wait', 'задач ждут'],
    [14, 'jobs wait', 'задач ждут'],
    [15, 'jobs wait', 'задач ждут'],
    [20, 'jobs wait', 'задач ждут'],
    [21, 'jobs wait', 'задача ждёт'],
    [22, 'jobs wait', 'задачи ждут'],
    [25, 'jobs wait', 'задач ждут'],
    [101, 'jobs wait', 'задача ждёт'],
    [111, 'jobs wait', 'задач ждут'],
    [112, 'jobs wait', 'задач ждут'],
    [0, 'jobs wait', 'задач ждут'],
  ])('%i of something', (n, english, russian) => {
    expect(en.orchestrator.queued(n, 9, null)).toBe(`${n} ${english} (limit 9).`);
    expect(ru.orchestrator.queued(n, 9, null)).toBe(`${n} ${russian} (порог 9).`);
  });

  test('a source that fails once is not said to have failed times', () => {
    expect(en.blind.blind(1, 'refused')).toMatch(/^could not be read 1 time in a row: refused\./);
    expect(en.blind.blind(3, 'refused')).toMatch(/^could not be read 3 times in a row: refused\./);
    expect(ru.blind.blind(1, 'refused')).toMatch(/^не читается 1 раз подряд: refused\./);
    expect(ru.blind.blind(3, 'refused')).toMatch(/^не читается 3 раза подряд: refused\./);
    expect(ru.blind.blind(5, 'refused')).toMatch(/^не читается 5 раз подряд: refused\./);
  });
});

test('a time of day has its date once that is a day ago', () => {
  const at = new Date(2026, 5, 4, 3, 7).getTime();
  expect(clockTime(at, at + d - 1)).toBe('03:07');
  expect(clockTime(at, at + d)).toBe('04.06 03:07');
});

describe('a headline', () => {
  const at = 1_781_478_857_000;
  const transition = (
    more: Partial<Transition>,
  ): Transition & { action: 'alert' | 'realert' | 'recovery' } => ({
    type: 'transition',
    at,
    source: 'host',
    key: 'disk//data',
    kind: 'disk',
    entity: '/data',
    from: 'ok.quiet',
    to: 'alerting',
    reason: 'crossed',
    incident: `disk//data@${at}`,
    title: en.host.disk('/data'),
    detail: 'is full.',
    ...more,
    action: (more.action ?? 'alert') as 'alert',
  });
  const said = (words: typeof en, more: Partial<Transition>): string =>
    inOneLine(headline(notificationOf(transition(more)), words));

  test('of a full disk says how full, how much is left, and what to do', () => {
    const used = [91.25, 85, 41.2 * 2 ** 30, 8.75] as const;
    expect(said(ru, { title: ru.host.disk('/data'), detail: ru.host.diskUsed(...used) })).toBe(
      '🔴 Диск /data: заполнен на 91.3% (порог 85%). Свободно 41.2 ГБ (8.8%).',
    );
    expect(said(en, { detail: en.host.diskUsed(...used) })).toBe(
      '🔴 Disk /data: 91.3% full (limit 85%). 41.2 GB free (8.8%).',
    );
    expect(ru.host.diskAdvice('/data')).toMatch(/^Что занимает место:\n`du .*\/data.*`\n`docker system df`$/);
    expect(en.host.diskAdvice('/data')).toMatch(/^What fills it:\n`du .*\/data.*`\n`docker system df`$/);
  });

  test('of a recovery says so before all else', () => {
    const recovery = { action: 'recovery', reason: 'cleared', at: at + h } as const;
    expect(said(ru, { ...recovery, title: 'Диск /data', detail: 'заполнен на 70%.' })).toBe(
      '🟢 Диск /data: снова в порядке, длилось 1 ч; заполнен на 70%.',
    );
    expect(said(en, { ...recovery, detail: '70% full.' })).toBe(
      '🟢 Disk /data: recovered after 1 h, 70% full.',
    );
    expect(said(en, { ...recovery, detail: '' })).toBe('🟢 Disk /data: recovered after 1 h.');
    expect(said(en, { ...recovery, at: at + 999, detail: '' })).toBe('🟢 Disk /data: recovered.');
  });

  test('of what is no longer watched says nothing of how it is', () => {
    const unwatched = { action: 'recovery', reason: 'unwatched', at: at + h, detail: 'is full.' } as const;
    expect(said(en, unwatched)).toBe('⚪ Disk /data: no longer watched.');
    expect(said(ru, { ...unwatched, title: 'Диск /data' })).toBe('⚪ Диск /data: больше не наблюдается.');
  });

  test('of what is gone does not repeat what was the matter with it', () => {
    const gone = { action: 'recovery', reason: 'gone', at: at + h, detail: 'exited (1).' } as const;
    expect(said(en, { ...gone, title: 'Container web' })).toBe(
      '⚪ Container web: gone after 1 h, there is nothing left to watch.',
    );
    expect(said(ru, { ...gone, title: 'Контейнер web' })).toBe(
      '⚪ Контейнер web: больше нет, наблюдать нечего (длилось 1 ч).',
    );
  });

  test('of a realert says how long it has lasted, from its first alert on', () => {
    const realert = { action: 'realert', reason: 'cooldown elapsed', at: at + h + 30 * min } as const;
    expect(said(en, realert)).toBe('🔁 Disk /data: is full. It has lasted 1 h 30 min.');
    expect(said(ru, { ...realert, title: 'Диск /data', detail: 'полон.' })).toBe(
      '🔁 Диск /data: полон. Длится уже 1 ч 30 мин.',
    );
    expect(said(en, { ...realert, detail: '' })).toBe('🔁 Disk /data: It has lasted 1 h 30 min.');
    expect(said(en, { ...realert, incident: null })).toBe('🔁 Disk /data: is full.');
  });

  test('of a realert says so before its commands, which come last', () => {
    const realert = { action: 'realert', reason: 'cooldown elapsed', at: at + h } as const;
    const detail = 'is full.\nWhat fills it:\n`du`\n`df`';
    expect(said(en, { ...realert, detail })).toBe(
      '🔁 Disk /data: is full. It has lasted 1 h.\nWhat fills it:\n`du`\n`df`',
    );
  });

  test.each([
    ['alert', '🔴 box: Disk /data: is full.'],
    ['recovery', '🟢 box: Disk /data: recovered, is full.'],
  ] as const)('of an %s names the host before all else, where one is given', (action, text) => {
    const told = notificationOf(transition({ action, reason: action === 'alert' ? 'crossed' : 'cleared' }));
    expect(inOneLine(headline(told, en, 'box'))).toBe(text);
  });

  test('of an alert, an edge too, is its title and detail', () => {
    expect(headline(notificationOf(transition({ reason: 'edge' })), en)).toEqual({
      mark: '🔴',
      title: 'Disk /data',
      detail: 'is full.',
    });
  });

  test('has one mark for each action', () => {
    expect(marks).toEqual({ alert: '🔴', realert: '🔁', recovery: '🟢' });
  });
});
