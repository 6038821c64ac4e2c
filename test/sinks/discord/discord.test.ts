import { afterEach, describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { discord, discordBody, discordRows, discordText } from '../../../src/sinks/discord/discord.ts';
import { alertOutgoing, channelSuite, outgoingOf, sendTo } from '../../support/channel-suite.ts';
import { fakeService } from '../../support/fake-service.ts';
import { exitOf } from '../../support/notices.ts';
import { discordRules } from '../../support/services/discord.ts';

const path = '/api/webhooks/1234567890/secret-token-of-the-discord-tests';
const thread = '98765';

const made = (url: URL, where = '') =>
  discord({ name: 'discord', url: new URL(path, url), thread: where, words: locales.en, timeoutMs: 10_000 });

channelSuite({
  name: 'discord',
  rules: () => discordRules({ path, thread }),
  make: (url) => made(url),
  secrets: ['secret-token-of-the-discord-tests'],
  rows: discordRows.map((row) => [row, '{"message":"Unknown Channel","code":10003}'] as const),
  bodies: ['{"id":"1","channel_id":"2"}'],
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('what is posted to Discord', () => {
  test('calls nobody, shows no preview, and makes no sound where it shall not', () => {
    expect(discordBody(alertOutgoing())).toEqual({
      content: '🔴 **Dependency a**: does not answer.',
      allowed_mentions: { parse: [] },
      flags: 4,
    });
    expect(discordBody(outgoingOf({}, { quietly: true }))).toMatchObject({ flags: 4 | 4_096 });
  });

  test('has no markup of a text from outside', () => {
    const text = discordText(
      exitOf({ title: '*a*', detail: '@everyone <@1> ||x|| [a](b) # h\n- item\n`docker ps`' }),
    );
    expect(text).toBe(
      '🔴 **\\*a\\***: \\@everyone \\<\\@1\\> \\|\\|x\\|\\| \\[a\\]\\(b\\) \\# h\n\\- item\n`docker ps`',
    );
  });

  test('goes into its thread, and a pause in a body counts', async () => {
    const service = await fakeService(discordRules({ path, thread }));
    const [sink, lost] = [made(service.url, thread), made(service.url, '1')];
    closers.push(
      () => sink.close(),
      () => lost.close(),
      service.close,
    );
    expect(await sendTo(sink, alertOutgoing())).toEqual({ messageId: '1', chat: '2' });
    expect(await sendTo(lost, alertOutgoing())).toMatchObject({ refused: true });
    service.script({ do: 'answer', answer: { status: 429, body: { message: 'slow', retry_after: 0.75 } } });
    expect(await sendTo(sink, alertOutgoing())).toMatchObject({ retryAfterMs: 750, refused: false });
  });
});
