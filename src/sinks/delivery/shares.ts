import type { Announcement } from '../../language/delivery.ts';

/** How much of what waits is of each source, and which of it has to go where there is too much. */
export interface Shares {
  count(announcement: Announcement, by: 1 | -1): void;
  /**
   * Which of what waits has to go: the oldest of the source that most are of, so that no source can drive out what another
   * has to say. The first `onTheirWay` may be on their way; those behind them surely are not. Where they are all there is of
   * that source, what others say may wait beside them, up to as much again. `null`: there is room for all.
   */
  tooMuch(waiting: readonly Announcement[], onTheirWay: number): number | null;
}

/** `capacity`: so many may wait. */
export const createShares = (capacity: number): Shares => {
  /** By source: how many of what waits are of it. */
  const counts = new Map<string, number>();
  return {
    count({ notifications: [{ source }] }, by) {
      const after = (counts.get(source) ?? 0) + by;
      if (after === 0) counts.delete(source);
      else counts.set(source, after);
    },

    tooMuch(waiting, onTheirWay) {
      if (waiting.length <= capacity) return null;
      const [[most] = ['']] = [...counts].sort(([, one], [, other]) => other - one);
      for (let place = onTheirWay; place < waiting.length; place += 1) {
        if (waiting[place]?.notifications[0].source === most) return place;
      }
      return waiting.length <= 2 * capacity ? null : onTheirWay;
    },
  };
};
