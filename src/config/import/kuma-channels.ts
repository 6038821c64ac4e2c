import { type Fields, type From, listOf, mapping, type Note, textIn, withoutEmpty } from './imported.ts';
import { noteRest, watched } from './rest.ts';

/** Bookkeeping, and what a form of Kuma holds though it is of no meaning there. */
const meaningless = {
  own: new Set(['id', 'userId', 'user_id', 'name', 'config', 'active', 'isDefault', 'applyExisting']),
  usual: { webhookContentType: 'json', ntfyPriority: 5, ntfyAuthenticationMethod: 'none' },
};

type Maker = (given: Fields) => Fields | null;

/** By the type that Uptime Kuma gives a notification (its `src/components/notifications/`). */
const makers: Readonly<Record<string, Maker>> = {
  telegram: (given) => {
    const [token, chat] = [textIn(given.telegramBotToken), textIn(given.telegramChatID)];
    if (token === undefined || chat === undefined) return null;
    const thread = textIn(given.telegramMessageThreadID);
    return withoutEmpty({
      type: 'telegram',
      token,
      chat: /^-?\d+$/.test(chat) ? Number(chat) : chat,
      thread: thread !== undefined && /^\d+$/.test(thread) ? Number(thread) : undefined,
      api_url: textIn(given.telegramServerUrl),
    });
  },
  slack: (given) => hook('slack', given.slackwebhookURL),
  mattermost: (given) => hook('slack', given.mattermostWebhookUrl),
  'rocket.chat': (given) => hook('slack', given.rocketwebhookURL),
  discord: (given) => hook('discord', given.discordWebhookUrl),
  webhook: (given) => hook('webhook', given.webhookURL),
  ntfy: (given) => {
    const topic = textIn(given.ntfytopic);
    if (topic === undefined) return null;
    return withoutEmpty({
      type: 'ntfy',
      url: withLogin(
        textIn(given.ntfyserverurl) ?? 'https://ntfy.sh',
        given.ntfyusername,
        given.ntfypassword,
      ),
      topic,
      token: textIn(given.ntfyaccesstoken),
    });
  },
  matrix: (given) => {
    const [url, room, token] = [given.homeserverUrl, given.internalRoomId, given.accessToken].map(textIn);
    if (url === undefined || room === undefined || token === undefined) return null;
    return { type: 'matrix', url, room, token };
  },
  smtp: (given) => {
    const [host, from, to] = [given.smtpHost, given.smtpFrom, given.smtpTo].map(textIn);
    if (host === undefined || from === undefined || to === undefined) return null;
    const port = textIn(given.smtpPort);
    return withoutEmpty({
      type: 'mail',
      url: `${given.smtpSecure === true ? 'smtps' : 'smtp'}://${host}${port === undefined ? '' : `:${port}`}`,
      user: textIn(given.smtpUsername),
      password: textIn(given.smtpPassword),
      tls: given.smtpIgnoreSTARTTLS === true ? 'off' : undefined,
      insecure: given.smtpIgnoreTLSError === true ? true : undefined,
      from,
      to: to.split(',').map((each) => each.trim()),
    });
  },
};

/** A URL with who logs in there. */
const withLogin = (url: string, user: unknown, password: unknown): string => {
  const name = textIn(user);
  if (name === undefined || !URL.canParse(url)) return url;
  const made = new URL(url);
  made.username = name;
  made.password = textIn(password) ?? '';
  return made.href;
};

const hook = (type: string, given: unknown): Fields | null => {
  const url = textIn(given);
  return url === undefined ? null : { type, url };
};

export interface KumaChannels {
  readonly channels: Readonly<Record<string, Fields>>;
  /** What a notification is called here, by its id in the backup. */
  readonly names: ReadonlyMap<string, string>;
}

/** The notifications of a backup as channels. Each holds its settings once more as a text of JSON. */
export const kumaChannels = (list: unknown, note: Note, from: From): KumaChannels => {
  const channels: Record<string, Fields> = {};
  const names = new Map<string, string>();
  for (const [index, one] of listOf(list).entries()) {
    const at = ['notificationList', index];
    const outer = mapping(one);
    const whole = watched({ ...outer, ...settingsIn(outer.config, [...at, 'config'], note) });
    const given = whole.fields;
    const type = textIn(given.type) ?? '';
    const make = Object.hasOwn(makers, type) ? makers[type] : undefined;
    const channel = make?.(given) ?? null;
    if (channel === null) {
      note(at, (say) => (make === undefined ? say.noChannel(type) : say.halfChannel(type)));
      continue;
    }
    // Its settings stand in one text, which has one place.
    noteRest(whole, at, (_, say) => note([...at, 'config'], say), meaningless);
    const base = slugOf(textIn(given.name) ?? type);
    let name = base;
    for (let count = 2; name in channels; count += 1) name = `${base}-${count}`;
    channels[name] = from(channel, at);
    names.set(String(outer.id), name);
  }
  return { channels, names };
};

const settingsIn = (config: unknown, at: readonly PropertyKey[], note: Note): Fields => {
  if (typeof config !== 'string') return mapping(config);
  try {
    return mapping(JSON.parse(config));
  } catch {
    note(at, (say) => say.notJson);
    return {};
  }
};

/** A name that a command line and a key can hold. */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40) || 'channel';
