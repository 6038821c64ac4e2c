import { defer, EMPTY, merge, type Observable, of, type SchedulerLike, timer } from 'rxjs';
import { mergeMap } from 'rxjs/operators';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Policy } from '../../src/language/signal.ts';
import type { Command, Hold, Notice } from '../../src/language/telling.ts';
import { settle } from '../../src/telling/evolve.ts';
import { type Order, ordered } from '../../src/telling/order.ts';
import type { Rules } from '../../src/telling/rules.ts';
import type { TellingState } from '../../src/telling/state.ts';
import { expectSame, playIn, saysNothingTwice, type Told } from './journal-scenarios.ts';
import { chatOf, createWorld, type Spans, timeline, type Weather, type World } from './journal-world.ts';
import { isLeftOut } from './left-out.ts';
import { minute, second, start } from './sweep-samples.ts';

// Scenarios with channels that are told notices, played with deaths and without, and what is promised of notices.

/** Somebody gives an order once, and again if he has had no answer: each verb stands once in a scenario. */
export interface Given {
  /** When, minutes; no moment of a sweep. */
  readonly at: number;
  /** By when it is said: a silence ends when it was said to, also if it had to be said again. */
  readonly order: (at: number) => Order;
}

export interface NoticeScenario {
  /** When which key is active, in minutes. */
  readonly spans: Readonly<Record<string, Spans>>;
  /** How far apart the sweeps stand, milliseconds. */
  readonly everyMs: number;
  /** Beside the channel `chat` there is another, `pager`, where it is always fair. */
  readonly hasPager: boolean;
  /** The weather of `chat`. */
  readonly weather: (at: number) => Weather;
  readonly rules?: Partial<Omit<Rules, 'channels'>>;
  readonly orders?: readonly Given[];
  /** How it is all told in the end, minutes. */
  readonly ends: number;
}

const policy: Policy = { cooldownMs: 10 * minute, forMs: 0, forTicks: 1, keepMs: 0 };

const eventsOf = (world: World): JournalEvent[] =>
  world.stored().map(({ event }) => event as unknown as JournalEvent);

/** Every notice that is written, in its order. */
export const noticesOf = ({ world }: Pick<Told, 'world'>): Notice[] =>
  eventsOf(world).filter((event) => event.type === 'notice');

/** Every hold that is written. */
export const holdsOf = ({ world }: Pick<Told, 'world'>): Hold[] =>
  eventsOf(world).filter((event) => event.type === 'hold');

/** The orders that are not in the journal yet, at their time, or at once where that has passed. */
const ordersIn =
  (world: World, all: readonly Given[]) =>
  (state: TellingState, scheduler: SchedulerLike): Observable<Command> => {
    const given = eventsOf(world).flatMap((event) => (event.type === 'command' ? [event.verb] : []));
    return merge(
      ...all.map(({ at, order }) => {
        if (given.some((verb) => verb === order(start).verb)) return EMPTY;
        const inMs = start + at * minute - scheduler.now();
        const say = defer(() => {
          const now = Math.max(state.at, scheduler.now());
          const command = ordered(state, order(now), {
            at: now,
            by: { channel: 'cli', name: 'operator' },
          });
          // Of what was never seen, because nobody was there, nobody says anything.
          return 'type' in command ? of(command) : EMPTY;
        });
        return inMs > 0 ? timer(inMs, scheduler).pipe(mergeMap(() => say)) : say;
      }),
    );
  };

/**
 * Runs the scenario to its end, dying at each of `deaths` (steps, counted anew in each life).
 *
 * @param downMs how long nobody is there after each death, beyond the moment of the next sweep
 */
export const playNotices = (scenario: NoticeScenario, deaths: readonly number[], downMs = 0): Told => {
  const { spans, everyMs, weather, hasPager, rules, orders = [], ends } = scenario;
  const world = createWorld();
  const lives = {
    sources: [{ ...timeline(spans), everyMs }],
    chats: [
      chatOf('chat', { weather, lines: 4 }),
      ...(hasPager ? [chatOf('pager', { latencyMs: 0, catchUp: false })] : []),
    ],
    policy,
    journal: { checkpointEvery: 40 },
    orders: ordersIn(world, orders),
    ...(rules && { rules }),
    ...{ ends: start + ends * minute, everyMs, downMs },
  };
  return playIn(world, lives, deaths);
};

/** The notices that a channel has had, each when it was there to its last part for the first time. */
const heardOn = ({ chats }: Told, channel: string): readonly string[] => {
  const said = chats.find(({ name }) => name === channel)?.said ?? [];
  return [...new Set(said.filter(({ part, parts }) => part === parts).flatMap(({ tells }) => tells))];
};

/**
 * Of every notice: it is delivered once at each of its channels, and is there, in the order of the journal. A reminder alone may
 * be left out, seconds behind what told the same late.
 */
const areDelivered = (told: Told): void => {
  const leftOut = new Set(
    eventsOf(told.world)
      .filter(isLeftOut)
      .map(({ notice, sink }) => `${notice} at ${sink}`),
  );
  const sent = eventsOf(told.world).flatMap((event) =>
    event.type === 'delivery' && event.outcome !== 'retrying'
      ? [`${event.notice} at ${event.sink}: ${event.outcome}`]
      : [],
  );
  const notices = noticesOf(told);
  const wanted = notices.flatMap(({ id, channels }) =>
    channels.map(
      (channel) => `${id} at ${channel}: ${leftOut.has(`${id} at ${channel}`) ? 'skipped' : 'sent'}`,
    ),
  );
  expectSame(sent.toSorted(), wanted.toSorted());
  for (const { name } of told.chats) {
    const own = notices.filter(
      ({ id, channels }) => channels.includes(name) && !leftOut.has(`${id} at ${name}`),
    );
    expectSame([name, ...heardOn(told, name)], [name, ...own.map(({ id }) => id)]);
  }
};

/**
 * Of every incident that a channel has heard of, as it stands in the chat itself: it has had one closing, and no more.
 * How an entity has settled that was said to flap is said by its last incident, which may have had its own by then.
 */
const areClosed = (told: Told): void => {
  const notices = new Map(noticesOf(told).map((notice) => [notice.id, notice]));
  const faults: string[] = [];
  for (const { name } of told.chats) {
    const opened = new Set<string>();
    const closed = new Set<string>();
    for (const id of heardOn(told, name)) {
      const { why, members = [] } = notices.get(id) ?? {};
      for (const { incident, action } of members) {
        if (closed.has(incident) && why !== 'settled')
          faults.push(`${name} hears of ${incident} after its closing, in ${id}`);
        (action === 'recovery' ? closed : opened).add(incident);
      }
    }
    for (const incident of opened) {
      if (!closed.has(incident)) faults.push(`${name} never hears that ${incident} is over`);
    }
  }
  expectSame(faults, []);
};

/** Of every hold: what it has held is in a later notice of each of its channels. A reminder is dropped. */
const areTold = (told: Told): void => {
  const notices = noticesOf(told);
  const faults: string[] = [];
  for (const { at, incident, action, channels, reason } of holdsOf(told)) {
    if (action === 'realert') continue;
    for (const channel of channels) {
      const isTold = notices.some(
        (notice) =>
          notice.at >= at &&
          notice.channels.includes(channel) &&
          notice.members.some((member) => member.incident === incident),
      );
      if (!isTold) faults.push(`${channel} never hears of ${incident}, which was ${reason}`);
    }
  }
  expectSame(faults, []);
};

/** What is promised of notices, however long nobody was there. */
export const noticePromisesOf = (told: Told): void => {
  areDelivered(told);
  saysNothingTwice(told.chats);
  areClosed(told);
  areTold(told);
  // What is over and known to all is given back with the next that is decided.
  const { telling } = told.world.folded();
  settle(telling);
  expectSame([...telling.incidents.keys()], []);
};

/** That nothing of what was decided differs: the transitions, the notices with their ids, times and members. */
export const isSameAs = (told: Told, reference: Told): void => {
  expectSame(told.world.transitions(), reference.world.transitions());
  expectSame(noticesOf(told), noticesOf(reference));
};

export const seconds = (all: number): number => (all * second) / minute;
