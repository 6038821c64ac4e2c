import { stepIncident } from '../machines/incident.ts';
import type { Law } from './law.ts';
import type { Incident } from './state.ts';

/** Whether somebody has taken an incident on, and that has not run out. */
export const isAcknowledged = ({ ack }: Incident, now: number): boolean =>
  ack !== null && (ack.until === null || now < ack.until);

/** Holds back the reminders of what somebody has taken on. */
export const acknowledged: Law = ({ now, incident, action }) => {
  const { ack } = incident;
  if (action !== 'realert' || ack === null || !isAcknowledged(incident, now)) return null;
  return { reason: 'acknowledged', by: ack.command, until: ack.until };
};

/** Somebody's taking it on has ended: taken back, or overtaken by something worse. */
export const release = (incident: Incident): void => {
  if (incident.ack === null) return;
  incident.ack = null;
  incident.state = stepIncident(incident.state, 'released');
};
