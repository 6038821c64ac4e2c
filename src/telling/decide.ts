import { severityRank } from '../language/severity.ts';
import type { Hold, HoldReason, Notice, Told } from '../language/telling.ts';
import { acknowledged, isAcknowledged } from './acknowledged.ts';
import { byAge, type Causes, caused, causesIn } from './caused.ts';
import { type Composed, composed, type Tell } from './compose.ts';
import { flapping, settlesAt, unsettledOn } from './flapping.ts';
import { grouped } from './grouped.ts';
import type { Law, Question } from './law.ts';
import { quiet } from './quiet.ts';
import { isTooSoon, waysOf } from './routes.ts';
import type { Rules } from './rules.ts';
import { silenced } from './silenced.ts';
import { type Hearing, type Held, type Incident, isOpen, severityOf, type TellingState } from './state.ts';
import { remindersOfSilences } from './unending.ts';

/** The laws, in order of precedence: the first that holds is the reason. */
export const laws: readonly Law[] = [silenced, caused, flapping, quiet, grouped, acknowledged];
/** A recovery of what a channel was told waits for its group alone. */
const lawsOfRecoveries: readonly Law[] = [grouped];

const firstLaw = (which: readonly Law[], question: Question): Held | null => {
  for (const law of which) {
    const held = law(question);
    if (held !== null) return held;
  }
  return null;
};

const unheard: Hearing = { believes: null, toldAt: 0, reminders: 0, held: null };

/** What a channel does not know yet; `null`: it knows everything. */
const newsOf = (incident: Incident, { believes, held }: Hearing): { action: Told; went: boolean } | null => {
  if (incident.edge) return believes === null ? { action: 'alert', went: false } : null;
  if (isOpen(incident)) {
    if (believes !== 'open') return { action: 'alert', went: false };
    return incident.reminder === null ? null : { action: 'realert', went: false };
  }
  if (believes === 'open') return { action: 'recovery', went: false };
  return held === null ? null : { action: 'recovery', went: true };
};

export interface Moment {
  readonly at: number;
  /** What is to be decided was seen out of turn, because something was heard of an entity. */
  readonly hinted: boolean;
}

/**
 * What is told now, and what is held back. Level by level: for every incident about which there may be
 * something to say, what is true is compared with what each channel believes, and the difference is told, or
 * held by the first law that holds it. Deciding twice decides nothing new.
 */
export const decide = (
  state: TellingState,
  rules: Rules,
  { at: now, hinted }: Moment,
): readonly (Hold | Notice)[] => {
  const causes = causesIn(state, rules);
  const tells: Tell[] = [];
  const holds = new Holds(now);
  for (const incident of candidates(state, rules, now, causes)) {
    const explained = causes.of(incident);
    for (const { channel, route, escalated } of waysOf(incident, rules, now)) {
      const hearing = incident.hearings.get(channel) ?? unheard;
      const news = newsOf(incident, hearing);
      if (news === null) continue;
      const { action, went } = news;
      const question: Question = {
        ...{ state, rules, now, incident, channel, route, action, hearing, hinted },
        causes: explained,
      };
      const held = firstLaw(action === 'recovery' && !went ? lawsOfRecoveries : laws, question);
      if (held !== null) {
        holds.add(incident, channel, action, held, hearing);
        continue;
      }
      const { reminder } = incident;
      if (action === 'realert' && reminder !== null && !reminder.worse) {
        if (isTooSoon(hearing, route.reminders, reminder.at)) continue;
      }
      tells.push({
        ...{ incident, channel, action, went },
        held: hearing.held?.reason ?? null,
        by: hearing.held?.by ?? null,
        kind:
          escalated && hearing.believes === null && hearing.held === null ? 'escalation' : kindOf(question),
        quietly: isQuiet(question, went),
      });
    }
  }
  settled(state, rules, now, tells);
  const composition: Composed = { state, rules, now, causes };
  return [...holds.records(), ...composed(tells, composition), ...remindersOfSilences(state, rules, now)];
};

/** A channel that hears of a flapping entity for the first time is told that it flaps. */
const kindOf = ({ state, rules, now, incident, channel, action }: Question): Tell['kind'] => {
  if (action !== 'alert' || incident.edge) return 'plain';
  const flap = state.flaps.get(incident.key);
  const flaps = settlesAt(flap, rules, now) !== null && flap?.saidTo.has(channel) === false;
  return flaps ? 'flapping' : 'plain';
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

/** Says of every entity that has stayed the same for long enough how it settled, where it was said that it flaps. */
const settled = (state: TellingState, rules: Rules, now: number, tells: Tell[]): void => {
  for (const [key, flap] of state.flaps) {
    if (flap.saidTo.size === 0 || settlesAt(flap, rules, now) !== null) continue;
    for (const [index, tell] of tells.entries()) {
      if (tell.incident.key === key && flap.saidTo.has(tell.channel))
        tells[index] = { ...tell, kind: 'settled' };
    }
    for (const channel of unsettledOn(state, flap, rules)) {
      if (tells.some((tell) => tell.channel === channel && tell.incident.id === flap.last)) continue;
      const incident = state.incidents.get(flap.last);
      const open = incident !== undefined && isOpen(incident);
      tells.push({
        incident: incident ?? { id: flap.last, key },
        ...{ channel, action: open ? 'alert' : 'recovery', went: false, held: null, by: null },
        kind: 'settled',
        quietly: !open,
      });
    }
  }
};

/** Every incident about which there may be something to say, causes first, then the worst, then the oldest. */
const candidates = (state: TellingState, rules: Rules, now: number, causes: Causes): readonly Incident[] => {
  const found: Incident[] = [];
  for (const incident of state.incidents.values()) {
    if (state.undecided.has(incident.id) || isDue(incident, rules, now)) found.push(incident);
  }
  const isCause = new Map(found.map((incident) => [incident, causes.hidesAny(incident) ? 0 : 1]));
  return found.sort(
    (one, other) =>
      (isCause.get(one) ?? 1) - (isCause.get(other) ?? 1) ||
      severityRank(severityOf(other)) - severityRank(severityOf(one)) ||
      byAge(one, other),
  );
};

/** Whether a hold is to be judged anew, an escalation is due, or its cause may have come or gone. */
const isDue = (incident: Incident, rules: Rules, now: number): boolean => {
  for (const { held } of incident.hearings.values()) {
    if (held === null) continue;
    if (held.until !== null && held.until <= now) return true;
    if (held.reason === 'caused') return true;
  }
  if (!rules.routes.some(({ escalate }) => escalate.length > 0)) return false;
  return waysOf(incident, rules, now).some(
    ({ channel, escalated }) => escalated && !incident.hearings.has(channel),
  );
};

/** The holds of one decision: those that say the same of an incident are one record. */
class Holds {
  readonly #now: number;
  readonly #records = new Map<string, Hold & { readonly channels: string[] }>();

  constructor(now: number) {
    this.#now = now;
  }

  add(incident: Incident, channel: string, action: Told, held: Held, { held: before }: Hearing): void {
    if (action !== 'realert' && isSame(before, held, this.#now)) return;
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
