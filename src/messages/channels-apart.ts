import type { HostStanding } from '../language/fleet-standing.ts';
import type { FleetWords } from './fleet.ts';

/** So many different lists of channels, and hosts of each, are named. */
const mostGroups = 4;
const mostNamed = 3;

/** That hosts have different channels, in words; `null`: all that are heard have the same, or do not say. */
export const channelsApart = (
  hosts: readonly Pick<HostStanding, 'host' | 'is' | 'channels'>[],
  { log: say }: FleetWords,
): string | null => {
  const groups = new Map<string, { readonly channels: readonly string[]; readonly hosts: string[] }>();
  for (const { host, is, channels } of hosts) {
    if (is !== 'heard' || channels === null) continue;
    const sorted = channels.toSorted();
    const name = JSON.stringify(sorted);
    const group = groups.get(name) ?? { channels: sorted, hosts: [] };
    groups.set(name, group);
    group.hosts.push(host);
  }
  if (groups.size < 2) return null;
  const named = (all: readonly string[], most: number): readonly string[] =>
    all.length <= most ? all : [...all.slice(0, most), say.andMore(all.length - most)];
  const words = [...groups.values()].map(({ channels, hosts: those }) =>
    say.channelsOf(channels, named(those, mostNamed).join(', ')),
  );
  return say.channels(named(words, mostGroups).join('; '));
};
