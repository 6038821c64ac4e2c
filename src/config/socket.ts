import { join, resolve } from 'node:path';
import type { Outside, ReaderOf, Tell } from '../language/setting.ts';
import { shown } from '../language/written.ts';
import type { Messages } from '../messages/messages.ts';
import type { OwnSettings } from './own-settings.ts';

/** Where the socket is. */
export interface SocketConfig {
  readonly path: string;
  /** The folder is made for the socket alone, in a place where everybody may make some. */
  readonly isOwnFolder: boolean;
}

export interface SocketSurroundings extends Outside {
  /** The journal's file; `null`: it is kept in memory. */
  readonly journal: string | null;
  /** The port of the pages, which no two sidecars of a machine share; `null`: none. */
  readonly port: number | null;
}

/** Linux has room for 108 bytes, and the last one is a zero (unix(7)). */
const maxBytes = 107;

const isTooLong = (path: string): boolean => Buffer.byteLength(path) > maxBytes;

/**
 * Where the socket is to be; `null`: there is none, by wish or because there is no place for it. Where the runtime lets its file not be
 * written, one that a killed process left behind could not be replaced: there is none, either.
 */
export const readSocket = (
  { text }: ReaderOf<OwnSettings>,
  { variable, journal, port, userId, exists, writing = null }: SocketSurroundings,
  words: Messages,
  tell: Tell,
): SocketConfig | null => {
  const allowed = (socket: SocketConfig, say: (line: string) => void): SocketConfig | null => {
    const { path } = socket;
    if (writing === null || writing.may(resolve(path))) return socket;
    say(words.config.notWritable('WATCHDOG_SOCKET', shown(path), writing.folders.map(shown).join(', ')));
    return null;
  };
  const tooLong = (path: string, instead: string): string =>
    words.config.socketTooLong(shown(path), Buffer.byteLength(path), maxBytes, instead);
  const wanted = text('SOCKET');
  if (wanted === 'off') return null;
  if (wanted !== '') {
    if (!isTooLong(wanted)) return allowed({ path: wanted, isOwnFolder: false }, tell.fault);
    tell.fault(tooLong(wanted, words.config.noneInstead));
    return null;
  }

  const name = port === null ? 'polkan.sock' : `polkan-${port}.sock`;
  const runtime = variable('XDG_RUNTIME_DIR');
  const elsewhere: SocketConfig =
    runtime !== '' && exists(runtime)
      ? { path: join(runtime, name), isOwnFolder: false }
      : { path: join(variable('TMPDIR') || '/tmp', `polkan-${userId ?? 0}`, name), isOwnFolder: true };
  const beside = journal === null ? null : `${journal}.sock`;
  if (beside !== null && !isTooLong(beside)) return { path: beside, isOwnFolder: false };
  if (isTooLong(elsewhere.path)) {
    tell.warning(tooLong(beside ?? elsewhere.path, words.config.noneInstead));
    return null;
  }
  if (beside !== null) tell.warning(tooLong(beside, words.config.otherInstead(elsewhere.path)));
  return allowed(elsewhere, tell.warning);
};
