import { keyOf, type Signal } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';

/** What goes into one good turn of a source. */
export interface SeenTurn {
  readonly covers: readonly string[];
  readonly signals: readonly Signal[];
}

/**
 * Says of a source that sees, but can't read one of its entities, that this one is unseen: `unseen/<kind>/<entity>` is
 * active from `ticks` turns in a row on. Without it what can't be read is unknown for ever, and nobody hears of it.
 *
 * Only turns that read something else count: where nothing could be read it is the source that is blind. Hints and
 * failed turns say nothing of it. What was read again is well, what is gone is gone; what a turn does not cover stays
 * as it is. The count begins anew with the process; `before` are those that were unseen when the last one ended,
 * which only a reading can call well.
 */
export const createUnseen = (
  ticks: number,
  words: Messages,
  before: Iterable<string> = [],
): ((turn: SeenTurn) => SeenTurn) => {
  /** By key: in how many turns in a row it could not be read. */
  const failures = new Map<string, number>();
  /** The keys that are told of: of these every turn says how they are. */
  const told = new Set(before);

  const about = (key: string, title: string) => ({
    kind: 'unseen',
    entity: key,
    title: words.unseen.title(title),
    limit: ticks,
  });

  return ({ covers, signals }) => {
    const states = signals.filter(isState);
    const unread = states.filter(({ unread }) => unread === true);
    if (unread.length === 0 && told.size === 0 && failures.size === 0) return { covers, signals };
    const sawOthers = states.some((signal) => signal.unread !== true && signal.active !== null);
    const cutOff = signals.some((signal) => signal?.kind === 'network' && signal.active === true);
    const isCounted = sawOthers && !cutOff;

    const more: Signal[] = [];
    const present = new Set<string>();
    for (const { kind, entity, title, detail, active, unread } of states) {
      const key = keyOf(kind, entity);
      present.add(key);
      if (unread !== true && active === null) {
        // It was not looked at yet, or nothing can be said of it: that is no reading.
        if (told.has(key)) more.push({ ...about(key, title), active: null, detail: '' });
        continue;
      }
      if (unread !== true) {
        failures.delete(key);
        if (told.has(key))
          more.push({ ...about(key, title), active: false, detail: words.unseen.read, value: 0 });
        continue;
      }
      const count = (failures.get(key) ?? 0) + (isCounted ? 1 : 0);
      if (isCounted) failures.set(key, count);
      if (count >= ticks && isCounted) told.add(key);
      if (!told.has(key)) continue;
      // One from before a restart is not counted again yet: until then nothing new is known of it.
      const is = isCounted && count >= ticks ? true : null;
      more.push({
        ...about(key, title),
        active: is,
        detail: words.unseen.unread(count, detail),
        value: count,
      });
    }
    for (const key of new Set([...told, ...failures.keys()])) {
      if (present.has(key)) continue;
      const kind = key.split('/', 1)[0] ?? '';
      if (covers.includes(kind)) {
        told.delete(key);
        failures.delete(key);
      } else if (told.has(key)) more.push({ ...about(key, key), active: null, detail: '' });
    }
    return { covers: [...covers, 'unseen'], signals: [...signals, ...more] };
  };
};

/** What a user's own source took for a signal is the actors' to refuse; an event has no state to be unseen. */
const isState = (signal: Signal | null | undefined): signal is Signal =>
  typeof signal?.kind === 'string' && typeof signal.entity === 'string' && signal.edge !== true;
