import type { AnyStateMachine } from 'xstate';
import { type Node, pathOf, type Way, waysOf } from './ways.ts';

/**
 * The machine as a Mermaid `stateDiagram-v2`. An edge reads `[guard] reason`, and what reaches the operator
 * stands behind an arrow: `[crosses] crossed ➜ alert`.
 */
export const mermaidOf = (machine: AnyStateMachine): string =>
  ['stateDiagram-v2', ...bodyOf(machine.root), ...waysOf(machine).map((way) => `  ${edge(way)}`)].join('\n');

const bodyOf = (node: Node): string[] => {
  const indent = pathOf(node) === '' ? '  ' : '    ';
  const initial = node.initial?.target[0]?.key;
  return [
    ...(initial === undefined ? [] : [`${indent}[*] --> ${initial}`]),
    ...Object.values<Node>(node.states).flatMap((state) =>
      Object.keys(state.states).length === 0
        ? [`${indent}${state.key}`]
        : [`${indent}state ${state.key} {`, ...bodyOf(state), `${indent}}`],
    ),
  ];
};

const edge = ({ from, guard, to, action, reason }: Way): string =>
  `${last(from)} --> ${last(to)} : [${guard}] ${reason}${action === null ? '' : ` ➜ ${action}`}`;

/** Mermaid knows a state by its own name alone. */
const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** The transition table, row by row, its head first. */
export const rowsOf = (machine: AnyStateMachine): readonly (readonly string[])[] => [
  ['state', 'guard', 'next', 'action', 'reason'],
  ...waysOf(machine).map(({ from, guard, to, action, reason }) => [from, guard, to, action ?? '', reason]),
];

/** The transition table as Markdown. */
export const tableOf = (machine: AnyStateMachine): string => {
  const [head = [], ...rows] = rowsOf(machine);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
};
