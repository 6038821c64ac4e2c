import * as z from 'zod/mini';
import { dayMs } from '../../language/duration.ts';
import { keyOf, type Severity, severities } from '../../language/signal.ts';

/** What a script has said of one thing. Times are epoch milliseconds. */
export interface SaidSignal {
  readonly kind: string;
  readonly entity: string;
  readonly active: boolean;
  readonly title: string;
  readonly detail: string;
  readonly severity?: Severity | undefined;
  readonly at: number;
  /** From then on nobody vouches for it; `null`: until something else is said. */
  readonly until: number | null;
}

/** All that scripts have said and that still holds, by key. */
export type SignalBook = ReadonlyMap<string, SaidSignal>;

/** So many things can be said to be in a state at once. */
export const mostSaid = 1_000;
/** What is well is forgotten so long after it was said: until then its incident may still be clearing. */
export const wellKeptMs = dayMs;

/** The book with one more entry; `null` where it is full. */
export const withSignal = (book: SignalBook, said: SaidSignal): SignalBook | null => {
  const key = keyOf(said.kind, said.entity);
  if (!book.has(key) && book.size >= mostSaid) return null;
  // A new object, and a new place at the end: the oldest stand first.
  const next = new Map(book);
  next.delete(key);
  return next.set(key, said);
};

/** The book without what nobody vouches for any more. The same book where nothing has run out. */
export const withoutExpired = (book: SignalBook, at: number): SignalBook => {
  const holds = ({ active, until, at: said }: SaidSignal): boolean =>
    (until === null || until > at) && (active || said + wellKeptMs > at);
  const left = [...book].filter(([, said]) => holds(said));
  return left.length === book.size ? book : new Map(left);
};

const memorySchema = z.array(
  z.object({
    kind: z.string(),
    entity: z.string(),
    active: z.boolean(),
    title: z.string(),
    detail: z.string(),
    severity: z.optional(z.enum(severities)),
    at: z.int(),
    until: z.nullable(z.int()),
  }),
);

/** The book as a source's memory has it; of one that an unknown version has written nothing is known. */
export const bookOf = (memory: unknown): SignalBook => {
  const read = memorySchema.safeParse(memory ?? []);
  return new Map((read.success ? read.data : []).map((said) => [keyOf(said.kind, said.entity), said]));
};

export const memoryOf = (book: SignalBook): readonly SaidSignal[] => [...book.values()];
