import { DueOrder } from '../language/due-order.ts';
import { defaultSeverity } from '../language/severity.ts';
import type { Labels, Reason, Severity } from '../language/signal.ts';
import type { Author, HoldReason, SilenceCommand } from '../language/telling.ts';
import type { IncidentState } from '../machines/incident.ts';
import type { Escalations } from './escalations.ts';

/** What keeps a channel from being told something. */
export interface Held {
  readonly reason: HoldReason;
  readonly by: string | null;
  /** When it is judged anew, epoch milliseconds; `null`: when what holds it is over. */
  readonly until: number | null;
  /** What held it before its group did, for whoever asks why it is late. */
  readonly first?: { readonly reason: HoldReason; readonly by: string | null };
}

/** What one channel knows of one incident. */
export interface Hearing {
  /** What it believes: that the incident is open, that it is over, or `null`: it has never heard of it. */
  believes: 'open' | 'over' | null;
  /** When it was told last, epoch milliseconds; 0: never. */
  toldAt: number;
  /** How bad it was when it was told last; `null`: it was never told. */
  severity: Severity | null;
  /** When it was last decided whether it is told something, epoch milliseconds: what is older is no news. */
  decidedAt: number;
  /** How many reminders it has had. */
  reminders: number;
  /** When it is reminded next, epoch milliseconds: as its machine does, or, where it was told late, so long after that. `null`: nobody knows yet. */
  remindAt: number | null;
  /** Why it is not told what it does not know yet. */
  held: Held | null;
}

/** Somebody has taken an incident on. */
export interface Ack {
  readonly by: Author;
  readonly at: number;
  /** A snooze ends; epoch milliseconds. */
  readonly until: number | null;
  readonly command: string;
}

/** A cause that is over, while its symptom is watched for two good sweeps before it is told. */
export interface Aftermath {
  /** The incident of the cause. */
  readonly cause: string;
  /** When the cause closed, epoch milliseconds; `null`: it is open. */
  closedAt: number | null;
  good: number;
  failed: number;
}

/** One incident, from its alert until it is closed and everyone who has heard of it knows. */
export interface Incident {
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly entity: string;
  readonly source: string;
  /** When it was alerted, epoch milliseconds. */
  readonly at: number;
  /** An event: closed at birth. */
  readonly edge: boolean;
  /** As its signals said it; `null`: its kind's. */
  severity: Severity | null;
  labels: Labels;
  title: string;
  detail: string;
  /** Why its machine moved last. */
  reason: Reason;
  state: IncidentState;
  /** When it was over, epoch milliseconds; `null`: it is open. */
  closedAt: number | null;
  /** It ended because nobody watches its entity any longer. */
  unwatched: boolean;
  ack: Ack | null;
  /** When a channel was told of it first, epoch milliseconds; `null`: none was. */
  toldFrom: number | null;
  /** When its machine wanted to remind, while nobody has decided on that. */
  reminder: { readonly at: number; readonly worse: boolean; readonly released?: string } | null;
  /** When its machine reminded last, epoch milliseconds; `null`: it has only alerted. */
  remindedAt: number | null;
  caused: Aftermath | null;
  readonly hearings: Map<string, Hearing>;
}

/** That a group was told something on a channel. */
export interface GroupNotice {
  readonly at: number;
  /** It told what had waited for the end of a window. */
  readonly digest: boolean;
}

/** What is known of an entity that may flap. */
export interface Flap {
  /** When it was alerted, the latest last, epoch milliseconds. */
  readonly alerts: number[];
  /** When it opened or closed last. */
  changedAt: number;
  /** The channels that were told that it flaps. Of most entities nobody was: they have one list in common. */
  saidTo: ReadonlySet<string>;
  /** Since when it was said to, epoch milliseconds, and how often it has gone down since, that one included; `null`: it was not. */
  said: { readonly since: number; readonly times: number } | null;
  /** Its last incident. */
  last: string;
}

/** A silence, and when it last said what it holds (of one without an end). */
export interface Silence extends Omit<SilenceCommand, 'type' | 'verb'> {
  saidAt: number;
}

/** An incident that is over, for who asks what there was. */
export interface Ended extends Pick<Incident, 'id' | 'title' | 'detail' | 'reason' | 'severity'> {
  /** When it was over, epoch milliseconds. */
  readonly at: number;
  /** The channels that were told of it, and when each was told last, epoch milliseconds. Left out: none was. */
  readonly told?: Readonly<Record<string, number>>;
}

/** All that telling knows. A fold of transitions, commands, holds and notices, changed in place. */
export interface TellingState {
  /** The latest time there was; telling never runs backwards. */
  at: number;
  /** The channels there are; another one is owed nothing. `null`: nobody has said which. */
  channels: readonly string[] | null;
  readonly incidents: Map<string, Incident>;
  /** Those of them that are open, by kind and entity: of several hosts' there may be more than one. */
  readonly open: Map<string, Map<string, Set<Incident>>>;
  readonly silences: Map<string, Silence>;
  /** The last notices of each lane: a group on a channel, its criticals apart. */
  readonly lanes: Map<string, GroupNotice[]>;
  readonly flaps: Map<string, Flap>;
  /** Incidents about which there is something to decide. */
  readonly undecided: Set<string>;
  /** By key, the incidents that are over and not given back yet, the oldest first. */
  readonly over: Map<string, Set<string>>;
  /** The last incidents that were over, the latest last; nothing is decided by them. */
  readonly ended: Map<string, Ended>;
  /** After a start, what is open and has not been seen again yet, and until when that is waited for, epoch milliseconds. */
  readonly toBeSeen: Map<string, number>;
  /** By cause, the incidents that it has hidden: found at once when it closes. */
  readonly symptoms: Map<string, Set<string>>;
  /** Those of which something is held back from a channel, by when that is judged anew at the earliest: neither is looked through with each sweep. */
  readonly holding: DueOrder<Incident>;
  /** Those of them that wait for a cause, or its end. */
  readonly hidden: Set<Incident>;
  /** Those of which a channel is yet to be reminded, by when that is at the earliest. */
  readonly reminding: DueOrder<Incident>;
  /** By source, those whose cause is over: its sweeps are counted for these alone. */
  readonly aftermaths: Map<string, Set<Incident>>;
  /** When those that are open are escalated at the earliest; `null`: nothing is known of that. */
  escalations: Escalations | null;
  /** Those that are open and say what they need. */
  readonly needing: Set<Incident>;
  /** The entities of which a channel was told that they flap. */
  readonly saidToFlap: Set<string>;
  /** The entities of whose end perhaps nobody waits to be told. */
  readonly unheardOver: Set<string>;
}

/** No channel was told that it flaps. */
export const nobody: ReadonlySet<string> = new Set();

/** A channel that has never heard of an incident. */
export const unheard: Readonly<Hearing> = {
  believes: null,
  toldAt: 0,
  severity: null,
  decidedAt: 0,
  reminders: 0,
  remindAt: null,
  held: null,
};

export const emptyTelling = (): TellingState => ({
  at: 0,
  channels: null,
  incidents: new Map(),
  open: new Map(),
  silences: new Map(),
  lanes: new Map(),
  flaps: new Map(),
  undecided: new Set(),
  toBeSeen: new Map(),
  symptoms: new Map(),
  holding: new DueOrder(),
  hidden: new Set(),
  reminding: new DueOrder(),
  aftermaths: new Map(),
  escalations: null,
  needing: new Set(),
  saidToFlap: new Set(),
  unheardOver: new Set(),
  over: new Map(),
  ended: new Map(),
});

/** The incidents that are open: of what has this name, or else of this kind, or else all. */
export function* openOf(
  { open }: TellingState,
  { kind, entity }: { readonly kind: string | null; readonly entity: string | null },
): Generator<Incident> {
  const kinds = kind === null ? open.values() : [open.get(kind) ?? new Map<string, Set<Incident>>()];
  for (const ofKind of kinds) {
    const all = entity === null ? ofKind.values() : [ofKind.get(entity) ?? []];
    for (const incidents of all) yield* incidents;
  }
}

/** What a channel knows of an incident, to be changed. */
export const hearingOf = (incident: Incident, channel: string): Hearing => {
  const known = incident.hearings.get(channel);
  if (known !== undefined) return known;
  const hearing = { ...unheard };
  incident.hearings.set(channel, hearing);
  return hearing;
};

/** How bad an incident is: as its signals say, or as its kind is. */
export const severityOf = ({ severity, kind }: Incident): Severity => severity ?? defaultSeverity(kind);

/** The group of an incident: what its label says, or whoever has seen it. */
export const groupOf = ({ labels, source }: Incident): string => labels.group ?? source;

/** Whether an incident is open: its entity is not well, as far as is known. */
export const isOpen = (incident: Incident): boolean => incident.closedAt === null;
