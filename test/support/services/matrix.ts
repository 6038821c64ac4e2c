import { knownFields, type ServiceRules } from '../fake-service.ts';

/** A homeserver with one room (https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid). */
export const matrixRules = ({
  token,
  room,
}: {
  readonly token: string;
  readonly room: string;
}): ServiceRules => {
  const sent = new Map<string, string>();
  const fails = (status: number, errcode: string, error: string) => ({ status, body: { errcode, error } });
  return ({ method, path, headers, body, json }) => {
    if (headers.authorization !== `Bearer ${token}`) return fails(401, 'M_UNKNOWN_TOKEN', 'Unknown token');
    if (path === '/_matrix/client/v3/account/whoami')
      return { status: 200, body: { user_id: '@polkan:box' } };
    const [, where = '', transaction = ''] =
      /^\/_matrix\/client\/v3\/rooms\/([^/]+)\/send\/m\.room\.message\/([\w-]+)$/.exec(path) ?? [];
    if (transaction === '') return fails(404, 'M_UNRECOGNIZED', 'Unrecognized request');
    if (method !== 'PUT') return fails(405, 'M_UNRECOGNIZED', 'Unrecognized request');
    if (decodeURIComponent(where) !== room) return fails(403, 'M_FORBIDDEN', 'User not in room');
    const before = sent.get(transaction);
    if (before !== undefined) return { status: 200, body: { event_id: before } };
    // The server adds to it who said it and where, hashes and signatures.
    if (Buffer.byteLength(body) + 4 * 255 + 1_024 > 65_536)
      return fails(413, 'M_TOO_LARGE', 'event too large');
    const names = ['msgtype', 'body', 'format', 'formatted_body', 'm.mentions', 'm.relates_to'];
    const given = knownFields(json, names);
    if (given === null) return fails(400, 'M_BAD_JSON', 'bad JSON');
    if (given.msgtype !== 'm.text' && given.msgtype !== 'm.notice') return fails(400, 'M_UNKNOWN', 'msgtype');
    if (typeof given.body !== 'string' || given.body === '') return fails(400, 'M_BAD_JSON', 'body');
    if (given.format !== 'org.matrix.custom.html' || typeof given.formatted_body !== 'string')
      return fails(400, 'M_BAD_JSON', 'format');
    if (/<(?!\/?(?:strong|code|br)>)/.test(given.formatted_body)) return fails(400, 'M_BAD_JSON', 'tag');
    if (JSON.stringify(given['m.mentions']) !== '{}') return fails(400, 'M_BAD_JSON', 'mentions');
    const id = `$event${sent.size + 1}`;
    sent.set(transaction, id);
    return { status: 200, body: { event_id: id }, said: given.body };
  };
};
