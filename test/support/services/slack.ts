import { knownFields, type ServiceRules } from '../fake-service.ts';

const textOfBlocks = (blocks: unknown): string | null => {
  if (!Array.isArray(blocks) || blocks.length === 0 || blocks.length > 50) return null;
  const texts = blocks.map((block) => {
    const section = knownFields(block, ['type', 'text']);
    const text = knownFields(section?.text, ['type', 'text', 'verbatim']);
    if (section?.type !== 'section' || text?.type !== 'mrkdwn' || typeof text.text !== 'string') return null;
    return text.text.length >= 1 && text.text.length <= 3_000 ? text.text : null;
  });
  return texts.includes(null) ? null : texts.join('\n');
};

/** What a person sees of Slack's markup. A `<` that is left is one of a link or a mention: there must be none. */
const shown = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/^(\S+ )?\*([^*\n]+)\*/, '$1$2');

/** Slack's incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
export const slackWebhookRules =
  (path: string): ServiceRules =>
  (request) => {
    if (request.path !== path) return { status: 404, body: 'no_service' };
    const given = knownFields(request.json, ['text', 'blocks', 'unfurl_links', 'unfurl_media']);
    if (given === null) return { status: 400, body: 'invalid_payload' };
    if (typeof given.text !== 'string' || given.text === '') return { status: 400, body: 'no_text' };
    const text = textOfBlocks(given.blocks);
    if (text === null) return { status: 400, body: 'invalid_blocks' };
    return /<[!@#]/.test(text)
      ? { status: 400, body: 'mention' }
      : { status: 200, body: 'ok', said: shown(text) };
  };

/** `chat.postMessage` and `auth.test` of the Web API (https://docs.slack.dev/reference/methods/chat.postMessage). */
export const slackApiRules = ({
  token,
  channel,
}: {
  readonly token: string;
  readonly channel: string;
}): ServiceRules => {
  let messages = 0;
  const fails = (error: string) => ({ status: 200, body: { ok: false, error } });
  return ({ method, path, headers, json }) => {
    if (method !== 'POST') return { status: 404 };
    if (headers.authorization !== `Bearer ${token}`) return fails('invalid_auth');
    if (path === '/api/auth.test') return { status: 200, body: { ok: true } };
    if (path !== '/api/chat.postMessage') return fails('unknown_method');
    const names = [
      'channel',
      'text',
      'blocks',
      'unfurl_links',
      'unfurl_media',
      'thread_ts',
      'reply_broadcast',
    ];
    const given = knownFields(json, names);
    if (given === null) return fails('invalid_arguments');
    if (given.channel !== channel) return fails('channel_not_found');
    if (given.thread_ts !== undefined && !/^\d+\.\d{6}$/.test(String(given.thread_ts)))
      return fails('invalid_arguments');
    const text = textOfBlocks(given.blocks);
    if (text === null) return fails('invalid_blocks');
    messages += 1;
    const ts = `1781478857.${String(messages).padStart(6, '0')}`;
    return { status: 200, body: { ok: true, channel, ts }, said: shown(text) };
  };
};

/** An incoming webhook of Mattermost (https://developers.mattermost.com/integrate/webhooks/incoming/). */
export const mattermostRules =
  (path: string): ServiceRules =>
  (request) => {
    if (request.path !== path)
      return {
        status: 400,
        body: { id: 'web.incoming_webhook.invalid.app_error', message: 'Invalid webhook.' },
      };
    const given = knownFields(request.json, ['text', 'username', 'channel', 'attachments', 'icon_url']);
    const text = given?.text;
    if (typeof text !== 'string' || text === '')
      return {
        status: 400,
        body: { id: 'web.incoming_webhook.text.app_error', message: 'No text specified.' },
      };
    if (text.length > 4_000) return { status: 400, body: { message: 'text too long' } };
    if (/@(?:all|channel|here|everyone)/.test(text)) return { status: 400, body: { message: 'mention' } };
    const said = text
      .replaceAll('\u200b', '')
      .replace(/^(\S+ )?\*\*(.+?)\*\*(?=:|$)/, '$1$2')
      .replace(/\\([^\w\s])/g, '$1');
    return { status: 200, body: 'ok', said };
  };
