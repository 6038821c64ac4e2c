import type { Messages } from '../messages/messages.ts';
import type { Reader } from './reader.ts';
import { settings } from './settings.ts';
import { isLoopback, shown, urlOf } from './values.ts';

/** Where Telegram messages go, and by whose token. */
export interface TelegramConfig {
  readonly token: string;
  readonly chatId: string;
  /** `null`: the General topic. */
  readonly threadId: number | null;
  readonly apiUrl: URL;
}

/** What was found: the sink's configuration, or `null` where it is off, and the token in any case. */
export interface TelegramRead {
  readonly telegram: TelegramConfig | null;
  readonly token: string;
}

/** The largest id of a topic: a 32-bit number. */
const lastThread = 2 ** 31 - 1;

/**
 * Reads the settings of the Telegram sink. Half of them, or one that makes no sense, is a fault; none of
 * them is a hint.
 */
export const readTelegram = (
  reader: Reader,
  words: Messages,
  readFile: (path: string) => string,
  tell: Readonly<Record<'warning' | 'fault' | 'hint', (message: string) => void>>,
): TelegramRead => {
  const say = words.config;
  const chatId = reader.text('TG_CHAT_ID');
  const base = reader.text('TG_API_URL');
  const given = urlOf(base, ['https', 'http']);
  const standard = settings.TG_API_URL.default;
  if (given === null)
    tell.fault(say.noUrl('WATCHDOG_TG_API_URL', shown(base), 'https, http', say.defaultUsed(standard)));
  const apiUrl = given ?? new URL(standard);
  const threadId = reader.numberOrNull(
    'TG_THREAD_ID',
    { min: 1, max: lastThread, unit: 'id', whole: true },
    say.noThread,
  );

  const token = tokenOf(reader, words, readFile, tell);
  const off = { telegram: null, token: token ?? '' };
  if (token === null) return off;
  if (token === '' && chatId === '') {
    tell.hint(say.telegramOff);
    return off;
  }
  if (token === '') tell.fault(say.noToken);
  else if (chatId === '') tell.fault(say.noChat);
  else if (!/^\d+:[\w-]+$/.test(token)) tell.fault(say.badToken);
  else if (!/^(-?\d+|@\w+)$/.test(chatId)) tell.fault(say.badChat(shown(chatId)));
  else {
    if (apiUrl.protocol === 'http:' && !isLoopback(apiUrl)) tell.warning(say.plainHttp(apiUrl.origin));
    return { telegram: { token, chatId, threadId, apiUrl }, token };
  }
  return off;
};

/** The token, or empty if there is none. `null`: there should be one in a file, and that has been said. */
const tokenOf = (
  reader: Reader,
  words: Messages,
  readFile: (path: string) => string,
  tell: Readonly<Record<'warning' | 'fault', (message: string) => void>>,
): string | null => {
  const token = reader.text('TG_BOT_TOKEN');
  const path = reader.text('TG_BOT_TOKEN_FILE');
  if (token !== '' && path !== '') tell.warning(words.config.twoTokens);
  if (token !== '' || path === '') return token;
  const unread = (why: string): null => {
    tell.fault(words.config.tokenFile(shown(path), why));
    return null;
  };
  try {
    return readFile(path).trim() || unread(words.config.emptyFile);
  } catch (error) {
    return unread(codeOf(error));
  }
};

/** Why a file can't be read, without its path, which may be the token itself in the wrong place. */
const codeOf = (error: unknown): string => {
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.name;
  return String(error);
};
