import { incidentId, incidentKey, incidentStart, partsOfKey } from '../language/signal.ts';
import { keepOver } from './given-back.ts';
import { hide, noteAftermath, noteHeld, noteOpen, noteReminders, sayToFlap } from './noted.ts';
import {
  type Ended,
  type Flap,
  type GroupNotice,
  type Hearing,
  type Held,
  type Incident,
  nobody,
  type Silence,
  type TellingState,
  unheard,
} from './state.ts';

/** What most incidents have in common is left out of a snapshot: there may be ten thousand of them. */
const usual = {
  edge: false,
  severity: null,
  state: { path: 'open.told', told: true },
  closedAt: null,
  unwatched: false,
  ack: null,
  reminder: null,
  remindedAt: null,
  caused: null,
} as const;
const usualHearing: Hearing = { ...unheard, believes: 'open' };

type Named = 'id' | 'source' | 'title' | 'detail' | 'reason';

/** Key, kind, entity and time of an incident stand in its id. */
export type IncidentSnapshot = Pick<Incident, Named> &
  Partial<Omit<Incident, Named | 'key' | 'kind' | 'entity' | 'at' | 'hearings'>> & {
    readonly hearings: readonly (readonly [channel: string, hearing: Partial<Hearing>])[];
  };

/** The state of telling as plain JSON, in lists, so that it can be cut into parts. Which channels there are is the config's to say. */
export interface TellingSnapshot {
  readonly at: number;
  readonly incidents: readonly IncidentSnapshot[];
  readonly silences: readonly Silence[];
  readonly lanes: readonly (readonly [lane: string, notices: readonly GroupNotice[]])[];
  readonly flaps: readonly FlapSnapshot[];
  /** What is open and was not seen again since a start, and until when that is waited for. Left out: nothing, or nobody has waited. */
  readonly toBeSeen?: readonly (readonly [incident: string, until: number])[];
  /** The last that are over. Left out: there are none, or nobody has noted them. */
  readonly ended?: readonly Ended[];
}

/**
 * The first alert of an entity, epoch milliseconds, and how long after the one before each other one came; how long after
 * the last it changed last; who was told that it flaps. Its last incident is that of its last alert.
 */
export type FlapSnapshot = readonly [
  key: string,
  alerts: readonly number[],
  changedAfterMs: number,
  saidTo: readonly string[],
  /** How long after the first alert it was first said that it flaps, and how often it has gone down since. Left out: it was not. */
  said?: readonly [afterMs: number, times: number],
];

export const snapshotOf = (state: TellingState): TellingSnapshot => ({
  at: state.at,
  incidents: [...state.incidents.values()].map(shortened),
  silences: [...state.silences.values()].map((silence) => ({ ...silence })),
  lanes: [...state.lanes].map(([lane, notices]) => [lane, [...notices]]),
  flaps: [...state.flaps]
    .filter(([, flap]) => !isPlain(state, flap))
    .map(
      ([key, { alerts, changedAt, saidTo, said }]): FlapSnapshot => [
        key,
        alerts.map((at, index) => at - (alerts[index - 1] ?? 0)),
        changedAt - (alerts.at(-1) ?? 0),
        [...saidTo],
        ...(said === null ? ([] as const) : ([[said.since - (alerts[0] ?? 0), said.times]] as const)),
      ],
    ),
  ...(state.toBeSeen.size > 0 && { toBeSeen: [...state.toBeSeen] }),
  ...(state.ended.size > 0 && { ended: [...state.ended.values()] }),
});

/** The same in an order that says nothing of how it came about, to be compared with another. */
export const inOrder = (snapshot: TellingSnapshot): TellingSnapshot => {
  const byName = <T>(all: readonly T[], name: (one: T) => string): T[] =>
    all.toSorted((one, other) => (name(one) < name(other) ? -1 : 1));
  return {
    at: snapshot.at,
    incidents: byName(
      // Nor when a channel is reminded, or was told first: by the first laws that was as the machine did.
      snapshot.incidents.map(({ remindedAt: _, toldFrom: ___, ...one }) => ({
        ...one,
        hearings: byName(one.hearings, ([channel]) => channel).map(
          ([channel, { remindAt: __, held, ...hearing }]) =>
            [channel, { ...hearing, ...(held && { held: withoutFirst(held) }) }] as const,
        ),
      })),
      ({ id }) => id,
    ),
    silences: byName(snapshot.silences, ({ id }) => id),
    lanes: byName(snapshot.lanes, ([lane]) => lane),
    // Nor how often something has flapped, by which only words are decided.
    flaps: byName(snapshot.flaps, ([key]) => key).map(([key, alerts, changedAfterMs, saidTo]) => [
      ...([key, alerts, changedAfterMs, saidTo] as const),
    ]),
    ...(snapshot.toBeSeen && { toBeSeen: byName(snapshot.toBeSeen, ([id]) => id) }),
    // Older versions did not keep who was told of what is over, and nothing is decided by it.
    ...(snapshot.ended && { ended: snapshot.ended.map(({ told: _, ...one }) => one) }),
  };
};

/** What held it before is kept for words alone, and was not by older versions. */
const withoutFirst = ({ first: _, ...held }: Held): Held => held;

/** An entity whose one alert is that of an incident which is there: it says it all. */
const isPlain = ({ incidents }: TellingState, { alerts, changedAt, saidTo, last }: Flap): boolean => {
  const incident = incidents.get(last);
  return (
    alerts.length === 1 &&
    saidTo.size === 0 &&
    incident !== undefined &&
    incident.at === alerts[0] &&
    changedAt === (incident.closedAt ?? incident.at)
  );
};

/** The fields that are not as they usually are. Of ten thousand incidents it is asked a dozen times each: what is no object is only compared. */
const unusual = <T extends object>(given: T, standard: Partial<T>): Partial<T> => {
  const found: Partial<T> = {};
  for (const name in given) if (!isSame(given[name], standard[name])) found[name] = given[name];
  return found;
};

const isSame = (value: unknown, other: unknown): boolean =>
  value === other ||
  (typeof value === 'object' && typeof other === 'object' && JSON.stringify(value) === JSON.stringify(other));

const shortened = (incident: Incident): IncidentSnapshot => {
  const { key: _, kind: __, entity: ___, at, toldFrom, hearings, labels, ...rest } = incident;
  const { id, source, title, detail, reason, ...others } = rest;
  return {
    ...{ id, source, title, detail, reason },
    ...(Object.keys(labels).length > 0 && { labels }),
    ...unusual(others, usual),
    // Most are told when they happen.
    ...(toldFrom !== at && { toldFrom }),
    hearings: [...hearings].map(([channel, hearing]) => [channel, unusual(hearing, usualHearing)]),
  };
};

const whole = ({ hearings, ...incident }: IncidentSnapshot): Incident => {
  const { id } = incident;
  const key = incidentKey(id);
  const caused = incident.caused ?? null;
  const at = incidentStart(id);
  return {
    ...{ labels: {}, ...usual, toldFrom: at, ...incident, key, at },
    ...partsOfKey(key),
    caused: caused && { ...caused },
    hearings: new Map(hearings.map(([channel, hearing]) => [channel, { ...usualHearing, ...hearing }])),
  };
};

/** Puts what a snapshot holds in place of all there is. What was undecided is to be decided again. */
export const restoreTelling = (state: TellingState, snapshot: TellingSnapshot): void => {
  state.at = snapshot.at;
  state.channels = null;
  state.escalations = null;
  const { incidents, open, silences, lanes, flaps, undecided, symptoms, over, ended } = state;
  const { holding, hidden, aftermaths, toBeSeen, reminding, needing, saidToFlap, unheardOver } = state;
  for (const part of [incidents, open, silences, lanes, flaps, undecided, symptoms, over, ended, toBeSeen])
    part.clear();
  for (const part of [holding, hidden, aftermaths, reminding, needing, saidToFlap, unheardOver]) part.clear();
  for (const incident of snapshot.incidents.map(whole)) {
    const { id, key, at, edge, closedAt, caused } = incident;
    incidents.set(id, incident);
    noteHeld(state, incident);
    noteReminders(state, incident);
    if (caused !== null && caused.closedAt !== null) noteAftermath(state, incident);
    undecided.add(id);
    if (closedAt === null) noteOpen(state, incident, true);
    else keepOver(state, incident);
    if (caused !== null && caused.closedAt === null) hide(state, caused.cause, id);
    if (!edge)
      flaps.set(key, { alerts: [at], changedAt: closedAt ?? at, saidTo: nobody, said: null, last: id });
  }
  for (const one of snapshot.ended ?? []) ended.set(one.id, one);
  for (const [id, until] of snapshot.toBeSeen ?? []) if (incidents.has(id)) toBeSeen.set(id, until);
  for (const silence of snapshot.silences) silences.set(silence.id, { ...silence });
  for (const [lane, notices] of snapshot.lanes) lanes.set(lane, [...notices]);
  for (const [key, steps, changedAfterMs, saidTo, said] of snapshot.flaps) {
    let last = 0;
    const alerts = steps.map((step) => {
      last += step;
      return last;
    });
    const changedAt = last + changedAfterMs;
    const [first = last] = alerts;
    const known = said === undefined ? null : { since: first + said[0], times: said[1] };
    // Who wrote it did not count: as often as is remembered.
    const counted = saidTo.length > 0 ? { since: first, times: alerts.length } : null;
    flaps.set(key, {
      ...{
        alerts,
        changedAt,
        saidTo: nobody,
        said: known ?? counted,
      },
      last: incidentId(key, last),
    });
    sayToFlap(state, key, saidTo);
  }
};
