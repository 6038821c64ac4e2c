import { NEVER, of, timer } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Delivery } from '../../../src/language/delivery.ts';
import type { Signal } from '../../../src/language/signal.ts';
import { locales } from '../../../src/messages/messages.ts';
import type { PipelineOptions } from '../../../src/pipeline.ts';
import { telegram } from '../../../src/sinks/telegram/telegram.ts';
import { hostMemory } from '../../../src/streams/host/memory.ts';
import type { Source } from '../../../src/streams/source.ts';
import { type Accepted, botApiRules, refusal } from '../../support/bot-api-rules.ts';
import { fakeDispatcher, type Received, type Reply } from '../../support/fake-dispatcher.ts';
import { longTest } from '../../support/long-test.ts';
import { clock, minutes, readingOf, scribe, scripted, signal, watchdog } from '../../support/marbles.ts';
import { alertOf, announced, recoveryOf } from '../../support/notices.ts';
import { virtualTime } from '../../support/virtual-time.ts';

process.env.TZ = 'UTC';

const token = '987654321:AAtop-secret_token-of-the-telegram-tests';
const html502: Reply = { status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' };

interface Setting extends Partial<PipelineOptions> {
  readonly chatId?: string;
  /** What becomes of a request, where the rules of the Bot API are not to decide. */
  readonly instead?: (now: number, request: Received) => Reply | undefined;
  readonly reachable?: (now: number) => boolean;
  /** What the chat has been told before the start. */
  readonly before?: readonly string[];
}

/** Statuses the rules gave; a 429 among them is a rate that was not kept. */
const byRules: number[] = [];
afterEach(() => {
  expect(byRules).not.toContain(429);
  expect(byRules.filter((status) => status !== 200)).toEqual([]);
  byRules.length = 0;
});

/** The whole of Polkan, from the interval to the Telegram request, in virtual time. */
const polkan = (setting: (now: () => number, time: ReturnType<typeof virtualTime>) => Setting) => {
  const time = virtualTime();
  const { scheduler, until } = time;
  const now = (): number => scheduler.now();
  const {
    chatId = '42',
    instead,
    reachable = () => true,
    sinks = [],
    before = [],
    ...parts
  } = setting(now, time);
  const rules = botApiRules({ chats: [chatId] });
  before.forEach((text) => {
    rules.answer({ chat_id: chatId, text }, -minutes(1));
  });
  const asked: number[] = [];
  const outcomes: Delivery[] = [];
  const warnings: string[] = [];
  let completedAt: number | null = null;
  const dispatcher = fakeDispatcher(
    (request) => {
      asked.push(now());
      const isGetMe = request.method === 'GET';
      expect(request.url).toBe(`https://telegram.test/bot${token}/${isGetMe ? 'getMe' : 'sendMessage'}`);
      const reply = instead?.(now(), request);
      if (reply !== undefined) return reply;
      if (isGetMe) return { status: 200, body: { ok: true, result: { id: 1 } } };
      const answer = rules.answer(JSON.parse(request.body), now());
      byRules.push(answer.status);
      return answer;
    },
    () => {
      if (!reachable(now())) asked.push(now());
      return reachable(now());
    },
  );
  const sink = telegram({
    token,
    chatId,
    apiUrl: new URL('https://telegram.test'),
    dispatcher,
    words: locales.en,
    timeoutMs: 15_000,
    warn: (message) => warnings.push(message),
  });
  watchdog({ scheduler, ...parts, sinks: [sink, ...sinks] }).subscribe({
    next: (event) => {
      if (event.type === 'delivery') outcomes.push(event);
    },
    complete: () => {
      completedAt = now();
    },
  });
  return {
    until,
    rules,
    /** What the chat shows: id, time, text, and what it replies to. */
    chat: (): string[] =>
      rules.messages.map(
        ({ messageId, at, text, replyTo }) =>
          `#${messageId} ${clock(at)} ${replyTo === null ? '' : `(to #${replyTo}) `}${text}`,
      ),
    /** When the server was asked, whatever it answered. */
    asked,
    outcomes,
    warnings,
    completedAt: () => completedAt,
  };
};

/** Entities that are down in the half-open spans (in seconds), read every 30 s. */
const down = (spans: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>>): Source =>
  scripted('dependencies', 30_000, (_, at) =>
    of(
      readingOf(
        ...Object.entries(spans).map(([name, all]) =>
          signal(
            name,
            all.some(([from, to]) => at >= from * 1_000 && at < to * 1_000),
          ),
        ),
      ),
    ),
  );

const finals = (outcomes: readonly Delivery[]): string[] =>
  outcomes.filter(({ outcome }) => outcome !== 'retrying').map(({ key, outcome }) => `${key} ${outcome}`);

/** A list in as few messages as hold it: no part has room for the next line (128 are kept free for a remark). */
const expectFull = (messages: readonly Accepted[]): void => {
  messages.slice(1).forEach(({ text }, i) => {
    const [line = ''] = text.replace(/^\S+ .*?\(\d+\/\d+\): /u, '').split('\n');
    expect((messages[i]?.text.length ?? 0) + 1 + line.length).toBeGreaterThan(4_096 - 128 - 14);
  });
};

describe('from the interval to the chat', () => {
  test('an outage of three hours is an alert, five reminders and a recovery, each a reply to the alert', async () => {
    const { until, chat, outcomes } = polkan(() => ({ sources: [down({ db: [[600, 11_400]] })] }));
    await until(minutes(240));
    expect(chat()).toEqual([
      '#1 00:10:00 🔴 Dependency db: does not answer.',
      '#2 00:40:00 (to #1) 🔁 Dependency db: does not answer. It has lasted 30 min.',
      '#3 01:10:00 (to #1) 🔁 Dependency db: does not answer. It has lasted 1 h.',
      '#4 01:40:00 (to #1) 🔁 Dependency db: does not answer. It has lasted 1 h 30 min.',
      '#5 02:10:00 (to #1) 🔁 Dependency db: does not answer. It has lasted 2 h.',
      '#6 02:40:00 (to #1) 🔁 Dependency db: does not answer. It has lasted 2 h 30 min.',
      '#7 03:10:00 (to #1) 🟢 Dependency db: recovered after 3 h, answers.',
    ]);
    expect(outcomes.map(({ outcome, messageId }) => [outcome, messageId])).toEqual(
      ['1', '2', '3', '4', '5', '6', '7'].map((id) => ['sent', id]),
    );
  });

  test('a flapping dependency is told each time it crosses; a recovery replies to its own alert', async () => {
    const { until, chat } = polkan(() => ({
      sources: [
        down({
          db: [
            [60, 120],
            [180, 210],
            [300, 330],
          ],
        }),
      ],
    }));
    await until(minutes(10));
    expect(chat()).toEqual([
      '#1 00:01:00 🔴 Dependency db: does not answer.',
      '#2 00:02:00 (to #1) 🟢 Dependency db: recovered after 1 min, answers.',
      '#3 00:03:00 🔴 Dependency db: does not answer.',
      '#4 00:03:30 (to #3) 🟢 Dependency db: recovered after 30 s, answers.',
      '#5 00:05:00 🔴 Dependency db: does not answer.',
      '#6 00:05:30 (to #5) 🟢 Dependency db: recovered after 30 s, answers.',
    ]);
  });

  test('200 containers failing in one sweep are one message that names each of them, and so is their end', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `container-${String(i).padStart(3, '0')}`);
    const { until, rules, asked, outcomes } = polkan(() => ({
      sources: [down(Object.fromEntries(names.map((name) => [name, [[60, 180]]])))],
    }));
    await until(minutes(2));
    const [told, ...others] = rules.messages;
    expect(others).toEqual([]);
    expect(told?.at).toBe(60_000);
    expect(told?.text).toMatch(
      /^🔴 200 dependencies down \(do not answer\): container-000 … container-199\n/,
    );
    expect(told?.text).toMatch(/\n🔴 container-000, container-001, .*, container-199: since 00:01$/);
    const list = told?.text.split('Down (200)')[1];
    for (const name of names) expect(list?.split(name)).toHaveLength(2);
    expect(asked).toHaveLength(1);
    expect(finals(outcomes)).toEqual(names.map((name) => `dep/${name} sent`));

    await until(minutes(10));
    const [recovered, ...more] = rules.messages.slice(1);
    expect(more).toEqual([]);
    expect(recovered?.text).toMatch(/^🟢 200 recovered: container-000 … container-199\s+Recovered \(200\):/);
    // Each of them answers its own alert only where that is told alone.
    expect(recovered?.text).toMatch(/🟢 container-000, .*, container-199: at 00:03, after 2 min$/);
    expect(outcomes).toHaveLength(400);
  });

  test('a 429 in the middle pauses the chat for as long as it says, then all goes on in order', async () => {
    let floods = 0;
    const { until, chat, asked, outcomes } = polkan(() => ({
      sources: [down({ a: [[0, 1_000]], b: [[0, 1_000]], c: [[0, 1_000]], d: [[30, 1_000]] })],
      instead: (now) => {
        if (now < 1_000 || floods === 2) return undefined;
        floods += 1;
        return refusal(429, 'Too Many Requests: retry after 37', { retry_after: floods === 1 ? 37 : 4 });
      },
    }));
    await until(minutes(3));
    expect(asked).toEqual([0, 1_000, 38_000, 42_000, 43_000, 44_000]);
    expect(chat()).toEqual([
      '#1 00:00:00 🔴 Dependency a: does not answer.',
      '#2 00:00:42 🔴 Dependency b: does not answer.',
      '#3 00:00:43 🔴 Dependency c: does not answer.',
      '#4 00:00:44 🔴 Dependency d: does not answer.',
    ]);
    expect(outcomes.map(({ key, outcome, why = '' }) => `${key} ${outcome} ${why}`.trim())).toEqual([
      'dep/a sent',
      'dep/b retrying Too Many Requests: retry after 37 (429)',
      'dep/b retrying Too Many Requests: retry after 37 (429)',
      'dep/b sent',
      'dep/c sent',
      'dep/d sent',
    ]);
  });

  test('a source that hangs turns blind; the others go on as ever', async () => {
    const { until, chat } = polkan(() => ({
      sources: [
        scripted('hung', 30_000, (turn) => (turn < 4 ? NEVER : of(readingOf()))),
        down({ db: [[30, 60]] }),
      ],
    }));
    await until(minutes(3));
    expect(chat()).toEqual([
      '#1 00:00:30 🔴 Dependency db: does not answer.',
      '#2 00:01:00 (to #1) 🟢 Dependency db: recovered after 30 s, answers.',
      "#3 00:01:05 🔴 Source hung: could not be read 3 times in a row: no answer within 5 s. What it watches can't be seen; nothing is said of it until it can be read again.",
      '#4 00:02:00 (to #3) 🟢 Source hung: recovered after 1 min, can be read again.',
    ]);
  });

  test('told to stop with a full queue, it sweeps no more, tells what waits, and completes', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `n${i}`);
    const { until, chat, completedAt } = polkan((_, { scheduler }) => ({
      // All of them are well again at 00:00:30, which is not seen any more.
      sources: [down(Object.fromEntries(names.map((name) => [name, [[0, 30]]])))],
      stop$: timer(2_500, scheduler),
    }));
    await until(2_500);
    expect(chat()).toHaveLength(3);
    expect(completedAt()).toBeNull();
    await until(minutes(5));
    expect(chat()).toEqual(
      names.map((name, i) => `#${i + 1} 00:00:0${i} 🔴 Dependency ${name}: does not answer.`),
    );
    expect(completedAt()).toBe(8_000);
  });

  test('a group gets 20 messages a minute, and what is then too much as one', async () => {
    // Ten new failures every 20 s: the first twenty one by one, the others wait for the minute to pass.
    const names = Array.from({ length: 50 }, (_, i) => `n${String(i).padStart(2, '0')}`);
    const { until, rules } = polkan(() => ({
      chatId: '-1001234',
      sources: [
        scripted('dependencies', 20_000, (turn) =>
          of(readingOf(...names.map((name, i) => signal(name, i < (turn + 1) * 10)))),
        ),
      ],
    }));
    await until(minutes(4));
    const times = rules.messages.map(({ at }) => at / 1_000);
    expect(times).toEqual([
      ...Array.from({ length: 10 }, (_, i) => i),
      ...Array.from({ length: 10 }, (_, i) => 20 + i),
      60,
      ...Array.from({ length: 10 }, (_, i) => 80 + i),
    ]);
    expect(rules.messages[20]?.text.split('\n').slice(0, 3)).toEqual([
      '🔴 20 dependencies down (do not answer): n20 … n39',
      '',
      'Down (20): do not answer.',
    ]);
  });

  test('in Russian, with a real source: the memory of the host', async () => {
    const used = [50, 95.5, 95.5, 97];
    const words = locales.ru;
    const { until, chat } = polkan(() => ({
      words,
      sources: [
        hostMemory({
          procRoot: '/proc',
          limitPct: 90,
          everyMs: minutes(15),
          timeoutMs: 5_000,
          words,
          largest: async () => [],
          read: async (file) => {
            if (!file.endsWith('meminfo')) throw new Error('there is no ZFS');
            const free = Math.round(83_886.08 * (100 - (used.shift() ?? 40)));
            return Buffer.from(`MemTotal: 8388608 kB\nMemAvailable: ${free} kB\n`);
          },
        }),
      ],
    }));
    await until(minutes(70));
    expect(chat()).toEqual([
      '#1 00:15:00 🔴 Память: занято 95.5% (порог 90%). Доступно 368 МБ из 8.0 ГБ.\nКто занимает:\nps aux --sort=-rss | head',
      '#2 00:45:00 (to #1) 🔁 Память: занято 97% (порог 90%). Доступно 245 МБ из 8.0 ГБ. Длится уже 30 мин.\nКто занимает:\nps aux --sort=-rss | head',
      '#3 01:00:00 (to #1) 🟢 Память: снова в порядке, длилось 45 мин; занято 40% (порог 90%). Доступно 4.8 ГБ из 8.0 ГБ.',
    ]);
  });
});

describe('when Telegram is out of reach', () => {
  test('34 minutes of 502 with HTML end in one message that says how it stands', async () => {
    const { until, chat, outcomes } = polkan(() => ({
      sources: [
        down({
          told: [[0, 2_040]],
          stays: [[120, 9_999]],
          flaps: [
            [300, 360],
            [600, 690],
          ],
          lasts: [[60, 9_999]],
        }),
      ],
      instead: (now) => (now >= 90_000 && now < 90_000 + minutes(34) ? html502 : undefined),
    }));
    await until(minutes(37));
    expect(chat()).toEqual([
      '#1 00:00:00 🔴 Dependency told: does not answer.',
      '#2 00:01:00 🔴 Dependency lasts: does not answer.',
      `#3 00:36:03 📋 (may be a repeat) telegram was out of reach for 34 min
Still down (2): do not answer.
🔴 Dependency lasts: since 00:01 (35 min)
🔴 Dependency stays: since 00:02 (34 min)

Recovered (1):
🟢 Dependency told: at 00:34, after 34 min

Came and went (2):
⚪ Dependency flaps: from 00:05, for 1 min
⚪ Dependency flaps: from 00:10, for 1 min 30 s`,
    ]);
    expect(outcomes.filter(({ outcome }) => outcome === 'sent')).toHaveLength(2 + 9);

    // From here on it is as ever: who stays down is reminded of, in reply to where it was told of last.
    await until(minutes(63));
    expect(chat().slice(3)).toEqual([
      '#4 01:01:00 (to #2) 🔁 Dependency lasts: does not answer. It has lasted 1 h.',
      '#5 01:02:00 (to #3) 🔁 Dependency stays: does not answer. It has lasted 1 h.',
    ]);
  });

  longTest(
    '500 transitions of 60 entities meanwhile: the chat ends with the truth, and what came and went again and again is one line',
    async () => {
      const names = Array.from({ length: 60 }, (_, i) => `entity-${String(i).padStart(2, '0')}`);
      // Each crosses eight or nine times, at times of its own, and every third stays down.
      const crossings = Object.fromEntries(
        names.map((name, i) => {
          const times = Array.from(
            { length: i % 3 === 0 ? 9 : 8 },
            (_, j) => 120 + 30 * ((i * 7 + j * 5) % 12) + j * 180,
          );
          const sorted = times.sort((one, other) => one - other);
          const spans: [number, number][] = [];
          for (let j = 0; j < sorted.length; j += 2) spans.push([sorted[j] ?? 0, sorted[j + 1] ?? 99_999]);
          return [name, spans];
        }),
      );
      const transitions = Object.values(crossings)
        .flat(2)
        .filter((at) => at < 99_999).length;
      expect(transitions).toBe(500);
      const { until, rules, outcomes } = polkan(() => ({
        sources: [down(crossings)],
        reachable: (now) => now < 60_000 || now >= 60_000 + minutes(34),
      }));
      await until(minutes(37));
      expect(finals(outcomes)).toHaveLength(500);
      const { messages } = rules;
      const whole = messages.map(({ text }) => text).join('\n');
      expect(messages[0]?.text).toMatch(
        /^📋 telegram was out of reach for 33 min \(1\/\d\)\n+Still down \(20\):/,
      );
      expectFull(messages);

      const incidents = Object.values(crossings).flat().length;
      // Each of the 60 came and went four times, and twenty are down: nothing is left out.
      const times = [...whole.matchAll(/⚪ Dependency entity-\d\d: (\d) times between/gu)];
      const told = times.reduce((sum, [, count]) => sum + Number(count), 0);
      expect([times.length, told + 20]).toEqual([60, incidents]);
      expect(whole).not.toMatch(/…and \d+ more/);
      names.forEach((name, i) => {
        const about = whole.split('\n').filter((line) => line.includes(`Dependency ${name}: `));
        expect(about.length).toBeLessThanOrEqual(crossings[name]?.length ?? -1);
        expect(about.filter((line) => line.includes(`🔴 Dependency ${name}: since`))).toHaveLength(
          i % 3 === 0 ? 1 : 0,
        );
      });
    },
  );

  test('a message without an answer is sent again, and says that it may be a repeat', async () => {
    let hung = 0;
    const { until, chat, asked, rules, outcomes } = polkan((now) => ({
      sources: [down({ db: [[0, 30]] })],
      instead: (_, { body }) => {
        if (hung === 1) return undefined;
        hung += 1;
        // It is there, only nobody hears of it.
        rules.answer(JSON.parse(body), now());
        return 'hang';
      },
    }));
    await until(minutes(1));
    expect(asked).toEqual([0, 16_000, 30_000]);
    expect(chat()).toEqual([
      '#1 00:00:00 🔴 Dependency db: does not answer.',
      '#2 00:00:16 🔴 (may be a repeat) Dependency db: does not answer.',
      '#3 00:00:30 (to #2) 🟢 Dependency db: recovered after 30 s, answers.',
    ]);
    expect(outcomes[0]).toMatchObject({
      outcome: 'retrying',
      why: 'no answer within 15 s',
      mayHaveArrived: true,
    });
  });

  test('a connection that is cut may have got the message, one that was never made has not', async () => {
    const { until, chat } = polkan(() => ({
      sources: [down({ a: [[0, 999]], b: [[60, 999]] })],
      instead: (now) => (now === 0 ? 'reset' : undefined),
      reachable: (now) => now < 60_000 || now >= 61_000,
    }));
    await until(minutes(2));
    expect(chat()).toEqual([
      '#1 00:00:01 🔴 (may be a repeat) Dependency a: does not answer.',
      '#2 00:01:01 🔴 Dependency b: does not answer.',
    ]);
  });

  test('after a restart what was owed goes first, in doubt where it is, in reply to what was told before', async () => {
    const owed = {
      waiting: [recoveryOf('a', 0, 1_000), alertOf('b', 1_000)].map(announced),
      inDoubt: 1,
      messageIds: new Map([['dep/a@0', { messageId: '1', chat: null }]]),
    };
    const { until, chat } = polkan((now) => ({
      sources: [down({ c: [[30, 999]] })],
      sinks: [scribe('log', now).sink],
      owed: new Map([['telegram', owed]]),
      // The chat from before: message 1 is the alert of a.
      before: ['🔴 Dependency a: does not answer.'],
    }));
    await until(minutes(1));
    expect(chat()).toEqual([
      '#1 23:59:00 🔴 Dependency a: does not answer.',
      '#2 00:00:00 (to #1) 🟢 (may be a repeat) Dependency a: recovered after 1 s, answers.',
      '#3 00:00:01 🔴 Dependency b: does not answer.',
      '#4 00:00:30 🔴 Dependency c: does not answer.',
    ]);
  });

  test('a wrong token is told through the other sinks, once, and so is its end; the log says all', async () => {
    const refusals: string[] = [];
    let log: string[] = [];
    const { until, chat, outcomes } = polkan((now) => {
      const other = scribe('log', now, undefined, { catchUp: false });
      log = other.heard;
      return {
        sources: [down({ a: [[0, 60]], b: [[30, 90]] })],
        sinks: [other.sink],
        instead: (at) => (at < 60_000 ? refusal(401, 'Unauthorized') : undefined),
        onRefused: (sink, why) => refusals.push(`${clock(now())} ${sink} ${why}`),
      };
    });
    await until(minutes(3));
    expect(refusals).toEqual(['00:00:00 telegram Unauthorized (401)', '00:01:03 telegram null']);
    expect(chat()).toEqual([
      expect.stringMatching(
        /^#1 00:01:03 📋 telegram was out of reach for 1 min 3 s.*Dependency b.*Dependency a/su,
      ),
      '#2 00:01:30 (to #1) 🟢 Dependency b: recovered after 1 min, answers.',
    ]);
    expect(log.map((line) => line.slice(0, 25))).toEqual([
      '00:00:00 🔴 Dependency a:',
      '00:00:30 🔴 Dependency b:',
      '00:01:00 🟢 Dependency a:',
      '00:01:30 🟢 Dependency b:',
    ]);
    expect(finals(outcomes.filter(({ sink }) => sink === 'telegram'))).toEqual([
      'dep/a sent',
      'dep/b sent',
      'dep/a sent',
      'dep/b sent',
    ]);
  });

  test('what is the matter with a sink is told by the others, and skipped by that sink', async () => {
    let log: string[] = [];
    const { until, chat, outcomes } = polkan((now) => {
      const other = scribe('log', now);
      log = other.heard;
      const self = (active: boolean) =>
        signal('telegram', active, { kind: 'self', title: 'Polkan, telegram', detail: 'about it' });
      return {
        sinks: [other.sink],
        sources: [
          scripted('self', 30_000, (turn) => of({ covers: ['self'], signals: [self(turn === 0)] })),
          down({ db: [[30, 999]] }),
        ],
      };
    });
    await until(minutes(1));
    expect(log).toEqual([
      '00:00:00 🔴 Polkan, telegram: about it',
      '00:00:30 🟢 Polkan, telegram: recovered after 30 s, about it',
      '00:00:30 🔴 Dependency db: does not answer.',
    ]);
    expect(chat()).toEqual(['#1 00:00:30 🔴 Dependency db: does not answer.']);
    expect(finals(outcomes.filter(({ sink }) => sink === 'telegram'))).toEqual([
      'self/telegram skipped',
      'self/telegram skipped',
      'dep/db sent',
    ]);
  });

  test('one text that Telegram does not take is dropped alone; a list is then told one by one', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `n${i}`);
    const { until, chat, outcomes } = polkan(() => ({
      sources: [down(Object.fromEntries(names.map((name) => [name, [[0, 999]]])))],
      instead: (_, { body }) => (body.includes('n7') ? refusal(400, 'Bad Request: n7 is bad') : undefined),
    }));
    await until(minutes(1));
    expect(chat().map((line) => line.replace(/^#\d+ /, ''))).toEqual(
      names
        .map((name, i) => `00:00:${String(i + 1).padStart(2, '0')} 🔴 Dependency ${name}: does not answer.`)
        .filter((line) => !line.includes('n7')),
    );
    expect(finals(outcomes)).toEqual(
      names.map((name) => `dep/${name} ${name === 'n7' ? 'dropped' : 'sent'}`),
    );
    expect(outcomes[0]).toMatchObject({ outcome: 'retrying', why: 'Bad Request: n7 is bad (400)' });
  });
});

test('a long detail is told in parts, each a message at the rate of the chat', async () => {
  const long: Partial<Signal> = {
    detail: Array.from({ length: 300 }, (_, i) => `line ${i} of <it> & more`).join('\n'),
  };
  const { until, rules, outcomes } = polkan(() => ({
    sources: [scripted('one', minutes(60), () => of(readingOf(signal('a', true, long), signal('b', true))))],
  }));
  await until(minutes(1));
  expect(rules.messages.map(({ at, text }) => [at, text.split(/: |\n/)[0]])).toEqual([
    [0, '🔴 Dependency a (1/2)'],
    [1_000, '🔴 Dependency a (2/2)'],
    [2_000, '🔴 Dependency b'],
  ]);
  expect(
    rules.messages
      .slice(0, 2)
      .map(({ text }) => text.replace(/^.*?(: |\n)/, ''))
      .join('\n'),
  ).toBe(long.detail);
  expect(outcomes.map(({ key, attempts, messageId }) => [key, attempts, messageId])).toEqual([
    ['dep/a', 1, '1'],
    ['dep/b', 1, '3'],
  ]);
});
