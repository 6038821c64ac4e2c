import { keyOf, streamIn } from '../journal/keys.ts';
import { forgetOldest } from '../language/forget-oldest.ts';
import type { Command } from '../language/telling.ts';
import { fleetKinds, mostSkewMs } from './host-watch.ts';

/** So many commands are known again: one reaches all hosts, and comes back from them. */
export const mostCommands = 10_000;

/** It is known again, should it come back. */
export const remember = (commands: Set<string>, id: string): void => {
  commands.add(id);
  forgetOldest(commands, mostCommands);
};

/** By how much the clock of a host is before the server's, where it is so wrong that it matters, milliseconds. */
export const aheadOf = (shippedAt: number | undefined, at: number): number =>
  shippedAt === undefined || Math.abs(shippedAt - at) <= mostSkewMs ? 0 : shippedAt - at;

/** What was not said before, as of the fleet. */
export const newOf = (
  known: Set<string>,
  host: string,
  at: number,
  aheadMs: number,
  said: readonly Command[],
): readonly Command[] =>
  said.flatMap((command) => {
    if (known.has(command.id)) return [];
    remember(known, command.id);
    return [inFleet(host, at, aheadMs, command)];
  });

/** A command of one host, for all: what it says of an incident is of that host's, and of times by the one clock of all. */
const inFleet = (host: string, at: number, aheadMs: number, command: Command): Command => {
  const until =
    'until' in command && typeof command.until === 'number' ? { until: command.until - aheadMs } : {};
  if ('incident' in command) {
    const incident = isOfFleet(command.incident) ? command.incident : keyOf(host, command.incident);
    return { ...command, ...until, at, incident };
  }
  return command.verb === 'silence'
    ? { ...command, ...until, at, from: command.from - aheadMs }
    : { ...command, at };
};

/** Whether it is named as the fleet names it: of any host, or found by the voice, whose kinds no host has. */
const isOfFleet = (incident: string): boolean =>
  incident.startsWith('@') || fleetKinds.some((kind) => incident.startsWith(`${kind}/`));

/** A command of the fleet as one host takes it; `null`: it is about another host's incident. */
export const ofHost = (host: string, command: Command): Command | null => {
  if (!('incident' in command)) return command;
  const incident = streamIn(host, command.incident);
  return incident === null ? null : { ...command, incident };
};
