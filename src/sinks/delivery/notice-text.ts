import { beforeCommands } from '../../language/commands.ts';
import type { Announcement, MessageText, Notification } from '../../language/delivery.ts';
import { clockTime } from '../../messages/clock.ts';
import { heldSentence, messageText } from '../../messages/notifications.ts';
import { type Backlog, catchUp } from './catch-up.ts';

/**
 * A notice in the operator's words. One with a single member is told as that alone would be, with what the notice adds: why
 * it is told only now, that it flaps, or how it settled; one that nobody was told of before it was over says that it came and
 * went. Several are a list.
 */
export const noticeText = (announcement: Announcement, backlog: Backlog): MessageText => {
  const { why, by } = announcement;
  const notifications = why === 'settled' ? settled(announcement.notifications) : announcement.notifications;
  const [first, another] = notifications;
  if (another !== undefined) return catchUp(notifications, backlog);
  const { now, words, host, clock = clockTime } = backlog;
  const { action, held } = first;
  const since = first.flapped?.since ?? first.since;
  const went = action === 'recovery' && held !== undefined && why !== 'settled' && since !== null;
  // How it settled can be told only when it has stayed so for a while: that is not late.
  const ageMs = why === 'settled' ? 0 : now - first.at;
  const circumstances = { ageMs, host, ...(went && { wentFrom: clock(since, now) }) };
  const text = messageText(first, words, circumstances);
  const more = [
    by === undefined ? heldSentence(first, words) : words.headline.stillSilenced(by),
    why === 'flapping' ? words.headline.flaps : '',
    why === 'settled' ? words.headline.settled(first.flapped?.times ?? 0, clock(since ?? now, now)) : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
  return more === '' ? text : { ...text, detail: beforeCommands(text.detail, ` ${more}`).trimStart() };
};

/** Of each entity that has settled the last incident says how; from when it was said to flap, it was one trouble. */
const settled = (all: Announcement['notifications']): Announcement['notifications'] => {
  const [first, ...others] = new Map(all.map((one) => [one.key, one])).values();
  if (first === undefined) return all;
  return [inOne(first), ...others.map(inOne)];
};

const inOne = ({ held: _, ...one }: Notification): Notification =>
  one.action === 'recovery' && one.flapped !== undefined ? { ...one, since: one.flapped.since } : one;
