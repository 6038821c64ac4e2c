import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dataOf, namedOf } from '../../../../src/sinks/telegram/console/button.ts';
import {
  longestCommand,
  longestName,
  nameOf,
  oldestMs,
  type Reading,
  readingOf,
  type UpdateContext,
} from '../../../../src/sinks/telegram/console/reading.ts';
import { type Update, updatesIn } from '../../../../src/sinks/telegram/console/update.ts';

const wall = Date.UTC(2026, 5, 15, 3, 12);
const chat = { id: -100, type: 'supergroup', username: 'ops' };
const anna = { id: 1001, is_bot: false, first_name: 'Anna' };

const circumstances = (more: Partial<UpdateContext> = {}): UpdateContext => ({
  ...{
    wall,
    chat: '-100',
    users: [],
    username: 'polkan_bot',
    waitedMs: Number.POSITIVE_INFINITY,
    pressesAreOld: false,
  },
  ...more,
});

/** An update as Telegram sends it, read back as the program reads it. */
const updateOf = (parts: object): Update => {
  const [update] = updatesIn([{ update_id: 1, ...parts }]) ?? [];
  if (update === undefined) throw new Error('no update');
  return update;
};

const said = (text: string, message: object = {}): Update =>
  updateOf({ message: { message_id: 7, date: wall / 1000, chat, from: anna, text, ...message } });

const pressed = (data: string | undefined, press: object = {}): Update =>
  updateOf({
    callback_query: { id: 'p', from: anna, message: { message_id: 5, date: 1, chat }, data, ...press },
  });

const incident = namedOf('dep/api@1000');
const words = (said: string) => ({ by: 'words', words: said }) as const;
const answer = { by: 'answer', messageId: 5 } as const;
const replying = { reply_to_message: { message_id: 5 } };
const hour = 3_600_000;
const wish = (wished: object): object => ({ is: 'wish', wish: wished });
const question = (asked: object): object => ({ is: 'question', question: asked });
const nothing = { is: 'nothing' };
const ack = { verb: 'ack', incident, all: false } as const;

describe('what an update comes to', () => {
  test.each<[string, Update, object, Partial<UpdateContext>?]>([
    ['/status', said('/status'), question({ ask: 'status', all: false })],
    ['/status all', said('/status all'), question({ ask: 'status', all: true })],
    ['/start, as every bot is told first', said('/start'), question({ ask: 'help' })],
    ['a command in capitals', said('/STATUS'), question({ ask: 'status', all: false })],
    ['/why of words', said('/why Container web'), question({ ask: 'why', what: words('Container web') })],
    ['/why as an answer', said('/why', replying), question({ ask: 'why', what: answer })],
    ['/why of nothing', said('/why'), { is: 'usage', of: 'why' }],
    [
      '/ack with a comment',
      said('/ack k3f  I am\non it'),
      wish({ verb: 'ack', what: words('k3f'), comment: 'I am on it' }),
    ],
    ['/ack as an answer', said('/ack', replying), wish({ verb: 'ack', what: answer, comment: '' })],
    ['/ack of nothing', said('/ack'), { is: 'usage', of: 'ack' }],
    ['/unack', said('/unack k3f'), wish({ verb: 'unack', what: words('k3f'), comment: '' })],
    [
      '/snooze',
      said('/snooze web 2h'),
      wish({ verb: 'snooze', what: words('web'), comment: '', forMs: 2 * hour }),
    ],
    [
      '/snooze for an hour',
      said('/snooze web'),
      wish({ verb: 'snooze', what: words('web'), comment: '', forMs: hour }),
    ],
    [
      '/snooze as an answer',
      said('/snooze 2h later', replying),
      wish({ verb: 'snooze', what: answer, comment: 'later', forMs: 2 * hour }),
    ],
    ['/snooze for no time', said('/snooze web 0s'), { is: 'usage', of: 'snooze' }],
    ['/snooze for what is no time', said('/snooze web soon'), { is: 'usage', of: 'snooze' }],
    [
      '/silence',
      said('/silence dep/* 2h an upgrade'),
      wish({ verb: 'silence', match: 'dep/*', forMs: 2 * hour, comment: 'an upgrade' }),
    ],
    [
      '/silence for ever',
      said('/silence dep/* forever'),
      wish({ verb: 'silence', match: 'dep/*', forMs: null }),
    ],
    ['/silence without an end', said('/silence dep/*'), { is: 'usage', of: 'silence' }],
    ['/mute', said('/mute'), wish({ verb: 'silence', match: '*', forMs: hour })],
    ['/mute 2h', said('/mute 2h'), wish({ verb: 'silence', match: '*', forMs: 2 * hour })],
    ['/unsilence', said('/unsilence 2'), wish({ verb: 'unsilence', silence: '2' })],
    ['/unsilence of two', said('/unsilence 1 2'), { is: 'usage', of: 'unsilence' }],
    ['a command that there is not, among several bots', said('/dance'), nothing],
    ['the same to us', said('/dance@Polkan_bot'), { is: 'unknown', command: '/dance' }],
    [
      'the same in private',
      said('/dance', { chat: { id: -100, type: 'private' } }),
      { is: 'unknown', command: '/dance' },
    ],
    ['a command to us', said('/status@polkan_BOT'), question({ ask: 'status', all: false })],
    ['a command to another bot', said('/status@other_bot'), nothing],
    [
      'a command to a bot, while our name is not known',
      said('/status@polkan_bot'),
      nothing,
      { username: null },
    ],
    ['talk', said('what is wrong?'), nothing],
    ['talk about a command', said('say /status'), nothing],
    ['a message without text', said('', { text: undefined, photo: [] }), nothing],
    ['a giant command', said(`/ack k3f ${'x'.repeat(longestCommand)}`), nothing],
    [
      'a command of ten minutes ago',
      said('/status', { date: wall / 1000 - 600 }),
      question({ ask: 'status', all: false }),
    ],
    ['an older one', said('/ack k3f', { date: wall / 1000 - 601 }), { is: 'late', ms: oldestMs + 1000 }],
    [
      'one that can not be as old as that',
      said('/ack k3f', { date: wall / 1000 - 660 }),
      { is: 'mistimed', ms: 660_000 },
      { waitedMs: 59_999 },
    ],
    [
      'a press under a message of a channel, whose readers nobody knows',
      pressed(dataOf(ack), { message: { message_id: 5, date: 1, chat: { ...chat, type: 'channel' } } }),
      { is: 'stranger', who: 'user 1001, chat -100' },
    ],
    [
      'a press of somebody known under a message of a channel',
      pressed(dataOf(ack), { message: { message_id: 5, date: 1, chat: { ...chat, type: 'channel' } } }),
      wish({ verb: 'ack', what: { by: 'button', button: ack }, comment: '' }),
      { users: [1001] },
    ],
    ['a forwarded command', said('/mute', { forward_origin: { type: 'user' } }), nothing],
    ['a forwarded command, as old servers say it', said('/mute', { forward_date: 1 }), nothing],
    ['a command by way of another bot', said('/mute', { via_bot: { id: 1 } }), nothing],
    ['an edited command', said('/mute', { edit_date: wall / 1000 }), nothing],
    ['an edit, as Telegram sends it', updateOf({ edited_message: { text: '/mute' } }), nothing],
    [
      'another chat',
      said('/status', { chat: { id: 42, type: 'private' } }),
      { is: 'stranger', who: 'user 1001, chat 42' },
    ],
    [
      'an anonymous administrator',
      said('/mute', { sender_chat: { id: -100 } }),
      { is: 'stranger', who: 'user 1001, chat -100' },
    ],
    ['a channel', said('/mute', { from: undefined }), { is: 'stranger', who: 'nobody, chat -100' }],
    [
      'a bot',
      said('/mute', { from: { ...anna, is_bot: true } }),
      { is: 'stranger', who: 'user 1001, chat -100' },
    ],
    [
      'somebody who is not named',
      said('/mute'),
      { is: 'stranger', who: 'user 1001, chat -100' },
      { users: [1002] },
    ],
    ['somebody who is', said('/help'), question({ ask: 'help' }), { users: [1002, 1001] }],
    ['talk of somebody who is not named', said('hello'), nothing, { users: [1002] }],
    ['a user whose number JavaScript rounds', said('/mute', { from: { ...anna, id: 2 ** 53 } }), nothing],
    ['a chat whose number it rounds', said('/mute', { chat: { ...chat, id: 2 ** 53 } }), nothing],
    ['a chat by its name', said('/help'), question({ ask: 'help' }), { chat: '@OPS' }],
    [
      'another chat by its name',
      said('/help'),
      { is: 'stranger', who: 'user 1001, chat -100' },
      { chat: '@dev' },
    ],
    [
      'a group that has moved',
      said('', { text: undefined, migrate_to_chat_id: -1009 }),
      { is: 'moved', to: '-1009' },
    ],
    [
      'another group that has moved',
      said('', { text: undefined, migrate_to_chat_id: -1009, chat: { ...chat, id: -7 } }),
      nothing,
    ],
    [
      'the button Ack',
      pressed(dataOf(ack)),
      wish({ verb: 'ack', what: { by: 'button', button: ack }, comment: '' }),
    ],
    [
      'the button 1 h',
      pressed(dataOf({ ...ack, verb: 'snooze', forMs: hour })),
      wish({
        verb: 'snooze',
        what: { by: 'button', button: { ...ack, verb: 'snooze', forMs: hour } },
        comment: '',
        forMs: hour,
      }),
    ],
    [
      'the button Why',
      pressed(dataOf({ ...ack, verb: 'why' })),
      question({ ask: 'why', what: { by: 'button', button: { ...ack, verb: 'why' } } }),
    ],
    ['the button All', pressed(dataOf({ verb: 'status' })), question({ ask: 'status', all: true })],
    ['the button End', pressed('end:c-7f3ab'), wish({ verb: 'unsilence', silence: 'c-7f3ab' })],
    ['a button of nobody', pressed('rm -rf /'), { is: 'unclear' }],
    ['a button without data', pressed(undefined), { is: 'unclear' }],
    [
      'a button pressed while nobody was there',
      pressed(dataOf(ack)),
      { is: 'late', ms: 0 },
      { pressesAreOld: true },
    ],
    [
      'a button in another chat',
      pressed(dataOf(ack), { message: { message_id: 5, chat: { id: 1, type: 'private' } } }),
      { is: 'stranger', who: 'user 1001, chat 1' },
    ],
    [
      'a button pressed by who is not named',
      pressed(dataOf(ack)),
      { is: 'stranger', who: 'user 1001, chat -100' },
      { users: [5] },
    ],
    [
      'a button under no message of ours',
      pressed(dataOf(ack), { message: undefined, inline_message_id: 'x' }),
      nothing,
    ],
  ])('%s', (_, update, reading, more) => {
    expect(readingOf(update, circumstances(more))).toEqual(reading as Reading);
  });

  test('never throws, whatever comes, and nobody but those who may is anything but nobody', () => {
    const value = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<unknown>;
    const message = fc.record(
      {
        ...{
          message_id: fc.integer(),
          date: fc.integer(),
          text: fc.oneof(fc.string(), fc.constantFrom('/mute', '/ack x')),
        },
        chat: fc.oneof(value, fc.constant(chat)),
        from: fc.oneof(value, fc.constant({ ...anna, id: 6 })),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            update_id: fc.oneof(value, fc.nat()),
            message: fc.oneof(value, message),
            callback_query: value,
          }),
        ),
        (list) => {
          for (const update of updatesIn(list) ?? []) {
            expect(['nothing', 'stranger']).toContain(readingOf(update, circumstances({ users: [1001] })).is);
          }
        },
      ),
    );
  });
});

describe('the updates of an answer', () => {
  test('come by their numbers, whatever is in them', () => {
    const given = [
      { update_id: 9, poll: {} },
      { update_id: 8, message: 'x' },
      { update_id: 'x' },
      null,
      { update_id: 2 ** 53 },
    ];
    expect(updatesIn(given)).toEqual([
      { id: 8, message: null, press: null },
      { id: 9, message: null, press: null },
    ]);
  });

  test.each([[null], [{}], ['x'], [[{ update_id: 2 ** 60 }]], [[null]]])(
    'are none where there is no way on: %j',
    (given) => {
      expect(updatesIn(given)).toBeNull();
    },
  );

  test('are none where there is nothing new', () => {
    expect(updatesIn([])).toEqual([]);
  });
});

describe('a name', () => {
  test.each([
    [{ first_name: 'Anna', last_name: 'K' }, 'Anna K'],
    [{ first_name: '\u202eevil\n\u0000', username: 'x' }, 'evil'],
    [{ first_name: '\u200b', username: 'anna' }, 'anna'],
    [{ first_name: '' }, '1001'],
    [{ first_name: 'x'.repeat(500) }, `${'x'.repeat(longestName - 1)}…`],
  ])('%j', (person, name) => {
    expect(nameOf({ id: 1001, is_bot: false, ...person })).toBe(name);
  });
});
