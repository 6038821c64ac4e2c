import type { Signal, StatePath, Timing } from '../language/signal.ts';
import type { Actor } from '../machines/actors.ts';

/** How one entity is doing that is not plainly well. */
export interface EntityStatus {
  readonly key: string;
  readonly state: StatePath;
  readonly title: string;
  readonly detail: string;
  /** Since when it has been active, or alerted. */
  readonly since: number | null;
  readonly lastAlertAt: number | null;
  readonly nextRealertAt: number | null;
  /** What of its timing is its own, and not that of its kind. Left out: nothing. */
  readonly policy?: Partial<Timing>;
}

/** What is watched and does not alert, with what its source says of it. */
export interface WellStatus {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  /** `false`: whether it is well could not be told. */
  readonly known: boolean;
  /** When it was seen so, epoch milliseconds. Left out: its source sees. */
  readonly seenAt?: number | null;
}

/** What of the timing of an entity is its own, as its source says it. */
export const ownTimingOf = (signal: Signal | undefined): Pick<EntityStatus, 'policy'> =>
  signal?.policy === undefined ? {} : { policy: signal.policy };

/** A page shows so many entities, and so many characters of them, whatever the outside brings. */
const most = { entities: 500, characters: 262_144 };

/** Those with an open incident first; as many as there is room for. */
export const mostPressing = (actors: readonly Actor[]): Actor[] => {
  const shown: Actor[] = [];
  let characters = 0;
  for (const isOpen of [true, false]) {
    for (const actor of actors) {
      if ((actor.state.incidentAt !== null) !== isOpen) continue;
      characters += actor.key.length + actor.title.length + actor.detail.length;
      if (shown.length === most.entities || characters > most.characters) return shown;
      shown.push(actor);
    }
  }
  return shown;
};
