import { of, Subject } from 'rxjs';
import type { Signal } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';
import type { Source } from './source.ts';

/** How the parts of Polkan itself are. They are watched like anything else: kind `self`. */
export interface Health {
  /** A part is in trouble, or (`null`) works. What was never said is unknown. */
  set(part: string, trouble: string | null): void;
  /** Something has happened to a part that the operator must hear of: an edge, told once. */
  happened(part: string, what: string): void;
  /** These parts are watched from now on, and no others. */
  watch(parts: readonly string[]): void;
  readonly source: Source;
}

/** So many events wait for the next sweep; what comes on top of them is only in the log. */
export const mostEvents = 20;

/**
 * The source that watches Polkan itself, part by part: the journal, the config, every sink, and whatever else it is
 * told to `watch`. A part that has not
 * been tried yet is unknown, so a restart neither forges a recovery nor forgets an incident.
 */
export const health = (options: {
  parts: readonly string[];
  everyMs: number;
  words: Messages;
  /** What is said of a part that has words of its own. */
  detailOf?: (part: string, trouble: string | null) => string | null;
}): Health => {
  const { everyMs, words, detailOf = () => null } = options;
  let { parts } = options;
  const troubles = new Map<string, string | null>();
  /** Who has just written a file looks at once whether it is taken: that does not wait for the next turn. */
  const turned$ = new Subject<string>();
  /** What has happened since the last sweep. */
  let events: Signal[] = [];

  // Without its recording Polkan misses nothing: nobody need get up for that.
  const about = (part: string) => ({
    ...{ kind: 'self', entity: part, title: words.self.title(part) },
    ...(part === 'tap' && ({ severity: 'warning' } as const)),
  });

  const detail = (part: string, trouble: string | null): string => {
    const own = detailOf(part, trouble);
    if (own !== null) return own;
    const { journalBroken, journalWorks, sinkRefused, sinkWorks } = words.self;
    if (part === 'config')
      return trouble === null ? words.self.configWorks : words.self.configBroken(trouble);
    if (part === 'fleet') return trouble === null ? words.self.fleetWorks : words.self.fleetBroken(trouble);
    if (part === 'tap') return trouble === null ? words.self.tapWorks : words.self.tapBroken(trouble);
    if (part === 'journal') return trouble === null ? journalWorks : journalBroken(trouble);
    return trouble === null ? sinkWorks : sinkRefused(trouble, part);
  };

  const state = (part: string): Signal => {
    const trouble = troubles.get(part);
    return trouble === undefined
      ? { ...about(part), active: null, detail: '' }
      : { ...about(part), active: trouble !== null, detail: detail(part, trouble) };
  };

  return {
    set: (part, trouble) => {
      const before = troubles.get(part);
      troubles.set(part, trouble);
      if (part === 'config' && before !== undefined && before !== trouble) turned$.next(part);
    },
    happened: (part, what) => {
      if (events.length < mostEvents) events.push({ ...about(part), active: true, edge: true, detail: what });
    },
    watch: (others) => {
      parts = others;
      for (const part of troubles.keys()) if (!others.includes(part)) troubles.delete(part);
    },
    source: {
      name: 'self',
      everyMs,
      timeoutMs: everyMs,
      read: () => {
        const told = events;
        events = [];
        return of({ covers: ['self'], signals: [...parts.map(state), ...told] });
      },
      hints: {
        entity$: turned$,
        read: (part) => of({ covers: [], signals: parts.includes(part) ? [state(part)] : [] }),
      },
    },
  };
};
