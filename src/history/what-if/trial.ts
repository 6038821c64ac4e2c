import type { CronReader } from '../../config/telling/read.ts';
import type { Kinds } from '../../language/kind.ts';
import type { Policies } from '../../language/policy.ts';
import type { Timing } from '../../language/signal.ts';
import { lineParts, mostMissed, type Outcome, type ToldInSum, type Wish } from '../../language/what-if.ts';
import type { Messages } from '../../messages/messages.ts';
import type { TapRecord } from '../../recording/records.ts';
import type { Rules } from '../../telling/rules.ts';
import { createBacktest } from '../backtest/backtest.ts';
import type { Figures } from '../backtest/compare.ts';
import type { Incident } from '../backtest/incidents.ts';
import type { Message } from '../backtest/teller.ts';

export interface TrialOptions {
  /** Where a recording does not say by which policies it was made. */
  readonly policies: Policies;
  /** What is known of the kinds: how a value is judged by its limit. */
  readonly kinds: Kinds;
  /** The source that sees a kind. Default: nobody knows. */
  readonly sources?: ReadonlyMap<string, string | null>;
  readonly words: Messages;
  readonly cron: CronReader | null;
}

/** A recording on its way through what somebody wants to try. */
export interface Trial {
  take(record: TapRecord): void;
  /** A line could not be read. */
  missed(): void;
  outcome(): Outcome;
}

export const createTrial = (
  wish: Wish,
  { policies, kinds, sources = new Map(), words, cron }: TrialOptions,
): Trial => {
  const { kind, limit, burst, windowMs } = wish;
  const own: Partial<Timing> = {
    ...(wish.forMs !== null && { forMs: wish.forMs }),
    ...(wish.keepMs !== null && { keepMs: wish.keepMs }),
    ...(wish.cooldownMs !== null && { cooldownMs: wish.cooldownMs }),
  };
  const changes = {
    limits: new Map(limit === null ? [] : [[kind, limit]]),
    blindTicks: null,
    general: {},
    own: new Map([[kind, own]]),
    kinds,
    about: [],
  };
  const rules = (recorded: Rules): Rules => ({
    ...recorded,
    group: {
      ...recorded.group,
      ...(burst !== null && { burst }),
      ...(windowMs !== null && { windowMs, longestMs: Math.max(windowMs, recorded.group.longestMs) }),
    },
  });
  const backtest = createBacktest(policies, changes, words, { cron, sources, rules });
  const isOfAll = burst !== null || windowMs !== null;
  let [from, to, sweeps, unreadable] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];

  return {
    take(record) {
      if (record.type === 'sweep') sweeps += 1;
      from = Math.min(from, record.at);
      to = Math.max(to, record.at);
      backtest.take(record);
    },
    missed() {
      unreadable += 1;
    },
    outcome() {
      const all = backtest.result();
      const result = isOfAll ? all : all.kinds[kind];
      const { missed: gone = [], shifted = [] } = result ?? {};
      // Another limit may be what keeps it from being told: then it is missed for as long as that is so.
      const isYetToCome = ({ alertAt, endAt }: Incident): boolean =>
        endAt === null && limit === null && to - alertAt < (wish.forMs ?? 0);
      const missed = gone.filter((one) => !isYetToCome(one));
      const later = shifted.filter(({ byMs }) => byMs > 0);
      const told = (figures: Figures | undefined, messages: readonly Message[]): ToldInSum => ({
        messages: figures?.messages ?? 0,
        incidents: figures?.incidents ?? 0,
        line: lineOf(
          messages.filter(({ kinds }) => isOfAll || kinds.includes(kind)),
          from,
          to,
        ),
      });
      return {
        ...(sweeps === 0 ? { from: 0, to: 0 } : { from, to }),
        ...{ sweeps, unreadable, isOfAll },
        recorded: told(result?.recorded, backtest.messages.recorded),
        changed: told(result?.changed, backtest.messages.changed),
        missed: missed
          .slice(0, mostMissed)
          .map(({ key, alertAt, endAt }) => ({ key, since: alertAt, until: endAt })),
        missedCount: missed.length,
        notYet: gone.length - missed.length,
        later: later.length,
        laterMs: later.reduce((most, { byMs }) => Math.max(most, byMs), 0),
      };
    },
  };
};

/** What comes behind the end, once what holds it is over, counts to the last part. */
const lineOf = (messages: readonly Message[], from: number, to: number): number[] => {
  const line = Array.from({ length: lineParts }, () => 0);
  const width = Math.max(1, to - from) / lineParts;
  for (const { at } of messages) {
    const part = Math.min(lineParts - 1, Math.max(0, Math.floor((at - from) / width)));
    line[part] = (line[part] ?? 0) + 1;
  }
  return line;
};
