import type { Announcement, Facts, Notification } from '../../language/delivery.ts';

/**
 * What a message speaks of, for a sink that passes facts on. Its id is made of the announcements alone, so that the same
 * message has the same one in a later attempt, and after a restart. Its times are those of the wall clock.
 */
export const factsOf = (
  speaksFor: readonly [Announcement, ...Announcement[]],
  {
    part,
    host,
    wall = (at) => at,
  }: {
    readonly part: number;
    readonly host: string | undefined;
    readonly wall?: (at: number) => number;
  },
): Facts => {
  const [head, ...others] = speaksFor;
  const last = others.at(-1);
  const [first, ...more] = head.notifications;
  const shown = (one: Notification): Notification => ({
    ...one,
    at: wall(one.at),
    since: one.since === null ? null : wall(one.since),
  });
  return {
    id: last === undefined ? idOf(head) : `${idOf(head)}…${idOf(last)}…${speaksFor.length}`,
    part,
    ...(host !== undefined && { host }),
    notifications: [
      shown(first),
      ...[...more, ...others.flatMap(({ notifications }) => notifications)].map(shown),
    ],
  };
};

/** What is no notice is one transition: its incident, or else its key, and the moment say which. */
const idOf = ({ id, notifications: [{ at, action, incident, key }] }: Announcement): string =>
  id ?? `${incident ?? key}:${action}:${at}`;
