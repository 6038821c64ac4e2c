import { dependsOnLabel } from '../language/signal.ts';
import { type Flap, type Hearing, type Incident, isOpen, nobody, type TellingState } from './state.ts';

// What telling finds of thousands of incidents without looking through all of them. Whoever has found one asks it again: a moment that
// is noted may be too early, and what is noted be over, but what is held, reminded or hidden is never missing, nor noted too late.

/** Notes that an incident is open, or open no more. */
export const noteOpen = (state: TellingState, incident: Incident, isOpenNow: boolean): void => {
  const { open } = state;
  const { kind, entity } = incident;
  const ofKind = open.get(kind) ?? new Map<string, Set<Incident>>();
  const all = ofKind.get(entity) ?? new Set<Incident>();
  all.delete(incident);
  if (isOpenNow) all.add(incident);
  if (all.size > 0) ofKind.set(entity, all);
  else ofKind.delete(entity);
  if (ofKind.size > 0) open.set(kind, ofKind);
  else open.delete(kind);
  noteNeeds(state, incident);
};

/** Notes whether an incident says what it needs, while it is open. */
export const noteNeeds = ({ needing }: TellingState, incident: Incident): void => {
  if (isOpen(incident) && incident.labels[dependsOnLabel] !== undefined) needing.add(incident);
  else needing.delete(incident);
};

/** Notes that a cause hides an incident. */
export const hide = ({ symptoms }: TellingState, cause: string, symptom: string): void => {
  const known = symptoms.get(cause);
  if (known === undefined) symptoms.set(cause, new Set([symptom]));
  else known.add(symptom);
};

/** Takes from a channel what kept it from being told. */
export const letHear = (state: TellingState, incident: Incident, hearing: Hearing): void => {
  hearing.held = null;
  noteHeld(state, incident);
};

/** Notes what is held back of an incident, and until when. */
export const noteHeld = ({ holding, hidden }: TellingState, incident: Incident): void => {
  let isHeld = false;
  let isHidden = false;
  let from = Number.POSITIVE_INFINITY;
  for (const { held } of incident.hearings.values()) {
    if (held === null) continue;
    isHeld = true;
    isHidden ||= held.reason === 'caused';
    from = Math.min(from, held.until ?? from);
  }
  if (isHeld) holding.put(incident, from);
  else holding.delete(incident);
  if (isHidden) hidden.add(incident);
  else hidden.delete(incident);
};

/** Notes when a channel is reminded of an incident next. */
export const noteReminders = ({ reminding }: TellingState, incident: Incident): void => {
  let next = Number.POSITIVE_INFINITY;
  for (const { remindAt } of incident.hearings.values()) next = Math.min(next, remindAt ?? next);
  if (Number.isFinite(next)) reminding.put(incident, next);
  else reminding.delete(incident);
};

/** Notes an incident whose cause is over. */
export const noteAftermath = ({ aftermaths }: TellingState, incident: Incident): void => {
  const ofSource = aftermaths.get(incident.source) ?? new Set();
  aftermaths.set(incident.source, ofSource.add(incident));
};

/** Forgets what was noted of an incident that is given back. */
export const forgetNotes = (state: TellingState, incident: Incident): void => {
  const { holding, hidden, reminding, aftermaths, needing, escalations } = state;
  holding.delete(incident);
  reminding.delete(incident);
  hidden.delete(incident);
  needing.delete(incident);
  escalations?.order.delete(incident);
  const ofSource = aftermaths.get(incident.source);
  ofSource?.delete(incident);
  if (ofSource?.size === 0) aftermaths.delete(incident.source);
};

/** These channels are told that an entity flaps. */
export const sayToFlap = (
  { flaps, saidToFlap }: TellingState,
  key: string,
  channels: readonly string[],
): void => {
  const flap = flaps.get(key);
  if (flap === undefined) return;
  flap.saidTo = channels.length === 0 ? nobody : new Set(channels);
  if (channels.length === 0) saidToFlap.delete(key);
  else saidToFlap.add(key);
};

/** Of those who were told that an entity flaps only these are from now on. */
export const retainSaid = (state: TellingState, key: string, isKept: (channel: string) => boolean): void =>
  sayToFlap(state, key, [...(state.flaps.get(key)?.saidTo ?? nobody)].filter(isKept));

/** The flaps of which a channel was told. */
export const flapsSaid = ({ flaps, saidToFlap }: TellingState): readonly Flap[] =>
  [...saidToFlap].flatMap((key) => flaps.get(key) ?? []);
