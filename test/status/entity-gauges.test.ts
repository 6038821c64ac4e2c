import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import {
  type EntityFacts,
  entityGauges,
  mostIncidentSeries,
  mostSeries,
} from '../../src/status/entity-gauges.ts';

const thing = (entity: string, active: boolean | null): EntityFacts['watched'][number] => ({
  ...{ kind: 'container', entity, active },
});
const incident = (
  entity: string,
  more: Partial<EntityFacts['open'][number]> = {},
): EntityFacts['open'][number] => ({
  ...{ kind: 'container', entity, severity: 'warning', since: 1_500, acknowledged: false, silencedBy: [] },
  ...more,
});

const shown = async (...moments: EntityFacts[]): Promise<string[]> => {
  const registry = new Registry();
  const set = entityGauges(registry);
  for (const moment of moments) set(moment);
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
};

describe('the gauges of single entities', () => {
  test('say of each whether it is well, and of what is not known nothing but that', async () => {
    const watched = [thing('db', true), thing('web', false), thing('mail', null)];
    expect(await shown({ watched, open: [] })).toEqual([
      'polkan_entity_active{kind="container",entity="db"} 1',
      'polkan_entity_active{kind="container",entity="web"} 0',
      'polkan_entity_unknown{kind="container",entity="mail"} 1',
      'polkan_entities_beyond 0',
    ]);
  });

  test('say of each open incident how bad it is, since when, and whether somebody has taken it on', async () => {
    const open = [incident('db', { severity: 'critical', acknowledged: true, silencedBy: ['c-1'] })];
    expect(await shown({ watched: [], open })).toEqual([
      'polkan_entities_beyond 0',
      'polkan_incident_open{kind="container",entity="db",severity="critical"} 1',
      'polkan_incident_opened_timestamp_seconds{kind="container",entity="db"} 1.5',
      'polkan_incident_acknowledged{kind="container",entity="db"} 1',
      'polkan_incident_silenced{kind="container",entity="db"} 1',
    ]);
  });

  test('say nothing of what is not there any more', async () => {
    const before = { watched: [thing('db', true)], open: [incident('db')] };
    expect(await shown(before, { watched: [], open: [] })).toEqual(['polkan_entities_beyond 0']);
  });

  test('have room for so many, those that are not well first, and count the rest', async () => {
    const well = Array.from({ length: mostSeries }, (_, n) => thing(`well-${n}`, false));
    const open = Array.from({ length: mostIncidentSeries + 2 }, (_, n) => incident(`i-${n}`));
    const lines = await shown({ watched: [...well, thing('db', true)], open });
    expect(lines).toContain('polkan_entity_active{kind="container",entity="db"} 1');
    expect(lines).toContain('polkan_entities_beyond 3');
    expect(lines.filter((line) => line.startsWith('polkan_entity_active'))).toHaveLength(mostSeries);
  });

  test('keep a hostile name inside of its label', async () => {
    const [line] = await shown({ watched: [thing('a"} 1\nevil{x="\\', true)], open: [] });
    expect(line).toBe('polkan_entity_active{kind="container",entity="a\\"} 1\\nevil{x=\\"\\\\"} 1');
  });
});
