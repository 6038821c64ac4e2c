import { dayMs } from '../language/duration.ts';
import type { Member, Notice } from '../language/telling.ts';
import { stepIncident } from '../machines/incident.ts';
import { forgetIfOver } from './given-back.ts';
import { isOfOneLane, laneOf } from './lane.ts';
import { letHear, retainSaid, sayToFlap } from './noted.ts';
import { hearingOf, type Incident, isOpen, severityOf, type TellingState } from './state.ts';

/** The name of a notice that was told before all that is known here. */
export const toldBefore = 'told before';

/** So many notices of a lane are remembered: those of the window at hand, and how long it has grown. */
export const mostNotices = 32;

/** So many lanes more are looked through for those in which nothing was told for a day. */
const manyLanes = 1_000;

/** What channels were told: what they believe from then on, and how much their groups have been told. */
export const noticed = (state: TellingState, notice: Notice): void => {
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
  let before: Incident | undefined;
  for (const { incident: id } of members) {
    const incident = state.incidents.get(id);
    // What is told together is of one lane, nearly all of it.
    if (incident === undefined || (before !== undefined && isOfOneLane(incident, before))) continue;
    before = incident;
    lanes.add(laneOf(incident, channel));
  }
  for (const lane of lanes) {
    const known = state.lanes.get(lane);
    const notices = known ?? [];
    notices.push({ at, digest });
    if (notices.length > mostNotices) notices.shift();
    if (known !== undefined) continue;
    state.lanes.set(lane, notices);
    if (state.lanes.size % manyLanes === 0) forgetLanes(state, at - dayMs);
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
const sayFlaps = (state: TellingState, { key, since }: Member, channels: readonly string[]): void => {
  const flap = state.flaps.get(key);
  if (flap === undefined) return;
  sayToFlap(state, key, [...flap.saidTo, ...channels]);
  flap.said ??= { since, times: 1 };
};

/** An entity has settled, and these channels know. */
const unsay = (state: TellingState, key: string, channels: readonly string[]): void => {
  const flap = state.flaps.get(key);
  if (flap === undefined) return;
  retainSaid(state, key, (name) => !channels.includes(name));
  if (flap.saidTo.size > 0) return;
  state.flaps.delete(key);
  const last = state.incidents.get(flap.last);
  if (last !== undefined && !state.undecided.has(last.id)) forgetIfOver(state, last);
};
