import { defer, Observable, type ObservableInput } from 'rxjs';
import type { Messages } from '../messages/messages.ts';
import { type Sink, sinkErrorOf } from '../sinks/sink.ts';
import type { Source } from '../streams/source.ts';
import type { Recorder } from './run.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface Watched {
  source(source: Source): Source;
  sink(sink: Sink): Sink;
}

/**
 * Wraps sources and sinks so that a run has every message they are asked to take, and that what they
 * answer comes in virtual time.
 *
 * @param onPromise told the name of whoever answers by a promise; `null`: that is all right
 */
export const watch = (
  run: Recorder,
  { entering }: Pick<VirtualTime, 'entering'>,
  onPromise: ((name: string) => void) | null,
  words: Messages,
): Watched => {
  const names = new Set<string>();
  const asked = <T>(name: string, ask: () => ObservableInput<T>): Observable<T> =>
    entering(
      defer(() => {
        const answer = ask();
        if (onPromise !== null && isThenable(answer)) onPromise(name);
        return answer;
      }),
    );
  return {
    source(source) {
      const { name, everyMs, timeoutMs, hints } = source;
      wellMade('source', source, ['everyMs', 'timeoutMs'], 'read');
      if (names.has(name)) throw new Error(`two sources are called ${name}`);
      names.add(name);
      return {
        name,
        everyMs,
        timeoutMs,
        read: (abort, turn) => asked(`source ${name}`, () => source.read(abort, turn)),
        ...(hints && {
          hints: {
            entity$: entering(hints.entity$),
            read: (entity, abort, turn) => asked(`source ${name}`, () => hints.read(entity, abort, turn)),
          },
        }),
      };
    },

    sink(sink) {
      const { name, rates, timeoutMs, catchUp } = sink;
      wellMade('sink', sink, ['timeoutMs'], 'send');
      run.sink(name);
      return {
        name,
        timeoutMs,
        ...(rates && { rates }),
        ...(catchUp !== undefined && { catchUp }),
        ...(sink.split && { split: (notification) => sink.split?.(notification) ?? [notification] }),
        send: (outgoing, abort) =>
          new Observable((subscriber) => {
            const message = run.asked(name, outgoing);
            let answered = false;
            abort.addEventListener('abort', () => {
              if (!answered) message.givenUp(timeoutMs);
            });
            return asked(`sink ${name}`, () => sink.send(outgoing, abort)).subscribe({
              next(receipt) {
                answered = true;
                message.arrived();
                subscriber.next(receipt);
              },
              error(error: unknown) {
                answered = true;
                message.failed(sinkErrorOf(error, words).message);
                subscriber.error(error);
              },
              complete() {
                if (!answered) message.failed('no receipt');
                answered = true;
                subscriber.complete();
              },
            });
          }),
      };
    },
  };
};

const isThenable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/** Plain JavaScript may leave out what types would demand; a run would then just be silent. */
const wellMade = (what: string, part: object, times: readonly string[], verb: string): void => {
  const fields = part as Readonly<Record<string, unknown>>;
  const { name } = fields;
  if (typeof name !== 'string' || name === '') throw new Error(`a ${what} has no name`);
  for (const field of times) {
    const value = fields[field];
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
      throw new Error(`${what} ${name}: ${field} is ${String(value)}, not a number of milliseconds above 0`);
    }
  }
  if (typeof fields[verb] !== 'function') {
    throw new Error(`${what} ${name}: ${verb} is no function`);
  }
};
