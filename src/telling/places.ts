import { placeOf, type Tell } from './compose.ts';
import { laneOf } from './lane.ts';
import type { Asked } from './law.ts';
import type { GroupNotice, Incident, TellingState } from './state.ts';

/** Where something is told: in which lane, and together with what. */
export interface Spot {
  readonly lane: string;
  readonly place: string;
}

/** What one decision tells: what it tells one group on one channel is one, and counts for its lane from then on. */
export class Places {
  readonly #state: TellingState;
  readonly #now: number;
  readonly #places = new Map<string, { readonly tells: [Tell, ...Tell[]]; readonly lanes: Set<string> }>();
  readonly #told = new Map<string, Set<Incident>>();
  /** The lanes that are told something, and what they were told until now. */
  readonly #lanes = new Map<string, readonly GroupNotice[]>();

  constructor(state: TellingState, now: number) {
    this.#state = state;
    this.#now = now;
  }

  /** Whether this decision tells a channel something of an incident already. */
  tells(incident: Incident, channel: string): boolean {
    return this.#told.get(channel)?.has(incident) === true;
  }

  /** What the lane there was told, and whether what is told there is told together with something of that. */
  seenAt({ lane, place }: Spot): Pick<Asked, 'lane' | 'joins'> {
    return { lane: this.#laneOf(lane), joins: this.#isIn(place, lane) };
  }

  /** @param spot where it is told, if that is known already */
  add(tell: Tell, { lane, place }: Spot = this.of(tell)): void {
    const { incident, channel } = tell;
    const told = this.#told.get(channel);
    if (told === undefined) this.#told.set(channel, new Set([incident]));
    else told.add(incident);
    const known = this.#places.get(place);
    if (known === undefined) this.#places.set(place, { tells: [tell], lanes: new Set([lane]) });
    else if (known.tells.push(tell) && known.lanes.has(lane)) return;
    else known.lanes.add(lane);
    const digest = tell.kind === 'plain' && tell.held === 'grouped';
    this.#lanes.set(lane, [...this.#laneOf(lane), { at: this.#now, digest }]);
  }

  /** Where it is told. Beside a digest of its lane it is a part of that. */
  of(tell: Tell): Spot {
    const lane = laneOf(tell.incident, tell.channel);
    if (tell.kind === 'plain' && tell.held === null) {
      const digest = placeOf(this.#state, tell, 'grouped');
      if (this.#isIn(digest, lane)) return { lane, place: digest };
    }
    return { lane, place: placeOf(this.#state, tell) };
  }

  #isIn(place: string, lane: string): boolean {
    return this.#places.get(place)?.lanes.has(lane) === true;
  }

  #laneOf(name: string): readonly GroupNotice[] {
    return this.#lanes.get(name) ?? this.#state.lanes.get(name) ?? [];
  }

  *all(): Iterable<readonly [Tell, ...Tell[]]> {
    for (const { tells } of this.#places.values()) yield tells;
  }
}
