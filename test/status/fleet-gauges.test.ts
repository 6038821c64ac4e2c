import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { FleetStatus } from '../../src/language/fleet-standing.ts';
import { fleetGauges, mostHostSeries } from '../../src/status/fleet-gauges.ts';
import { fleetStatusOf } from '../support/fleet-status-of.ts';

const measured = async (...seen: readonly FleetStatus[]): Promise<readonly string[]> => {
  const registry = new Registry();
  const set = fleetGauges(registry);
  for (const one of seen) set({ ...one, self: 'box-1' });
  const lines = (await registry.metrics()).split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
};

describe('the gauges of a fleet', () => {
  test('say who speaks, what is owed, and how each host is', async () => {
    const lines = await measured(fleetStatusOf());
    expect(lines).toEqual(
      expect.arrayContaining([
        'polkan_fleet_reached 1',
        'polkan_fleet_speaks 1',
        'polkan_fleet_voice{host="box-1"} 1',
        'polkan_fleet_owed 2',
        'polkan_fleet_hosts{is="heard"} 1',
        'polkan_fleet_hosts{is="silent"} 1',
        'polkan_fleet_hosts{is="unseen"} 0',
        'polkan_fleet_host_heard_seconds{host="box-2"} 90',
        'polkan_fleet_host_skew_seconds{host="box-1"} -1.5',
        'polkan_fleet_host_lag{host="box-2"} 7',
      ]),
    );
  });

  test('forget a voice that is gone, and hosts that are', async () => {
    const [first] = fleetStatusOf().hosts;
    const lines = await measured(fleetStatusOf(), {
      ...fleetStatusOf(),
      ...{ voice: null, reached: false, hosts: first === undefined ? [] : [first] },
    });
    expect(lines).toContain('polkan_fleet_reached 0');
    expect(lines).toContain('polkan_fleet_speaks 0');
    expect(lines.filter((line) => line.includes('voice{') || line.includes('box-2'))).toEqual([]);
  });

  test('are of so many hosts, those that are not heard first', async () => {
    const { hosts, ...rest } = fleetStatusOf();
    const [heard, silent] = hosts;
    if (heard === undefined || silent === undefined) throw new Error('two hosts are wanted');
    const many = Array.from({ length: mostHostSeries + 5 }, (_, n) => ({ ...heard, host: `h${n}` }));
    const lines = await measured({ ...rest, hosts: [...many, silent] });
    const lags = lines.filter((line) => line.startsWith('polkan_fleet_host_lag'));
    expect(lags).toHaveLength(mostHostSeries);
    expect(lags[0]).toBe('polkan_fleet_host_lag{host="box-2"} 7');
  });
});
