import type { Transition } from '../language/signal.ts';
import { type AlertState, quiet } from './alert.ts';
import { clocksAfter, type Move } from './clocks.ts';

/** One alert state machine, for one key. An entity that is plainly well has none. */
export interface Actor {
  readonly key: string;
  readonly kind: string;
  readonly entity: string;
  /** The source that saw the entity; only its sweeps can say that the entity is gone. */
  readonly source: string;
  /** What its last transition said, for the day it is gone and no signal says anything. */
  readonly title: string;
  readonly detail: string;
  readonly state: AlertState;
}

/**
 * State is a fold: the state of an actor after a transition that has already been decided. Nothing is
 * decided again, so what was recorded under another policy, or by another version, still adds up to the
 * state that stood at its end.
 */
export const evolve = (state: AlertState, move: Move): AlertState => ({
  ...state,
  ...clocksAfter(state, move),
  path: move.to,
});

/**
 * The same fold over all actors: a transition makes, moves or gives back the actor of its key. Changes
 * `actors` in place.
 */
export const evolveActors = (actors: Map<string, Actor>, transition: Transition): void => {
  const { key, kind, entity, source, title, detail, reason, to } = transition;
  if (reason === 'edge') return;
  if (to === 'ok.quiet' || reason === 'gone') {
    actors.delete(key);
    return;
  }
  const state = evolve(actors.get(key)?.state ?? quiet, transition);
  actors.set(key, { key, kind, entity, source, title, detail, state });
};
