import { knownFields, type ServiceRules } from '../fake-service.ts';

/** An Apprise API server with one configuration (https://github.com/caronc/apprise-api#api-details). */
export const appriseRules =
  ({ key, url }: { readonly key: string; readonly url: string }): ServiceRules =>
  ({ method, path, json }) => {
    if (method === 'GET' && path === '/status') return { status: 200, body: 'OK' };
    if (method !== 'POST' || !path.startsWith('/notify/'))
      return { status: 404, body: { error: 'Not found' } };
    const given = knownFields(json, ['title', 'body', 'type', 'format', 'tag', 'urls']);
    if (given === null) return { status: 400, body: { error: 'Invalid JSON specified' } };
    const { title = '', body, type, format, urls } = given;
    if (typeof body !== 'string' || body.trim() === '')
      return { status: 400, body: { error: 'Payload lacks minimum requirements' } };
    if (!['info', 'success', 'warning', 'failure'].includes(String(type)))
      return { status: 400, body: { error: 'An invalid payload type was specified' } };
    if (format !== 'text')
      return { status: 400, body: { error: 'An invalid body input format was specified' } };
    const known =
      path === '/notify/'
        ? JSON.stringify(urls) === JSON.stringify([`${url}?overflow=split`])
        : path === `/notify/${key}`;
    if (!known) return { status: 204 };
    return { status: 200, body: { error: null, details: [] }, said: `${title}: ${body}` };
  };
