import type { SchedulerLike } from 'rxjs';
import type { Policies } from '../language/policy.ts';
import type { Actor } from '../machines/actors.ts';
import { snapshotOf } from '../telling/snapshot.ts';
import type { TellingState } from '../telling/state.ts';
import { createBacklog } from './backlog.ts';
import type { TapRecord } from './records.ts';
import type { RecordedTelling } from './state-record.ts';
import { type TapOutput, writeOutput } from './tap-output.ts';

export interface TapOptions {
  readonly version: string;
  readonly policies: Policies;
  /** The actors there are when the recording begins. */
  readonly actors: readonly Actor[];
  /** What telling begins with, and by which rules it tells. Default: nothing is held back. */
  readonly telling?: Omit<RecordedTelling, 'state'> & { readonly state: TellingState };
  readonly scheduler: SchedulerLike;
  /** The files, each of which gets all of it, however the others do. */
  readonly outputs: readonly TapOutput[];
}

export interface Tap {
  /** Records what belongs together: it is written as a whole, or not at all. */
  write(records: readonly TapRecord[]): void;
  /** Everything is written, or given up, when it resolves: after a second at the latest. */
  close(): Promise<void>;
}

/**
 * The debug recording: every sweep, transition and delivery as one JSON line, rotated by size. Each file
 * begins with the state that the first record in it meets, so every file can be replayed by itself.
 */
export const openTap = (options: TapOptions): Tap => {
  const { version, policies, telling, scheduler, outputs } = options;
  if (outputs.length === 0) return nothing;
  const backlog = createBacklog(options.actors, telling?.state ?? null);
  const writers = outputs.map((output) =>
    writeOutput(
      output,
      backlog,
      (snapshot, because, at) => ({
        ...{ type: 'state', at, because, version, policies, actors: [...snapshot.actors.values()] },
        ...(telling && { telling: { ...telling, state: snapshotOf(snapshot.telling) } }),
      }),
      scheduler,
    ),
  );
  let closed = false;
  return {
    write(records) {
      if (closed || records.length === 0) return;
      backlog.add(records);
      for (const writer of writers) writer.wake();
    },
    close: async () => {
      closed = true;
      await Promise.all(writers.map((writer) => writer.close()));
    },
  };
};

/** Where nothing is recorded nothing waits to be written either. */
const nothing: Tap = { write: () => undefined, close: () => Promise.resolve() };
