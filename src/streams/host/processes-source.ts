import {
  flag,
  interval,
  minutes,
  prefix,
  type ReaderOf,
  seconds,
  secondsOfDay,
  text,
} from '../../language/setting.ts';
import { items, shown } from '../../language/written.ts';
import type { SourceDefinition } from '../source-definition.ts';

const settings = {
  PROCESSES_INTERVAL_S: interval('processes'),
  PROC_ENABLED: flag('Processes', false, 'Watch for processes that run too long.'),
  PROC_AGE_MIN: minutes('Processes', 60, 'A matching process that is older is reported.'),
  PROC_PATTERNS: text('Processes', 'pytest', 'Parts of the command line, comma-separated.'),
  PROC_COOLDOWN_S: seconds('Processes', 1800, 0, 30 * secondsOfDay, 'Cooldown of proc_blocking.'),
};

export interface ProcessesConfig {
  readonly everyMs: number;
  readonly ageMin: number;
  readonly patterns: readonly string[];
}

/** Processes that run too long. */
export const processesSource: SourceDefinition<'processes', ProcessesConfig | null> = {
  name: 'processes',
  kinds: { proc_blocking: { limit: { setting: 'PROC_AGE_MIN' }, cooldown: 'PROC_COOLDOWN_S' } },
  settings,
  read: ({ ms, number, flag, text }: ReaderOf<typeof settings>, tell, { config: say }) => {
    let patterns = items(text('PROC_PATTERNS'));
    if (patterns.length === 0) {
      const { default: standard } = settings.PROC_PATTERNS;
      tell.warning(say.wrong(`${prefix}PROC_PATTERNS`, shown(text('PROC_PATTERNS')), say.list, standard));
      patterns = [standard];
    }
    if (!flag('PROC_ENABLED')) return null;
    return { everyMs: ms('PROCESSES_INTERVAL_S'), ageMin: number('PROC_AGE_MIN'), patterns };
  },
  make: async (config, tools) => {
    const { processes } = await import('./processes.ts');
    return processes({ ...tools, ...config, selfPid: process.pid });
  },
  inWords: ({ patterns, ageMin }, { watch }) => watch.processes(patterns.join(', '), ageMin * 60_000),
};
