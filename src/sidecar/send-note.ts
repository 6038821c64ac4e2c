import { firstValueFrom, from } from 'rxjs';
import { whyFailed } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import { messageText, noteOf } from '../messages/notifications.ts';
import { factsOf } from '../sinks/delivery/facts-of.ts';
import type { Sink } from '../sinks/sink.ts';

/** A note as it is sent, once, and not owed to anybody. */
export interface SentNote {
  readonly title: string;
  readonly detail: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly host: string;
}

/** Sends a note through one sink, once, past its queue. Resolves with why it did not arrive, in words; `null`: it did. */
export const sendNote = async (
  sink: Sink,
  { title, detail, at, host }: SentNote,
  words: Messages,
): Promise<string | null> => {
  try {
    const note = noteOf(at, { title, detail });
    const message = messageText(note, words, { host });
    const announcement = { id: null, at, why: 'note', quietly: false, notifications: [note] } as const;
    for (const [part, notification] of (sink.split?.(message) ?? [message]).entries()) {
      const abort = AbortSignal.timeout(sink.timeoutMs);
      const facts = factsOf([announcement], { part, host });
      await firstValueFrom(from(sink.send({ notification, replyTo: null, facts }, abort)));
    }
    return null;
  } catch (error) {
    return whyFailed(error, words);
  }
};
