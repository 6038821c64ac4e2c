import { ms } from '../language/duration.ts';

/** How a duration is written, for JSON Schema: `90s`, `30m`, `1h30m`. */
export const durationPattern = '^(\\d+(\\.\\d+)?(ms|[dhms]))+$';

const longestMs = 10 * 365 * 86_400_000;

/** A duration in milliseconds; `null` if it is none, or longer than ten years. */
export const durationOf = (text: string): number | null => {
  try {
    const duration = ms(text);
    return duration <= longestMs ? duration : null;
  } catch {
    // What is wrong is said by the caller, who knows where in the file it stands.
    return null;
  }
};

/** A duration as it is written in a scenario: `0s`, `34m`, `1h0m30s` is `1h30s`. */
export const spelled = (durationMs: number): string => {
  const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
  let rest = durationMs;
  let text = '';
  for (const [unit, length] of Object.entries(units)) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text || '0s';
};
