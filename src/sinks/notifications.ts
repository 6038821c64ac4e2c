import { type Headline, headline, type Messages } from '../messages.ts';
import type { Action, Transition } from '../signal.ts';
import type { Notification } from './sink.ts';

/** A transition that the operator is told of. */
export type Telling = Transition & { readonly action: Exclude<Action, null> };

/** Whether the operator is told of a transition at all. */
export const isTelling = (transition: Transition): transition is Telling => transition.action !== null;

/** A transition in the operator's words. */
export const notificationOf = (transition: Telling, words: Messages): Notification => {
  const { at, action, incident, key, reason } = transition;
  return { at, action, incident, key, reason, ...headline(transition, words) };
};

/** A message that belongs to no incident. */
export const noteOf = (at: number, parts: Headline): Notification => ({
  at,
  action: 'note',
  incident: null,
  key: 'note',
  reason: null,
  ...parts,
});
