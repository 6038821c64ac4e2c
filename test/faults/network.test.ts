import { expect, onTestFinished, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';
import { fakeBotApi } from '../support/fake-bot-api.ts';
import { serve } from '../support/http-server.ts';
import { gateHost, type Manner, openGate, openResolver, type Says, tlsBefore } from './outside-network.ts';
import { startProgram, thingsIn } from './outside-program.ts';

/** The port of a server that is well. */
const wellServer = async (): Promise<number> => {
  const { port, close } = await serve((_, response) => response.end('well'));
  onTestFinished(close);
  return port;
};

const down = (name: string, url: string, why: string): string =>
  `🔴 Dependency ${name}: ${url} does not answer: ${why}.`;
const wrong = (name: string, url: string, why: string): string =>
  `🔴 Dependency ${name}: ${url} answers, but not as it should: ${why}.`;
const up = (name: string): string => `🟢 Dependency ${name}`;

test.for<[Says, string, boolean]>([
  ['no such name', 'name not found', false],
  ['refused', 'name lookup failed', true],
  ['server failure', 'name lookup failed', true],
  ['nothing', 'no answer within 1 s', true],
])(
  'a resolver that says "%s" is told for each name if it has answered, else as the network',
  async ([says, why, isNetwork], context) => {
    const gate = await openGate(await wellServer());
    const resolver = await openResolver(context);
    const [web, db, near] = [
      `http://web.test:${gate.port}/`,
      `tcp://db.test:${gate.port}`,
      `http://${gateHost}:${gate.port}/`,
    ] as const;
    const program = await startProgram({
      env: { WATCHDOG_DEPS: `web=${web},db=${db},near=${near}` },
      begunWith: 'dependencies',
      through: resolver.through,
    });
    // What has an address instead of a name was seen all the time.
    await program.swept('dependencies', 1);
    resolver.says = says;
    // What one sweep finds is told in the order of its names.
    const chat = isNetwork
      ? [`🔴 Network: ${locales.en.network.down(2, why)}`]
      : [down('db', db, why), down('web', web, why)];
    await program.tells(chat);
    await program.swept('dependencies', 2);
    resolver.says = 'address';
    if (isNetwork) chat.push('🟢 Network');
    else chat.push(up('db'), up('web'));
    await program.tells(chat);

    await program.swept('dependencies', 1);
    await gate.shut();
    for (const [name, url] of Object.entries({ db, near, web }))
      chat.push(down(name, url, 'connection refused'));
    await program.tells(chat);
    await program.stop();
    expect(program.told().flatMap(thingsIn)).toEqual(chat);
  },
);

// Lookups take threads of libuv, and only half of its threads: two slow names must not hold up all others.
test('two names that are not answered do not make a third one look down', async (context) => {
  const gate = await openGate(await wellServer());
  const { through } = await openResolver(context);
  const urlOf = (name: string): string => `http://${name}.test:${gate.port}/`;
  const names = ['slow-1', 'slow-2', 'fine'];
  const program = await startProgram({
    env: { WATCHDOG_DEPS: names.map((name) => `${name}=${urlOf(name)}`).join(',') },
    begunWith: 'dependencies',
    through,
  });
  await program.swept('dependencies', 3);
  await program.stop();
  const why = 'no answer within 1 s';
  expect(program.told().flatMap(thingsIn)).toEqual(
    ['slow-1', 'slow-2'].map((name) => down(name, urlOf(name), why)),
  );
});

test('while the name of Telegram can not be looked up all waits, and what is over by then is told once, as that', async (context) => {
  const gate = await openGate(await wellServer());
  const resolver = await openResolver(context);
  const api = await fakeBotApi();
  onTestFinished(api.close);
  const botGate = await openGate(Number(api.url.port));
  const web = `http://${gateHost}:${gate.port}/`;
  const program = await startProgram({
    env: { WATCHDOG_DEPS: `web=${web}`, WATCHDOG_TG_API_URL: `http://bot.test:${botGate.port}` },
    begunWith: 'dependencies',
    through: resolver.through,
    api,
  });
  resolver.says = 'refused';
  await gate.shut();
  await program.line(/telegram did not take a message, trying again: not reached: name lookup failed"/);
  await gate.open();
  await program.swept('dependencies', 2);
  expect(api.requests).toEqual([]);
  resolver.says = 'address';
  const chat: string[] = [expect.stringMatching(/^⚪ Dependency web: came and went, .* answers\.$/u)];
  await program.tells(chat);
  await program.stop();
  expect(program.told().flatMap(thingsIn)).toEqual(chat);
});

test('dependencies that speak garbage or hang up early are down; half an answer is one', async (context) => {
  const port = await wellServer();
  const tls = await tlsBefore(context, port);
  const kinds: readonly (readonly [Manner, 'http' | 'https', string | null])[] = [
    ['garbage', 'http', 'the answer is not HTTP'],
    ['garbage', 'https', 'TLS handshake failed'],
    ['end early', 'http', 'connection closed before the answer was complete'],
    ['end early', 'https', 'connection reset'],
    ['end late', 'http', 'connection closed before the answer was complete'],
    ['reset late', 'http', 'connection reset'],
    // Its status has come.
    ['half', 'http', null],
  ];
  const all = await Promise.all(
    kinds.map(async ([manner, scheme, why], i) => {
      const gate = await openGate(scheme === 'https' ? tls.port : port);
      return { name: `d${i}`, manner, gate, why, url: `${scheme}://${gateHost}:${gate.port}/` };
    }),
  );
  const program = await startProgram({
    env: {
      WATCHDOG_DEPS: all.map(({ name, url }) => `${name}=${url}`).join(','),
      NODE_EXTRA_CA_CERTS: tls.authority,
    },
    begunWith: 'dependencies',
  });
  await program.swept('dependencies', 1);
  for (const { gate, manner } of all) gate.behave(manner);
  const affected = all.flatMap(({ why, ...of }) => (why === null ? [] : [{ why, ...of }]));
  const hasAnswered = (why: string): boolean => /not HTTP|TLS/.test(why);
  const chat = affected.map(({ name, url, why }) => (hasAnswered(why) ? wrong : down)(name, url, why));
  await program.tells(chat);
  await program.swept('dependencies', 1);
  for (const { gate } of all) gate.behave('pass');
  chat.push(...affected.map(({ name }) => up(name)));
  await program.tells(chat);
  await program.stop();
  expect(program.told().flatMap(thingsIn)).toEqual(chat);
});
