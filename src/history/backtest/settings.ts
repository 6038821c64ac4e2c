import { namesOf, nearest } from '../../config/names.ts';
import { createReader } from '../../config/reader.ts';
import {
  builtIn,
  kindsOf,
  settingsOf,
  type Tables,
  type TimingName,
  timedKinds,
  timings,
} from '../../config/settings.ts';
import type { Kinds } from '../../language/kind.ts';
import { prefix } from '../../language/setting.ts';
import type { Policy } from '../../language/signal.ts';
import type { Messages } from '../../messages/messages.ts';

/** What of a configuration is changed. What is not, is as it was recorded. */
export interface Changes {
  /** The limit of a kind. */
  readonly limits: ReadonlyMap<string, number>;
  readonly blindTicks: number | null;
  /** The timing of kinds that have none of their own. */
  readonly general: Partial<Policy>;
  /** The timing of a kind. */
  readonly own: ReadonlyMap<string, Partial<Policy>>;
  /** The kinds there are, with their limits. */
  readonly kinds: Kinds;
  /** Which settings are about one kind only: they change nothing where it was not seen. */
  readonly about: readonly { readonly name: string; readonly kind: string }[];
}

/**
 * Reads settings as `--set` has them, `WATCHDOG_NAME=value`. Only what a recording holds can be changed: the
 * timing of kinds, limits that signals carry, and after how many failed sweeps a source is blind.
 *
 * @param faults receives what can't be, or is wrong: a backtest with any is worth nothing
 */
export const readChanges = (
  items: readonly string[],
  words: Messages,
  faults: string[],
  tables: Tables = builtIn,
): Changes => {
  const env = environmentOf(items, words, faults, namesOf(tables));
  // A value that is wrong is no reason to take another.
  const tell = {
    warning: (message: string) => void faults.push(message),
    notWanted: (name: string, given: string, wanted: string) =>
      void faults.push(words.backtest.wrong(prefix + name, given, wanted)),
  };
  const read = createReader(env, words, tell, {}, settingsOf(tables));
  const kinds = kindsOf(tables);
  const kindOfLimit = new Map<string, string>();
  const kindOfCooldown = new Map<string, string>();
  for (const [kind, { limit, cooldown }] of Object.entries(kinds)) {
    if (limit !== undefined) kindOfLimit.set(limit.setting, kind);
    if (cooldown !== undefined) kindOfCooldown.set(cooldown, kind);
  }
  const limits = new Map<string, number>();
  const own = new Map<string, Partial<Policy>>();
  const general: Partial<Policy>[] = [];
  const about: { name: string; kind: string }[] = [];
  let blindTicks: number | null = null;

  // In the order of the configuration: the cooldown of a kind comes after that of its source.
  const names = Object.keys(env).map((name) => name.slice(prefix.length));
  for (const name of names.sort((a, b) => Number(kindOfCooldown.has(b)) - Number(kindOfCooldown.has(a)))) {
    const limited = kindOfLimit.get(name);
    const timing = timingOf(name, kinds);
    const kind = limited ?? kindOfCooldown.get(name) ?? timing?.[0];
    if (kind !== undefined) about.push({ name: prefix + name, kind });
    const add = (policy: Partial<Policy>): void => {
      if (kind === undefined) general.push(policy);
      else own.set(kind, { ...own.get(kind), ...policy });
    };
    if (limited !== undefined) limits.set(limited, read.number(name));
    else if (name === 'BLIND_TICKS') blindTicks = read.number(name);
    else if (name === 'COOLDOWN_S' || kindOfCooldown.has(name)) add({ cooldownMs: read.ms(name) });
    else if (timing !== null) add({ [timings[timing[1]].field]: read.timing(...timing, 0) });
    else faults.push(words.backtest.cannot(prefix + name));
  }
  return { limits, blindTicks, general: Object.assign({}, ...general), own, about, kinds };
};

/** `WATCHDOG_X=value` → an environment of just these. */
const environmentOf = (
  items: readonly string[],
  words: Messages,
  faults: string[],
  known: ReadonlySet<string>,
): Record<string, string> => {
  const env: Record<string, string> = {};
  for (const item of items) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(item) ?? [];
    if (known.has(name) && value.trim() !== '') env[name] = value;
    else {
      const given = (name || item).toUpperCase();
      faults.push(
        words.backtest.notASetting(item, nearest(given.startsWith(prefix) ? given : prefix + given, known)),
      );
    }
  }
  return env;
};

const timingOf = (name: string, kinds: Kinds): [kind: string, timing: TimingName] | null => {
  for (const [kind] of timedKinds(kinds)) {
    for (const timing of Object.keys(timings) as TimingName[]) {
      if (name === `${kind.toUpperCase()}_${timing}`) return [kind, timing];
    }
  }
  return null;
};
