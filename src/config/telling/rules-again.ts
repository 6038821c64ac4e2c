import { locales } from '../../messages/messages.ts';
import { defaultRules } from '../../telling/defaults.ts';
import type { Rules } from '../../telling/rules.ts';
import type { KnownKinds } from './matches.ts';
import { type CronReader, readTellingBy, writtenAs } from './read.ts';

/** The rules of a recording, made once more of what its config said. Throws where that can't be read any more. */
export const rulesAgain = (
  {
    config,
    ...told
  }: Pick<Rules, 'host' | 'channels' | 'blindTicks'> & {
    readonly config: Readonly<Record<string, unknown>>;
    /** By which laws it told. Left out by who knew no others than the first. */
    readonly laws?: number;
  },
  {
    cron,
    now,
    sources,
  }: { readonly cron: CronReader | null; readonly now: number; readonly sources: KnownKinds },
): Rules => {
  const base: Rules = {
    ...defaultRules(told.host, told.channels),
    ...{ laws: lawsOf(told.laws), blindTicks: told.blindTicks },
  };
  const reading = { base, kinds: null, sources, words: locales.en, now, isAgain: true };
  const { telling, complaints } = readTellingBy(writtenAs(config), reading, cron);
  if (telling === null)
    throw new Error(complaints.map(({ path, message }) => `${path}: ${message}`).join('; '));
  return telling.rules;
};

/** By those that it names; who knows more than is known here goes by the last that is. */
const lawsOf = (laws = 1): Rules['laws'] => (laws >= 3 ? 3 : laws >= 2 ? 2 : 1);
