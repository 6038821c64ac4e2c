import { describe, expect, test } from 'vitest';
import type { Command } from '../../../../src/language/telling.ts';
import { longestComment } from '../../../../src/sinks/telegram/console/acting.ts';
import { longestConflictPauseMs, mostUpdates } from '../../../../src/sinks/telegram/console/poll.ts';
import { keptForOrders, mostAnswers, mostPieces } from '../../../../src/sinks/telegram/console/speaker.ts';
import { defaultRules } from '../../../../src/telling/defaults.ts';
import { anna } from '../../../support/bot-console-rules.ts';
import { chatWorld, worldToken } from '../../../support/chat-world.ts';

const boris = { id: 1002, first_name: 'Boris' };

test.each(['en', 'ru'] as const)(
  'an operator sees what is wrong, asks why, takes it on, silences it and sees it recover (%s)',
  async (locale) => {
    const world = await chatWorld({ locale });
    await world.settle();
    const alert = await world.down('api');
    const [row] = world.shown(alert)?.keyboard ?? [];
    expect(row?.map(({ text }) => text)).toEqual(
      locale === 'en' ? ['Ack', '1 h', 'Why'] : ['Принято', '1 ч', 'Почему'],
    );
    world.say('/status');
    await world.settle();
    const status = world.last();
    world.press(alert, locale === 'en' ? 'Why' : 'Почему');
    await world.settle();
    const why = world.last();
    const press = world.press(alert, locale === 'en' ? 'Ack' : 'Принято');
    await world.settle();
    const acked = world.shown(alert);
    world.say('/silence dep/* 2h deploying');
    await world.settle();
    const silenced = world.last();
    world.up('api');
    await world.settle();
    const over = world.shown(alert);
    expect({ status, why, note: world.people.noteOf(press), acked, silenced, over }).toMatchSnapshot();
    expect(world.refused()).toEqual([]);
    expect(world.warnings).toEqual([]);
    expect(world.troubles.filter((why) => why !== null)).toEqual([]);
    expect([...world.people.commands.keys()]).toEqual(['', 'en', 'ru']);
  },
);

describe('an alert that was told twice, because nobody knew that the first had arrived', () => {
  const twice = async () => {
    const world = await chatWorld();
    await world.settle();
    const known = await world.down('api');
    await world.settle();
    const { body } = world.asked.findLast(({ method }) => method === 'sendMessage') ?? {};
    expect(world.rules.answer(body, world.now()).status).toBe(200);
    return { world, known, copy: known + 1 };
  };

  test('is one, once somebody presses a button under the other: both show who sees to it, and that it is over', async () => {
    const { world, known, copy } = await twice();
    world.press(copy, 'Ack');
    await world.settle(5_000);
    for (const message of [known, copy]) expect(world.shown(message)?.text).toContain('✅');
    world.up('api');
    await world.settle(5_000);
    for (const message of [known, copy]) expect(world.shown(message)?.text).toMatch(/^🟢/);
    expect(world.refused()).toEqual([]);
  });

  test('is known behind a restart, for it stands in the journal with the press', async () => {
    const { world, copy } = await twice();
    world.press(copy, 'Why');
    world.press(copy, 'Ack');
    await world.settle(5_000);
    const known = { incident: 'dep/api@3000', messageId: String(copy), chat: '42' };
    expect(world.recorded).toMatchObject([
      { type: 'heard', copy: known },
      { type: 'command', verb: 'ack' },
      { type: 'heard' },
    ]);
    const later = await chatWorld({ copies: [{ ...known, incident: 'dep/api@0', messageId: '1' }] });
    later.rules.answer({ chat_id: '42', text: 'as it was told' }, -5_000);
    const told = await later.down('api');
    later.up('api');
    await later.settle(5_000);
    for (const message of [1, told]) expect(later.shown(message)?.text).toMatch(/^🟢/);
  });

  test('is written down with the command that was said under it, which may be all that is written down', async () => {
    const { world, copy } = await twice();
    world.press(copy, 'Ack');
    await world.settle(5_000);
    const heard = { copy: { incident: 'dep/api@3000', messageId: String(copy), chat: '42' } };
    expect(world.recorded[0]).toMatchObject({ type: 'command', verb: 'ack', heard });
  });

  test('is not what an answer is that has the same buttons', async () => {
    const { world, known } = await twice();
    world.press(known, 'Why');
    await world.settle(5_000);
    const answer = world.rules.messages.length;
    const said = world.shown(answer)?.text;
    world.press(answer, 'Ack');
    await world.settle(5_000);
    expect(world.shown(known)?.text).toContain('✅');
    expect(world.shown(answer)?.text).toBe(said);
  });
});

test('what is not understood is said back in short', async () => {
  const world = await chatWorld();
  for (const command of ['ack', 'why', 'unsilence', 'snooze']) {
    world.say(`/${command} ${'x'.repeat(900)}${command === 'snooze' ? ' 2h' : ''}`);
    await world.settle();
    expect(world.last()).toMatch(/x{60,}…/);
    expect(world.last().length).toBeLessThan(250);
  }
});

describe('a command', () => {
  test('is written down with its number, and its number once more when it is answered', async () => {
    const world = await chatWorld();
    await world.down('api');
    const number = world.say('/ack api');
    await world.settle();
    expect(world.recorded).toMatchObject([
      {
        type: 'command',
        verb: 'ack',
        by: { channel: 'telegram', name: 'Anna' },
        heard: { of: '123456', number },
      },
      { type: 'heard', sink: 'telegram', of: '123456', number },
    ]);
  });

  test('that was done before a restart is answered, and not done once more', async () => {
    const unanswered: Command = {
      ...{
        type: 'command',
        at: 0,
        id: 'c-22222',
        by: { channel: 'telegram', name: 'Anna' },
        verb: 'silence',
      },
      ...{ match: { key: 'dep/*' }, from: 0, until: 3_600_000, heard: { of: '123456', number: 700_001 } },
    };
    const world = await chatWorld({ heard: { of: '123456', number: 700_001, at: 0, unanswered } });
    world.say('/silence dep/* 1h');
    world.say('/silences');
    await world.settle(5_000);
    expect(world.rules.messages.map(({ text }) => text)).toEqual([
      '🔕 dep/* is silenced until 01:00; nothing that is open now is meant by it. To end it: /unsilence c-22222',
      'Nothing is silenced.',
    ]);
    expect(world.recorded.filter(({ type }) => type === 'command')).toEqual([]);
  });

  test('that was answered before a restart is not answered once more', async () => {
    const world = await chatWorld({ heard: { of: '123456', number: 700_001, at: 0, unanswered: null } });
    world.say('/mute 1h');
    world.say('/silences');
    await world.settle(5_000);
    expect(world.rules.messages.map(({ text }) => text)).toEqual(['Nothing is silenced.']);
    expect(world.people.waiting()).toBe(0);
  });

  test('of another bot, or of numbers that begin anew after a week, is no old one', async () => {
    for (const heard of [
      { of: '999', number: 800_000, at: 0, unanswered: null },
      { of: '123456', number: 800_000, at: -7 * 86_400_000, unanswered: null },
    ]) {
      const world = await chatWorld({ heard });
      world.say('/silences');
      await world.settle(5_000);
      expect(world.last()).toBe('Nothing is silenced.');
    }
  });

  test('that could mean several asks which, and the button does it', async () => {
    const world = await chatWorld();
    await world.down('shop-a', 'shop-b');
    world.say('/snooze shop 2h');
    await world.settle();
    const asked = world.rules.messages.length;
    expect(world.last()).toBe('shop may be any of these. Which one?');
    const [, [second] = []] = world.shown(asked)?.keyboard ?? [];
    expect(second?.text).toMatch(/^\w{3} Dependency shop-b$/);
    const press = world.press(asked, { data: second?.data ?? '' });
    await world.settle();
    expect(world.people.noteOf(press)).toBe('✅ Dependency shop-b: acknowledged until 02:00.');
    expect(world.console.incidents().map(({ ack }) => ack?.until ?? null)).toEqual([
      null,
      expect.any(Number),
    ]);
  });

  test('in an answer to an alert means that one', async () => {
    const world = await chatWorld();
    await world.down('db');
    await world.settle();
    const alert = await world.down('api');
    world.say('/why are you so', { replyTo: alert });
    await world.settle();
    expect(world.last()).toMatch(/^🔴 Dependency api: /);
    // What is no name is a comment.
    world.say('/ack on it', { replyTo: alert });
    await world.settle();
    expect(world.recorded.find(({ type }) => type === 'command')).toMatchObject({ comment: 'on it' });
    world.say('/snooze looking 2h now', { replyTo: alert });
    await world.settle();
    expect(world.recorded.findLast(({ type }) => type === 'command')).toMatchObject({
      ...{ verb: 'snooze', comment: 'looking now' },
    });
    world.say('/ack on it', { replyTo: 999 });
    await world.settle();
    expect(world.last()).toBe('Nothing that is open is called on. See /status');
    expect(world.console.incidents().map(({ key, ack }) => [key, ack?.by.name])).toEqual([
      ['dep/db', undefined],
      ['dep/api', 'Anna'],
    ]);
  });

  test('is answered where nothing can come of it', async () => {
    const world = await chatWorld();
    const said = [
      '/ack nobody',
      '/unack nobody',
      '/unsilence 3',
      '/silence {=x 1h',
      '/snooze',
      '/dance',
      '/why nobody',
      '/incidents',
    ];
    const answers: string[] = [];
    for (const text of said) {
      world.say(text);
      await world.settle(4_000);
      answers.push(world.last());
    }
    expect(answers).toMatchSnapshot();
    expect(world.refused()).toEqual([]);
  });

  test('that can not be matched by, or not in time, is refused in the language of the chat', async () => {
    const world = await chatWorld({ locale: 'ru' });
    for (const match of ['{=x', 'entity=~"("', 'entity=~"(a+)+b"']) {
      world.say(`/silence ${match} 2h`);
      await world.settle();
      expect(world.last()).toMatch(/^Так искать нельзя: .* (?:не условие|не регулярное|слишком долго)/u);
    }
    expect(world.console.silences()).toEqual([]);
  });

  test('/unsilence 1 means the only one there is, listed or not, and of two unlisted ones neither', async () => {
    const world = await chatWorld();
    for (const text of ['/mute forever', '/unsilence 1']) {
      world.say(text);
      await world.settle(4_000);
    }
    expect(world.last()).toMatch(/^The silence c-\w+ is removed/);
    expect(world.console.silences()).toEqual([]);
    for (const text of ['/silence dep/a 1h', '/silence dep/b 2h', '/unsilence 1']) {
      world.say(text);
      await world.settle(4_000);
    }
    expect(world.console.silences()).toHaveLength(2);
  });

  test('/unsilence of one that is over says when it ended', async () => {
    const world = await chatWorld();
    world.say('/silence dep/a 1h');
    await world.settle();
    const [, id = ''] = /\/unsilence (c-\w+)/.exec(world.last()) ?? [];
    world.say(`/unsilence ${id}`);
    await world.settle();
    world.say(`/unsilence ${id}`);
    await world.settle();
    expect(world.last()).toBe(`The silence ${id} ended at 00:00. See /silences`);
    world.say('/unsilence c-none');
    await world.settle();
    expect(world.last()).toBe('There is no silence c-none. See /silences');
  });

  test('/unsilence 2 means the second of those that were listed, whatever has ended since', async () => {
    const world = await chatWorld();
    for (const text of ['/silence dep/a 1h', '/silence dep/b 2h', '/silence dep/c 3h', '/silences']) {
      world.say(text);
      await world.settle(4_000);
    }
    const list = world.rules.messages.length;
    world.press(list, 'End 1');
    world.say('/unsilence 2');
    await world.settle(5_000);
    expect(world.console.silences().map(({ match }) => match)).toEqual(['dep/c']);
  });

  test.each(['en', 'ru'] as const)(
    '/unsilence says what is silenced all the same, until when, and how to end it (%s)',
    async (locale) => {
      const world = await chatWorld({ locale });
      for (const text of ['/mute 2h', '/silence dep/api 1h', '/silences', '/unsilence 2']) {
        world.say(text);
        await world.settle(4_000);
      }
      const [all] = world.console.silences();
      expect(world.last()).toContain(locale === 'en' ? 'everything until 02:00' : 'всё до 02:00');
      expect(world.last()).toContain(`/unsilence ${all?.id}`);
      world.say(`/unsilence ${all?.id}`);
      await world.settle(4_000);
      expect(world.last()).toMatch(/(?:now|сейчас)\.$/);
    },
  );

  test('/why says that it is silenced, and /status that everything is, before anything was held back', async () => {
    const world = await chatWorld();
    await world.down('api');
    for (const text of ['/silence dep/* 1h', '/silence container/web 1h', '/why dep/api']) {
      world.say(text);
      await world.settle(4_000);
    }
    expect(world.last()).toMatch(/\n🔕 Silenced: dep\/\* until 01:00 \(to end it: \/unsilence c-\w+\)$/);
    world.say('/why container/web');
    await world.settle(4_000);
    expect(world.last()).toMatch(/See \/incidents\n🔕 Silenced: container\/web until 01:00/);
    for (const text of ['/mute 2h', '/mute 1h', '/status']) {
      world.say(text);
      await world.settle(4_000);
    }
    expect(world.last().split('\n')[0]).toMatch(
      /🔕 4 silences hold · everything until 02:00 \(to end it: \/unsilence c-\w+\)$/,
    );
  });

  test('/test says what came of it in every channel, and /help what there is', async () => {
    const world = await chatWorld();
    world.say('/test');
    await world.settle();
    expect(world.last()).toBe('✅ telegram: you read it\n✅ mail\n🔴 ops: no answer');
    world.say('/help');
    await world.settle();
    expect(world.last()).toMatchSnapshot();
  });

  test('that is older than ten minutes is told so, and not done', async () => {
    const world = await chatWorld();
    // Nobody has listened before.
    world.say('/mute 1h', { at: world.now() - 700_000 });
    await world.settle();
    expect(world.last()).toBe(
      'Too late: this came 11 min after it was written, so nothing is done. Say it once more.',
    );
    expect(world.console.silences()).toEqual([]);
    expect(world.warnings).toEqual([]);
  });

  test('that is old by our clock and has come just now is not done, and shows that the clock is wrong', async () => {
    const world = await chatWorld();
    await world.until(3_600_000);
    for (const minutes of [180, 181]) {
      world.say('/mute 1h', { at: world.now() - minutes * 60_000 });
      await world.settle();
    }
    expect(world.last()).toBe(
      "By this machine's clock this was written 3 h 1 min ago, but it has come just now: the clock seems to be wrong. Nothing is done; set the clock, and say it once more.",
    );
    expect(world.console.silences()).toEqual([]);
    expect(world.warnings).toEqual([expect.stringMatching(/clock is 3 h ahead of Telegram's/)]);
  });

  test('from what is the future by our clock is done, and shows that the clock is wrong', async () => {
    const world = await chatWorld();
    await world.until(3_600_000);
    world.say('/mute 1h', { at: world.now() + 2 * 3_600_000 });
    await world.settle();
    expect(world.console.silences()).toHaveLength(1);
    expect(world.warnings).toEqual([expect.stringMatching(/clock is 2 h behind Telegram's/)]);
  });
});

describe('a button', () => {
  test('pressed twice, by two people, does one thing, and both are told', async () => {
    const world = await chatWorld();
    const alert = await world.down('api');
    await world.settle();
    const label = world.shown(alert)?.keyboard[0]?.[0]?.data ?? '';
    const presses = [anna, boris, boris].map((from) => world.press(alert, { data: label }, { from }));
    await world.settle();
    expect(presses.map((press) => world.people.noteOf(press))).toEqual([
      '✅ Dependency api: acknowledged. No reminders until it is over or worse.',
      ...Array(2).fill('Dependency api is acknowledged already, by Anna at 00:00.'),
    ]);
    expect(world.recorded.filter(({ type }) => type === 'command')).toHaveLength(1);
  });

  test('under a message of several means all of them, and Undo takes all back', async () => {
    const world = await chatWorld();
    const alert = await world.down('a', 'b', 'c');
    const ack = world.press(alert, 'Ack all (3)');
    await world.settle();
    expect(world.people.noteOf(ack)).toBe('✅ 3 incidents: acknowledged.');
    const down = ['a', 'b', 'c'].map(
      (name) => `🔴 Dependency ${name}: since 00:00, ${name} does not answer.`,
    );
    const headline = '🔴 box: 3 dependencies down (do not answer): a, b, c';
    expect(world.shown(alert)?.text).toBe([headline, ...down, '✅ acknowledged by Anna, 00:00'].join('\n'));
    world.press(alert, 'Undo');
    world.up('b');
    await world.settle();
    expect(world.console.incidents().filter(({ ack: taken }) => taken !== null)).toEqual([]);
    expect(world.shown(alert)?.keyboard[0]?.map(({ text }) => text)).toEqual(['Ack all (2)', '1 h', 'Why']);
    await world.console.order('ack a', { channel: 'cli', name: 'root' });
    await world.settle();
    expect(world.shown(alert)?.text.split('\n').slice(0, 3)).toEqual([
      '🔴 box: 2 down, 1 recovered',
      '🔴 Dependency a: since 00:00, a does not answer. ✅ acknowledged by root, 00:00',
      expect.stringMatching(/^🟢 Dependency b: over since/),
    ]);
    world.up('a', 'c');
    await world.settle();
    expect(world.shown(alert)?.text).toMatch(/^🟢 box: 3 recovered: a, b, c\n🟢 Dependency a: over since/);
    // Only the last of the three has the number: were it cut short, the rest would be done after a restart.
    expect(world.recorded.map((one) => [one.type, 'heard' in one]).slice(0, 4)).toEqual([
      ['command', false],
      ['command', false],
      ['command', true],
      ['heard', false],
    ]);
  });

  test('of what is over says so', async () => {
    const world = await chatWorld();
    const alert = await world.down('api');
    const data = world.shown(alert)?.keyboard[0]?.[0]?.data ?? '';
    world.up('api');
    await world.settle();
    expect(world.shown(alert)?.keyboard).toEqual([]);
    const press = world.press(alert, { data });
    const other = world.press(alert, { data: 'ack:2222:2222222' });
    await world.settle();
    expect([press, other].map((one) => world.people.noteOf(one))).toEqual([
      'Dependency api is over, so nothing is done.',
      'It is over.',
    ]);
    await world.down('api');
    const undo = world.press(alert, { data: data.replace('ack', 'undo') });
    await world.settle();
    const [again] = world.console.incidents().filter(({ closedAt }) => closedAt === null);
    expect(world.people.noteOf(undo)).toBe(
      `Dependency api is over, so nothing is done. It is down again since 00:00: ${again?.id}`,
    );
  });

  test('that was pressed while nobody listened, for longer than ten minutes, does nothing', async () => {
    const world = await chatWorld({ aliveAt: -700_000 });
    const alert = await world.down('api');
    const press = world.press(alert, 'Ack');
    await world.settle();
    expect(world.people.noteOf(press)).toMatch(/^Too late: this was pressed while Polkan was away/);
    expect(world.console.incidents()[0]?.ack).toBeNull();
    const again = world.press(alert, 'Ack');
    await world.settle();
    expect(world.people.noteOf(again)).toMatch(/^✅/);
  });

  test('is answered within a second', async () => {
    const world = await chatWorld();
    const alert = await world.down('api');
    await world.settle();
    const press = world.press(alert, 'Ack');
    await world.settle(900);
    expect(world.people.noteOf(press)).toMatch(/^✅/);
  });

  test('of whom nobody lets in is not answered', async () => {
    const world = await chatWorld({ users: [anna.id] });
    const alert = await world.down('api');
    const press = world.press(alert, 'Ack', { from: boris });
    await world.settle();
    expect(world.people.noteOf(press)).toBeNull();
    expect(world.warnings).toEqual([expect.stringContaining('user 1002, chat 42')]);
  });
});

describe("an alert's message", () => {
  test('is edited by an ack from anywhere, and again when a snooze has ended it is open', async () => {
    const world = await chatWorld();
    const alert = await world.down('api');
    await world.console.order('ack api', { channel: 'cli', name: 'root' });
    await world.settle();
    expect(world.shown(alert)?.text).toBe(
      '🔴 box: Dependency api: api does not answer.\n✅ acknowledged by root, 00:00',
    );
    expect(world.shown(alert)?.keyboard[0]?.map(({ text }) => text)).toEqual(['Undo']);
    await world.console.order('unack api', { channel: 'cli', name: 'root' });
    await world.settle();
    expect(world.shown(alert)?.text).toBe('🔴 box: Dependency api: api does not answer.');
  });

  test('of a fleet keeps the title that it was sent with: its voice is not where it happened', async () => {
    const world = await chatWorld({ isFleet: true });
    const alert = await world.down('api');
    await world.console.order('ack api', { channel: 'cli', name: 'root' });
    await world.settle();
    expect(world.shown(alert)?.text).toBe(
      '🔴 Dependency api: api does not answer.\n✅ acknowledged by root, 00:00',
    );
  });

  test('is edited as a snooze ends, though nothing else happens', async () => {
    const world = await chatWorld();
    const alert = await world.down('api');
    await world.console.order('snooze api 10m', { channel: 'cli', name: 'root' });
    await world.settle(5_000);
    expect(world.shown(alert)?.text).toContain('acknowledged by root');
    await world.settle(11 * 60_000);
    expect(world.shown(alert)?.text).not.toContain('acknowledged');
    expect(world.shown(alert)?.keyboard[0]?.map(({ text }) => text)).toEqual(['Ack', '1 h', 'Why']);
  });

  test('from before a restart is edited, too', async () => {
    const world = await chatWorld({ messageIds: new Map([['dep/api@0', { messageId: '1', chat: '42' }]]) });
    world.rules.answer({ chat_id: '42', text: 'as it was told' }, -5_000);
    // The same entity at the same time: the incident that was open.
    await world.down('api').catch(() => undefined);
    await world.console.order('ack api', { channel: 'cli', name: 'root' });
    await world.settle();
    expect(world.people.edits.length).toBeGreaterThan(0);
  });

  test('that can not be edited stays as it is: the log says it once an hour', async () => {
    const refused = {
      status: 400,
      body: { ok: false, error_code: 400, description: "Bad Request: message can't be edited" },
    };
    const world = await chatWorld({
      instead: (method) => (method === 'editMessageText' ? refused : undefined),
    });
    const alert = await world.down('api');
    for (const label of ['Ack', 'Ack', 'Ack']) {
      world.press(alert, label);
      await world.settle();
      await world.console.order('unack api', { channel: 'cli', name: 'root' });
      await world.settle();
    }
    expect(world.warnings).toEqual([expect.stringContaining("message can't be edited")]);
    expect(world.asked.filter(({ method }) => method === 'editMessageText')).toHaveLength(6);
  });
});

describe('who means harm', () => {
  test('a flood of strangers gets no answer, fills no journal and is one line of the log', async () => {
    const world = await chatWorld({ users: [anna.id] });
    for (let index = 0; index < 500; index += 1)
      world.say('/mute 1h', { from: { ...boris, id: 5_000 + index } });
    world.say('/silences');
    await world.settle(10_000);
    expect(world.rules.messages.map(({ text }) => text)).toEqual(['Nothing is silenced.']);
    expect(world.recorded.map(({ type }) => type)).toEqual(['heard']);
    expect(world.warnings).toHaveLength(1);
    expect(Math.max(...world.asked.map(({ body }) => Number(body.limit ?? 0)))).toBe(mostUpdates);
  });

  test.each([
    ['42', mostAnswers.person],
    ['-100', mostAnswers.group],
  ] as const)(
    'a flood of commands in %s is done, and answered no more than %i times a minute',
    async (chat, most) => {
      const world = await chatWorld({ chat });
      for (let index = 0; index < 40; index += 1) world.say(`/silence dep/${index} 1h`);
      await world.settle(50_000);
      expect(world.rules.messages).toHaveLength(most);
      expect(world.console.silences()).toHaveLength(40);
      expect(world.warnings).toHaveLength(1);
      expect(world.asked.filter(({ status }) => status === 429)).toEqual([]);
    },
  );

  test.each([
    ['42', 'person'],
    ['-100', 'group'],
  ] as const)('a flood of questions in %s leaves room to say what came of an order', async (chat, of) => {
    const world = await chatWorld({ chat });
    for (let index = 0; index < 40; index += 1) world.say('/status');
    await world.settle(30_000);
    expect(world.rules.messages).toHaveLength(mostAnswers[of] - keptForOrders[of]);
    world.say('/mute 1h');
    await world.settle(10_000);
    expect(world.last()).toMatch(/^🔕 everything is silenced until/);
  });

  test('names, comments and what is asked for are text, whatever is in them, and secrets are masked', async () => {
    const secret = 'correct-horse-battery';
    const world = await chatWorld({ secrets: [secret] });
    const from = { id: 7, first_name: '<b>\u202e@evil</b> https://evil.example', username: 'x' };
    world.say(`/silence dep/* 1h ${secret} <script> ${worldToken} ${'y'.repeat(500)}`, { from });
    world.say('/silences', { from });
    world.say('/why <a href="https://evil.example">x</a> /mute', { from });
    world.say('/ack @everybody', { from });
    await world.settle(10_000);
    expect(world.refused()).toEqual([]);
    const [first, list, why, ack] = world.rules.messages;
    expect(first?.text).toMatch(/^🔕 dep\/\* is silenced/);
    expect(list?.text).not.toContain(secret);
    expect(list?.text).not.toContain(worldToken);
    expect(world.console.silences()[0]?.comment?.length).toBeLessThanOrEqual(longestComment);
    for (const message of [list, why, ack]) {
      // Nothing of it is live: what a client would make a link, a mention or a command of stands in code.
      const plain = message?.raw.replace(/<code>.*?<\/code>/g, '') ?? '';
      expect(plain).not.toMatch(/https:|@everybody|@evil|\/mute/);
    }
  });

  test('an answer that is too long is cut into three messages at most', async () => {
    const world = await chatWorld();
    const names = Array.from({ length: 150 }, (_, index) => `service-${index}-${'🙂'.repeat(60)}`);
    await world.down(...names);
    await world.settle();
    const before = world.rules.messages.length;
    world.say('/incidents');
    await world.settle(10_000);
    expect(world.rules.messages.length - before).toBe(mostPieces);
    expect(world.refused()).toEqual([]);
  });

  test('updates of other sorts, malformed and of giant numbers are passed over', async () => {
    const world = await chatWorld();
    for (const update of [
      {},
      { poll: {} },
      { message: null },
      { message: { text: '/mute' } },
      { callback_query: 7 },
      { my_chat_member: {} },
    ]) {
      world.people.put(update);
    }
    world.people.put({
      message: {
        message_id: 1,
        date: 0,
        chat: { id: 42, type: 'private' },
        from: { ...anna, id: 2 ** 60, is_bot: false },
        text: '/mute',
      },
    });
    world.say('/silences');
    await world.settle(5_000);
    expect(world.last()).toBe('Nothing is silenced.');
  });

  test('a group that moves is followed, with its answers', async () => {
    const world = await chatWorld({ chat: '-100' });
    await world.settle();
    world.rules.migrate('-100', '-1001');
    world.people.put({
      message: { message_id: 9, date: 0, chat: { id: -100, type: 'group' }, migrate_to_chat_id: -1001 },
    });
    world.say('/silences', { chat: '-1001' });
    world.say('/mute', { chat: '-100' });
    await world.settle(5_000);
    expect(world.rules.messages.map(({ chat, text }) => [chat, text])).toEqual([
      ['-1001', 'Nothing is silenced.'],
    ]);
    expect(world.console.silences()).toEqual([]);
    expect(world.warnings[0]).toContain('-1001');
  });
});

describe('a second reader', () => {
  test('and a webhook are told, and never ended; whoever reads alone again is heard', async () => {
    const world = await chatWorld();
    await world.settle();
    world.people.setWebhook(true);
    await world.until(3_600_000);
    expect(world.troubles).toEqual([expect.stringContaining('webhook')]);
    const polls = world.asked.filter(({ method }) => method === 'getUpdates');
    expect(polls.length).toBeLessThan(15);
    expect(new Set(world.asked.map(({ method }) => method))).toEqual(
      new Set(['getMe', 'setMyCommands', 'getUpdates']),
    );
    world.people.setWebhook(false);
    world.say('/silences', { at: world.now() + longestConflictPauseMs - 1_000 });
    await world.settle(longestConflictPauseMs + 1_000);
    expect(world.last()).toBe('Nothing is silenced.');
    await world.settle(300_000);
    expect(world.troubles.at(-1)).toBeNull();
  });
});

describe('the message of an alert', () => {
  test('says of each of many that end at once that it is over, in all its parts', async () => {
    const world = await chatWorld();
    const names = Array.from({ length: 120 }, (_, index) => `w${String(index).padStart(3, '0')}`);
    const alert = await world.down(...names);
    world.up(...names);
    await world.settle();
    const said = world.shown(alert);
    expect(said?.text).toMatch(/^🟢 box: 120 recovered/);
    expect(said?.text).toContain('w000');
    expect(said?.keyboard).toEqual([]);
    expect(world.refused()).toEqual([]);
  });

  test('says of what nobody watches any more that, and never that it is well', async () => {
    const group = { ...defaultRules('box', []).group, burst: 1 };
    const world = await chatWorld({ rules: { group } });
    const alert = await world.down('api', 'shop');
    world.unwatch('api');
    await world.settle();
    expect(world.shown(alert)?.text).toContain('⚪ Dependency api: no longer watched since 00:00.');
    world.unwatch('shop');
    await world.settle();
    expect(world.shown(alert)?.text).not.toContain('🟢 Dependency');
  });

  test.each([['api'], ['api', 'shop']])(
    'of what comes and goes stays red, and says so, until it has settled (%s %s)',
    async (...names) => {
      const group = { ...defaultRules('box', []).group, burst: 0 };
      const world = await chatWorld({
        rules: { group, flap: { alerts: 3, withinMs: 600_000, settleMs: 60_000 } },
      });
      for (let times = 0; times < 2; times += 1) {
        world.downUntold(...names);
        await world.settle();
        world.up(...names);
        await world.settle();
      }
      const alert = await world.down(...names);
      await world.settle();
      world.up(...names);
      await world.settle();
      const meanwhile = world.shown(alert);
      expect(meanwhile?.text).toMatch(/^🔴/);
      expect(meanwhile?.text).toMatch(/stayed the same for a while, no more is said of (it|them)\./);
      expect(meanwhile?.text).not.toContain('🟢');
      world.downUntold(...names);
      await world.settle();
      expect(world.shown(alert)?.text).toMatch(/^🔴/);
      world.up(...names);
      await world.settle(70_000);
      world.look();
      await world.settle();
      expect(world.shown(alert)?.text).toMatch(/^🟢/);
      expect(world.refused()).toEqual([]);
    },
  );

  test('knows behind a restart what of it was over before, however long ago', async () => {
    const message = { messageId: '1', chat: '42' };
    const world = await chatWorld({
      messageIds: new Map([['dep/api@0', message]]),
      endings: [
        { incident: 'dep/shop@0', title: 'Dependency shop', at: 60_000, reason: 'cleared', ...message },
      ],
    });
    world.rules.answer({ chat_id: '42', text: 'as it was told' }, -5_000);
    world.downUntold('api');
    world.up('api');
    await world.settle();
    expect(world.shown(1)?.text).toMatch(/^🟢 box: 2 recovered/);
  });
});
