import { firstValueFrom, from } from 'rxjs';
import { whyFailed } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import { messageText, noteOf } from '../messages/notifications.ts';
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
    const message = messageText(noteOf(at, { title, detail }), words, { host });
    for (const notification of sink.split?.(message) ?? [message]) {
      const abort = AbortSignal.timeout(sink.timeoutMs);
      await firstValueFrom(from(sink.send({ notification, replyTo: null }, abort)));
    }
    return null;
  } catch (error) {
    return whyFailed(error, words);
  }
};
