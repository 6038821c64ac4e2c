import { messageOf } from '../../language/errors.ts';
import type { Policies } from '../../language/policy.ts';
import { locales } from '../../messages/messages.ts';
import { tellingWords } from '../../messages/telling.ts';
import { defaultRules } from '../../telling/defaults.ts';
import type { Rules } from '../../telling/rules.ts';
import type { Config } from '../config.ts';
import { builtIn, kindsOf, type Tables } from '../settings.ts';
import type { KnownKinds } from './matches.ts';
import { type CronReader, readTellingBy, writtenAs } from './read.ts';
import { readTellingText } from './read-text.ts';
import { withKinds } from './timing.ts';

/** How a sidecar tells: by the file of its config, where there is one and nothing is wrong with it. */
export interface ConfiguredTelling {
  readonly rules: Rules;
  readonly policies: Policies;
  /** What the file says, as it is written, for whoever has to make the rules once more from a recording. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `file:line:column: what is wrong`; then the defaults hold. */
  readonly complaints: readonly string[];
}

type Telling = Pick<Config, 'host' | 'blindTicks' | 'policies' | 'locale' | 'configFile'>;

/** Every kind there is by itself, and the source that sees it. */
export const knownKinds = (tables: Tables = builtIn): KnownKinds => {
  const sourceOf = (kind: string): string | null =>
    tables.sources.findLast(({ kinds }) => Object.hasOwn(kinds, kind))?.name ?? null;
  return new Map(Object.keys(kindsOf(tables)).map((kind) => [kind, sourceOf(kind)]));
};

/**
 * Reads the file that the config names. A file with a fault is refused whole, and the defaults hold.
 *
 * @param readFile throws where the file can't be read
 */
export const configuredTelling = async (
  config: Telling,
  channels: readonly string[],
  readFile: (path: string) => string,
  tables: Tables = builtIn,
): Promise<ConfiguredTelling> => {
  const { configFile, policies, locale } = config;
  const base: Rules = { ...defaultRules(config.host, channels), blindTicks: config.blindTicks };
  const standard = { rules: base, policies, config: {}, complaints: [] };
  if (configFile === null) return standard;
  const words = locales[locale];
  let text: string;
  try {
    text = readFile(configFile);
  } catch (error) {
    return { ...standard, complaints: [`${configFile}: ${messageOf(error)}`] };
  }
  const { telling, complaints, value } = await readTellingText(text, {
    ...{ base, kinds: knownKinds(tables), words, now: Date.now() },
    telling: tellingWords[locale],
  });
  if (telling === null) {
    const lines = complaints.map(
      ({ line, column, message }) => `${configFile}:${line}:${column}: ${message}`,
    );
    return { ...standard, complaints: lines };
  }
  return {
    rules: telling.rules,
    policies: withKinds(policies, telling),
    config: (value ?? {}) as Readonly<Record<string, unknown>>,
    complaints: [],
  };
};

/** The rules of a recording, made once more of what its config said. Throws where that can't be read any more. */
export const rulesAgain = (
  {
    config,
    ...told
  }: Pick<Rules, 'host' | 'channels' | 'blindTicks'> & {
    readonly config: Readonly<Record<string, unknown>>;
  },
  { cron, now }: { readonly cron: CronReader | null; readonly now: number },
): Rules => {
  const base: Rules = { ...defaultRules(told.host, told.channels), blindTicks: told.blindTicks };
  const reading = { base, kinds: null, words: locales.en, telling: tellingWords.en, now };
  const { telling, complaints } = readTellingBy(writtenAs(config), reading, cron);
  if (telling === null)
    throw new Error(complaints.map(({ path, message }) => `${path}: ${message}`).join('; '));
  return telling.rules;
};
