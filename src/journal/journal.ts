import type { Observable, ObservableInput, SchedulerLike } from 'rxjs';
import type { Messages } from '../messages/messages.ts';
import type { JournalEvent } from './events.ts';
import type { JournalState } from './fold.ts';
import type { Store } from './store/store.ts';

export interface JournalOptions {
  /**
   * Opens the store, at once or later; throws, or errors with, `StoreError` where it can't. Asked again while that
   * fails. `last` is the error that ended the store before this one: a corrupt one must not be opened once more. If it is
   * unsubscribed from before it has opened one, it closes what it opens after all.
   */
  readonly open: (last?: unknown) => ObservableInput<Store>;
  readonly scheduler: SchedulerLike;
  /** Told why the journal can't be written, once for each new reason, and `null` once it can again. */
  readonly onTrouble: (why: string | null) => void;
  /** The operator's words, for what is warned of. Default: English. */
  readonly words?: Messages;
  /** How a failure of the store is put in words. Default: as it says it itself. */
  readonly inWords?: (error: unknown) => string;
  /**
   * Told that the store holds what another process wrote, and that `state` is now the fold of both: what
   * this process has in hand is not, so it has to begin anew from `state`.
   */
  readonly onMerged?: () => void;
  readonly warn: (message: string) => void;
  readonly keepMs: number;
  readonly maxBytes: number;
  /** Whose events these are, in a store that several hosts share. Default: it is not shared. */
  readonly host?: string;
  /** After so many events, or so many milliseconds, the fold is written down, so that a start stays short. */
  readonly checkpointEvery?: number;
  readonly checkpointEveryMs?: number;
  /** How long to wait before a store that failed is tried again. */
  readonly againMs?: number;
  /** How long the store may be silent when it is asked something, milliseconds; then it has failed. */
  readonly silentMs?: number;
  /** So many events, and about so many bytes of them, wait for a store that fails; with more, only their fold is kept. */
  readonly patience?: number;
  readonly patienceBytes?: number;
  /** What one append holds at most: so many events, so many bytes; no part of a checkpoint is longer. */
  readonly batchEvents?: number;
  readonly batchBytes?: number;
  /** How often a memory of which only numbers change is written. */
  readonly memoryEveryMs?: number;
}

export interface Journal {
  /** Everything that was appended, folded. It is the journal's own: read it, never write it. */
  readonly state: Readonly<JournalState>;
  /**
   * Makes events durable, in the order given, then completes. Those that fit into one append are durable all or
   * none; a memory becomes so with the last of them, or later (`memories.ts`). While the store fails it
   * completes at once: the events are folded and wait, and `onTrouble` has said so. Never errors.
   */
  append(events: readonly JournalEvent[]): Observable<never>;
  /** The store, for whoever reads what is durable; `null`: it can't be worked with just now. */
  readonly store: Store | null;
  /** The position of the last event that is durable; 0: there is none. */
  readonly end: number;
  /** Tries once more to write what waits, closes the store, then completes. Never errors. */
  close(): Observable<never>;
}
