import type { Fault } from '../../language/fault.ts';
import type { Signal } from '../../language/signal.ts';
import { isLoopback } from '../../language/written.ts';
import { faultText } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';

/** What came of trying one target: `null` where anything came back that is an answer, a refusal too; else why not. */
export interface TriedTarget {
  readonly url: URL;
  readonly why: Fault | null;
}

/** What can be the network's fault, and not the target's: nobody on the other side has said anything. */
const unreached = new Set<Fault['code']>([
  'networkUnreachable',
  'hostUnreachable',
  'lookUpFailed',
  'noAnswer',
  'notInTime',
]);

/** Whether it takes a network to get there. */
const isOutside = ({ url }: { readonly url: URL }): boolean => !isLoopback(url);

/** The host of a target, where it takes a network to get there; else `null`. */
export const hostOutside = (url: URL): string | null => (isLoopback(url) ? null : url.hostname.toLowerCase());

/** Whether it can be the network's fault. */
export const isUnreached = ({ code }: Fault): boolean => unreached.has(code);

/** Faults of somebody who has answered, though not as they should. */
const ofAnAnswer = new Set<Fault['code']>([
  ...([
    'certificateExpired',
    'certificateNotYetValid',
    'certificateRevoked',
    'certificateSelfSigned',
  ] as const),
  ...(['certificateOfAnother', 'certificateNotTrusted', 'tlsFailed', 'notHttp', 'headersTooLarge'] as const),
  ...([
    'httpStatus',
    'bodyTooLarge',
    'compressed',
    'headUnread',
    'bodyUnread',
    'notJson',
    'jsonTooDeep',
  ] as const),
  ...(['redirects', 'redirectedToNoUrl', 'redirectedElsewhere', 'redirectedToAnotherHost'] as const),
]);

/** Whether it has answered, though not as it should. */
export const hasAnswered = ({ code }: Fault): boolean => ofAnAnswer.has(code);

/** Of these nobody knows whether an answer had begun; that somebody is there they say. */
const ofSomebody = new Set<Fault['code']>(['refused', 'reset', 'closedEarly', 'noSuchName']);

/** Whether somebody on the other side, or a resolver on the way, has said something: then there is a network. */
export const saysSomething = (fault: Fault): boolean => hasAnswered(fault) || ofSomebody.has(fault.code);

const hostsOf = (targets: readonly { readonly url: URL }[]): number =>
  new Set(targets.filter(isOutside).map(({ url }) => url.hostname.toLowerCase())).size;

/** Whether something can be said of the network by these targets: one host alone may be down itself. */
export const tellsOfNetwork = (targets: readonly { readonly url: URL }[]): boolean => hostsOf(targets) > 1;

/**
 * Whether the network itself is gone: none of at least two hosts outside this machine answers, each for a reason
 * that can be the network's. A single answer, be it a refusal, says that there is one. What could not be tried for
 * another reason leaves it unknown.
 */
export const network = (tried: readonly TriedTarget[], words: Messages): Signal => {
  const outside = tried.filter(isOutside);
  const failed = outside.flatMap(({ why }) => (why === null ? [] : [why]));
  const reached = failed.length < outside.length;
  const mayBe = failed.every(({ code }) => unreached.has(code));
  const active = reached ? false : mayBe ? true : null;
  return networkSignal(active, failed, hostsOf(outside), words);
};

/**
 * The signal that the network is gone; `active` `null`: nobody knows.
 *
 * @param failed why hosts can't be reached
 * @param hosts how many
 */
export const networkSignal = (
  active: boolean | null,
  failed: readonly Fault[],
  hosts: number,
  words: Messages,
): Signal => {
  const reasons = [...new Set(failed.map((why) => faultText(why, words)))].join(', ');
  return {
    kind: 'network',
    entity: '',
    active,
    title: words.network.title,
    detail: active === false ? words.network.up : words.network.down(hosts, reasons),
  };
};

/** Whether the target is not to be judged while the network is gone. */
export const isBehind = (url: URL, isGone: boolean): boolean => isGone && !isLoopback(url);
