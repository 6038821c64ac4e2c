import type { Calls } from '../streams/inbound/calls.ts';
import type { Turn } from '../telling/stage.ts';

/** Hands calls over to a source, each answered once what it says is written and decided. */
export interface AnsweredCalls {
  /** Resolves once it is; `false`: there was no room for it. */
  say(what: unknown): Promise<boolean>;
  /** What went by. */
  take(turn: Turn): void;
}

export const answeredCalls = (calls: Calls, source: string): AnsweredCalls => ({
  say: (what) => calls.say(source, what),
  take({ decision }) {
    if (decision?.sweep.source === source) calls.decided(source);
  },
});
