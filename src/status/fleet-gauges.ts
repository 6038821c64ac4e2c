import { Gauge, type Registry } from 'prom-client';
import { type FleetStatus, hostStates } from '../language/fleet-standing.ts';

/** So many hosts have gauges of their own, those that are not heard first. */
export const mostHostSeries = 500;

/** A fleet, as a host of it sees it. `self`: that host. */
export type MeasuredFleet = FleetStatus & { readonly self: string };

/** Who speaks for all, what is owed, and how each host is. */
export const fleetGauges = (registry: Registry): ((fleet: MeasuredFleet) => void) => {
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const reached = gauge('polkan_fleet_reached', 'Whether the log of the fleet can be read (1).');
  const speaks = gauge('polkan_fleet_speaks', 'Whether this host speaks for all (1).');
  const voice = gauge('polkan_fleet_voice', 'The host that speaks for all (1); none: nobody does.', ['host']);
  const owed = gauge(
    'polkan_fleet_owed',
    'Messages that the voice has decided on and that have not arrived.',
  );
  const hosts = gauge('polkan_fleet_hosts', 'Hosts of the fleet, by how they are.', ['is']);
  const heard = gauge('polkan_fleet_host_heard_seconds', 'Since the last beat of a host.', ['host']);
  const skew = gauge(
    'polkan_fleet_host_skew_seconds',
    'By how much the clock of a host is before the server\u2019s.',
    ['host'],
  );
  const lag = gauge('polkan_fleet_host_lag', 'Events of the journal of a host that are not in the log yet.', [
    'host',
  ]);

  return (fleet) => {
    for (const each of [voice, owed, heard, skew, lag]) each.reset();
    reached.set(fleet.reached ? 1 : 0);
    speaks.set(fleet.voice?.host === fleet.self ? 1 : 0);
    if (fleet.voice !== null) {
      voice.set({ host: fleet.voice.host }, 1);
      owed.set(fleet.voice.owed);
    }
    for (const is of hostStates) hosts.set({ is }, fleet.hosts.filter((one) => one.is === is).length);
    const pressing = fleet.hosts.toSorted(
      (one, other) => Number(one.is === 'heard') - Number(other.is === 'heard'),
    );
    for (const { host, heardMs, skewMs, lag: events } of pressing.slice(0, mostHostSeries)) {
      heard.set({ host }, heardMs / 1000);
      skew.set({ host }, skewMs / 1000);
      lag.set({ host }, events);
    }
  };
};
