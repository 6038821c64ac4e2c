import { incidentStart } from '../../src/language/signal.ts';
import type { Member, Notice } from '../../src/language/telling.ts';
import { decide } from '../../src/telling/decide.ts';
import { isOpen } from '../../src/telling/state.ts';
import { type History, live, type Step, sources } from './telling-histories.ts';
import { day, hour, minute, type TellingWorld } from './telling-world.ts';

/** What one channel was told of one incident. */
export interface Heard {
  opened: number;
  closed: number;
  believes: 'open' | 'over' | null;
}

const sectionOf = (incident: string, channel: string): string => `${incident}\n${channel}`;

/** What each channel was told of each incident, as the notices alone say it. */
export const heardIn = (notices: readonly Notice[]): ReadonlyMap<string, Heard> => {
  const heard = new Map<string, Heard>();
  for (const { channels, members } of notices) {
    for (const { incident, action } of members) {
      for (const channel of channels) {
        const name = sectionOf(incident, channel);
        const known = heard.get(name) ?? { opened: 0, closed: 0, believes: null };
        heard.set(name, known);
        if (action === 'recovery') {
          if (known.believes === 'open') known.closed += 1;
          known.believes = 'over';
        } else {
          if (known.believes !== 'open') known.opened += 1;
          known.believes = 'open';
        }
      }
    }
  }
  return heard;
};

const isEdge = (incident: string): boolean => incident.includes('_crash/');

/** What holds at every step of any history; the faults in words, none where it holds. */
const faultsNow = (world: TellingWorld, from: number): string[] => {
  const { state, rules, events, dueAt } = world;
  const faults: string[] = [];
  const { waitsForMoment } = world;
  if (dueAt !== null && dueAt <= state.at && !waitsForMoment)
    faults.push(`it is ${state.at}, and ${dueAt} is due for ever`);
  const again = decide(state, rules, { at: state.at, hinted: false });
  if (again.length > 0 && !waitsForMoment)
    faults.push(`deciding twice decides something new: ${JSON.stringify(again)}`);
  const fresh = events.slice(from);
  let last = 0;
  for (const event of fresh) {
    if (event.type !== 'hold' && event.type !== 'notice') continue;
    if (event.at < last) faults.push(`time runs backwards at ${JSON.stringify(event)}`);
    last = event.at;
    if (event.type !== 'hold') continue;
    const { until, by, at } = event;
    if (until === null && by === null)
      faults.push(`a hold without an end or a cause: ${JSON.stringify(event)}`);
    if (until !== null && until <= at) faults.push(`a hold that has ended already: ${JSON.stringify(event)}`);
  }
  for (const { id, hearings } of state.incidents.values()) {
    for (const [channel, { held }] of hearings) {
      if (held === null) continue;
      // What holds it was written not long ago.
      const record = events.findLast(
        (event) =>
          event.type === 'hold' &&
          event.incident === id &&
          event.reason === held.reason &&
          event.by === held.by &&
          event.until === held.until &&
          event.channels.includes(channel),
      );
      if (record === undefined)
        faults.push(`${id} is held on ${channel} without a record: ${JSON.stringify(held)}`);
    }
  }
  return faults;
};

/** Ends that were told after the entity was said to be down again: they say that it is well, and it is not. */
const endsToldLate = (world: TellingWorld): string[] => {
  const faults: string[] = [];
  const last = new Map<string, string>();
  for (const { at, channels, members } of world.notices) {
    for (const { incident, key, action, held } of members) {
      // What came and went is listed as such.
      if (held !== undefined || isEdge(incident)) continue;
      for (const channel of channels) {
        const known = last.get(sectionOf(key, channel));
        if (action === 'alert') last.set(sectionOf(key, channel), incident);
        else if (
          action === 'recovery' &&
          known !== undefined &&
          incidentStart(known) > incidentStart(incident)
        )
          faults.push(`${channel} is told at ${at} of the end of ${incident}, after ${known}`);
      }
    }
  }
  return faults;
};

/** How often a group was told in its windows, and its criticals at all. */
const crowdsIn = (world: TellingWorld): string[] => {
  const { group } = world.rules;
  if (group.burst === 0) return [];
  const faults: string[] = [];
  const lanes = new Map<string, number[]>();
  const facts = new Map<string, { lane: string; critical: boolean }>();
  for (const event of world.events) {
    // A recovery says nothing of how bad it was: it is told in the lane of what it ends.
    if (event.type === 'transition' && event.incident !== null && event.action !== 'recovery') {
      const { incident, labels, source, severity, kind } = event;
      const critical = (severity ?? (kind === 'disk_crit' ? 'critical' : 'warning')) === 'critical';
      facts.set(incident, { lane: labels?.group ?? source, critical });
    }
    if (event.type !== 'notice' || event.by !== undefined) continue;
    for (const channel of event.channels) {
      const laneOf = (incident: string): string => {
        const { lane = '', critical = false } = facts.get(incident) ?? {};
        return `${channel} ${lane}${critical ? ' critical' : ''}`;
      };
      const isAlong = ({ key, action, since }: Member): boolean =>
        action === 'recovery' &&
        event.members.some(
          (other) =>
            other.key === key &&
            (other.action === 'alert' || (event.why === 'settled' && other.since > since)),
        );
      // An end that goes with the next alert of the same entity, or with how that settled, has no pace of its own, and what
      // else is told there goes with it.
      const along = new Set(event.members.filter(isAlong).map(({ incident }) => laneOf(incident)));
      const own = new Set(event.members.map(({ incident }) => laneOf(incident)));
      for (const lane of own) {
        if (along.has(lane)) continue;
        const times = lanes.get(lane) ?? [];
        lanes.set(lane, times);
        times.push(event.at);
      }
    }
  }
  for (const [lane, times] of lanes) {
    // A window begins with the first notice after the last window.
    let start = Number.NEGATIVE_INFINITY;
    let count = 0;
    for (const [index, at] of times.entries()) {
      if (lane.endsWith('critical')) {
        const next = times[index + 1];
        if (next !== undefined && next < at + group.criticalMs)
          faults.push(`${lane}: told at ${at} and at ${next}`);
        continue;
      }
      [start, count] = at < start + group.windowMs ? [start, count + 1] : [at, 1];
      if (count > group.burst + 1)
        faults.push(`${lane}: more than ${group.burst + 1} notices from ${start} to ${at}`);
      // Where two windows meet, both may be full.
      const after = times[index + 2 * group.burst];
      if (after !== undefined && after < at + group.windowMs)
        faults.push(`${lane}: more than ${2 * group.burst} notices from ${at} to ${after}`);
    }
  }
  return faults;
};

/** Whether every channel believes what is true, of what it was told and of what it should be told. */
const beliefsIn = (world: TellingWorld, lost: ReadonlySet<string>): string[] => {
  const faults: string[] = [];
  const { state, rules } = world;
  const heard = heardIn(world.notices);
  for (const [name, { believes }] of heard) {
    const [id = '', channel = ''] = name.split('\n');
    if (!rules.channels.includes(channel) || lost.has(channel) || isEdge(id)) continue;
    const incident = state.incidents.get(id);
    const open = incident !== undefined && isOpen(incident);
    if ((believes === 'open') === open) continue;
    // What flapped and is down still, held by what goes on: its entity is what the channel takes it to be.
    const waits = incident !== undefined && incident.hearings.get(channel)?.held?.reason === 'caused';
    if (waits && state.incidents.get(state.flaps.get(incident.key)?.last ?? '')?.closedAt === null) continue;
    faults.push(`${channel} believes of ${id}: ${believes}, and that is not so`);
  }
  for (const incident of state.incidents.values()) {
    for (const [channel, { held }] of incident.hearings) {
      if (held === null || !rules.channels.includes(channel)) continue;
      const cause = held.reason === 'caused' && held.by !== null ? state.incidents.get(held.by) : undefined;
      const hidden = cause !== undefined && isOpen(cause);
      const acknowledged = held.reason === 'acknowledged' && held.until === null;
      if (!hidden && !acknowledged) faults.push(`${incident.id} is held for ever: ${JSON.stringify(held)}`);
    }
  }
  return faults;
};

/** Whether what was opened was closed, once. */
const closingsIn = (world: TellingWorld, lost: ReadonlySet<string>): string[] => {
  const faults: string[] = [];
  for (const [name, { opened, closed, believes }] of heardIn(world.notices)) {
    const [id = '', channel = ''] = name.split('\n');
    const here = world.rules.channels.includes(channel) && !lost.has(channel);
    if (isEdge(id)) {
      if (opened > 1) faults.push(`${channel} was told of the edge ${id} ${opened} times`);
      continue;
    }
    if (opened > 1) faults.push(`${channel} was told of ${id} as new ${opened} times`);
    if (closed > opened || (here && closed < opened))
      faults.push(`${channel} was told ${opened} openings and ${closed} closings of ${id}`);
    if (here && believes === 'open') faults.push(`${channel} believes for ever that ${id} is open`);
  }
  return faults;
};

const looks = (world: TellingWorld, from: number): number => {
  let at = from;
  for (let round = 0; round < 4; round += 1) {
    at += 10 * minute;
    for (const source of sources) world.look(at, source);
  }
  // Every flap has settled, every window is over.
  at += 2 * day;
  world.until(at);
  return at;
};

/**
 * The closure law: whatever comes between, in the end every channel believes what is true, and was told of each opening
 * and each closing once. And what holds on the way there.
 */
export const faultsOf = (history: History, start?: number): readonly string[] => {
  const faults: string[] = [];
  const lost = new Set<string>();
  let seen = 0;
  let reloaded = false;
  const onStep = (now: TellingWorld, step: Step): void => {
    if (step.type === 'reload') reloaded = true;
    for (const channel of ['telegram', 'mail', 'pager'])
      if (!now.rules.channels.includes(channel)) lost.add(channel);
    faults.push(...faultsNow(now, Math.min(seen, now.events.length)));
    seen = now.events.length;
  };
  const { world, at } = live(history, onStep, start);
  const { events } = world;
  const ids = world.notices.map(({ id }) => id);
  if (new Set(ids).size < ids.length) faults.push('two notices have the same id');
  faults.push(...endsToldLate(world));
  // With one group rule all along, and nothing that was lost on the way.
  if (!reloaded) faults.push(...crowdsIn(world));
  let now = at;
  for (const { id, until } of [...world.state.silences.values()])
    if (until === null) world.unsilence(now, id);
  // The longest silence and the longest quiet hours are over.
  now += 9 * hour;
  world.until(now);
  now = looks(world, now);
  faults.push(...faultsNow(world, events.length), ...beliefsIn(world, lost));
  now += hour;
  world.sweep(
    now,
    history.things.map((thing) => [thing, 'up']),
  );
  now = looks(world, now);
  faults.push(...faultsNow(world, events.length), ...closingsIn(world, lost));
  for (const { id, hearings } of world.state.incidents.values())
    faults.push(`${id} (${incidentStart(id)}) is never given back: ${JSON.stringify([...hearings])}`);
  for (const [key, { saidTo }] of world.state.flaps)
    if (saidTo.size > 0)
      faults.push(`${[...saidTo]} never hears how ${key} settled, and was told that it flaps`);
  return faults;
};
