import { clockTime } from '../../messages/clock.ts';
import { offsetsOf } from '../../telling/schedule/zone.ts';

const minuteMs = 60_000;

/** How far the clocks of this process are ahead of UTC at a moment, milliseconds. */
const ownOffset = (at: number): number => -new Date(at).getTimezoneOffset() * minuteMs;

/** The zone of this process at a moment, as an offset: `UTC`, `UTC+2`, `UTC-3:30`. */
export const ownZone = (at: number): string => {
  const minutes = Math.round(ownOffset(at) / minuteMs);
  if (minutes === 0) return 'UTC';
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? '-' : '+'}${Math.floor(Math.abs(minutes) / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
};

/** What a clock in another zone shows; `null`: the same as here. */
export const timeInZone = (at: number, zone: string, now: number): string | null => {
  const ahead = offsetsOf(zone)(at).ms - ownOffset(at);
  // Written as one here would have it at the moment at which that shows the same.
  const there = at + ahead;
  const shown = there + (ownOffset(at) - ownOffset(there));
  return ahead === 0 ? null : clockTime(shown, now + ahead);
};
