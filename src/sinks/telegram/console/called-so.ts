import type { IncidentStatus } from '../../../language/console.ts';
import { partsOfKey } from '../../../language/signal.ts';
import { isOver } from './view.ts';

/** The incidents that are called so: by their short id or key, else by a part of the key or the title; the open ones first. */
export const calledSo = (words: string, incidents: readonly IncidentStatus[]): readonly IncidentStatus[] => {
  const wanted = words.toLowerCase();
  const exact = incidents.filter(
    ({ id, key, incident }) => id === wanted || key.toLowerCase() === wanted || incident === words,
  );
  const near = exact.length > 0 ? exact : incidents.filter(({ key, title }) => isPart(wanted, key, title));
  const open = near.filter((incident) => !isOver(incident));
  if (open.length > 0) return open;
  // Of what has come and gone several times the last is meant.
  const last = new Map(near.map((incident) => [incident.key, incident]));
  return [...last.values()];
};

const isPart = (wanted: string, key: string, title: string): boolean =>
  key.toLowerCase().includes(wanted) ||
  title.toLowerCase().includes(wanted) ||
  partsOfKey(key).entity.toLowerCase() === wanted;
