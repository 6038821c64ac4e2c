import { groupOf, type Incident, severityOf } from './state.ts';

/** Where an incident is told on a channel: with its group, or with the criticals of it. */
export const laneOf = (incident: Incident, channel: string): string =>
  `${channel}\n${groupOf(incident)}${isCriticalLane(incident) ? '\n!' : ''}`;

/** Criticals are not grouped with the rest. Their recoveries go the way they came. */
export const isCriticalLane = (incident: Incident): boolean => severityOf(incident) === 'critical';

/** Whether two are told in one lane, on whatever channel. */
export const isOfOneLane = (one: Incident, other: Incident): boolean =>
  isCriticalLane(one) === isCriticalLane(other) && groupOf(one) === groupOf(other);
