import { beforeCommands } from '../../language/commands.ts';
import type { Announcement, MessageText } from '../../language/delivery.ts';
import { clockTime } from '../../messages/clock.ts';
import { heldSentence, messageText } from '../../messages/notifications.ts';
import { type Backlog, catchUp } from './catch-up.ts';

/**
 * A notice in the operator's words. One with a single member is told as that alone would be, with what the notice adds: why
 * it is told only now, that it flaps, or how it settled; one that nobody was told of before it was over says that it came and
 * went. Several are a list.
 */
export const noticeText = (announcement: Announcement, backlog: Backlog): MessageText => {
  const { notifications, why, by } = announcement;
  const [first, another] = notifications;
  if (another !== undefined) return catchUp(notifications, backlog);
  const { now, words, host, clock = clockTime } = backlog;
  const { action, held, since } = first;
  const went = action === 'recovery' && held !== undefined && why !== 'settled' && since !== null;
  const circumstances = { ageMs: now - first.at, host, ...(went && { wentFrom: clock(since, now) }) };
  const text = messageText(first, words, circumstances);
  const more = [
    by === undefined ? heldSentence(first, words) : words.headline.stillSilenced(by),
    why === 'flapping' ? words.headline.flaps : '',
    why === 'settled' ? words.headline.settled : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
  return more === '' ? text : { ...text, detail: beforeCommands(text.detail, ` ${more}`).trimStart() };
};
