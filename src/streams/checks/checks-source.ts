import type { NumberSetting, ReaderOf } from '../../language/setting.ts';
import { checksIn } from '../../messages/checks.ts';
import type { SourceDefinition } from '../source-definition.ts';
import { reachedBy } from './book-of-checks.ts';
import type { Check } from './check.ts';
import { hostOutside } from './network.ts';
import { fieldsOf } from './probe.ts';
import { readChecks } from './read-check.ts';
import type { Syntax } from './reading.ts';
import { type CheckEntry, checksSchema } from './schema.ts';

/** What stands with the settings of all sources; here it is what a check goes by that says nothing else. */
type Reads = ReaderOf<{ readonly INTERVAL_S: NumberSetting; readonly HTTP_TIMEOUT_S: NumberSetting }>;

export interface ChecksConfig {
  readonly everyMs: number;
  readonly checks: readonly Check[];
}

/** The libraries that know a JSON path or a cron expression, where there is one. */
const loadSyntax = async (value: unknown): Promise<Syntax> => {
  const entries = Array.isArray(value) ? value.map(fieldsOf) : [];
  const [path, cron] = await Promise.all([
    entries.some(({ value: at, expect }) => at !== undefined || fieldsOf(expect).json !== undefined)
      ? import('./json-path.ts')
      : null,
    entries.some(({ ping }) => fieldsOf(ping).cron !== undefined) ? import('./cron-plan.ts') : null,
  ]);
  // Of thousands of checks many say the same, and when a plan comes next is not found quickly.
  const plans = new Map<string, boolean>();
  const isCron: Syntax['cron'] = (text, zone) => {
    const plan = `${text} ${zone}`;
    const known = plans.get(plan) ?? cron?.isCron(text, zone) ?? false;
    plans.set(plan, known);
    return known;
  };
  return { ...(path && { path: path.whyNoPath }), ...(cron && { cron: isCron }) };
};

/** Whether it takes a network to try it: then checks say whether there is one. */
const isOutside = (check: Check): boolean => {
  const url = reachedBy(check);
  return url !== null && hostOutside(url) !== null;
};

/** Names of the checks that are shown, and no more of them. */
const mostShown = 20;

/** What an operator has Polkan try: the part `checks` of the file. */
export const checksSource: SourceDefinition<'checks', ChecksConfig | null> = {
  name: 'checks',
  kinds: { check: {}, network: {} },
  // Each check says its own in the file.
  settings: {},
  part: { name: 'checks', schema: checksSchema, load: loadSyntax },
  read: ({ ms }: Reads, _tell, words, _outside, part) => {
    if (part === null) return null;
    const everyMs = ms('INTERVAL_S');
    const defaults = { everyMs, timeoutMs: ms('HTTP_TIMEOUT_S') };
    const { value, tell, loaded } = part;
    const checks = readChecks(
      value as readonly (CheckEntry | null)[],
      tell,
      checksIn(words),
      defaults,
      loaded ?? {},
    );
    return checks.length === 0 ? null : { everyMs, checks };
  },
  make: async (config, tools) => {
    const { makeChecks } = await import('./make-checks.ts');
    return makeChecks(config, tools);
  },
  watches: ({ checks }, kind, entity) =>
    kind === 'network'
      ? checks.some(isOutside)
      : checks.some(({ name }) => entity === name || entity.startsWith(`${name}/`)),
  hasOwnTurns: true,
  overview: ({ checks }, words) => {
    const says = checksIn(words);
    const shown = checks.slice(0, mostShown);
    // What is called in is tried at no interval.
    const turns = Map.groupBy(shown, ({ probe, everyMs }) => (probe.sort === 'ping' ? null : everyMs));
    const groups = [...turns].map(([everyMs, of]) =>
      [...of.map(({ name }) => name), ...(everyMs === null ? [] : [words.watch.every(everyMs)])].join(', '),
    );
    const more = checks.length - shown.length;
    return says.watched([...groups, ...(more > 0 ? [says.andMore(more)] : [])].join('; '));
  },
};
