import { partsOfKey, type Signal, type Sweep, type Transition } from '../../src/language/signal.ts';
import { type ActorOptions, createActors } from '../../src/machines/actors.ts';
import { classicPolicy } from './histories.ts';

// Short ways to write sweeps down in tests, and what is decided of them.

export const second = 1000;
export const minute = 60 * second;
/** When the histories of the tests begin. */
export const start = 1_781_478_000_000;

export const signal = (key: string, active: boolean | null, more: Partial<Signal> = {}): Signal => {
  const { kind, entity } = partsOfKey(key);
  return { kind, entity, active, title: `Title ${key}`, detail: `is ${active}.`, ...more };
};

export const sweep = (
  at: number,
  signals: readonly Signal[],
  { source = 'containers', covers = ['container'] }: { source?: string; covers?: readonly string[] } = {},
): Sweep => ({ type: 'sweep', at, source, covers, signals });

/** `containers` could not be read. */
export const failedSweep = (at: number): Sweep => ({
  ...sweep(at, [], { covers: [] }),
  error: 'connection refused',
});

/** A transition in one line: `container/web ok.quiet→alerting alert, crossed`. */
export const line = ({ key, from, to, action, reason }: Transition): string =>
  `${key} ${from}→${to} ${action ?? 'silent'}, ${reason}`;

export const web = (active: boolean | null, more = {}) => signal('container/web', active, more);
export const db = (active: boolean | null, more = {}) => signal('container/db', active, more);

/** An actor system that has no faults, and the lines of what it says. */
export const system = (options: Partial<ActorOptions> = {}) => {
  const actors = createActors({
    policyOf: () => classicPolicy,
    onFault: (key, error) => {
      throw new Error(`${key}: ${String(error)}`);
    },
    ...options,
  });
  const lines = (...sweeps: Sweep[]): string[] => sweeps.flatMap((each) => actors.observe(each).map(line));
  const keys = (): string[] => actors.actors().map(({ key }) => key);
  return { ...actors, lines, keys };
};
