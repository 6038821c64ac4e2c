import {
  at,
  flag,
  interval,
  list,
  minutes,
  type ReaderOf,
  type Settings,
  seconds,
  secondsOfDay,
  text,
} from '../../language/setting.ts';
import { shown } from '../../language/written.ts';
import type { SourceDefinition } from '../source-definition.ts';
import { isPattern, isSlowPattern, patternItems } from './process-pattern.ts';

const settings = {
  PROCESSES_INTERVAL_S: interval('processes'),
  PROC_ENABLED: at('processes.enabled', flag('Processes', false, 'Watch for processes that run too long.')),
  PROC_AGE_MIN: at(
    'processes.age',
    minutes('Processes', 60, 'A matching process that is older is reported.'),
  ),
  PROC_PATTERNS: at(
    'processes.patterns',
    list(
      text(
        'Processes',
        'pytest',
        'Programs, e.g. pytest, npm run build, /regular expression/; !… leaves out what it matches; comma-separated.',
      ),
    ),
  ),
  PROC_SHOW: {
    path: 'processes.show',
    type: 'choice',
    group: 'Processes',
    default: 'masked',
    choices: ['masked', 'name'],
    help: 'What is told of a command line: all of it with secrets masked, or the name of the program alone.',
  },
  PROC_COOLDOWN_S: at(
    'processes.cooldown',
    seconds('Processes', 1800, 0, 30 * secondsOfDay, 'Cooldown of proc_blocking.'),
  ),
} as const satisfies Settings;

export interface ProcessesConfig {
  readonly everyMs: number;
  readonly ageMin: number;
  readonly patterns: readonly string[];
  /** What is told of a command line: `masked` or `name`. */
  readonly show: string;
}

/** Processes that run too long. */
export const processesSource: SourceDefinition<'processes', ProcessesConfig | null> = {
  name: 'processes',
  kinds: { proc_blocking: { limit: { setting: 'PROC_AGE_MIN' }, cooldown: 'PROC_COOLDOWN_S' } },
  settings,
  read: (
    { ms, number, flag, text, choice, notWanted }: ReaderOf<typeof settings>,
    _tell,
    { config: say },
  ) => {
    const given = text('PROC_PATTERNS');
    const { default: standard } = settings.PROC_PATTERNS;
    let patterns = patternItems(given);
    const fault = (what: string, wanted: string): void => {
      notWanted('PROC_PATTERNS', shown(what), wanted, standard);
      patterns = [standard];
    };
    const broken = patterns.find((pattern) => !isPattern(pattern));
    const slow = patterns.find((pattern) => isSlowPattern(pattern));
    if (broken !== undefined) fault(broken, say.regularExpression);
    else if (slow !== undefined) fault(slow, say.quickExpression);
    else if (patterns.every((pattern) => pattern.startsWith('!'))) fault(given, say.list);
    if (!flag('PROC_ENABLED')) return null;
    return {
      everyMs: ms('PROCESSES_INTERVAL_S'),
      ageMin: number('PROC_AGE_MIN'),
      patterns,
      show: choice('PROC_SHOW'),
    };
  },
  make: async (config, tools) => {
    const { processes } = await import('./processes.ts');
    return processes({ ...tools, ...config, selfPid: process.pid });
  },
  overview: ({ patterns, ageMin }, { watch }) => watch.processes(patterns.join(', '), ageMin * 60_000),
};
