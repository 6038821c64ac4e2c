import { beforeCommands } from '../../language/commands.ts';
import type { Announcement, MessageText, Notification } from '../../language/delivery.ts';
import { few } from '../../language/few.ts';
import { clockTime } from '../../messages/clock.ts';
import { marks } from '../../messages/messages.ts';
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
  const { escalated, flapped } = first;
  // How it settled can be told only when it has stayed so for a while, and it escalates when the config wants it: that is not late.
  const ageMs = why === 'settled' || escalated !== undefined ? 0 : now - first.at;
  const circumstances = { ageMs, host, ...(went && { wentFrom: clock(since, now) }) };
  const text = messageText(first, words, circumstances);
  const say = words.headline;
  const settledText = first.reason === 'unwatched' ? say.settledUnwatched : say.settled;
  const more = [
    escalated === undefined
      ? ''
      : `${say.lasts(now - (first.since ?? now))} ${say.escalated(few(escalated.told), escalated.told.length, clock(escalated.at, now))}`,
    by === undefined ? heldSentence(first, words) : say.stillSilenced(by),
    why === 'flapping' ? say.flaps : '',
    why === 'settled' ? settledText((flapped?.times ?? 1) - 1, clock(since ?? now, now)) : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
  // What comes and goes is trouble, though it is well at this moment.
  const mark = why === 'flapping' ? marks.alert : text.mark;
  return more === '' ? text : { ...text, mark, detail: beforeCommands(text.detail, ` ${more}`).trimStart() };
};

/** Of each entity that has settled the last incident says how; from when it was said to flap, it was one trouble. */
const settled = (all: Announcement['notifications']): Announcement['notifications'] => {
  const [first, ...others] = new Map(all.map((one) => [one.key, one])).values();
  if (first === undefined) return all;
  return [inOne(first), ...others.map(inOne)];
};

const inOne = ({ held: _, ...one }: Notification): Notification =>
  one.action === 'recovery' && one.flapped !== undefined ? { ...one, since: one.flapped.since } : one;
