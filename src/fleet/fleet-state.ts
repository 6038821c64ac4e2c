import { emptyState, type JournalState } from '../journal/fold.ts';
import { keyOf, streamIn } from '../journal/keys.ts';
import { forgetOldest } from '../language/forget-oldest.ts';
import type { Transition } from '../language/signal.ts';
import type { Command, Notice } from '../language/telling.ts';
import { transitionOf } from '../language/transition-of.ts';
import { toldBefore } from '../telling/noticed.ts';
import { isOpen } from '../telling/state.ts';
import { aheadOf, newOf } from './commands.ts';
import type { TakenSweep } from './fleet-sweeps.ts';
import { mostHosts } from './host-watch.ts';
import { type Entry, hostIn } from './log.ts';
import { asTold, ofFleet } from './of-fleet.ts';
import { Pending } from './pending.ts';
import {
  type HostCheckpoint,
  readCheckpoint,
  readShipment,
  type Shipment,
  type Standing,
} from './records.ts';
import { emptyRemembering, type Remembering } from './remembered.ts';
import { emptySayings, mayBeBehind, mostSayings, type Sayings } from './sayings.ts';
import { WholeTurns } from './whole-turns.ts';

/** What the voice knows of one host's journal. */
interface HostState {
  epoch: string;
  /** Up to here it is taken in. */
  to: number;
  /** When the last of it came, by the server's clock, epoch milliseconds. */
  at: number;
  /** The parts of a checkpoint that is not whole yet. */
  parts: HostCheckpoint[];
}

/** These channels may have been told of an incident already. */
interface Doubt {
  readonly channels: ReadonlySet<string>;
  /** It has ended since: of that nobody can have heard, however late they are told that it began. */
  isOver: boolean;
}

/** All that a voice goes on from. A fold of the log, in its order; there is no second source of truth. */
export interface FleetState {
  /** What was told and is owed, as in a journal; telling's part of it is that of the whole fleet. */
  readonly journal: JournalState;
  readonly hosts: Map<string, HostState>;
  /** What hosts have decided to tell by themselves. */
  readonly pending: Pending;
  /** The commands that were taken, the latest last: one reaches all hosts, and comes back from them. */
  readonly commands: Set<string>;
  /** Where the log was read to, and where the last record of a voice stands in it. */
  seq: number;
  toldSeq: number;
  term: number;
  /** Incidents of which channels may have been told by a voice whose log is lost. */
  readonly doubts: Map<string, Doubt>;
  /** What voices have said of incidents. */
  readonly sayings: Sayings;
  /** What hosts remember of a log that was lost, and what this one knows by itself. */
  readonly remembering: Remembering;
  /** What a voice has begun to write down, and has not ended: it acts on it no sooner. */
  readonly turns: WholeTurns;
  /** What stands in the log and no record of a voice has taken in yet. */
  waiting: Entry[];
  /** How many characters that is. */
  waitingLength: number;
  /** What is left of the first of them, where a voice has decided on a part of it only. */
  rest: Rest | null;
}

/** What is left of a message of which the first sweeps are taken in. */
export interface Rest extends Pick<Taken, 'host' | 'at' | 'commands'> {
  readonly seq: number;
  /** All its sweeps, and how many of them are taken in. */
  readonly sweeps: readonly TakenSweep[];
  readonly part: number;
}

export const emptyFleet = (): FleetState => ({
  journal: emptyState(),
  hosts: new Map(),
  pending: new Pending(),
  commands: new Set(),
  doubts: new Map(),
  sayings: emptySayings(),
  remembering: emptyRemembering(),
  seq: 0,
  toldSeq: 0,
  term: 0,
  ...{ turns: new WholeTurns(), waiting: [], waitingLength: 0, rest: null },
});

/** A checkpoint of more parts than these is nobody's: what a host may have open at once is far less. */
export const mostCheckpointParts = 256;

/** What one message of a host means to telling. */
export interface Taken {
  readonly host: string;
  readonly at: number;
  readonly transitions: readonly Transition[];
  /** What the host has told by itself. */
  readonly told: readonly Notice[];
  readonly commands: readonly Command[];
}

/**
 * What one message of a host says beyond what was known; `null`: it is no host's, can't be read, or says nothing new. Moves
 * the state of the host on, and nothing else.
 */
export const take = (state: FleetState, entry: Entry): Taken | null => {
  const host = hostIn('log', entry.subject);
  if (host === null) return null;
  const shipment = readShipment(entry.text);
  if (shipment !== null) {
    const known = hostOf(state, host, shipment.epoch);
    known.at = entry.at;
    known.parts = [];
    known.to = shipment.to;
    return takenOf(state, host, entry.at, shipment);
  }
  const part = readCheckpoint(entry.text);
  if (part === null) return null;
  const known = hostOf(state, host, part.epoch);
  known.at = entry.at;
  known.parts = part.part === 1 ? [part] : [...known.parts, part].slice(-mostCheckpointParts);
  if (part.part < part.of || known.parts.length !== part.of) return null;
  const open = known.parts.flatMap((each) => each.open);
  const said = known.parts.flatMap((each) => each.said ?? []);
  const aheadMs = aheadOf(part.at, entry.at);
  known.parts = [];
  known.to = part.to;
  for (const { opened, waits = [] } of open)
    if (opened.incident !== null && waits.length > 0)
      state.doubts.set(keyOf(host, opened.incident), { channels: new Set(waits), isOver: false });
  forgetOldest(state.doubts, mostSayings);
  return {
    ...standing(state, host, entry.at, open, part.at),
    commands: newOf(state.commands, host, entry.at, aheadMs, said),
  };
};

const hostOf = (state: FleetState, host: string, epoch: string): HostState => {
  const known = state.hosts.get(host);
  if (known !== undefined) {
    if (known.epoch !== epoch) state.pending.clear(host);
    known.epoch = epoch;
    return known;
  }
  const fresh = { epoch, to: 0, at: 0, parts: [] };
  state.hosts.set(host, fresh);
  if (state.hosts.size > mostHosts) {
    forgetOldest(state.hosts, mostHosts);
    state.pending.retain(state.hosts);
  }
  return fresh;
};

const takenOf = (state: FleetState, host: string, at: number, { events, at: shippedAt }: Shipment): Taken => {
  const transitions: Transition[] = [];
  const told: Notice[] = [];
  const commands: Command[] = [];
  for (const event of events) {
    switch (event.type) {
      case 'transition':
        transitions.push(ofFleet(host, at, event, shippedAt));
        if (event.incident !== null && (event.action === 'recovery' || event.reason === 'unwatched')) {
          const doubt = state.doubts.get(keyOf(host, event.incident));
          if (doubt !== undefined) doubt.isOver = true;
        }
        break;
      case 'notice':
        state.pending.add(host, event);
        break;
      case 'delivery': {
        if (event.outcome === 'retrying' || event.notice === undefined) break;
        const notice = state.pending.get(host, event.notice);
        if (event.outcome !== 'sent' || notice === undefined) break;
        const said = asTold(host, at, notice, event.sink);
        // By the server's clock, so far as the host says what its own showed.
        const toldAt = shippedAt === undefined ? null : event.at + at - shippedAt;
        const members = said.members.filter(
          ({ incident, action }) =>
            action !== 'recovery' || !mayBeBehind(state.sayings, incident, event.sink, toldAt),
        );
        if (members.length > 0) told.push({ ...said, members });
        break;
      }
      case 'command':
        commands.push(...newOf(state.commands, host, at, aheadOf(shippedAt, at), [event]));
        break;
    }
  }
  return { host, at, transitions, told, commands };
};

/** How a host stands, as what happened to it: what is not open there any more is looked at by nobody. */
const standing = (
  state: FleetState,
  host: string,
  at: number,
  open: readonly Standing[],
  shippedAt: number | undefined,
): Taken => {
  const now = new Set(open.map(({ opened }) => keyOf(host, opened.incident ?? '')));
  const transitions = [...closed(state, host, at, now)];
  const told: Notice[] = [];
  for (const { opened, told: channels } of open) {
    transitions.push(ofFleet(host, at, opened, shippedAt));
    if (opened.incident === null || channels.length === 0) continue;
    const member = { incident: opened.incident, key: opened.key, action: 'alert' as const, since: opened.at };
    const notice: Notice = {
      ...{ type: 'notice', at, id: toldBefore, why: 'alert', channels, quietly: false, members: [member] },
    };
    for (const channel of channels) told.push(asTold(host, at, notice, channel));
  }
  return { host, at, transitions, told, commands: [] };
};

/** What is open on a host is looked at by nobody any more, but for `stays`. */
export const closed = (
  { journal, doubts }: FleetState,
  host: string,
  at: number,
  stays: ReadonlySet<string> = new Set(),
): readonly Transition[] =>
  [...journal.telling.incidents.values()].flatMap((incident) => {
    if (!isOpen(incident) || stays.has(incident.id) || streamIn(host, incident.key) === null) return [];
    doubts.delete(incident.id);
    const how = { at, from: 'alerting', to: 'ok.quiet', action: null, reason: 'unwatched' } as const;
    return [transitionOf(incident, how)];
  });
