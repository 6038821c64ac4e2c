import { keyOf, type Signal, type Sweep } from '../language/signal.ts';
import { isOpen, openOf, type TellingState } from './state.ts';

/**
 * So long after a start what is open waits for somebody to look at it: the first probe of a check comes within half a minute,
 * and a source that fails is called blind after three turns. What nobody could see until then is told as it was known.
 */
export const longestFirstLookMs = 2 * 60_000;

/**
 * Nobody was there until now: what is open is only known to have been so, and nothing is told of it before it was looked at. Else
 * what a hold has kept until then would be told as if it were wrong now, and a moment later as over.
 */
export const awaitFirstLook = ({ incidents, toBeSeen }: TellingState, at: number): void => {
  toBeSeen.clear();
  for (const incident of incidents.values())
    if (isOpen(incident)) toBeSeen.set(incident.id, at + longestFirstLookMs);
};

/** What a sweep has seen, for whatever waits to be seen. What is well, and not yet for long enough to be over, goes on waiting. */
export const looked = (state: TellingState, { at, signals }: Pick<Sweep, 'at' | 'signals'>): void => {
  const { toBeSeen, undecided } = state;
  if (toBeSeen.size === 0) return;
  for (const signal of signals) {
    const said = saidBy(signal);
    if (said === null) continue;
    const { kind, entity, active } = said;
    for (const { id, key } of openOf(state, { kind, entity })) {
      if (!toBeSeen.has(id) || key !== keyOf(kind, entity)) continue;
      if (active) {
        toBeSeen.delete(id);
        undecided.add(id);
      } else toBeSeen.set(id, at + longestFirstLookMs);
    }
  }
};

/** What a signal says of its entity; `null`: nothing. A source may be plain JavaScript, and say what makes no sense. */
const saidBy = (signal: Signal): Pick<Signal, 'kind' | 'entity' | 'active'> | null => {
  try {
    const { kind, entity, active } = signal;
    return typeof kind === 'string' && typeof entity === 'string' && typeof active === 'boolean'
      ? { kind, entity, active }
      : null;
  } catch {
    // Deciding, which has it first, tells of it as the fault of this signal.
    return null;
  }
};

/** When nobody waits any longer for the next of them, epoch milliseconds; infinite: nothing waits to be seen. */
export const seenAtLast = ({ toBeSeen }: TellingState): number => {
  let first = Number.POSITIVE_INFINITY;
  for (const until of toBeSeen.values()) first = Math.min(first, until);
  return first;
};

/** Ends the waiting whose time is over. */
export const waitNoLonger = ({ at, toBeSeen, undecided }: TellingState): void => {
  for (const [id, until] of toBeSeen) {
    if (until > at) continue;
    toBeSeen.delete(id);
    undecided.add(id);
  }
};
