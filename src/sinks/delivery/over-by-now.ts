import type { Announcement, Notification } from '../../language/delivery.ts';

/** Whether it says of an incident that it is open. */
export const saysOpen = ({ action, incident, reason }: Notification): boolean =>
  incident !== null && reason !== 'edge' && (action === 'alert' || action === 'realert');

/**
 * How many of the first are told as one, for the first would say that something is wrong whose end waits behind it: all up to
 * that end, and to the end of whatever lies between. 0: nothing that the first says is over by now.
 */
export const overByNow = (waiting: readonly Announcement[]): number => {
  /** By incident: where its last end waits. A notice of ten thousand would be searched as often as it has members. */
  const ends = new Map<string | null, number>();
  for (const [place, { notifications }] of waiting.entries())
    for (const { incident, action } of notifications) if (action === 'recovery') ends.set(incident, place);
  if (ends.size === 0) return 0;
  let last = 0;
  for (let place = 0; place <= last; place += 1) {
    for (const one of waiting[place]?.notifications ?? [])
      if (saysOpen(one)) last = Math.max(last, ends.get(one.incident) ?? 0);
  }
  return last === 0 ? 0 : last + 1;
};

/**
 * What there is to say of the one incident that all of them are about: that it is over, and, where nobody was told that it had
 * begun, that it came and went. `null`: they are about more than one.
 */
export const onlyEnd = (those: readonly Announcement[]): Announcement | null => {
  const all = those.flatMap(({ notifications }) => notifications);
  const [first] = all;
  const last = those.at(-1);
  const end = all.at(-1);
  if (first === undefined || last === undefined || end?.action !== 'recovery') return null;
  if (all.some(({ incident }) => incident !== first.incident)) return null;
  const went = first.action === 'alert' && end.held === undefined;
  return { ...last, notifications: [went ? { ...end, held: 'grouped' } : end] };
};

/** Whether nothing that they tell is wrong by now: of each incident the last is its end. */
export const isAllOver = (those: readonly Announcement[]): boolean => {
  const open = new Set<string | null>();
  for (const one of those.flatMap(({ notifications }) => notifications)) {
    if (one.action === 'recovery') open.delete(one.incident);
    else open.add(saysOpen(one) ? one.incident : null);
  }
  return open.size === 0;
};
