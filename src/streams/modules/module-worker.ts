import { Worker } from 'node:worker_threads';
import { cutLine } from '../../language/cut-line.ts';
import { messageOf } from '../../language/errors.ts';
import { FaultError } from '../../language/fault.ts';
import type { Reading, Turn } from '../source.ts';

/** What a module says of its source, beside `read`. */
export interface ModuleFacts {
  /** Left out: how often is not the module's to say. */
  readonly everyMs?: number;
  readonly timeoutMs?: number;
}

/** A module that was started. */
export interface RunningModule {
  /** Resolves once it is loaded. Rejects where it can't be, or is no source. */
  readonly loaded: Promise<ModuleFacts>;
  /** Has it look once. Rejects with what it throws, or where the thread has ended. */
  read(turn: Turn): Promise<Reading>;
  /** Whether it has ended, and would have to be started anew. */
  isOver(): boolean;
  /** Ends it, a thread also in the middle of a loop. */
  end(): void;
}

/** The most that a module may hold in memory, MB: beyond it its thread ends, and says so. */
export const mostModuleMb = 64;
/** The longest line of its output that is repeated, characters. */
const longestLine = 500;

/**
 * What runs in the thread. It is text, so that the one file of the bundle is enough. A module gives its source as `default` or
 * as `source`: the object of docs/modules.md, or a function that makes it.
 */
const code = `
const { parentPort, workerData } = require('node:worker_threads');
const told = (error) => (error instanceof Error ? error.name + ': ' + error.message : String(error));
const say = (message) => {
  try {
    parentPort.postMessage(message);
  } catch (error) {
    parentPort.postMessage({ id: message.id, fault: told(error) });
  }
};
import(workerData.url).then(async (module) => {
  const given = module.default ?? module.source;
  const source = typeof given === 'function' ? await given() : given;
  if (typeof source?.read !== 'function') return say({ loaded: null });
  parentPort.on('message', async ({ id, turn }) => {
    try {
      const abort = new AbortController();
      const read = await source.read(abort.signal, turn);
      say({ id, reading: read });
    } catch (error) {
      say({ id, fault: told(error) });
    }
  });
  const number = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
  say({ loaded: { everyMs: number(source.everyMs), timeoutMs: number(source.timeoutMs) } });
}).catch((error) => say({ fault: told(error) }));
`;

type FromWorker =
  | { readonly loaded: ModuleFacts | null }
  | { readonly id: number; readonly reading: Reading }
  | { readonly id?: number; readonly fault: string };

export interface ModuleWorkerOptions {
  /** The file, as a URL. */
  readonly url: string;
  /** Told each line that the module writes. */
  readonly onLine: (line: string) => void;
}

/** Starts a module in a thread of its own, so that whatever it does holds up nobody else. */
export const startModule = ({ url, onLine }: ModuleWorkerOptions): RunningModule => {
  const worker = new Worker(code, {
    eval: true,
    workerData: { url },
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: mostModuleMb },
  });
  // It must not keep a process alive that is told to stop.
  worker.unref();
  for (const output of [worker.stdout, worker.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim() !== '') onLine(cutLine(line, longestLine));
    });
  }
  const loading = Promise.withResolvers<ModuleFacts>();
  // Whoever waits for it hears of it; nobody has to.
  loading.promise.catch(() => undefined);
  const reads = new Map<number, PromiseWithResolvers<Reading>>();
  let count = 0;
  /** Why it does not run any more. */
  let over: Error | null = null;
  const ended = (error: Error): void => {
    over ??= error;
    loading.reject(error);
    for (const read of reads.values()) read.reject(error);
    reads.clear();
  };
  worker.on('message', (said: FromWorker) => {
    if ('loaded' in said) {
      if (said.loaded === null) ended(new FaultError({ code: 'noSourceInModule' }));
      else loading.resolve(said.loaded);
      return;
    }
    if (said.id === undefined) {
      if ('fault' in said) ended(new FaultError({ code: 'other', said: said.fault }));
      return;
    }
    const read = reads.get(said.id);
    reads.delete(said.id);
    if ('reading' in said) read?.resolve(said.reading);
    else read?.reject(new FaultError({ code: 'other', said: said.fault }));
  });
  worker.on('error', (error) => ended(new FaultError({ code: 'other', said: messageOf(error) })));
  worker.on('exit', (exit) => ended(new FaultError({ code: 'moduleEnded', exit })));
  return {
    loaded: loading.promise,
    read: (turn) => {
      if (over !== null) return Promise.reject(over);
      count += 1;
      const read = Promise.withResolvers<Reading>();
      reads.set(count, read);
      worker.postMessage({ id: count, turn });
      return read.promise;
    },
    isOver: () => over !== null,
    end: () => {
      ended(new FaultError({ code: 'moduleEnded' }));
      void worker.terminate();
    },
  };
};
