import { writeSync } from 'node:fs';
import { type LogWords, logWords } from '../../messages/log.ts';

/** Takes whole lines, each with its line end. */
export interface LineWriter {
  write(line: string): void;
}

/** The outside of `patientWriter`. */
export interface Outlet {
  /** Writes what it can at once and says how many bytes that were; throws `EAGAIN` if none. */
  write(bytes: Uint8Array): number;
  /** Calls `work` in a moment. */
  later(work: () => void): void;
  /** Tells the operator by another way than this outlet. */
  tell(message: string): void;
  /** In whose words. */
  readonly say: LogWords;
  /** How many bytes may wait; a line that is too much is lost. */
  readonly limitBytes: number;
}

/**
 * Writes lines at once, so that none is lost at exit, but never waits for a reader: a watchdog whose log
 * reader hangs (a stuck Docker daemon, say) must go on watching. What the outlet can't take is kept, within
 * the limit, and written first, whole and in order. A broken outlet is told once, and once when it works again.
 * `flush` tries now, and says how many bytes wait for a full outlet; for a broken one none do.
 */
export const patientWriter = (outlet: Outlet): LineWriter & { flush(): number } => {
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let lost = 0;
  let told = false;
  let comingBack = false;

  const tellOnce = (message: string): void => {
    if (!told) outlet.tell(message);
    told = true;
  };

  const flush = (): number => {
    try {
      for (let head = waiting[0]; head !== undefined; head = waiting[0]) {
        const written = outlet.write(head);
        waitingBytes -= written;
        if (written < head.length) waiting[0] = head.subarray(written);
        else waiting.shift();
      }
      if (told) outlet.tell(outlet.say.works(lost));
      told = false;
      lost = 0;
      return 0;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') {
        tellOnce(outlet.say.broken(message));
        return 0;
      }
      // A full pipe is nothing special: its reader has a moment to catch up.
      if (!comingBack) {
        comingBack = true;
        outlet.later(() => {
          comingBack = false;
          flush();
        });
      }
      return waitingBytes;
    }
  };

  const write = (line: string): void => {
    const bytes = Buffer.from(line);
    if (waitingBytes + bytes.length > outlet.limitBytes) {
      lost += 1;
      tellOnce(outlet.say.unread);
    } else {
      waiting.push(bytes);
      waitingBytes += bytes.length;
    }
    flush();
  };

  return { write, flush };
};

/** So much waits for a reader of the log. */
export const mostUnreadBytes = 1024 * 1024;

/** At exit a reader that is behind is waited for, but not one that reads nothing in so many pauses. */
const idlePauses = 10;
const pauseMs = 50;

const drain = (flush: () => number): void => {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  let left = flush();
  for (let idle = 0; left > 0 && idle < idlePauses; ) {
    Atomics.wait(clock, 0, 0, pauseMs);
    const stillLeft = flush();
    idle = stillLeft < left ? 0 : idle + 1;
    left = stillLeft;
  }
};

/** Standard output as a `LineWriter`; what waits when the process exits is written before it is gone. */
export const standardOutput = (say: LogWords = logWords.en): LineWriter => {
  // Node makes a pipe non-blocking when it is first asked for the stream; a write to a full one would
  // otherwise stop the whole process.
  void process.stdout;
  const writer = patientWriter({
    write: (bytes) => writeSync(1, bytes),
    later: (work) => void setTimeout(work, 100).unref(),
    tell: (message) => process.emitWarning(message, 'LogWarning'),
    say,
    limitBytes: mostUnreadBytes,
  });
  process.once('exit', () => drain(writer.flush));
  return writer;
};
