import type { Notification } from '../language/delivery.ts';
import type { Action, Transition } from '../language/signal.ts';
import { type Headline, headline, type Messages } from './messages.ts';

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

/** A message that is told two minutes or more after the fact says so. */
export const late = (notification: Notification, ageMs: number, words: Messages): Notification =>
  ageMs < 120_000
    ? notification
    : { ...notification, detail: `${notification.detail}\n${words.headline.late(ageMs)}`.trimStart() };

/**
 * A message that may have arrived before says so, once. It stands beside the mark, so that every part
 * has it, however the message is cut.
 */
export const asRepeat = (notification: Notification, words: Messages): Notification => {
  const { mayRepeat } = words.headline;
  const { mark } = notification;
  return mark.endsWith(mayRepeat)
    ? notification
    : { ...notification, mark: `${mark} ${mayRepeat}`.trimStart() };
};
