import type { AnyStateMachine } from 'xstate';
import type { alertMachine } from './alert.ts';

/** One way out of a state, as the machine has it. Ways are tried in their order; the first that holds is taken. */
export interface Way {
  /** `ok.pending`, or `cooldown` where it holds for every state inside. */
  readonly from: string;
  readonly guard: string;
  readonly to: string;
  /** `alert`, `realert`, `recovery`; `null`: a silent move. */
  readonly action: string | null;
  readonly reason: string;
  /** What is done to the clocks: the names of the machine's own actions. */
  readonly clocks: readonly string[];
}

interface State {
  /** Within the machine: `ok.pending`; empty for the machine itself. */
  readonly path: string;
  readonly name: string;
  /** Where a state with states inside begins. */
  readonly initial: string | null;
  readonly inside: readonly State[];
  readonly ways: readonly Way[];
}

type Node = AnyStateMachine['root'];

/** What every guard asks, in the terms of the policy. Comparisons are inclusive. */
export const conditions: Readonly<Record<keyof (typeof alertMachine)['implementations']['guards'], string>> =
  {
    isActive: 'active',
    isInactive: 'inactive',
    isGone: 'gone: absent from a sweep of its own source that covers its kind',
    crosses: 'active, now − first active ≥ `for`, and active sweeps in a row ≥ `forTicks`',
    reminds: 'active, and now − last alert ≥ `cooldown`',
    isReturning: 'active, and now − last alert < `cooldown`',
    clears: 'inactive, and now − first inactive ≥ `keep`',
  };

/** The transition table of a machine, read off the machine itself: inner states before the one around them. */
export const transitionsOf = (machine: AnyStateMachine): readonly Way[] => waysIn(stateOf(machine.root));

const waysIn = ({ inside, ways }: State): Way[] => [...inside.flatMap(waysIn), ...ways];

const pathOf = ({ path }: Node): string => path.join('.');

const stateOf = (node: Node): State => ({
  path: pathOf(node),
  name: node.key,
  initial: node.initial?.target[0]?.key ?? null,
  inside: Object.values<Node>(node.states).map(stateOf),
  ways: [...node.transitions.values()].flat().map((way) => wayOf(node, way)),
});

const wayOf = (node: Node, { guard, target, actions }: Transitions[number]): Way => {
  if (typeof guard !== 'string') throw new Error(`a transition out of ${pathOf(node)} has no named guard`);
  let said: { action: string | null; reason: string } | null = null;
  const clocks: string[] = [];
  for (const action of actions) {
    if (typeof action === 'object' && 'params' in action) {
      const { reason } = action.params as { reason: string };
      said = { action: action.type === 'silent' ? null : action.type, reason };
    } else clocks.push(String(typeof action === 'object' ? action.type : action));
  }
  if (said === null) throw new Error(`the transition ${guard} out of ${pathOf(node)} has no reason`);
  return { from: pathOf(node), guard, to: pathOf(target?.[0] ?? node), ...said, clocks };
};

type Transitions = Node['transitions'] extends Map<string, infer T extends readonly unknown[]> ? T : never;

/**
 * The machine as a Mermaid `stateDiagram-v2`. An edge reads `[guard] reason`, and what reaches the operator
 * stands behind an arrow: `[crosses] crossed ➜ alert`.
 */
export const mermaidOf = (machine: AnyStateMachine): string => {
  const root = stateOf(machine.root);
  return ['stateDiagram-v2', ...bodyOf(root), ...waysIn(root).map((way) => `  ${edge(way)}`)].join('\n');
};

const bodyOf = ({ path, initial, inside }: State): string[] => {
  const indent = path === '' ? '  ' : '    ';
  return [
    ...(initial === null ? [] : [`${indent}[*] --> ${initial}`]),
    ...inside.flatMap((state) =>
      state.inside.length === 0
        ? [`${indent}${state.name}`]
        : [`${indent}state ${state.name} {`, ...bodyOf(state), `${indent}}`],
    ),
  ];
};

const edge = ({ from, guard, to, action, reason }: Way): string =>
  `${last(from)} --> ${last(to)} : [${guard}] ${reason}${action === null ? '' : ` ➜ ${action}`}`;

/** Mermaid knows a state by its own name alone. */
const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** The transition table as Markdown. */
export const tableOf = (machine: AnyStateMachine): string => {
  const head = ['state', 'guard', 'next', 'action', 'reason', 'clocks'];
  const rows = transitionsOf(machine).map(({ from, guard, to, action, reason, clocks }) => [
    from,
    guard,
    to,
    action ?? '',
    reason,
    clocks.join(', '),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
};
