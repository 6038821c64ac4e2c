import { createReader } from '../../config/reader.ts';
import { type Kind, kinds, type SettingName, type TimingName, timings } from '../../config/settings.ts';
import { knownNames, nearest, prefix } from '../../config/values.ts';
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
  /** Which settings are about one kind only: they change nothing where it was not seen. */
  readonly about: readonly { readonly name: string; readonly kind: string }[];
}

/** Settings that are limits: the kind whose signals carry them. */
const kindOfLimit = {
  MEM_PCT: 'host_mem',
  DISK_PCT: 'disk',
  DISK_CRIT_PCT: 'disk_crit',
  DISK_INODES_PCT: 'disk_inodes',
  STAGE_AGE_MIN: 'stage_stuck',
  AGENT_CPU_PCT: 'agent_hung',
  QUEUE_MAX: 'queue_backlog',
  PROC_AGE_MIN: 'proc_blocking',
} as const satisfies Partial<Record<SettingName, Kind>>;

type LimitName = keyof typeof kindOfLimit;
const isLimit = (name: string): name is LimitName => Object.hasOwn(kindOfLimit, name);

/**
 * Reads settings as `--set` has them, `WATCHDOG_NAME=value`. Only what a recording holds can be changed: the
 * timing of kinds, limits that signals carry, and after how many failed sweeps a source is blind.
 *
 * @param faults receives what can't be, or is wrong: a backtest with any is worth nothing
 */
export const readChanges = (items: readonly string[], words: Messages, faults: string[]): Changes => {
  const env = environmentOf(items, words, faults);
  // A value that is wrong is no reason to take another.
  const strict = { ...words, config: { ...words.config, wrong: words.backtest.wrong } };
  const read = createReader(env, strict, (fault) => faults.push(fault), {});
  const limits = new Map<string, number>();
  const own = new Map<string, Partial<Policy>>();
  const general: Partial<Policy>[] = [];
  const about: { name: string; kind: string }[] = [];
  let blindTicks: number | null = null;

  // In the order of the configuration: the cooldown of a kind comes after that of its source.
  const names = Object.keys(env).map((name) => name.slice(prefix.length));
  for (const name of names.sort(
    (a, b) => Number(b === 'PROC_COOLDOWN_S') - Number(a === 'PROC_COOLDOWN_S'),
  )) {
    const timing = timingOf(name);
    const kind = isLimit(name)
      ? kindOfLimit[name]
      : name === 'PROC_COOLDOWN_S'
        ? 'proc_blocking'
        : timing?.[0];
    if (kind !== undefined) about.push({ name: prefix + name, kind });
    const add = (policy: Partial<Policy>): void => {
      if (kind === undefined) general.push(policy);
      else own.set(kind, { ...own.get(kind), ...policy });
    };
    if (isLimit(name)) limits.set(kindOfLimit[name], read.number(name));
    else if (name === 'BLIND_TICKS') blindTicks = read.number(name);
    else if (name === 'COOLDOWN_S' || name === 'PROC_COOLDOWN_S')
      add({ cooldownMs: Math.round(read.number(name) * 1000) });
    else if (timing !== null) add({ [timings[timing[1]].field]: read.timing(...timing, 0) });
    else faults.push(words.backtest.cannot(prefix + name));
  }
  return { limits, blindTicks, general: Object.assign({}, ...general), own, about };
};

/** `WATCHDOG_X=value` → an environment of just these. */
const environmentOf = (
  items: readonly string[],
  words: Messages,
  faults: string[],
): Record<string, string> => {
  const env: Record<string, string> = {};
  for (const item of items) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(item) ?? [];
    if (knownNames.has(name) && value.trim() !== '') env[name] = value;
    else {
      const given = (name || item).toUpperCase();
      faults.push(
        words.backtest.notASetting(item, nearest(given.startsWith(prefix) ? given : prefix + given)),
      );
    }
  }
  return env;
};

const timingOf = (name: string): [Kind, TimingName] | null => {
  for (const kind of Object.keys(kinds) as Kind[]) {
    for (const timing of Object.keys(timings) as TimingName[]) {
      if (name === `${kind.toUpperCase()}_${timing}`) return [kind, timing];
    }
  }
  return null;
};
