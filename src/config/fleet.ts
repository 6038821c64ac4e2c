import { unescape as percentDecoded } from 'node:querystring';
import type { Outside, ReaderOf, Tell } from '../language/setting.ts';
import { shown } from '../language/written.ts';
import { whyUnread } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import type { OwnSettings } from './own-settings.ts';

/** The fleet that this host is one of. Times are milliseconds. */
export interface FleetConfig {
  readonly url: string;
  /** The text of the credentials; `null`: none are asked for. */
  readonly creds: string | null;
  readonly mayBeVoice: boolean;
  readonly silentMs: number;
  readonly patienceMs: number;
}

const isSeed = (text: string): boolean => /^S[UAO][A-Z2-7]{50,}$/.test(text);

/** What is read of a fleet; `null`: this host stands alone, by wish or because something is wrong with it. */
export const readFleet = (
  { text, choice, ms }: ReaderOf<OwnSettings>,
  { readFile }: Outside,
  journal: string | null,
  words: Messages,
  tell: Tell,
): FleetConfig | null => {
  const url = text('FLEET_URL');
  if (url === '') return null;
  for (const one of url.split(',')) {
    const parsed = URL.parse(one.trim());
    if (parsed === null || !['nats:', 'tls:'].includes(parsed.protocol)) {
      tell.fault(words.config.fleetUrl('WATCHDOG_FLEET_URL', shown(one.trim())));
      return null;
    }
    // A user without a password is a token; one with a password is a name, which may stand anywhere.
    const secret = parsed.password || parsed.username;
    for (const written of new Set([secret, percentDecoded(secret)])) if (written !== '') tell.secret(written);
  }
  if (journal === null) {
    tell.fault(words.config.fleetJournal('WATCHDOG_FLEET_URL', 'WATCHDOG_JOURNAL'));
    return null;
  }
  const file = text('FLEET_CREDS');
  let creds: string | null = null;
  if (file !== '') {
    // The key itself in the place of its file is as secret as in it.
    if (isSeed(file)) tell.secret(file);
    try {
      creds = readFile(file);
    } catch (error) {
      tell.fault(words.config.fleetCreds('WATCHDOG_FLEET_CREDS', shown(file), whyUnread(error, words)));
      return null;
    }
    for (const line of creds.split('\n')) if (isSeed(line.trim())) tell.secret(line.trim());
  }
  return {
    ...{ url: url.replaceAll(' ', ''), creds, mayBeVoice: choice('FLEET_VOICE') !== 'never' },
    silentMs: ms('FLEET_SILENT_S'),
    patienceMs: ms('FLEET_PATIENCE_S'),
  };
};
