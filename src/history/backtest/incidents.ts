import type { Transition } from '../../language/signal.ts';

/** One incident as it went under one configuration. */
export interface Incident {
  readonly key: string;
  readonly kind: string;
  readonly alertAt: number;
  /** `null`: still open at the end of the recording. An edge is over at once. */
  endAt: number | null;
  /** It was open when the recording began: its alert is none of this recording's. */
  readonly before: boolean;
  realerts: number;
  /** It is well again. */
  recovered: boolean;
  /** Somebody was told of it, at its opening or at its closing. */
  told: boolean;
}

/** The incidents of one configuration, as its transitions make them. */
export interface Incidents {
  readonly all: readonly Incident[];
  begin(key: string, kind: string, alertAt: number, before: boolean): void;
  end(key: string, at: number): void;
  /** When the open incident of a key was alerted; `undefined`: there is none. */
  openSince(key: string): number | undefined;
  note(transition: Transition): void;
}

export const createIncidents = (): Incidents => {
  const all: Incident[] = [];
  const open = new Map<string, Incident>();

  const begin: Incidents['begin'] = (key, kind, alertAt, before) => {
    const incident = { key, kind, alertAt, endAt: null, before, realerts: 0, recovered: false, told: false };
    all.push(incident);
    open.set(key, incident);
  };
  const end: Incidents['end'] = (key, at) => {
    const incident = open.get(key);
    if (incident !== undefined) incident.endAt = at;
    open.delete(key);
  };

  return {
    all,
    begin,
    end,
    openSince: (key) => open.get(key)?.alertAt,
    note({ key, kind, at, action, reason }) {
      if (action === 'alert') begin(key, kind, at, false);
      if (reason === 'edge') end(key, at);
      const incident = open.get(key);
      if (incident === undefined) return;
      if (action === 'realert') incident.realerts += 1;
      if (action !== 'recovery') return;
      incident.recovered = true;
      end(key, at);
    },
  };
};
