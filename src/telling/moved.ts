import { dayMs } from '../language/duration.ts';
import { rememberLatest } from '../language/forget-oldest.ts';
import type { Transition } from '../language/signal.ts';
import { opened, stepIncident } from '../machines/incident.ts';
import { isAcknowledged, release } from './acknowledged.ts';
import { leaveOutOthers } from './channels.ts';
import { forgetIfOver, giveBack, keepOver, tidy } from './given-back.ts';
import { noteAftermath, noteNeeds, noteOpen } from './noted.ts';
import { remind } from './reminders.ts';
import { mostFlaps } from './rules.ts';
import { type Ended, type Incident, nobody, type TellingState } from './state.ts';

/** So many alerts of an entity are remembered, and for so long, to know whether it flaps. */
const mostAlerts = mostFlaps;
const longestFlapMs = dayMs;

/** So many incidents that are over are remembered, for who asks what there was. */
export const mostEnded = 50;

/** Of so many entities it is known when they were alerted: names that are new with every sweep must not pile up. */
export const mostFlapping = 5_000;

/** So many entities more are looked through for those that have long been the same. */
const manyFlaps = 1_000;

/** A transition: an incident begins, goes on, becomes worse, or is over. */
export const moved = (state: TellingState, transition: Transition): void => {
  const { incident: id, action, reason, at, severity, labels, title, detail } = transition;
  if (id === null || (action === null && reason !== 'unwatched')) return;
  const known = state.incidents.get(id);
  if (action !== 'realert' && (action !== 'alert' || reason === 'edge'))
    noteEnd(state, { id, at, title, detail, reason, severity: severity ?? null });
  if (action === 'alert') {
    if (known === undefined) open(state, id, transition);
    else if (known.unwatched) openAgain(state, known, transition);
    return;
  }
  if (known === undefined) return;
  known.title = title;
  known.detail = detail;
  known.reason = reason;
  state.undecided.add(id);
  if (action === 'realert') {
    if (severity !== undefined) known.severity = severity;
    if (labels !== undefined) known.labels = labels;
    noteNeeds(state, known);
    const released = reason === 'worse' && isAcknowledged(known, at) ? known.ack?.by.name : undefined;
    known.reminder = { at, worse: reason === 'worse', ...(released !== undefined && { released }) };
    remind(state, known, at);
    if (reason === 'worse') release(known);
    tidy(state, known);
    return;
  }
  known.closedAt = at;
  for (const hearing of known.hearings.values()) hearing.remindAt = null;
  state.reminding.delete(known);
  state.toBeSeen.delete(id);
  known.unwatched = reason === 'unwatched';
  known.state = stepIncident(known.state, 'closed');
  noteOpen(state, known, false);
  leaveOutOthers(state, known);
  tidy(state, known);
  keepOver(state, known);
  const flap = state.flaps.get(known.key);
  if (flap !== undefined) flap.changedAt = at;
  for (const symptom of state.symptoms.get(id) ?? []) {
    const hidden = state.incidents.get(symptom);
    if (hidden?.caused?.cause !== id) continue;
    hidden.caused.closedAt = at;
    noteAftermath(state, hidden);
    state.undecided.add(symptom);
  }
  state.symptoms.delete(id);
};

const noteEnd = ({ ended }: TellingState, one: Ended): void => rememberLatest(ended, one.id, one, mostEnded);

const open = (state: TellingState, id: string, transition: Transition): void => {
  const { at, key, kind, entity, source, reason, severity, labels, title, detail } = transition;
  const edge = reason === 'edge';
  const incident: Incident = {
    ...{ id, at, key, kind, entity, source, edge, title, detail, reason },
    severity: severity ?? null,
    labels: labels ?? {},
    state: edge ? stepIncident(opened, 'closed') : opened,
    closedAt: edge ? at : null,
    unwatched: false,
    ack: null,
    toldFrom: null,
    reminder: null,
    remindedAt: null,
    caused: null,
    hearings: new Map(),
  };
  state.incidents.set(id, incident);
  state.undecided.add(id);
  if (edge) {
    keepOver(state, incident);
    return;
  }
  noteOpen(state, incident, true);
  alerted(state, key, id, at);
};

/** What was given up and is watched again (a host that was taken out of a fleet came back): who was not told that stays as it is. */
const openAgain = (state: TellingState, known: Incident, transition: Transition): void => {
  giveBack(state, known);
  open(state, known.id, transition);
  const incident = state.incidents.get(known.id);
  for (const [channel, hearing] of known.hearings)
    incident?.hearings.set(channel, { ...hearing, held: null });
};

const alerted = (state: TellingState, key: string, id: string, at: number): void => {
  const known = state.flaps.get(key);
  const before = known && state.incidents.get(known.last);
  // What has not changed for so long has settled, whoever knows of it.
  const isOld = known === undefined || known.changedAt < at - longestFlapMs;
  // Made with its first alert: an empty list that grows keeps room for seventeen, and most never have a second one.
  const flap = isOld ? { alerts: [at], changedAt: at, saidTo: nobody, said: null, last: id } : known;
  state.flaps.set(key, flap);
  if (isOld) state.saidToFlap.delete(key);
  if (!isOld) flap.alerts.push(at);
  if (flap.said !== null) flap.said = { ...flap.said, times: flap.said.times + 1 };
  while (flap.alerts.length > mostAlerts || (flap.alerts[0] ?? at) < at - longestFlapMs) flap.alerts.shift();
  flap.changedAt = at;
  flap.last = id;
  if (before !== undefined) {
    tidy(state, before);
    if (!state.undecided.has(before.id)) forgetIfOver(state, before);
  }
  if (known !== undefined) return;
  if (state.flaps.size > mostFlapping * 1.1) forgetOldestFlaps(state);
  if (state.flaps.size % manyFlaps > 0) return;
  for (const [other, { changedAt, saidTo }] of state.flaps) {
    if (saidTo.size === 0 && changedAt < at - longestFlapMs) state.flaps.delete(other);
  }
};

/**
 * The entities that were alerted first are forgotten, those that were alerted only once before the others: names that are new
 * with every sweep push out each other, and nothing that flaps. That of which a channel was told that it flaps stays.
 */
const forgetOldestFlaps = ({ flaps }: TellingState): void => {
  for (const mostAlerted of [1, Number.POSITIVE_INFINITY]) {
    for (const [key, { saidTo, alerts }] of flaps) {
      if (flaps.size <= mostFlapping) return;
      if (saidTo.size === 0 && alerts.length <= mostAlerted) flaps.delete(key);
    }
  }
};
