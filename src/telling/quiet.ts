import type { Law } from './law.ts';
import { severityOf } from './state.ts';

/** Holds back what is less than critical in the quiet hours of its route. */
export const quiet: Law = ({ now, incident, route }) => {
  if (route.quiet === null || severityOf(incident) === 'critical') return null;
  const until = route.quiet.endOf(now);
  return until === null ? null : { reason: 'quiet', by: route.name, until };
};
