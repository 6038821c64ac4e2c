import type { Fault } from '../../language/fault.ts';
import { faultOf, isUnknown } from '../../language/fault-of.ts';
import { within } from '../../language/within.ts';
import { faultText } from '../../messages/faults.ts';
import type { Check, Sort } from './check.ts';
import { againAfter, inTwo } from './in-two.ts';
import { targetOf } from './make-probe.ts';
import { hasAnswered, saysSomething } from './network.ts';
import { type Found, NotTried, type Probe, type ProbeTools, type ProbeTurn, Unmet } from './probe.ts';

/** Of these a value is watched: where it can't be read nothing is known of it, so they are blind and not down. */
const watchesValue = new Set<Sort>(['json', 'prometheus', 'file', 'host']);

/** What has come of a try. */
export interface Outcome extends Found {
  /** Why there was no answer; `null`: there was one, whatever it says. */
  readonly why: Fault | null;
  /** What is found where it can't be judged, for there is no network. */
  readonly behind: Found;
}

/**
 * What trying a check has found: with a second try, within its limit, and a failure in the operator's words. Rejects
 * only when it is cut off.
 */
export const tried = async (
  check: Check,
  probe: Probe,
  { abort, at, memory }: Omit<ProbeTurn, 'limitMs' | 'onCutOff'>,
  { words, messages }: Pick<ProbeTools, 'words' | 'messages'>,
  againMs: number = againAfter(check.timeoutMs),
): Promise<Outcome> => {
  const { timeoutMs, probe: of } = check;
  let cutOff: (limit: Fault) => Error | null = () => null;
  const once = (own: AbortSignal): Promise<Found> => {
    cutOff = () => null;
    const onCutOff: ProbeTurn['onCutOff'] = (why) => {
      cutOff = why;
    };
    return probe({ abort: own, limitMs: timeoutMs, at, memory, onCutOff });
  };
  const twice = inTwo(once, againMs);
  try {
    const found = await within(timeoutMs, abort, twice.work);
    return { ...found, why: null, behind: found };
  } catch (failed) {
    abort.throwIfAborted();
    const because = twice.why(failed);
    const limit = because === failed ? faultOf(failed) : null;
    const error = (limit?.code === 'noAnswer' ? cutOff(limit) : null) ?? because;
    const target = targetOf(of);
    const failure = { element: '', active: true, detail: '' };
    if (error instanceof Unmet) {
      const found = { findings: [{ ...failure, detail: words.failed(target, error.message) }] };
      return { ...found, why: null, behind: found };
    }
    const fault = faultOf(error);
    const text = faultText(fault, messages);
    const unread = { ...failure, active: null, unread: true, detail: words.unseen(target, text) } as const;
    const rest = { why: saysSomething(fault) ? null : fault, behind: { findings: [unread] } };
    if (watchesValue.has(of.sort) || isUnknown(error) || error instanceof NotTried)
      return { findings: [unread], ...rest };
    const detail = hasAnswered(fault) ? words.wrong(target, text) : words.down(target, text);
    return { findings: [{ ...failure, detail }], ...rest };
  }
};
