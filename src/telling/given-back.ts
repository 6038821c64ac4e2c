import { newsOf } from './news.ts';
import { forgetNotes, letHear } from './noted.ts';
import { type Hearing, type Incident, isOpen, type TellingState } from './state.ts';

/** So many incidents of one entity that are over wait to be told of, and those of about so many entities. */
export const mostOver = 20;

export const mostKeysOver = 2_000;

/** Whether a channel has yet to be told something of an incident that is over. */
const isOwed = ({ believes, held }: Hearing): boolean => believes === 'open' || held !== null;

const owes = ({ hearings }: Incident): boolean => {
  for (const hearing of hearings.values()) if (isOwed(hearing)) return true;
  return false;
};

/** Gives an incident back that is over, and of whose end everybody knows who has heard of it. */
export const forgetIfOver = (state: TellingState, incident: Incident): void => {
  if (isOpen(incident)) return;
  if (owes(incident) || isLastOfFlap(state, incident)) state.unheardOver.add(incident.key);
  else giveBack(state, incident);
};

/** Whether an entity's settling is told by this incident: who waits for an earlier one may yet be told that it flaps. */
const isLastOfFlap = ({ flaps, over }: TellingState, { id, key }: Incident): boolean => {
  const flap = flaps.get(key);
  if (flap === undefined || flap.last !== id) return false;
  const earlier = over.get(key);
  return flap.saidTo.size > 0 || (earlier !== undefined && earlier.size > (earlier.has(id) ? 1 : 0));
};

/** Forgets an incident, but for what there was of it for who asks. */
export const giveBack = (state: TellingState, incident: Incident): void => {
  const { id, key, hearings } = incident;
  state.incidents.delete(id);
  forgetNotes(state, incident);
  const ended = state.ended.get(id);
  const told = [...hearings].flatMap(([channel, { toldAt }]) => (toldAt > 0 ? [[channel, toldAt]] : []));
  if (ended !== undefined && told.length > 0)
    state.ended.set(id, { ...ended, told: Object.fromEntries(told) });
  const over = state.over.get(key);
  over?.delete(id);
  if (over?.size === 0) {
    state.over.delete(key);
    state.unheardOver.delete(key);
  }
  const last = state.incidents.get(state.flaps.get(key)?.last ?? '');
  if (last !== undefined && !state.undecided.has(last.id)) forgetIfOver(state, last);
};

/**
 * Keeps an incident that is over until whoever waits for it is told. Of one entity no more than so many: an entity that
 * comes and goes for days under a silence is listed with its last times, not with all.
 */
export const keepOver = (state: TellingState, { id, key }: Incident): void => {
  const over = state.over.get(key) ?? new Set();
  state.over.set(key, over.add(id));
  state.unheardOver.add(key);
  for (const oldest of over) {
    if (over.size <= mostOver) break;
    dropUntold(state, oldest);
  }
};

/** Of so many entities no more is kept. Whose end somebody waits for is looked at again once he was told. */
export const keepNoMoreOver = (state: TellingState): void => {
  const { over, unheardOver } = state;
  if (over.size <= mostKeysOver) return;
  for (const key of unheardOver) {
    if (over.size <= mostKeysOver) return;
    for (const oldest of over.get(key) ?? []) dropUntold(state, oldest);
    unheardOver.delete(key);
  }
};

/** Gives an incident back that is over and of which nobody has heard. */
const dropUntold = (state: TellingState, id: string): void => {
  const incident = state.incidents.get(id);
  if (incident === undefined) return;
  for (const { believes } of incident.hearings.values()) if (believes === 'open') return;
  giveBack(state, incident);
};

/** Ends the holds behind which nothing waits any more. */
export const tidy = (state: TellingState, incident: Incident): void => {
  for (const [channel, hearing] of incident.hearings) {
    const { held, believes } = hearing;
    if (held === null || newsOf(state, incident, channel, hearing, false) !== null) continue;
    // A silence without an end has said that it is open, and says so again in a week.
    const stands = held.by !== null && state.silences.has(held.by);
    if (held.reason === 'silenced' && held.until === null && stands && believes === 'open') continue;
    letHear(state, incident, hearing);
  }
};
