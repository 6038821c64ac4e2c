import type { Actor } from '../machines/actors.ts';
import { exactTime } from '../messages/clock.ts';
import type { Messages } from '../messages.ts';
import { keyOf, type Policy, type Transition } from '../signal.ts';
import type { Delivery } from '../sinks/queue.ts';
import type { JournalEvent } from './events.ts';
import { emptyState, fold, type JournalState } from './fold.ts';

/** What `explain` has to know of the configuration. */
export interface Explaining {
  readonly policyOf: (kind: string) => Policy;
  readonly words: Messages;
  /** The moment to explain, epoch milliseconds. */
  readonly at: number;
}

/** So many of the key's last transitions are listed. */
const most = 10;

/** Collects a journal up to the moment to explain, and then says why `key` did or did not bark. */
export interface Explainer {
  take(event: JournalEvent): void;
  sentences(): string[];
}

export const createExplainer = (key: string, { policyOf, words, at }: Explaining): Explainer => {
  const state = emptyState();
  const history: Transition[] = [];
  /** Of the key's incidents: the last thing each sink made of each action. */
  const deliveries = new Map<string, Delivery>();
  /** Of every sink: what it was last seen to do, whatever the key. */
  const lastTry = new Map<string, Delivery>();
  let since: number | null = null;

  return {
    take(event) {
      if (event.at > at) return;
      since ??= event.at;
      fold(state, event);
      if (event.type === 'transition' && event.key === key) history.push(event);
      if (event.type !== 'delivery') return;
      lastTry.set(event.sink, event);
      if (event.key === key) deliveries.set(`${event.sink} ${event.action} ${event.of}`, event);
    },

    sentences() {
      const say = words.explain;
      const time = (ms: number): string => exactTime(ms, at);
      const actor = state.actors.get(key);
      const last = history.at(-1);
      const source = actor?.source ?? last?.source;
      const blind = source === undefined ? undefined : state.actors.get(keyOf('blind', source));
      return [
        actor === undefined
          ? wellSentence(last, words, at)
          : stateSentence(actor, policyOf(actor.kind), words, at),
        ...(blind?.state.incidentAt != null && source !== undefined
          ? [say.blind(source, time(blind.state.incidentAt), blind.detail)]
          : []),
        ...[...deliveries.values()].slice(-most).map((delivery) => deliverySentence(delivery, words, at)),
        ...owedSentences(state, key, lastTry, words, at),
        ...(history.length === 0 ? [] : [say.history]),
        ...history
          .slice(-most)
          .map(
            ({ at: when, from, to, reason, action }) =>
              `  ${time(when)} ${from} → ${to}: ${say.reason[reason]}${action === null ? '' : ` (${say.action[action]})`}`,
          ),
        ...(since === null ? [say.empty] : [say.begins(time(since))]),
      ];
    },
  };
};

const wellSentence = (last: Transition | undefined, words: Messages, at: number): string => {
  const say = words.explain;
  if (last === undefined) return say.never;
  return say.well(exactTime(last.at, at), say.reason[last.reason]);
};

const stateSentence = (
  { title, detail, state }: Actor,
  policy: Policy,
  words: Messages,
  at: number,
): string => {
  const say = words.explain;
  const time = (ms: number | null): string => exactTime(ms ?? at, at);
  switch (state.path) {
    case 'ok.quiet':
    case 'recovered':
      return say.recovered(title);
    case 'ok.pending':
      return say.pending(title, time(state.firstActiveAt), state.activeSweeps, policy.forTicks, policy.forMs);
    case 'alerting':
    case 'cooldown.holding':
      return say.holding(
        title,
        time(state.incidentAt),
        time(state.lastAlertAt),
        time((state.lastAlertAt ?? at) + policy.cooldownMs),
        detail,
      );
    case 'cooldown.clearing':
      return say.clearing(
        title,
        time(state.incidentAt),
        time(state.firstInactiveAt),
        time((state.firstInactiveAt ?? at) + policy.keepMs),
      );
  }
};

const deliverySentence = (delivery: Delivery, words: Messages, at: number): string => {
  const say = words.explain;
  const { sink, action, outcome, attempts, messageId, why = '', until } = delivery;
  const what = say.action[action];
  const when = exactTime(delivery.at, at);
  switch (outcome) {
    case 'sent':
      return say.sent(sink, what, when, attempts, messageId ?? null);
    case 'dropped':
      return say.dropped(sink, what, when, why);
    case 'skipped':
      return say.skipped(sink, what);
    case 'retrying':
      return say.retrying(sink, what, when, why, until === undefined ? null : exactTime(until, at));
  }
};

/** What waits behind something else, and has not been tried itself. */
const owedSentences = (
  state: JournalState,
  key: string,
  lastTry: ReadonlyMap<string, Delivery>,
  words: Messages,
  at: number,
): string[] =>
  [...state.sinks].flatMap(([sink, { owed }]) =>
    owed
      .filter((transition) => transition.key === key)
      .map(({ action, at: since }) => {
        const last = lastTry.get(sink);
        const held = last?.outcome === 'retrying' ? (last.why ?? '') : null;
        const until =
          last?.outcome === 'retrying' && last.until !== undefined ? exactTime(last.until, at) : null;
        return words.explain.owed(
          sink,
          words.explain.action[action ?? 'note'],
          exactTime(since, at),
          held,
          until,
        );
      }),
  );
