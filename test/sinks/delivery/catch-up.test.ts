import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { MessageText, Notification } from '../../../src/language/delivery.ts';
import { clockTime } from '../../../src/messages/clock.ts';
import { fleetWordsIn } from '../../../src/messages/fleet.ts';
import { inOneLine, type Locale, locales } from '../../../src/messages/messages.ts';
import { asRepeat, messageText, noteOf } from '../../../src/messages/notifications.ts';
import { type Backlog, catchUp } from '../../../src/sinks/delivery/catch-up.ts';
import { splitNotification } from '../../../src/sinks/telegram/telegram-text.ts';
import { expectAtOnce } from '../../support/at-once.ts';
import { minutes } from '../../support/marbles.ts';
import { alertOf, edgeOf, goneOf, realertOf, recoveryOf } from '../../support/notices.ts';

process.env.TZ = 'UTC';

const backlog: Backlog = {
  sink: 'telegram',
  now: minutes(64),
  outageMs: null,
  lost: 0,
  words: locales.en,
};

const told = (waiting: readonly Notification[], more: Partial<Backlog> = {}): string =>
  inOneLine(
    catchUp(waiting, {
      sink: 'telegram',
      now: minutes(64),
      outageMs: minutes(34),
      lost: 0,
      words: locales.en,
      ...more,
    }),
  );

/** Something of everything that can wait. */
const medley = (locale: Locale): Notification[] => {
  const words = locales[locale];
  return [
    realertOf('db', 0, minutes(30), words),
    recoveryOf('mail', minutes(10), minutes(33), words),
    alertOf('web', minutes(31), words),
    alertOf('cache', minutes(35), words),
    edgeOf('queue', minutes(42), words),
    goneOf('tmp', minutes(12), minutes(40), words),
    recoveryOf('cache', minutes(35), minutes(36), words),
    alertOf('job', minutes(40), words),
    noteOf(minutes(43), { mark: '💬', title: 'Polkan', detail: 'one line\n  and another' }),
    goneOf('job', minutes(40), minutes(41), words),
  ];
};

test('reminders told as one are a reminder, and what is new among them makes it news', () => {
  const reminders = ['a', 'b'].map((name) => realertOf(name, 0, minutes(60)));
  expect(told(reminders, { outageMs: null }).split('\n')).toEqual([
    expect.stringMatching(/^🔁 2 dependencies down \(do not answer.*: a, b$/),
    '',
    expect.stringMatching(/^Still down \(2\):/),
    ...['a', 'b'].map((name) => expect.stringContaining(`Dependency ${name}: since 00:00 (1 h 4 min)`)),
  ]);
  const mixed = told([...reminders, alertOf('c', minutes(60))], { outageMs: null });
  expect(mixed).toMatch(/^🔴 1 down, 2 still down: Dependency c/);
  expect(mixed).toContain('\nDown (1):');
  expect(mixed).toContain('\nStill down (2):');
});

test('where nothing new is down it is a reminder, though something has recovered', () => {
  const reminders = ['a', 'b'].map((name) => realertOf(name, 0, minutes(60)));
  const text = told([...reminders, recoveryOf('c', minutes(5), minutes(60))], { outageMs: null });
  expect(text).toMatch(/^🔁 2 still down, 1 recovered: Dependency a, Dependency b/);
  expect(
    told([{ ...realertOf('a', 0, minutes(60)), reason: 'worse' }, ...reminders.slice(1)], { outageMs: null }),
  ).toMatch(/^🔴 1 down, 1 still down/);
});

test('several that are said to flap are named, and are no recovery', () => {
  const flapping = ['a', 'b', 'c', 'd'].map((name) => ({ ...alertOf(name, minutes(60)), flaps: true }));
  const text = told(flapping, { outageMs: null });
  expect(text).toMatch(/^🔴 4 come and go/);
  expect(text).toContain(
    'Dependency a, Dependency b, Dependency c, …: they come and go. Until each has stayed the same for a while, no more is said of them.',
  );
  const went = { ...recoveryOf('a', minutes(5), minutes(60)), held: 'grouped', flaps: true } as const;
  expect(told([went, ...flapping.slice(1, 2)], { outageMs: null })).toMatch(/^🔴 2 come and go/);
  expect(told([went, ...flapping.slice(0, 1)], { outageMs: null })).toMatch(/^🔴 1 comes and goes/);
});

test('what escalates says to whom it was told', () => {
  const escalated = { told: ['ops'], at: minutes(60) };
  const text = told(
    ['a', 'b'].map((name) => ({ ...alertOf(name, minutes(60)), escalated })),
    { outageMs: null },
  );
  expect(text).toContain('ops was told before, and nobody has acknowledged them.');
});

describe('the text', () => {
  test('in English', () => {
    expect(told(medley('en'), { lost: 3 })).toBe(
      `📋 telegram was out of reach for 34 min: 
Still down (2): do not answer.
🔴 Dependency db: since 00:00 (1 h 4 min)
🔴 Dependency web: since 00:31 (33 min)

Recovered (2):
🟢 Dependency mail: at 00:33, after 23 min
⚪ Dependency tmp: at 00:40, after 28 min, gone, there is nothing left to watch.

Came and went (2):
⚪ Dependency cache: from 00:35, for 1 min
⚪ Dependency job: from 00:40, for 1 min, gone, there is nothing left to watch.

Happened (1):
🔴 Dependency queue: at 00:42, one more has failed.

Also (1):
00:43 💬 Polkan: one line and another

3 older messages could not be kept: look into the log.`,
    );
  });

  test('in Russian', () => {
    expect(told(medley('ru'), { lost: 3, words: locales.ru })).toBe(
      `📋 telegram был недоступен 34 мин: 
Всё ещё не в порядке (2): does not answer.
🔴 Зависимость db: с 00:00 (1 ч 4 мин)
🔴 Зависимость web: с 00:31 (33 мин)

Восстановилось (2):
🟢 Зависимость mail: 00:33, длилось 23 мин
⚪ Зависимость tmp: 00:40, длилось 28 мин, больше нет, наблюдать нечего.

Было и прошло (2):
⚪ Зависимость cache: с 00:35, длилось 1 мин
⚪ Зависимость job: с 00:40, длилось 1 мин, больше нет, наблюдать нечего.

Случилось (1):
🔴 Зависимость queue: 00:42, one more has failed.

Кроме того (1):
00:43 💬 Polkan: one line and another

3 старых сообщения не удалось сохранить: посмотрите лог.`,
    );
  });

  test('without an outage it says what happened, and what all say once', () => {
    const three = ['a', 'b', 'c'].map((name) => alertOf(name, minutes(60)));
    expect(told(three, { outageMs: null })).toBe(
      `🔴 3 dependencies down (do not answer): a, b, c

Down (3): do not answer.
🔴 Dependency a: since 01:00 (4 min)
🔴 Dependency b: since 01:00 (4 min)
🔴 Dependency c: since 01:00 (4 min)`,
    );
  });

  test('has no section without a line', () => {
    expect(told([recoveryOf('mail', 0, minutes(33))])).toBe(
      '📋 telegram was out of reach for 34 min: \nRecovered (1):\n🟢 Dependency mail: at 00:33, after 33 min',
    );
  });

  test.each([
    ['en', 1, '1 older message could not be kept: look into the log.'],
    ['en', 2, '2 older messages could not be kept: look into the log.'],
    ['ru', 1, '1 старое сообщение не удалось сохранить: посмотрите лог.'],
    ['ru', 25, '25 старых сообщений не удалось сохранить: посмотрите лог.'],
  ] as const)('%s: %d lost', (locale, lost, line) => {
    expect(
      told([alertOf('a', 0)], { lost, words: locales[locale] })
        .split('\n\n')
        .at(-1),
    ).toBe(line);
  });

  test('an incident without details says only since when', () => {
    expect(told([{ ...alertOf('a', 0), detail: '' }])).toMatch(/🔴 Dependency a: since 00:00 \(1 h 4 min\)$/);
    expect(told([{ ...edgeOf('a', 0), detail: '' }])).toMatch(/🔴 Dependency a: at 00:00$/);
  });

  test('a detail of two hundred thousand spaces is put in a row at once', () => {
    expectAtOnce(() => told([{ ...alertOf('a', 0), detail: `first${' '.repeat(200_000)}last` }]));
  });

  test('titles and details of several lines are one line of the list', () => {
    const lines = { ...alertOf('a', 0), title: 'Process a\nb', detail: 'first, \n\n second\nthird' };
    expect(told([lines]).split('\n').at(-1)).toBe(
      '🔴 Process a b: since 00:00 (1 h 4 min), first, second third',
    );
  });
});

describe('an incident', () => {
  test('that was realerted is told as of now, not as of its last realert', () => {
    const line = told([realertOf('db', 0, minutes(30)), realertOf('db', 0, minutes(60))])
      .split('\n')
      .at(-1);
    expect(line).toBe('🔴 Dependency db: since 00:00 (1 h 4 min), does not answer.');
  });

  test('keeps what its detail says, whatever that ends with', () => {
    const alert = { ...alertOf('db', 0), detail: 'It has lasted 0 s.' };
    const realert = { ...realertOf('db', 0, minutes(30)), detail: 'It has lasted 31 min.' };
    expect(told([alert]).split('\n').at(-1)).toMatch(/, It has lasted 0 s\.$/);
    expect(told([realert]).split('\n').at(-1)).toMatch(/, It has lasted 31 min\.$/);
  });

  test('that came, went and came again is two', () => {
    const again = [alertOf('db', 0), recoveryOf('db', 0, minutes(5)), alertOf('db', minutes(9))];
    expect(told(again).split('\n').slice(1)).toEqual([
      'Still down (1):',
      '🔴 Dependency db: since 00:09 (55 min), does not answer.',
      '',
      'Came and went (1):',
      '⚪ Dependency db: from 00:00, for 5 min',
    ]);
  });

  test('of which a realert and the recovery wait has recovered: its alert was told', () => {
    const rest = [realertOf('db', 0, minutes(30)), recoveryOf('db', 0, minutes(33))];
    expect(told(rest).split('\n').slice(1)).toEqual([
      'Recovered (1):',
      '🟢 Dependency db: at 00:33, after 33 min',
    ]);
  });

  test('that began earlier stands before one that began later, whatever was told first', () => {
    const waiting = [alertOf('b', minutes(20)), realertOf('a', 0, minutes(30)), alertOf('c', minutes(31))];
    expect(
      told(waiting)
        .split('\n')
        .slice(2)
        .map((line) => line.slice(14, 15)),
    ).toEqual(['a', 'b', 'c']);
  });

  test('has the last title it was given', () => {
    const renamed = { ...realertOf('db', 0, minutes(30)), title: 'Dependency db (moved)' };
    expect(told([alertOf('db', 0), renamed])).toContain('🔴 Dependency db (moved): since 00:00');
  });
});

test('the catch-up itself belongs to no incident', () => {
  const { mark, title, detail, ...rest } = catchUp([alertOf('a', 0)], {
    sink: 'telegram',
    now: 5_000,
    outageMs: null,
    lost: 0,
    words: locales.en,
  });
  expect([mark, title]).toEqual(['🔴', '1 down']);
  expect(detail).toMatch(/^Dependency a\n\nDown/);
  expect(rest).toEqual({
    at: 5_000,
    action: 'note',
    incident: null,
    key: 'note',
    kind: 'note',
    entity: '',
    source: '',
    reason: null,
    mayRepeat: false,
  });
});

test('takes nothing away from what the source itself said of how long it lasts', () => {
  const own = { ...realertOf('db', 0, minutes(30)), detail: 'is slow. It has lasted 30 min.' };
  expect(told([own])).toMatch(/, is slow\. It has lasted 30 min\.$/);
});

test('what came and went again and again is one line, and counts once', () => {
  const times = [0, 1, 2, 3].flatMap((i) => [
    alertOf('db', minutes(2 * i)),
    recoveryOf('db', minutes(2 * i), minutes(2 * i + 1)),
  ]);
  const text = told(times, { outageMs: null, clock: (at) => `${at / minutes(1)}` });
  expect(text).toContain('⚪ 1 came and went 4 times: Dependency db');
  expect(text).toContain('⚪ Dependency db: 4 times between 0 and 7');
  expect(text.match(/Dependency db:/g)).toHaveLength(1);
  const toldBefore = told([recoveryOf('db', 0, minutes(1)), ...times.slice(2)], {
    outageMs: null,
    clock: () => '8:00',
  });
  expect(toldBefore).toContain('🟢 Dependency db: 4 times at 8:00');
  const open = told([...times, alertOf('db', minutes(9))], { outageMs: null });
  expect(open.match(/^🔴 Dependency db/gmu)).toHaveLength(1);
  expect(open.match(/^⚪ Dependency db: 4 times/gmu)).toHaveLength(1);
});

test('the worst is named first, and of what is as bad the oldest', () => {
  const text = told([
    alertOf('late', minutes(1)),
    alertOf('early', 0),
    { ...alertOf('worst', minutes(2)), severity: 'critical' },
  ]);
  const names = [...text.matchAll(/^🔴 Dependency (\w+)/gmu)].map(([, name]) => name);
  expect(names).toEqual(['worst', 'early', 'late']);
});

test('nothing is left out: whatever waits, each incident, event and note is there exactly once', () => {
  const story = fc.record({
    since: fc.integer({ min: 0, max: minutes(30) }),
    kind: fc.constantFrom('alert', 'realert', 'both', 'recovered', 'gone', 'came and went', 'edge', 'note'),
    locale: fc.constantFrom<Locale>('en', 'ru'),
  });
  fc.assert(
    fc.property(fc.array(story, { minLength: 1, maxLength: 80 }), (stories) => {
      const waiting = stories
        .flatMap(({ since, kind }, i): Notification[] => {
          const name = `<${i}>`;
          const later = since + minutes(30);
          if (kind === 'alert') return [alertOf(name, since)];
          if (kind === 'realert') return [realertOf(name, since, later)];
          if (kind === 'both') return [alertOf(name, since), realertOf(name, since, later)];
          if (kind === 'recovered')
            return [realertOf(name, since, later), recoveryOf(name, since, later + 1)];
          if (kind === 'gone') return [goneOf(name, since, later)];
          if (kind === 'came and went') return [alertOf(name, since), recoveryOf(name, since, since + 1)];
          if (kind === 'edge') return [edgeOf(name, since)];
          return [noteOf(since, { mark: '', title: `Dependency ${name}`, detail: '' })];
        })
        .sort((one, other) => one.at - other.at);
      const text = told(waiting);
      stories.forEach(({ kind }, i) => {
        const lines = text.split('\n').filter((line) => line.includes(`Dependency <${i}>`));
        expect(lines).toHaveLength(1);
        const mark =
          kind === 'recovered'
            ? /^🟢/
            : kind === 'gone' || kind === 'came and went'
              ? /^⚪/
              : kind === 'note'
                ? /^\d/
                : /^🔴/;
        expect(lines[0]).toMatch(mark);
      });
      const counted = [...text.matchAll(/^[A-Z][a-z ]+\((\d+)\):/gm)].reduce(
        (sum, [, n]) => sum + Number(n),
        0,
      );
      expect(counted).toBe(stories.length);
    }),
  );
});

describe('what does not fit', () => {
  const of = (source: string, kind: string, name: string, at: number): Notification => ({
    ...alertOf(name, at),
    source,
    kind,
  });
  const flood = Array.from({ length: 10_000 }, (_, i) => of('orchestrator', 'stuck', `stage-${i}`, i));
  const inThree = (text: MessageText, most = 3): boolean => splitNotification(text).length <= most;

  test('is counted by source, and three messages hold the rest', () => {
    const { detail } = catchUp(flood, { ...backlog, outageMs: minutes(5), fits: inThree });
    const named = detail.match(/^🔴/gmu)?.length ?? 0;
    expect(named).toBeGreaterThan(100);
    expect(detail).toContain(`…and ${10_000 - named} more (orchestrator: ${10_000 - named})`);
  });

  test('is counted in a storm of one kind, too, which is one message', () => {
    const text = catchUp(flood, { ...backlog, fits: inThree });
    expect(splitNotification(text)).toHaveLength(1);
    const named = new Set(text.detail.split('Down')[1]?.match(/stage-\d+/g)).size;
    expect(named).toBeGreaterThan(200);
    expect(text.detail).toMatch(/^stage-0 … stage-9999\n\nDown \(10000\): do not answer\.\n/);
    expect(text.detail).toMatch(
      new RegExp(
        `…and ${10_000 - named} more \\(orchestrator: ${10_000 - named}\\): see the status page\\.$`,
      ),
    );
  });

  test('leaves each source and severity its share: the last of another source is named, and what is critical', () => {
    const waiting = [
      ...flood,
      of('dependencies', 'dep', 'shop', 20_000),
      of('host', 'disk_crit', 'full', 20_001),
      of('orchestrator', 'orch_down', 'service', 20_002),
    ];
    const { detail } = catchUp(waiting, { ...backlog, fits: inThree });
    for (const name of ['shop', 'full', 'service']) expect(detail).toContain(`Dependency ${name}:`);
    expect(detail).toMatch(/more \(orchestrator: \d+\)/);
  });

  test('names what is still down before what has recovered', () => {
    const waiting = [
      ...flood
        .slice(0, 300)
        .flatMap((one) => [
          one,
          { ...recoveryOf(one.entity, one.at, one.at + 1), source: one.source, kind: one.kind },
        ]),
      of('orchestrator', 'stuck', 'still', 20_000),
    ];
    const { detail } = catchUp(waiting, { ...backlog, fits: (text) => splitNotification(text).length === 1 });
    expect(detail).toContain('🔴 Dependency still: since');
  });

  test('is what one endless text would have taken from the others', () => {
    const endless = { ...alertOf('endless', 0), detail: 'x'.repeat(100_000) };
    const { detail } = catchUp([endless, alertOf('b', 1), alertOf('c', 2)], { ...backlog, fits: inThree });
    expect(detail).toMatch(/x{100}…\n🔴 Dependency b: .*\n🔴 Dependency c: /u);
    expect(detail).not.toMatch(/x{300}/);
    expect(detail).not.toContain('more (');
  });

  test('where not even one line fits, one is named all the same', () => {
    const { detail } = catchUp(flood.slice(0, 20), { ...backlog, fits: () => false });
    expect(detail).toMatch(
      /^stage-0 … stage-19\n\nDown \(20\): do not answer\.\n🔴 .*\n\n…and 19 more \(orchestrator: 19\)/u,
    );
  });
});

describe('a storm that would be several messages', () => {
  const inThree = (text: MessageText, most = 3): boolean => splitNotification(text).length <= most;
  const named = (text: MessageText): readonly string[] =>
    text.detail.split(/\(\d+\):/)[1]?.match(/(?:number-|Container c of h)\d+/g) ?? [];

  test.each([
    ['down', (name: string, at: number) => alertOf(name, at)],
    ['recovered', (name: string, at: number) => recoveryOf(name, at, minutes(62))],
    ['gone', (name: string, at: number) => goneOf(name, at, minutes(62))],
    ['happened', (name: string, at: number) => edgeOf(name, at)],
  ])('is one in which those of whom the same is said share a line, each of them once: %s', (_, of) => {
    const waiting = Array.from({ length: 300 }, (_, i) => of(`number-${i}`, minutes(60 + (i % 3))));
    const text = catchUp(waiting, { ...backlog, fits: inThree });
    expect(splitNotification(text)).toHaveLength(1);
    expect(named(text).toSorted()).toEqual(waiting.map(({ entity }) => entity).toSorted());
    expect(text.detail.match(/^\S+ number-\d+, number-/gmu)).toHaveLength(3);
  });

  test.each([
    ['en', 200, 200],
    ['ru', 200, 200],
    ['en', 500, 300],
    ['ru', 500, 300],
  ] as const)(
    'is one of a fleet whose hosts all fall silent, %s: of %d at least %d are named, the rest is counted',
    (locale, count, least) => {
      const { title, silent } = fleetWordsIn(locale).watch;
      const waiting = Array.from({ length: count }, (_, i) => ({
        ...alertOf(`box-${i}`, minutes(60)),
        ...{ kind: 'host_silent', source: 'fleet', title: title(`box-${i}`), detail: silent(30_000) },
      }));
      const text = catchUp(waiting, { ...backlog, words: locales[locale], fits: inThree });
      expect(splitNotification(text)).toHaveLength(1);
      const hosts = text.detail.split(`(${count})`)[1]?.match(/box-\d+/g) ?? [];
      expect(hosts.length).toBeGreaterThanOrEqual(least);
      expect(new Set(hosts).size).toBe(hosts.length);
      if (hosts.length < count) expect(text.detail).toContain(`fleet: ${count - hosts.length}`);
      expect(text.title).toContain(locale === 'en' ? 'of their sidecars' : 'их наблюдателей');
    },
  );

  test('names in full what is called the same on several hosts', () => {
    const waiting = Array.from({ length: 120 }, (_, i) => ({
      ...alertOf('c', minutes(60)),
      ...{
        incident: `c ${i}`,
        key: `h${i}/c`,
        title: `Container c of h${i}, in the house that has so long a name`,
      },
    }));
    const text = catchUp(waiting, { ...backlog, fits: inThree });
    expect(new Set(named(text)).size).toBe(120);
  });

  test.each([
    [140, 140],
    [200, 1],
  ])('is several where one does not hold the names, and none is left out: of %d', (count, lines) => {
    const waiting = Array.from({ length: count }, (_, i) =>
      alertOf(`number-${i}-${'x'.repeat(20)}`, minutes(60)),
    );
    const text = catchUp(waiting, { ...backlog, fits: inThree });
    expect(splitNotification(text).length).toBeGreaterThan(1);
    expect(new Set(named(text)).size).toBe(count);
    expect(text.detail.match(/^🔴 /gmu)).toHaveLength(lines);
  });

  test('stays as it is where one message holds it, and where there is more than a storm', () => {
    const few = Array.from({ length: 50 }, (_, i) => alertOf(`number-${i}`, minutes(60)));
    expect(catchUp(few, { ...backlog, fits: inThree })).toEqual(catchUp(few, backlog));
    const mixed = [
      ...Array.from({ length: 150 }, (_, i) => alertOf(`number-${i}`, minutes(60))),
      recoveryOf('b', minutes(1), minutes(61)),
    ];
    expect(catchUp(mixed, { ...backlog, fits: inThree })).toEqual(catchUp(mixed, backlog));
  });
});

test('is cut into as few messages as hold it, at line ends, and every line is in one of them', () => {
  const waiting = Array.from({ length: 500 }, (_, i) => alertOf(`number-${i}`, minutes(i % 60)));
  const whole = catchUp(waiting, {
    sink: 'telegram',
    now: minutes(64),
    outageMs: minutes(34),
    lost: 0,
    words: locales.en,
  });
  const parts = splitNotification(whole);
  expect(parts.map((part) => part.detail).join('')).toBe(whole.detail);
  expect(parts.length).toBe(Math.ceil(whole.detail.length / 3_900));
  for (const { detail } of parts.slice(1)) expect(detail.at(0)).toBe('\n');
});

describe('a message that is told late', () => {
  test.each([
    ['en', 119_999, 'does not answer.'],
    ['en', 120_000, 'does not answer.\n(Told 2 min late.)'],
    ['en', minutes(34), 'does not answer.\n(Told 34 min late.)'],
    ['ru', minutes(34), 'does not answer.\n(С опозданием на 34 мин.)'],
  ] as const)('%s: by %d ms', (locale, ageMs, detail) => {
    const words = locales[locale];
    expect(messageText(alertOf('a', 0), words, { ageMs })).toEqual({
      ...messageText(alertOf('a', 0), words),
      detail,
    });
  });

  test('says nothing but that if it has no detail', () => {
    expect(messageText({ ...alertOf('a', 0), detail: '' }, locales.en, { ageMs: 120_000 }).detail).toBe(
      '(Told 2 min late.)',
    );
  });
});

describe('a message that may be a repeat', () => {
  test.each([
    ['en', '🔴 (may be a repeat) Dependency a: does not answer.'],
    ['ru', '🔴 (возможно, повтор) Dependency a: does not answer.'],
  ] as const)('%s: says so before its title', (locale, text) => {
    expect(inOneLine(asRepeat(messageText(alertOf('a', 0), locales[locale]), locales[locale]))).toBe(text);
  });

  test('says so once, however often it is repeated', () => {
    const once = asRepeat(messageText(alertOf('a', 0), locales.en), locales.en);
    expect(asRepeat(once, locales.en)).toBe(once);
  });

  test('says so without a mark, too', () => {
    expect(asRepeat(messageText({ ...alertOf('a', 0), mark: '' }, locales.en), locales.en).mark).toBe(
      '(may be a repeat)',
    );
  });
});

describe('a time of day', () => {
  afterEach(() => {
    process.env.TZ = 'UTC';
  });

  const at = Date.UTC(2026, 10, 21, 4, 5);

  test('is hours and minutes, with two digits', () => {
    expect(clockTime(at, at)).toBe('04:05');
    expect(clockTime(at, at + 86_399_999)).toBe('04:05');
  });

  test('a day or more ago has its date, day before month', () => {
    expect(clockTime(at, at + 86_400_000)).toBe('21.11 04:05');
    expect(clockTime(Date.UTC(2026, 0, 2, 13, 30), at)).toBe('02.01 13:30');
  });

  test.each([
    ['Asia/Kolkata', '09:35', '21.11 09:35'],
    ['America/Los_Angeles', '20:05', '20.11 20:05'],
  ])('is that of the zone of the process: %s', (zone, time, dated) => {
    process.env.TZ = zone;
    expect(clockTime(at, at)).toBe(time);
    expect(clockTime(at, at + 86_400_000)).toBe(dated);
  });
});
