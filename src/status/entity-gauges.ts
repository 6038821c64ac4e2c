import { Gauge, type Registry } from 'prom-client';
import type { OpenAlert } from './open-alerts.ts';
import type { WatchedSignal } from './status-shapes.ts';

/** So many entities have a gauge each, those that are not well first. */
export const mostSeries = 2_000;
/** So many open incidents. */
export const mostIncidentSeries = 1_000;

/** What the gauges of single entities say of this moment. */
export interface EntityFacts {
  readonly watched: readonly Pick<WatchedSignal, 'kind' | 'entity' | 'active'>[];
  readonly open: readonly Pick<
    OpenAlert,
    'kind' | 'entity' | 'severity' | 'since' | 'acknowledged' | 'silencedBy'
  >[];
}

/** Of each entity whether it is well, and of each open incident since when. Names come from outside: they have a bound. */
export const entityGauges = (registry: Registry): ((single: EntityFacts) => void) => {
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const of = ['kind', 'entity'];
  const active = gauge(
    'polkan_entity_active',
    'Whether something is wrong with an entity (1) or it is well (0).',
    of,
  );
  const unknown = gauge(
    'polkan_entity_unknown',
    'An entity of which it is not known whether it is well (1).',
    of,
  );
  const beyond = gauge(
    'polkan_entities_beyond',
    'Entities and incidents without a gauge of their own: too many.',
  );
  const open = gauge('polkan_incident_open', 'An open incident (1), by how bad it is.', [...of, 'severity']);
  const since = gauge('polkan_incident_opened_timestamp_seconds', 'When an open incident was alerted.', of);
  const acknowledged = gauge(
    'polkan_incident_acknowledged',
    'Whether somebody has taken on an open incident (1).',
    of,
  );
  const silenced = gauge('polkan_incident_silenced', 'Whether an open incident is silenced now (1).', of);

  return ({ watched, open: incidents }) => {
    for (const each of [active, unknown, open, since, acknowledged, silenced]) each.reset();
    const pressing = (is: boolean | null): readonly EntityFacts['watched'][number][] =>
      watched.filter((one) => one.active === is);
    const shown = [...pressing(true), ...pressing(null), ...pressing(false)].slice(0, mostSeries);
    for (const { kind, entity, active: is } of shown) {
      if (is === null) unknown.set({ kind, entity }, 1);
      else active.set({ kind, entity }, is ? 1 : 0);
    }
    const told = incidents.slice(0, mostIncidentSeries);
    for (const { kind, entity, severity, since: at, ...incident } of told) {
      open.set({ kind, entity, severity }, 1);
      since.set({ kind, entity }, at / 1000);
      acknowledged.set({ kind, entity }, incident.acknowledged ? 1 : 0);
      silenced.set({ kind, entity }, incident.silencedBy.length > 0 ? 1 : 0);
    }
    beyond.set(watched.length - shown.length + incidents.length - told.length);
  };
};
