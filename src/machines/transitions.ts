import {
  incidentId,
  keyOf,
  type Reason,
  type Severity,
  type Signal,
  type Sweep,
  type Transition,
} from '../language/signal.ts';
import type { Actor } from './evolve.ts';
import { type Wording, wordingOf } from './said.ts';

/** The transition of something that happened and is over: no actor has to do with it. */
export const transitionOfEvent = (
  signal: Signal,
  { at, source }: Sweep,
  severity: Severity | undefined,
): Transition => {
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
    ...wordingOf(signal, key),
    ...(severity && { severity }),
  };
};

/** The transition of an actor, from the state it is in. */
export const transitionOfActor = (
  actor: Actor,
  move: Pick<Transition, 'at' | 'to' | 'action' | 'severity'> & { reason: Reason; told: Wording },
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
