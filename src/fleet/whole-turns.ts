import type { VoiceRecord } from './records.ts';

/** A turn of more records than these is nobody's: the largest storm of the largest fleet takes a third of it. */
export const mostTurnRecords = 256;

/** Records of voices in the order of the log, put together to turns: a voice acts on none of a turn before the last of it stands there. */
export class WholeTurns {
  /** What a voice has begun to write down, and has not ended. */
  #begun: readonly VoiceRecord[] = [];

  /** One more record. Gives all of the turn that it ends; nothing where more of it follows. */
  take(record: VoiceRecord): readonly VoiceRecord[] {
    const { holder, term } = record;
    // Who ended before the last of it has acted on none of it: what has come of the log is decided anew.
    const begun = this.#begun.filter((part) => part.term === term && part.holder === holder);
    const isEnd = record.more !== true;
    if (begun.length >= mostTurnRecords) {
      // Of what goes on without an end the last is kept, so that its end is known to be of it; none of it counts.
      this.#begun = isEnd ? [] : begun;
      return [];
    }
    const turn = [...begun, record];
    this.#begun = isEnd ? [] : turn;
    return isEnd ? turn : [];
  }

  /** The log is another one. */
  forget(): void {
    this.#begun = [];
  }
}
