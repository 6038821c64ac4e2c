import type { ServerResponse } from 'node:http';
import type { Delivery } from '../language/delivery.ts';
import type { Turn } from '../telling/stage.ts';

/** What a reader has not taken may have so many bytes; then it is cut off, and asks anew. */
export const mostUnsentBytes = 262_144;
/** What all of them together have not taken: where they are many, each has its part of that. */
export const mostUnsentInAllBytes = 4_194_304;
/** How often a word that says nothing is sent, so that who stands in between does not hang up, milliseconds. */
const beatMs = 15_000;

/** Tells readers what goes on, as it goes on: each record as an event of its type. */
export interface Events {
  take(event: Turn | Delivery): void;
  /** Begins to tell one more. */
  join(response: ServerResponse): void;
  readers(): number;
  close(): void;
}

/**
 * Server-sent events (WHATWG HTML, 9.2) of the records there are: transitions, commands, holds, notices, deliveries. A text
 * is made once, however many read it, and none where nobody does.
 */
export const createEvents = (): Events => {
  const readers = new Set<ServerResponse>();
  let beat: NodeJS.Timeout | null = null;

  const send = (text: string): void => {
    const most = Math.min(mostUnsentBytes, mostUnsentInAllBytes / readers.size);
    for (const reader of readers) {
      if (reader.writableLength > most) reader.destroy();
      else reader.write(text);
    }
  };
  const tell = (record: { readonly type: string }): void =>
    send(`event: ${record.type}\ndata: ${JSON.stringify(record)}\n\n`);

  return {
    take(event) {
      if (readers.size === 0) return;
      if (event.type === 'delivery') tell(event);
      else for (const record of event.events) tell(record);
    },
    join(response) {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write('retry: 3000\n\n');
      readers.add(response);
      beat ??= setInterval(() => send(':\n\n'), beatMs).unref();
      response.once('close', () => {
        readers.delete(response);
        if (readers.size > 0 || beat === null) return;
        clearInterval(beat);
        beat = null;
      });
    },
    readers: () => readers.size,
    close() {
      if (beat !== null) clearInterval(beat);
      for (const reader of readers) reader.destroy();
    },
  };
};
