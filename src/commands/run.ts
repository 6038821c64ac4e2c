import { Subject } from 'rxjs';
import type { ReadConfig } from '../config/config.ts';
import { liveScheduler } from '../language/clock.ts';
import { run } from '../sidecar/sidecar.ts';
import { createLogger } from '../sinks/log/log.ts';

/** Watches until SIGTERM or SIGINT; a second signal ends it at once. Gives the exit code. */
export const runCommand = async (read: ReadConfig): Promise<number> => {
  const { logLevel, secrets } = read.config;
  const logger = createLogger({ level: logLevel, secrets, pretty: process.stdout.isTTY });
  const stop$ = new Subject<string>();
  let signals = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(130);
      stop$.next(signal);
    });
  }
  // Whatever was missed elsewhere must not end the watchdog; it must be seen.
  process.on('uncaughtException', (error) =>
    logger.error({ stack: error.stack }, `uncaught: ${error.message}`),
  );
  process.on('unhandledRejection', (reason) => logger.error(`unhandled rejection: ${String(reason)}`));
  await run(read, { logger, schedulerFrom: liveScheduler, stop$ });
  return 0;
};
