import { knownFields, type ServiceRules } from '../fake-service.ts';

const refusal = (http: number, code: number, error: string) => ({
  status: http,
  body: { code, http, error, link: 'https://ntfy.sh/docs/publish/' },
});

/** A server of ntfy with one protected topic (https://docs.ntfy.sh/publish/#publish-as-json). */
export const ntfyRules =
  ({ topic, token }: { readonly topic: string; readonly token: string }): ServiceRules =>
  ({ method, path, headers, body, json }) => {
    if (path === '/v1/health') return { status: 200, body: { healthy: true } };
    if (method !== 'POST' || path !== '/') return refusal(404, 40401, 'page not found');
    // It reads so many bytes, and takes what is as long for what is longer.
    if (Buffer.byteLength(body) >= 8_192) return refusal(413, 41303, 'JSON body too large');
    const names = ['topic', 'title', 'message', 'priority', 'tags', 'click'];
    const given = knownFields(json, names);
    if (given === null) return refusal(400, 40024, 'invalid request: request body must be valid JSON');
    if (!/^[-_A-Za-z0-9]{1,64}$/.test(String(given.topic)))
      return refusal(400, 40009, 'invalid request: topic invalid');
    if (headers.authorization !== `Bearer ${token}`) return refusal(401, 40101, 'unauthorized');
    if (given.topic !== topic) return refusal(403, 40301, 'forbidden');
    const { message, title = '', priority, tags } = given;
    if (!Number.isInteger(priority) || Number(priority) < 1 || Number(priority) > 5)
      return refusal(400, 40007, 'invalid request: priority invalid');
    if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string' || tag.includes(',')))
      return refusal(400, 40024, 'invalid request: tags');
    if (typeof message !== 'string' || message.trim() === '')
      return { status: 200, body: { id: 'x', message: 'triggered' }, said: 'triggered' };
    // It would be made an attachment, which is not what was meant.
    if (Buffer.byteLength(message) >= 4_096) return refusal(413, 41301, 'attachment too large');
    return { status: 200, body: { id: 'sPs71M8A2T', event: 'message', topic }, said: `${title}: ${message}` };
  };
