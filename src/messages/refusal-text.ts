import type { Answered, Refusal } from '../language/console.ts';
import type { TellingWords } from './telling.ts';

/** What of a match can't be taken, in the reader's language where that is known. */
export const whyNoMatch = (
  { why, wrong, given }: Extract<Refusal, { code: 'badMatch' }>,
  { wrongMatch }: TellingWords['orders'],
): string => (wrong === undefined || given === undefined ? why : wrongMatch[wrong](given));

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
      return say.notOpen(refusal.what);
    case 'already':
      return say.already(refusal.key, refusal.by, time(refusal.at));
    case 'notAcknowledged':
      return say.notAcknowledged(refusal.key);
    case 'noSilence':
      return say.noSilence(refusal.silence);
    case 'badMatch':
      return say.badMatch(whyNoMatch(refusal, say));
    case 'tooMany':
      return say.tooMany(refusal.most);
    case 'notUnderstood':
      return say.noDuration(refusal.said.split(' ').at(2) ?? '');
  }
};
