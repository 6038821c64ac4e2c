import type { Calls } from '../streams/inbound/calls.ts';
import type { Turn } from '../telling/stage.ts';

/** Hands calls over to a source, each answered once what it says is written and decided. */
export interface AnsweredCalls {
  /** Resolves once it is; `false`: there was no room for it. */
  say(what: unknown): Promise<boolean>;
  /** What went by. */
  take(turn: Turn): void;
}

export const answeredCalls = (calls: Calls, source: string): AnsweredCalls => {
  /** Those that a reading holds, until its sweep comes by. */
  let taken: (() => void)[] = [];
  return {
    say: (what) =>
      new Promise((resolve) => {
        calls.say(source, {
          what,
          taken: (hasRoom) => void (hasRoom ? taken.push(() => resolve(true)) : resolve(false)),
        });
      }),
    take({ decision }) {
      if (decision?.sweep.source !== source) return;
      const told = taken;
      taken = [];
      for (const tell of told) tell();
    },
  };
};
