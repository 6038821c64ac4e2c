import * as z from 'zod/mini';
import type { Signal } from '../../language/signal.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Reading } from '../source.ts';
import type { Agent, Cost, Envelope, Listed, Stage } from './envelope.ts';

/** The limits, and the words; what each is stands in `OrchestratorOptions`. */
export interface Limits {
  readonly stageAgeMin: number;
  readonly agentAgeMin: number;
  readonly agentCpuPct: number;
  readonly queueMax: number;
  readonly words: Messages;
}

/** How much CPU time an agent had used, and when. */
const sample = z.object({ runId: z.string(), pid: z.number(), ticks: z.number(), atMs: z.number() });
type Sample = z.output<typeof sample>;

/** What one envelope leaves for the next: how many jobs had failed, and the agents' CPU time. */
export const memorySchema = z.object({ failed: z.nullable(z.number()), samples: z.array(sample) });
export type OrchestratorMemory = z.output<typeof memorySchema>;
export const noMemory: OrchestratorMemory = Object.freeze({ failed: null, samples: [] });

/** What an envelope says besides that the service answers, stages and agents not in words yet. Pure. */
export const signalsOf = (
  seen: Envelope,
  before: OrchestratorMemory,
  limits: Limits,
): Required<Pick<Reading, 'inWords'>> & {
  covers: string[];
  signals: Signal[];
  memory: OrchestratorMemory;
} => {
  const earlier = new Map(before.samples.map((sample) => [sample.runId, sample]));
  const stages = oldest(seen.stages, stageEntity);
  const agents = oldest(seen.agents, ({ run_id }) => run_id);
  const current = samplesOf(agents, seen.generatedAtMs);
  const share = ({ run_id }: Agent) => cpuSharePct(earlier.get(run_id), current.get(run_id), seen.clkTck);
  const cost = seen.cost === null ? null : overspent(seen.cost, limits);
  const { failed, queued } = seen;

  const covers = Object.entries({
    stage_stuck: seen.stages.whole,
    agent_hung: seen.agents.whole,
    job_failed: failed !== null,
    queue_backlog: queued !== null && limits.queueMax > 0,
    cost_over: cost !== null,
  });
  const signals: Signal[] = [];
  stages.forEach((stage, entity) => {
    signals.push(bare('stage_stuck', entity, isStuck(stage, limits)));
  });
  agents.forEach((agent, entity) => {
    signals.push(bare('agent_hung', entity, isHung(agent, share(agent), limits)));
  });
  if (failed !== null) signals.push(moreFailed(failed, before.failed, limits));
  if (queued !== null && limits.queueMax > 0) signals.push(backlog(queued, seen.running, limits));
  if (cost !== null) signals.push(cost);
  return {
    covers: covers.flatMap(([kind, read]) => (read ? [kind] : [])),
    signals,
    inWords: (signal) => {
      const stage = signal.kind === 'stage_stuck' ? stages.get(signal.entity) : undefined;
      if (stage !== undefined) return stuck(signal, stage, limits);
      const agent = signal.kind === 'agent_hung' ? agents.get(signal.entity) : undefined;
      return agent === undefined ? signal : hung(signal, agent, share(agent), limits);
    },
    memory: settled(before, {
      failed: failed ?? before.failed,
      samples: nextSamples(seen, earlier, current),
    }),
  };
};

/** Frozen, and the very same where there is nothing new: so the journal need neither copy ten thousand samples nor compare their texts. */
const settled = (before: OrchestratorMemory, now: OrchestratorMemory): OrchestratorMemory =>
  now.failed === before.failed && now.samples.length === 0 && before.samples.length === 0
    ? Object.freeze(before)
    : Object.freeze(now);

/** Without words: of ten thousand whose names are new each time most are only counted. */
const bare = (kind: string, entity: string, active: boolean | null): Signal => ({
  kind,
  entity,
  active,
  title: '',
  detail: '',
});

/** One element per entity, by that: of several, the oldest speaks. */
const oldest = <T extends { age_s: number }>(
  { items }: Listed<T>,
  entityOf: (item: T) => string,
): Map<string, T> => {
  const chosen = new Map<string, T>();
  // Of ten thousand, iterators would be most of what is made here.
  items.forEach((item) => {
    const entity = entityOf(item);
    const other = chosen.get(entity);
    if (other === undefined || item.age_s > other.age_s) chosen.set(entity, item);
  });
  return chosen;
};

const stageEntity = ({ stage, work_item }: Stage): string => (work_item ? `${stage}/${work_item}` : stage);

/** Active when older than the limit, not yet when exactly as old. */
const isStuck = ({ age_s }: Stage, { stageAgeMin }: Limits): boolean => age_s > stageAgeMin * 60;

const stuck = (signal: Signal, stage: Stage, { stageAgeMin, words }: Limits): Signal => {
  const age = words.orchestrator.stageAge(stage.age_s * 1000, stageAgeMin * 60_000);
  return {
    ...signal,
    title: words.orchestrator.stage(stage.stage, stage.work_item ?? ''),
    detail: signal.active ? `${age} ${words.orchestrator.stageAdvice}` : age,
    value: stage.age_s / 60,
    limit: stageAgeMin,
    unit: 'min',
  };
};

const isYoung = ({ age_s }: Agent, { agentAgeMin }: Limits): boolean => age_s < agentAgeMin * 60;

/** Active when its CPU share is **below** the limit and it is old enough; unknown without a share. */
const isHung = (agent: Agent, sharePct: number | null, limits: Limits): boolean | null => {
  if (isYoung(agent, limits)) return false;
  return sharePct === null ? null : sharePct < limits.agentCpuPct;
};

const hung = (signal: Signal, agent: Agent, sharePct: number | null, limits: Limits): Signal => {
  const { agentCpuPct, words } = limits;
  // Rounded down, so that a share below the limit does not read as the limit.
  const share =
    sharePct === null
      ? words.orchestrator.agentUnknown
      : words.orchestrator.agentShare(Math.floor(sharePct * 100) / 100, agentCpuPct);
  const { age_s, stage, job_id, pid } = agent;
  const runs = words.orchestrator.agentRuns(age_s * 1000, stage ?? '', job_id ?? '', pid ?? null);
  return {
    ...signal,
    title: words.orchestrator.agent(agent.run_id),
    detail: [share, runs, ...(signal.active ? [words.orchestrator.agentAdvice] : [])].join(' '),
    // The share of a young one was compared with nothing.
    ...(sharePct !== null && !isYoung(agent, limits) && { value: sharePct, limit: agentCpuPct, unit: '%' }),
  };
};

/** The first reading is the baseline. After a fall the service has begun to count anew, so all it has counted since is new. */
const moreFailed = (failed: number, before: number | null, { words }: Limits): Signal => {
  const more = before === null ? 0 : failed >= before ? failed - before : failed;
  return {
    kind: 'job_failed',
    entity: '',
    edge: true,
    active: more > 0,
    title: words.orchestrator.jobs,
    detail: more > 0 ? words.orchestrator.jobsFailed(more, failed) : words.orchestrator.noJobsFailed(failed),
    value: more,
    limit: 1,
    unit: 'jobs',
  };
};

const backlog = (queued: number, running: number | null, { queueMax, words }: Limits): Signal => ({
  kind: 'queue_backlog',
  entity: '',
  active: queued >= queueMax,
  title: words.orchestrator.queue,
  detail: words.orchestrator.queued(queued, queueMax, running),
  value: queued,
  limit: queueMax,
  unit: 'jobs',
});

/** `null` when it is not known what was spent. No limit is a limit that can't be reached. */
const overspent = ({ spent_usd: spent, limit_usd: limit }: Cost, { words }: Limits): Signal | null => {
  if (spent === null) return null;
  const of = { kind: 'cost_over', entity: '', title: words.orchestrator.cost, value: spent, unit: 'USD' };
  return limit === null
    ? { ...of, active: false, detail: words.orchestrator.spentNoLimit(spent) }
    : { ...of, active: spent >= limit, detail: words.orchestrator.spent(spent, limit), limit };
};

/** By run id; none without the time of the envelope. Of several agents with one run id, the oldest. */
const samplesOf = (
  agents: ReadonlyMap<string, Agent>,
  generatedAtMs: Envelope['generatedAtMs'],
): Map<string, Sample> => {
  const samples = new Map<string, Sample>();
  if (generatedAtMs === null) return samples;
  agents.forEach(({ run_id, pid, cpu_ticks }) => {
    if (typeof pid !== 'number' || typeof cpu_ticks !== 'number') return;
    samples.set(run_id, { runId: run_id, pid, ticks: cpu_ticks, atMs: generatedAtMs });
  });
  return samples;
};

/**
 * Share of one CPU between two samples, in percent: Δticks / clk_tck / Δtime. Unknown (`null`) without
 * two samples of the same process, or when its counter fell or the envelope's time did not advance.
 */
const cpuSharePct = (
  then: Sample | undefined,
  now: Sample | undefined,
  clkTck: number | null,
): number | null => {
  if (then === undefined || now === undefined || clkTck === null) return null;
  if (then.pid !== now.pid || now.ticks < then.ticks || now.atMs <= then.atMs) return null;
  return (100 * (now.ticks - then.ticks)) / clkTck / ((now.atMs - then.atMs) / 1000);
};

/**
 * The samples to compare with next time. An envelope without a readable time or list of agents keeps
 * those there were; so does one of the very same time for each process, since a service that renders
 * seldom but counts always would otherwise lose what was counted in between.
 */
const nextSamples = (
  { agents, generatedAtMs }: Envelope,
  earlier: ReadonlyMap<string, Sample>,
  current: ReadonlyMap<string, Sample>,
): Sample[] => {
  const unread = generatedAtMs === null || (agents.items.length === 0 && !agents.whole);
  if (unread) return [...earlier.values()];
  return [...current.values()].map((now) => {
    const then = earlier.get(now.runId);
    return then?.pid === now.pid && then.atMs === now.atMs ? then : now;
  });
};
