import { dayMs } from '../language/duration.ts';
import { incidentStart, type Severity } from '../language/signal.ts';
import type { JournalEvent } from './events.ts';

/** That a key was in trouble, or could not be seen, for a while. Times are epoch milliseconds. */
export interface Span {
  readonly key: string;
  readonly since: number;
  /** `null`: it still is. */
  readonly until: number | null;
  /** The last that was said of it; left out: nothing was. */
  readonly severity?: Severity;
  /** Where its first event stands in the journal. */
  readonly position: number;
}

/** So many spans are known, the latest; so long they are, milliseconds. */
export const mostSpans = 20_000;
export const spansKeptMs = 91 * dayMs;

/** Which incidents there were, and how long they lasted: a fold of the journal that is read on where it ended. */
export interface LastedFold {
  take(position: number, event: JournalEvent): void;
  /** The oldest first. */
  spans(): readonly Span[];
  /** Where the first event of an incident stands; `null`: it is not known. */
  positionOf(incident: string): number | null;
}

export const createLasted = (): LastedFold => {
  /** By incident, in the order in which they began. */
  const spans = new Map<string, Span>();

  const forget = (now: number): void => {
    for (const [incident, { until, since }] of spans) {
      const isOld = (until ?? Number.POSITIVE_INFINITY) < now - spansKeptMs;
      if (!isOld && spans.size <= mostSpans) return;
      // One that is still open stays, however old it is, as long as there is room.
      if (!isOld && until === null && since > now - spansKeptMs) return;
      spans.delete(incident);
    }
  };

  return {
    take(position, event) {
      if (event.type !== 'transition' || event.incident === null) return;
      const { incident, key, at, action, reason, severity } = event;
      const known = spans.get(incident);
      if (known === undefined) {
        const until = reason === 'edge' ? at : null;
        spans.set(incident, { key, since: incidentStart(incident), until, position });
      }
      const isOver = action === 'recovery' || reason === 'gone' || reason === 'unwatched';
      const own = spans.get(incident);
      if (own !== undefined && (isOver || severity !== undefined)) {
        spans.set(incident, {
          ...own,
          ...(isOver && { until: at }),
          ...(severity !== undefined && { severity }),
        });
      }
      forget(at);
    },
    spans: () => [...spans.values()],
    positionOf: (incident) => spans.get(incident)?.position ?? null,
  };
};
