import { setTimeout as wait } from 'node:timers/promises';
import { lastValueFrom, type Observable } from 'rxjs';

/** How long anything may take to be closed. */
const closeMs = 1_000;

/** Resolves when what is being closed has been waited for long enough; does not keep the process from ending. */
export const longEnough = (): Promise<unknown> => wait(closeMs, undefined, { ref: false });

/** Resolves when the work is done, or at once where there is none. */
export const done = async (work: Observable<unknown> | undefined): Promise<void> => {
  if (work !== undefined) await lastValueFrom(work, { defaultValue: null });
};
