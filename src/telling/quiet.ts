import type { Question } from './law.ts';
import { type Held, severityOf } from './state.ts';

/** Holds back what is less than critical in the quiet hours of its route. */
export const quiet = ({ now, incident, route }: Question): Held | null => {
  if (route.quiet === null || severityOf(incident) === 'critical') return null;
  const until = route.quiet.endOf(now);
  return until === null ? null : { reason: 'quiet', by: route.name, until };
};
