import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { liveScheduler } from '../../src/language/clock.ts';
import { run } from '../../src/sidecar/sidecar.ts';
import { createLogger } from '../../src/sinks/log/log.ts';

test('a pipeline that fails ends the sidecar, and the last thing it says of it is fatal', async () => {
  const stop$ = new Subject<string>();
  const lines: { level: string; msg: string }[] = [];
  const destination = {
    write: (line: string): void => {
      lines.push(JSON.parse(line) as { level: string; msg: string });
      if (line.includes('first sweep of host')) stop$.error(new Error('the line to the outside is cut'));
    },
  };
  const logger = createLogger({ level: 'info', secrets: [], pretty: false, destination });
  const env = { WATCHDOG_JOURNAL: 'memory', WATCHDOG_HTTP: 'off', WATCHDOG_CONTAINERS: '' };
  const read = readConfig(env, { hostname: 'box', exists: () => false, readFile: () => '' });
  await run(read, { logger, schedulerFrom: liveScheduler, stop$ });
  expect(lines.filter(({ level }) => level === 'fatal').map(({ msg }) => msg)).toEqual([
    'Error: the line to the outside is cut',
  ]);
  expect(lines.at(-1)?.msg).toBe('stopped');
});
