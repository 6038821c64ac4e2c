import { type Announcement, type Delivery, isDeliveryOf } from '../language/delivery.ts';
import { keyOf, type Policy, type Signal } from '../language/signal.ts';
import type { Actor, Decision } from '../machines/actors.ts';
import { remindsAt } from '../machines/clocks.ts';
import type { LookTimes, Source } from '../streams/source.ts';
import { announcedAlone, isTelling } from '../telling/announce.ts';
import type { Turn } from '../telling/stage.ts';
import { mostPressing, ownTimingOf, type WellStatus } from './entity-status.ts';
import type { DiskStatus, SinkStatus, SourceStatus, Status, WatchedSignal } from './status-shapes.ts';

export interface BoardOptions {
  readonly startedAt: number;
  readonly blindTicks: number;
  readonly sources: readonly {
    readonly name: string;
    readonly everyMs: number;
    readonly timeoutMs: number;
    readonly lookOf?: Source['lookOf'];
  }[];
  /** The sinks, and what they were owed at the start. */
  readonly sinks: readonly WaitingSink[];
  readonly policyOf: (kind: string) => Policy;
  /** What was seen of sources that a reload has left as they were. Default: nothing. */
  readonly seen?: SeenOfSources;
}

/** A sink, and what it was owed at the start, the oldest first. */
export interface WaitingSink {
  readonly name: string;
  readonly owed: readonly Announcement[];
  /** It is told every transition; others are told notices. */
  readonly everyTransition: boolean;
}

/** What goes by in the pipeline, written down: the fold behind `/status`, `/healthz` and `/metrics`. */
export interface Board {
  take(event: Turn | Delivery, at: number): void;
  sources(at: number): SourceStatus[];
  sinks(): SinkStatus[];
  disks(): DiskStatus[];
  /** How many entities there are in each state. */
  states(actors: readonly Actor[]): Status['states'];
  entities(actors: readonly Actor[]): Pick<Status, 'entities' | 'moreEntities'>;
  /** What the last sweeps saw, without what is told of by `entities`, and without events. */
  well(actors: readonly Actor[]): WellStatus[];
  /** All that the last sweeps saw, without events. */
  watched(): WatchedSignal[];
  /** When an entity was looked at last, and will be: by itself, else by the turns of its source. `null`: no such source. */
  lookOf(source: string, entity: string): LastLook | null;
}

/** When what is known of a thing was seen last, and will be next, epoch milliseconds. */
export interface LastLook extends LookTimes {
  /** Its source has failed since. */
  readonly isOld: boolean;
}

/** What the last sweeps of sources saw, by the sources themselves: it ends with them. */
export type SeenOfSources = WeakMap<object, Seen>;

interface Seen {
  lastSweepAt: number | null;
  lastGoodAt: number | null;
  failures: number;
  error: string | null;
  signals: readonly Signal[];
}

/** Not the sweep operator's word on the source; nor what a user's own source took for a signal: deciding tells of that. */
export const isOfItsOwn = (signal: Signal | null): boolean => signal !== null && signal.kind !== 'blind';

export const createBoard = (options: BoardOptions): Board => {
  const { startedAt, blindTicks, policyOf } = options;
  const unseen = (): Seen => ({ lastSweepAt: null, lastGoodAt: null, failures: 0, error: null, signals: [] });
  const { seen: before = new WeakMap() } = options;
  const sources = new Map(
    options.sources.map((source) => {
      const seen = before.get(source) ?? unseen();
      before.set(source, seen);
      return [source.name, { source, seen }];
    }),
  );
  /** By sink: what waits, the oldest first. */
  const waiting = new Map(options.sinks.map(({ name, owed }) => [name, [...owed]]));
  const toldAll = options.sinks.flatMap(({ name, everyTransition }) => (everyTransition ? [name] : []));
  const last = new Map<string, Delivery>();

  const isOwed = ({ decision, told }: Turn): void => {
    for (const alone of decision?.transitions.filter(isTelling).map(announcedAlone) ?? []) {
      for (const sink of toldAll) waiting.get(sink)?.push(alone);
    }
    for (const { channels, announcement } of told) {
      for (const channel of channels) waiting.get(channel)?.push(announcement);
    }
  };

  const swept = ({ sweep }: Decision, at: number): void => {
    const source = sources.get(sweep.source)?.seen;
    if (source === undefined) return;
    if (sweep.hinted) {
      // What it has looked at is as it says; what else there is, and when all was looked at last, it does not know.
      const looked = new Map(
        sweep.signals.filter(isOfItsOwn).map((one) => [keyOf(one.kind, one.entity), one]),
      );
      const others = source.signals.filter(({ kind, entity }) => !looked.has(keyOf(kind, entity)));
      if (looked.size > 0) source.signals = [...others, ...looked.values()];
      return;
    }
    source.lastSweepAt = at;
    source.error = sweep.error ?? null;
    source.failures = sweep.error === undefined ? 0 : source.failures + 1;
    if (sweep.error !== undefined) return;
    source.lastGoodAt = at;
    source.signals = sweep.signals.filter(isOfItsOwn);
  };

  return {
    take(event, at) {
      if (event.type === 'turn') {
        isOwed(event);
        if (event.decision !== null) swept(event.decision, at);
        return;
      }
      last.set(event.sink, event);
      if (event.outcome === 'retrying') return;
      const waits = waiting.get(event.sink);
      waits?.splice(
        Math.max(
          0,
          waits.findIndex((announcement) => isDeliveryOf(event, announcement)),
        ),
        1,
      );
    },

    sources: (at) =>
      [...sources.values()].map(({ source: { name, everyMs, timeoutMs }, seen: { signals, ...source } }) => {
        const due = Math.max(source.lastSweepAt ?? startedAt, startedAt) + everyMs + timeoutMs;
        return {
          name,
          everyMs,
          ...source,
          lagMs: Math.max(0, at - due),
          blind: source.failures >= blindTicks,
          signals: signals.length,
          active: signals.filter(({ active }) => active === true).length,
          unread: signals.filter(({ unread }) => unread === true).length,
        };
      }),

    sinks: () =>
      [...waiting].map(([name, waits]) => {
        const delivery = last.get(name);
        return {
          name,
          waiting: waits.length,
          // Since it is to be told: what was held back for hours does not wait for hours.
          oldestWaitingSince: waits[0]?.at ?? null,
          lastDelivery: delivery
            ? { at: delivery.at, outcome: delivery.outcome, why: delivery.why ?? null }
            : null,
        };
      }),

    disks: () =>
      (sources.get('disk')?.seen.signals ?? [])
        .filter(({ kind }) => kind === 'disk')
        .map(({ entity, value, free }) => ({
          path: entity,
          usedPct: value ?? null,
          freeBytes: free ?? null,
        })),

    well: (actors) => {
      const open = new Set(actors.map(({ key }) => key));
      return [...sources.values()]
        .flatMap(({ seen: { signals, failures, lastGoodAt } }) => {
          const isBlind = failures >= blindTicks;
          return signals
            .filter(({ active, edge }) => active !== true && edge !== true)
            .map(({ kind, entity, title, detail, active }) => ({
              key: keyOf(kind, entity),
              title,
              detail,
              // What a source saw before it went blind is how things were.
              known: active === false && !isBlind,
              ...(isBlind && { seenAt: lastGoodAt }),
            }));
        })
        .filter(({ key }) => !open.has(key));
    },

    watched: () =>
      [...sources].flatMap(
        ([
          source,
          {
            seen: { signals },
          },
        ]) =>
          signals
            .filter(({ edge }) => edge !== true)
            .map((signal) => ({ ...signal, source, key: keyOf(signal.kind, signal.entity) })),
      ),

    lookOf: (name, entity) => {
      const known = sources.get(name);
      if (known === undefined) return null;
      const { source, seen } = known;
      const look = source.lookOf?.(entity) ?? { at: seen.lastGoodAt, nextAt: null };
      return { ...look, isOld: seen.error !== null };
    },

    states: (actors) => {
      const states: Record<string, number> = {};
      for (const { state } of actors) states[state.path] = (states[state.path] ?? 0) + 1;
      return states;
    },

    entities: (actors) => {
      const shown = mostPressing(actors);
      const wanted = new Set(shown.map(({ key }) => key));
      // As it was seen last: what the actor has is what was told.
      const last = new Map<string, Signal>();
      for (const { seen } of sources.values()) {
        for (const signal of seen.signals) {
          const key = keyOf(signal.kind, signal.entity);
          if (wanted.has(key)) last.set(key, signal);
        }
      }
      return {
        entities: shown.map(({ key, kind, title, detail, state }) => {
          const seen = last.get(key);
          // The timing that the machine goes by is that of the thing itself, a check's or a label's, before that of its kind.
          const policy = { ...policyOf(kind), ...seen?.policy };
          return {
            key,
            ...ownTimingOf(seen),
            state: state.path,
            title,
            detail: seen?.detail ?? detail,
            since: state.incidentAt ?? state.firstActiveAt,
            lastAlertAt: state.lastAlertAt,
            nextRealertAt: state.lastAlertAt === null ? null : remindsAt(state.lastAlertAt, policy),
          };
        }),
        moreEntities: actors.length - shown.length,
      };
    },
  };
};
