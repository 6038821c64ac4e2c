import type { Answered } from '../../../language/console.ts';
import { cutLine } from '../../../language/cut-line.ts';
import { keyOfWhat, whyNoMatch } from '../../../messages/refusal-text.ts';
import { isEverything, silencedTexts } from './answers.ts';
import type { UsageOf } from './reading.ts';
import { type ConsoleView, isOver } from './view.ts';

/** What is silenced all the same, until when, and how to end it; empty: nothing is. */
const stillSilenced = (view: ConsoleView): string =>
  silencedTexts(
    view.silences.filter(({ from }) => from <= view.now),
    view,
  ).join('; ');

/** What came of one order, in a sentence. `titleOf`: what people call the entity of a key. */
export const didText = (
  { did, key, open, near }: Extract<Answered, { did: unknown }>,
  titleOf: (key: string) => string,
  view: ConsoleView,
): string => {
  const { say, clock } = view;
  const name = titleOf(key ?? '');
  switch (did.verb) {
    case 'ack':
      return say.did.ack(name);
    case 'unack':
      return say.did.unack(name);
    case 'snooze':
      return say.did.snooze(name, clock(did.until ?? did.at));
    case 'silence': {
      const what = isEverything(key ?? '') ? say.silences.everything : (key ?? '');
      return say.did.silence(what, did.until === null ? null : clock(did.until), open, did.id, near ?? null);
    }
    case 'unsilence':
      return say.did.unsilence(did.silence, stillSilenced(view));
  }
};

/** What somebody has written, as it is said back to him: he knows the rest. */
const longestRepeated = 80;
export const repeated = (text: string): string => cutLine(text, longestRepeated);

/** Why nothing came of an order. */
export const refusalText = (
  refusal: Extract<Answered, { refused: unknown }>['refused'],
  titleOf: (key: string) => string,
  { say: { refused: say }, telling, clock, incidents }: ConsoleView,
): string => {
  switch (refusal.code) {
    case 'nothing':
      return say.nothing(repeated(refusal.what));
    case 'several':
      return say.several(repeated(refusal.what));
    case 'notOpen': {
      // Named by its id, as buttons do, or by its key.
      const key = keyOfWhat(refusal.what);
      const again = incidents.find((incident) => incident.key === key && !isOver(incident));
      return say.notOpen(
        repeated(titleOf(key)),
        again === undefined ? null : { clock: clock(again.since), id: again.id },
      );
    }
    case 'already':
      return say.already(titleOf(refusal.key), refusal.by.name, clock(refusal.at));
    case 'notAcknowledged':
      return say.notAcknowledged(titleOf(refusal.key));
    case 'noSilence':
      return refusal.endedAt === undefined
        ? say.noSilence(repeated(refusal.silence))
        : say.silenceOver(repeated(refusal.silence), clock(refusal.endedAt));
    case 'badMatch':
      return say.badMatch(
        whyNoMatch({ ...refusal, ...(refusal.given && { given: repeated(refusal.given) }) }, telling.orders),
      );
    case 'tooMany':
      return say.tooMany(refusal.most);
    case 'notUnderstood':
      return say.which;
  }
};

export const usageText = (of: UsageOf, { say }: ConsoleView): string =>
  of === 'why' || of === 'ack' || of === 'unack' ? say.refused.which : say.refused.usage(say.usage[of]);
