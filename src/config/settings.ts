import type { KindDefinition, Kinds } from '../language/kind.ts';
import { secondsOfDay as day, type Setting, type Settings } from '../language/setting.ts';
import type { ChannelDefinition } from '../sinks/channel-definition.ts';
import { channels } from '../sinks/channels.ts';
import type { SourceDefinition } from '../streams/source-definition.ts';
import { sources } from '../streams/sources.ts';
import { ownGroups } from './own-settings.ts';

/** All settings and kinds: Polkan's own (`own-settings.ts`), and those that stand with their source or channel. */

/** The sources and sorts of channels that there are. */
export interface Tables {
  readonly sources: readonly SourceDefinition[];
  readonly channels: readonly ChannelDefinition[];
}

/** Those that Polkan comes with. */
export const builtIn: Tables = { sources, channels };

/** All settings, by the name behind `WATCHDOG_`, in the order in which they are documented and read. */
export const settingsOf = ({ sources, channels }: Tables): Settings => {
  const { general, everyInterval, timing, others } = ownGroups;
  const ofSources = sources.flatMap(({ settings }) => Object.entries(settings));
  const isTiming = ([, { group }]: readonly [string, Setting]): boolean => group === 'Timing';
  return {
    ...general,
    ...Object.fromEntries(channels.flatMap(({ settings }) => Object.entries(settings))),
    ...everyInterval,
    ...Object.fromEntries(ofSources.filter(isTiming)),
    ...timing,
    ...Object.fromEntries(ofSources.filter((each) => !isTiming(each))),
    ...others,
  };
};

/** All kinds: those of the sources, and those that Polkan sees by itself. */
export const kindsOf = ({ sources }: Tables): Kinds => ({
  ...Object.fromEntries(sources.flatMap(({ kinds }) => Object.entries(kinds))),
  blind: {},
  unseen: {},
  self: {},
});

/** Every kind there is by itself, and the source that sees it. */
export const knownKinds = (tables: Tables = builtIn): ReadonlyMap<string, string | null> => {
  const sourceOf = (kind: string): string | null =>
    tables.sources.findLast(({ kinds }) => Object.hasOwn(kinds, kind))?.name ?? null;
  return new Map(Object.keys(kindsOf(tables)).map((kind) => [kind, sourceOf(kind)]));
};

/** The kinds whose timing can be set one by one: an event has none. */
export const timedKinds = (kinds: Kinds): readonly (readonly [kind: string, is: KindDefinition])[] =>
  Object.entries(kinds).filter(([, { edge }]) => edge !== true);

export const settings = settingsOf(builtIn);
export const kinds = kindsOf(builtIn);

/** The settings for the timing of one kind: `WATCHDOG_<KIND>_…`. */
export const timings = {
  COOLDOWN_S: { field: 'cooldownMs', unit: 's', max: 30 * day, help: 'Time between reminders.' },
  FOR_S: { field: 'forMs', unit: 's', max: 30 * day, help: 'So long active before it is alerted.' },
  FOR_TICKS: {
    field: 'forTicks',
    unit: 'sweeps',
    max: 1000,
    help: 'So many sweeps active before it is alerted.',
  },
  KEEP_S: { field: 'keepMs', unit: 's', max: 30 * day, help: 'So long inactive before it is well.' },
} as const;

export type TimingName = keyof typeof timings;
