/**
 * The known name that differs least, whatever the case of its letters: in no more than `atMost` of them, and not
 * in all. Of several the first; `null`: none does.
 */
export const nearestOf = (name: string, known: Iterable<string>, atMost = 2): string | null => {
  const given = name.toLowerCase();
  let best: { name: string; distance: number } | null = null;
  for (const each of known) {
    // A name that is so much longer or shorter need not be looked at letter by letter.
    if (Math.abs(each.length - name.length) > atMost) continue;
    const distance = editDistance(given, each.toLowerCase());
    if (distance <= atMost && distance < each.length && (best === null || distance < best.distance)) {
      best = { name: each, distance };
    }
  }
  return best?.name ?? null;
};

/** So many names are not listed one by one. */
export const fewNames = 12;

/** Of many names the three that differ least, of few all. */
export const nearestFew = (name: string, known: readonly string[]): readonly string[] => {
  if (known.length <= fewNames) return known;
  const given = name.toLowerCase().slice(0, longestCompared);
  const distance = new Map(known.map((each) => [each, editDistance(given, each.toLowerCase())]));
  return known.toSorted((a, b) => (distance.get(a) ?? 0) - (distance.get(b) ?? 0)).slice(0, 3);
};

/** What is longer is like nothing. */
const longestCompared = 60;

/** How many letters must be put in, left out or exchanged to make `b` of `a` (Levenshtein). */
const editDistance = (a: string, b: string): number => {
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
