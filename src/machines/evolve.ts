import type { Transition } from '../language/signal.ts';
import type { Actor } from './actors.ts';
import { type AlertState, quiet } from './alert.ts';

/** What of a transition the fold needs. */
export type Move = Pick<Transition, 'at' | 'from' | 'to' | 'action'>;

/**
 * State is a fold: the state of an actor after a transition that has already been decided. Nothing is
 * decided again, so what was recorded under another policy, or by another version, still adds up to the
 * state that stood at its end.
 */
export const evolve = (state: AlertState, move: Move): AlertState => {
  switch (move.to) {
    case 'ok.quiet':
      return quiet;
    case 'ok.pending':
      return move.from === 'ok.pending'
        ? { ...state, activeSweeps: state.activeSweeps + 1 }
        : { ...quiet, path: 'ok.pending', firstActiveAt: move.at, activeSweeps: 1 };
    case 'alerting':
      return move.action === 'realert'
        ? { ...state, path: 'alerting', lastAlertAt: move.at, firstInactiveAt: null }
        : { ...quiet, path: 'alerting', incidentAt: move.at, lastAlertAt: move.at };
    case 'cooldown.holding':
      return { ...state, path: 'cooldown.holding', firstInactiveAt: null };
    case 'cooldown.clearing':
      return { ...state, path: 'cooldown.clearing', firstInactiveAt: move.at };
    case 'recovered':
      return { ...quiet, path: 'recovered' };
  }
};

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
