import { comparisons } from '../language/comparison.ts';
import { dayMs } from '../language/duration.ts';
import { policyIn } from '../language/policy.ts';
import { type Signal, severities, type Transition } from '../language/signal.ts';
import type { Hold, Notice } from '../language/telling.ts';
import { locales, type Messages } from '../messages/messages.ts';
import { splitNotification } from '../sinks/telegram/telegram-text.ts';
import { isTelling, type TellingTransition } from '../telling/announce.ts';
import { explain } from '../testing/explain.ts';
import { type SinkAnswer, sink } from '../testing/scripted-sink.ts';
import { source } from '../testing/scripted-source.ts';
import { simulateSync } from '../testing/simulate.ts';
import { isBad } from './entities.ts';
import type { Answer, Item } from './notation.ts';
import {
  type Scenario,
  type ScriptedEntity,
  type ScriptedSource,
  withoutTrailingSpaces,
} from './scenario.ts';
import type { Explanation } from './told.ts';

/** What came of a scenario. Times are milliseconds since its first sweep. */
export interface ScenarioRun {
  /** Everything that was decided, silent moves too. */
  readonly transitions: readonly Transition[];
  /** What of it is told. */
  readonly actions: readonly TellingTransition[];
  /** What was decided to be told, and what was held back. */
  readonly notices: readonly Notice[];
  readonly holds: readonly Hold[];
  /** What explain says where that is expected to say something. */
  readonly explanations: readonly Explanation[];
  /** By sink, what arrived. */
  readonly messages: ReadonlyMap<string, readonly ArrivedMessage[]>;
  /** By sink, what never will arrive, and what still waits at the end. */
  readonly losses: ReadonlyMap<string, Losses>;
}

export interface ArrivedMessage {
  readonly at: number;
  readonly text: string;
}

export interface Losses {
  readonly dropped: readonly { readonly at: number; readonly why: string }[];
  readonly waiting: number;
}

/** What waits for a sink after the last sweep has so long to arrive. */
const afterwardsMs = dayMs;

/**
 * Plays a scenario in virtual time, through the whole of Polkan. Where it does not say when, virtual time begins at
 * midnight (UTC), so the times of day in messages are those of the scenario.
 */
export const runScenario = (scenario: Scenario): ScenarioRun => {
  const { startAt: begins, stepMs, turns, locale, blindTicks, policies, sources, sinks, expected } = scenario;
  const { changes } = scenario;
  const words = locales[locale];
  const endMs = (turns - 1) * stepMs;
  const run = simulateSync({
    startAt: begins,
    locale,
    blindTicks,
    policy: policies.fallback,
    policies: policies.kinds,
    sources: sources.map((each) => scripted(each, scenario, words)),
    sinks: sinks.map(({ name, answers, rates, catchUp }) => {
      const answerAt = answersInTime(answers, words);
      return sink(name, {
        catchUp,
        split: splitNotification,
        rates: rates.map(({ count, perMs }) => ({ count, per: perMs })),
        answers: ({ elapsedMs }) => answerAt(elapsedMs),
      });
    }),
    telling: scenario.rules,
    commands: scenario.commands,
    reloads: changes.map(({ at, rules, unwatched }) => ({ at, telling: rules, unwatched })),
    stopAt: endMs + 1,
    for: endMs + 1 + afterwardsMs,
  });
  const { startAt } = run;
  const [fault] = run.faults;
  if (fault !== undefined) throw new Error(`${fault.key}: ${fault.why}`);

  const transitions = run.transitions.map((each) => ({ ...each, at: each.at - startAt }));
  const actions = transitions.filter(isTelling);
  return {
    transitions,
    actions,
    notices: run.notices.map((each) => ({ ...each, at: each.at - startAt })),
    holds: run.holds.map((each) => ({
      ...each,
      at: each.at - startAt,
      until: each.until === null ? null : each.until - startAt,
    })),
    explanations: expected.explanations.map(({ at, key }) => ({
      ...{ at, key },
      text: explain(run, key, { at: startAt + at, locale }).join('\n'),
    })),
    messages: new Map(
      sinks.map(({ name }) => [
        name,
        run.messages
          .filter((message) => message.sink === name && message.failure === null)
          .map(({ at, text }) => ({ at: at - startAt, text: withoutTrailingSpaces(text) })),
      ]),
    ),
    losses: new Map(
      sinks.map(({ name }) => {
        const ends = run.deliveries.filter((each) => each.sink === name && each.outcome !== 'retrying');
        const dropped = ends.filter(({ outcome }) => outcome === 'dropped');
        return [
          name,
          {
            dropped: dropped.map(({ at, why = '' }) => ({ at: at - startAt, why })),
            waiting: run.notices.filter(({ channels }) => channels.includes(name)).length - ends.length,
          },
        ];
      }),
    ),
  };
};

/** The source that plays what a scenario says of it. */
export const scripted = ({ name, entities }: ScriptedSource, scenario: Scenario, words: Messages) => {
  const covers = [...new Set(entities.map(({ kind }) => kind))];
  const { changes, stepMs } = scenario;
  return source(name, {
    every: stepMs,
    reads: ({ turn, elapsedMs }) => {
      const change = changes.findLast(({ at }) => at <= elapsedMs);
      const gone = new Set(changes.flatMap(({ at, unwatched }) => (at <= elapsedMs ? unwatched : [])));
      const seen = entities
        .filter(({ key }) => !gone.has(key))
        .map((entity) => [entity, seenAt(entity, turn)] as const);
      if (seen.some(([, what]) => what === 'failed')) return new Error(words.scenario.failedSweep);
      return {
        covers,
        signals: seen.flatMap(([entity, what]) => {
          const signal = signalOf(entity, what, words);
          if (signal === null) return [];
          return [change ? { ...signal, policy: policyIn(change.policies, entity.kind) } : signal];
        }),
      };
    },
  });
};

const seenAt = ({ seen, later }: ScriptedEntity, turn: number): ScriptedEntity['seen'][number] => {
  const still = (turn < later ? seen[0] : seen.at(-1)) ?? 'gone';
  return seen[turn - later] ?? (still === 'event' ? 'inactive' : still);
};

/** What the entity's source says of it; `null`: it is gone. */
const signalOf = (
  { key, kind, entity, isEdge, limit, unit, title, detail, labels }: ScriptedEntity,
  seen: ScriptedEntity['seen'][number],
  { scenario: say }: Messages,
): Signal | null => {
  if (seen === 'gone') return null;
  const isValue = typeof seen === 'number' && limit !== null;
  const active =
    seen === 'unknown'
      ? null
      : isValue
        ? comparisons[limit.compare](seen, limit.to)
        : isBad(String(seen)) || seen === 'event';
  const severity = severities.find((each) => each === seen);
  const standard = isValue
    ? say.measured(`${seen}${unit}`, `${limit.to}${unit}`)
    : active
      ? isEdge
        ? say.happened
        : say.active
      : say.inactive;
  return {
    kind,
    entity,
    active,
    title: title ?? key,
    detail: active === null ? say.unseen : ((active ? detail.active : detail.inactive) ?? standard),
    ...(isEdge && { edge: true }),
    ...(severity !== undefined && { severity }),
    ...(labels !== null && { labels }),
  };
};

/**
 * The answers of a sink by the time of the attempt. An item begins where the one before it ends: after its
 * last attempt, or when its time is over. Behind the last one all is well.
 */
export const answersInTime = (
  items: readonly Item<Answer>[],
  words: Messages,
): ((elapsedMs: number) => SinkAnswer) => {
  let index = 0;
  let attempts = 0;
  let beganAt = 0;
  return (elapsedMs) => {
    for (let item = items[index]; item !== undefined; item = items[index]) {
      if (item.forMs !== undefined) {
        if (elapsedMs < beganAt + item.forMs) return answerOf(item.is, words);
        beganAt += item.forMs;
      } else if (attempts < (item.times ?? 1)) {
        attempts += 1;
        beganAt = elapsedMs;
        return answerOf(item.is, words);
      }
      index += 1;
      attempts = 0;
    }
    return 'ok';
  };
};

const answerOf = (answer: Answer, { scenario: say }: Messages): SinkAnswer => {
  switch (answer.what) {
    case 'ok':
      return 'ok';
    case 'refused':
      return new Error(say.refusedConnection);
    case 'timeout':
      return 'hang';
    case 'status':
      return answer.retryMs === null ? answer.status : { status: answer.status, retryAfter: answer.retryMs };
  }
};
