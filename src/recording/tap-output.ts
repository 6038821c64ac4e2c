import type { SchedulerLike, Subscription } from 'rxjs';
import type { Fault } from '../language/fault.ts';
import { systemFaultOf } from '../language/fault-of.ts';
import { maskSecrets } from '../language/secrets.ts';
import type { Backlog, Batch, Snapshot } from './backlog.ts';
import { jsonPieces } from './json-pieces.ts';
import { linesOf } from './lines-of.ts';
import type { StateRecord, TapRecord } from './records.ts';
import type { TapFile } from './tap-file.ts';

/** A file that everything is recorded in. */
export interface TapOutput {
  readonly file: TapFile;
  /** Told once when the file can't be written, and once, with `null`, when it can again. */
  readonly onTrouble: (why: Fault | null) => void;
  /** Told once that it can be written, with the first that is. */
  readonly onFirst?: () => void;
  /** About so many characters wait while the disk is slow or full; with more, the oldest are given up, as a gap. */
  readonly patience?: number;
  /** Makes of each record, in the order of the file, what is written of it. Default: the record as it is. */
  readonly pack?: (record: TapRecord) => unknown;
}

/** Writes what waits into one file. */
export interface OutputWriter {
  /** Something more waits. */
  wake(): void;
  /** Everything is written, or given up, when it resolves: after a second at the latest. */
  close(): Promise<void>;
}

/** How long before a file that failed is tried again. */
const againMs = 5_000;
const closeMs = 1_000;
/** About so many characters wait, as records, for a file that is slow or fails. */
export const mostUnwritten = 2 * 1024 * 1024;

/** What is on its way into the file. */
interface InFlight {
  /** Too much waits behind it: it counts as given up, though it may come to stand in the file. */
  isGivenUp: boolean;
}

/** Its text was being made when it was given up: there is no rest of it. */
class GivenUp extends Error {}

/**
 * Each file begins with the state that the first record in it meets, so every file can be replayed by itself.
 *
 * @param stateOf the record of what stands before a batch
 */
export const writeOutput = (
  { file, onTrouble, onFirst, patience = mostUnwritten, pack }: TapOutput,
  backlog: Backlog,
  stateOf: (snapshot: Snapshot, because: StateRecord['because'], at: number) => StateRecord,
  scheduler: SchedulerLike,
): OutputWriter => {
  const cursor = backlog.follow();
  let inFlight: InFlight | null = null;
  let busy: Promise<void> | null = null;
  let again: Subscription | null = null;
  let troubled = false;
  /** Something was written. */
  let works = false;
  let closed = false;
  /** Why the next thing written must be the state, if it must. */
  let begin: StateRecord['because'] | null = 'start';
  /** Characters of the state that the file begins with, and of all records behind it. */
  const written = { state: 0, records: 0 };
  const beginAfterGap = (): void => {
    if (begin !== 'start') begin = 'gap';
  };

  /** One line as every other, but made in pieces. */
  function* stateLine(because: StateRecord['because'], at: number): Generator<string> {
    const record = stateOf(cursor.snapshot(), because, at);
    written.state = 0;
    written.records = 0;
    for (const piece of jsonPieces(pack === undefined ? record : pack(record))) {
      written.state += piece.length;
      yield maskSecrets(piece);
    }
    yield '\n';
  }

  /** What is written next, made as it is asked for, and anew where it failed. */
  function* textsOf(batch: Batch, because: StateRecord['because'] | null): Generator<string> {
    if (because !== null) yield* stateLine(because, batch.at);
    for (const text of linesOf(batch.records, pack ?? null)) {
      written.records += text.length;
      yield text;
    }
  }

  /** With too much waiting, the oldest is given up, and what is on its way counts as given up before it. */
  const giveUp = (): void => {
    while (cursor.waiting.length > patience && cursor.waiting.batches > 1) {
      if (inFlight !== null) {
        inFlight.isGivenUp = true;
        inFlight = null;
      }
      cursor.commit();
      beginAfterGap();
    }
  };

  const append = async (batch: Batch): Promise<boolean> => {
    const because = begin;
    begin = null;
    const own: InFlight = { isGivenUp: false };
    inFlight = own;
    try {
      const isFull = await file.append(whileKept(textsOf(batch, because), own));
      if (!own.isGivenUp) cursor.commit();
      return isFull;
    } catch (error) {
      begin = because === 'start' ? 'start' : 'gap';
      throw error;
    } finally {
      inFlight = null;
    }
  };

  /**
   * A state that is longer than all that was recorded behind it would be most of what is written. A file that is packed sees to that
   * itself: it knows how many bytes its state takes, and that its day is over.
   */
  const rotateIfFull = async (isFull: boolean): Promise<void> => {
    if (!isFull || (pack === undefined && written.records < written.state)) return;
    begin ??= 'rotated';
    await file.rotate();
  };

  /** `false`: the file has failed, and some still wait. */
  const writeAll = async (): Promise<boolean> => {
    for (let batch = cursor.take(); batch !== null; batch = cursor.take()) {
      try {
        await rotateIfFull(await append(batch));
      } catch (error) {
        if (error instanceof GivenUp) continue;
        if (!troubled) onTrouble(systemFaultOf(error));
        troubled = true;
        if (!closed) again = scheduler.schedule(tryAgain, againMs);
        return false;
      }
      if (troubled) onTrouble(null);
      else if (!works) onFirst?.();
      troubled = false;
      works = true;
    }
    return true;
  };

  const pump = (): void => {
    busy ??= writeAll().then((well) => {
      busy = null;
      if (well && cursor.waiting.batches > 0) pump();
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
    wake() {
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

/** The texts, as long as they are not given up: what they are made of may be another by then. */
function* whileKept(texts: Iterable<string>, own: InFlight): Generator<string> {
  if (own.isGivenUp) throw new GivenUp();
  for (const text of texts) {
    yield text;
    if (own.isGivenUp) throw new GivenUp();
  }
}
