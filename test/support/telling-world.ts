import {
  incidentId,
  keyOf,
  type Labels,
  partsOfKey,
  type Severity,
  type Signal,
  type Transition,
} from '../../src/language/signal.ts';
import type { Command, Hold, Notice, TellingEvent } from '../../src/language/telling.ts';
import { advance, type Input } from '../../src/telling/advance.ts';
import { join, retainChannels } from '../../src/telling/channels.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import { dueAt } from '../../src/telling/due-at.ts';
import { evolve } from '../../src/telling/evolve.ts';
import { awaitFirstLook } from '../../src/telling/first-look.ts';
import type { Rules, Schedule } from '../../src/telling/rules.ts';
import { emptyTelling, type TellingState } from '../../src/telling/state.ts';

/** An entity as telling hears of it. */
export interface Thing {
  readonly kind: string;
  readonly entity: string;
  readonly source: string;
  readonly labels?: Labels;
  /** Of its alerts; default: its kind's. */
  readonly severity?: Severity;
}

/** What becomes of an entity in a sweep. What is not possible (a recovery of what is well) does not happen. */
export type Move = 'down' | 'up' | 'remind' | 'worse' | 'edge' | 'unwatched';

export type Happened = Transition | TellingEvent;

export const second = 1_000;
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A thing by its key, seen by the source that its kind has here. */
export const thing = (key: string, labels?: Labels): Thing => {
  const { kind, entity } = partsOfKey(key);
  const source = kind.startsWith('container') ? 'docker' : kind.startsWith('disk') ? 'host' : 'probes';
  return { kind, entity, source, ...(labels && { labels }) };
};

/** Windows that come again: `lengthMs` long, every `everyMs`, the first at `fromMs`. */
export const everySoOften = (everyMs: number, fromMs: number, lengthMs: number): Schedule => ({
  endOf: (at) => {
    const into = (((at - fromMs) % everyMs) + everyMs) % everyMs;
    return into < lengthMs ? at - into + lengthMs : null;
  },
});

/** What an entity's machine would say; it is quick: one sweep is enough for everything. */
const stepped = (
  thing: Thing,
  open: { readonly incident: string; readonly severity: Severity | undefined } | undefined,
  move: Move,
  at: number,
): Transition | null => {
  const { kind, entity, source, labels } = thing;
  const key = keyOf(kind, entity);
  const words = { title: key, detail: move, ...(labels && { labels }) };
  const head = { type: 'transition', at, source, key, kind, entity, ...words } as const;
  const opening = { ...head, from: 'ok.quiet', to: 'alerting', action: 'alert' } as const;
  const severity = open?.severity;
  switch (move) {
    case 'edge': {
      const edge = keyOf(`${kind}_crash`, entity);
      return {
        ...opening,
        ...{ kind: `${kind}_crash`, key: edge, title: edge },
        ...{ to: 'ok.quiet', reason: 'edge', incident: incidentId(edge, at) },
      };
    }
    case 'down':
      if (open !== undefined) return null;
      return {
        ...{ ...opening, reason: 'crossed', incident: incidentId(key, at) },
        ...(thing.severity && { severity: thing.severity }),
      };
    case 'remind':
    case 'worse': {
      if (open === undefined || (move === 'worse' && severity === 'critical')) return null;
      const now = move === 'worse' ? 'critical' : severity;
      return {
        ...{ ...head, from: 'cooldown.holding', to: 'alerting', action: 'realert', incident: open.incident },
        reason: move === 'worse' ? 'worse' : 'cooldown elapsed',
        ...(now && { severity: now }),
      };
    }
    case 'up':
    case 'unwatched': {
      if (open === undefined) return null;
      const closing = { from: 'cooldown.holding', to: 'recovered', action: 'recovery' } as const;
      const reason = move === 'up' ? 'cleared' : 'unwatched';
      return { ...head, ...closing, reason, incident: open.incident };
    }
  }
};

/** What is open, as the transitions among these events say. */
export const openIn = (
  events: readonly Happened[],
): Map<string, { incident: string; severity: Severity | undefined }> => {
  const open = new Map<string, { incident: string; severity: Severity | undefined }>();
  for (const event of events) {
    if (event.type !== 'transition' || event.incident === null || event.reason === 'edge') continue;
    if (event.action === 'recovery' || event.reason === 'unwatched') open.delete(event.key);
    else open.set(event.key, { incident: event.incident, severity: event.severity });
  }
  return open;
};

/** A run of telling in event time: what is put in, what comes of it, and what a crash leaves. */
export class TellingWorld {
  rules: Rules;
  state: TellingState = emptyTelling();
  /** Everything that was written down. */
  readonly events: Happened[] = [];
  /** What was put in, and under which rules. */
  readonly inputs: { readonly input: Input; readonly rules: Rules }[] = [];
  /** That these were the channels from then on, as a journal says at every start. */
  readonly starts: Start[] = [];
  /** What the last input brought; a crash may lose the end of it. */
  lastCount = 0;
  #open = openIn([]);
  #commands = 0;

  constructor(rules: Partial<Rules> = {}) {
    this.rules = { ...defaultRules('box', ['telegram']), ...rules };
    this.put({ type: 'rules', at: 0 });
    this.starts.push({ after: 0, at: 0, channels: this.rules.channels });
  }

  put(input: Input): readonly Happened[] {
    this.inputs.push({ input, rules: this.rules });
    const happened = advance(this.state, this.rules, input);
    this.events.push(...happened);
    this.lastCount = happened.length;
    return happened;
  }

  /** One sweep of each source that these things have, in which all of it happens. */
  sweep(
    at: number,
    moves: readonly (readonly [thing: Thing | string, move: Move])[],
    { hinted = false }: { hinted?: boolean } = {},
  ): void {
    const bySource = new Map<string, Transition[]>();
    for (const [named, move] of moves) {
      const one = typeof named === 'string' ? thing(named) : named;
      const transitions = bySource.get(one.source) ?? [];
      bySource.set(one.source, transitions);
      const moved = stepped(one, this.#open.get(keyOf(one.kind, one.entity)), move, at);
      if (moved !== null) transitions.push(moved);
    }
    for (const [source, transitions] of bySource) this.look(at, source, { hinted, transitions });
  }

  /** A sweep of a source in which nothing else happens. */
  look(
    at: number,
    source: string,
    {
      failed = false,
      hinted = false,
      transitions = [],
      unseen = [],
      well = [],
    }: {
      failed?: boolean;
      hinted?: boolean;
      transitions?: readonly Transition[];
      /** The keys of what is open, and not seen in it; and of what is seen to be well, and not yet for long enough. */
      unseen?: readonly string[];
      well?: readonly string[];
    } = {},
  ): void {
    for (const [key, open] of openIn(transitions)) this.#open.set(key, open);
    for (const { key, action, reason } of transitions)
      if (action === 'recovery' || reason === 'unwatched') this.#open.delete(key);
    // A look out of turn sees what it was called for, any other all that its source has.
    const keys = hinted ? transitions.map(({ key }) => key) : failed ? [] : [...this.#open.keys()];
    const signals = keys.flatMap((key): Signal[] => {
      const { kind, entity, source: own } = thing(key);
      return own === source && !unseen.includes(key)
        ? [{ kind, entity, title: key, detail: '', active: !well.includes(key) }]
        : [];
    });
    this.put({ type: 'sweep', at, source, hinted, failed, transitions, signals });
  }

  down(at: number, ...keys: readonly string[]): void {
    this.sweep(
      at,
      keys.map((key) => [key, 'down']),
    );
  }

  up(at: number, ...keys: readonly string[]): void {
    this.sweep(
      at,
      keys.map((key) => [key, 'up']),
    );
  }

  until(at: number): void {
    this.put({ type: 'time', at });
  }

  /** The id of the command. */
  silence(at: number, key: string, until: number | null, from: number = at): string {
    return this.say({ at, verb: 'silence', match: { key }, from, until });
  }

  unsilence(at: number, silence: string): void {
    this.say({ at, verb: 'unsilence', silence });
  }

  ack(at: number, key: string): void {
    this.say({ at, verb: 'ack', incident: this.incident(key) });
  }

  snooze(at: number, key: string, until: number): void {
    this.say({ at, verb: 'snooze', incident: this.incident(key), until });
  }

  unack(at: number, key: string): void {
    this.say({ at, verb: 'unack', incident: this.incident(key) });
  }

  say(said: Unsaid): string {
    this.#commands += 1;
    const id = `c-${this.#commands}`;
    const command: Command = { type: 'command', id, by: { channel: 'cli', name: 'operator' }, ...said };
    this.put({ type: 'command', at: said.at, command });
    return id;
  }

  /** The open incident of a key; of one that is well, an id that nobody has. */
  incident(key: string): string {
    return this.#open.get(key)?.incident ?? `${key}@0`;
  }

  reload(at: number, rules: Partial<Rules>): void {
    joinNew(this.state, this.rules.channels, { at, channels: rules.channels ?? [] });
    this.rules = { ...this.rules, ...rules };
    this.starts.push({ after: this.events.length, at, channels: this.rules.channels });
    this.put({ type: 'rules', at });
  }

  /** The process ends before the last `lost` events are written, and begins again. */
  crash(at: number, lost = 0): void {
    if (lost > 0) this.events.splice(this.events.length - Math.min(lost, this.lastCount));
    this.lastCount = 0;
    this.#open = openIn(this.events);
    this.state = folded(this.events, this.starts);
    awaitFirstLook(this.state, Math.max(this.state.at, at));
    this.put({ type: 'rules', at });
  }

  get dueAt(): number | null {
    return dueAt(this.state, this.rules);
  }

  /** It has begun at the very moment at which something is due: that waits for what is seen then. */
  get waitsForMoment(): boolean {
    return this.inputs.at(-1)?.input.type === 'rules' && this.dueAt === this.state.at;
  }

  get notices(): readonly Notice[] {
    return this.events.filter((event) => event.type === 'notice');
  }

  get holds(): readonly Hold[] {
    return this.events.filter((event) => event.type === 'hold');
  }

  /** The notices, one a line: when, why, whom, of what. */
  get told(): readonly string[] {
    return this.notices.map(({ at, why, quietly, channels, members }) => {
      const names = members.map(
        ({ key, action, held }) => `${key} ${action}${held === undefined ? '' : ` (${held})`}`,
      );
      const whom = channels.join() === 'telegram' ? '' : ` ${channels.join()}`;
      return `${clock(at)} ${why}${quietly ? ' quietly' : ''}${whom}: ${names.join(', ')}`;
    });
  }

  /** The holds, one a line: when, which law, of what, by what, until when. */
  get held(): readonly string[] {
    return this.holds.map(({ at, key, action, reason, by, until, channels }) => {
      const whom = channels.join() === 'telegram' ? '' : ` ${channels.join()}`;
      const end = until === null ? '' : ` until ${clock(until)}`;
      return `${clock(at)}${whom} ${reason}: ${key} ${action}${by === null ? '' : ` by ${by}`}${end}`;
    });
  }
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Unsaid = Without<Command, 'type' | 'id' | 'by'>;

interface Start {
  /** Behind so many events. */
  readonly after: number;
  readonly at: number;
  readonly channels: readonly string[];
}

/** As the fold of a journal does at a start. */
const joinNew = (
  state: TellingState,
  known: readonly string[],
  { at, channels }: Pick<Start, 'at' | 'channels'>,
): void =>
  join(
    state,
    channels.filter((channel) => !known.includes(channel)),
    at,
  );

/** What stands after these events, and nothing else. */
export const folded = (events: readonly Happened[], starts: readonly Start[]): TellingState => {
  const state = emptyTelling();
  let known: readonly string[] | undefined;
  for (let index = 0; index <= events.length; index += 1) {
    for (const { after, at, channels } of starts) {
      if (after !== index) continue;
      joinNew(state, known ?? channels, { at, channels });
      retainChannels(state, channels);
      known = channels;
    }
    const event = events[index];
    if (event !== undefined) evolve(state, event);
  }
  return state;
};

/** Hours, minutes and seconds; what is less than a second only where there is some. */
export const clock = (at: number): string => {
  const two = (number: number): string => String(number).padStart(2, '0');
  const text = `${two(Math.floor(at / hour))}:${two(Math.floor(at / minute) % 60)}:${two(Math.floor(at / second) % 60)}`;
  return at % second === 0 ? text : `${text}.${String(at % second).padStart(3, '0')}`;
};
