import type { IncidentStatus, SilenceStatus } from '../language/console.ts';
import { matchText } from '../language/match-text.ts';
import { defaultSeverity } from '../language/severity.ts';
import { incidentKey, incidentStart, partsOfKey } from '../language/signal.ts';
import type { Standing } from '../language/standing.ts';
import { stepIncident } from '../machines/incident.ts';
import { isAcknowledged } from '../telling/acknowledged.ts';
import { type Arrivals, knowsOf } from '../telling/arrivals.ts';
import type { Telling } from '../telling/stage.ts';
import { type Ended, type Incident, type Silence, severityOf } from '../telling/state.ts';
import { whyHeld } from '../telling/why-held.ts';

/** An incident that is still followed, at a time (epoch milliseconds), as operators see it. */
export const statusOfOpen = (
  incident: Incident,
  shortId: string,
  { state, rules }: Telling,
  arrivals: Arrivals,
  now: number,
): IncidentStatus => {
  const { id, key, title, detail, at, closedAt } = incident;
  const isTaken = isAcknowledged(incident, now);
  const ack = isTaken ? incident.ack : null;
  // An ack that has run out is over, though nothing has happened since.
  const phase = isTaken ? incident.state : stepIncident(incident.state, 'released');
  return {
    id: shortId,
    incident: id,
    ...{ key, title, detail },
    severity: severityOf(incident),
    state: phase.path,
    since: at,
    closedAt,
    ...(closedAt !== null && { ended: incident.reason }),
    ack: ack && { by: ack.by, at: ack.at, until: ack.until },
    channels: Object.fromEntries(
      rules.channels.map((channel) => {
        const standing = whyHeld(state, rules, incident, channel, now);
        return [channel, arrivals.of(standing, channel, id)];
      }),
    ),
  };
};

/** A silence, as operators see it. */
export const statusOfSilence = ({ id, match, from, until, by, comment }: Silence): SilenceStatus => ({
  ...{ id, from, until, by, comment: comment ?? null },
  match: matchText(match),
});

/** An incident that is over and is not followed any more, as operators see it. */
export const statusOfEnded = (
  { id: incident, title, detail, at: closedAt, reason, severity, told = {} }: Ended,
  id: string,
  arrivals: Arrivals,
): IncidentStatus => {
  const key = incidentKey(incident);
  return {
    ...{ id, incident, key, title, detail, since: incidentStart(incident) },
    severity: severity ?? defaultSeverity(partsOfKey(key).kind),
    ...{ state: 'closed', closedAt, ended: reason, ack: null },
    channels: Object.fromEntries(
      Object.entries(told).map(([channel, at]) => [
        channel,
        arrivals.of({ code: 'over', at }, channel, incident),
      ]),
    ),
  };
};

/** Whether every channel that was to be told of it has not got it. */
export const isUnheard = ({ channels }: IncidentStatus): boolean => {
  const standings = Object.values(channels);
  return standings.some(isMissing) && !standings.some(knowsOf);
};

/** Whether a channel was to be told of an incident, and has not got that. */
const isMissing = (standing: Standing): boolean =>
  (standing.code === 'owed' || standing.code === 'lost') && standing.action === 'alert';
