import { messageOf } from '../../language/errors.ts';
import { FaultError } from '../../language/fault.ts';
import type { Reading, Source } from '../source.ts';
import type { ModuleFacts, RunningModule } from './module-worker.ts';

export interface ModuleHereOptions {
  /** The file, as a URL. */
  readonly url: string;
  /** A clock that runs evenly, milliseconds. */
  readonly nowMs: () => number;
  /** Told how long it has held up everything else, milliseconds. */
  readonly onHeldUp: (ms: number) => void;
}

/** A module that computes for so long without a pause is named, milliseconds. */
export const longestHoldMs = 1_000;

/**
 * A module in the thread of everything else, where the runtime allows no other (the image's permissions do not, for a thread may be given wider
 * ones). One that throws, or never answers, costs its own turn here too; one that computes holds up all, which can only be said.
 */
export const moduleHere = ({ url, nowMs, onHeldUp }: ModuleHereOptions): RunningModule => {
  const loaded = load(url);
  loaded.catch(() => undefined);
  let abort = new AbortController();
  return {
    loaded,
    read: async (turn) => {
      const source = await loaded;
      const begun = nowMs();
      try {
        const reading = source.read(abort.signal, turn);
        const heldMs = nowMs() - begun;
        if (heldMs > longestHoldMs) onHeldUp(heldMs);
        return (await reading) as Reading;
      } catch (error) {
        throw new FaultError({ code: 'other', said: toldOf(error) });
      }
    },
    isOver: () => false,
    end: () => {
      abort.abort();
      abort = new AbortController();
    },
  };
};

const load = async (url: string): Promise<Pick<Source, 'read'> & ModuleFacts> => {
  const module = (await import(url).catch((error: unknown) => {
    throw new FaultError({ code: 'other', said: toldOf(error) });
  })) as Readonly<Record<string, unknown>>;
  const given = module.default ?? module.source;
  const source = (typeof given === 'function' ? await given() : given) as Source | null | undefined;
  if (typeof source?.read !== 'function') throw new FaultError({ code: 'noSourceInModule' });
  return source;
};

const toldOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${messageOf(error)}` : messageOf(error);
