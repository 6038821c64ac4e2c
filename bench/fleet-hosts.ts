import { asyncScheduler, EMPTY, from, of } from 'rxjs';
import { openEngine } from '../src/fleet/jetstream.ts';
import { fleetLogOf } from '../src/fleet/log.ts';
import { createMember, type Member } from '../src/fleet/member.ts';
import { leaseMs, timeoutMs } from '../src/fleet/open-fleet.ts';
import type { ShippedJournal } from '../src/fleet/shipped-journal.ts';
import { emptyState } from '../src/journal/fold.ts';
import type { Stored } from '../src/journal/store/store.ts';
import { fleetWordsIn } from '../src/messages/fleet.ts';
import { locales } from '../src/messages/messages.ts';
import { defaultRules } from '../src/telling/defaults.ts';
import { actorSystem, policy, sweepOf } from './samples.ts';

// Many hosts of a fleet in one process: of each the fleet's own part as it is shipped, with a connection of its own, and a journal in
// memory. They watch nothing; they are told what their containers do.

const [url = '', count = '1', entities = '1'] = process.argv.slice(2);
const silentMs = 30_000;
const sinks = [{ name: 'telegram', timeoutMs: 1_000, send: () => Promise.resolve({}) }];

/** How often a host could not work with the log: on a machine that is too small for all of them nothing else is measured. */
let troubles = 0;

interface Host {
  readonly member: Member;
  readonly lag: () => number;
  sees(active: boolean): void;
}

const hostOf = (name: string): Host => {
  const stored: Stored[] = [];
  const journal: ShippedJournal = {
    state: emptyState(),
    epoch: () => of(`journal of ${name}`),
    read: (position) => from(stored.slice(position - 1)),
    end: () => stored.length,
    checkpointed: () => EMPTY,
    checkpointedAt: () => of(null),
  };
  const engine = openEngine({ url, creds: null, timeoutMs });
  const rules = defaultRules(name, ['telegram']);
  const member = createMember({
    ...{ host: name, holder: `process of ${name}`, version: '1.2.3', silentMs, patienceMs: 60_000, leaseMs },
    ...{ log: fleetLogOf(engine.log), journal, rules, sinks, mayBeVoice: false, random: Math.random },
    ...{ scheduler: asyncScheduler, monotonic: () => performance.now(), wallMs: Date.now },
    ...{ words: locales.en, said: fleetWordsIn('en'), policyOf: () => policy, blindTicks: 3 },
    onFault: (key, error) => process.stderr.write(`${name}: ${key}: ${String(error)}\n`),
    onTrouble: (why) => {
      if (why !== null) troubles += 1;
    },
    onVoice: () => undefined,
  });
  const actors = actorSystem();
  return {
    member,
    lag: () => member.lag,
    sees: (active) => {
      const at = Date.now();
      const sweep = sweepOf(Number(entities), active, at);
      const transitions = actors.observe(sweep);
      for (const event of transitions)
        stored.push({
          position: stored.length + 1,
          key: event.key,
          at,
          event: JSON.parse(JSON.stringify(event)),
        });
      member.observe({ type: 'turn', at, decision: { sweep, transitions }, events: transitions, told: [] });
    },
  };
};

const hosts = Array.from({ length: Number(count) }, (_, number) => hostOf(`sim-${number}`));
// As in a fleet that was begun at some time, each beats at another moment.
for (const [number, { member }] of hosts.entries())
  setTimeout(() => member.run$.subscribe(), (number * (silentMs / 3)) / hosts.length);

/** One thing is seen by some of them; answers once all that they had to say is in the log. */
process.on('message', ({ active, hosts: those }: { active: boolean; hosts: number }) => {
  const begun = performance.now();
  const asked = hosts.slice(0, those);
  for (const host of asked) host.sees(active);
  const look = setInterval(() => {
    if (asked.some(({ lag }) => lag() > 0)) return;
    clearInterval(look);
    process.send?.({ shippedMs: performance.now() - begun, troubles });
  }, 10);
});
