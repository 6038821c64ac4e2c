import {
  type Flap,
  type GroupNotice,
  type Hearing,
  hide,
  type Incident,
  type Silence,
  type TellingState,
} from './state.ts';

type Plain<T, Maps extends keyof T, Replaced> = Omit<T, Maps> & Replaced;

/** The state of telling as plain JSON, in lists, so that it can be cut into parts. Which channels there are is the config's to say. */
export interface TellingSnapshot {
  readonly at: number;
  readonly incidents: readonly Plain<
    Incident,
    'hearings',
    { readonly hearings: readonly (readonly [channel: string, hearing: Hearing])[] }
  >[];
  readonly silences: readonly Silence[];
  readonly lanes: readonly (readonly [lane: string, notices: readonly GroupNotice[]])[];
  readonly flaps: readonly (readonly [
    key: string,
    flap: Plain<
      Flap,
      'alerts' | 'saidTo',
      { readonly alerts: readonly number[]; readonly saidTo: readonly string[] }
    >,
  ])[];
}

export const snapshotOf = (state: TellingState): TellingSnapshot => ({
  at: state.at,
  incidents: [...state.incidents.values()].map(({ hearings, ...incident }) => ({
    ...incident,
    caused: incident.caused && { ...incident.caused },
    hearings: [...hearings].map(([channel, hearing]) => [channel, { ...hearing }]),
  })),
  silences: [...state.silences.values()].map((silence) => ({ ...silence })),
  lanes: [...state.lanes].map(([lane, notices]) => [lane, [...notices]]),
  flaps: [...state.flaps].map(([key, { alerts, saidTo, ...flap }]) => [
    key,
    { ...flap, alerts: [...alerts], saidTo: [...saidTo] },
  ]),
});

/** Puts what a snapshot holds in place of all there is. What was undecided is to be decided again. */
export const restoreTelling = (state: TellingState, snapshot: TellingSnapshot): void => {
  state.at = snapshot.at;
  state.channels = null;
  const { incidents, silences, lanes, flaps, undecided, symptoms } = state;
  for (const part of [incidents, silences, lanes, flaps, undecided, symptoms]) part.clear();
  for (const { hearings, ...incident } of snapshot.incidents) {
    state.incidents.set(incident.id, {
      ...incident,
      caused: incident.caused && { ...incident.caused },
      hearings: new Map(hearings.map(([channel, hearing]) => [channel, { ...hearing }])),
    });
    state.undecided.add(incident.id);
    if (incident.caused !== null && incident.caused.closedAt === null)
      hide(state, incident.caused.cause, incident.id);
  }
  for (const silence of snapshot.silences) state.silences.set(silence.id, { ...silence });
  for (const [lane, notices] of snapshot.lanes) state.lanes.set(lane, [...notices]);
  for (const [key, { alerts, saidTo, ...flap }] of snapshot.flaps) {
    state.flaps.set(key, { ...flap, alerts: [...alerts], saidTo: new Set(saidTo) });
  }
};
