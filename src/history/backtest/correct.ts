import { incidentId, incidentKey } from '../../language/signal.ts';
import type { Actor } from '../../machines/actors.ts';
import type { IncidentSnapshot, TellingSnapshot } from '../../telling/snapshot.ts';

/** What the recording says of the actors and of telling that its sweeps do not: where it begins, or was interrupted. */
export interface Correction {
  readonly at: number;
  /** Actors that are new, or not as they were. */
  readonly actors: readonly Actor[];
  /** Keys that have no actor any more. */
  readonly gone: readonly string[];
  /** The channels that know of the incidents that were open. */
  readonly channels: readonly string[];
  /** What telling knew until here, and what it knows by the recording; `null`: the recording is from before there was telling. */
  readonly telling: { readonly before: TellingSnapshot; readonly after: TellingSnapshot } | null;
}

/** What telling knows, with what the recording knows and its own fold did not. */
export const correctedTelling = (
  own: TellingSnapshot,
  { actors, gone, channels, telling }: Correction,
): TellingSnapshot => {
  const known = telling === null ? own : merged(own, telling.before, telling.after);
  // By key: the incident that is open; `null`: none is.
  const open = new Map<string, IncidentSnapshot | null>(gone.map((key) => [key, null]));
  for (const actor of actors) open.set(actor.key, incidentOf(actor, channels));
  if (open.size === 0) return known;

  const kept = known.incidents.filter(({ id, closedAt = null }) => {
    const truth = open.get(incidentKey(id));
    return truth === undefined || closedAt !== null || truth?.id === id;
  });
  const there = new Set(kept.map(({ id }) => id));
  const born = [...open.values()].filter((one) => one !== null && !there.has(one.id)) as IncidentSnapshot[];
  return { ...known, incidents: [...kept, ...born] };
};

/** The open incident of an actor, of which every channel was told; `null`: it has none. */
const incidentOf = (
  { key, source, title, detail, state: { incidentAt, lastAlertAt } }: Actor,
  channels: readonly string[],
): IncidentSnapshot | null => {
  if (incidentAt === null) return null;
  const toldAt = lastAlertAt ?? incidentAt;
  return {
    ...{ id: incidentId(key, incidentAt), source, title, detail, reason: 'crossed' },
    hearings: channels.map((channel) => [channel, { toldAt, decidedAt: toldAt }]),
  };
};

const merged = (own: TellingSnapshot, before: TellingSnapshot, after: TellingSnapshot): TellingSnapshot => {
  const name = ([first]: readonly [string, ...unknown[]]): string => first;
  const id = (one: { readonly id: string }): string => one.id;
  return {
    at: Math.max(own.at, after.at),
    incidents: mergedList(id, own.incidents, before.incidents, after.incidents),
    silences: mergedList(id, own.silences, before.silences, after.silences),
    lanes: mergedList(name, own.lanes, before.lanes, after.lanes),
    flaps: mergedList(name, own.flaps, before.flaps, after.flaps),
    ...(after.toBeSeen && { toBeSeen: after.toBeSeen }),
  };
};

/** Only what is not as it was before goes over into what another one knows. */
const mergedList = <T>(
  nameOf: (one: T) => string,
  own: readonly T[],
  before: readonly T[],
  after: readonly T[],
): readonly T[] => {
  const was = new Map(before.map((one) => [nameOf(one), JSON.stringify(one)]));
  const result = new Map(own.map((one) => [nameOf(one), one]));
  for (const one of after) {
    const name = nameOf(one);
    if (was.get(name) !== JSON.stringify(one)) result.set(name, one);
    was.delete(name);
  }
  for (const name of was.keys()) result.delete(name);
  return [...result.values()];
};
