import { keyOf } from '../journal/keys.ts';
import type { Transition } from '../language/signal.ts';
import type { Notice } from '../language/telling.ts';

/** What comes as late as this was held up on its way, milliseconds: it began when it did, not when it came. */
const lateMs = 10_000;

/**
 * A transition of a host as the fleet has it: whose it is stands in key, incident and source, in labels and title.
 * @param at when it came, by the server's clock
 * @param shippedAt what the host's own clock showed then; `undefined`: it does not say
 */
export const ofFleet = (host: string, at: number, transition: Transition, shippedAt?: number): Transition => {
  const { key, incident, source, labels, title } = transition;
  const age = shippedAt === undefined ? 0 : shippedAt - transition.at;
  return {
    ...transition,
    // The one clock that all hosts share: a host whose own is wrong must not hurry what is held back. How old it is
    // that clock tells, too, however wrong it is.
    at: age > lateMs ? at - age : at,
    key: keyOf(host, key),
    source: keyOf(host, source),
    incident: incident === null ? null : keyOf(host, incident),
    title: `${host}: ${title}`,
    labels: { group: source, ...labels, host },
  };
};

/** What a host has told one channel, as a notice of the fleet. */
export const asTold = (host: string, at: number, notice: Notice, channel: string): Notice => ({
  ...notice,
  at,
  channels: [channel],
  members: notice.members.map((member) => ({
    ...member,
    incident: keyOf(host, member.incident),
    key: keyOf(host, member.key),
  })),
});
