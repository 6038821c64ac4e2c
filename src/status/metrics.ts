import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Delivery } from '../language/delivery.ts';
import type { Turn } from '../telling/stage.ts';
import { isOfItsOwn } from './board.ts';
import { type EntityFacts, entityGauges } from './entity-gauges.ts';
import { fleetGauges, type MeasuredFleet } from './fleet-gauges.ts';
import type { Status } from './status-shapes.ts';

/** What the metrics say of this moment. */
export type Measured = Pick<Status, 'at' | 'healthy' | 'sources' | 'sinks' | 'states'> &
  EntityFacts & { readonly fleet?: MeasuredFleet };

/** Scripts name kinds of their own: so many have counters of their own, what comes later is counted as `other`. */
export const mostKinds = 200;

/** The counters behind `GET /metrics`, in Prometheus' text format. */
export interface Metrics {
  take(event: Turn | Delivery, tookMs: number | null): void;
  /** The text, with what is true at this moment. */
  text(status: Measured, blockedMs: number): Promise<string>;
  readonly contentType: string;
}

const observations = ['active', 'inactive', 'unknown'] as const;

export const createMetrics = (version: string, uncaught: () => number = () => 0): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  const sweeps = new Counter({
    name: 'polkan_sweeps_total',
    help: 'Sweeps, by source and result.',
    labelNames: ['source', 'result'],
    registers,
  });
  const durations = new Histogram({
    name: 'polkan_sweep_duration_seconds',
    help: 'From the time a sweep was due to its decision.',
    labelNames: ['source'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10],
    registers,
  });
  const signals = new Gauge({
    name: 'polkan_signals',
    help: 'Signals of the last good sweep, by source and observation.',
    labelNames: ['source', 'observation'],
    registers,
  });
  const transitions = new Counter({
    name: 'polkan_transitions_total',
    help: 'Transitions, by kind and action.',
    labelNames: ['kind', 'action'],
    registers,
  });
  const deliveries = new Counter({
    name: 'polkan_deliveries_total',
    help: 'Deliveries, by sink and outcome.',
    labelNames: ['sink', 'outcome'],
    registers,
  });
  const kinds = new Set<string>();
  const kindOf = (kind: string): string => {
    if (kinds.size < mostKinds) kinds.add(kind);
    return kinds.has(kind) ? kind : 'other';
  };
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name, help, labelNames, registers });
  const entities = gauge('polkan_entities', 'Entities that are not plainly well, by state.', ['state']);
  const queue = gauge('polkan_queue_depth', 'Messages that wait, by sink.', ['sink']);
  const oldest = gauge('polkan_oldest_waiting_seconds', 'Age of the oldest message that waits, by sink.', [
    'sink',
  ]);
  const lag = gauge('polkan_source_lag_seconds', 'How long a sweep is overdue, by source.', ['source']);
  const blind = gauge('polkan_source_blind', 'Whether a source is blind (1).', ['source']);
  const unread = gauge('polkan_source_unread', 'Entities that could not be read, by source.', ['source']);
  const blocked = gauge(
    'polkan_event_loop_blocked_seconds',
    'Longest hold-up of the event loop since the last reading.',
  );
  const resident = gauge('process_resident_memory_bytes', 'Resident memory.');
  const heap = gauge('polkan_heap_used_bytes', 'Heap in use.');
  const cpu = new Counter({ name: 'process_cpu_seconds_total', help: 'Processor time used.', registers });
  const setSingle = entityGauges(registry);
  /** Made where there is a fleet, once. */
  let setFleet: ReturnType<typeof fleetGauges> | null = null;
  const notices = new Counter({
    name: 'polkan_notices_total',
    help: 'What was decided to be told.',
    labelNames: ['why'],
    registers,
  });
  const holds = new Counter({
    name: 'polkan_holds_total',
    help: 'What was held back, and by which law.',
    labelNames: ['reason'],
    registers,
  });
  const healthy = gauge('polkan_healthy', 'Whether /healthz is 200 (1).');
  const errors = new Counter({
    name: 'polkan_uncaught_errors_total',
    help: 'Errors that nothing caught.',
    registers,
  });
  gauge('polkan_build_info', 'The version of Polkan.', ['version']).set({ version }, 1);

  /** The sources whose signals are counted. */
  const counted = new Set<string>();
  return {
    contentType: registry.contentType,
    take(event, tookMs) {
      if (event.type === 'delivery') {
        deliveries.inc({ sink: event.sink, outcome: event.outcome });
        return;
      }
      for (const one of event.events) {
        if (one.type === 'notice') notices.inc({ why: one.why });
        else if (one.type === 'hold') holds.inc({ reason: one.reason });
      }
      if (event.decision === null) return;
      const { sweep, transitions: moved } = event.decision;
      const { source } = sweep;
      const result = sweep.error === undefined ? (sweep.hinted ? 'hinted' : 'good') : 'failed';
      sweeps.inc({ source, result });
      if (tookMs !== null) durations.observe({ source }, tookMs / 1000);
      if (result === 'good') {
        const own = sweep.signals.filter(isOfItsOwn);
        const count = (active: boolean | null): number => own.filter((one) => one.active === active).length;
        signals.set({ source, observation: 'active' }, count(true));
        signals.set({ source, observation: 'inactive' }, count(false));
        signals.set({ source, observation: 'unknown' }, count(null));
        counted.add(source);
      }
      for (const { kind, action } of moved)
        transitions.inc({ kind: kindOf(kind), action: action ?? 'silent' });
    },
    text(status, blockedMs) {
      entities.reset();
      for (const [state, count] of Object.entries(status.states)) entities.set({ state }, count);
      // Of what a reload has taken away there is nothing more to be said.
      for (const gone of [queue, oldest, lag, blind, unread]) gone.reset();
      for (const source of counted) {
        if (status.sources.some(({ name }) => name === source)) continue;
        for (const observation of observations) signals.remove({ source, observation });
        counted.delete(source);
      }
      for (const { name, waiting, oldestWaitingSince } of status.sinks) {
        queue.set({ sink: name }, waiting);
        oldest.set({ sink: name }, oldestWaitingSince === null ? 0 : (status.at - oldestWaitingSince) / 1000);
      }
      for (const source of status.sources) {
        lag.set({ source: source.name }, source.lagMs / 1000);
        blind.set({ source: source.name }, source.blind ? 1 : 0);
        unread.set({ source: source.name }, source.unread);
      }
      errors.reset();
      errors.inc(uncaught());
      blocked.set(blockedMs / 1000);
      const { rss, heapUsed } = process.memoryUsage();
      resident.set(rss);
      heap.set(heapUsed);
      const { user, system } = process.cpuUsage();
      cpu.reset();
      cpu.inc((user + system) / 1_000_000);
      setSingle(status);
      if (status.fleet !== undefined) {
        setFleet ??= fleetGauges(registry);
        setFleet(status.fleet);
      }
      healthy.set(status.healthy ? 1 : 0);
      return registry.metrics();
    },
  };
};
