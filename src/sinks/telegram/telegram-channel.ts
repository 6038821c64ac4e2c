import { safeUrl } from '../../language/secrets.ts';
import { type Machine, prefix, type ReaderOf, type Tell, text } from '../../language/setting.ts';
import { isLoopback, shown, urlOf } from '../../language/written.ts';
import type { Messages } from '../../messages/messages.ts';
import type { ChannelDefinition } from '../channel-definition.ts';

const settings = {
  TG_BOT_TOKEN: text('Telegram', '', 'Token of the bot, from @BotFather.', true),
  TG_BOT_TOKEN_FILE: text('Telegram', '', 'File that holds the token (a Docker secret, say).'),
  TG_CHAT_ID: text('Telegram', '', 'Chat to write to: a number (negative for a group) or @channel.'),
  TG_THREAD_ID: text('Telegram', '', 'Topic of a forum group; unset: General.'),
  TG_API_URL: text('Telegram', 'https://api.telegram.org', 'Base URL of the Bot API.'),
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
}

/** The largest id of a topic: a 32-bit number. */
const lastThread = 2 ** 31 - 1;

/** Messages to a chat, by a bot. */
export const telegramChannel: ChannelDefinition<'telegram', TelegramConfig | null> = {
  sort: 'telegram',
  settings,
  read: (...given) => read(...given),
  make: async ({ threadId, tokenFile, ...config }, { name, words, warn, atEnd, wayTo }) => {
    const [{ telegram }, { readFile }] = await Promise.all([
      import('./telegram.ts'),
      import('node:fs/promises'),
    ]);
    const dispatcher = await wayTo(config.apiUrl);
    const chat = telegram({
      ...config,
      name,
      timeoutMs: 15_000,
      words,
      warn,
      ...(dispatcher && { dispatcher }),
      ...(threadId !== null && { threadId }),
      ...(tokenFile !== null && {
        lacks: words.config.tokenFile(shown(tokenFile), words.config.noTokenYet),
        freshToken: async () => {
          const { token, why } = tokenIn(await readFile(tokenFile, 'utf8').catch(asError), words);
          if (why !== null) throw new Error(words.config.tokenFile(shown(tokenFile), why));
          return token;
        },
      }),
    });
    atEnd(() => chat.close());
    return chat;
  },
  inWords: ({ chatId, apiUrl }) => `Telegram (${chatId}, ${safeUrl(apiUrl)})`,
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

  const { token, tokenFile } = tokenOf(reader, words, readFile, tell);
  tell.secret(token);
  if (token === '' && tokenFile === null && chatId === '') {
    tell.hint(say.telegramOff);
    return null;
  }
  if (token === '' && tokenFile === null) tell.fault(say.noToken);
  else if (chatId === '') tell.fault(say.noChat);
  else if (tokenFile === null && !isToken(token)) tell.fault(say.badToken);
  else if (!/^(-?\d+|@\w+)$/.test(chatId)) tell.fault(say.badChat(shown(chatId)));
  else {
    if (apiUrl.protocol === 'http:' && !isLoopback(apiUrl)) tell.warning(say.plainHttp(apiUrl.origin));
    return { token, tokenFile, chatId, threadId, apiUrl };
  }
  return null;
};

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
  { config: say }: Messages,
): { readonly token: string; readonly why: string | null } => {
  if (read instanceof Error) return { token: '', why: codeOf(read) };
  const token = read.trim();
  if (isToken(token)) return { token, why: null };
  return { token: '', why: token === '' ? say.emptyFile : say.noTokenInside };
};

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Why a file can't be read, without its path, which may be the token itself in the wrong place. */
const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.name);
