import type { Server } from 'node:net';
import { type SchedulerLike, type Subscription, timer } from 'rxjs';
import { messageOf } from '../language/errors.ts';
import type { Fault } from '../language/fault.ts';
import { systemFaultOf } from '../language/fault-of.ts';

export interface ListeningOptions {
  /** Begins to listen with a server of its own; rejects where the address can't be had. */
  readonly listen: (server: Server) => Promise<void>;
  readonly makeServer: () => Server;
  readonly scheduler: SchedulerLike;
  /** Told why the address can't be had, once for each new reason, and `null` once it can. */
  readonly onTrouble: (why: Fault | null) => void;
  readonly againMs?: number;
}

/** Listens, and where that fails, now or later, tries again: an address that is taken is never the end of the watchdog. */
export const keepListening = (options: ListeningOptions): { close(): void } => {
  const { listen, makeServer, scheduler, onTrouble, againMs = 30_000 } = options;
  let server: Server | null = null;
  let again: Subscription | null = null;
  let lastWhy: string | null = null;
  let closed = false;

  const begin = (): void => {
    const next = makeServer();
    next.unref();
    server = next;
    const onFailure = (error: unknown): void => {
      next.close();
      if (closed || server !== next) return;
      server = null;
      const why = messageOf(error);
      if (why !== lastWhy) onTrouble(systemFaultOf(error));
      lastWhy = why;
      again = timer(againMs, scheduler).subscribe(begin);
    };
    next.on('error', onFailure);
    listen(next).then(() => {
      if (closed) next.close();
      else if (server === next && lastWhy !== null) {
        lastWhy = null;
        onTrouble(null);
      }
    }, onFailure);
  };
  begin();

  return {
    close() {
      closed = true;
      again?.unsubscribe();
      server?.close();
    },
  };
};
