import { type Observable, Subject } from 'rxjs';
import type { Transition } from '../../src/language/signal.ts';
import { type Actor, createActors } from '../../src/machines/actors.ts';
import { locales } from '../../src/messages/messages.ts';
import { containers } from '../../src/streams/docker/containers.ts';
import type { Answer, DockerReader } from '../../src/streams/docker/docker.ts';
import { dockerEvents } from '../../src/streams/docker/docker-events.ts';
import { createHearing } from '../../src/streams/docker/hearing.ts';
import { sweeps } from '../../src/streams/sweeps.ts';
import { virtualTime } from './virtual-time.ts';

/** A container as the model of an engine keeps it. */
interface Contained {
  id: string;
  name: string;
  labels: Record<string, string>;
  restarts: number;
  state: Record<string, unknown> & { Status: string; ExitCode: number; OOMKilled: boolean };
}

const never = '0001-01-01T00:00:00Z';

/**
 * A Docker engine as far as Polkan sees it: containers that are made, stopped, killed and removed, each with the
 * events that the real one sends (20.10, see test/fixtures/docker/events.ndjson), in virtual time.
 */
export class EngineModel {
  readonly #now: () => number;
  readonly #containers = new Map<string, Contained>();
  readonly #sent: { line: string; atS: number }[] = [];
  readonly #line$ = new Subject<string>();
  #count = 0;
  #said = 0;
  /** Whether it sends events at all: a proxy may forbid them. */
  hasEvents = true;
  /** How its events reach who listens. */
  deliver: (send: () => void) => void = (send) => send();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Makes a container that is not started. */
  create(name: string, labels: Record<string, string> = {}): void {
    this.#count += 1;
    const id = this.#count.toString(16).padStart(12, '0').repeat(5);
    const state = { Status: 'created', ExitCode: 0, OOMKilled: false, StartedAt: never, FinishedAt: never };
    this.#containers.set(name, { id, name, labels, restarts: 0, state });
    this.#say('create', name);
  }

  start(name: string): void {
    const one = this.#one(name);
    one.restarts = 0;
    this.#run(one);
  }

  run(name: string, labels: Record<string, string> = {}): void {
    this.create(name, labels);
    this.start(name);
  }

  /** `docker stop` of a program that ends with `code`. */
  stop(name: string, code = 0): void {
    this.#say('kill', name, { signal: '15' });
    this.#end(name, code);
    this.#say('stop', name);
  }

  /** `docker kill`. */
  kill(name: string): void {
    this.#say('kill', name, { signal: '9' });
    this.#end(name, 137);
  }

  /** `docker kill --signal`, of a signal that it survives. */
  signal(name: string, signal: string): void {
    this.#say('kill', name, { signal });
  }

  /** The program ends by itself. */
  exit(name: string, code: number): void {
    this.#end(name, code);
  }

  /** It ends by itself, and Docker starts it again (`restart: always`). */
  crash(name: string, code: number): void {
    const one = this.#one(name);
    this.#end(name, code);
    one.restarts += 1;
    this.#run(one);
  }

  /** It ends by itself, and Docker waits before it starts it again; `again` does. */
  crashAndWait(name: string, code: number): void {
    const one = this.#one(name);
    this.#end(name, code);
    one.restarts += 1;
    one.state.Status = 'restarting';
  }

  again(name: string): void {
    this.#run(this.#one(name));
  }

  /** `docker restart`. */
  restart(name: string): void {
    this.stop(name, 143);
    this.start(name);
    this.#say('restart', name);
  }

  /** A process in it is killed for lack of memory; with `code` it is the one that matters. */
  oom(name: string, code?: number): void {
    this.#say('oom', name);
    if (code === undefined) return;
    this.#end(name, code);
    this.#one(name).state.OOMKilled = true;
  }

  /** What a child's death leaves behind in the state, once the container ends. */
  markOom(name: string): void {
    this.#one(name).state.OOMKilled = true;
  }

  remove(name: string): void {
    this.#say('destroy', name);
    this.#containers.delete(name);
  }

  /** `docker rm -f`. */
  removeByForce(name: string): void {
    this.kill(name);
    this.remove(name);
  }

  rename(from: string, to: string): void {
    const one = this.#one(from);
    this.#containers.delete(from);
    this.#containers.set(to, { ...one, name: to });
    this.#say('rename', to, { oldName: from });
  }

  /** A start that fails: no program, no port. */
  failToStart(name: string, error: string): void {
    Object.assign(this.#one(name).state, { ExitCode: 127, Error: error });
    this.#say('die', name, { exitCode: '127' });
  }

  health(name: string, status: string): void {
    Object.assign(this.#one(name).state, { Health: { Status: status, FailingStreak: 3, Log: [] } });
    if (status !== 'starting') this.#say(`health_status: ${status}`, name);
  }

  /** Any state, without an event. */
  be(name: string, state: Record<string, unknown>): void {
    Object.assign(this.#one(name).state, state);
  }

  /** What Polkan asks it by. */
  readonly docker: Pick<DockerReader, 'get' | 'lines'> = {
    get: async (path) => this.#answer(path),
    lines: (path, abort) => this.#lines(Number(/since=(\d+)/.exec(path)?.[1]), abort),
  };

  #answer(path: string): Answer {
    if (path === '/_ping') return { status: 200, body: 'OK' };
    const all = [...this.#containers.values()];
    if (path.startsWith('/containers/json')) {
      const body = all.map(({ id: Id, name, labels: Labels, state }) => ({
        Id,
        Names: [`/${name}`],
        State: state.Status,
        Labels,
      }));
      return { status: 200, body };
    }
    const one = this.#containers.get(path.split('/')[2] ?? '');
    if (one === undefined) return { status: 404, body: { message: 'No such container' } };
    const { id: Id, name, restarts: RestartCount, labels: Labels, state } = one;
    return {
      status: 200,
      body: { Id, Name: `/${name}`, RestartCount, Config: { Labels }, State: { ...state } },
    };
  }

  async *#lines(sinceS: number, abort: AbortSignal): AsyncGenerator<string> {
    const waiting = this.#sent.filter(({ atS }) => atS >= sinceS).map(({ line }) => line);
    let wake = Promise.withResolvers<void>();
    const heard = this.#line$.subscribe((line) => {
      waiting.push(line);
      wake.resolve();
      wake = Promise.withResolvers();
    });
    abort.addEventListener('abort', () => heard.unsubscribe());
    for (;;) {
      yield* waiting.splice(0);
      await wake.promise;
    }
  }

  #one(name: string): Contained {
    const one = this.#containers.get(name);
    if (one === undefined) throw new Error(`there is no container ${name}`);
    return one;
  }

  #run(one: Contained): void {
    const { FinishedAt } = one.state;
    const StartedAt = this.#time();
    one.state = { Status: 'running', ExitCode: 0, OOMKilled: false, StartedAt, FinishedAt };
    this.#say('start', one.name);
  }

  #end(name: string, code: number): void {
    const { state } = this.#one(name);
    Object.assign(state, { Status: 'exited', ExitCode: code, FinishedAt: this.#time() });
    // Docker says so of whatever has a check and does not run.
    if (state.Health !== undefined) state.Health = { Status: 'unhealthy', FailingStreak: 0, Log: [] };
    this.#say('die', name, { exitCode: String(code) });
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }

  #say(Action: string, name: string, more: Record<string, string> = {}): void {
    if (!this.hasEvents) return;
    const { id: ID, labels } = this.#one(name);
    const atS = Math.floor(this.#now() / 1000);
    this.#said += 1;
    const timeNano = this.#now() * 1e6 + this.#said;
    const Attributes = { name, ...labels, ...more };
    const line = JSON.stringify({
      Type: 'container',
      Action,
      Actor: { ID, Attributes },
      time: atS,
      timeNano,
    });
    this.deliver(() => {
      this.#sent.push({ line, atS });
      this.#line$.next(line);
    });
  }
}

/** What happens, and when: seconds. */
export type Steps = readonly (readonly [atS: number, step: (engine: EngineModel) => void])[];

export interface Watching {
  readonly names?: readonly string[] | '*';
  readonly everyS?: number;
  readonly graceS?: number;
  readonly forS?: number;
  readonly hasEvents?: boolean;
  /** How late its events come. */
  readonly eventLagMs?: number;
  readonly untilS: number;
  /** Polkan is started anew at these times, with what a journal keeps. */
  readonly restartsS?: readonly number[];
}

/** When Polkan's clock begins, epoch milliseconds. */
export const begin = Date.parse('2026-11-22T06:00:00Z');

/**
 * What is told while the steps happen: the real source, sweeps and alert machines on a model of an engine, in
 * virtual time. A line is `<seconds> <action> <key>: <detail>`.
 */
export const toldOf = async (steps: Steps, watching: Watching): Promise<string[]> => {
  const {
    names = '*',
    everyS = 30,
    graceS = 60,
    forS = 0,
    hasEvents = true,
    eventLagMs = 0,
    untilS,
    restartsS = [],
  } = watching;
  const { scheduler, until } = virtualTime();
  scheduler.frame = begin;
  const engine = new EngineModel(() => scheduler.now());
  engine.hasEvents = hasEvents;
  if (eventLagMs > 0) {
    engine.deliver = (send) => {
      scheduler.schedule(() => send(), eventLagMs);
    };
  }
  for (const [atS, step] of steps) {
    if (atS < 0) step(engine);
    else scheduler.schedule(() => step(engine), atS * 1000);
  }
  const policy = { cooldownMs: 1_800_000, forMs: forS * 1000, forTicks: 1, keepMs: 0 };
  const told: string[] = [];
  let memory: unknown;
  let restored: Actor[] = [];
  const start = () => {
    const hearing = createHearing();
    const happened$: Observable<string> = dockerEvents({
      docker: engine.docker,
      scheduler,
      words: locales.en,
      warn: (message) => told.push(message),
      onEvent: hearing.take,
      againMs: Math.max(graceS, forS) * 1000 + 1_500,
    });
    const source = containers({
      docker: engine.docker,
      names,
      everyMs: everyS * 1000,
      timeoutMs: 5_000,
      words: locales.en,
      stopGraceMs: graceS * 1000,
      forMs: forS * 1000,
      warn: (message) => told.push(message),
      ...(hasEvents && { happened$, hearing }),
    });
    const system = createActors({
      policyOf: () => policy,
      onFault: (key, error) => told.push(`${key}: ${String(error)}`),
      restored,
    });
    const line = ({ at, action, key, detail }: Transition): string =>
      `${Math.round((at - begin) / 100) / 10} ${action} ${key}: ${detail}`;
    const subscription = sweeps(source, { scheduler, blindTicks: 3, words: locales.en, memory }).subscribe(
      (sweep) => {
        if (sweep.memory !== undefined) memory = JSON.parse(JSON.stringify(sweep.memory));
        if (sweep.error !== undefined) told.push(sweep.error);
        told.push(
          ...system
            .observe(sweep)
            .filter(({ action }) => action !== null)
            .map(line),
        );
      },
    );
    return () => {
      subscription.unsubscribe();
      restored = system.actors();
    };
  };
  let stop = start();
  for (const atS of restartsS) {
    await until(begin + atS * 1000);
    stop();
    stop = start();
  }
  await until(begin + untilS * 1000);
  stop();
  return told;
};
