import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import type { SchedulerLike } from 'rxjs';
import type { Policies } from './config.ts';
import type { Actor } from './machines/actors.ts';
import { evolveActors } from './machines/evolve.ts';
import { recordLine, type StateRecord, type TapRecord } from './records.ts';

export interface TapOptions {
  readonly path: string;
  readonly maxMb: number;
  /** So many rotated files are kept: `FILE.1` is the youngest. */
  readonly files: number;
  readonly version: string;
  readonly policies: Policies;
  /** The actors there are when the recording begins. */
  readonly actors: readonly Actor[];
  readonly scheduler: SchedulerLike;
  /** Told once when the file can't be written, and once, with `null`, when it can again. */
  readonly onTrouble: (why: string | null) => void;
}

export interface Tap {
  /** Records what belongs together: it is written as a whole, or not at all. */
  write(records: readonly TapRecord[]): void;
  /** Everything is written, or given up, when it resolves. */
  close(): Promise<void>;
}

/** More than this waits only while the disk is slow or full; then the oldest is given up, as a gap. */
const patience = 10_000;
const againMs = 5_000;

/**
 * The debug recording: every sweep, transition and delivery as one JSON line, rotated by size. Each file
 * begins with the state that the first record in it meets, so every file can be replayed by itself.
 */
export const openTap = (options: TapOptions): Tap => {
  const { path, scheduler, onTrouble } = options;
  const actors = new Map(options.actors.map((actor) => [actor.key, actor]));
  const waiting: (readonly TapRecord[])[] = [];
  /** Why the next thing written must be the state, if it must. */
  let begin: StateRecord['because'] | null = 'start';
  let stream: RotatingFileStream | null = null;
  let writing = false;
  let troubled = false;
  let closing: (() => void) | null = null;

  const state = (because: StateRecord['because'], at: number): StateRecord => ({
    type: 'state',
    at,
    because,
    version: options.version,
    policies: options.policies,
    actors: [...actors.values()],
  });

  const trouble = (error: unknown): void => {
    stream = null;
    writing = false;
    if (!troubled) onTrouble(error instanceof Error ? error.message : String(error));
    troubled = true;
    if (closing !== null) closing();
    else scheduler.schedule(pump, againMs);
  };

  const opened = (): RotatingFileStream => {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    cutTornTail(path);
    const { files, maxMb } = options;
    const name = (index: number | Date | null): string =>
      typeof index === 'number' ? `${path}.${index}` : path;
    const next = createStream(name, { size: `${maxMb}M`, rotate: files, mode: 0o600 });
    next.on('rotated', () => {
      begin = 'rotated';
    });
    next.on('error', trouble);
    return next;
  };

  const pump = (): void => {
    if (writing) return;
    const [records] = waiting;
    if (records === undefined) {
      closing?.();
      return;
    }
    writing = true;
    try {
      stream ??= opened();
    } catch (error) {
      trouble(error);
      return;
    }
    const [first] = records;
    const head = begin === null || first === undefined ? [] : [state(begin, first.at)];
    begin = null;
    const text = [...head, ...records].map((record) => `${recordLine(record)}\n`).join('');
    const target = stream;
    target.write(text, (error) => {
      if (error || stream !== target) {
        begin ??= 'gap';
        if (error) trouble(error);
        return;
      }
      waiting.shift();
      for (const record of records) if (record.type === 'transition') evolveActors(actors, record);
      if (troubled) onTrouble(null);
      troubled = false;
      writing = false;
      pump();
    });
  };

  return {
    write(records) {
      waiting.push(records);
      if (waiting.length > patience) {
        for (const record of waiting.splice(writing ? 1 : 0, 1).flat()) {
          if (record.type === 'transition') evolveActors(actors, record);
        }
        begin = 'gap';
      }
      if (!troubled) pump();
    },
    close: () =>
      new Promise((done) => {
        closing = () => {
          closing = null;
          if (stream === null) done();
          else stream.end(() => done());
        };
        if (!writing) pump();
      }),
  };
};

/** A process that was killed may have left half a line; nothing must be appended to that. */
const cutTornTail = (path: string): void => {
  const file = openSync(path, 'a+', 0o600);
  try {
    const { size } = fstatSync(file);
    const byte = Buffer.alloc(1);
    let end = size;
    while (end > 0 && !(readSync(file, byte, 0, 1, end - 1) === 1 && byte[0] === 0x0a)) end -= 1;
    if (end < size) ftruncateSync(file, end);
  } finally {
    closeSync(file);
  }
};
