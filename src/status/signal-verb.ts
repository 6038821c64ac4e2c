import type { Calls } from '../streams/inbound/calls.ts';
import { type SignalRefusal, saidSignal } from '../streams/inbound/said-signal.ts';
import { mostSaid, type SaidSignal } from '../streams/inbound/signal-book.ts';
import { answeredCalls } from './answered-calls.ts';
import { jsonPage } from './shared-page.ts';
import type { Verbs } from './socket-server.ts';

/** What came of a signal. */
export type SignalAnswer = { readonly said: SaidSignal } | { readonly refused: SignalRefusal };

export interface SignalVerbOptions {
  readonly calls: Calls;
  readonly now: () => number;
  /** Whether a kind is one of Polkan's own. */
  readonly isTaken: (kind: string) => boolean;
  /** Whether anybody listens: the source of signals may be off. */
  readonly isHeard: boolean;
}

/** The verb `signal` of the socket: answered once the sweep that holds it is written and decided. */
export const signalVerb = ({ calls, now, isTaken, isHeard }: SignalVerbOptions) => {
  const answered = answeredCalls(calls, 'signals');
  const verbs: Verbs = {
    signal: async (request) => {
      const answer = (what: SignalAnswer): Uint8Array => jsonPage(what).body;
      if (!isHeard) return answer({ refused: { code: 'off' } });
      const said = saidSignal(request, now(), isTaken);
      if ('code' in said) return answer({ refused: said });
      const hasRoom = await answered.say(said);
      return answer(hasRoom ? { said } : { refused: { code: 'isFull', most: mostSaid } });
    },
  };
  return { verbs, take: answered.take };
};
