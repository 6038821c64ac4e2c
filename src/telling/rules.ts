import type { Matcher, Subject } from '../language/matcher.ts';
import type { Labels } from '../language/signal.ts';
import { type Incident, severityOf } from './state.ts';

/** Times that come again: a window of maintenance, quiet hours. */
export interface Schedule {
  /** When the window that `at` lies in ends, epoch milliseconds; `null`: it lies in none. */
  endOf(at: number): number | null;
  /** Whether that is only when it is judged anew, for no end is in sight. Left out: it never is. */
  goesOn?(at: number): boolean;
  /**
   * When the next window begins, behind the one that `at` may lie in, epoch milliseconds; `null`: none within a hundred days. Left
   * out: nobody knows.
   */
  nextFrom?(at: number): number | null;
  /** Whether each window reaches the next. Left out: nobody knows. */
  neverEnds?(): boolean;
}

/** How far apart the reminders of a route are at least, milliseconds; each one `factor` times later, up to `longestMs`. */
export interface Reminders {
  readonly everyMs: number;
  readonly factor: number;
  readonly longestMs: number;
}

/** Who is told of what matches, and how. The first that matches counts, and with `goOn` the next one beside it. */
export interface Route {
  readonly name: string;
  readonly match: Matcher;
  readonly channels: readonly string[];
  readonly goOn: boolean;
  /** `null`: as often as the machine reminds; `off`: never. */
  readonly reminders: Reminders | 'off' | null;
  readonly quiet: Schedule | null;
  /** Told as well, once it has been open for so long and nobody has taken it on. */
  readonly escalate: readonly { readonly afterMs: number; readonly channels: readonly string[] }[];
}

/** Incidents that explain others: while one that `cause` matches is open, what `hides` matches is not told. */
export interface CauseRule {
  readonly name: string;
  readonly cause: Matcher;
  readonly hides: Matcher;
  /** Only where both have the same value of these: `entity`, `host`, or another label. */
  readonly same: readonly string[];
  /** Its cause is another source's: a symptom waits a moment whether one comes. */
  readonly waits: boolean;
}

/** A silence that comes again by a schedule. */
export interface Maintenance {
  readonly name: string;
  readonly match: Matcher;
  readonly schedule: Schedule;
  /** As the config says it, for who looks at it. Left out: nobody wrote it. */
  readonly written?: {
    /** What it matches, as it is typed; empty: everything. */
    readonly match: string;
    /** In which zones its times are, by their IANA names. */
    readonly zones: readonly string[];
    /** Where it stands in the config; `null`: nobody knows. */
    readonly place: string | null;
  };
}

/** The most that a config may say of `group.burst` and `flap.alerts`: so much is remembered of a group and an entity. */
export const mostBurst = 20;
export const mostFlaps = 10;

/** Everything about telling that a config can say. */
export interface Rules {
  /**
   * By which laws it is told: a recording from before there were others is played by those of its time. 1: what flaps is told to have
   * ended each time, and a reminder comes when the machine has one. 2: what flaps faster than its group's window is never said to, and an
   * escalation counts from the alert, whenever that was told; what waits for its group may be told sooner, where another channel is looked at.
   */
  readonly laws: 1 | 2 | 3;
  readonly host: string;
  /** The channels there are; the log is none. */
  readonly channels: readonly string[];
  readonly routes: readonly Route[];
  readonly causes: readonly CauseRule[];
  readonly maintenance: readonly Maintenance[];
  readonly group: {
    /** So many notices of a group are told at once within its window; 0: groups hold nothing back. */
    readonly burst: number;
    readonly windowMs: number;
    readonly longestMs: number;
    /** What is heard within so long after the first is told together. */
    readonly joinMs: number;
    /** Criticals of a group are told at most once in so long. */
    readonly criticalMs: number;
  };
  readonly flap: {
    /** So many alerts within `withinMs` are flapping; 0: nothing is. */
    readonly alerts: number;
    readonly withinMs: number;
    readonly settleMs: number;
  };
  readonly causeWaitMs: number;
  /** After so many failed sweeps of a symptom's source nobody waits for a good one. */
  readonly blindTicks: number;
}

/** What matchers see of an incident is made once, and again when something of it has changed. */
const subjects = new WeakMap<
  Incident,
  { readonly host: string; readonly own: Labels; readonly subject: Subject }
>();

/** What can be matched of it beside kind, entity and severity; `alertname` is its kind, unless it came with one. */
export const subjectLabels = (
  { kind, source, labels }: Pick<Incident, 'kind' | 'source'> & { readonly labels?: Labels | undefined },
  host: string,
): Labels => ({ alertname: kind, host, source, ...labels });

/** An incident as matchers see it. */
export const subjectOf = (incident: Incident, { host }: Rules): Subject => {
  const { kind, entity, labels } = incident;
  const severity = severityOf(incident);
  const known = subjects.get(incident);
  if (known?.host === host && known.own === labels && known.subject.severity === severity)
    return known.subject;
  const subject = { kind, entity, severity, labels: subjectLabels(incident, host) };
  subjects.set(incident, { host, own: labels, subject });
  return subject;
};

/** What no route matches is told to all there are, as if by this one. */
const toAll: Omit<Route, 'channels' | 'match'> = {
  name: 'default',
  goOn: false,
  reminders: null,
  quiet: null,
  escalate: [],
};

const toAllBy = new WeakMap<Rules, readonly [Omit<Route, 'match'>]>();

/** Asked for with every incident, and made once. */
const toAllOf = (rules: Rules): readonly [Omit<Route, 'match'>] => {
  const known = toAllBy.get(rules);
  if (known !== undefined) return known;
  const made = [{ ...toAll, channels: rules.channels }] as const;
  toAllBy.set(rules, made);
  return made;
};

/** The routes of an incident, in their order. What none matches goes to every channel there is. */
export const routesOf = (incident: Incident, rules: Rules): readonly Omit<Route, 'match'>[] => {
  if (rules.routes.length === 0) return toAllOf(rules);
  const subject = subjectOf(incident, rules);
  const found: Route[] = [];
  for (const route of rules.routes) {
    if (!route.match(subject)) continue;
    found.push(route);
    if (!route.goOn) break;
  }
  return found.length > 0 ? found : toAllOf(rules);
};
