import { toArray } from 'rxjs';
import { type JournalEvent, parseEvent } from '../../src/journal/events.ts';
import { keyOf, streamIn } from '../../src/journal/keys.ts';
import { isOpen } from '../../src/telling/state.ts';
import type { FleetWorld, SaidToAll, SimulatedHost } from './fleet-world.ts';

/** Everything that a host has ever written down. */
const eventsOf = ({ disk }: SimulatedHost): readonly JournalEvent[] => {
  let events: readonly JournalEvent[] = [];
  disk
    .read(1)
    .pipe(toArray())
    .subscribe((stored) => {
      events = stored.flatMap(({ event }) => parseEvent(event) ?? []);
    });
  return events;
};

/** What the chat was told of an incident, in its order. */
const tellingsOf = (said: readonly SaidToAll[]): ReadonlyMap<string, readonly Telling[]> => {
  const tellings = new Map<string, Telling[]>();
  for (const { at, tells, marked } of said) {
    for (const { incident, action } of tells) {
      const known = tellings.get(incident);
      if (known === undefined) tellings.set(incident, [{ at, action, marked }]);
      else known.push({ at, action, marked });
    }
  }
  return tellings;
};

interface Telling {
  readonly at: number;
  readonly action: string;
  readonly marked: boolean;
}

/** Whether what was told then stood in a log alone that was lost before anybody heard of it who still lives. */
const isForgotten = ({ losses, hosts }: FleetWorld, at: number): boolean => {
  const living = new Set(hosts.map(({ name, lives }) => `${name}-${lives}`));
  return losses.some(
    (loss) =>
      loss.at >= at && (at > loss.at - heardWithinMs || [...loss.heardBy].every((one) => !living.has(one))),
  );
};

/** Whether a host was taken out, and the word that what is open there is over was lost before it, or anybody who lives, had heard that. */
const isUnheardOf = (world: FleetWorld, { forgotten }: SimulatedHost, told: readonly Telling[]): boolean =>
  forgotten > 0 && isForgotten(world, told.at(-1)?.at ?? 0);

/** Whether whoever speaks holds it back at the end, behind a cause that is open: everything else that holds has ended by then. */
const isHeld = ({ hosts }: FleetWorld, incident: string): boolean =>
  hosts.some(({ life }) => {
    const found = life?.member.voice?.telling.state.incidents.get(incident);
    return found?.hearings.get('chat')?.held?.reason === 'caused';
  });

/** What was told for so long before a loss everybody has heard who could. */
const heardWithinMs = 15_000;

/**
 * The laws of a fleet, of a life at whose end all was well for long enough; in words, none where they hold. Every incident is
 * told, nothing is told twice unmarked, what was told to be open is told to be over (and only then), and of two voices one is
 * refused by the log. One thing is not asked: what becomes of what only a log that was lost knew of, where nobody lives who had
 * heard it, such as that a host was taken out.
 */
export const fleetFaults = (world: FleetWorld): readonly string[] => {
  const faults: string[] = [...world.faults, ...world.engine.broken];
  const tellings = tellingsOf(world.said);
  for (const [incident, told] of tellings) {
    for (const action of ['alert', 'recovery']) {
      const unmarked = told.filter((one) => one.action === action && !one.marked);
      // A host that was taken out and comes back is told of anew.
      const forgotten = world.hosts.find(({ name }) => streamIn(name, incident) !== null)?.forgotten ?? 0;
      if (unmarked.length > 1 + forgotten)
        faults.push(`${incident}: ${action} told ${unmarked.length} times unmarked`);
    }
  }
  const isKnown = new Set<string>();
  for (const host of world.hosts) {
    const { life } = host;
    if (life === null) {
      faults.push(`${host.name} is dead at the end`);
      continue;
    }
    const { incidents } = life.journal.state.telling;
    for (const event of eventsOf(host)) {
      if (event.type !== 'transition' || event.action !== 'alert' || event.incident === null) continue;
      const incident = keyOf(host.name, event.incident);
      isKnown.add(incident);
      const told = tellings.get(incident);
      const open = incidents.get(event.incident);
      const is = open !== undefined && isOpen(open) ? 'open' : 'over';
      if (told === undefined) {
        if (!isHeld(world, incident)) faults.push(`${incident}: never told, and ${is}`);
      } else if (is === 'over' && told.at(-1)?.action !== 'recovery')
        faults.push(`${incident}: is over, and was last told as ${told.at(-1)?.action}`);
      else if (is === 'open' && told.at(-1)?.action === 'recovery' && !isUnheardOf(world, host, told))
        faults.push(`${incident}: is open, and was last told as over`);
    }
  }
  for (const [incident, told] of tellings) {
    if (isKnown.has(incident)) continue;
    const [first] = told;
    if (first === undefined || isForgotten(world, first.at)) continue;
    if (incident.startsWith('host_silent/') && told.at(-1)?.action !== 'recovery')
      faults.push(`${incident}: the host is heard, and was last told as ${told.at(-1)?.action}`);
    if (!incident.startsWith('host_')) faults.push(`${incident}: told, and nobody has decided it`);
  }
  return faults;
};
