import { Observable, type SchedulerLike, type Subscription, timer } from 'rxjs';
import * as z from 'zod/mini';
import { FaultError } from '../../language/fault.ts';
import { whyFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import { explain } from './containers.ts';
import { DockerError, type DockerReader } from './docker.ts';

/**
 * What changes the state of a container, by the Engine's own names; a health check says `health_status: …`.
 * The rest (`exec_…` by the dozen, `top`, `attach`) is none of ours.
 */
const telling = /^(create|start|die|oom|pause|unpause|restart|stop|destroy|rename|health_status: \w+)$/;

/** API 1.52 drops `status`, `id` and `from`; these have always been there. */
const event = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ Attributes: z.object({ name: z.string() }) }),
  /** Seconds. (`timeNano` is past what a number can hold.) */
  time: z.int().check(z.nonnegative()),
});

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
   * start a moment later, and nobody wants to be told of the moment.
   */
  readonly settleMs?: number;
  /** There may be no Docker here at all: that is not warned of. */
  readonly mayBeAbsent?: boolean;
}

const firstMs = 1_000;
const longestMs = 60_000;
/** Docker's clock may be so far ahead of ours, seconds. */
const aheadS = 60;

/** Only containers; the filter is JSON (`{"type":["container"]}`) in the query. */
const path = (since: number): string =>
  `/events?since=${since}&filters=%7B%22type%22%3A%5B%22container%22%5D%7D`;

/**
 * The names of containers that something has just happened to, from Docker's `/events`. It never errors and
 * never ends: a stream that breaks is opened again, after 1 s at first and 60 s at most, from the last event
 * on. `since` counts whole seconds and includes its own, so the events of that second are remembered and
 * not passed on twice. A stream that is silent proves nothing: polling does.
 */
export const dockerEvents = ({
  docker,
  scheduler,
  words,
  warn,
  settleMs = 400,
  mayBeAbsent = false,
}: EventOptions): Observable<string> =>
  new Observable((subscriber) => {
    const abort = new AbortController();
    subscriber.add(() => abort.abort());
    const settling = new Map<string, Subscription>();
    subscriber.add(() => {
      for (const one of settling.values()) one.unsubscribe();
    });
    const nowS = (): number => Math.floor(scheduler.now() / 1000);
    /** The second of the last event: an earlier one than before where Docker's clock was set back. */
    let since = nowS();
    /** The lines of the second `since`. */
    let seen = new Set<string>();
    let failures = 0;

    const settle = (name: string): void => {
      settling.get(name)?.unsubscribe();
      settling.set(
        name,
        timer(settleMs, scheduler).subscribe(() => {
          settling.delete(name);
          subscriber.next(name);
        }),
      );
    };

    const take = (line: string): void => {
      const { Type, Action, Actor, time } = eventOf(line);
      if (seen.has(line)) return;
      if (time !== since) seen = new Set();
      since = time;
      seen.add(line);
      if (Type === 'container' && telling.test(Action)) settle(Actor.Attributes.name);
    };

    const listen = async (): Promise<void> => {
      let strange = false;
      // From a time that is far ahead, a mistake, nothing would be heard until then.
      if (since > nowS() + aheadS) since = nowS();
      for await (const line of docker.lines(path(since), abort.signal)) {
        failures = 0;
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
          again(isFine ? null : explain(error, words));
        },
      );
    };
    begin();
  });
