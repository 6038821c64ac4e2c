import { dayMs } from '../../language/duration.ts';
import { keyOf, type Signal } from '../../language/signal.ts';
import type { Neighbours } from '../neighbours.ts';
import { type Tags, taggedBy } from './container-labels.ts';
import { isSame, type Remembered } from './container-memory.ts';
import { signalOf } from './container-signal.ts';
import { type Container, statusOf } from './container-state.ts';
import { type ContainerReading, type Habits, type Inspected, outcomeOfLook } from './container-story.ts';
import type { Hearing } from './hearing.ts';
import { slotOf } from './swarm-slots.ts';

/** A look at a name, and what Docker calls what bears it. */
export type NamedReading = Omit<ContainerReading, 'replaced'> & { readonly called: string };

/** What is said of a name, and what is remembered of it. */
export interface Said {
  readonly signals: readonly Signal[];
  readonly remembered: Remembered | undefined;
}

export interface Following {
  /** Goes on with the story of one name. What was heard is forgotten once it is part of what is remembered. */
  follow(
    look: NamedReading,
    before: Remembered | undefined,
    slots: ReadonlyMap<string, readonly string[]>,
  ): Said;
  /** Forgets all others: there are no more of them than there are containers. */
  keep(names: ReadonlySet<string>): void;
}

export interface FollowingOptions {
  readonly habits: Habits;
  /** How long any trouble of a container must last before it is told: the policy of the kind. */
  readonly forMs: number;
  readonly hearing: Hearing;
  readonly neighbours: Pick<Neighbours, 'saw' | 'lost'> | undefined;
  readonly complain: (name: string, container: Container) => void;
}

/** What was said of a container that stood as before, and of what look that came, at what time of day. */
interface Stood {
  readonly look: NamedReading;
  readonly wall: number;
  readonly said: Said;
}

/** The story of every name that is looked at, from one look to the next. */
export const createFollowing = (options: FollowingOptions): Following => {
  const { forMs, hearing, neighbours, complain } = options;
  const { words, wallAt: asked = (at) => at } = options.habits;
  let known = { at: Number.NaN, wall: Number.NaN };
  /** All of a turn are looked at at the same moment, and what the clock says of it is asked once. */
  const wallAt = (at: number): number => {
    if (at !== known.at) known = { at, wall: asked(at) };
    return known.wall;
  };
  const habits = { ...options.habits, wallAt };
  const stood = new Map<string, Stood>();

  const told = (look: NamedReading, before: Remembered | undefined, replaced: boolean): Said => {
    const { name, called, heard, inspected } = look;
    const { verdict, edges = [], remembered, isTaken } = outcomeOfLook({ ...look, replaced }, before, habits);
    if (isTaken && heard?.settled) hearing.forget(called, heard);
    const { called: _, ...rest } = remembered ?? {};
    if (inspected.seen === 'container') complain(name, inspected.container);
    const tags = remembered?.tags ?? before?.tags ?? {};
    introduce(name, called, inspected, tags);
    return {
      signals: [
        ...(verdict ? [signalOf(name, verdict, forMs, tags, words)] : []),
        ...edges.map((edge) => ({
          ...edge,
          ...taggedBy({ labels: tags.labels, severity: tags.severity }, 0, 0),
        })),
      ],
      remembered: remembered && ({ ...rest, ...(called !== name && { called }) } as Remembered),
    };
  };

  /** Says what stands behind which address; of one that is gone that is not known any more, and nothing new is. */
  const introduce = (name: string, called: string, inspected: Inspected, { labels }: Tags): void => {
    if (inspected.seen === 'missing') neighbours?.lost(keyOf('container', name));
    if (inspected.seen !== 'container' || inspected.ports === undefined) return;
    const { compose_project: project, compose_service: service } = labels ?? {};
    neighbours?.saw(keyOf('container', name), {
      runs: statusOf(inspected.container) === 'running',
      names: name === called ? [name] : [name, called],
      service: service === undefined ? null : { project: project ?? '', name: service },
      ports: inspected.ports,
    });
  };

  return {
    follow(look, before, slots) {
      const { name, inspected } = look;
      const slot = inspected.seen === 'container' ? slotOf(inspected.container) : before?.slot;
      const others = slot === undefined ? [] : (slots.get(slot) ?? []);
      const replaced = others.some((other) => other !== name);
      const last = stood.get(name);
      const wall = wallAt(look.at);
      if (last !== undefined && !replaced && isAgain(last, look, before, wall)) return last.said;
      const said = told(look, before, replaced);
      stood.delete(name);
      // What has changed nothing that is known changes nothing the next time, either.
      if (!replaced && isPlain(look, before) && isSame(before, said.remembered)) {
        const same: Said = { signals: said.signals.map((each) => Object.freeze(each)), remembered: before };
        stood.set(name, { look, wall, said: same });
        return same;
      }
      return said;
    },
    keep(names) {
      for (const name of stood.keys()) if (!names.has(name)) stood.delete(name);
    },
  };
};

/** A container that runs, of which nothing was heard, and nothing is remembered that passes with time. */
const isPlain = (
  { inspected, heard, isTurn }: NamedReading,
  before: Remembered | undefined,
): before is Remembered & { readonly startedAt: number } =>
  isTurn &&
  heard === undefined &&
  inspected.seen === 'container' &&
  statusOf(inspected.container) === 'running' &&
  before?.startedAt !== undefined &&
  before.grewAt.length === 0 &&
  before.down === undefined &&
  before.oomAt === undefined &&
  !(before.loops || before.restarting || before.sick);

/**
 * Whether the very same comes of this look as of that one: the same was found (`glance.ts` gives the same object), the same is
 * remembered, and since when it runs is a time of day, or one with its date, as it was then.
 */
const isAgain = (
  { look: last, wall: then, said }: Stood,
  look: NamedReading,
  before: Remembered | undefined,
  wall: number,
) => {
  if (look.inspected !== last.inspected || before !== said.remembered || !isPlain(look, before)) return false;
  if (look.listed !== last.listed || look.running !== last.running || look.called !== last.called)
    return false;
  const [ran, runs] = [then - before.startedAt, wall - before.startedAt];
  return ran >= 0 && runs >= ran && ran < dayMs === runs < dayMs;
};
