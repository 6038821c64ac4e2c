import { afterEach, describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { SinkError } from '../../../src/sinks/sink.ts';
import { slack, slackBody, slackRows } from '../../../src/sinks/slack/slack.ts';
import type { SlackConfig } from '../../../src/sinks/slack/slack-channel.ts';
import { slackText } from '../../../src/sinks/slack/slack-text.ts';
import { alertOutgoing, channelSuite, recoveryOutgoing, sendTo } from '../../support/channel-suite.ts';
import { fakeService } from '../../support/fake-service.ts';
import { exitOf } from '../../support/notices.ts';
import { mattermostRules, slackApiRules, slackWebhookRules } from '../../support/services/slack.ts';

const hook = '/services/T00000000/B00000000/secret-of-the-webhook';
const bot = { token: 'xoxb-secret-of-the-slack-tests', channel: 'C0123456789' };
const options = { name: 'slack', words: locales.en, timeoutMs: 10_000 };

const byHook = (url: URL, flavor: SlackConfig['flavor'] = 'slack') =>
  slack({ ...options, url: new URL(hook, url), bot: null, flavor });
const byBot = (url: URL, more: Partial<typeof bot> = {}) =>
  slack({ ...options, url: new URL('/api/', url), bot: { ...bot, ...more }, flavor: 'slack' });

const said = (error: string): string => JSON.stringify({ ok: false, error });
const errors = ['ratelimited', 'fatal_error', 'msg_too_long', 'invalid_auth'];
const rows = slackRows.map(
  (row, at) => [row, errors[at] === undefined ? 'user_not_found' : said(errors[at])] as const,
);

channelSuite({
  name: 'slack by a webhook',
  rules: () => slackWebhookRules(hook),
  make: (url) => byHook(url),
  secrets: ['secret-of-the-webhook'],
  rows,
  bodies: ['ok'],
});

channelSuite({
  name: 'slack by a bot',
  rules: () => slackApiRules(bot),
  make: (url) => byBot(url),
  secrets: [bot.token],
  rows,
  bodies: ['{"ok":true,"channel":"C1","ts":"1.000001"}'],
});

channelSuite({
  name: 'mattermost',
  rules: () => mattermostRules(hook),
  make: (url) => byHook(url, 'mattermost'),
  secrets: ['secret-of-the-webhook'],
  rows: [],
  bodies: ['ok'],
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('a bot', () => {
  test('writes the recovery into the thread of its alert, and into the channel too', async () => {
    const service = await fakeService(slackApiRules(bot));
    const sink = byBot(service.url);
    closers.push(() => sink.close(), service.close);
    const receipt = await sendTo(sink, alertOutgoing());
    if (receipt instanceof SinkError || receipt.messageId === undefined) throw new Error('it was not sent');
    expect(receipt).toEqual({ messageId: '1781478857.000001', chat: bot.channel });
    await sendTo(sink, recoveryOutgoing('a', { messageId: receipt.messageId, chat: receipt.chat ?? null }));
    expect(service.requests[1]?.json).toMatchObject({
      thread_ts: '1781478857.000001',
      reply_broadcast: true,
    });
  });

  test('whose token or channel is wrong is refused, though the status is 200', async () => {
    const service = await fakeService(slackApiRules(bot));
    const [wrong, lost] = [
      byBot(service.url, { token: 'xoxb-another-one' }),
      byBot(service.url, { channel: 'C9' }),
    ];
    closers.push(
      () => wrong.close(),
      () => lost.close(),
      service.close,
    );
    expect(await sendTo(wrong, alertOutgoing())).toMatchObject({
      refused: true,
      message: 'invalid_auth (HTTP 200)',
    });
    expect(await sendTo(lost, alertOutgoing())).toMatchObject({ refused: true });
    await expect(wrong.check?.(new AbortController().signal)).rejects.toMatchObject({ refused: true });
  });
});

describe('a text', () => {
  const hostile = exitOf({ title: '<!channel> & *x*', detail: '@all <http://evil|good>\n`docker logs web`' });

  test('has no mention, no link and no markup of its own in Slack', () => {
    expect(slackText(hostile, 'slack')).toBe(
      '🔴 &lt;!channel&gt; &amp; *x*: @all &lt;http://evil|good&gt;\n`docker logs web`',
    );
    expect(slackBody({ notification: hostile, replyTo: null }, { bot: null, flavor: 'slack' })).toMatchObject(
      {
        blocks: [{ text: { verbatim: true } }],
        unfurl_links: false,
      },
    );
  });

  test('has none in Mattermost and Rocket.Chat either', () => {
    expect(slackText(hostile, 'mattermost')).toBe(
      '🔴 \\<\\!channel\\> & \\*x\\*\\: @\u200ball \\<http\\://evil\\|good\\>\n`docker logs web`'.replace(
        '\\*\\: @',
        '\\*: @',
      ),
    );
    expect(slackText(hostile, 'rocket')).toContain('@\u200ball');
  });

  test('has its title in bold', () => {
    expect(slackText(exitOf(), 'slack')).toBe('🔴 *Container web*: exited (1).');
    expect(slackText(exitOf(), 'mattermost')).toBe('🔴 **Container web**: exited \\(1\\).');
  });
});
