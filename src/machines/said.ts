import { FaultError } from '../language/fault.ts';
import {
  keyOf,
  type Labels,
  type Policy,
  type Severity,
  type Signal,
  severities,
  type Timing,
} from '../language/signal.ts';

// What a signal says, before it is gone by: a source may be plain JavaScript and say anything. What makes no sense is the fault of
// its signal alone.

/** What a person is told of a signal. */
export type Wording = Pick<Signal, 'title' | 'detail' | 'labels'>;

/** The fault of an entity that is in a sweep more than once. */
export const twiceInSweep = (): FaultError =>
  new FaultError({ code: 'seenTwice', said: 'it is in the sweep twice; the first one counts' });

/** These throw where a signal doesn't say whose it is. */
export const checkKind = (kind: unknown): void => {
  if (typeof kind !== 'string' || kind === '' || kind.includes('/') || kind.includes(':')) {
    throw new FaultError({ code: 'notAKind', given: String(kind), said: `${String(kind)} is no kind` });
  }
};
export const checkEntity = (entity: unknown): void => {
  if (typeof entity !== 'string') {
    throw new FaultError({
      code: 'notAnEntity',
      given: String(entity),
      said: `${String(entity)} is no entity`,
    });
  }
};

/**
 * The first signal of each entity. Two of one entity that contradict each other would have it alerted
 * and recovered for ever; where there is an actor, it knows that it was seen, elsewhere this tells.
 */
export const firstOfEach = (signals: readonly Signal[]): Map<string, Signal> => {
  const firsts = new Map<string, Signal>();
  for (const signal of signals) {
    try {
      const { kind, entity } = signal;
      checkKind(kind);
      checkEntity(entity);
      const key = keyOf(kind, entity);
      if (signal.edge !== true && !firsts.has(key)) firsts.set(key, signal);
    } catch {
      // Not the signal being decided: this one is told of when its own turn comes.
    }
  }
  return firsts;
};

/** What a person is told. A plain JavaScript source may leave words out; that must not cost the alert. */
export const wordingOf = ({ title, detail, labels }: Wording, key: string): Wording => ({
  title: typeof title === 'string' ? title : key,
  detail: typeof detail === 'string' ? detail : '',
  ...(isLabels(labels) && { labels }),
});

const isLabels = (labels: unknown): labels is Labels =>
  typeof labels === 'object' &&
  labels !== null &&
  !Array.isArray(labels) &&
  Object.entries(labels).every(([name, value]) => name !== '__proto__' && typeof value === 'string');

/** What a signal says of how bad it is. A fault of its signal where that is no severity. */
export const severityIn = ({ severity }: Signal): Severity | undefined => {
  if (severity === undefined || severities.includes(severity)) return severity;
  const given = String(severity);
  const said = `severity is ${given}, not one of ${severities.join(', ')}`;
  throw new FaultError({ code: 'notASeverity', given, known: severities, said });
};

/** The kind's policy with a signal's overrides. An override that is no time is a fault of its signal. */
export const overridden = (policy: Policy, overrides: Partial<Timing>): Policy => {
  for (const [name, value] of Object.entries(overrides)) {
    if (!Number.isFinite(value) || value < 0) {
      const given = String(value);
      const said = `policy.${name} is ${given}, not a number of at least 0`;
      throw new FaultError({ code: 'notATime', name, given, said });
    }
  }
  return { ...policy, ...overrides };
};
