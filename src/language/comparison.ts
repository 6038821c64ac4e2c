/** How a value can stand to its limit, and when it is then active. */
export const comparisons = {
  'at least': (value: number, limit: number) => value >= limit,
  above: (value: number, limit: number) => value > limit,
  below: (value: number, limit: number) => value < limit,
  'at most': (value: number, limit: number) => value <= limit,
} as const;

export type Comparison = keyof typeof comparisons;
