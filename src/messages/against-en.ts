import { plural, span } from './numbers-en.ts';

/** What is said of a config that is held against the past, in English. The Russian dictionary has this very shape. */
export const against = {
  notHeld: '✗ not held against the recording: nothing of the file holds until that is mended',
  nothing: 'there is nothing in it to hold a config against',
  heading: (from: string, to: string) => `From ${from} to ${to}:`,
  told: (recorded: number, changed: number) =>
    `${plural(recorded, 'message was', 'messages were')} told; under this config it would have been ${changed}.`,
  same: (count: number) =>
    `${plural(count, 'message was', 'messages were')} told; under this config it would have been the very same incidents, at the same times.`,
  ofKind: (kind: string, recorded: number, changed: number) => `  ${kind}: ${recorded} → ${changed}`,
  missed: (n: number) => `Told then, and not told at all under this config (${n}):`,
  added: (n: number) => `Not told then, but under this config (${n}):`,
  later: (n: number) => `Told later (${n}):`,
  sooner: (n: number) => `Told sooner (${n}):`,
  untold: (n: number) => `Held back for as long as they lasted (${n}):`,
  unwatched: (n: number) => `No longer watched, so that nothing is told of them (${n}):`,
  unseen: (n: number) => `Not watched then, so that nothing is known of them (${n}):`,
  shift: (key: string, clock: string, ms: number) => `${key}: ${clock}, by ${span(ms)}`,
  ofJournal: (file: string) =>
    `${file} is a journal: it holds what was decided, not what was seen, so that limits and the timing of kinds are as they were; a tap (WATCHDOG_TAP) has all of it`,
};
