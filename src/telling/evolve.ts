import type { Transition } from '../language/signal.ts';
import type { Hold, TellingEvent } from '../language/telling.ts';
import { commanded } from './commanded.ts';
import { escalateAnew } from './escalations.ts';
import { forgetIfOver, keepNoMoreOver, tidy } from './given-back.ts';
import { moved } from './moved.ts';
import { isWorse } from './news.ts';
import { hide, letHear, noteAftermath, noteHeld } from './noted.ts';
import { noticed } from './noticed.ts';
import { remindNoMore } from './reminders.ts';
import { type Held, hearingOf, type TellingState } from './state.ts';

/** A sweep, as far as telling counts it: what was seen again after a cause had gone. */
export interface Swept {
  readonly type: 'swept';
  readonly at: number;
  readonly source: string;
  readonly failed: boolean;
}

/** What stands after one more event. Changes `state` in place, and decides nothing. */
export const evolve = (state: TellingState, event: Transition | TellingEvent | Swept): void => {
  if (event.type === 'transition' && event.at > state.at) settle(state);
  if (event.at > state.at) remindNoMore(state, event.at);
  state.at = Math.max(state.at, event.at);
  switch (event.type) {
    case 'transition':
      moved(state, event);
      break;
    case 'swept':
      swept(state, event);
      break;
    case 'command':
      commanded(state, event);
      break;
    case 'hold':
      held(state, event);
      break;
    case 'notice':
      noticed(state, event);
      break;
  }
  if (event.type !== 'swept') escalateAnew(state, event);
};

/** All that was undecided is decided: what nobody waits for any more is given back. */
export const settle = (state: TellingState): void => {
  const decided = [...state.undecided];
  // One that is given back may take along another of its entity: none of them is undecided any more.
  state.undecided.clear();
  for (const id of decided) {
    const incident = state.incidents.get(id);
    if (incident === undefined) continue;
    incident.reminder = null;
    tidy(state, incident);
    forgetIfOver(state, incident);
  }
  keepNoMoreOver(state);
  remindNoMore(state, state.at + 1);
};

/** Ends the holds whose time is over and behind which there was nothing to decide; `false`: there were none. */
export const letGo = (state: TellingState): boolean => {
  let any = false;
  for (const incident of state.holding.by(state.at)) {
    if (state.toBeSeen.has(incident.id)) continue;
    for (const hearing of incident.hearings.values()) {
      const { held } = hearing;
      if (held === null || held.until === null || held.until > state.at) continue;
      letHear(state, incident, hearing);
      any = true;
    }
  }
  return any;
};

const swept = (state: TellingState, { source, at, failed }: Swept): void => {
  for (const incident of state.aftermaths.get(source) ?? []) {
    const { caused } = incident;
    if (caused === null || caused.closedAt === null) continue;
    if (at <= caused.closedAt) continue;
    if (failed) caused.failed += 1;
    else caused.good += 1;
    // Where another law holds it by now, that hold stands.
    const waits = [...incident.hearings.values()].some((hearing) => hearing.held?.reason === 'caused');
    if (waits) state.undecided.add(incident.id);
  }
};

/** What has held it before its group does: that is why it is late, and not for the minute that it waits with others. */
const firstOf = (before: Held | null): Pick<Held, 'first'> => {
  if (before === null || (before.reason === 'caused' && before.by === null)) return {};
  const { reason, by, first } = before;
  return reason !== 'grouped' ? { first: { reason, by } } : first === undefined ? {} : { first };
};

const held = (state: TellingState, { at, incident: id, action, reason, by, until, channels }: Hold): void => {
  const incident = state.incidents.get(id);
  if (incident === undefined) return;
  let waits = false;
  for (const channel of channels) {
    const hearing = hearingOf(incident, channel);
    hearing.decidedAt = at;
    if (action === 'realert') hearing.remindAt = null;
    // A reminder that is held is dropped, not queued; that it has become worse is none.
    if (action === 'realert' && !isWorse(incident, hearing)) continue;
    hearing.held = { reason, by, until, ...(reason === 'grouped' && firstOf(hearing.held)) };
    waits = true;
  }
  if (waits) noteHeld(state, incident);
  if (!waits || reason !== 'caused' || by === null || incident.caused?.cause === by) return;
  hide(state, by, id);
  const closedAt = state.incidents.get(by)?.closedAt ?? null;
  incident.caused = { cause: by, closedAt, good: 0, failed: 0 };
  if (closedAt !== null) noteAftermath(state, incident);
};
