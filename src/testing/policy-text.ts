import { elapsed } from '../language/duration.ts';
import type { Action, Policy } from '../language/signal.ts';
import type { Observation } from '../machines/alert.ts';
import { lineOf, type Marbles, markOf, observationMark } from './marbles.ts';
import type { PolicyRun, PolicyStep } from './policy-run.ts';

export interface PolicyDifference {
  readonly run: PolicyRun;
  readonly policy: Policy;
  readonly everyMs: number;
  readonly observations: Marbles<Observation['seen']>;
  readonly actions: Marbles<Action>;
  readonly expected: Marbles<Action>;
  /** The first step at which they differ. */
  readonly wrong: number;
}

/** So many columns of a long line are shown on either side of the caret. */
const around = 48;
/** So many ticks before the caret have their silent moves told; actions are told wherever they are. */
const told = 4;

/** Both lines one under the other, a caret at the first difference, and the reason of every action. */
export const policyDifference = (difference: PolicyDifference): string => {
  const { run, observations, actions, expected, everyMs, wrong } = difference;
  const [first = 0] = observations.keys();
  const at = (wrong - first) * everyMs;
  const shown = new Set([...observations.keys(), ...expected.keys()]);
  const column =
    lineOf(actions, markOf, new Set([...shown, wrong].filter((step) => step <= wrong))).length - 1;
  const rows: [name: string, line: string][] = [
    ['observations', lineOf(observations, observationMark, shown)],
    ['expected', lineOf(expected, markOf, shown)],
    ['actual', lineOf(actions, markOf, shown)],
    ['', `${' '.repeat(column)}^`],
  ];
  const width = Math.max(...rows.map(([, line]) => line.length));
  const here = run.steps.find((step) => step.at === at);
  return [
    `the policy does something else than expected at ${elapsed(at)}: ${what(expected.get(wrong))} expected, ${what(actions.get(wrong))} done`,
    '',
    ...rows.map(([name, line]) => `${name.padEnd(12)}  ${windowed(line, column, width)}`.trimEnd()),
    '',
    `under ${settings(difference.policy)}:`,
    ...run.steps
      .filter(
        (step) =>
          step === here ||
          step.action !== null ||
          (step.reason !== null && step.at < at && step.at >= at - told * everyMs),
      )
      .map((step) => `${step === here ? '>' : ' '} ${lineFor(step, difference.policy)}`),
  ].join('\n');
};

const what = (action: Action | undefined): string =>
  action === undefined ? 'no tick' : (action ?? 'nothing');

const lineFor = (step: PolicyStep, policy: Policy): string => {
  const { at, seen, action, reason, from, state } = step;
  const moved =
    reason === null ? `stays ${from}${standing(state, policy)}` : `${from} → ${state.path}, ${reason}`;
  return `${elapsed(at)}  ${observationMark(seen)} ${markOf(action)}  ${moved}`;
};

/** Why an actor that did not move is where it is. */
const standing = (
  { path, lastAlertAt, firstActiveAt, firstInactiveAt, activeSweeps }: PolicyStep['state'],
  policy: Policy,
): string => {
  if (path === 'ok.pending' && firstActiveAt !== null)
    return `: active since ${elapsed(firstActiveAt)}, in ${activeSweeps} of ${policy.forTicks} sweeps`;
  if (path === 'cooldown.clearing' && firstInactiveAt !== null)
    return `: inactive since ${elapsed(firstInactiveAt)}`;
  if (lastAlertAt !== null) return `: last alert at ${elapsed(lastAlertAt)}`;
  return '';
};

const settings = ({ cooldownMs, forMs, forTicks, keepMs }: Policy): string =>
  `cooldown ${time(cooldownMs)}, for ${time(forMs)}, forTicks ${forTicks}, keep ${time(keepMs)}`;

const time = (ms: number): string => elapsed(ms).slice(1);

/** What of a line of `width` columns is around the caret. */
const windowed = (line: string, column: number, width: number): string => {
  if (width <= 2 * around) return line;
  const from = Math.max(0, column - around);
  const to = from + 2 * around;
  const before = from === 0 ? '' : '… ';
  return `${line.trim() === '^' ? before.replace('…', ' ') : before}${line.slice(from, to)}${line.length > to ? ' …' : ''}`;
};
