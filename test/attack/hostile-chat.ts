import { anna, type BotConsoleRules } from '../support/bot-console-rules.ts';
import type { Flood } from './floods.ts';

// People, bots and servers that mean harm, in a chat that can be answered in.

const stranger = { id: 666, is_bot: false, first_name: 'Mallory' };
const here = { id: 42, type: 'private' };
const elsewhere = { id: -100_666, type: 'supergroup' };

const message = (text: unknown, more: object = {}): object => ({
  message: {
    ...{
      message_id: 1_000_000,
      date: Math.floor(Date.now() / 1_000),
      chat: here,
      from: { ...anna, is_bot: false },
    },
    ...{ text, ...more },
  },
});
const press = (data: unknown, more: object = {}): object => ({
  callback_query: {
    ...{ id: 'x'.repeat(20), from: { ...anna, is_bot: false }, chat_instance: '1', data },
    ...{ message: { message_id: 1, date: 1, chat: here }, ...more },
  },
});

let seed = 7;
const random = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed % below;
};
const noise = (length: number): string =>
  Array.from({ length }, () => String.fromCodePoint(1 + random(0xd7fe))).join('');

/** Each makes one update that nobody well-meaning would send. */
const updates: readonly (() => object)[] = [
  // Huge texts, alone and as arguments.
  () => message('x'.repeat(100_000)),
  () => message(`/silence ${'*'.repeat(3_000)} 2h`),
  () => message(`/ack ${noise(1_500)}`),
  () => message(`/why ${'a?'.repeat(900)}`),
  () => message(`/silence host=~${'(a+)+'.repeat(30)}$ 1s`),
  // Strangers, other chats, nobody at all.
  () => message('/mute 24h', { from: stranger }),
  () => message('/mute 24h', { chat: elsewhere }),
  () => message('/mute 24h', { from: undefined, sender_chat: elsewhere }),
  () => message('/mute 24h', { forward_origin: { type: 'user' } }),
  () => press('ack*:aaaa:bbbbbbb', { from: stranger }),
  () => press('ack*:aaaa:bbbbbbb', { message: { message_id: 1, date: 1, chat: elsewhere } }),
  // Ids and fields of other kinds.
  () => message('/status', { message_id: Number.MAX_VALUE }),
  () => message('/status', { message_id: -1, reply_to_message: { message_id: 1e30 } }),
  () => message('/status', { chat: { id: '42', type: 'private' } }),
  () => message('/status', { from: { id: 42.5, is_bot: false, first_name: 'A' } }),
  () => message({ deep: [{ deep: [] }] }),
  () => ({ message: null }),
  () => ({ callback_query: [] }),
  () => ({ edited_message: { text: '/mute 24h' } }),
  () => message('/ack', { migrate_to_chat_id: 'everywhere' }),
  // Data of buttons that nobody has made.
  () => press(noise(64)),
  () => press(`ack:${noise(4)}:${noise(7)}`),
  () => press('z999999999999:aaaa:bbbbbbb'),
  () => press('z0*:aaaa:bbbbbbb'),
  () => press('end:c-\u0000'),
  () => press('undo*:2222:2222222', { message: undefined }),
  () => press({ verb: 'ack' }),
  () => press('all', { id: noise(10) }),
  () => press(undefined),
];

/** Puts so many updates in every so many milliseconds, until it is ended. */
export const floodChat = (people: BotConsoleRules, { each = 20, everyMs = 50 } = {}): Flood => {
  let tried = 0;
  const timer = setInterval(() => {
    for (let count = 0; count < each; count += 1) {
      people.put(updates[tried % updates.length]?.() ?? {});
      tried += 1;
    }
  }, everyMs);
  return { tried: () => tried, end: () => clearInterval(timer) };
};
