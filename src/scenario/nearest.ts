import { editDistance } from '../config/values.ts';

/** The known name that differs least, if in no more than 2 letters, and not in all; `null`: none does. */
export const nearestOf = (name: string, known: Iterable<string>): string | null => {
  let best: { name: string; distance: number } | null = null;
  for (const each of known) {
    const distance = editDistance(name.toLowerCase(), each.toLowerCase());
    if (distance <= 2 && distance < each.length && (best === null || distance < best.distance)) {
      best = { name: each, distance };
    }
  }
  return best?.name ?? null;
};
