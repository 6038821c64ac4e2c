import type { Hold, HoldReason, Notice, Told } from '../language/telling.ts';
import { acknowledged, isAcknowledged } from './acknowledged.ts';
import { candidates } from './candidates.ts';
import { caused, causesIn } from './caused.ts';
import { composed, type Tell } from './compose.ts';
import { flapping, goesWith, isBelievedDown, lastOfFlap, settlesAt } from './flapping.ts';
import { grouped } from './grouped.ts';
import { Holds } from './holds.ts';
import type { Asked, Law, Question } from './law.ts';
import { type NewsForChannel, newsOf } from './news.ts';
import { Places } from './places.ts';
import { quiet } from './quiet.ts';
import { isTooSoon, waysOf } from './routes.ts';
import type { Rules } from './rules.ts';
import { silenced, silencesIn } from './silenced.ts';
import { type Hearing, type Held, type Incident, isOpen, type TellingState, unheard } from './state.ts';
import { remindersOfSilences } from './unending.ts';

/** The law behind each reason, in order of precedence: the first that holds is the reason. */
const lawBy: Readonly<Record<HoldReason, Law>> = { silenced, caused, flapping, quiet, grouped, acknowledged };
export const laws: readonly Law[] = Object.values(lawBy);
/** A recovery of what a channel was told waits for its group alone, or until what flaps has settled. */
const lawsOfRecoveries: readonly Law[] = [grouped];
const lawsOfEnds: readonly Law[] = [flapping, grouped];

const lawsOf = (
  question: Question,
  { action, went }: Pick<NewsForChannel, 'action' | 'went'>,
): readonly Law[] => {
  const { rules, state, incident } = question;
  if (rules.laws === 1 || incident.edge) return action === 'recovery' && !went ? lawsOfRecoveries : laws;
  if (action !== 'recovery') return laws;
  // What nobody watches any more has settled by itself, and waits only if it is watched again.
  if (!went) return incident.unwatched && rules.laws < 3 ? lawsOfRecoveries : lawsOfEnds;
  return lastOfFlap(state, incident.key, question.channel) === incident && isBelievedDown(state, question)
    ? lawsOfEnds
    : laws;
};

const firstLaw = (which: readonly Law[], asked: Asked): Held | null => {
  for (const law of which) {
    const held = law(asked);
    if (held !== null) return held;
  }
  return null;
};

/**
 * Whether what holds it goes on to. Looked at for the sake of another channel, a hold stands until it ends, if its law
 * still holds, also beside what its group is told now; what a cause hides is asked anew.
 */
const stands = (which: readonly Law[], asked: Asked): boolean => {
  const { held } = asked.hearing;
  if (held === null || held.reason === 'caused' || (held.until ?? asked.now + 1) <= asked.now) return false;
  const law = lawBy[held.reason];
  const joins = asked.rules.laws < 3 && asked.joins;
  const again = law({ ...asked, joins });
  if (!which.includes(law) || again === null) return false;
  // It may be an escalation of another route that asks now, and that route's quiet hours may be over sooner.
  const isSooner = held.reason === 'quiet' && (again.until ?? asked.now) < (held.until ?? asked.now);
  return asked.rules.laws < 3 || !isSooner;
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
  /** What is told with the last incident of an entity that has flapped. */
  const followers: { incident: Incident; last: Incident; channel: string; action: Told }[] = [];
  const lastsHeld = new Map<string, Held>();
  const lookAt = (incident: Incident, isAsked: (hearing: Hearing) => boolean): void => {
    const explained = causes.of(incident);
    const silence = silenceOf(incident);
    const flap = state.flaps.get(incident.key);
    const unsettled = settlesAt(state, flap, rules, now) !== null;
    const alsoTo = flap?.last === incident.id ? flap.saidTo : [];
    for (const { channel, route, escalated } of waysOf(incident, rules, now, alsoTo)) {
      const hearing = incident.hearings.get(channel) ?? unheard;
      if (!isAsked(hearing)) continue;
      const news = newsOf(state, incident, channel, hearing, !unsettled, rules.laws);
      if (news === null) continue;
      const { action, went, reminder } = news;
      if (places.tells(incident, channel)) continue;
      const last = rules.laws === 1 || incident.edge ? undefined : lastOfFlap(state, incident.key, channel);
      if (last !== undefined && last !== incident && !unsettled) {
        followers.push({ incident, last, channel, action });
        continue;
      }
      const settles = last === incident && !unsettled;
      if (reminder && !settles && isTooSoon(hearing, route.reminders, incident.reminder?.at ?? now)) continue;
      const question: Question = {
        state,
        rules,
        now,
        incident,
        channel,
        route,
        action,
        hearing,
        silence,
        causes: explained,
        // What is merely due at this moment was not heard of in it.
        hinted: hinted && state.undecided.has(incident.id),
      };
      // What is told once it has settled was held by that, whatever held it behind it.
      const { held, by } = settles && hearing.held !== null ? flapped : heldOf(hearing, news);
      const kind = kindOf(question, escalated);
      const isNews = kind === 'flapping' || (settles && (rules.laws > 2 || isBelievedDown(state, question)));
      const quietly = isQuiet(question, went && !isNews);
      const tell: Tell = { incident, channel, action, went, held, by, kind, quietly };
      const spot = places.of(tell);
      const asked: Asked = { ...question, ...places.seenAt(spot) };
      const which = lawsOf(question, news);
      if (!state.undecided.has(incident.id) && stands(which, asked)) continue;
      const law = firstLaw(which, asked);
      if (law === null) {
        // One that ends in this very sweep may have its place already.
        for (const before of settles ? goingWith(state, tell) : recoveriesBefore(state, tell))
          if (!places.tells(before.incident, channel)) places.add(before);
        places.add(tell, spot);
      } else {
        // What waits for it is held by what holds it now.
        if (settles) {
          lastsHeld.set(`${incident.id}\n${channel}`, law);
          for (const other of goesWith(state, incident, channel))
            followers.push({ incident: other.incident, last: incident, channel, action: 'recovery' });
        }
        holds.add(incident, channel, action, law, hearing);
      }
    }
  };
  // What has waited for the end of a window comes first: what else is to be told then joins it.
  const waited = ({ held }: Hearing): boolean => held?.reason === 'grouped' && (held.until ?? now) <= now;
  const haveWaited = found.filter(({ hearings }) => [...hearings.values()].some(waited));
  for (const incident of haveWaited) lookAt(incident, waited);
  const isLeft = haveWaited.length > 0 ? (hearing: Hearing) => !waited(hearing) : () => true;
  for (const incident of found) lookAt(incident, isLeft);
  const followed = new Set<string>();
  for (const { incident, last, channel, action } of followers) {
    const name = `${incident.id}\n${channel}`;
    if (followed.has(name) || places.tells(incident, channel)) continue;
    followed.add(name);
    const hearing = incident.hearings.get(channel) ?? unheard;
    const before = last.hearings.get(channel)?.held ?? null;
    const stays = before !== null && (before.until ?? now + 1) > now ? before : null;
    const seenAt = state.toBeSeen.get(last.id);
    const unseen: Held | null = seenAt === undefined ? null : { ...flapped, until: seenAt };
    const law = lastsHeld.get(`${last.id}\n${channel}`) ?? unseen ?? stays;
    if (law !== null) holds.add(incident, channel, action, law, hearing);
  }
  return [
    ...holds.records(),
    ...composed(places.all(), { rules, now }),
    ...remindersOfSilences(state, rules, now, until),
  ];
};

const flapped = { reason: 'flapping', held: 'flapping', by: null } as const;

/** How an entity has settled is told with all that was held of it, and with the end of what was told. */
const goingWith = (state: TellingState, tell: Tell): readonly Tell[] =>
  goesWith(state, tell.incident, tell.channel).map((other) => ({
    ...{ ...tell, ...other, action: 'recovery' as const },
    ...{ held: flapped.held, by: flapped.by },
  }));

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
const heldOf = ({ held }: Hearing, { action, went }: NewsForChannel): Pick<Tell, 'held' | 'by'> =>
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
  const flaps = settlesAt(state, flap, rules, now) !== null;
  const isSaid = flap?.saidTo.has(channel) === true;
  if (isSaid && !flaps && (flap.last === incident.id || held?.reason === 'flapping')) return 'settled';
  // What flaps faster than its group's window would never be told, but for what came and went.
  const wasGrouped = rules.laws > 2 && action === 'recovery' && held?.reason === 'grouped';
  if (flaps && !isSaid && wasGrouped) return 'flapping';
  if (action !== 'alert' || believes !== null) return 'plain';
  if (escalated && (held === null || rules.laws > 2)) return 'escalation';
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
