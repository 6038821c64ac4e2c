import type { Announcement } from '../../language/delivery.ts';
import { rememberLatest } from '../../language/forget-oldest.ts';

/** Of so many incidents a sink knows when it was told last; of one that is forgotten it is reminded as its machine does. */
export const mostKnown = 5_000;

/** What came so small a part of the time between two reminders late came in time. */
const smallPart = 1 / 10;
/** Nor is so little late for anybody, milliseconds. */
const littleMs = 30_000;

/** Which reminders come too soon behind what told the same late. */
export interface TooSoon {
  /** A message has arrived. */
  told(announcement: Announcement, now: number): void;
  /**
   * Takes from what waits, but for the first so many, what says nothing but what was told late and less than the time between two
   * reminders ago. The next reminder is judged by when this one was decided.
   */
  takenFrom(waiting: Announcement[], after: number, now: number): readonly Announcement[];
}

export const createTooSoon = (): TooSoon => {
  /** By incident: when it was decided last, and when it arrived last, epoch milliseconds. */
  const known = new Map<string, { readonly decidedAt: number; readonly arrivedAt: number }>();
  const note = (incident: string, decidedAt: number, arrivedAt: number): void =>
    rememberLatest(known, incident, { decidedAt, arrivedAt }, mostKnown);

  const isTooSoon = ({ id, at, by, notifications }: Announcement, now: number): boolean =>
    id !== null &&
    by === undefined &&
    notifications.every((one) => {
      const before = one.incident === null ? undefined : known.get(one.incident);
      if (before === undefined || !isReminder(one)) return false;
      const everyMs = at - before.decidedAt;
      const lateMs = before.arrivedAt - before.decidedAt;
      return (
        lateMs > Math.max(everyMs * smallPart, littleMs) && now - before.arrivedAt < everyMs * (1 - smallPart)
      );
    });

  return {
    told({ at, notifications }, now) {
      for (const { incident, action, reason } of notifications) {
        if (incident === null || reason === 'edge' || action === 'note') continue;
        if (action === 'recovery') known.delete(incident);
        else note(incident, at, now);
      }
    },
    takenFrom(waiting, after, now) {
      const taken: Announcement[] = [];
      for (let place = after; place < waiting.length; ) {
        const one = waiting[place];
        if (one === undefined || !isTooSoon(one, now)) {
          place += 1;
          continue;
        }
        waiting.splice(place, 1);
        taken.push(one);
        for (const { incident } of one.notifications) {
          const before = incident === null ? undefined : known.get(incident);
          if (incident !== null && before !== undefined) note(incident, one.at, before.arrivedAt);
        }
      }
      return taken;
    },
  };
};

/** It says nothing but that it lasts. */
const isReminder = ({
  action,
  reason,
  flaps,
  flapped,
  escalated,
  released,
}: Announcement['notifications'][number]): boolean =>
  action === 'realert' &&
  reason !== 'worse' &&
  flaps !== true &&
  flapped === undefined &&
  escalated === undefined &&
  released === undefined;
