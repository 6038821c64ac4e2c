import type { Config } from '../config/config.ts';
import type { Command } from '../language/telling.ts';
import { voiceSaidIn } from '../messages/voice-said.ts';
import type { FleetKnown } from './ask.ts';

/** Where else it may be said what was refused here, since it is of another host; `null`: nothing is known of it there. */
export const elsewhere = (
  refused: { readonly code: string; readonly what?: string },
  verb: string,
  fleet: FleetKnown | null,
  { host: own, locale }: Pick<Config, 'host' | 'locale'>,
): string | null => {
  const { code, what } = refused;
  if (code !== 'nothing' || what === undefined || fleet === null) return null;
  const found = fleet.said.findLast(
    ({ host, ownKey }) => host !== own && (what === ownKey || what === `${host}/${ownKey}`),
  );
  if (found === undefined) return null;
  const say = voiceSaidIn(locale);
  return found.host === null
    ? say.inChat(found.ownKey)
    : say.sayThere(found.host, `polkan ${verb} ${found.ownKey}`);
};

/** What a command means to the other hosts of a fleet; empty: nothing, or nobody knows. */
export const reaching = (
  { verb }: Pick<Command, 'verb'>,
  fleet: FleetKnown | null,
  { locale }: Pick<Config, 'locale'>,
): readonly string[] => {
  if (fleet === null) return [];
  const say = voiceSaidIn(locale);
  if (!fleet.status.reached) return [say.notHeardYet];
  return verb === 'silence' ? [say.ofAll] : [];
};
