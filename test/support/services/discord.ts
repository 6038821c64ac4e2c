import { knownFields, type ServiceRules } from '../fake-service.ts';

/** A webhook of Discord (https://docs.discord.com/developers/resources/webhook#execute-webhook). */
export const discordRules = ({
  path,
  thread,
}: {
  readonly path: string;
  readonly thread: string;
}): ServiceRules => {
  let messages = 0;
  const fails = (status: number, code: number, message: string) => ({ status, body: { message, code } });
  return ({ method, path: given, json }) => {
    const { pathname, searchParams } = new URL(given, 'http://discord');
    if (pathname !== path) return fails(404, 10015, 'Unknown Webhook');
    if (method === 'GET') return { status: 200, body: { id: '1', channel_id: '2' } };
    if (method !== 'POST') return { status: 405 };
    const wanted = searchParams.get('thread_id');
    if (wanted !== null && wanted !== thread) return fails(400, 10003, 'Unknown Channel');
    const fields = knownFields(json, ['content', 'allowed_mentions', 'flags', 'username']);
    if (fields === null) return fails(400, 50109, 'The request body contains invalid JSON.');
    const { content, allowed_mentions: mentions, flags } = fields;
    if (typeof content !== 'string' || content.trim() === '')
      return fails(400, 50006, 'Cannot send an empty message');
    if (content.length > 2_000) return fails(400, 50035, 'Invalid Form Body');
    if (JSON.stringify(mentions) !== '{"parse":[]}') return fails(400, 50035, 'somebody would be called');
    if (typeof flags !== 'number' || (flags & ~(4 | 4_096)) !== 0)
      return fails(400, 50035, 'Invalid Form Body');
    messages += 1;
    const said = content.replace(/^(\S+ )?\*\*(.+?)\*\*(?=:|$)/, '$1$2').replace(/\\([^\w\s])/g, '$1');
    if (searchParams.get('wait') !== 'true') return { status: 204, said };
    return { status: 200, body: { id: String(messages), channel_id: '2', content }, said };
  };
};
