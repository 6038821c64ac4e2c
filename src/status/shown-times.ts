import type { Console } from './console.ts';

/** What is a time in what is shown, epoch milliseconds. */
const times: ReadonlySet<string> = new Set([
  ...['at', 'from', 'until', 'since', 'closedAt', 'endedAt', 'firstAt', 'overAt', 'settlesAt', 'startedAt'],
  ...['lastSweepAt', 'lastGoodAt', 'lastAlertAt', 'nextRealertAt', 'oldestWaitingSince', 'seenAt'],
]);

/** The same facts, with every time as the wall clock showed it, or will; `wall` says so of one. */
export const shownTimes = <T>(facts: T, wall: (at: number) => number): T => {
  if (Array.isArray(facts)) return facts.map((each) => shownTimes(each, wall)) as T;
  if (typeof facts !== 'object' || facts === null) return facts;
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'number' && times.has(name) ? wall(value) : shownTimes(value, wall),
    ]),
  ) as T;
};

/** A console that answers with the times that people saw on the wall. */
export const shownConsole = (console: Console, wall: (at: number) => number): Console => ({
  incidents: () => shownTimes(console.incidents(), wall),
  silences: () => shownTimes(console.silences(), wall),
  silencesOf: (key) => shownTimes(console.silencesOf(key), wall),
  ended: () => shownTimes(console.ended(), wall),
  order: async (said, by, heard) => shownTimes(await console.order(said, by, heard), wall),
  outcome: (command) => shownTimes(console.outcome(command), wall),
  take: (event) => console.take(event),
  unheard: () => console.unheard(),
  maintenance: () => shownTimes(console.maintenance(), wall),
  alerts: () => shownTimes(console.alerts(), wall),
  matching: (text) => console.matching(text),
});
