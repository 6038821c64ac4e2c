import type { SchedulerLike, Subscription } from 'rxjs';
import type { Fault } from '../language/fault.ts';
import { systemFaultOf } from '../language/fault-of.ts';
import type { Policies } from '../language/policy.ts';
import { maskSecrets } from '../language/secrets.ts';
import type { Actor } from '../machines/actors.ts';
import { evolveActors } from '../machines/evolve.ts';
import { evolve } from '../telling/evolve.ts';
import { awaitFirstLook, looked } from '../telling/first-look.ts';
import { restoreTelling, snapshotOf } from '../telling/snapshot.ts';
import { emptyTelling, type TellingState } from '../telling/state.ts';
import { jsonPieces } from './json-pieces.ts';
import { lengthOf } from './length-of.ts';
import { linesOf } from './lines-of.ts';
import type { StateRecord, TapRecord } from './records.ts';
import type { RecordedTelling } from './state-record.ts';
import { type TapFile, type TapFileOptions, tapFile } from './tap-file.ts';

export type TapOptions = TapBasics & (TapFileOptions | { readonly file: TapFile });

interface TapBasics {
  readonly version: string;
  readonly policies: Policies;
  /** The actors there are when the recording begins. */
  readonly actors: readonly Actor[];
  /** What telling begins with, and by which rules it tells. Default: nothing is held back. */
  readonly telling?: Omit<RecordedTelling, 'state'> & { readonly state: TellingState };
  readonly scheduler: SchedulerLike;
  /** Told once when the file can't be written, and once, with `null`, when it can again. */
  readonly onTrouble: (why: Fault | null) => void;
  /** Told once that it can be written, with the first that is. */
  readonly onFirst?: () => void;
  /** About so many characters wait while the disk is slow or full; with more, the oldest are given up, as a gap. */
  readonly patience?: number;
  /** Makes of each record, in the order of the file, what is written of it. Default: the record as it is. */
  readonly pack?: (record: TapRecord) => unknown;
}

export interface Tap {
  /** Records what belongs together: it is written as a whole, or not at all. */
  write(records: readonly TapRecord[]): void;
  /** Everything is written, or given up, when it resolves: after a second at the latest. */
  close(): Promise<void>;
}

/** What was recorded together. Its text is made when it is written: what waits would be there twice. */
interface Batch {
  readonly at: number;
  /** Characters, or so. */
  length: number;
  /** Others may be put behind it, as long as it waits. */
  readonly onlyDeliveries: boolean;
  readonly records: TapRecord[];
  /** The state has its transitions already. */
  folded: boolean;
}

/** How long before a file that failed is tried again. */
const againMs = 5_000;
const closeMs = 1_000;
/** About so many characters wait, as records, for a file that is slow or fails. */
export const mostUnwritten = 2 * 1024 * 1024;
/** So many characters of deliveries are one write. */
export const mostTogether = 65_536;

/**
 * The debug recording: every sweep, transition and delivery as one JSON line, rotated by size. Each file
 * begins with the state that the first record in it meets, so every file can be replayed by itself.
 */
export const openTap = (options: TapOptions): Tap => {
  const { scheduler, onTrouble, pack = null, patience = mostUnwritten } = options;
  const file = 'file' in options ? options.file : tapFile(options);
  const actors = new Map(options.actors.map((actor) => [actor.key, actor]));
  const telling = emptyTelling();
  if (options.telling !== undefined) restoreTelling(telling, snapshotOf(options.telling.state));
  const waiting: Batch[] = [];
  let waitingLength = 0;
  /** On its way to the file. */
  let current: Batch | null = null;
  let busy: Promise<void> | null = null;
  let again: Subscription | null = null;
  let troubled = false;
  /** Something was written. */
  let works = false;
  let closed = false;
  /** Why the next thing written must be the state, if it must. */
  let begin: StateRecord['because'] | null = 'start';
  const beginAfterGap = (): void => {
    if (begin !== 'start') begin = 'gap';
  };

  /** One line as every other, but made in pieces. */
  function* stateLine(because: StateRecord['because'], at: number): Generator<string> {
    const { version, policies } = options;
    const state = { version, policies, actors: [...actors.values()] };
    const told = options.telling && { ...options.telling, state: snapshotOf(telling) };
    const record: StateRecord = { type: 'state', at, because, ...state, ...(told && { telling: told }) };
    for (const piece of jsonPieces(pack === null ? record : pack(record))) yield maskSecrets(piece);
    yield '\n';
  }
  const fold = (batch: Batch): void => {
    if (!batch.folded) for (const record of batch.records) evolveBy(record, actors, telling);
    batch.folded = true;
  };
  const next = (): Batch | null => {
    const batch = waiting.shift() ?? null;
    waitingLength -= batch?.length ?? 0;
    return batch;
  };

  /** With too much waiting, the oldest is given up, and what is on its way counts as given up before it. */
  const giveUp = (): void => {
    while (waitingLength > patience && waiting.length > 1) {
      if (current !== null) fold(current);
      const oldest = next();
      if (oldest !== null) fold(oldest);
      beginAfterGap();
    }
  };

  /** What is written next, made as it is asked for, and anew where it failed. */
  function* textsOf(batch: Batch, because: StateRecord['because'] | null): Generator<string> {
    if (because !== null) yield* stateLine(because, batch.at);
    yield* linesOf(batch.records, pack);
  }
  const append = async (batch: Batch): Promise<void> => {
    const because = begin;
    begin = null;
    try {
      const last = await file.append(textsOf(batch, because));
      if (last) begin ??= 'rotated';
    } catch (error) {
      begin = because ?? 'gap';
      beginAfterGap();
      throw error;
    }
  };

  /** What was given up while it was on its way, or before it could go again, is done with, too. */
  const upNext = (): Batch | null => {
    if (current === null || current.folded) current = next();
    return current;
  };

  /** `false`: the file has failed, and some still wait. */
  const writeAll = async (): Promise<boolean> => {
    try {
      for (let batch = upNext(); batch !== null; batch = upNext()) {
        await append(batch);
        fold(batch);
        if (troubled) onTrouble(null);
        else if (!works) options.onFirst?.();
        troubled = false;
        works = true;
      }
      return true;
    } catch (error) {
      if (!troubled) onTrouble(systemFaultOf(error));
      troubled = true;
      if (!closed) again = scheduler.schedule(tryAgain, againMs);
      return false;
    }
  };

  const pump = (): void => {
    busy ??= writeAll().then((well) => {
      busy = null;
      if (well && waiting.length > 0) pump();
    });
  };
  const tryAgain = (): void => {
    again = null;
    pump();
  };
  const idle = async (): Promise<void> => {
    while (busy !== null) await busy;
  };

  return {
    write(records) {
      if (closed) return;
      const [first] = records;
      if (first === undefined) return;
      const length = lengthOf(records);
      const onlyDeliveries = records.every(({ type }) => type === 'delivery');
      const last = waiting.at(-1);
      // Of a storm there are thousands, one after the other: they need not be as many writes.
      const isBehind = onlyDeliveries && last?.onlyDeliveries === true && last.length < mostTogether;
      const kept = records.map(withoutMemory);
      if (isBehind) {
        last.records.push(...kept);
        last.length += length;
      } else waiting.push({ at: first.at, length, records: kept, onlyDeliveries, folded: false });
      waitingLength += length;
      giveUp();
      if (again === null) pump();
    },
    close: () =>
      new Promise((done) => {
        closed = true;
        const limit = scheduler.schedule(() => done(), closeMs);
        again?.unsubscribe();
        pump();
        idle()
          .then(() => file.close())
          .catch((error: unknown) => onTrouble(systemFaultOf(error)))
          .finally(() => {
            limit.unsubscribe();
            done();
          });
      }),
  };
};

/** What its source remembers is not recorded, and is as large as all that it watches: of each sweep that waits it would wait, too. */
const withoutMemory = (record: TapRecord): TapRecord => {
  if (record.type !== 'sweep' || record.memory === undefined) return record;
  const { memory: _, ...rest } = record;
  return rest;
};

/** What stands after one more record. */
export const evolveBy = (record: TapRecord, actors: Map<string, Actor>, telling: TellingState): void => {
  switch (record.type) {
    case 'sweep': {
      const { at, source, error } = record;
      if (record.slept === true) awaitFirstLook(telling, Math.max(telling.at, at));
      looked(telling, record);
      if (record.hinted !== true) evolve(telling, { type: 'swept', at, source, failed: error !== undefined });
      return;
    }
    case 'transition':
      evolveActors(actors, record);
      evolve(telling, record);
      return;
    case 'command':
      if (record.slept === true) awaitFirstLook(telling, Math.max(telling.at, record.at));
      evolve(telling, record);
      return;
    case 'hold':
    case 'notice':
      evolve(telling, record);
      return;
    case 'delivery':
    case 'state':
    case 'stop':
      return;
  }
};
