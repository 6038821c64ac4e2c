import { Observable, type SchedulerLike, type Subscription, timer } from 'rxjs';
import * as z from 'zod/mini';
import { wallOf } from '../../language/clock.ts';
import { FaultError } from '../../language/fault.ts';
import { oldestOf } from '../../language/forget-oldest.ts';
import { whyFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import { DockerError, type DockerReader } from './docker.ts';
import { dockerLimits } from './limits.ts';
import { whyNoAnswer } from './read-container.ts';

/**
 * What changes the state of a container, by the Engine's own names; a health check says `health_status: …`.
 * The rest (`exec_…` by the dozen, `top`, `attach`) is none of ours.
 */
const telling = /^(create|start|die|oom|pause|unpause|restart|stop|destroy|rename|health_status: \w+)$/;

/** API 1.52 drops `status`, `id` and `from`; what has to be here has always been there. */
const short = z.string().check(z.maxLength(dockerLimits.nameCharacters));
const event = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({
    // What is longer than any is none: all of it is remembered for as many containers as there are.
    ID: z.catch(short, ''),
    Attributes: z.object({
      name: short,
      exitCode: z.catch(z.optional(z.string()), undefined),
      signal: z.catch(z.optional(z.string()), undefined),
      'com.docker.compose.service': z.catch(z.optional(short), undefined),
    }),
  }),
  /** Seconds. */
  time: z.int().check(z.nonnegative()),
  /** Past what a number can hold: good to tell two events apart, not to reckon with. */
  timeNano: z.catch(z.optional(z.number()), undefined),
});

/** Something that happened to a container. */
export interface DockerEvent {
  /** The Engine's own word: `die`, `stop`, `oom`, … */
  readonly action: string;
  readonly name: string;
  readonly id: string;
  /** By Docker's clock, epoch seconds. */
  readonly atS: number;
  readonly exitCode: number | null;
  /** A signal was sent that no program survives. */
  readonly kills: boolean;
  readonly service: string | null;
}

/** @throws Error that says in one line what is wrong, without quoting it: it comes from outside */
const eventOf = (line: string): z.infer<typeof event> => {
  const parsed = event.safeParse(jsonOf(line));
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.');
  throw new FaultError(path ? { code: 'fieldUnreadable', field: path } : { code: 'eventNoObject' });
};

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    throw new FaultError({ code: 'eventNotJson' });
  }
};

export interface EventOptions {
  readonly docker: Pick<DockerReader, 'lines'>;
  readonly scheduler: SchedulerLike;
  readonly words: Messages;
  /** Told of a stream that breaks, and of lines that are no events; once for each stretch. */
  readonly warn: (message: string) => void;
  /**
   * A name is passed on when nothing more has happened to it for so long: `docker restart` is a death and a
   * start a moment later, and nobody wants to be told of the moment. What never comes to rest is passed on
   * all the same after five times as long.
   */
  readonly settleMs?: number;
  /** Told of every event at once, signals included, before any name is passed on. */
  readonly onEvent?: (event: DockerEvent) => void;
  /**
   * So long after a stop or a removal the name is passed on once more, unless it was started: when a grace has
   * ended, whether it runs again need not wait for the next turn.
   */
  readonly againMs?: number;
  /** There may be no Docker here at all: that is not warned of. */
  readonly mayBeAbsent?: boolean;
}

const firstMs = 1_000;
const longestMs = 60_000;
/** Docker's clock may be so far ahead of ours, seconds. */
const aheadS = 60;
/**
 * How far back the first look goes, seconds: what ended while Polkan itself was being started anew is still
 * heard. Docker keeps the last 256 events.
 */
const lookBackS = 300;

/** Only containers; the filter is JSON (`{"type":["container"]}`) in the query. */
const path = (since: number): string =>
  `/events?since=${since}&filters=%7B%22type%22%3A%5B%22container%22%5D%7D`;

/**
 * The names of containers that something has just happened to, from Docker's `/events`. It never errors and
 * never ends: a stream that breaks is opened again, after 1 s at first and 60 s at most, from the last event
 * on. `since` counts whole seconds and includes its own, so the events of that second are remembered and
 * not passed on twice. A stream that is silent proves nothing: polling does. What is remembered is bounded by
 * `dockerLimits`.
 */
export const dockerEvents = ({
  docker,
  scheduler,
  words,
  warn,
  settleMs = 400,
  onEvent = () => undefined,
  againMs,
  mayBeAbsent = false,
}: EventOptions): Observable<string> =>
  new Observable((subscriber) => {
    const abort = new AbortController();
    subscriber.add(() => abort.abort());
    const settling = waitingRoom(dockerLimits.settling, scheduler, (name) => subscriber.next(name));
    const anew = waitingRoom(dockerLimits.lookedAtAgain, scheduler, (name) => subscriber.next(name));
    subscriber.add(() => {
      settling.close();
      anew.close();
    });
    // What Docker's times are compared with is the wall clock, which Docker goes by.
    const nowS = (): number => Math.floor(wallOf(scheduler, scheduler.now()) / 1000);
    /** The second of the last event: an earlier one than before where Docker's clock was set back. */
    let since = Math.max(0, nowS() - lookBackS);
    /** The events of the second `since`. */
    const seen = new Set<string>();
    const firstSeen = oldestOf(seen);
    let failures = 0;

    const take = (line: string): void => {
      const { Type, Action, Actor, time, timeNano } = eventOf(line);
      const { name, exitCode, signal = '', 'com.docker.compose.service': service = null } = Actor.Attributes;
      const key = [timeNano, Type, Action, Actor.ID, name].map((part) => String(part).slice(0, 80)).join(' ');
      if (time !== since) seen.clear();
      since = time;
      if (seen.has(key)) return;
      seen.add(key);
      if (seen.size > dockerLimits.eventsOfASecond) seen.delete(firstSeen() ?? key);
      if (Type !== 'container' || !(Action === 'kill' || telling.test(Action))) return;
      const code = exitCode === undefined || exitCode === '' ? Number.NaN : Number(exitCode);
      onEvent({
        action: Action,
        name,
        id: Actor.ID,
        atS: time,
        exitCode: Number.isInteger(code) ? code : null,
        kills: Action === 'kill' && /^(9|(SIG)?KILL)$/i.test(signal),
        service,
      });
      if (Action === 'kill') return;
      settling.wait(name, settleMs, 5 * settleMs);
      if (Action === 'start') anew.leave(name);
      else if (againMs !== undefined && /^(stop|destroy)$/.test(Action))
        anew.wait(name, againMs, againMs * 2);
    };

    /** Others have their turn, however much Docker has to say; what it sends meanwhile waits with it. */
    const rest = (ms: number): Promise<void> =>
      new Promise((resolve) => {
        subscriber.add(resolve);
        const over = (): void => {
          subscriber.remove(done);
          subscriber.remove(resolve);
          resolve();
        };
        const done = timer(Math.max(0, ms), scheduler).subscribe(over);
        subscriber.add(done);
      });

    const listen = async (): Promise<void> => {
      let strange = false;
      // From a time that is far ahead, a mistake, nothing would be heard until then.
      if (since > nowS() + aheadS) since = nowS();
      let begunAt = scheduler.now();
      let taken = 0;
      for await (const line of docker.lines(path(since), abort.signal)) {
        failures = 0;
        taken += 1;
        if (taken > dockerLimits.eventsInFiveSeconds) {
          await rest(begunAt + 5_000 - scheduler.now());
          begunAt = scheduler.now();
          taken = 1;
        }
        if (line.trim() === '') continue;
        try {
          take(line);
        } catch (error) {
          if (!strange) warn(words.containers.noEvent(whyFailed(error, words)));
          strange = true;
        }
      }
    };

    /** Told once for each stretch without a stream: polling goes on meanwhile, and tells the rest. */
    const again = (why: string | null): void => {
      if (subscriber.closed) return;
      if (failures === 0 && why !== null) warn(words.containers.noEvents(why));
      const waitMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 10));
      failures += 1;
      subscriber.add(timer(waitMs, scheduler).subscribe(begin));
    };
    const begin = (): void => {
      listen().then(
        () => again(words.containers.eventsEnded),
        (error: unknown) => {
          const isFine = mayBeAbsent && error instanceof DockerError && error.fault === 'absent';
          again(isFine ? null : whyNoAnswer(error, words));
        },
      );
    };
    begin();
  });

/**
 * Names that wait, each until so long after it came last, and `longestMs` after it came first at the latest.
 * Where there are too many, the one that came first is let out at once.
 */
const waitingRoom = (most: number, scheduler: SchedulerLike, out: (name: string) => void) => {
  const waiting = new Map<string, { readonly since: number; readonly due: number }>();
  const first = oldestOf(waiting);
  /** One for all: of thousands that come in a burst each with a timer of its own would cost as much as all else that is done with them. */
  let alarm: { readonly at: number; readonly timer: Subscription } | null = null;
  const ringAt = (at: number, now: number): void => {
    if (alarm !== null && alarm.at <= at) return;
    alarm?.timer.unsubscribe();
    alarm = { at, timer: timer(Math.max(0, at - now), scheduler).subscribe(ring) };
  };
  const ring = (): void => {
    const now = scheduler.now();
    alarm = null;
    const over: string[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const [name, { due }] of waiting) {
      if (due <= now) over.push(name);
      else next = Math.min(next, due);
    }
    if (next < Number.POSITIVE_INFINITY) ringAt(next, now);
    for (const name of over) release(name);
  };
  const release = (name: string): void => {
    if (waiting.delete(name)) out(name);
  };
  return {
    leave: (name: string): void => void waiting.delete(name),
    wait: (name: string, ms: number, longestMs: number): void => {
      const now = scheduler.now();
      const since = waiting.get(name)?.since ?? now;
      const due = Math.min(now + ms, since + longestMs);
      waiting.set(name, { since, due });
      ringAt(due, now);
      if (waiting.size > most) release(first() ?? name);
    },
    close: (): void => {
      alarm?.timer.unsubscribe();
      waiting.clear();
    },
  };
};
