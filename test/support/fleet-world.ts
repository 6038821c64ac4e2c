import {
  concatMap,
  defer,
  merge,
  NEVER,
  type Observable,
  of,
  type SchedulerAction,
  type SchedulerLike,
  Subject,
  takeUntil,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { deliverPatiently } from '../../src/fleet/deliver-patiently.ts';
import { fleetCauses } from '../../src/fleet/fleet-causes.ts';
import { type FleetLog, subjects } from '../../src/fleet/log.ts';
import { createMember, type Member } from '../../src/fleet/member.ts';
import { written } from '../../src/fleet/records.ts';
import { shippedJournal } from '../../src/fleet/shipped-journal.ts';
import type { MostTakenUp } from '../../src/fleet/taken-up.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import type { PrunableStore } from '../../src/journal/store/store.ts';
import type { Order } from '../../src/language/console.ts';
import type { Outgoing, Receipt } from '../../src/language/delivery.ts';
import type { Policy } from '../../src/language/signal.ts';
import type { Command } from '../../src/language/telling.ts';
import { fleetWordsIn } from '../../src/messages/fleet.ts';
import { inOneLine, locales } from '../../src/messages/messages.ts';
import { pipeline } from '../../src/pipeline.ts';
import { resume } from '../../src/sidecar/resume.ts';
import { type Sink, SinkError } from '../../src/sinks/sink.ts';
import { openElsewhere } from '../../src/status/open-elsewhere.ts';
import type { Source } from '../../src/streams/source.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import { ordered } from '../../src/telling/order.ts';
import type { Rules } from '../../src/telling/rules.ts';
import { SimulatedEngine, simulatedLog, type Way } from './simulated-log.ts';

// A fleet in virtual time: every host with a clock, a disk, a way to the engine and a way to the chat of its own, and the real
// thing on each. A host can be killed between any two of its effects; what is written and said stays.

/** A message as the chat has it. */
export interface SaidToAll {
  readonly at: number;
  /** The host whose process has sent it. */
  readonly by: string;
  readonly marked: boolean;
  /** The message that it answers. */
  readonly replyTo: string | null;
  readonly text: string;
  /** What it tells, by the incident as the fleet names it. */
  readonly tells: readonly { readonly incident: string; readonly action: string }[];
}

export interface FleetOptions {
  readonly hosts: readonly string[];
  readonly silentMs?: number;
  readonly patienceMs?: number;
  readonly leaseMs?: number;
  readonly mostTakenUp?: MostTakenUp;
  readonly rules?: Partial<Rules>;
  /** How long an answer of the engine takes, milliseconds. */
  readonly delayMs?: number;
  /** Put in the place of the log, for controls. */
  readonly log?: (
    log: FleetLog,
    about: { readonly scheduler: SchedulerLike; readonly host: string },
  ) => FleetLog;
  /** Put in the place of the sink, for controls. */
  readonly marks?: boolean;
}

/** Whoever reached the engine for so long has heard all of it; and so long after a loss another one speaks. */
const defaultSilentMs = 30_000;
const settledMs = 10_000;
const undisturbedMs = 60_000;

const policy: Policy = { cooldownMs: 3_600_000, forMs: 0, forTicks: 1, keepMs: 0 };
const words = locales.en;
const said = fleetWordsIn('en');
export const startOfFleet = Date.UTC(2026, 10, 27);

/** One host, whether its process lives or not. */
export class SimulatedHost {
  readonly name: string;
  readonly disk: PrunableStore = memoryStore();
  readonly sick = new Set<string>();
  #way: Way = 'open';
  /** Since when it is so, or its process begun; in the time of the world. */
  openSince = 0;
  /** Whether it reaches the chat: it does, does not, or sends and hears no answer. */
  chat: 'fair' | 'down' | 'lost' = 'fair';
  /** By how much its clock on the wall is before the right one, milliseconds. */
  skewMs = 0;
  /** The same of the time that its process counts, which was begun when its clock was `skewSeenMs` before. */
  offsetMs = 0;
  skewSeenMs = 0;
  latestMs = 0;
  /** By how much the clock of its process was set while it ran, milliseconds. */
  jumpMs = 0;
  /** Until then its process stands still, as under SIGSTOP. */
  pausedUntil = 0;
  life: {
    readonly member: Member;
    readonly journal: Journal;
    readonly end$: Subject<void>;
    readonly command$: Subject<Command>;
  } | null = null;
  /** What its config says beyond that of the fleet, and what it does not watch; holds from its next start on. */
  rules: Partial<Rules> = {};
  readonly unwatched = new Set<string>();
  /** Effects that are left before it dies; `null`: it does not. */
  effectsLeft: number | null = null;
  mayBeVoice = true;
  /** What its one channel is called; `null`: it has none. */
  channel: string | null = 'chat';
  lives = 0;
  /** How often it was taken out of the fleet. */
  forgotten = 0;
  isVoice = false;
  /** When it was last the voice, and whether two were at once is seen by the log. */
  readonly troubles: string[] = [];
  /** How often it said that it works with the log. */
  reached = 0;

  readonly #now: () => number;

  constructor(name: string, now: () => number) {
    this.name = name;
    this.#now = now;
  }

  get way(): Way {
    return this.#way;
  }

  set way(way: Way) {
    if (this.#way !== way) this.openSince = this.#now();
    this.#way = way;
  }
}

export class FleetWorld {
  readonly scheduler = new VirtualTimeScheduler();
  readonly engine = new SimulatedEngine(() => this.scheduler.frame);
  readonly said: SaidToAll[] = [];
  readonly hosts: readonly SimulatedHost[];
  readonly faults: string[] = [];
  /** When the engine lost what it had, and which processes had heard all of it and were not disturbed for a while after. */
  readonly losses: { readonly at: number; readonly heardBy: Set<string> }[] = [];
  /** Who began to speak for all, and who ended, in words: for whoever reads a history that failed. */
  readonly voices: string[] = [];
  readonly #options: FleetOptions;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.scheduler.frame = startOfFleet;
    this.hosts = options.hosts.map((name) => new SimulatedHost(name, () => this.scheduler.frame));
  }

  get now(): number {
    return this.scheduler.frame;
  }

  host(name: string): SimulatedHost {
    const found = this.hosts.find((host) => host.name === name);
    if (found === undefined) throw new Error(`there is no host ${name}`);
    return found;
  }

  /** Lets so many milliseconds pass. */
  pass(ms: number): void {
    const until = this.scheduler.frame + ms;
    this.scheduler.maxFrames = until;
    this.scheduler.flush();
    this.scheduler.frame = until;
  }

  /** The engine loses all that it has. */
  wipe(): void {
    this.engine.wipe();
    const heardBy = new Set(this.#undisturbed().keys());
    this.losses.push({ at: this.now, heardBy });
    const before = this.#undisturbed();
    timer(undisturbedMs, this.scheduler).subscribe(() => {
      const since = this.#undisturbed();
      for (const [process, way] of before) if (since.get(process) !== way) heardBy.delete(process);
    });
  }

  /** The processes that reach the engine, by holder, with what would be another number if that had been otherwise meanwhile. */
  #undisturbed(): ReadonlyMap<string, number> {
    if (this.engine.isDown || this.now - this.engine.upSince < settledMs) return new Map();
    const those = this.hosts.filter(
      ({ life, way, mayBeVoice, pausedUntil, effectsLeft, openSince }) =>
        life !== null &&
        way === 'open' &&
        mayBeVoice &&
        effectsLeft === null &&
        pausedUntil < this.now - settledMs &&
        openSince < this.now - settledMs,
    );
    return new Map(
      those.map(({ name, lives, openSince, pausedUntil }) => [
        `${name}-${lives}`,
        Math.max(openSince, pausedUntil, this.engine.upSince),
      ]),
    );
  }

  kill(host: SimulatedHost): void {
    const { life } = host;
    host.life = null;
    host.isVoice = false;
    host.effectsLeft = null;
    life?.end$.next();
  }

  /** An operator takes a host out of the fleet, as `polkan fleet forget` does; `false`: it is heard, or the server is away. */
  forget(host: SimulatedHost): boolean {
    const beat = this.engine.last(subjects.beat(host.name));
    const isHeard = beat !== null && this.now - beat.at <= (this.#options.silentMs ?? defaultSilentMs);
    if (this.engine.isDown || beat === null || isHeard) return false;
    const subject = subjects.gone(host.name);
    const text = written({ host: host.name, by: 'an operator' });
    this.engine.append(subject, text, this.engine.last(subject)?.seq ?? 0);
    host.forgotten += 1;
    return true;
  }

  /** An operator says something on one host; `null` where it lives, and has nothing that he could mean. */
  order(host: SimulatedHost, order: Order): void {
    const { life } = host;
    // What was said of other hosts is read where somebody asks.
    life?.member.asked().subscribe({ complete: () => this.#order(host, order) });
  }

  #order(host: SimulatedHost, order: Order): void {
    const { life } = host;
    if (life === null) return;
    const at = Math.max(host.latestMs, life.journal.state.at);
    const by = { channel: 'console', name: host.name };
    const others = openElsewhere(life.member.said(), host.name);
    const command = ordered(life.journal.state.telling, order, { at, by, others });
    if ('type' in command) life.command$.next(command);
  }

  /** An effect on the outside, before or behind which the process may end. */
  #effect<T>(host: SimulatedHost, end$: Subject<void>, work: () => Observable<T>): Observable<T> {
    const isOver = (): boolean => host.life?.end$ !== end$;
    return defer(() => {
      if (isOver() && host.life !== null) return NEVER;
      if (host.effectsLeft !== null) {
        host.effectsLeft -= 1;
        if (host.effectsLeft === 0) {
          this.kill(host);
          return NEVER;
        }
        if (host.effectsLeft === 1) {
          return work().pipe(
            concatMap(() => {
              this.kill(host);
              return NEVER;
            }),
          );
        }
      }
      return work();
    }).pipe(takeUntil(end$));
  }

  /** The time of one host: its clock may be wrong, and while its process stands still no timer rings. */
  #clock(host: SimulatedHost): SchedulerLike {
    const { scheduler } = this;
    // Once begun it goes on evenly, whatever is done to the clock on the wall; and from life to life it never goes back.
    host.offsetMs += host.skewMs - host.skewSeenMs;
    host.skewSeenMs = host.skewMs;
    host.offsetMs = Math.max(host.offsetMs, host.latestMs - scheduler.now());
    const { offsetMs } = host;
    return {
      now: () => {
        host.latestMs = scheduler.now() + offsetMs;
        return host.latestMs + host.jumpMs;
      },
      schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) => {
        const patient = function (this: SchedulerAction<T>, given?: T): void {
          const pause = host.pausedUntil - scheduler.now();
          if (pause > 0) this.schedule(given, pause);
          else work.call(this, given);
        };
        return scheduler.schedule(patient, delay, state);
      },
    };
  }

  boot(host: SimulatedHost): void {
    if (host.life !== null) return;
    host.lives += 1;
    host.openSince = this.now;
    const { hosts: _, silentMs = defaultSilentMs, patienceMs = 60_000, leaseMs = 9_000 } = this.#options;
    const { mostTakenUp } = this.#options;
    const end$ = new Subject<void>();
    const scheduler = this.#clock(host);
    const onTrouble = (error: unknown): void => {
      if (error === null) host.reached += 1;
      else if (host.troubles.length < 50) host.troubles.push(String(error));
    };
    let journal: Journal | undefined;
    openJournal({
      open: () =>
        of({
          ...host.disk,
          append: (batch, slots) => this.#effect(host, end$, () => host.disk.append(batch, slots)),
        }),
      scheduler,
      warn: (message) => this.faults.push(`${host.name}: ${message}`),
      onTrouble,
      keepMs: 1e12,
      maxBytes: 1e12,
    })
      .pipe(takeUntil(end$))
      .subscribe((opened) => {
        journal = opened;
      });
    if (journal === undefined) throw new Error('the journal did not open at once');
    const opened = journal;
    const sinks = host.channel === null ? [] : [this.#chat(host, host.channel, end$)];
    const channels = sinks.map(({ name }) => name);
    const rules = { ...defaultRules(host.name, channels), ...this.#options.rules, ...host.rules };
    const command$ = new Subject<Command>();
    const way = simulatedLog(this.engine, {
      ...{ scheduler, way: () => host.way, timeoutMs: 3_000, delayMs: () => this.#options.delayMs ?? 0 },
    });
    const log = this.#options.log?.(way, { scheduler: this.scheduler, host: host.name }) ?? way;
    const member = createMember({
      ...{
        host: host.name,
        holder: `${host.name}-${host.lives}`,
        version: '1.2.3',
        scheduler,
        words,
        said,
        rules: { ...rules, causes: [...fleetCauses, ...rules.causes] },
      },
      log: {
        append: (subject, text, expected) =>
          this.#effect(host, end$, () => log.append(subject, text, expected)),
        last: (subject) => log.last(subject),
        read: (stream, from, most, subject) => log.read(stream, from, most, subject),
      },
      journal: shippedJournal(
        opened,
        () => `journal-${host.name}-${host.lives}`,
        () => scheduler.now(),
      ),
      monotonic: () => this.scheduler.now(),
      wallMs: () => this.now + host.skewMs,
      ...{ mayBeVoice: host.mayBeVoice, silentMs, patienceMs, leaseMs, ...(mostTakenUp && { mostTakenUp }) },
      ...{ sinks, policyOf: () => policy, random: () => 1, blindTicks: 3, onTrouble },
      onFault: (key, error) => this.faults.push(`${key}: ${String(error)}`),
      onVoice: (isVoice, why) => {
        host.isVoice = isVoice;
        const time = ((this.now - startOfFleet) / 1000).toFixed(1);
        this.voices.push(`${time} ${host.name} ${isVoice ? 'speaks' : `is silent: ${String(why)}`}`);
      },
    });
    host.life = { member, journal: opened, end$, command$ };
    const run$ = resume({
      journal: opened,
      at: Math.max(scheduler.now(), opened.state.at),
      version: '1.2.3',
      sinks,
      rules,
      policyOf: () => policy,
      onFault: (key, error) => this.faults.push(`${key}: ${String(error)}`),
      isWatched: ({ key }) => ![...host.unwatched].some((entity) => key === `thing/${entity}`),
      words,
      warn: (message) => this.faults.push(message),
    }).pipe(
      concatMap((resumed) =>
        pipeline({
          ...resumed,
          telling: { ...resumed.telling, command$: merge(member.command$, command$) },
          sources: [this.#source(host)],
          sinks,
          scheduler,
          words,
          host: host.name,
          random: () => 1,
          blindTicks: 3,
          stop$: NEVER,
          deliverTo: deliverPatiently({
            ...{ patience: member.patience, changed$: member.changed$, scheduler, said },
          }),
        }),
      ),
    );
    merge(member.run$, run$)
      .pipe(takeUntil(end$))
      .subscribe({
        next: (event) => {
          if (event.type === 'turn') member.observe(event);
        },
        error: (error: unknown) => this.faults.push(`${host.name} ended: ${String((error as Error).stack)}`),
      });
  }

  #source(host: SimulatedHost): Source {
    return {
      name: 'things',
      everyMs: 5_000,
      timeoutMs: 5_000,
      read: () =>
        of({
          covers: ['thing'],
          signals: things
            .filter((entity) => !host.unwatched.has(entity))
            .map((entity) => ({
              ...{ kind: 'thing', entity, title: `Thing ${entity}`, detail: 'as it is.' },
              active: host.sick.has(entity),
            })),
        }),
    };
  }

  #chat(host: SimulatedHost, name: string, end$: Subject<void>): Sink {
    return {
      name,
      timeoutMs: 5_000,
      send: (outgoing) =>
        this.#effect(host, end$, (): Observable<Receipt> => {
          if (host.chat === 'down') return throwError(() => new SinkError('the chat is away'));
          this.said.push(this.#saidBy(host, outgoing));
          if (host.chat === 'lost')
            return throwError(() => new SinkError('no answer', { mayHaveArrived: true }));
          return timer(200, this.#clock(host)).pipe(
            concatMap(() => of({ messageId: String(this.said.length), chat: 'all' })),
          );
        }),
    };
  }

  #saidBy(host: SimulatedHost, { notification, replyTo, facts }: Outgoing): SaidToAll {
    const tells = facts?.notifications ?? [];
    return {
      at: this.now,
      by: host.name,
      marked: this.#options.marks !== false && notification.mayRepeat,
      replyTo: replyTo?.messageId ?? null,
      text: inOneLine(notification),
      tells: tells.flatMap(({ incident, action }) => {
        if (incident === null) return [];
        return [
          {
            incident:
              incident.startsWith('@') || incident.startsWith('host_')
                ? incident
                : `@${host.name}/${incident}`,
            action,
          },
        ];
      }),
    };
  }
}

/** What each host watches. */
export const things = ['a', 'b', 'c'] as const;

/** A fleet of so many hosts, a minute after all of them have begun. */
export const fleetOf = (count: number, options: Partial<FleetOptions> = {}): FleetWorld => {
  const world = new FleetWorld({ hosts: Array.from({ length: count }, (_, n) => `h${n + 1}`), ...options });
  for (const host of world.hosts) world.boot(host);
  world.pass(60_000);
  return world;
};

/** Who speaks for it: where for a moment two do, the first of them. */
export const voiceOf = (world: FleetWorld): SimulatedHost => {
  const [voice] = world.hosts.filter(({ isVoice }) => isVoice);
  if (voice === undefined) throw new Error('nobody speaks');
  return voice;
};

/** All who do not. */
export const othersOf = (world: FleetWorld): readonly SimulatedHost[] =>
  world.hosts.filter(({ isVoice }) => !isVoice);
