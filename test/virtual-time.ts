import { VirtualTimeScheduler } from 'rxjs';

/**
 * Virtual time in which promises resolve: between two instants everything that is pending may settle.
 * RxJS' `TestScheduler` runs in one go, so it can only drive sources and sinks that are observables.
 */
export const virtualTime = (): {
  scheduler: VirtualTimeScheduler;
  /** Lets time pass up to and including `ms`. */
  until(ms: number): Promise<void>;
} => {
  const scheduler = new VirtualTimeScheduler();
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    scheduler,
    async until(ms) {
      for (;;) {
        await settle();
        const next = Math.min(...scheduler.actions.map(({ delay }) => delay));
        if (next > ms) break;
        scheduler.maxFrames = next;
        scheduler.flush();
      }
      scheduler.frame = ms;
    },
  };
};
