import type { Telling } from '../messages/notifications.ts';
import type { ArrivedMessage, ScenarioRun } from './run.ts';
import type { ExpectedAction, ExpectedMessage, Scenario } from './scenario.ts';

/** What was expected beside what came, in the order of time. */
export type Row<E, G> =
  | { readonly mark: 'same'; readonly expected: E; readonly got: G }
  | { readonly mark: 'missing'; readonly expected: E }
  /** `counts`: it should not have come. */
  | { readonly mark: 'unexpected'; readonly got: G; readonly counts: boolean };

export type ActionRow = Row<ExpectedAction, Telling>;
export type MessageRow = Row<ExpectedMessage, ArrivedMessage>;

/** A scenario held against its run. */
export interface Verdict {
  readonly scenario: Scenario;
  readonly run: ScenarioRun;
  readonly passed: boolean;
  /** Empty where actions are not looked at. */
  readonly actions: readonly ActionRow[];
  /** By sink; only those that are looked at. */
  readonly messages: ReadonlyMap<string, readonly MessageRow[]>;
}

/** Holds what happened against what was expected. */
export const verdictOfRun = (scenario: Scenario, run: ScenarioRun): Verdict => {
  const { actions, messages, exactly } = scenario.expected;
  const actionRows = actions === null ? [] : beside(actions, run.actions, isAction, exactly);
  const messageRows = new Map(
    [...messages].map(([sink, expected]) => [
      sink,
      beside(expected, run.messages.get(sink) ?? [], isMessage, exactly),
    ]),
  );
  return {
    scenario,
    run,
    passed: [actionRows, ...messageRows.values()].every((rows) => !rows.some(isDifference)),
    actions: actionRows,
    messages: messageRows,
  };
};

export const isDifference = (row: Row<unknown, unknown>): boolean =>
  row.mark === 'missing' || (row.mark === 'unexpected' && row.counts);

const isAction = (expected: ExpectedAction, got: Telling): boolean =>
  expected.key === got.key &&
  expected.action === got.action &&
  (expected.reason === null || expected.reason === got.reason);

const isMessage = ({ text, contains }: ExpectedMessage, got: ArrivedMessage): boolean =>
  (text === null || text === got.text) && contains.every((part) => got.text.includes(part));

/** Pairs what belongs together; only what is of the same time can. */
const beside = <E extends { at: number }, G extends { at: number }>(
  expected: readonly E[],
  got: readonly G[],
  same: (expected: E, got: G) => boolean,
  exactly: boolean,
): Row<E, G>[] => {
  const wanted = Map.groupBy(expected, ({ at }) => at);
  const came = Map.groupBy(got, ({ at }) => at);
  const times = [...new Set([...wanted.keys(), ...came.keys()])].sort((a, b) => a - b);
  return times.flatMap((at) => {
    const left = [...(came.get(at) ?? [])];
    const rows = (wanted.get(at) ?? []).map((one): Row<E, G> => {
      const index = left.findIndex((each) => same(one, each));
      const [match] = index === -1 ? [] : left.splice(index, 1);
      return match === undefined
        ? { mark: 'missing', expected: one }
        : { mark: 'same', expected: one, got: match };
    });
    return [...rows, ...left.map((each): Row<E, G> => ({ mark: 'unexpected', got: each, counts: exactly }))];
  });
};
