import { type Policies, policyIn } from '../../language/policy.ts';
import {
  incidentStart,
  keyOf,
  partsOfKey,
  type Signal,
  type Sweep,
  type Timing,
} from '../../language/signal.ts';
import type { Quieter } from '../../language/what-if.ts';
import { createActors } from '../../machines/actors.ts';
import { stepByFirstWay } from '../../machines/step.ts';
import type { TapRecord } from '../../recording/records.ts';

const minute = 60_000;

/** What is tried, the gentlest first: what keeps together loses nothing, what waits may. */
const tried = [
  { field: 'keepMs', ms: minute },
  { field: 'keepMs', ms: 5 * minute },
  { field: 'forMs', ms: 30_000 },
  { field: 'forMs', ms: minute },
  { field: 'keepMs', ms: 15 * minute },
  { field: 'forMs', ms: 5 * minute },
  { field: 'keepMs', ms: 30 * minute },
  { field: 'forMs', ms: 15 * minute },
] as const satisfies readonly { readonly field: keyof Timing; readonly ms: number }[];

type Change = (typeof tried)[number] | null;

/** What one timing makes of these entities. */
interface TimingTried {
  readonly change: Change;
  actors: ReturnType<typeof createActors>;
  /** By key. */
  readonly messages: Map<string, number>;
  /** By key: when incidents lasted, the last one perhaps still open. */
  readonly spans: Map<string, { from: number; to: number }[]>;
}

export interface Quieten {
  take(record: TapRecord): void;
  quieter(): readonly Quieter[];
}

/**
 * Tries several timings of some entities' kinds over a recording at once. Only these entities are decided, each by the
 * machine itself: what is told counts its alerts, reminders and recoveries, before anything is held back.
 */
export const createQuieten = (keys: readonly string[], initial: Policies): Quieten => {
  const wanted = new Map(keys.map((key) => [key, partsOfKey(key)]));
  const kinds = new Set([...wanted.values()].map(({ kind }) => kind));
  const isWanted = ({ kind, entity }: Signal): boolean => kinds.has(kind) && wanted.has(keyOf(kind, entity));

  const actorsOf = (change: Change, policies: Policies, restored: (TapRecord & { type: 'state' }) | null) =>
    createActors({
      policyOf: (kind) => {
        const recorded = policyIn(policies, kind);
        // Who waits longer already is not made to wait less.
        if (change === null || recorded[change.field] >= change.ms) return recorded;
        return { ...recorded, [change.field]: change.ms };
      },
      // What could not be decided then can't be now, and is neither louder nor quieter.
      onFault: () => undefined,
      restored: (restored?.actors ?? []).filter(({ key }) => wanted.has(key)),
      step: stepByFirstWay,
    });
  const sides: TimingTried[] = [null, ...tried].map((change) => ({
    change,
    actors: actorsOf(change, initial, null),
    messages: new Map(),
    spans: new Map(),
  }));

  const observe = (side: TimingTried, sweep: Sweep): void => {
    for (const { key, at, action, reason, incident } of side.actors.observe(sweep)) {
      if (action === null) continue;
      side.messages.set(key, (side.messages.get(key) ?? 0) + 1);
      const spans = side.spans.get(key) ?? [];
      side.spans.set(key, spans);
      const from = incident === null ? at : incidentStart(incident);
      if (action === 'alert') spans.push({ from, to: reason === 'edge' ? at : Number.POSITIVE_INFINITY });
      const last = spans.at(-1);
      if (action === 'recovery' && last !== undefined) last.to = at;
    }
  };

  /** When the recording ends, as far as it was taken. */
  let endsAt = Number.NEGATIVE_INFINITY;

  /** Still open, and shorter than would be waited: whether it is told is not known yet. */
  const isYetToCome = ({ from, to }: { from: number; to: number }, { change }: TimingTried): boolean =>
    to === Number.POSITIVE_INFINITY && change?.field === 'forMs' && endsAt - from < change.ms;

  /** What was told on the first side and overlaps nothing on the other. */
  const missedOf = (key: string, [recorded, side]: readonly [TimingTried, TimingTried]): number => {
    const others = side.spans.get(key) ?? [];
    const isSeen = (one: { from: number; to: number }): boolean =>
      others.some((other) => other.from <= one.to && other.to >= one.from);
    return (recorded.spans.get(key) ?? []).filter((one) => !isSeen(one) && !isYetToCome(one, side)).length;
  };

  return {
    take(record) {
      if (record.type === 'state') {
        // A process that begins anew goes on with what it had; only what could not be known before is taken over.
        if (record.because !== 'rotated') {
          for (const side of sides) side.actors = actorsOf(side.change, record.policies, record);
        }
        return;
      }
      if (record.type !== 'sweep') return;
      endsAt = Math.max(endsAt, record.at);
      const signals = record.signals.filter(isWanted);
      if (signals.length === 0 && !record.covers.some((kind) => kinds.has(kind))) return;
      const sweep = { ...record, signals, covers: record.covers.filter((kind) => kinds.has(kind)) };
      for (const side of sides) observe(side, sweep);
    },
    quieter() {
      const [recorded] = sides;
      if (recorded === undefined) return [];
      return keys.map((key): Quieter => {
        const messages = recorded.messages.get(key) ?? 0;
        const found = sides.slice(1).map((side) => ({
          change: side.change,
          messages: side.messages.get(key) ?? 0,
          missed: missedOf(key, [recorded, side]),
        }));
        const enough = found.filter((one) => one.messages * 3 <= messages * 2);
        const best = enough.toSorted(
          (one, other) => one.missed - other.missed || one.messages - other.messages,
        );
        const [first] = best;
        const advice =
          first === undefined || first.change === null || messages === 0
            ? null
            : { ...first.change, messages: first.messages, missed: first.missed };
        return { key, kind: partsOfKey(key).kind, messages, advice };
      });
    },
  };
};
