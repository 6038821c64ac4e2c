import { describe, expect, test } from 'vitest';
import type { TelegramConfig } from '../../../src/sinks/telegram/telegram-channel.ts';
import { readWritten } from '../../support/written-config.ts';

const [one, other] = [
  '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012',
  '987654321:AAE1-abcdefghijklmnopqrstuvwxyz_012',
];

const channel = (name: string, token: string, more = '') =>
  `  ${name}: {type: telegram, token: "${token}", chat: 42, console: true${more}}`;

/** Which channels are listened to, and what is said of it. */
const read = async (...channels: readonly string[]) => {
  const { config, warnings, faults, complaints } = await readWritten(['channels:', ...channels].join('\n'));
  expect([faults, complaints]).toEqual([[], []]);
  const listening = config.channels.filter(({ config: own }) => (own as TelegramConfig).console);
  return { listening: listening.map(({ name }) => name), warnings };
};

describe('two chats in which people can answer', () => {
  test('by one bot are one: the first is listened to, and the other is named', async () => {
    const { listening, warnings } = await read(channel('ops', one), channel('boss', one, ', users: [7]'));
    expect(listening).toEqual(['ops']);
    expect(warnings).toEqual([
      expect.stringMatching(/^channels\.boss\.console: its bot is that of channels\.ops/),
    ]);
    expect(warnings.join()).not.toContain(one);
  });

  test('by two bots are two, as are two bots of one token on two servers', async () => {
    const local = ', api_url: "http://127.0.0.1:8081"';
    expect(await read(channel('ops', one), channel('boss', other))).toEqual({
      listening: ['ops', 'boss'],
      warnings: [],
    });
    expect(await read(channel('ops', one), channel('boss', one, local))).toEqual({
      listening: ['ops', 'boss'],
      warnings: [],
    });
  });

  test('of which one has no console are as they are', async () => {
    const quiet = channel('quiet', one).replace(', console: true', '');
    expect(await read(quiet, channel('boss', one))).toEqual({ listening: ['boss'], warnings: [] });
  });
});
