import { severityRank } from '../language/severity.ts';
import type { Hold, HoldReason, Notice, Told } from '../language/telling.ts';
import { acknowledged, isAcknowledged } from './acknowledged.ts';
import { byAge, type Causes, caused, causesIn } from './caused.ts';
import { composed, placeOf, type Tell } from './compose.ts';
import { flapping, settlesAt, unsettledOn } from './flapping.ts';
import { grouped } from './grouped.ts';
import { laneOf } from './lane.ts';
import type { Asked, Law, Question } from './law.ts';
import { type News, newsOf } from './news.ts';
import { quiet } from './quiet.ts';
import { escalatesAny, escalatesAt, isTooSoon, waysOf } from './routes.ts';
import type { Rules } from './rules.ts';
import { silenced, silencesIn } from './silenced.ts';
import {
  type GroupNotice,
  type Hearing,
  type Held,
  type Incident,
  isOpen,
  severityOf,
  type TellingState,
  unheard,
} from './state.ts';
import { remindersOfSilences } from './unending.ts';

/** The law behind each reason, in order of precedence: the first that holds is the reason. */
const lawBy: Readonly<Record<HoldReason, Law>> = { silenced, caused, flapping, quiet, grouped, acknowledged };
export const laws: readonly Law[] = Object.values(lawBy);
/** A recovery of what a channel was told waits for its group alone. */
const lawsOfRecoveries: readonly Law[] = [grouped];

const firstLaw = (which: readonly Law[], asked: Asked): Held | null => {
  for (const law of which) {
    const held = law(asked);
    if (held !== null) return held;
  }
  return null;
};

/**
 * Whether what holds it goes on to. Looked at for the sake of another channel, a hold stands until it ends, if its law
 * still holds; what a cause hides is asked anew.
 */
const stands = (which: readonly Law[], asked: Asked): boolean => {
  const { held } = asked.hearing;
  if (held === null || held.reason === 'caused' || (held.until ?? asked.now + 1) <= asked.now) return false;
  const law = lawBy[held.reason];
  return which.includes(law) && law(asked) !== null;
};

export interface Moment {
  readonly at: number;
  /** What is to be decided was seen out of turn, because something was heard of an entity. */
  readonly hinted: boolean;
  /** It is one of several that are caught up with at once, until then, epoch milliseconds. Default: it is the last. */
  readonly until?: number;
}

/**
 * What is told now, and what is held back. Level by level: for every incident about which there may be
 * something to say, what is true is compared with what each channel believes, and the difference is told, or
 * held by the first law that holds it. Deciding twice decides nothing new.
 */
export const decide = (
  state: TellingState,
  rules: Rules,
  { at: now, hinted, until = now }: Moment,
): readonly (Hold | Notice)[] => {
  const causes = causesIn(state, rules);
  const silenceOf = silencesIn(state, rules, now);
  const holds = new Holds(now);
  const places = new Places(state, now);
  const found = candidates(state, rules, now, causes);
  const lookAt = (incident: Incident, isAsked: (hearing: Hearing) => boolean): void => {
    const explained = causes.of(incident);
    const silence = silenceOf(incident);
    const flap = state.flaps.get(incident.key);
    const unsettled = settlesAt(flap, rules, now) !== null;
    const alsoTo = flap?.last === incident.id ? flap.saidTo : [];
    for (const { channel, route, escalated } of waysOf(incident, rules, now, alsoTo)) {
      const hearing = incident.hearings.get(channel) ?? unheard;
      if (!isAsked(hearing)) continue;
      const news = newsOf(state, incident, channel, hearing, !unsettled);
      if (news === null) continue;
      const { action, went, reminder } = news;
      if (places.tells(incident, channel)) continue;
      if (reminder && isTooSoon(hearing, route.reminders, incident.reminder?.at ?? now)) continue;
      const question: Question = {
        ...{ state, rules, now, incident, channel, route, action, hearing },
        ...{ silence, causes: explained },
        // What is merely due at this moment was not heard of in it.
        hinted: hinted && state.undecided.has(incident.id),
      };
      const tell: Tell = {
        ...{ incident, channel, action, went },
        ...heldOf(hearing, news),
        kind: kindOf(question, escalated),
        quietly: isQuiet(question, went),
      };
      const asked = { ...question, ...places.of(tell) };
      const which = action === 'recovery' && !went ? lawsOfRecoveries : laws;
      if (!state.undecided.has(incident.id) && stands(which, asked)) continue;
      const law = firstLaw(which, asked);
      if (law === null) {
        for (const before of recoveriesBefore(state, tell)) places.add(before);
        places.add(tell);
      } else holds.add(incident, channel, action, law, hearing);
    }
  };
  // What has waited for the end of a window comes first: what else is to be told then joins it.
  const waited = ({ held }: Hearing): boolean => held?.reason === 'grouped' && (held.until ?? now) <= now;
  const anyWaited = found.some(({ hearings }) => [...hearings.values()].some(waited));
  if (anyWaited) for (const incident of found) lookAt(incident, waited);
  for (const incident of found) lookAt(incident, (hearing) => !anyWaited || !waited(hearing));
  return [
    ...holds.records(),
    ...composed(places.all(), { rules, now }),
    ...remindersOfSilences(state, rules, now, until),
  ];
};

/**
 * What a channel was told of an entity before, and has not been told the end of: that goes with the new alert, and before
 * it. Else the last that is heard of an entity that is down were that it is well.
 */
const recoveriesBefore = (
  state: TellingState,
  { incident: { id, key }, channel, action, ...together }: Tell,
): readonly Tell[] => {
  if (action !== 'alert') return [];
  return [...(state.over.get(key) ?? [])].flatMap((older) => {
    const incident = state.incidents.get(older);
    if (older === id || incident?.hearings.get(channel)?.believes !== 'open' || isOpen(incident)) return [];
    return [{ ...together, incident, channel, action: 'recovery', went: false }];
  });
};

/** What has held it back until now. The recovery of what a channel was told is held by its group alone. */
const heldOf = ({ held }: Hearing, { action, went }: News): Pick<Tell, 'held' | 'by'> =>
  held === null || (action === 'recovery' && !went && held.reason !== 'grouped')
    ? { held: null, by: null }
    : { held: held.reason, by: held.by };

const kindOf = (
  { state, rules, now, incident, channel, action, hearing }: Question,
  escalated: boolean,
): Tell['kind'] => {
  if (incident.edge) return 'plain';
  const { held, believes } = hearing;
  const flap = state.flaps.get(incident.key);
  const flaps = settlesAt(flap, rules, now) !== null;
  const isSaid = flap?.saidTo.has(channel) === true;
  if (isSaid && !flaps && (flap.last === incident.id || held?.reason === 'flapping')) return 'settled';
  if (action !== 'alert' || believes !== null) return 'plain';
  if (escalated && held === null) return 'escalation';
  // A channel that hears of a flapping entity for the first time is told that it flaps.
  return flaps && !isSaid ? 'flapping' : 'plain';
};

/** What rings nobody: a recovery under a silence, in quiet hours or after an ack, and what nobody watches any more. */
const isQuiet = (question: Question, went: boolean): boolean => {
  const { incident, now, action } = question;
  if (action !== 'recovery') return false;
  return (
    went ||
    incident.unwatched ||
    isAcknowledged(incident, now) ||
    silenced(question) !== null ||
    quiet(question) !== null
  );
};

/** Every incident about which there may be something to say, causes first, then the worst, then the oldest. */
const candidates = (state: TellingState, rules: Rules, now: number, causes: Causes): readonly Incident[] => {
  const { undecided, incidents } = state;
  const settling = new Set(
    [...state.flaps.values()]
      .filter((flap) => settlesAt(flap, rules, now) === null && unsettledOn(state, flap, rules).length > 0)
      .map(({ last }) => last),
  );
  const causesMoved = [...undecided].some((id) => {
    const incident = incidents.get(id);
    return incident !== undefined && causes.mayHide(incident);
  });
  const mayEscalate = escalatesAny(rules);
  const isDue = (incident: Incident): boolean => {
    for (const [channel, { held }] of incident.hearings) {
      if (held === null || !rules.channels.includes(channel)) continue;
      if (held.until !== null && held.until <= now) return true;
      if (causesMoved && held.reason === 'caused') return true;
    }
    return mayEscalate && (escalatesAt(incident, rules, now - 1) ?? now + 1) <= now;
  };
  const found = [...incidents.values()].filter(
    (incident) => undecided.has(incident.id) || settling.has(incident.id) || isDue(incident),
  );
  const isCause = new Map(
    found.map((incident) => [incident, isOpen(incident) && causes.mayHide(incident) ? 0 : 1]),
  );
  return found.sort(
    (one, other) =>
      (isCause.get(one) ?? 1) - (isCause.get(other) ?? 1) ||
      severityRank(severityOf(other)) - severityRank(severityOf(one)) ||
      byAge(one, other),
  );
};

/** What one decision tells: what it tells one group on one channel is one, and counts for its lane from then on. */
class Places {
  readonly #state: TellingState;
  readonly #now: number;
  readonly #places = new Map<string, { readonly tells: [Tell, ...Tell[]]; readonly lanes: Set<string> }>();
  readonly #told = new Set<string>();
  /** The lanes that are told something, and what they were told until now. */
  readonly #lanes = new Map<string, readonly GroupNotice[]>();

  constructor(state: TellingState, now: number) {
    this.#state = state;
    this.#now = now;
  }

  /** Whether this decision tells a channel something of an incident already. */
  tells({ id }: Incident, channel: string): boolean {
    return this.#told.has(`${channel}\n${id}`);
  }

  of(tell: Tell): Pick<Asked, 'lane' | 'joins'> {
    const name = laneOf(tell.incident, tell.channel);
    return {
      lane: this.#laneOf(name),
      joins: this.#places.get(this.#placeOf(tell, name))?.lanes.has(name) === true,
    };
  }

  add(tell: Tell): void {
    this.#told.add(`${tell.channel}\n${tell.incident.id}`);
    const lane = laneOf(tell.incident, tell.channel);
    const place = this.#placeOf(tell, lane);
    const known = this.#places.get(place);
    if (known === undefined) this.#places.set(place, { tells: [tell], lanes: new Set([lane]) });
    else if (known.tells.push(tell) && known.lanes.has(lane)) return;
    else known.lanes.add(lane);
    const digest = tell.kind === 'plain' && tell.held === 'grouped';
    this.#lanes.set(lane, [...this.#laneOf(lane), { at: this.#now, digest }]);
  }

  /** Beside a digest of its lane it is a part of that. */
  #placeOf(tell: Tell, lane: string): string {
    const { kind, held } = tell;
    const digest = placeOf(this.#state, { ...tell, held: 'grouped' });
    const joinsDigest =
      kind === 'plain' && held === null && this.#places.get(digest)?.lanes.has(lane) === true;
    return joinsDigest ? digest : placeOf(this.#state, tell);
  }

  #laneOf(name: string): readonly GroupNotice[] {
    return this.#lanes.get(name) ?? this.#state.lanes.get(name) ?? [];
  }

  *all(): Iterable<readonly [Tell, ...Tell[]]> {
    for (const { tells } of this.#places.values()) yield tells;
  }
}

/** The holds of one decision: those that say the same of an incident are one record. */
class Holds {
  readonly #now: number;
  readonly #records = new Map<string, Hold & { readonly channels: string[] }>();

  constructor(now: number) {
    this.#now = now;
  }

  add(incident: Incident, channel: string, action: Told, held: Held, { held: before }: Hearing): void {
    // A reminder is not held as well: it is dropped, and that is a record of its own.
    if (isSame(before, held, this.#now)) return;
    const { reason, by, until } = held;
    const name = [incident.id, action, reason, by, until].join('\n');
    const known = this.#records.get(name);
    if (known !== undefined) {
      known.channels.push(channel);
      return;
    }
    this.#records.set(name, {
      ...{ type: 'hold', at: this.#now, incident: incident.id, key: incident.key, action, reason, by, until },
      channels: [channel],
    });
  }

  records(): readonly Hold[] {
    return [...this.#records.values()];
  }
}

/** It is held as before, and not yet to be judged anew: the record of it stands. */
const isSame = (
  before: Held | null,
  { reason, by, until }: { reason: HoldReason; by: string | null; until: number | null },
  now: number,
): boolean =>
  before !== null &&
  before.reason === reason &&
  before.by === by &&
  (before.until === until ||
    (before.until !== null && before.until > now && until !== null && until > before.until));
