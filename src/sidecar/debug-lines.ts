import type { Logger } from 'pino';
import { defer, EMPTY, from, type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { PrunableStore, Store } from '../journal/store/store.ts';
import { messageOf } from '../language/errors.ts';
import { withoutSecrets } from '../language/secrets.ts';
import type { Messages } from '../messages/messages.ts';
import type { Reading, Source } from '../streams/source.ts';

/** What tells the log about sources and stores while they work. */
export interface DebugLines {
  /** The source, which from then on tells each read with its cost, and each hint. */
  source(source: Source): Source;
  /** The store, which from then on tells each call with its duration. It must be an object of functions. */
  store<S extends Store>(store: S): S;
}

/** How one piece of work went. `why`: it failed, or was given up. */
interface Told {
  readonly count: number;
  readonly tookMs: number;
  readonly why: string | null;
}

/** What comes back is what was given: nothing is wrapped, so what is not logged costs nothing. */
const off: DebugLines = { source: (source) => source, store: (store) => store };

/**
 * The lines of `WATCHDOG_LOG_LEVEL=debug`. Whether they are on is asked once, here: below that level sources and
 * stores stay as they are. `now`: monotonic milliseconds, in fractions.
 */
export const debugLines = (
  logger: Logger,
  { debug: words }: Messages,
  now: () => number = () => performance.now(),
): DebugLines => {
  if (!logger.isLevelEnabled('debug')) return off;

  const since = (begun: number): number => Math.round((now() - begun) * 100) / 100;

  /** Tells once for each subscription: at the first value or at the end, at the latest when it is given up. */
  const measured = <T>(
    until: 'first' | 'end',
    countOf: (value: T) => number,
    tell: (told: Told) => void,
  ): MonoTypeOperatorFunction<T> => {
    return (work$) =>
      defer(() => {
        const begun = now();
        let count = 0;
        let isTold = false;
        const over = (why: string | null): void => {
          if (isTold) return;
          isTold = true;
          tell({ count, tookMs: since(begun), why });
        };
        return work$.pipe(
          tap({
            next: (value) => {
              count += countOf(value);
              if (until === 'first') over(null);
            },
            error: (error: unknown) => over(withoutSecrets(messageOf(error))),
            complete: () => over(null),
            unsubscribe: () => over(words.givenUp),
          }),
        );
      });
  };

  // A source in plain JavaScript may give anything; that is the sweeps' to refuse.
  const signalsOf = (reading: Reading): number => reading?.signals?.length ?? 0;

  const read = ({ name: source }: Source, entity?: string) =>
    measured<Reading>('first', signalsOf, ({ count: signals, tookMs, why }) => {
      const about = entity === undefined ? { source } : { source, entity };
      const what = entity === undefined ? source : `${source}/${entity}`;
      if (why === null) logger.debug({ ...about, signals, tookMs }, words.read(what, signals, tookMs));
      else logger.debug({ ...about, tookMs }, words.notRead(what, tookMs, why));
    });

  const call = <T>(name: string, until: 'first' | 'end', countOf: (value: T) => number, key?: string) =>
    measured<T>(until, countOf, (told) => tellCall(name, told, key));

  const tellCall = (name: string, { count: events, tookMs, why }: Told, key?: string): void => {
    const about = { call: name, ...(key !== undefined && { key }), tookMs };
    if (why === null) logger.debug({ ...about, events }, words.stored(name, events, tookMs));
    else logger.debug(about, words.notStored(name, tookMs, why));
  };

  const prune =
    (store: PrunableStore): PrunableStore['prune'] =>
    (limits) => {
      const begun = now();
      try {
        const pruned = store.prune(limits);
        tellCall('prune', { count: pruned.removed, tookMs: since(begun), why: null });
        return pruned;
      } catch (error) {
        tellCall('prune', { count: 0, tookMs: since(begun), why: messageOf(error) });
        throw error;
      }
    };

  return {
    source: (source) => {
      const { hints } = source;
      return {
        ...source,
        read: (abort, turn) => defer(() => from(source.read(abort, turn))).pipe(read(source)),
        ...(hints && {
          hints: {
            entity$: hints.entity$.pipe(
              tap((entity) => logger.debug({ source: source.name, entity }, words.hint(source.name, entity))),
            ),
            read: (entity, abort, turn) =>
              defer(() => from(hints.read(entity, abort, turn))).pipe(read(source, entity)),
          },
        }),
      };
    },

    store: (store) => ({
      ...store,
      append: (batch, slots) =>
        store.append(batch, slots).pipe(call('append', 'first', ({ length }) => length)),
      slots: () => store.slots().pipe(call('slots', 'end', () => 1)),
      read: (position) => store.read(position).pipe(call('read', 'end', () => 1)),
      latest: (key) =>
        store.latest(key).pipe(call('latest', 'first', (found) => (found === undefined ? 0 : 1), key)),
      ...(store.positions && {
        positions: (keys) =>
          (store.positions?.(keys) ?? EMPTY).pipe(call('positions', 'first', ({ length }) => length)),
      }),
      ...(isPrunable(store) && { prune: prune(store) }),
    }),
  };
};

const isPrunable = (store: Store): store is PrunableStore => 'prune' in store;
