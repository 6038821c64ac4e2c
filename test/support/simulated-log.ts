import { defer, delay, Observable, of, type SchedulerLike, throwError, timer } from 'rxjs';
import {
  type Entry,
  type FleetLog,
  Moved,
  type Read,
  type Stream,
  streamOf,
  subjects,
} from '../../src/fleet/log.ts';
import { readTold, type VoiceRecord } from '../../src/fleet/records.ts';

/** How the way from one host to the engine is: `swallowed` does the work and loses the answer. */
export type Way = 'open' | 'cut' | 'swallowed';

/** What JetStream keeps, in memory. It can be emptied, as an engine is that has lost its disk. */
export class SimulatedEngine {
  /** What two voices past the fence would have done. */
  readonly broken: string[] = [];
  #told: VoiceRecord | null = null;
  readonly #streams: Record<Stream, { seq: number; entries: Entry[] }> = {
    log: { seq: 0, entries: [] },
    last: { seq: 0, entries: [] },
  };
  readonly #heads = new Map<string, Entry>();
  /** Of the log, which is read by subject as well. */
  readonly #bySubject = new Map<string, Entry[]>();
  readonly #now: () => number;
  #isDown = false;
  /** Since when it is up, by its clock. */
  upSince = 0;

  /** @param now the clock of the server, epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** While it is down nobody is answered. */
  get isDown(): boolean {
    return this.#isDown;
  }

  set isDown(isDown: boolean) {
    if (this.#isDown && !isDown) this.upSince = this.#now();
    this.#isDown = isDown;
  }

  append(subject: string, text: string, expected: number): number {
    if (Buffer.byteLength(text) > longestPayload) throw new Error('maximum payload exceeded');
    if (expected !== takesAll && (this.#heads.get(subject)?.seq ?? 0) !== expected)
      throw new Moved(subject, expected);
    if (subject === subjects.told) this.#judge(text);
    const name = streamOf(subject);
    const stream = this.#streams[name];
    stream.seq += 1;
    const entry = { seq: stream.seq, subject, at: this.#now(), text };
    if (name === 'last') stream.entries = stream.entries.filter((other) => other.subject !== subject);
    stream.entries.push(entry);
    if (name === 'log') {
      const known = this.#bySubject.get(subject);
      if (known === undefined) this.#bySubject.set(subject, [entry]);
      else known.push(entry);
    }
    this.#heads.set(subject, entry);
    return entry.seq;
  }

  /** The records of voices are one chain: a new voice has a new term, and within a term they are counted. */
  #judge(text: string): void {
    const record = readTold(text);
    const before = this.#told;
    this.#told = record;
    if (record === null || before === null) return;
    const { holder, term, number } = record;
    const isNext =
      term === before.term
        ? holder === before.holder && number === before.number + 1
        : term > before.term && number === 1;
    if (!isNext)
      this.broken.push(
        `two voices: ${holder} ${term}/${number} behind ${before.holder} ${before.term}/${before.number}`,
      );
  }

  last(subject: string): Entry | null {
    return this.#heads.get(subject) ?? null;
  }

  read(name: Stream, from: number, most: number, subject?: string): Read {
    const { entries: all } = this.#streams[name];
    const entries = subject === undefined ? all : (this.#bySubject.get(subject) ?? []);
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((entries[middle]?.seq ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    return { entries: entries.slice(low, low + most), more: entries.length > low + most };
  }

  /** Everything is lost, and the streams are made anew. */
  wipe(): void {
    for (const name of ['log', 'last'] as const) this.#streams[name] = { seq: 0, entries: [] };
    this.#heads.clear();
    this.#bySubject.clear();
    this.#told = null;
  }
}

/** What a server takes where nobody says otherwise, bytes. */
const longestPayload = 1_048_576;

/** Expected of a control that has no fence. */
export const takesAll = -1;

/** The engine as one host reaches it, in virtual time. `delayMs`: how long an answer takes; 0: it is there at once. */
export const simulatedLog = (
  engine: SimulatedEngine,
  {
    scheduler,
    way = () => 'open',
    delayMs = () => 0,
    timeoutMs = 5_000,
  }: {
    readonly scheduler: SchedulerLike;
    readonly way?: () => Way;
    readonly delayMs?: () => number;
    readonly timeoutMs?: number;
  },
): FleetLog => {
  const silent = (): Observable<never> =>
    timer(timeoutMs, scheduler).pipe(
      (done$) =>
        new Observable((subscriber) =>
          done$.subscribe(() => subscriber.error(new Error('no answer from the engine'))),
        ),
    );
  const asked = <T>(work: () => T): Observable<T> =>
    defer(() => {
      if (engine.isDown || way() === 'cut') return silent();
      let answer$: Observable<T>;
      try {
        answer$ = of(work());
      } catch (error) {
        answer$ = throwError(() => error);
      }
      if (way() === 'swallowed') return silent();
      const ms = delayMs();
      return ms === 0 ? answer$ : answer$.pipe(delay(ms, scheduler));
    });
  return {
    append: (subject, text, expected) => asked(() => engine.append(subject, text, expected)),
    last: (subject) => asked(() => engine.last(subject)),
    read: (stream, from, most, subject) => asked(() => engine.read(stream, from, most, subject)),
  };
};
