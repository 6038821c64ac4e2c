import { beforeCommands } from '../language/commands.ts';
import type { MessageText, Notification } from '../language/delivery.ts';
import { cameAndWent, type Headline, headline, type Messages } from './messages.ts';

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

/** In what circumstances a message is told. */
export interface Circumstances {
  /** How long after the fact, milliseconds. Default: at once. */
  readonly ageMs?: number;
  /** The host that it is about, as people call it. Default: it goes without saying. */
  readonly host?: string | undefined;
  /** It came and went, and nobody was told of it: when it began, as a time of the day. Default: it was told. */
  readonly wentFrom?: string;
}

/**
 * A notification in the operator's words, as it goes to a sink. Two minutes or more after the fact it says so.
 */
export const messageText = (
  notification: Notification,
  words: Messages,
  { ageMs = 0, host = '', wentFrom }: Circumstances = {},
): MessageText => {
  const { at, action, incident, key, kind, entity, source, reason } = notification;
  const { mark, title, detail } =
    wentFrom === undefined
      ? headline(notification, words, host)
      : cameAndWent(notification, wentFrom, words, host);
  const told = ageMs < lateMs ? detail : beforeCommands(detail, `\n${words.headline.late(ageMs)}`);
  const subject = { at, action, incident, key, kind, entity, source, reason };
  return { ...subject, mark, title, detail: told, mayRepeat: false };
};

/** Why it is told only now, as a sentence; empty: it was not held, or only until there was room for it. */
export const heldSentence = (
  { held, action, maintenance = false }: Notification,
  { headline: say }: Messages,
): string => {
  if (held === undefined || held === 'grouped' || held === 'acknowledged') return '';
  if (maintenance) return say.held.maintenance;
  // What is over does not show any more, whatever its cause was.
  return held === 'caused' && action === 'recovery' ? '' : say.held[held];
};

/**
 * A message that may have arrived before says so, once. It stands beside the mark, so that every part
 * has it, however the message is cut.
 */
export const asRepeat = (message: MessageText, words: Messages): MessageText =>
  message.mayRepeat
    ? message
    : { ...message, mark: `${message.mark} ${words.headline.mayRepeat}`.trimStart(), mayRepeat: true };
