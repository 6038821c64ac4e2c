import { expect, test } from 'vitest';
import { createMetrics, type Measured } from '../../src/status/metrics.ts';
import type { Turn } from '../../src/telling/stage.ts';
import { fleetStatusOf } from '../support/fleet-status-of.ts';
import { second, TellingWorld } from '../support/telling-world.ts';

const nothing: Measured = {
  ...{ at: 0, healthy: true, sources: [], sinks: [], states: {}, watched: [], open: [] },
};

test('notices are counted by why they were told, and holds by the law that held, also where nothing was looked at', async () => {
  const world = new TellingWorld();
  world.silence(0, 'container/web', 10 * second);
  world.down(second, 'container/web', 'container/db');
  world.until(20 * second);
  const metrics = createMetrics('1');
  const turn: Turn = { type: 'turn', at: 0, decision: null, events: world.events, told: [] };
  metrics.take(turn, 1);
  const lines = (await metrics.text(nothing, 0)).split('\n');
  for (const line of [
    'polkan_notices_total{why="alert"} 1',
    'polkan_notices_total{why="released"} 1',
    'polkan_holds_total{reason="silenced"} 1',
  ])
    expect(lines).toContain(line);
  expect(lines.filter((line) => line.startsWith('polkan_sweep'))).toEqual([]);
});

test('a fleet has numbers once there is one, and those of each reading are the last', async () => {
  const metrics = createMetrics('1');
  expect(await metrics.text(nothing, 0)).not.toContain('polkan_fleet');
  for (const owed of [2, 5]) {
    const text = await metrics.text(
      {
        ...nothing,
        fleet: { ...fleetStatusOf({ voice: { host: 'box-1', renewedMs: 1, owed } }), self: 'box-1' },
      },
      0,
    );
    expect(text.split('\n')).toContain(`polkan_fleet_owed ${owed}`);
  }
});

test('how long sweeps took is counted in steps from milliseconds to ten seconds', async () => {
  const metrics = createMetrics('1');
  const sweep = { type: 'sweep', at: 0, source: 'deps', covers: [], signals: [] } as const;
  metrics.take({ type: 'turn', at: 0, decision: { sweep, transitions: [] }, events: [], told: [] }, 60);
  const text = await metrics.text(nothing, 0);
  const steps = [
    ...text.matchAll(/polkan_sweep_duration_seconds_bucket\{le="([^"]+)",source="deps"\} (\d)/g),
  ];
  expect(steps.map(([, step, count]) => [step, count])).toEqual([
    ...['0.005', '0.02'].map((step) => [step, '0']),
    ...['0.1', '0.5', '1', '2', '5', '10', '+Inf'].map((step) => [step, '1']),
  ]);
});
