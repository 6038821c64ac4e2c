import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SchedulerLike, Subscription } from 'rxjs';
import { messageOf } from '../../language/errors.ts';
import type { Answer, Task, Wish } from '../../language/what-if.ts';
import { packedFilesIn } from '../../recording/packed/packed-file.ts';
import type { Advice, LastTrial, WhatIf } from '../../status/what-if.ts';
import { program } from './program.ts';
import { createSlices, TooMuchError } from './slices.ts';
import type { GivenWork } from './work.ts';

/** One try takes at most so long, and its heap so many megabytes. */
export const longestTryMs = 120_000;
export const mostTryMb = 96;
/** Without a thread it is done in slices between everything else, and takes longer. */
export const longestSlicedMs = 15 * 60_000;
/** Between two of them lies as long as the one before took, and no longer than this. */
const longestRestMs = 30_000;
/** What would quieten is worked out anew once in so long. */
const adviceMs = 3_600_000;

export interface WhatIfOptions
  extends Pick<GivenWork, 'policies' | 'kinds' | 'sources' | 'locale'>,
    Pick<WhatIf, 'now'> {
  /** The folder of the compact recording; `null`: there is none. */
  readonly folder: string | null;
  readonly scheduler: SchedulerLike;
  readonly onTrouble: (why: string) => void;
}

interface Running {
  readonly task: Task;
  readonly begunAt: number;
  limit: Subscription;
  worker: Worker | null;
  isOver: boolean;
}

/** Tries things in a thread of its own, one at a time, with a limit of time and memory. */
export const createWhatIf = (options: WhatIfOptions): WhatIf & { close(): void } => {
  const { folder, scheduler, onTrouble } = options;
  let tried: LastTrial | null = null;
  let advice: (Advice & { readonly keys: string }) | null = null;
  let running: Running | null = null;
  let restUntil = Number.NEGATIVE_INFINITY;

  const end = (one: Running): void => {
    if (one.isOver) return;
    one.isOver = true;
    one.limit.unsubscribe();
    // Whoever waits for its end has been told already.
    void one.worker?.terminate();
    const now = scheduler.now();
    restUntil = now + Math.min(longestRestMs, now - one.begunAt);
    if (running === one) running = null;
  };
  const settle = (one: Running, state: LastTrial['state']): void => {
    if (one.isOver) return;
    end(one);
    if (one.task.type === 'try' && tried !== null) tried = { ...tried, state };
    if (one.task.type === 'quieten' && advice !== null) advice = { ...advice, quieter: [] };
    if (state.is === 'failed') onTrouble(state.why);
  };

  const take = (one: Running, answer: Answer): void => {
    if (one.isOver) return;
    switch (answer.type) {
      case 'progress':
        if (one.task.type === 'try' && tried !== null)
          tried = { ...tried, state: { is: 'running', share: answer.share } };
        return;
      case 'tried': {
        const { outcome } = answer;
        settle(one, { is: 'done', outcome, tookMs: scheduler.now() - one.begunAt });
        return;
      }
      case 'quieter':
        if (advice !== null) advice = { ...advice, quieter: answer.quieter };
        end(one);
    }
  };

  const launch = async (one: Running, from: string): Promise<void> => {
    const names = await packedFilesIn(from);
    const files = await Promise.all(
      names.map(async (name) => ({ name, bytes: (await stat(join(from, name))).size })),
    );
    if (one.isOver) return;
    const { policies, kinds, sources, locale } = options;
    const workerData: GivenWork = { task: one.task, folder: from, files, policies, kinds, sources, locale };
    const worker = threadFor(workerData);
    if (worker === null) return inSlices(one, workerData);
    one.worker = worker;
    worker.unref();
    worker.on('message', (answer: Answer) => take(one, answer));
    worker.on('error', (error) => settle(one, faultState(error)));
    worker.on('exit', (code) => settle(one, { is: 'failed', why: `exit ${code}` }));
  };

  /** Where the runtime allows no thread, as in the image. */
  const inSlices = async (one: Running, given: GivenWork): Promise<void> => {
    one.limit.unsubscribe();
    one.limit = scheduler.schedule(() => settle(one, { is: 'tooMuch', limit: 'time' }), longestSlicedMs);
    const { work } = await import('./work.ts');
    const rest = createSlices({ scheduler, isOver: () => one.isOver, mostMb: mostTryMb });
    await work(given, (answer) => take(one, answer), rest);
  };

  const begin = (task: Task): boolean => {
    const now = scheduler.now();
    // What was worked out beside gives way to who waits for an answer.
    if (running !== null && running.task.type === 'quieten' && task.type === 'try') {
      if (advice?.quieter === null) advice = null;
      end(running);
      restUntil = now;
    }
    if (folder === null || running !== null || now < restUntil) return false;
    const one: Running = {
      task,
      begunAt: now,
      limit: scheduler.schedule(() => settle(one, { is: 'tooMuch', limit: 'time' }), longestTryMs),
      worker: null,
      isOver: false,
    };
    running = one;
    launch(one, folder).catch((error: unknown) => settle(one, faultState(error)));
    return true;
  };

  return {
    why: () => (folder === null ? 'noRecording' : null),
    now: options.now,
    last: () => tried,
    try(wish: Wish) {
      if (!begin({ type: 'try', wish })) return false;
      tried = { wish, at: scheduler.now(), state: { is: 'running', share: 0 } };
      return true;
    },
    cancel() {
      if (running?.task.type === 'try') settle(running, { is: 'cancelled' });
    },
    advice(keys) {
      const asked = keys.join('\n');
      const isKnown = advice?.keys === asked && scheduler.now() - advice.at < adviceMs;
      if (!isKnown && keys.length > 0 && begin({ type: 'quieten', keys })) {
        advice = { at: scheduler.now(), quieter: null, keys: asked };
      }
      return advice?.keys === asked ? advice : null;
    },
    close() {
      if (running !== null) settle(running, { is: 'cancelled' });
    },
  };
};

/** `null`: the runtime allows none. */
const threadFor = (workerData: GivenWork): Worker | null => {
  try {
    return new Worker(program(), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: mostTryMb, maxYoungGenerationSizeMb: 8 },
    });
  } catch (error) {
    // Then it is done without one.
    if ((error as NodeJS.ErrnoException).code === 'ERR_ACCESS_DENIED') return null;
    throw error;
  }
};

const faultState = (error: unknown): LastTrial['state'] => {
  const isMemory =
    error instanceof TooMuchError || (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isMemory ? { is: 'tooMuch', limit: 'memory' } : { is: 'failed', why: messageOf(error) };
};
