import type { Subject } from '../language/matcher.ts';
import { type MatcherIndex, matcherIndex } from '../language/matcher-index.ts';
import { dependsOnLabel, partsOfKey } from '../language/signal.ts';
import type { Law } from './law.ts';
import { type CauseRule, type Rules, subjectOf } from './rules.ts';
import { type Incident, openOf, type TellingState } from './state.ts';

const none: readonly never[] = [];

/** What is looked at one by one, each at a turn of its own: there a cause may be seen later than its symptom. */
export const inTurns = { source: 'checks', kind: 'check' } as const;

/** So many good sweeps of its own source must still show a symptom after its cause has gone. */
export const goodSweeps = 2;

/**
 * Holds back a symptom while its cause is open, and then until two good sweeps of its own source still show it;
 * where those sweeps fail, until so many have failed as make a source blind. A symptom whose cause is another
 * source's to see waits a moment for it.
 */
export const caused: Law = ({ rules, now, incident, action, causes, hearing }) => {
  const [cause] = causes;
  if (cause !== undefined) return { reason: 'caused', by: cause.id, until: null };
  const { caused: aftermath } = incident;
  // A cause that is open still, and explains it no more, is not waited for.
  if (aftermath !== null && aftermath.closedAt !== null && action !== 'recovery') {
    const { cause: by, good, failed } = aftermath;
    const isNews = hearing.believes === null;
    if (isNews && good < goodSweeps && failed < rules.blindTicks)
      return { reason: 'caused', by, until: null };
  }
  if (action !== 'alert' || incident.edge) return null;
  const end = incident.at + rules.causeWaitMs;
  if (now >= end || !waitsForCause(incident, rules)) return null;
  return { reason: 'caused', by: null, until: end };
};

/** What an incident's entity needs, as its labels say. */
const neededBy = ({ labels }: Incident): readonly string[] => {
  const said = labels?.[dependsOnLabel];
  return said === undefined
    ? none
    : said
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
};

/**
 * Whether an incident is of what another one needs, as it names it there: by key, by the name of another entity of its
 * kind, or by that of a service in the same Compose project.
 */
const isNeeded = (name: string, cause: Incident, by: Incident): boolean => {
  if (name === cause.key) return true;
  if (cause.kind !== by.kind) return false;
  if (name === cause.entity) return true;
  const project = cause.labels?.compose_project;
  return (
    project !== undefined && project === by.labels?.compose_project && name === cause.labels?.compose_service
  );
};

const waitsForCause = (incident: Incident, rules: Rules): boolean => {
  // A neighbour is seen in the same sweep; what is another source's to see, or has a turn of its own, may come a moment later.
  const isLater = (name: string): boolean =>
    incident.kind === inTurns.kind || (name.includes('/') && partsOfKey(name).kind !== incident.kind);
  if (neededBy(incident).some(isLater)) return true;
  const subject = subjectOf(incident, rules);
  return indexOf(rules.causes)
    .hides.near(subject)
    .some(({ waits, hides }) => waits && hides(subject));
};

/** Asks which open incidents explain another. Made anew for every decision, for incidents come and go. */
export interface Causes {
  /** The open incidents that explain this one and are told instead of it, the oldest first. */
  of(incident: Incident): readonly Incident[];
  /** Whether it may explain others, while it is open. */
  mayHide(incident: Incident): boolean;
}

const labelOf = (name: string, { kind, entity, labels }: Subject): string =>
  name === 'entity' ? entity : name === 'kind' ? kind : (labels[name] ?? '');

/** The rules of a config, put in order by what their matchers ask for; once for a config. */
interface Index {
  readonly cause: MatcherIndex<CauseRule>;
  readonly hides: MatcherIndex<CauseRule>;
}

const indexes = new WeakMap<readonly CauseRule[], Index>();

const indexOf = (rules: readonly CauseRule[]): Index => {
  const known = indexes.get(rules);
  if (known !== undefined) return known;
  const made = {
    cause: matcherIndex(rules, ({ cause }) => cause),
    hides: matcherIndex(rules, ({ hides }) => hides),
  };
  indexes.set(rules, made);
  return made;
};

/** Incidents by what they have to have in common; where that is nothing, under one name. */
type Alike = ReadonlyMap<string, readonly Incident[]>;

const alikeBy = (same: readonly string[], subject: Subject): string =>
  same.map((name) => labelOf(name, subject)).join('\n');

export const causesIn = (state: TellingState, rules: Rules): Causes => {
  const index = indexOf(rules.causes);
  /** The open incidents that each rule knows as causes; asked for once a decision. */
  const openBy = new Map<CauseRule, Alike>();
  const direct = new Map<string, readonly Incident[]>();

  const causesBy = (rule: CauseRule): Alike => {
    const known = openBy.get(rule);
    if (known !== undefined) return known;
    // By what it is about: in a fleet the key names the host as well, and a rule is about any host's.
    const { key, kind } = rule.cause;
    const found = Map.groupBy(
      [...openOf(state, key === null ? { kind, entity: null } : partsOfKey(key))].filter((incident) =>
        rule.cause(subjectOf(incident, rules)),
      ),
      (incident) => alikeBy(rule.same, subjectOf(incident, rules)),
    );
    openBy.set(rule, found);
    return found;
  };

  /** What explains it by any rule, itself left out. */
  const directOf = (incident: Incident): readonly Incident[] => {
    const known = direct.get(incident.id);
    if (known !== undefined) return known;
    const found = new Set<Incident>();
    const subject = subjectOf(incident, rules);
    for (const rule of index.hides.near(subject)) {
      if (!rule.hides(subject)) continue;
      for (const cause of causesBy(rule).get(alikeBy(rule.same, subject)) ?? none) {
        if (cause.key !== incident.key) found.add(cause);
      }
    }
    for (const name of neededBy(incident)) {
      const named = name.includes('/') ? partsOfKey(name) : { kind: incident.kind, entity: null };
      for (const cause of openOf(state, named)) {
        if (cause.key !== incident.key && isNeeded(name, cause, incident)) found.add(cause);
      }
    }
    const causes = found.size === 0 ? none : [...found].sort(byAge);
    direct.set(incident.id, causes);
    return causes;
  };

  /** Every incident that lies behind this one, cause by cause. */
  const behind = (incident: Incident): ReadonlySet<Incident> => {
    const seen = new Set<Incident>();
    const waiting = [...directOf(incident)];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...directOf(next));
    }
    return seen;
  };

  return {
    of(incident) {
      if (rules.causes.length === 0 && neededBy(incident).length === 0) return [];
      const causes = directOf(incident);
      if (causes.length === 0) return [];
      const all = behind(incident);
      if (!all.has(incident)) return causes;
      // A circle: those in it explain each other, and the oldest of them is told.
      const circle = [...all].filter((other) => behind(other).has(incident));
      const [oldest] = circle.sort(byAge);
      if (oldest !== incident) return causes;
      return causes.filter((cause) => !circle.includes(cause));
    },
    mayHide(incident) {
      if (rules.causes.length > 0) {
        const subject = subjectOf(incident, rules);
        if (index.cause.near(subject).some((rule) => rule.cause(subject))) return true;
      }
      for (const each of state.needing)
        if (neededBy(each).some((name) => isNeeded(name, incident, each))) return true;
      return false;
    },
  };
};

/** The oldest first; of the same age, by name. */
export const byAge = (one: Incident, other: Incident): number =>
  one.at - other.at || (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
