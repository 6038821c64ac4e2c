import { dayMs } from '../language/duration.ts';
import type { Transition } from '../language/signal.ts';
import type { Command, Hold, Member, Notice, TellingEvent } from '../language/telling.ts';
import { opened, stepIncident } from '../machines/incident.ts';
import { isAcknowledged } from './acknowledged.ts';
import { laneOf } from './lane.ts';
import { isWorse, newsOf } from './news.ts';
import { remind, remindNoMore } from './reminders.ts';
import { mostFlaps } from './rules.ts';
import {
  type Ended,
  type Hearing,
  type Held,
  hide,
  type Incident,
  isOpen,
  letHear,
  nobody,
  noteOpen,
  severityOf,
  type TellingState,
  unheard,
} from './state.ts';

/** A sweep, as far as telling counts it: what was seen again after a cause had gone. */
export interface Swept {
  readonly type: 'swept';
  readonly at: number;
  readonly source: string;
  readonly failed: boolean;
}

/** So many alerts of an entity are remembered, and for so long, to know whether it flaps. */
const mostAlerts = mostFlaps;
const longestFlapMs = dayMs;
/** So many incidents of one entity that are over wait to be told of, and those of about so many entities. */
export const mostOver = 20;
export const mostKeysOver = 2_000;
/** So many incidents that are over are remembered, for who asks what there was. */
export const mostEnded = 50;
/** Of so many entities it is known when they were alerted: names that are new with every sweep must not pile up. */
export const mostFlapping = 5_000;
/** So many notices of a lane are remembered: those of the window at hand, and how long it has grown. */
export const mostNotices = 32;
/** The name of a notice that was told before all that is known here. */
export const toldBefore = 'told before';
/** So many lanes more are looked through for those in which nothing was told for a day. */
const manyLanes = 1_000;
/** So many entities more are looked through for those that have long been the same. */
const manyFlaps = 1_000;

/** What stands after one more event. Changes `state` in place, and decides nothing. */
export const evolve = (state: TellingState, event: Transition | TellingEvent | Swept): void => {
  if (event.type === 'transition' && event.at > state.at) settle(state);
  if (event.at > state.at) remindNoMore(state, event.at);
  state.at = Math.max(state.at, event.at);
  switch (event.type) {
    case 'transition':
      moved(state, event);
      return;
    case 'swept':
      swept(state, event);
      return;
    case 'command':
      commanded(state, event);
      return;
    case 'hold':
      held(state, event);
      return;
    case 'notice':
      noticed(state, event);
      return;
  }
};

/**
 * Channels that are new hear of nothing that was over before. What is open is news to them as to a channel that a route has
 * just been given: they are told of it once, and so of its end, and it may be escalated to them. One that is back after it was
 * taken away is new: what it was owed then it has never got.
 */
export const join = (state: TellingState, channels: readonly string[]): void => {
  for (const incident of state.incidents.values()) {
    for (const channel of channels) {
      const before = incident.hearings.get(channel);
      // What it was told at this very moment is not told once more: that would be the same notice.
      if (before?.believes === 'open' && before.toldAt === state.at && isOpen(incident)) continue;
      if (before !== undefined) letHear(state, incident, before);
      if (isOpen(incident)) incident.hearings.delete(channel);
      else incident.hearings.set(channel, { ...unheard, believes: 'over' });
    }
  }
};

/** All that was undecided is decided: what nobody waits for any more is given back. */
export const settle = (state: TellingState): void => {
  for (const id of state.undecided) {
    const incident = state.incidents.get(id);
    if (incident === undefined) continue;
    incident.reminder = null;
    tidy(state, incident);
    forgetIfOver(state, incident);
  }
  state.undecided.clear();
  remindNoMore(state, state.at + 1);
};

/** Ends the holds whose time is over and behind which there was nothing to decide; `false`: there were none. */
export const letGo = (state: TellingState): boolean => {
  let any = false;
  for (const incident of state.holding) {
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

/** Whether a channel has yet to be told something of an incident that is over. */
const isOwed = ({ believes, held }: Hearing): boolean => believes === 'open' || held !== null;

const forgetIfOver = (state: TellingState, incident: Incident): void => {
  if (isOpen(incident)) return;
  for (const hearing of incident.hearings.values()) if (isOwed(hearing)) return;
  const flap = state.flaps.get(incident.key);
  // By its last incident is told how an entity settled.
  if (flap !== undefined && flap.last === incident.id && flap.saidTo.size > 0) return;
  giveBack(state, incident);
};

const giveBack = (state: TellingState, incident: Incident): void => {
  const { id, key, hearings } = incident;
  state.incidents.delete(id);
  state.holding.delete(incident);
  state.reminding.delete(incident);
  state.aftermaths.delete(incident);
  const ended = state.ended.get(id);
  const told = [...hearings].flatMap(([channel, { toldAt }]) => (toldAt > 0 ? [[channel, toldAt]] : []));
  if (ended !== undefined && told.length > 0)
    state.ended.set(id, { ...ended, told: Object.fromEntries(told) });
  const over = state.over.get(key);
  over?.delete(id);
  if (over?.size === 0) state.over.delete(key);
};

/**
 * Keeps an incident that is over until whoever waits for it is told. Of one entity no more than so many: an entity that
 * comes and goes for days under a silence is listed with its last times, not with all.
 */
export const keepOver = (state: TellingState, { id, key }: Incident): void => {
  const over = state.over.get(key) ?? new Set();
  state.over.set(key, over.add(id));
  for (const oldest of over) {
    if (over.size <= mostOver) break;
    dropUntold(state, oldest);
  }
  // Many at once: to look for the first again and again would take longer with each that is gone.
  if (state.over.size <= mostKeysOver * 1.1) return;
  for (const ofKey of state.over.values()) {
    if (state.over.size <= mostKeysOver) return;
    for (const oldest of ofKey) dropUntold(state, oldest);
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
const tidy = (state: TellingState, incident: Incident): void => {
  for (const [channel, hearing] of incident.hearings) {
    const { held, believes } = hearing;
    if (held === null || newsOf(state, incident, channel, hearing, false) !== null) continue;
    // A silence without an end has said that it is open, and says so again in a week.
    const stands = held.by !== null && state.silences.has(held.by);
    if (held.reason === 'silenced' && held.until === null && stands && believes === 'open') continue;
    letHear(state, incident, hearing);
  }
};

/** These are the channels from now on: one that is no longer among them is owed nothing. */
export const retainChannels = (state: TellingState, channels: readonly string[]): void => {
  state.channels = channels;
  for (const flap of state.flaps.values()) {
    if (flap.saidTo.size > 0)
      flap.saidTo = new Set([...flap.saidTo].filter((name) => channels.includes(name)));
  }
  for (const incident of state.incidents.values()) {
    if (isOpen(incident)) continue;
    leaveOutOthers(state, incident);
    if (!state.undecided.has(incident.id)) forgetIfOver(state, incident);
  }
};

/** Of what is over nobody is told who is no channel any more. */
const leaveOutOthers = ({ channels }: TellingState, { hearings }: Incident): void => {
  if (channels === null) return;
  for (const channel of hearings.keys()) if (!channels.includes(channel)) hearings.delete(channel);
};

const moved = (state: TellingState, transition: Transition): void => {
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
    state.aftermaths.add(hidden);
    state.undecided.add(symptom);
  }
  state.symptoms.delete(id);
};

const noteEnd = ({ ended }: TellingState, one: Ended): void => {
  ended.delete(one.id);
  ended.set(one.id, one);
  const [oldest] = ended.keys();
  if (ended.size > mostEnded && oldest !== undefined) ended.delete(oldest);
};

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
  const flap = isOld ? { alerts: [], changedAt: at, saidTo: nobody, said: null, last: id } : known;
  state.flaps.set(key, flap);
  flap.alerts.push(at);
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

const release = (incident: Incident): void => {
  if (incident.ack === null) return;
  incident.ack = null;
  incident.state = stepIncident(incident.state, 'released');
};

const swept = (state: TellingState, { source, at, failed }: Swept): void => {
  for (const incident of state.aftermaths) {
    const { caused } = incident;
    if (caused === null || caused.closedAt === null || incident.source !== source) continue;
    if (at <= caused.closedAt) continue;
    if (failed) caused.failed += 1;
    else caused.good += 1;
    // Where another law holds it by now, that hold stands.
    const waits = [...incident.hearings.values()].some((hearing) => hearing.held?.reason === 'caused');
    if (waits) state.undecided.add(incident.id);
  }
};

const commanded = (state: TellingState, command: Command): void => {
  switch (command.verb) {
    case 'silence': {
      const { type: _, verb: __, ...silence } = command;
      for (const [id, { until }] of state.silences) {
        if (until !== null && until <= command.at) state.silences.delete(id);
      }
      if (state.silences.has(command.id)) unsilenced(state, command.id);
      state.silences.set(command.id, { ...silence, saidAt: command.from });
      return;
    }
    case 'unsilence':
      unsilenced(state, command.silence);
      return;
    case 'ack':
    case 'snooze': {
      const incident = state.incidents.get(command.incident);
      if (incident === undefined) return;
      state.undecided.add(incident.id);
      const { by, at, id, until = null } = command;
      incident.ack = { by, at, until, command: id };
      incident.state = stepIncident(incident.state, 'acknowledged');
      return;
    }
    case 'unack': {
      const incident = state.incidents.get(command.incident);
      if (incident === undefined) return;
      state.undecided.add(incident.id);
      release(incident);
      return;
    }
  }
};

/** What a silence has held back is to be judged anew; what it said itself is known. */
const unsilenced = (state: TellingState, silence: string): void => {
  state.silences.delete(silence);
  for (const incident of state.holding) {
    for (const [channel, hearing] of incident.hearings) {
      if (hearing.held?.by !== silence) continue;
      state.undecided.add(incident.id);
      if (newsOf(state, incident, channel, hearing, false) === null) letHear(state, incident, hearing);
    }
  }
};

const hearingOf = (incident: Incident, channel: string): Hearing => {
  const known = incident.hearings.get(channel);
  if (known !== undefined) return known;
  const hearing = { ...unheard };
  incident.hearings.set(channel, hearing);
  return hearing;
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
  if (waits) state.holding.add(incident);
  if (!waits || reason !== 'caused' || by === null || incident.caused?.cause === by) return;
  hide(state, by, id);
  const closedAt = state.incidents.get(by)?.closedAt ?? null;
  incident.caused = { cause: by, closedAt, good: 0, failed: 0 };
  if (closedAt !== null) state.aftermaths.add(incident);
};

const noticed = (state: TellingState, notice: Notice): void => {
  const { at, channels, members, why, by } = notice;
  for (const channel of channels) counted(state, channel, notice);
  // The last of each says from when on nothing more is said.
  const last = new Map(why === 'flapping' ? members.map((member) => [member.key, member]) : []);
  for (const member of last.values()) sayFlaps(state, member, channels);
  for (const member of members) {
    const incident = state.incidents.get(member.incident);
    if (incident !== undefined) told(state, incident, notice, member);
    if (why === 'settled' && state.flaps.get(member.key)?.last === member.incident)
      unsay(state, member.key, channels);
    if (incident !== undefined && !state.undecided.has(incident.id)) forgetIfOver(state, incident);
  }
  const silence = by === undefined ? undefined : state.silences.get(by);
  if (silence !== undefined) silence.saidAt = at;
};

/** Counts a notice in every lane that it has a member of. */
const counted = (state: TellingState, channel: string, { id, at, members, why, by }: Notice): void => {
  // What a silence says once a week is no part of a storm; nor is what was told who knows when.
  if (by !== undefined || id === toldBefore) return;
  const digest = why === 'digest';
  const lanes = new Set<string>();
  for (const { incident: id } of members) {
    const incident = state.incidents.get(id);
    if (incident !== undefined) lanes.add(laneOf(incident, channel));
  }
  for (const lane of lanes) {
    const known = state.lanes.get(lane);
    const notices = known ?? [];
    notices.push({ at, digest });
    if (notices.length > mostNotices) notices.shift();
    if (known !== undefined) continue;
    state.lanes.set(lane, notices);
    if (state.lanes.size % manyLanes === 0) forgetLanes(state, at - longestFlapMs);
  }
};

const forgetLanes = ({ lanes }: TellingState, before: number): void => {
  for (const [lane, notices] of lanes) if ((notices.at(-1)?.at ?? 0) < before) lanes.delete(lane);
};

const told = (
  state: TellingState,
  incident: Incident,
  { at, channels, by }: Notice,
  { action }: Member,
): void => {
  for (const channel of channels) {
    const hearing = hearingOf(incident, channel);
    hearing.believes = action === 'recovery' || incident.edge ? 'over' : 'open';
    hearing.toldAt = at;
    hearing.decidedAt = at;
    hearing.remindAt = null;
    hearing.severity = severityOf(incident);
    hearing.reminders = action === 'realert' ? hearing.reminders + 1 : 0;
    // A silence without an end has said what it holds, and goes on to hold it.
    if (hearing.held !== null && (by === undefined || !isOpen(incident))) letHear(state, incident, hearing);
  }
  if (action === 'alert') incident.toldFrom ??= at;
  incident.state = stepIncident(incident.state, 'told');
};

/** These channels know that an entity flaps. */
const sayFlaps = ({ flaps }: TellingState, { key, since }: Member, channels: readonly string[]): void => {
  const flap = flaps.get(key);
  if (flap === undefined) return;
  flap.saidTo = new Set([...flap.saidTo, ...channels]);
  flap.said ??= { since, times: 1 };
};

/** An entity has settled, and these channels know. */
const unsay = (state: TellingState, key: string, channels: readonly string[]): void => {
  const flap = state.flaps.get(key);
  if (flap === undefined) return;
  flap.saidTo = new Set([...flap.saidTo].filter((name) => !channels.includes(name)));
  if (flap.saidTo.size > 0) return;
  state.flaps.delete(key);
  const last = state.incidents.get(flap.last);
  if (last !== undefined && !state.undecided.has(last.id)) forgetIfOver(state, last);
};
