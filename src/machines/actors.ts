import { map, type OperatorFunction } from 'rxjs';
import { FaultError } from '../language/fault.ts';
import { defaultSeverity } from '../language/severity.ts';
import {
  incidentId,
  keyOf,
  type Labels,
  type Policy,
  type Reason,
  type Severity,
  type Signal,
  type Sweep,
  severities,
  type Timing,
  type Transition,
} from '../language/signal.ts';
import type { Notice } from '../language/telling.ts';
import { type Observation, quiet } from './alert.ts';
import type { Actor } from './evolve.ts';
import { moves, type Stepper, step } from './step.ts';
import { takenOnce } from './taken-once.ts';

export type { Actor };

/** What the actors made of one sweep. */
export interface Decision {
  readonly sweep: Sweep;
  readonly transitions: readonly Transition[];
  /** What somebody else has told of it by himself, in a fleet. */
  readonly told?: readonly Notice[];
}

export interface ActorOptions {
  /** The policy of a kind; it is asked once for each kind. */
  readonly policyOf: (kind: string) => Policy;
  /** Told of a signal that could not be decided; the others of its sweep are decided all the same. */
  readonly onFault: (key: string, error: unknown) => void;
  /** What steps an actor. Default: XState executes the statechart; folds of millions take `stepByFirstWay`. */
  readonly step?: Stepper;
  /** The actors to begin with, from a journal or a tap. */
  readonly restored?: Iterable<Actor>;
}

export interface ActorSystem {
  /** Shows a sweep to every actor concerned. Never throws. */
  observe(sweep: Sweep): Transition[];
  /** Closes, silently, every actor that `keep` does not keep: its entity is no longer watched. */
  unwatch(at: number, keep: (actor: Actor) => boolean): Transition[];
  /** Every actor there is: the whole state of deciding. */
  actors(): Actor[];
}

/** An actor in its place, with the number of the last sweep that showed its entity. */
interface Place {
  actor: Actor;
  seenIn: number;
}

/**
 * One actor per key, made when its entity is first seen active and given back when it is well or gone,
 * so that healthy entities cost next to nothing.
 */
export const createActors = (options: ActorOptions): ActorSystem => {
  const { policyOf, onFault, restored = [] } = options;
  const stepOnce = takenOnce(options.step ?? step);
  const places = new Map<string, Map<string, Place>>();
  const policies = new Map<string, Policy>();
  const usual = new Map<string, Severity>();
  /** One observation for all: it is shown, never kept. */
  const observation: Observation = {
    type: 'observation',
    at: 0,
    seen: 'unknown',
    policy: none,
    severity: undefined,
    usual: 'warning',
  };
  let turn = 0;
  /** The first signal of each entity in the sweep at hand, once that is needed. */
  let firsts: Map<string, Signal> | null = null;

  const put = (actor: Actor, seenIn: number): void => {
    const ofKind = places.get(actor.kind) ?? new Map<string, Place>();
    places.set(actor.kind, ofKind.set(actor.entity, { actor, seenIn }));
  };
  for (const actor of restored) put(actor, 0);

  const policyFor = (kind: string): Policy => {
    const known = policies.get(kind);
    if (known !== undefined) return known;
    const policy = policyOf(kind);
    policies.set(kind, policy);
    return policy;
  };

  const usualOf = (kind: string): Severity => {
    const known = usual.get(kind);
    if (known !== undefined) return known;
    const severity = defaultSeverity(kind);
    usual.set(kind, severity);
    return severity;
  };

  /** Steps one actor; `place` is where it is, if it is. */
  const show = (actor: Actor, place: Place | undefined, signal: Told, into: Transition[]): void => {
    const done = stepOnce(actor.state, observation);
    if (done === null) return;
    const { at } = observation;
    const { action, reason, state } = done;
    const told = inWords(signal, actor.key);
    const { severity } = observation;
    into.push(moved(actor, { at, to: state.path, action, reason, told, ...(severity && { severity }) }));
    if (state.path === 'ok.quiet' || reason === 'gone') {
      places.get(actor.kind)?.delete(actor.entity);
      return;
    }
    const { labels: _, ...others } = actor;
    const next = { ...others, ...told, state };
    if (place === undefined) put(next, turn);
    else place.actor = next;
  };

  /** Decides one signal; throws where it makes no sense. */
  const signalled = (signal: Signal, place: Place | undefined, sweep: Sweep, into: Transition[]): void => {
    const { active, policy } = signal;
    if (active !== true && active !== false && active !== null) {
      const given = String(active);
      const said = `active is ${given}, neither true, false nor null`;
      throw new FaultError({ code: 'notAnAnswer', given, said });
    }
    if (signal.edge === true) {
      if (active) into.push(happened(signal, sweep, severityIn(signal) ?? policyFor(signal.kind).severity));
      return;
    }
    if (place === undefined) {
      if (active !== true) return;
      firsts ??= firstOfEach(sweep.signals);
      if (firsts.get(keyOf(signal.kind, signal.entity)) !== signal) throw twice();
    } else {
      if (place.seenIn === turn) throw twice();
      place.seenIn = turn;
    }
    observation.at = sweep.at;
    observation.seen = active === null ? 'unknown' : active ? 'active' : 'inactive';
    const ofKind = policyFor(signal.kind);
    observation.policy = policy === undefined ? ofKind : overridden(ofKind, policy);
    observation.severity = severityIn(signal) ?? ofKind.severity;
    observation.usual = usualOf(signal.kind);
    // A hint is no sweep of its own to those who count sweeps.
    if (sweep.hinted === true && active && observation.policy.forTicks > 1) return;
    const actor = place?.actor ?? newborn(signal, sweep.source);
    if (moves(actor.state, observation)) show(actor, place, signal, into);
  };

  return {
    observe(sweep) {
      const into: Transition[] = [];
      /** Whether every signal said at least whose it is: else nobody can be called gone. */
      let whole = true;
      turn += 1;
      for (const signal of sweep.signals) {
        let kind = '';
        let entity = '';
        let named = false;
        let place: Place | undefined;
        try {
          ({ kind, entity } = signal);
          checkName(kind, entity);
          named = true;
          place = places.get(kind)?.get(entity);
          signalled(signal, place, sweep, into);
        } catch (error) {
          // It was in the sweep, whatever else it was: it is not gone.
          if (place !== undefined) place.seenIn = turn;
          whole &&= named;
          onFault(named ? keyOf(kind, entity) : `${sweep.source}: a nameless signal`, error);
        }
      }
      firsts = null;
      for (const kind of whole ? sweep.covers : []) {
        // A loop over an iterator would allocate for every actor.
        places.get(kind)?.forEach((place) => {
          if (place.seenIn === turn || place.actor.source !== sweep.source) return;
          try {
            observation.at = sweep.at;
            observation.seen = 'gone';
            observation.policy = policyFor(kind);
            observation.severity = undefined;
            show(place.actor, place, place.actor, into);
          } catch (error) {
            onFault(place.actor.key, error);
          }
        });
      }
      return into;
    },

    unwatch(at, keep) {
      const into: Transition[] = [];
      for (const ofKind of places.values()) {
        for (const { actor } of ofKind.values()) {
          if (keep(actor)) continue;
          into.push(moved(actor, { at, to: 'ok.quiet', action: null, reason: 'unwatched', told: actor }));
          ofKind.delete(actor.entity);
        }
      }
      return into;
    },

    actors: () => [...places.values()].flatMap((ofKind) => [...ofKind.values()].map(({ actor }) => actor)),
  };
};

/** Sweeps → decisions: the whole of deciding as one operator around one `Map` of actors. */
export const decide = (system: ActorSystem): OperatorFunction<Sweep, Decision> =>
  map((sweep) => ({ sweep, transitions: system.observe(sweep) }));

/** Stands in the observation before the first sweep; nothing is decided by it. */
const none: Policy = { cooldownMs: 0, forMs: 0, forTicks: 1, keepMs: 0 };

type Told = Pick<Signal, 'title' | 'detail' | 'labels'>;

const twice = (): FaultError =>
  new FaultError({ code: 'seenTwice', said: 'it is in the sweep twice; the first one counts' });

/** Throws where a signal doesn't say whose it is. */
const checkName = (kind: unknown, entity: unknown): void => {
  if (typeof kind !== 'string' || kind === '' || kind.includes('/') || kind.includes(':')) {
    throw new FaultError({ code: 'notAKind', given: String(kind), said: `${String(kind)} is no kind` });
  }
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
const firstOfEach = (signals: readonly Signal[]): Map<string, Signal> => {
  const firsts = new Map<string, Signal>();
  for (const signal of signals) {
    try {
      const { kind, entity } = signal;
      checkName(kind, entity);
      const key = keyOf(kind, entity);
      if (signal.edge !== true && !firsts.has(key)) firsts.set(key, signal);
    } catch {
      // Not the signal being decided: this one is told of when its own turn comes.
    }
  }
  return firsts;
};

/** What a person is told. A plain JavaScript source may leave words out; that must not cost the alert. */
const inWords = ({ title, detail, labels }: Told, key: string): Told => ({
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
const severityIn = ({ severity }: Signal): Severity | undefined => {
  if (severity === undefined || severities.includes(severity)) return severity;
  const given = String(severity);
  const said = `severity is ${given}, not one of ${severities.join(', ')}`;
  throw new FaultError({ code: 'notASeverity', given, known: severities, said });
};

const newborn = ({ kind, entity, title, detail }: Signal, source: string): Actor => ({
  key: keyOf(kind, entity),
  kind,
  entity,
  source,
  title,
  detail,
  state: quiet,
});

/** The kind's policy with a signal's overrides. An override that is no time is a fault of its signal. */
const overridden = (policy: Policy, overrides: Partial<Timing>): Policy => {
  for (const [name, value] of Object.entries(overrides)) {
    if (!Number.isFinite(value) || value < 0) {
      const given = String(value);
      const said = `policy.${name} is ${given}, not a number of at least 0`;
      throw new FaultError({ code: 'notATime', name, given, said });
    }
  }
  return { ...policy, ...overrides };
};

const happened = (signal: Signal, { at, source }: Sweep, severity: Severity | undefined): Transition => {
  const { kind, entity } = signal;
  const key = keyOf(kind, entity);
  return {
    type: 'transition',
    at,
    source,
    key,
    kind,
    entity,
    from: 'ok.quiet',
    to: 'ok.quiet',
    action: 'alert',
    reason: 'edge',
    incident: incidentId(key, at),
    ...inWords(signal, key),
    ...(severity && { severity }),
  };
};

const moved = (
  actor: Actor,
  move: Pick<Transition, 'at' | 'to' | 'action' | 'severity'> & { reason: Reason; told: Told },
): Transition => {
  const { key, kind, entity, source, state } = actor;
  const { at, to, action, reason, told, severity } = move;
  const openedAt = action === 'alert' ? at : state.incidentAt;
  return {
    type: 'transition',
    at,
    source,
    key,
    kind,
    entity,
    from: state.path,
    to,
    action,
    reason,
    incident: openedAt === null ? null : incidentId(key, openedAt),
    title: told.title,
    detail: told.detail,
    ...(severity && { severity }),
    ...(told.labels && { labels: told.labels }),
  };
};
