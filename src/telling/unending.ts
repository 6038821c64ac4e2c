import { dayMs } from '../language/duration.ts';
import type { Member, Notice } from '../language/telling.ts';
import { noticeId } from './notice-id.ts';
import { inNotices } from './notice-parts.ts';
import type { Rules } from './rules.ts';
import { type Incident, isOpen, type Silence, type TellingState } from './state.ts';

/** A silence without an end says so often what it holds back. */
const everyMs = 7 * dayMs;

/** What a silence without an end holds back, each incident with each of its channels. */
function* heldBy(
  { incidents }: TellingState,
  { channels }: Rules,
  { id, until }: Silence,
): Generator<readonly [channel: string, incident: Incident]> {
  if (until !== null) return;
  for (const incident of incidents.values()) {
    for (const [channel, { held }] of incident.hearings) {
      if (held?.reason === 'silenced' && held.by === id && channels.includes(channel))
        yield [channel, incident];
    }
  }
}

/** When the next silence without an end has something to say: whole weeks from its beginning. */
export const remindsOfSilencesAt = (state: TellingState, rules: Rules): number | null => {
  let next: number | null = null;
  for (const silence of state.silences.values()) {
    // One is enough.
    if (heldBy(state, rules, silence).next().done === true) continue;
    const { from } = silence;
    const weeks = Math.floor((Math.max(state.at, from) - from) / everyMs) + 1;
    const at = from + weeks * everyMs;
    if (next === null || at < next) next = at;
  }
  return next;
};

/** What has closed meanwhile is listed for the last time. */
const memberOf = (incident: Incident, channel: string): Member => {
  const { id, key, edge, at: since } = incident;
  const isKnown = incident.hearings.get(channel)?.believes === 'open';
  const action = !isOpen(incident) && !edge ? 'recovery' : isKnown ? 'realert' : 'alert';
  return { incident: id, key, action, since, held: 'silenced' };
};

/**
 * Once a week, what a silence without an end holds back: or nobody would ever hear of it. Of several weeks that are caught
 * up with at once, because nobody was there, the last one says it all.
 *
 * @param until what is caught up with, epoch milliseconds
 */
export const remindersOfSilences = (
  state: TellingState,
  rules: Rules,
  now: number,
  until: number,
): readonly Notice[] =>
  [...state.silences.values()].flatMap((silence) => {
    const { from, saidAt } = silence;
    const isTime = now > from && now > saidAt && (now - from) % everyMs === 0 && now + everyMs > until;
    if (!isTime) return [];
    const byChannel = Map.groupBy(heldBy(state, rules, silence), ([channel]) => channel);
    return [...byChannel].flatMap(([channel, held]): Notice[] => {
      const [first, ...others] = held.map(([, incident]) => memberOf(incident, channel));
      if (first === undefined) return [];
      return inNotices([first, ...others], (member) => member).map((members): Notice => {
        const notice = { at: now, why: 'digest' as const, channels: [channel], members };
        return { type: 'notice', id: noticeId(rules.host, notice), ...notice, quietly: true, by: silence.id };
      });
    });
  });
