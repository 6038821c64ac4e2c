import { expect, onTestFinished, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';
import { telegram } from '../../src/sinks/telegram/telegram.ts';
import { signal, simulate, source, type Time } from '../../src/testing/index.ts';
import { botApiRules } from '../support/bot-api-rules.ts';
import { type FakeBotApi, fakeBotApi, steps } from '../support/fake-bot-api.ts';
import { fakeDispatcher } from '../support/fake-dispatcher.ts';
import { serve } from '../support/http-server.ts';
import { hostAfterMark } from './inside-site.ts';
import { type Gate, gateHost, type Manner, openGate, tlsBefore } from './outside-network.ts';
import { startProgram } from './outside-program.ts';

/** Dependencies of these names, all well, each behind a gate of its own. */
const openDependencies = async (...names: readonly string[]) => {
  const { port, close } = await serve((_, response) => response.end('well'));
  onTestFinished(close);
  const gates = new Map<string, Gate>();
  for (const name of names) gates.set(name, await openGate(port));
  const url = (name: string): string => `http://${gateHost}:${gates.get(name)?.port}/`;
  return {
    env: { WATCHDOG_DEPS: names.map((name) => `${name}=${url(name)}`).join(',') },
    fail: async (...which: readonly string[]) =>
      void (await Promise.all(which.map((name) => gates.get(name)?.shut()))),
    mend: async (...which: readonly string[]) =>
      void (await Promise.all(which.map((name) => gates.get(name)?.open()))),
    down: (name: string): string =>
      `🔴 Dependency ${name}: ${url(name)} does not answer: connection refused.`,
    up: (name: string, answers: number): string =>
      `🟢 Dependency ${name}: recovered, ${url(name)} answers. (answers ${answers})`,
    matter: (name: string): string => `${url(name)} does not answer: connection refused.`,
  };
};

const openApi = async (): Promise<FakeBotApi> => {
  const api = await fakeBotApi();
  onTestFinished(api.close);
  return api;
};

/** How often the message stands in the chat at the end, and whether the last one says that it may be a repeat. */
interface Fault {
  readonly what: string;
  readonly scheme: 'http' | 'https';
  readonly manner: Manner;
  readonly said: RegExp;
  readonly copies: 'once' | 'once, in doubt' | 'twice, in doubt';
}

const faults: readonly Fault[] = [
  {
    what: 'garbage instead of a TLS handshake',
    scheme: 'https',
    manner: 'garbage',
    said: /not reached: TLS handshake failed"/,
    copies: 'once',
  },
  {
    what: 'half-closed in the TLS handshake',
    scheme: 'https',
    manner: 'end early',
    said: /not reached: connection reset"/,
    copies: 'once',
  },
  {
    what: 'half-closed before the message was taken',
    scheme: 'http',
    manner: 'end early',
    said: /no answer: connection closed before the answer was complete"/,
    copies: 'once, in doubt',
  },
  {
    what: 'half-closed after the message was taken',
    scheme: 'http',
    manner: 'end late',
    said: /no answer: connection closed before the answer was complete"/,
    copies: 'twice, in doubt',
  },
  {
    what: 'half-closed in the middle of the answer',
    scheme: 'http',
    manner: 'half',
    said: /no answer: connection closed before the answer was complete"/,
    copies: 'twice, in doubt',
  },
  {
    what: 'reset after the message was taken',
    scheme: 'http',
    manner: 'reset late',
    said: /no answer: connection reset"/,
    copies: 'twice, in doubt',
  },
];

test.for(faults)(
  'a connection to Telegram that is $what: the message comes $copies',
  async ({ scheme, manner, said, copies }, context) => {
    const api = await openApi();
    const tls = scheme === 'https' ? await tlsBefore(context, Number(api.url.port)) : null;
    const gate = await openGate(tls?.port ?? Number(api.url.port));
    const { env, fail, mend, down, up } = await openDependencies('web', 'db');
    const program = await startProgram({
      env: {
        ...env,
        WATCHDOG_TG_API_URL: `${scheme}://${gateHost}:${gate.port}`,
        ...(tls && { NODE_EXTRA_CA_CERTS: tls.authority }),
      },
      begunWith: 'dependencies',
      api,
    });
    await fail('db');
    await program.shows([down('db')]);
    await program.delivered(1);

    gate.behave(manner, 1);
    await fail('web');
    expect(await program.line(/telegram did not take a message/)).toMatch(said);
    const told = down('web');
    const doubted = told.replace('🔴', '🔴 (may be a repeat)');
    const copiesOf = { once: [told], 'once, in doubt': [doubted], 'twice, in doubt': [told, doubted] };
    const chat = [down('db'), ...copiesOf[copies]];
    await program.shows(chat);
    await mend('db');
    chat.push(up('db', 1));
    await program.shows(chat);
    await mend('web');
    // The last copy is the one it knows of.
    chat.push(up('web', chat.length - 1));
    await program.shows(chat);
    const { stdout } = await program.stop();
    expect(program.told()).toEqual(chat);
    expect(stdout).not.toContain(api.token.split(':')[1]);
  },
);

test('a storm of 429: nothing is asked before its time, and each message comes once, in order', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const api = await openApi();
  const { env, fail, mend, down, up } = await openDependencies(...names);
  const program = await startProgram({ env, begunWith: 'dependencies', api });
  // Three waves; the last one does not say for how long.
  const storm: Readonly<Record<number, () => ReturnType<typeof steps.flood>>> = {
    0: () => steps.flood(2),
    1: () => steps.flood(3),
    3: () => steps.flood(2),
    5: () => steps.flood(),
    6: () => steps.flood(2),
  };
  api.rule(() => storm[api.requests.length - 1]?.() ?? steps.rules);
  // One a sweep: what one sweep finds is one message.
  const oneByOne = async (change: (name: string) => Promise<void>): Promise<void> => {
    for (const name of names) {
      await program.swept('dependencies', 1);
      await change(name);
    }
  };
  await oneByOne(fail);
  const chat = names.map(down);
  await program.shows(chat);
  const asked = api.requests.map(({ at, status }) => ({ at, status }));
  expect(asked.map(({ status }) => status)).toEqual([429, 429, 200, 429, 200, 429, 429, 200, 200, 200]);
  const pauses = [2, 3, 1, 2, 1, 0.5, 2, 1, 1];
  for (const [i, seconds] of pauses.entries()) {
    // Two clocks in whole milliseconds may differ by one.
    expect((asked[i + 1]?.at ?? 0) - (asked[i]?.at ?? 0)).toBeGreaterThanOrEqual(seconds * 1000 - 1);
  }
  await oneByOne(mend);
  chat.push(...names.map((name, i) => up(name, i + 1)));
  await program.shows(chat);
  await program.stop();
  expect(program.told()).toEqual(chat);
  expect(api.requests).toHaveLength(15);
});

/** Times of day and spans of time as `…`, without the host. */
const timeless = (text: string): string =>
  text
    .replace(hostAfterMark, '$1')
    .replace(/\d\d:\d\d/g, '…')
    .replace(/\b(?:\d+ (?:min|s)(?: |\b))+(?<! )/g, '…');

test('Telegram that is down for a minute: one message says what is, what was, and what came and went', async () => {
  const api = await openApi();
  const gate = await openGate(Number(api.url.port));
  const { env, fail, mend, down, matter } = await openDependencies('old', 'db', 'brief');
  const program = await startProgram({
    env: { ...env, WATCHDOG_TG_API_URL: `http://${gateHost}:${gate.port}` },
    begunWith: 'dependencies',
    api,
  });
  await fail('old');
  await program.shows([down('old')]);
  await program.delivered(1);

  await gate.shut();
  await fail('db');
  await program.line(/telegram did not take a message, trying again: not reached: connection refused/);
  const since = performance.now();
  await fail('brief');
  await program.swept('dependencies', 2);
  await mend('brief', 'old');
  await expect
    .poll(() => performance.now() - since, { timeout: 70_000, interval: 500 })
    .toBeGreaterThan(61_000);
  await gate.open();

  // The next try may be a minute away.
  await expect.poll(program.told, { timeout: 90_000, interval: 200 }).toHaveLength(2);
  expect(api.messages.map(({ text }) => timeless(text))).toEqual([
    down('old'),
    [
      '📋 telegram was out of reach for …',
      'Still down (1):',
      `🔴 Dependency db: since … (…), ${matter('db')}`,
      '',
      'Recovered (1):',
      '🟢 Dependency old: at …, after …',
      '',
      'Came and went (1):',
      '⚪ Dependency brief: from …, for …',
    ].join('\n'),
  ]);
  await mend('db');
  await expect.poll(program.told, { timeout: 20_000 }).toHaveLength(3);
  await program.stop();
  expect(program.told().at(-1)).toMatch(/^🟢 Dependency db: recovered, .* \(answers 2\)$/);
  expect(program.told()).toHaveLength(3);
});

const clock = (at: number, start: number): string => new Date(at - start).toISOString().slice(11, 19);

test.each<['not reached' | 'no answer', string]>([
  ['not reached', ''],
  ['no answer', ' (may be a repeat)'],
])(
  'Telegram that is down for an hour (%s): one message catches up, with nothing lost',
  async (how, doubt) => {
    const rules = botApiRules({ chats: ['42'] });
    const minute = 60_000;
    let startAt = 0;
    const chatIn = (time: Time) => {
      startAt = time.now();
      const isDown = (): boolean => {
        const at = time.now() - startAt;
        return at >= 10 * minute && at < 70 * minute;
      };
      return telegram({
        token: '1:token',
        chatId: '42',
        apiUrl: new URL('https://telegram.test'),
        dispatcher: fakeDispatcher(
          ({ body }) => (isDown() ? 'reset' : rules.answer(JSON.parse(body), time.now())),
          () => how === 'no answer' || !isDown(),
        ),
        words: locales.en,
        timeoutMs: 15_000,
        warn: (message) => expect.fail(message),
      });
    };
    const run = await simulate({
      for: '2h',
      sources: [
        source('dependencies', {
          shows: {
            'dep/told-before': [['5m', '30m']],
            'dep/stays': [['8m', '3h']],
            'dep/new': [['40m', '3h']],
            'dep/flaps': [
              ['15m', '20m'],
              ['35m', '36m'],
            ],
            'dep/after': [['80m', '85m']],
          },
        }),
        source('orchestrator', {
          every: '10m',
          reads: ({ turn }) => [signal('job_failed', turn === 2 || turn === 5, { edge: true })],
        }),
      ],
      sinks: [chatIn],
    });
    const chat = rules.messages.map(
      ({ at, text, replyTo }) =>
        `${clock(at, startAt)}${replyTo === null ? '' : ` (to #${replyTo})`} ${text}`,
    );
    expect(chat).toEqual([
      '00:05:00 🔴 dep/told-before: is active.',
      '00:08:00 🔴 dep/stays: is active.',
      [
        `01:10:03 📋${doubt} telegram was out of reach for 55 min`,
        'Still down (2): are active.',
        '🔴 dep/stays: since 00:08 (1 h 2 min)',
        '🔴 dep/new: since 00:40 (30 min)',
        '',
        'Recovered (1):',
        '🟢 dep/told-before: at 00:30, after 25 min',
        '',
        'Came and went (2):',
        '⚪ dep/flaps: from 00:15, for 5 min',
        '⚪ dep/flaps: from 00:35, for 1 min',
        '',
        'Happened (2):',
        '🔴 job_failed: at 00:20, is active.',
        '🔴 job_failed: at 00:50, is active.',
      ].join('\n'),
      '01:20:00 🔴 dep/after: is active.',
      '01:25:00 (to #4) 🟢 dep/after: recovered after 5 min, is well.',
      '01:38:00 (to #2) 🔁 dep/stays: is active. It has lasted 1 h 30 min.',
      '01:40:00 (to #3) 🔁 dep/new: is active. It has lasted 1 h.',
    ]);
    expect(run.deliveries.filter(({ outcome }) => outcome === 'dropped')).toEqual([]);
  },
);
