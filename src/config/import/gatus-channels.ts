import { type Fields, type From, mapping, type Note, textIn, withoutEmpty } from './imported.ts';
import { noteRest, watched } from './rest.ts';

/** How a provider of Gatus becomes a channel; `null`: something that it needs is not said. */
type Maker = (given: Fields) => Fields | null;

const withUrl =
  (type: string): Maker =>
  (given) => {
    const url = textIn(given['webhook-url']);
    return url === undefined ? null : { type, url };
  };

/** By the name that Gatus gives a provider (its README: Alerting). */
const makers: Readonly<Record<string, Maker>> = {
  telegram: (given) => {
    const [token, chat] = [textIn(given.token), textIn(given.id)];
    if (token === undefined || chat === undefined) return null;
    return withoutEmpty({
      type: 'telegram',
      token,
      chat: /^-?\d+$/.test(chat) ? Number(chat) : chat,
      thread: /^\d+$/.test(textIn(given['topic-id']) ?? '') ? Number(given['topic-id']) : undefined,
      api_url: textIn(given['api-url']),
    });
  },
  slack: withUrl('slack'),
  mattermost: withUrl('slack'),
  rocketchat: withUrl('slack'),
  discord: withUrl('discord'),
  ntfy: (given) => {
    const topic = textIn(given.topic);
    if (topic === undefined) return null;
    return withoutEmpty({
      type: 'ntfy',
      url: textIn(given.url) ?? 'https://ntfy.sh',
      topic,
      token: textIn(given.token),
    });
  },
  matrix: (given) => {
    const [token, room] = [textIn(given['access-token']), textIn(given['internal-room-id'])];
    if (token === undefined || room === undefined) return null;
    return {
      type: 'matrix',
      url: textIn(given['server-url']) ?? 'https://matrix-client.matrix.org',
      room,
      token,
    };
  },
  email: (given) => {
    const [from, host, to] = [textIn(given.from), textIn(given.host), textIn(given.to)];
    if (from === undefined || host === undefined || to === undefined) return null;
    const port = textIn(given.port);
    const password = textIn(given.password);
    return withoutEmpty({
      type: 'mail',
      url: `${port === '465' ? 'smtps' : 'smtp'}://${host}${port === undefined || port === '465' ? '' : `:${port}`}`,
      user: password === undefined ? undefined : (textIn(given.username) ?? from),
      password,
      insecure: mapping(given.client).insecure === true ? true : undefined,
      from,
      to: to.split(',').map((each) => each.trim()),
    });
  },
};

/** What of an alert is carried over. */
export const ofAlerts: ReadonlySet<string> = new Set([
  ...['type', 'enabled', 'failure-threshold', 'success-threshold', 'send-on-resolved'],
  'minimum-reminder-interval',
]);

export interface GatusChannels {
  readonly channels: Readonly<Record<string, Fields>>;
  /** What a type of alert is called here; `null`: it became no channel. */
  readonly nameOf: (type: string) => string | null;
}

/** The providers of `alerting` as channels, each under its name. */
export const gatusChannels = (alerting: Fields, note: Note, from: From): GatusChannels => {
  const channels: Record<string, Fields> = {};
  for (const [type, given] of Object.entries(alerting)) {
    const make = Object.hasOwn(makers, type) ? makers[type] : undefined;
    const whole = watched(mapping(given));
    const channel = make?.(whole.fields) ?? null;
    if (make === undefined) note(['alerting', type], (say) => say.noChannel(type));
    else if (channel === null) note(['alerting', type], (say) => say.halfChannel(type));
    else {
      channels[type] = from(channel, ['alerting', type]);
      noteRest(whole, ['alerting', type], note, { own: new Set(['default-alert']) });
    }
    const usual = mapping(mapping(given)['default-alert']);
    for (const field of Object.keys(usual))
      if (!ofAlerts.has(field))
        note(['alerting', type, 'default-alert', field], (say) => say.notCarried(field));
  }
  return { channels, nameOf: (type) => (Object.hasOwn(channels, type) ? type : null) };
};
