import type { Member, Notice } from '../language/telling.ts';
import { noticeId } from './notice-id.ts';
import type { Rules } from './rules.ts';
import { type Incident, isOpen, type Silence, type TellingState } from './state.ts';

/** A silence without an end says so often what it holds back. */
const everyMs = 7 * 24 * 3_600_000;

/** What a silence holds back on each channel. */
const heldBy = (state: TellingState, silence: Silence): ReadonlyMap<string, readonly Incident[]> => {
  const found = new Map<string, Incident[]>();
  for (const incident of state.incidents.values()) {
    for (const [channel, { held }] of incident.hearings) {
      if (held?.reason !== 'silenced' || held.by !== silence.id || !isOpen(incident)) continue;
      const ofChannel = found.get(channel) ?? [];
      ofChannel.push(incident);
      found.set(channel, ofChannel);
    }
  }
  return found;
};

/** When a silence without an end says what it holds back, epoch milliseconds; `null`: it holds nothing, or has an end. */
const saysAt = (state: TellingState, silence: Silence): number | null => {
  if (silence.until !== null) return null;
  const all = [...heldBy(state, silence).values()].flat();
  if (all.length === 0) return null;
  const oldest = all.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  return Math.max(silence.from, silence.saidAt, oldest) + everyMs;
};

/** When the next silence without an end has something to say. */
export const remindsOfSilencesAt = (state: TellingState): number | null => {
  let next: number | null = null;
  for (const silence of state.silences.values()) {
    const at = saysAt(state, silence);
    if (at !== null && (next === null || at < next)) next = at;
  }
  return next;
};

/** Once a week, what a silence without an end holds back: or nobody would ever hear of it. */
export const remindersOfSilences = (state: TellingState, rules: Rules, now: number): readonly Notice[] =>
  [...state.silences.values()].flatMap((silence) => {
    const at = saysAt(state, silence);
    if (at === null || at > now) return [];
    return [...heldBy(state, silence)]
      .filter(([channel]) => rules.channels.includes(channel))
      .map(([channel, incidents]): Notice => {
        const members = incidents.map(
          ({ id, key, at: since }): Member => ({
            incident: id,
            key,
            action: 'alert',
            since,
            held: 'silenced',
          }),
        );
        const notice = { at: now, why: 'digest' as const, channels: [channel], members };
        return { type: 'notice', id: noticeId(rules.host, notice), ...notice, quietly: true, by: silence.id };
      });
  });
