import type { MessageText, Notification } from '../language/delivery.ts';
import { type Action, incidentStart, type Transition } from '../language/signal.ts';
import { type Headline, headline, type Messages } from './messages.ts';

/** A transition that the operator is told of. */
export type Telling = Transition & { readonly action: Exclude<Action, null> };

/** Whether the operator is told of a transition at all. */
export const isTelling = (transition: Transition): transition is Telling => transition.action !== null;

/** What there is to tell of a transition: live, and after a restart. */
export const notificationOf = (transition: Telling): Notification => {
  const { at, action, incident, key, kind, entity, source, reason, title, detail } = transition;
  const since = incident === null ? null : incidentStart(incident);
  return { at, action, incident, key, kind, entity, source, reason, since, mark: null, title, detail };
};

/** A message that belongs to no incident; `mark` left out is a note's usual one. */
export const noteOf = (
  at: number,
  { mark, title, detail }: Omit<Headline, 'mark'> & { readonly mark?: string },
): Notification => ({
  at,
  action: 'note',
  incident: null,
  key: 'note',
  kind: 'note',
  entity: '',
  source: '',
  reason: null,
  since: null,
  mark: mark ?? null,
  title,
  detail,
});

/** From this age on a message says that it is told late, milliseconds. */
const lateMs = 120_000;

/**
 * A notification in the operator's words, as it goes to a sink. Two minutes or more after the fact (`ageMs`) it
 * says so.
 */
export const messageText = (notification: Notification, words: Messages, ageMs = 0): MessageText => {
  const { at, action, incident, key, kind, entity, source, reason } = notification;
  const { mark, title, detail } = headline(notification, words);
  const told = ageMs < lateMs ? detail : `${detail}\n${words.headline.late(ageMs)}`.trimStart();
  const subject = { at, action, incident, key, kind, entity, source, reason };
  return { ...subject, mark, title, detail: told, mayRepeat: false };
};

/**
 * A message that may have arrived before says so, once. It stands beside the mark, so that every part
 * has it, however the message is cut.
 */
export const asRepeat = (message: MessageText, words: Messages): MessageText =>
  message.mayRepeat
    ? message
    : { ...message, mark: `${message.mark} ${words.headline.mayRepeat}`.trimStart(), mayRepeat: true };
