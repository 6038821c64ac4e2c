import { safeUrl } from '../../language/secrets.ts';
import { at, interval, minutes, prefix, type ReaderOf, text } from '../../language/setting.ts';
import { shown, urlOf } from '../../language/written.ts';
import type { SourceDefinition } from '../source-definition.ts';

const settings = {
  ORCHESTRATOR_INTERVAL_S: interval('orchestrator'),
  METRICS_URL: at(
    'orchestrator.url',
    text('Orchestrator', '', 'Where the service gives its metrics (JSON); unset: not watched.'),
  ),
  STAGE_AGE_MIN: at(
    'orchestrator.stage_age',
    minutes('Orchestrator', 60, 'A stage that has run longer is stuck.'),
  ),
  AGENT_AGE_MIN: at(
    'orchestrator.agent_age',
    minutes('Orchestrator', 30, 'An agent younger than this is never called hung.'),
  ),
  AGENT_CPU_PCT: {
    path: 'orchestrator.agent_cpu_pct',
    type: 'number',
    group: 'Orchestrator',
    unit: '%',
    default: 1,
    min: 0,
    max: 100,
    help: 'An agent that uses less of a CPU is hung.',
  },
  QUEUE_MAX: {
    path: 'orchestrator.queue_max',
    type: 'number',
    group: 'Orchestrator',
    unit: 'jobs',
    default: 0,
    min: 0,
    max: 1_000_000_000,
    whole: true,
    help: 'So many queued jobs are a backlog; 0: off.',
  },
} as const;

export interface OrchestratorConfig {
  readonly everyMs: number;
  readonly url: URL;
  readonly stageAgeMin: number;
  readonly agentAgeMin: number;
  readonly agentCpuPct: number;
  readonly queueMax: number;
}

/** The watched service itself, by its metrics. */
export const orchestratorSource: SourceDefinition<'orchestrator', OrchestratorConfig | null> = {
  name: 'orchestrator',
  kinds: {
    orch_down: { policy: { forTicks: 3 } },
    stage_stuck: { limit: { setting: 'STAGE_AGE_MIN', compare: 'above' } },
    // Below its limit and yet not hung: it is too young.
    agent_hung: {
      policy: { forMs: 600_000 },
      limit: { setting: 'AGENT_CPU_PCT', compare: 'below', needsMore: true },
    },
    job_failed: { edge: true },
    queue_backlog: { limit: { setting: 'QUEUE_MAX', offAt: 0 } },
    cost_over: {},
  },
  settings,
  read: ({ ms, number, text }: ReaderOf<typeof settings>, tell, { config: say }) => {
    const value = text('METRICS_URL');
    const url = urlOf(value, ['http', 'https']);
    if (url === null && value !== '')
      tell.fault(say.noUrl(`${prefix}METRICS_URL`, shown(value), 'http, https', say.sourceOff));
    return (
      url && {
        everyMs: ms('ORCHESTRATOR_INTERVAL_S'),
        url,
        stageAgeMin: number('STAGE_AGE_MIN'),
        agentAgeMin: number('AGENT_AGE_MIN'),
        agentCpuPct: number('AGENT_CPU_PCT'),
        queueMax: number('QUEUE_MAX'),
      }
    );
  },
  make: async (config, tools) => {
    const [{ orchestrator }, { httpGet }] = await Promise.all([
      import('./orchestrator.ts'),
      import('../http.ts'),
    ]);
    return orchestrator({ ...tools, ...config, get: httpGet });
  },
  watches: ({ queueMax }, kind) => kind !== 'queue_backlog' || queueMax > 0,
  overview: ({ url }, { watch }) => watch.orchestrator(safeUrl(url)),
};
