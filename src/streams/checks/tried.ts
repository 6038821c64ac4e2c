import { faultOf, isUnknown } from '../../language/fault-of.ts';
import { within } from '../../language/within.ts';
import { faultText } from '../../messages/faults.ts';
import type { Check, Sort } from './check.ts';
import { answered } from './dependencies.ts';
import { againAfter, inTwo } from './in-two.ts';
import { targetOf } from './make-probe.ts';
import { type Found, NotTried, type Probe, type ProbeTools, type ProbeTurn, Unmet } from './probe.ts';

/** Of these a value is watched: where it can't be read nothing is known of it, so they are blind and not down. */
const watchesValue = new Set<Sort>(['json', 'prometheus', 'file', 'host']);

/**
 * What trying a check has found: with a second try, within its limit, and a failure in the operator's words. Rejects
 * only when it is cut off.
 */
export const tried = async (
  check: Check,
  probe: Probe,
  { abort, at, memory }: Omit<ProbeTurn, 'limitMs'>,
  { words, messages }: Pick<ProbeTools, 'words' | 'messages'>,
  againMs: number = againAfter(check.timeoutMs),
): Promise<Found> => {
  const { timeoutMs, probe: of } = check;
  const once = (own: AbortSignal): Promise<Found> => probe({ abort: own, limitMs: timeoutMs, at, memory });
  try {
    return await within(timeoutMs, abort, (own) => inTwo(once, own, againMs));
  } catch (error) {
    abort.throwIfAborted();
    const target = targetOf(of);
    const failure = { element: '', active: true, detail: '' };
    if (error instanceof Unmet)
      return { findings: [{ ...failure, detail: words.failed(target, error.message) }] };
    const fault = faultOf(error);
    const why = faultText(fault, messages);
    if (watchesValue.has(of.sort) || isUnknown(error) || error instanceof NotTried) {
      const detail = words.unseen(target, why);
      return { findings: [{ ...failure, active: null, unread: true, detail }] };
    }
    const detail = answered.test(fault.code) ? words.wrong(target, why) : words.down(target, why);
    return { findings: [{ ...failure, detail }] };
  }
};
