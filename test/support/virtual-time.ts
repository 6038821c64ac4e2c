import type { VirtualTimeScheduler } from 'rxjs';
import { virtualTime as virtualTimeOf } from '../../src/testing/virtual-time.ts';

/** Virtual time in which promises settle, with a scheduler that a test may also flush by itself. */
export const virtualTime = (): {
  scheduler: VirtualTimeScheduler;
  /** Lets time pass up to and including `ms`. */
  until(ms: number): Promise<void>;
} => {
  const { scheduler, until } = virtualTimeOf();
  return { scheduler: scheduler as VirtualTimeScheduler, until };
};
