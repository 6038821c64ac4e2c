import { describe, expect, test } from 'vitest';
import { type IncidentPath, type IncidentTurn, opened, stepIncident } from '../../src/machines/incident.ts';

type Row = [from: IncidentPath, told: boolean, turn: IncidentTurn, to: IncidentPath, toldThen: boolean];

// biome-ignore format: a table is read by its lines
const rows: Row[] = [
  ['open.held', false, 'told', 'open.told', true],
  ['open.held', false, 'acknowledged', 'acknowledged', false],
  ['open.held', false, 'released', 'open.held', false],
  ['open.held', false, 'closed', 'closed', false],
  ['open.told', true, 'told', 'open.told', true],
  ['open.told', true, 'acknowledged', 'acknowledged', true],
  ['open.told', true, 'released', 'open.told', true],
  ['open.told', true, 'closed', 'closed', true],
  ['acknowledged', false, 'told', 'acknowledged', true],
  ['acknowledged', true, 'acknowledged', 'acknowledged', true],
  ['acknowledged', true, 'released', 'open.told', true],
  ['acknowledged', false, 'released', 'open.held', false],
  ['acknowledged', true, 'closed', 'closed', true],
  ['closed', false, 'told', 'closed', true],
  ['closed', true, 'acknowledged', 'closed', true],
  ['closed', true, 'released', 'closed', true],
  ['closed', true, 'closed', 'closed', true],
];

describe('the incident machine', () => {
  test.each(rows)('%s (told: %s), %s: %s', (path, told, turn, to, toldThen) => {
    expect(stepIncident({ path, told }, turn)).toEqual({ path: to, told: toldThen });
  });

  test('begins held: nobody has heard of it', () => {
    expect(opened).toEqual({ path: 'open.held', told: false });
  });
});
