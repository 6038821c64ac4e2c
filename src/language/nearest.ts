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

/** How many letters must be put in, left out or exchanged to make `b` of `a` (Levenshtein). */
export const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
