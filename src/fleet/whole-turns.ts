import type { VoiceRecord } from './records.ts';

/** Records of voices in the order of the log, put together to turns: a voice acts on none of a turn before the last of it stands there. */
export class WholeTurns {
  /** What a voice has begun to write down, and has not ended. */
  #begun: readonly VoiceRecord[] = [];

  /** One more record. Gives all of the turn that it ends; nothing where more of it follows. */
  take(record: VoiceRecord): readonly VoiceRecord[] {
    const { holder, term } = record;
    // Who ended before the last of it has acted on none of it: what has come of the log is decided anew.
    const turn = [...this.#begun.filter((part) => part.term === term && part.holder === holder), record];
    this.#begun = record.more === true ? turn : [];
    return record.more === true ? [] : turn;
  }

  /** The log is another one. */
  forget(): void {
    this.#begun = [];
  }
}
