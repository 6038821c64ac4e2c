import { setImmediate as turn } from 'node:timers/promises';
import { firstValueFrom, type SchedulerLike, take as takeFirst, toArray } from 'rxjs';
import { type JournalEvent, parseEvent } from '../journal/events.ts';
import type { Journal } from '../journal/journal.ts';
import { createLasted, type LastedFold, mostParts } from '../journal/lasted.ts';
import { readSqliteStore } from '../journal/store/sqlite/read-sqlite-store.ts';
import type { Stored } from '../journal/store/store.ts';
import type { Delivery } from '../language/delivery.ts';
import { dayMs } from '../language/duration.ts';
import { messageOf } from '../language/errors.ts';
import { incidentKey } from '../language/signal.ts';
import { type History, type Lasted, notRunning, type Story, type StoryRecord } from '../status/history.ts';
import type { Turn } from '../telling/stage.ts';
import { lastedAfter } from './lasted-after.ts';

/** So many events are read before others have their turn. */
const pageOfEvents = 500;
/** A story is looked for in so many events behind its beginning, and is no longer than this. */
const mostRead = 20_000;
const mostOfAStory = 200;
/** What comes later than so long after its end is not looked for, milliseconds: a channel may be down for days before it is told. */
const toldWithinMs = 7 * dayMs;
/** When keys were first seen is kept of so many. */
export const mostFirstSeen = 5_000;
/** So many times that Polkan did not run are kept. */
export const mostGaps = 500;
/** How often it is noted that Polkan runs, milliseconds; what is shorter than twice that is no gap. */
const beatMs = 600_000;
/** New keys wait so long to be noted together, milliseconds. */
const noteMs = 60_000;
const keptMs = 91 * dayMs;

/** An index that lags so many events behind is brought up to date; so long after it was asked for it is let go, milliseconds. */
const mostBehind = 1_000;
const idleMs = 600_000;

/** The name under which it is remembered in the journal; no source is called so. */
const memoryName = ':pages';
/** The index of what lasted: up to where it goes, and each of its parts. */
const indexName = ':lasted';
const partName = (part: number): string => `${indexName}/${part}`;

/** What of the index stands in the journal beside its parts: up to which position it goes, and its range. */
interface Indexed {
  readonly to: number;
  readonly first: number;
  readonly end: number;
}

/** What the pages have to remember that stands in no event. Times are epoch milliseconds. */
interface Remembered {
  /** When each key was first seen. */
  readonly seen: Readonly<Record<string, number>>;
  /** When Polkan did not run. */
  readonly gaps: readonly (readonly [from: number, to: number])[];
  /** When it last ran. */
  readonly alive: number;
}

export interface PageHistory extends History {
  take(event: Turn | Delivery): void;
  /** Notes that Polkan ran until now. */
  close(): void;
}

/**
 * What the pages ask the journal for. The journal is read by a connection of its own, a little at a time, and each time from
 * where it was read to. How far that was and what came of it is an index that stands in the journal, too: it is read when
 * somebody asks, so a start builds nothing, and is kept from lagging far behind, so the first who asks does not wait either.
 */
export const pageHistory = ({
  journal,
  path,
  scheduler,
  onTrouble,
  onIndexSpoilt,
}: {
  readonly journal: Journal;
  readonly path: string;
  readonly scheduler: SchedulerLike;
  /** Told of what of the journal could not be read. */
  readonly onTrouble: (why: string) => void;
  /** The index is of no use, and is made anew. */
  readonly onIndexSpoilt: () => void;
}): PageHistory => {
  const now = (): number => scheduler.now();
  const before = rememberedIn(journal.state.memories.get(memoryName));
  const seen = new Map(Object.entries(before?.seen ?? {}));
  const gaps = (before?.gaps ?? []).filter(([, to]) => now() - to < keptMs).slice(-mostGaps);
  if (before !== null && now() - before.alive > 2 * beatMs) gaps.push([before.alive, now()]);
  let notedAt = Number.NEGATIVE_INFINITY;
  let isNew = false;

  const note = (): void => {
    notedAt = now();
    isNew = false;
    const memory: Remembered = { seen: Object.fromEntries(seen), gaps, alive: now() };
    journal.append([{ type: 'memory', at: Math.round(now()), source: memoryName, memory }]).subscribe();
  };

  /** What was read of the journal; `null`: nobody has asked for a while. */
  let fold: { readonly lasted: LastedFold; next: number } | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<LastedFold> | null = null;
  let isSpoilt = false;
  const indexed = (): Indexed | null => indexedIn(journal.state.memories.get(indexName));

  const loaded = (): { readonly lasted: LastedFold; next: number } => {
    const head = indexed();
    if (head === null) return { lasted: createLasted(), next: 1 };
    const parts = Array.from({ length: mostParts }, (_, part) => journal.state.memories.get(partName(part)));
    try {
      const lasted = createLasted({
        parts: parts.filter((part) => typeof part === 'string'),
        ...head,
      });
      return { lasted, next: head.to + 1 };
    } catch {
      onIndexSpoilt();
      isSpoilt = true;
      return { lasted: createLasted(), next: 1 };
    }
  };
  /** Writes the index as far as it has changed. */
  const keepIndex = (): void => {
    if (fold === null) return;
    const { lasted, next } = fold;
    const at = Math.round(now());
    const parts = [...lasted.changedParts()].map(
      ([part, memory]): JournalEvent => ({ type: 'memory', at, source: partName(part), memory }),
    );
    const memory: Indexed = { to: next - 1, ...lasted.range() };
    journal.append([...parts, { type: 'memory', at, source: indexName, memory }]).subscribe();
  };
  /**
   * Keeps the index from lagging behind, and lets go of what was read where nobody asks any more. The texts of the index
   * stay, as memories of the journal.
   */
  const tend = (): void => {
    if (journal.end - (indexed()?.to ?? 0) >= mostBehind) {
      readOn().catch((error: unknown) => onTrouble(messageOf(error)));
    } else if (reading === null && now() - askedAt >= idleMs) fold = null;
  };

  const withStore = async <T>(
    work: (read: (from: number) => Promise<readonly Stored[]>) => Promise<T>,
  ): Promise<T> => {
    const store = readSqliteStore(path, onTrouble);
    try {
      return await work((from) => firstValueFrom(store.read(from).pipe(takeFirst(pageOfEvents), toArray())));
    } finally {
      store.close();
    }
  };
  const eventOf = ({ event }: Stored): JournalEvent | null => {
    try {
      return parseEvent(event);
    } catch (error) {
      onTrouble(String(error));
      return null;
    }
  };

  const readOn = (): Promise<LastedFold> => {
    reading ??= withStore(async (read) => {
      fold ??= loaded();
      const { lasted } = fold;
      for (;;) {
        const page = await read(fold.next);
        for (const stored of page) {
          // Of most events only their type is looked at.
          const { type } = stored.event as { readonly type?: unknown };
          const event = type === 'transition' ? eventOf(stored) : null;
          if (event !== null) lasted.take(stored.position, event);
          fold.next = stored.position + 1;
        }
        if (page.length < pageOfEvents) break;
        await turn();
      }
      // A spoilt one is written over at once, for up to there it would be spoilt at the next start, too.
      if (isSpoilt || fold.next - 1 - (indexed()?.to ?? 0) >= mostBehind) keepIndex();
      isSpoilt = false;
      return lasted;
    }).finally(() => {
      reading = null;
    });
    return reading;
  };
  const asked = (): Promise<LastedFold> => {
    askedAt = now();
    return readOn();
  };

  return {
    take(event) {
      if (event.type !== 'turn' || event.decision === null) return;
      const { sweep } = event.decision;
      for (const { kind, entity, edge, active } of sweep.signals) {
        // What could not be read was not seen.
        if (active === null) continue;
        const key = entity === '' ? kind : `${kind}/${entity}`;
        if (edge === true || seen.has(key) || seen.size >= mostFirstSeen) continue;
        seen.set(key, sweep.at);
        isNew = true;
      }
      const age = now() - notedAt;
      if (age >= beatMs || (isNew && age >= noteMs)) {
        // Not at the start: it has more to do.
        if (Number.isFinite(age)) tend();
        note();
      }
    },

    async lasted(from) {
      const spans = (await asked()).spans();
      const apart = gaps.map(([since, until]): Lasted => ({ key: notRunning, since, until }));
      return lastedAfter(from, spans, apart);
    },

    firstSeen: async () => seen,

    async story(incident): Promise<Story> {
      const span = (await asked()).spanOf(incident);
      if (span === null) return { records: [], isCut: false };
      const last = span.until === null ? Number.POSITIVE_INFINITY : span.until + toldWithinMs;
      const isOurs = ofIncident(incident);
      return withStore(async (read) => {
        const records: StoryRecord[] = [];
        // What came of the same sweep may stand before it.
        let from = Math.max(1, span.position);
        for (let count = 0; count < mostRead; ) {
          const page = await read(from);
          for (const stored of page) {
            if (stored.at > last) return { records, isCut: false };
            const event = eventOf(stored);
            if (event !== null && isOurs(event)) records.push(event);
            from = stored.position + 1;
            if (records.length >= mostOfAStory) return { records, isCut: true };
          }
          count += page.length;
          if (page.length < pageOfEvents) return { records, isCut: false };
          await turn();
        }
        return { records, isCut: true };
      });
    },

    close: note,
  };
};

/** Whether an event is told in the story of an incident; the notices of it are remembered for their deliveries. */
const ofIncident = (incident: string): ((event: JournalEvent) => event is StoryRecord & JournalEvent) => {
  const key = incidentKey(incident);
  const notices = new Set<string>();
  const isOurs = (event: JournalEvent): boolean => {
    switch (event.type) {
      case 'transition':
        return event.incident === incident && event.key === key;
      case 'hold':
        return event.incident === incident;
      case 'notice':
        if (!event.members.some((member) => member.incident === incident)) return false;
        notices.add(event.id);
        return true;
      case 'delivery':
        return event.notice === undefined ? event.incident === incident : notices.has(event.notice);
      case 'command':
        return 'incident' in event && event.incident === incident;
      default:
        return false;
    }
  };
  return (event): event is StoryRecord & JournalEvent => isOurs(event);
};

const indexedIn = (memory: unknown): Indexed | null => {
  const { to, first, end } = (memory ?? {}) as Readonly<Record<string, unknown>>;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  return isCount(to) && isCount(first) && isCount(end) ? { to, first, end } : null;
};

/** What was remembered, as far as it is what was written. `null`: nothing was. */
const rememberedIn = (memory: unknown): Remembered | null => {
  const { seen, gaps, alive } = (memory ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof alive !== 'number' || typeof seen !== 'object' || seen === null || !Array.isArray(gaps))
    return null;
  const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
  return {
    alive,
    seen: Object.fromEntries(Object.entries(seen).filter(([, at]) => isTime(at))),
    gaps: gaps.flatMap((gap: unknown) => {
      const [from, to] = Array.isArray(gap) ? gap : [];
      return isTime(from) && isTime(to) ? [[from, to] as const] : [];
    }),
  };
};
