import type { KnownKinds } from '../../config/telling/matches.ts';
import type { CronReader, Telling } from '../../config/telling/read.ts';
import { rulesAgain } from '../../config/telling/rules-again.ts';
import { withKinds } from '../../config/telling/timing.ts';
import type { Policies } from '../../language/policy.ts';
import type { Sweep } from '../../language/signal.ts';
import type { Messages } from '../../messages/messages.ts';
import { actor as actorPart } from '../../recording/grammar.ts';
import type { StateRecord, TapRecord } from '../../recording/records.ts';
import { defaultRules } from '../../telling/defaults.ts';
import type { Rules } from '../../telling/rules.ts';
import { createChange } from './change.ts';
import { compare, type Result } from './compare.ts';
import type { Correction } from './correct.ts';
import { createRerun, type Rerun } from './rerun.ts';
import type { Changes } from './settings.ts';
import type { Message } from './teller.ts';

/** A recording on its way through two configurations. */
export interface Backtest {
  /** Takes the next record. Gives its faults: signals that could not be decided, now as then. */
  take(record: TapRecord): string[];
  /** The recording is over. */
  result(): Result;
  /** The messages of both sides, once there is a result. */
  readonly messages: { readonly recorded: readonly Message[]; readonly changed: readonly Message[] };
  /** Settings about a kind that was nowhere in the recording, so that they have changed nothing. */
  idle(): { name: string; kind: string }[];
}

/** A whole configuration, for the changed side. */
export interface ChangedConfig {
  readonly policies: Policies;
  readonly rules: Rules;
  /** A recorded sweep as this configuration would have it: what it does not watch is not in it. */
  sweep(recorded: Sweep): Sweep;
}

export interface BacktestTelling {
  /** By this the changed side goes, whatever was recorded. Default: by what was recorded, changed. */
  readonly tried?: ChangedConfig | null;
  /** What a config says of telling: by that the changed side tells. Default: by the same rules as the recording. */
  readonly telling?: Telling | null;
  /** What is changed of the rules that were recorded. Default: nothing. */
  readonly rules?: (recorded: Rules) => Rules;
  /** What reads cron expressions, where a recording has them (`cronFor`). */
  readonly cron?: CronReader | null;
  /** The source that sees a kind (`knownKinds`): what comes in one sweep with its cause waits for none. Default: nobody knows. */
  readonly sources?: KnownKinds;
}

/** Who is told where the recording does not say, or told nobody. */
export const standardChannels: readonly string[] = ['telegram'];

/**
 * Folds a recording through the configuration it was made under (`policies` where it doesn't say) and
 * through a changed one, from the sweeps down to the messages.
 */
export const createBacktest = (
  policies: Policies,
  changes: Changes,
  words: Messages,
  {
    telling = null,
    cron = null,
    sources = new Map(),
    tried = null,
    rules: alter = (rules) => rules,
  }: BacktestTelling = {},
): Backtest => {
  const change = createChange(changes, words);
  const changedPolicies = (recorded: Policies): Policies =>
    tried?.policies ?? change.policies(telling === null ? recorded : withKinds(recorded, telling));
  const changedRules = (recorded: Rules): Rules => {
    const { host, channels } = recorded;
    if (tried !== null) {
      const own = tried.rules.channels.length > 0 ? tried.rules.channels : standardChannels;
      return { ...tried.rules, host, channels: own };
    }
    const blindTicks = changes.blindTicks ?? recorded.blindTicks;
    if (telling === null) return alter({ ...recorded, blindTicks });
    const all = new Set([...channels, ...channelsOf(telling.rules)]);
    return { ...telling.rules, host, blindTicks, laws: recorded.laws, channels: [...all] };
  };
  const rules = defaultRules('', standardChannels);
  const recorded = createRerun(policies, rules, words);
  const changed = createRerun(changedPolicies(policies), changedRules(rules), words);
  const unseen = new Set(changes.about.map(({ kind }) => kind));

  return {
    messages: { recorded: recorded.messages, changed: changed.messages },
    take(record) {
      switch (record.type) {
        case 'state': {
          // With a journal, a process that begins anew goes on with the actors it had, and so does the changed
          // one with its own. Only what the recorded one did not know corrects both.
          const goesBy = rulesOf(record, cron, sources);
          const correction = correctionOf(recorded, record, goesBy.channels);
          recorded.resume(record.policies, goesBy, correction);
          changed.resume(changedPolicies(record.policies), changedRules(goesBy), correction);
          if (record.because === 'start') change.begin();
          return [];
        }
        case 'command':
          recorded.command(record);
          changed.command(record);
          return [];
        case 'sweep':
          if (unseen.size > 0) for (const { kind } of record.signals) unseen.delete(kind);
          changed.sweep(change.sweep(tried?.sweep(record) ?? record));
          return recorded.sweep(record);
        default:
          return [];
      }
    },
    result() {
      recorded.end();
      changed.end();
      return compare(recorded, changed);
    },
    idle: () => changes.about.filter(({ kind }) => unseen.has(kind)),
  };
};

/** The rules that a recording was made under. Throws where its config can't be read any more. */
const rulesOf = ({ at, telling }: StateRecord, cron: CronReader | null, sources: KnownKinds): Rules => {
  if (telling === undefined) return defaultRules('', standardChannels);
  const channels = telling.channels.length > 0 ? telling.channels : standardChannels;
  return rulesAgain({ ...telling, channels }, { cron, now: at, sources });
};

/** The channels that routes name. */
const channelsOf = ({ routes }: Rules): string[] =>
  routes.flatMap(({ channels, escalate }) => [...channels, ...escalate.flatMap((step) => step.channels)]);

const correctionOf = (
  recorded: Rerun,
  { at, actors: after, telling }: StateRecord,
  channels: readonly string[],
): Correction => {
  const known = new Map(recorded.actors().map((actor) => [actor.key, actor]));
  const actors = after.filter((actor) => {
    const same = known.get(actor.key);
    known.delete(actor.key);
    return same === undefined || !actorPart.isSame(same, actor);
  });
  const told = telling === undefined ? null : { before: recorded.telling(), after: telling.state };
  return { at, actors, gone: [...known.keys()], channels, telling: told };
};
