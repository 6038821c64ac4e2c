import { map, type OperatorFunction } from 'rxjs';
import { FaultError } from '../language/fault.ts';
import { defaultSeverity } from '../language/severity.ts';
import {
  keyOf,
  type Policy,
  type Severity,
  type Signal,
  type Sweep,
  type Transition,
} from '../language/signal.ts';
import type { Notice } from '../language/telling.ts';
import { type Observation, quiet } from './alert.ts';
import type { Actor } from './evolve.ts';
import {
  checkEntity,
  checkKind,
  firstOfEach,
  overridden,
  severityIn,
  twiceInSweep,
  type Wording,
  wordingOf,
} from './said.ts';
import { moves, type Stepper, step } from './step.ts';
import { takenOnce } from './taken-once.ts';
import { transitionOfActor, transitionOfEvent } from './transitions.ts';

export type { Actor };

/** What the actors made of one sweep. */
export interface Decision {
  readonly sweep: Sweep;
  readonly transitions: readonly Transition[];
  /** What somebody else has told of it by himself, in a fleet. */
  readonly told?: readonly Notice[];
}

/** What deciding is told once: the timing of each kind, and what it begins with. */
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

/** All actors, as one object that takes a sweep after the other. */
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

/** What there is of a kind: found once for a signal, not once for each thing that is asked of it. */
interface OfKind {
  readonly kind: string;
  readonly places: Map<string, Place>;
  readonly usual: Severity;
  /** `null`: nobody has needed it. */
  policy: Policy | null;
}

/** What is known of a kind is cheap to find again: with more of them those without an actor are forgotten. */
const mostIdleKinds = 500;

/**
 * One actor per key, made when its entity is first seen active and given back when it is well or gone,
 * so that healthy entities cost next to nothing.
 */
export const createActors = (options: ActorOptions): ActorSystem => {
  const { policyOf, onFault, restored = [] } = options;
  const stepOnce = takenOnce(options.step ?? step);
  const kinds = new Map<string, OfKind>();
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

  const ofKind = (kind: string): OfKind => {
    const known = kinds.get(kind);
    if (known !== undefined) return known;
    const made: OfKind = { kind, places: new Map(), usual: defaultSeverity(kind), policy: null };
    kinds.set(kind, made);
    return made;
  };

  const policyFor = (known: OfKind): Policy => {
    known.policy ??= policyOf(known.kind);
    return known.policy;
  };

  for (const actor of restored) ofKind(actor.kind).places.set(actor.entity, { actor, seenIn: 0 });

  /** Steps one actor; `place` is where it is among those of its kind, if it is. */
  const show = (
    actor: Actor,
    places: Map<string, Place>,
    place: Place | undefined,
    signal: Wording,
    into: Transition[],
  ): void => {
    const done = stepOnce(actor.state, observation);
    if (done === null) return;
    const { at } = observation;
    const { action, reason, state } = done;
    const told = wordingOf(signal, actor.key);
    const { severity } = observation;
    into.push(
      transitionOfActor(actor, { at, to: state.path, action, reason, told, ...(severity && { severity }) }),
    );
    if (state.path === 'ok.quiet' || reason === 'gone') {
      places.delete(actor.entity);
      return;
    }
    const { labels: _, ...others } = actor;
    const next = { ...others, ...told, state };
    if (place === undefined) places.set(actor.entity, { actor: next, seenIn: turn });
    else place.actor = next;
  };

  /** Decides one signal; throws where it makes no sense. */
  const signalled = (
    signal: Signal,
    known: OfKind | undefined,
    place: Place | undefined,
    sweep: Sweep,
    into: Transition[],
  ): void => {
    const { active, policy } = signal;
    if (active !== true && active !== false && active !== null) {
      const given = String(active);
      const said = `active is ${given}, neither true, false nor null`;
      throw new FaultError({ code: 'notAnAnswer', given, said });
    }
    if (signal.edge === true) {
      if (active)
        into.push(
          transitionOfEvent(signal, sweep, severityIn(signal) ?? policyFor(ofKind(signal.kind)).severity),
        );
      return;
    }
    if (place === undefined) {
      if (active !== true) return;
      firsts ??= firstOfEach(sweep.signals);
      if (firsts.get(keyOf(signal.kind, signal.entity)) !== signal) throw twiceInSweep();
    } else {
      if (place.seenIn === turn) throw twiceInSweep();
      place.seenIn = turn;
    }
    observation.at = sweep.at;
    observation.seen = active === null ? 'unknown' : active ? 'active' : 'inactive';
    const all = known ?? ofKind(signal.kind);
    const usually = policyFor(all);
    observation.policy = policy === undefined ? usually : overridden(usually, policy);
    observation.severity = severityIn(signal) ?? usually.severity;
    observation.usual = all.usual;
    // A hint is no sweep of its own to those who count sweeps.
    if (sweep.hinted === true && active && observation.policy.forTicks > 1) return;
    const actor = place?.actor ?? newborn(signal, sweep.source);
    if (moves(actor.state, observation)) show(actor, all.places, place, signal, into);
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
          const known = kinds.get(kind);
          // What is known has been looked at.
          if (known === undefined) checkKind(kind);
          checkEntity(entity);
          named = true;
          place = known?.places.get(entity);
          signalled(signal, known, place, sweep, into);
        } catch (error) {
          // It was in the sweep, whatever else it was: it is not gone.
          if (place !== undefined) place.seenIn = turn;
          whole &&= named;
          onFault(named ? keyOf(kind, entity) : `${sweep.source}: a nameless signal`, error);
        }
      }
      firsts = null;
      if (kinds.size > mostIdleKinds)
        for (const [kind, { places }] of kinds) if (places.size === 0) kinds.delete(kind);
      for (const kind of whole ? sweep.covers : []) {
        const known = kinds.get(kind);
        if (known === undefined) continue;
        const { places } = known;
        // A loop over an iterator would allocate for every actor.
        places.forEach((place) => {
          if (place.seenIn === turn || place.actor.source !== sweep.source) return;
          try {
            observation.at = sweep.at;
            observation.seen = 'gone';
            observation.policy = policyFor(known);
            observation.severity = undefined;
            show(place.actor, places, place, place.actor, into);
          } catch (error) {
            onFault(place.actor.key, error);
          }
        });
      }
      return into;
    },

    unwatch(at, keep) {
      const into: Transition[] = [];
      for (const { places } of kinds.values()) {
        for (const { actor } of places.values()) {
          if (keep(actor)) continue;
          into.push(
            transitionOfActor(actor, { at, to: 'ok.quiet', action: null, reason: 'unwatched', told: actor }),
          );
          places.delete(actor.entity);
        }
      }
      return into;
    },

    actors: () => [...kinds.values()].flatMap(({ places }) => [...places.values()].map(({ actor }) => actor)),
  };
};

/** Sweeps → decisions: the whole of deciding as one operator around one `Map` of actors. */
export const decide = (system: ActorSystem): OperatorFunction<Sweep, Decision> =>
  map((sweep) => ({ sweep, transitions: system.observe(sweep) }));

/** Stands in the observation before the first sweep; nothing is decided by it. */
const none: Policy = { cooldownMs: 0, forMs: 0, forTicks: 1, keepMs: 0 };

const newborn = ({ kind, entity, title, detail }: Signal, source: string): Actor => ({
  key: keyOf(kind, entity),
  kind,
  entity,
  source,
  title,
  detail,
  state: quiet,
});
