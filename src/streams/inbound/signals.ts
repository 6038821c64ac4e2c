import { map, type Observable } from 'rxjs';
import { keyOf, type Signal } from '../../language/signal.ts';
import type { Reading, Source } from '../source.ts';
import type { Call } from './calls.ts';
import {
  bookOf,
  memoryOf,
  type SaidSignal,
  type SignalBook,
  withoutExpired,
  withSignal,
} from './signal-book.ts';

export interface SignalsOptions {
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** What is said; each call holds a `SaidSignal`. */
  readonly call$: Observable<Call>;
  /** Told of what was said while the book was full. */
  readonly onFull: (key: string) => void;
}

/**
 * What scripts say of themselves, `polkan signal backup db --active`: it stands until something else is said, or as long
 * as they vouch for it. The kinds are theirs. It is the source's memory, so it outlives a restart; what is out of date is gone, which is
 * no recovery.
 */
export const signals = ({ everyMs, timeoutMs, call$, onFull }: SignalsOptions): Source => {
  /** What was said and is in no reading yet, by key, in order. */
  const waiting = new Map<string, Call[]>();

  const keyed = (call: Call): string => {
    const { kind, entity } = call.what as SaidSignal;
    const key = keyOf(kind, entity);
    waiting.set(key, [...(waiting.get(key) ?? []), call]);
    return key;
  };

  const taken = (book: SignalBook, keys: readonly string[]): SignalBook => {
    let next = book;
    for (const key of keys) {
      for (const { what, taken: tell } of waiting.get(key) ?? []) {
        const more = withSignal(next, what as SaidSignal);
        if (more === null) onFull(key);
        next = more ?? next;
        tell(more !== null);
      }
      waiting.delete(key);
    }
    return next;
  };

  return {
    name: 'signals',
    everyMs,
    timeoutMs,
    read: async (_abort, { at, memory }): Promise<Reading> => {
      const before = bookOf(memory);
      const book = withoutExpired(taken(before, [...waiting.keys()]), at);
      return {
        covers: [...new Set([...before.values(), ...book.values()].map(({ kind }) => kind))],
        signals: [...book.values()].map(signalOf),
        ...(book !== before && { memory: memoryOf(book) }),
      };
    },
    hints: {
      entity$: call$.pipe(map(keyed)),
      read: async (key, _abort, { memory }): Promise<Reading> => {
        const before = bookOf(memory);
        const book = taken(before, [key]);
        const said = book.get(key);
        return {
          covers: [],
          signals: said === undefined ? [] : [signalOf(said)],
          ...(book !== before && { memory: memoryOf(book) }),
        };
      },
    },
  };
};

const signalOf = ({ kind, entity, active, title, detail, severity }: SaidSignal): Signal => ({
  ...{ kind, entity, active, title, detail },
  ...(severity !== undefined && { severity }),
});
