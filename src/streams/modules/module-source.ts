import { FaultError } from '../../language/fault.ts';
import type { Reading, Source } from '../source.ts';
import type { RunningModule } from './module-worker.ts';

export interface ModuleSourceOptions {
  readonly name: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** The module as it was started first. */
  readonly first: RunningModule;
  /** Starts it anew. */
  readonly start: () => RunningModule;
  /** Whether a kind is one of Polkan's own, which nobody else may speak for. */
  readonly isOwnKind: (kind: string) => boolean;
}

/**
 * A source that is somebody's own module. One that throws has failed its turn; one that hangs is ended, and started anew at the
 * next. In a thread of its own, so are one that loops and one that takes too much memory.
 */
export const moduleSource = (options: ModuleSourceOptions): Source => {
  const { name, everyMs, timeoutMs, start, isOwnKind } = options;
  let worker: RunningModule | null = options.first;

  const checked = (reading: Reading): Reading => {
    if (!Array.isArray(reading?.covers) || !Array.isArray(reading.signals))
      throw new FaultError({ code: 'noLists' });
    const kinds = [...reading.covers, ...reading.signals.map((signal) => signal?.kind)];
    const own = kinds.find((kind) => typeof kind === 'string' && isOwnKind(kind));
    if (own !== undefined) throw new FaultError({ code: 'kindTaken', kind: own });
    return reading;
  };

  return {
    name,
    everyMs,
    timeoutMs,
    read: async (abort, turn): Promise<Reading> => {
      const running = worker ?? start();
      worker = running;
      const giveUp = (): void => {
        running.end();
        if (worker === running) worker = null;
      };
      abort.addEventListener('abort', giveUp, { once: true });
      try {
        await running.loaded;
        return checked(await running.read(turn));
      } catch (error) {
        // What has thrown can look again; what has ended can't.
        if (running.isOver()) giveUp();
        throw error;
      } finally {
        abort.removeEventListener('abort', giveUp);
      }
    },
  };
};
