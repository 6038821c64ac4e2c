/** What may be said as often as somebody outside pleases is said once in so long, milliseconds. */
export const hourlyMs = 3_600_000;

/** Says something at once, and then once an hour with how often it would have been said. */
export const createHourly = (now: () => number): ((kind: string, say: (times: number) => void) => void) => {
  const kinds = new Map<string, { at: number; times: number }>();
  return (kind, say) => {
    const known = kinds.get(kind) ?? { at: Number.NEGATIVE_INFINITY, times: 0 };
    kinds.set(kind, known);
    known.times += 1;
    if (now() - known.at < hourlyMs) return;
    say(known.times);
    known.at = now();
    known.times = 0;
  };
};
