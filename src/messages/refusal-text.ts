import type { Answered, Refusal } from '../language/console.ts';
import { durationOf } from '../language/duration.ts';
import { incidentKey, incidentStart } from '../language/signal.ts';
import type { TellingWords } from './telling.ts';

/** What of a match can't be taken, in the reader's language where that is known. */
export const whyNoMatch = (
  { why, wrong, given, near = [] }: Extract<Refusal, { code: 'badMatch' }>,
  { wrongMatch }: TellingWords['orders'],
): string => (wrong === undefined || given === undefined ? why : wrongMatch[wrong](given, near));

/** The key of what was named by its key, or by its id. */
export const keyOfWhat = (what: string): string =>
  what.includes('@') && Number.isFinite(incidentStart(what)) ? incidentKey(what) : what;

/** Why nothing came of an order, as one sentence. `time` shows epoch milliseconds. */
export const refusalText = (
  refusal: Extract<Answered, { refused: unknown }>['refused'],
  { orders: say }: TellingWords,
  time: (at: number) => string,
): string => {
  switch (refusal.code) {
    case 'nothing':
      return say.nothing(refusal.what);
    case 'several':
      return say.several(refusal.what, refusal.keys);
    case 'notOpen':
      return say.notOpen(keyOfWhat(refusal.what));
    case 'already':
      return say.already(refusal.key, refusal.by, time(refusal.at));
    case 'notAcknowledged':
      return say.notAcknowledged(refusal.key);
    case 'noSilence':
      return refusal.endedAt === undefined
        ? say.noSilence(refusal.silence)
        : say.silenceOver(refusal.silence, time(refusal.endedAt));
    case 'badMatch':
      return say.badMatch(whyNoMatch(refusal, say));
    case 'tooMany':
      return say.tooMany(refusal.most);
    case 'notUnderstood':
      return whyNotUnderstood(refusal.said, say);
  }
};

/** What of an order is none, as it was typed: its verb, of what it is, or how long it is to hold. */
const whyNotUnderstood = (said: string, say: TellingWords['orders']): string => {
  const [verb = '', what = '', given = ''] = said.trim().split(/\s+/);
  if (!verbs.includes(verb.toLowerCase())) return say.usage;
  if (what === '') return say.blank;
  if (!lasting.includes(verb.toLowerCase())) return say.usage;
  // What is a duration by itself, and was not understood, is longer than any may be; nothing is none.
  return (durationOf(given) ?? 0) > 0 ? say.tooLong(given) : say.noDuration(given);
};

/** Those that are said with a duration. */
const lasting: readonly string[] = ['snooze', 'silence'];
const verbs: readonly string[] = ['ack', 'unack', 'unsilence', ...lasting];
