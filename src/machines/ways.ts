import type { AnyStateMachine } from 'xstate';

/** One way out of a state, as the machine has it. Ways are tried in their order; the first that holds is taken. */
export interface Way {
  /** `ok.pending`, or `cooldown` where it holds for every state inside. */
  readonly from: string;
  readonly guard: string;
  readonly to: string;
  /** `alert`, `realert`, `recovery`; `null`: a silent move. */
  readonly action: string | null;
  readonly reason: string;
}

export type Node = AnyStateMachine['root'];

/** `ok.pending`; empty for the machine itself. */
export const pathOf = ({ path }: Node): string => path.join('.');

/** The transition table of a machine, read off the machine itself: inner states before the one around them. */
export const waysOf = (machine: AnyStateMachine): readonly Way[] => waysIn(machine.root);

const waysIn = (node: Node): Way[] => [
  ...Object.values<Node>(node.states).flatMap(waysIn),
  ...[...node.transitions.values()].flat().map((transition) => wayOf(node, transition)),
];

type Transition = Node['transitions'] extends Map<string, (infer T)[]> ? T : never;

const wayOf = (node: Node, { guard, target, actions }: Transition): Way => {
  if (typeof guard !== 'string') throw new Error(`a transition out of ${pathOf(node)} has no named guard`);
  const tell = actions.find((action) => typeof action === 'object' && action.type === 'tell');
  if (tell === undefined) throw new Error(`the transition ${guard} out of ${pathOf(node)} has no reason`);
  const { action, reason } = (tell as { params: unknown }).params as Pick<Way, 'action' | 'reason'>;
  return { from: pathOf(node), guard, to: pathOf(target?.[0] ?? node), action, reason };
};
