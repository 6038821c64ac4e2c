/**
 * The language of Polkan: what is seen (signals in a sweep), what was decided (transitions), and how
 * things are named (kinds, entities, keys). Everything else imports this page; it imports nothing.
 */

export const severities = ['info', 'warning', 'critical'] as const;
/** How bad it is. Of a kind by default, of an entity by config, label or signal. */
export type Severity = (typeof severities)[number];

/** Alert timing. Milliseconds, except `forTicks`, a count of sweeps. */
export interface Timing {
  /** Time between the last alert and the next reminder of an incident that goes on. */
  readonly cooldownMs: number;
  /** How long an entity must have been active before it is alerted. */
  readonly forMs: number;
  /** In how many sweeps in a row an entity must have been active before it is alerted. */
  readonly forTicks: number;
  /** How long an entity must have been inactive before it counts as recovered. */
  readonly keepMs: number;
}

/** Alert timing of one kind, and how bad it is. */
export interface Policy extends Timing {
  /** Left out: as bad as kinds of its name are. */
  readonly severity?: Severity;
}

/** Names and values on an entity (`host`, `service`, `compose_project`, …), to match and group by. */
export type Labels = Readonly<Record<string, string>>;

/** The label by which an entity says what it needs: keys, or names of its neighbours, with commas (`src/telling/caused.ts`). */
export const dependsOnLabel = 'depends_on';

/** One observation of one entity. */
export interface Signal {
  readonly kind: string;
  /** Which one of its kind; empty where a kind has a single entity. */
  readonly entity: string;
  /** `true`: something is wrong. `false`: it is well. `null`: it could not be seen. */
  readonly active: boolean | null;
  /** What a person calls the entity, e.g. `Container web`. */
  readonly title: string;
  /** What is the matter, how bad, since when, what to look at. */
  readonly detail: string;
  /** An event rather than a state: every active one is an alert, and nothing is remembered. */
  readonly edge?: boolean;
  /** The number that was compared, in `unit`. */
  readonly value?: number;
  /** What `value` was compared with: active means `value >= limit`, unless the kind's page says otherwise. */
  readonly limit?: number;
  readonly unit?: string;
  /** Its own reading failed, so `active` is `null`; what is unknown by design is not marked. */
  readonly unread?: true;
  /** What is left, in bytes, of an entity that can be filled. */
  readonly free?: number;
  /** Overrides of the kind's timing, from a source that knows better. */
  readonly policy?: Partial<Timing>;
  /** How bad it is, where the source knows better than its kind. A rise while it is alerted is a `realert`. */
  readonly severity?: Severity;
  readonly labels?: Labels;
}

/** One complete reading of one source. */
export interface Sweep {
  readonly type: 'sweep';
  /** When, in epoch milliseconds: an integer, and the only "now" that deciding knows. */
  readonly at: number;
  readonly source: string;
  /** The kinds this sweep saw completely. An entity of a covered kind that is absent is gone. */
  readonly covers: readonly string[];
  readonly signals: readonly Signal[];
  /** Why the reading failed; a failed sweep covers nothing. */
  readonly error?: string;
  /**
   * Read out of turn, because something was heard of an entity. It says nothing of "so many sweeps in a
   * row": what waits for a number of sweeps waits for the source's own turns.
   */
  readonly hinted?: boolean;
  /** The first after nobody was there for a while, a machine that was suspended say: what came due meanwhile waits to be looked at. */
  readonly slept?: boolean;
  /** What the source wants to know at its next turn; the journal keeps it, the tap leaves it out. */
  readonly memory?: unknown;
}

/** Where an actor can be; the names of the statechart in `machines/alert.ts`. */
export const statePaths = [
  'ok.quiet',
  'ok.pending',
  'alerting',
  'cooldown.holding',
  'cooldown.clearing',
  'recovered',
] as const;
/** Where one actor is. */
export type StatePath = (typeof statePaths)[number];

/** The furthest that a `Date` goes, either way, epoch milliseconds. */
export const longestDate = 8.64e15;

export const actions = ['alert', 'realert', 'recovery'] as const;
/** What the operator is told; `null` is a silent move. */
export type Action = (typeof actions)[number] | null;

/** Why an actor moved. The same word stands in the log, the tap, the journal and the docs. */
export const reasons = [
  'crossed',
  'debounced',
  'waiting',
  'subsided',
  'inside cooldown',
  'cooldown elapsed',
  'clearing',
  'active again',
  'cleared',
  'settled',
  'gone',
  'unwatched',
  'edge',
  'worse',
] as const;
/** One of `reasons`: why this actor moved. */
export type Reason = (typeof reasons)[number];

/** What an actor did. */
export interface Transition {
  readonly type: 'transition';
  /** The `at` of the sweep that caused it. */
  readonly at: number;
  readonly source: string;
  readonly key: string;
  readonly kind: string;
  readonly entity: string;
  readonly from: StatePath;
  readonly to: StatePath;
  readonly action: Action;
  readonly reason: Reason;
  /** The incident this belongs to, `<key>@<at of its alert>`; `null` while there is none. */
  readonly incident: string | null;
  readonly title: string;
  readonly detail: string;
  /** As its signal said them; left out where it said nothing. */
  readonly severity?: Severity;
  readonly labels?: Labels;
}

/** `container` + `web` → `container/web`; a kind with a single entity is its own key. */
export const keyOf = (kind: string, entity: string): string => (entity === '' ? kind : `${kind}/${entity}`);

/** The inverse of `keyOf`: what stands before the first slash, and everything behind it. */
export const partsOfKey = (key: string): { readonly kind: string; readonly entity: string } => {
  const slash = key.indexOf('/');
  return slash === -1
    ? { kind: key, entity: '' }
    : { kind: key.slice(0, slash), entity: key.slice(slash + 1) };
};

/** The id of the incident that an alert on `key` at `at` opens. */
export const incidentId = (key: string, at: number): string => `${key}@${at}`;

/** The key of the incident, read back from its id. */
export const incidentKey = (incident: string): string =>
  incident.slice(0, Math.max(0, incident.lastIndexOf('@')));

/** When the incident was alerted, in epoch milliseconds, read back from its id. */
export const incidentStart = (incident: string): number =>
  Number(incident.slice(incident.lastIndexOf('@') + 1));
