import type { Config, ReadConfig } from '../config/config.ts';
import { kindsOf, type Tables } from '../config/settings.ts';
import type { ChangedConfig } from '../history/backtest/backtest.ts';
import { prefix } from '../language/setting.ts';
import { dependsOnLabel, keyOf, type Signal, type Sweep } from '../language/signal.ts';
import { isWatched } from '../sidecar/watched.ts';
import { saidOfSignals } from '../streams/checks/book-of-checks.ts';
import type { Check } from '../streams/checks/check.ts';
import { alertedBy } from '../streams/checks/condition.ts';

/** A configuration as a recording can be run through it, and what it was met with. */
export interface TriedConfig extends ChangedConfig {
  /** Whether it still watches an entity; those of which it does not are noted. */
  isWatched(what: Pick<Signal, 'kind' | 'entity'> & { readonly source: string }): boolean;
  /** Keys in the recording that are no longer watched. */
  readonly unwatched: ReadonlySet<string>;
  /** Names of checks that were in the recording. */
  readonly seenChecks: ReadonlySet<string>;
}

/**
 * A configuration as it judges what was recorded: what it no longer watches is left out, and checks are judged by their own limits and
 * timing in it.
 */
export const triedConfig = (config: Config, tables: Tables): TriedConfig => {
  const checks = new Map(config.sources.checks?.checks.map((check) => [check.name, check]));
  const unwatched = new Set<string>();
  const seenChecks = new Set<string>();
  const known = new Map<string, boolean>();
  /** Entities of checks with two limits that are alerted. */
  const on = new Set<string>();

  const watches: TriedConfig['isWatched'] = ({ source, kind, entity }) => {
    const key = keyOf(kind, entity);
    const id = `${source} ${key}`;
    const before = known.get(id);
    if (before !== undefined) return before;
    const is = isWatched(config, { source, kind, entity }, tables);
    known.set(id, is);
    if (!is) unwatched.add(key);
    return is;
  };

  const ofCheck = (signal: Signal): Signal => {
    if (signal.kind !== 'check') return signal;
    const [name = ''] = signal.entity.split('/');
    seenChecks.add(name);
    const check = checks.get(name);
    return check === undefined ? signal : asCheckSays(signal, check, on);
  };

  return {
    policies: config.policies,
    rules: config.telling.rules,
    isWatched: watches,
    unwatched,
    seenChecks,
    sweep: (recorded: Sweep): Sweep => ({
      ...recorded,
      signals: recorded.signals.filter((one) => watches({ ...one, source: recorded.source })).map(ofCheck),
    }),
  };
};

const asCheckSays = (signal: Signal, check: Check, on: Set<string>): Signal => {
  const { policy: _, severity: __, labels, ...rest } = signal;
  // What was found to be at its port is there still.
  const needs = labels?.[dependsOnLabel]?.split(',').filter((key) => key.startsWith('container/')) ?? [];
  const said = { ...rest, ...saidOfSignals(check, needs) };
  const { probe } = check;
  const sides = 'sides' in probe ? probe.sides : null;
  const { entity, active, value } = signal;
  // What was no number, or could not be read, stays what it was.
  if (sides === null || active === null || value === undefined || !('limit' in sides.alert)) return said;
  // Whether a disk will be full is judged by hours, and by its own limit.
  if (probe.sort === 'host' && probe.what === 'disk_fills')
    return { ...said, active: value * 3_600_000 <= probe.fillsWithinMs };
  const isOn = alertedBy(sides, value, on.has(entity));
  if (isOn === true) on.add(entity);
  else on.delete(entity);
  return { ...said, active: isOn, limit: sides.alert.limit };
};

/** The limits of this configuration, as `--set` of a backtest has them. */
export const limitsOf = ({ held }: Pick<ReadConfig, 'held'>, tables: Tables): readonly string[] => {
  const names = Object.values(kindsOf(tables)).flatMap(({ limit }) => (limit ? [limit.setting] : []));
  return [...new Set([...names, 'BLIND_TICKS'])].flatMap((name) => {
    const text = String(held.get(name)?.value ?? '');
    return text === '' ? [] : [`${prefix}${name}=${text}`];
  });
};
