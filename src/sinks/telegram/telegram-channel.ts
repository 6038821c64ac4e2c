import * as z from 'zod/mini';
import { listField, secretField, textField, told } from '../../language/fields.ts';
import { safeUrl } from '../../language/secrets.ts';
import { at, flag, type Machine, prefix, type ReaderOf, type Tell, text } from '../../language/setting.ts';
import { isLoopback, shown, urlOf } from '../../language/written.ts';
import { consoleIn } from '../../messages/console.ts';
import { whyUnread } from '../../messages/faults.ts';
import { fileIn } from '../../messages/file.ts';
import type { Messages } from '../../messages/messages.ts';
import { type ChannelDefinition, entryOf } from '../channel-definition.ts';

/** The largest id of a topic: a 32-bit number. */
const lastThread = 2 ** 31 - 1;
/** So many people may be named. */
const mostUsers = 100;
const standardUrl = 'https://api.telegram.org';

const help = {
  token: 'Token of the bot, from @BotFather.',
  token_file: 'File that holds the token (a Docker secret, say).',
  chat: 'Chat to write to: a number (negative for a group) or @channel.',
  thread: 'Topic of a forum group; unset: General.',
  api_url: 'Base URL of the Bot API.',
  console: 'Whether people can answer in the chat: buttons, and commands such as /ack.',
  users: 'Who may: numbers of users. Unset: whoever is in the chat.',
} as const;

const settings = {
  TG_BOT_TOKEN: at('channels.telegram.token', text('Telegram', '', help.token, true)),
  TG_BOT_TOKEN_FILE: at('channels.telegram.token_file', text('Telegram', '', help.token_file)),
  TG_CHAT_ID: at('channels.telegram.chat', text('Telegram', '', help.chat)),
  TG_THREAD_ID: at('channels.telegram.thread', text('Telegram', '', help.thread)),
  TG_API_URL: at('channels.telegram.api_url', text('Telegram', standardUrl, help.api_url)),
  TG_CONSOLE: at('channels.telegram.console', flag('Telegram', false, help.console)),
  TG_USERS: at('channels.telegram.users', text('Telegram', '', help.users)),
};

/** Where Telegram messages go, and by whose token. */
export interface TelegramConfig {
  /** Empty: its file did not hold one yet, and is looked into again. */
  readonly token: string;
  /** Where it is read from; `null`: from no file. */
  readonly tokenFile: string | null;
  readonly chatId: string;
  /** `null`: the General topic. */
  readonly threadId: number | null;
  readonly apiUrl: URL;
  /** People can answer in the chat. */
  readonly console: boolean;
  /** Only these may; empty: whoever is in the chat. */
  readonly users: readonly number[];
}

/** Messages to a chat, by a bot. */
export const telegramChannel: ChannelDefinition<'telegram', TelegramConfig | null> = {
  sort: 'telegram',
  settings,
  read: (...given) => read(...given),
  get entry() {
    return entry;
  },
  hasConsole: ({ console }) => console,
  beside: (all, tell, words) => {
    /** By bot, the channel in which it is listened to. */
    const listening = new Map<string, string>();
    return all.map(({ name, config }) => {
      if (!config.console) return config;
      const bot = `${config.apiUrl.href}\n${config.token || config.tokenFile}`;
      const first = listening.get(bot);
      if (first === undefined) {
        listening.set(bot, name);
        return config;
      }
      tell.warning(consoleIn(words).config.oneReader(name, first));
      return { ...config, console: false };
    });
  },
  make: async ({ threadId, tokenFile, ...config }, { name, words, warn, atEnd, wayTo }) => {
    const [{ telegram }, { readPlainFileLater }, console] = await Promise.all([
      import('./telegram.ts'),
      import('../../files/plain-file.ts'),
      // Nobody who does not want it pays for it.
      config.console ? import('./console/console.ts') : null,
    ]);
    const prepared = console?.prepareConsole(words) ?? null;
    const dispatcher = await wayTo(config.apiUrl);
    const chat = telegram({
      ...config,
      name,
      timeoutMs: 15_000,
      words,
      warn,
      ...(dispatcher && { dispatcher }),
      ...(threadId !== null && { threadId }),
      ...prepared?.hooks,
      ...(tokenFile !== null && {
        lacks: words.config.tokenFile(shown(tokenFile), words.config.noTokenYet),
        freshToken: async () => {
          const { token, why } = tokenIn(await readPlainFileLater(tokenFile).catch(asError), words);
          if (why !== null) throw new Error(words.config.tokenFile(shown(tokenFile), why));
          return token;
        },
      }),
    });
    atEnd(() => chat.close());
    return prepared === null
      ? chat
      : { ...chat, listen: prepared.listen({ telegram: chat, users: config.users, words, warn }) };
  },
  overview: ({ chatId, apiUrl }) => `Telegram (${chatId}, ${safeUrl(apiUrl)})`,
};

/**
 * Reads the settings of the Telegram sink. Half of them, or one that makes no sense, is a fault; none of
 * them is a hint.
 */
const read = (
  reader: ReaderOf<typeof settings>,
  tell: Tell,
  words: Messages,
  { readFile }: Machine,
): TelegramConfig | null => {
  const say = words.config;
  const chatId = reader.text('TG_CHAT_ID');
  const base = reader.text('TG_API_URL');
  const given = urlOf(base, ['https', 'http']);
  const standard = settings.TG_API_URL.default;
  if (given === null)
    tell.fault(say.noUrl(`${prefix}TG_API_URL`, shown(base), 'https, http', say.defaultUsed(standard)));
  const apiUrl = given ?? new URL(standard);
  const threadId = reader.numberOrNull(
    'TG_THREAD_ID',
    { min: 1, max: lastThread, unit: 'id', whole: true },
    say.noThread,
  );

  const listed = reader.text('TG_USERS');
  const users = usersIn(listed);
  // Whoever is in the chat could say something where only some were meant to.
  if (users === null) {
    tell.fault(consoleIn(words).config.badUsers(`${prefix}TG_USERS`, shown(listed)));
    return null;
  }
  const { token, tokenFile } = tokenOf(reader, words, readFile, tell);
  tell.secret(token);
  if (token === '' && tokenFile === null && chatId === '') {
    tell.hint(say.telegramOff);
    return null;
  }
  if (token === '' && tokenFile === null) tell.fault(say.noToken);
  else if (chatId === '') tell.fault(say.noChat);
  else if (tokenFile === null && !isToken(token)) tell.fault(say.badToken);
  else if (!isChat(chatId)) tell.fault(say.badChat(shown(chatId)));
  else {
    if (apiUrl.protocol === 'http:' && !isLoopback(apiUrl)) tell.warning(say.plainHttp(apiUrl.origin));
    const console = reader.flag('TG_CONSOLE');
    return { token, tokenFile, chatId, threadId, apiUrl, console, users };
  }
  return null;
};

const userId = z.int({ error: 'userId' }).check(z.minimum(1, { error: 'userId' }));

const entry = entryOf(
  () => ({
    token: z.optional(secretField(help.token)),
    token_file: z.optional(textField(help.token_file)),
    chat: z.union([z.int(), textField('@channel.')], { error: 'chat' }).check(told(help.chat)),
    thread: z.optional(
      z
        .int({ error: 'thread' })
        .check(
          z.minimum(1, { error: 'thread' }),
          z.maximum(lastThread, { error: 'thread' }),
          told(help.thread),
        ),
    ),
    api_url: z.optional(textField(help.api_url)),
    console: z.optional(z.boolean().check(told(help.console))),
    users: z.optional(listField(userId, mostUsers, help.users)),
  }),
  (
    {
      token = '',
      token_file: tokenFile = null,
      chat,
      thread = null,
      api_url: base = standardUrl,
      console = false,
      users = [],
    },
    tell,
    words,
    outside,
  ) => {
    const { wanted } = fileIn(words);
    const { wrong, missing } = words.scenario.fault;
    const faults: string[] = [];
    const object = (path: readonly string[], message: string): void => {
      faults.push(message);
      tell.wrong(path, message);
    };
    tell.secret(token);
    const apiUrl = urlOf(base, ['https', 'http']);
    if (apiUrl === null) object(['api_url'], wrong(shown(base), wanted.url('https, http')));
    const chatId = String(chat);
    if (!isChat(chatId)) object(['chat'], wrong(shown(chatId), wanted.chat));
    if (token !== '' && !isToken(token)) object(['token'], wrong('***', wanted.token));
    if (token !== '' && tokenFile !== null)
      object(['token_file'], fileIn(words).either('token', 'token_file'));
    if (token === '' && tokenFile === null) object([], missing('token'));
    if (faults.length > 0 || apiUrl === null) return null;
    if (apiUrl.protocol === 'http:' && !isLoopback(apiUrl))
      tell.warning(words.config.plainHttp(apiUrl.origin));
    const read =
      tokenFile === null ? { token, why: null } : tokenIn(attempted(outside.readFile, tokenFile), words);
    tell.secret(read.token);
    // It may be written this very moment: it is looked into again when there is something to tell.
    if (read.why !== null && tokenFile !== null)
      tell.warning(fileIn(words).tokenLater(shown(tokenFile), read.why));
    return { token: read.token, tokenFile, chatId, threadId: thread, apiUrl, console, users };
  },
);

/** The numbers of people; `null`: one of them is none. */
const usersIn = (text: string): readonly number[] | null => {
  const names = text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  const users = names.map(Number);
  const areNumbers = names.every((name) => /^\d+$/.test(name)) && users.every(Number.isSafeInteger);
  return areNumbers && users.length <= mostUsers ? users : null;
};

const isChat = (text: string): boolean => /^(-?\d+|@\w+)$/.test(text);

const isToken = (text: string): boolean => /^\d+:[\w-]+$/.test(text);

/** The token, and the file that it comes from. Empty: there is none, or none yet in the file, and that has been said. */
const tokenOf = (
  reader: ReaderOf<typeof settings>,
  words: Messages,
  readFile: (path: string) => string,
  tell: Tell,
): Pick<TelegramConfig, 'token' | 'tokenFile'> => {
  const given = reader.text('TG_BOT_TOKEN');
  const path = reader.text('TG_BOT_TOKEN_FILE');
  if (given !== '' && path !== '') tell.warning(words.config.twoTokens);
  if (given !== '' || path === '') return { token: given, tokenFile: null };
  const { token, why } = tokenIn(attempted(readFile, path), words);
  if (why !== null) tell.fault(words.config.tokenFile(shown(path), why));
  return { token, tokenFile: path };
};

const attempted = (readFile: (path: string) => string, path: string): string | Error => {
  try {
    return readFile(path);
  } catch (error) {
    return asError(error);
  }
};

/** The token that a file holds, or why it holds none: it may be written this very moment. */
const tokenIn = (
  read: string | Error,
  words: Messages,
): { readonly token: string; readonly why: string | null } => {
  if (read instanceof Error) return { token: '', why: whyUnread(read, words) };
  const token = read.trim();
  if (isToken(token)) return { token, why: null };
  return { token: '', why: token === '' ? words.config.emptyFile : words.config.noTokenInside };
};

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
