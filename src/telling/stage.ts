import {
  Observable,
  type OperatorFunction,
  type SchedulerLike,
  type Subscription,
  switchMap,
  timer,
} from 'rxjs';
import type { Announcement } from '../language/delivery.ts';
import type { Transition } from '../language/signal.ts';
import type { Command, Notice, TellingEvent } from '../language/telling.ts';
import type { Decision } from '../machines/actors.ts';
import { advance, type Input } from './advance.ts';
import { announcementOf } from './announce.ts';
import { dueAt } from './due-at.ts';
import { evolve } from './evolve.ts';
import { longestFirstLookMs } from './first-look.ts';
import type { Rules } from './rules.ts';
import type { TellingState } from './state.ts';

/** All that came of one input: a sweep that was decided, a command, a moment. */
export interface Turn {
  readonly type: 'turn';
  /** When, epoch milliseconds. */
  readonly at: number;
  /** The sweep, and what the actors made of it; `null`: it was no sweep. */
  readonly decision: Decision | null;
  /** What is to be written down, transitions among them, in the order in which it happened. */
  readonly events: readonly (Transition | TellingEvent)[];
  /** What each channel is to be told. */
  readonly told: readonly ToldChannels[];
}

export interface ToldChannels {
  readonly channels: readonly string[];
  readonly announcement: Announcement;
}

/** What a stage goes on from, and by which rules; both are its own to change and to be given anew. */
export interface Telling {
  readonly state: TellingState;
  readonly rules: Rules;
  /**
   * So long a moment waits for the sweeps of that moment, milliseconds: a window that began with a sweep ends with one of the
   * same source, and what that sees is in its digest. What is told then bears the time at which it was due. Default: no longer
   * than it takes to see what is there already.
   */
  readonly graceMs?: number;
  /**
   * What rings so much too late, milliseconds, rings for somebody who was not there (a lid was closed, the process was stopped): nothing
   * is told of it before the next sweep, which says so, and then as after a start. Default: whoever rings late was only busy.
   */
  readonly sleptMs?: number;
  /** What operators say. It need not complete. Default: nobody says anything. */
  readonly command$?: Observable<Command>;
  /** Other rules, from then on. Default: they stay as they are. */
  readonly reload$?: Observable<Reload>;
}

/** What holds from now on. */
export interface Reload {
  readonly rules: Rules;
  /** What was closed, because nobody looks at it any more. */
  readonly unwatched: readonly Transition[];
}

/** Whether it stands in a recording by itself, with its time. */
const isRecorded = ({ type }: Input): boolean => type === 'sweep' || type === 'command';

/** A longer timer would ring at once (`setTimeout` takes 31 bits). */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Between deciding and delivering: what is told now, and what is held back. It begins with what came due while nobody
 * was there, and rings whenever time alone decides something; a stop flushes nothing.
 */
export const tell =
  (
    { state, rules: first, graceMs = 0, sleptMs = Number.POSITIVE_INFINITY, command$, reload$ }: Telling,
    scheduler: SchedulerLike,
  ): OperatorFunction<Decision, Turn> =>
  (decision$) =>
    new Observable<Turn>((subscriber) => {
      let alarm: Subscription | undefined;
      let due: number | null = null;
      let rules = first;
      /** Nobody was there until a moment ago, and nothing was looked at since. */
      let slept = false;
      /**
       * The time of the last that is recorded. Of what rings, and of a beginning, only what it decides is, at the moment at which it
       * was due, and not that it rang later.
       */
      let recordedAt = state.at;

      const take = (input: Input, decision: Decision | null, before: readonly Transition[] = []): void => {
        const told: ToldChannels[] = [];
        const onNotice = (notice: Notice): void => {
          const announcement = announcementOf(state, notice);
          if (announcement !== null) told.push({ channels: notice.channels, announcement });
        };
        // The rules may be others: then what was due by the old ones says nothing.
        const firstDue = input.type === 'rules' ? dueAt(state, rules) : due;
        // A sweep that began before something rang is decided as if that had not been: a replay knows of no ringing.
        if (input.type !== 'time') state.at = recordedAt;
        for (const transition of before) evolve(state, transition);
        const events = [...before, ...advance(state, rules, input, onNotice, firstDue)];
        recordedAt = isRecorded(input) ? state.at : (events.at(-1)?.at ?? recordedAt);
        due = dueAt(state, rules);
        if (decision !== null || events.length > 0) {
          subscriber.next({ type: 'turn', at: state.at, decision, events, told });
        }
        setAlarm();
      };

      const setAlarm = (): void => {
        alarm?.unsubscribe();
        alarm = undefined;
        if (due === null || subscriber.closed) return;
        const rings = slept ? scheduler.now() + longestFirstLookMs : due;
        const inMs = Math.min(Math.max(0, rings - scheduler.now()), longestTimerMs);
        // Two timers: whatever else was set for the moment rings before the second.
        const moment$ = timer(inMs, scheduler).pipe(switchMap(() => timer(graceMs, scheduler)));
        alarm = moment$.subscribe(() => {
          const isLate = scheduler.now() - rings >= sleptMs;
          // Where nobody looks, what came due is told all the same.
          if (isLate && !slept) {
            slept = true;
            setAlarm();
            return;
          }
          slept = false;
          take({ type: 'time', at: scheduler.now() }, null);
        });
      };

      /** Who sleeps may be asked to look, or told something, before any alarm rings. From then on what came due is waited for. */
      const hasSlept = (at: number): boolean => {
        const has = slept || (due !== null && at - due >= sleptMs);
        slept = false;
        return has;
      };

      take({ type: 'rules', at: scheduler.now() }, null);
      subscriber.add(
        command$?.subscribe((said) => {
          const command = hasSlept(said.at) ? { ...said, slept: true } : said;
          take({ type: 'command', at: said.at, command }, null);
        }),
      );
      subscriber.add(
        reload$?.subscribe((reload) => {
          rules = reload.rules;
          take({ type: 'rules', at: scheduler.now() }, null, reload.unwatched);
        }),
      );
      subscriber.add(
        decision$.subscribe({
          next: (decision) => {
            const { at, source, hinted = false, signals, error } = decision.sweep;
            const { transitions, told = [] } = decision;
            const failed = error !== undefined;
            const input = { type: 'sweep', at, source, hinted, failed, transitions, signals, told } as const;
            if (!hasSlept(at)) {
              take(input, decision);
              return;
            }
            take({ ...input, slept: true }, { ...decision, sweep: { ...decision.sweep, slept: true } });
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
      subscriber.add(() => alarm?.unsubscribe());
    });
