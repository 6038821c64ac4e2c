import type { Config } from '../config/config.ts';
import type { VoiceSaid } from '../language/voice-said.ts';
import { voiceSaidIn } from '../messages/voice-said.ts';
import { openElsewhere } from '../status/open-elsewhere.ts';

/**
 * What is open in the fleet and not of this host, each by the name by which it can be acknowledged and explained here. As JSON a line
 * each, `{elsewhere, incident}`.
 */
export const elsewhereLines = (
  said: readonly VoiceSaid[],
  { host, locale }: Pick<Config, 'host' | 'locale'>,
  json: boolean,
): readonly string[] => {
  const all = openElsewhere(said, host);
  if (json) return all.map(({ id, key }) => JSON.stringify({ elsewhere: key, incident: id }));
  return all.length === 0 ? [] : [voiceSaidIn(locale).elsewhere, ...all.map(({ key }) => `  ${key}`)];
};
