/** A straight line through points, by least squares: how much is added in a unit of `x`, and how sure that is. */
export interface Slope {
  readonly slope: number;
  /** The standard error of the slope: the truth is within two of them, nineteen times in twenty. */
  readonly error: number;
  readonly mean: number;
}

export const slopeOf = (points: readonly (readonly [x: number, y: number])[]): Slope => {
  const n = points.length;
  if (n < 3) throw new Error(`${n} points make no slope with an error`);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / n;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const rest = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (n - 2) / spread), mean: meanY };
};
