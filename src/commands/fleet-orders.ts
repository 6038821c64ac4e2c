import type { Config } from '../config/config.ts';
import type { Command } from '../language/telling.ts';
import { voiceSaidIn } from '../messages/voice-said.ts';
import type { FleetKnown } from './ask.ts';

/** What a command means to the other hosts of a fleet; empty: nothing, or nobody knows. */
export const reaching = (
  command: Command,
  fleet: FleetKnown | null,
  { locale }: Pick<Config, 'locale'>,
): readonly string[] => {
  if (fleet === null) return [];
  const say = voiceSaidIn(locale);
  if (!fleet.status.reached) return [say.notHeardYet];
  if (command.verb === 'silence') return [say.ofAll];
  const isElsewhere =
    'incident' in command && fleet.said.some(({ incident }) => incident === command.incident);
  return isElsewhere ? [say.takenThere] : [];
};
