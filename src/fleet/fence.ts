/** A server, as far as the fence depends on it. */
export interface Fenced {
  readonly version: string;
  /** How many servers keep a copy of each stream. */
  readonly replicas: number;
}

/**
 * Whether of two writers who expect the same last message one is always refused, as measured: with one copy on every version
 * from 2.9.10 on; with several from 2.11 on, since before a new leader may answer before it has caught up. `null`: it holds.
 */
export const fenceFault = ({ version, replicas }: Fenced): Fenced | null => {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  const isFrom = (wanted: readonly [number, number, number]): boolean => {
    for (const [index, part] of [major, minor, patch].entries()) {
      const least = wanted[index] ?? 0;
      if (part !== least) return part > least;
    }
    return true;
  };
  return isFrom(replicas > 1 ? [2, 11, 0] : [2, 9, 10]) ? null : { version, replicas };
};
