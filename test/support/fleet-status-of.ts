import type { FleetStatus } from '../../src/language/fleet-standing.ts';

const one = { channels: ['telegram'], twice: false };

/** A fleet of two: one that speaks, and one that is not heard. */
export const fleetStatusOf = (more: Partial<FleetStatus> = {}): FleetStatus => ({
  server: { version: '2.9.10', replicas: 1, trusted: true },
  reached: true,
  voice: { host: 'box-1', renewedMs: 1_200, owed: 2 },
  hosts: [
    { host: 'box-1', version: '1.2.3', is: 'heard', heardMs: 4_000, skewMs: -1_500, lag: 0, ...one },
    { host: 'box-2', version: '1.2.2', is: 'silent', heardMs: 90_000, skewMs: 0, lag: 7, ...one },
  ],
  ...more,
});
