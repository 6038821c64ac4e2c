import { defer, EMPTY, Observable, type SchedulerLike, Subject, type Subscription, tap, timer } from 'rxjs';
import type { Announcement, Delivery } from '../language/delivery.ts';
import type { FleetWords } from '../messages/fleet.ts';
import { deliver } from '../sinks/delivery/delivery.ts';
import type { Patience } from './patience.ts';

/** Says when something was seen that may end a waiting. */
export interface RetryGate {
  readonly patience: Patience;
  readonly changed$: Observable<unknown>;
  readonly scheduler: SchedulerLike;
  readonly said: Pick<FleetWords, 'toldByVoice' | 'byItself'>;
}

/**
 * The delivery policy of a host in a fleet: whatever there is to tell waits whether the voice tells it, and goes out, marked,
 * where it does not. What waited before a restart waits again: it is in the journal still. A sink that is told every
 * transition speaks for its host alone, and waits for nobody.
 */
export const deliverPatiently =
  ({ patience, changed$, scheduler, said }: RetryGate): typeof deliver =>
  (sink, options) => {
    if (sink.everyTransition === true) return deliver(sink, options);
    return (announcement$) =>
      new Observable<Delivery>((subscriber) => {
        const { owed, record = () => EMPTY } = options;
        const passed$ = new Subject<Announcement>();
        let waits = 0;
        let isOver = false;
        let alarm: Subscription | undefined;
        const add = (announcement: Announcement): void => {
          waits += 1;
          patience.add(sink.name, announcement, scheduler.now());
        };
        const skipped = (announcement: Announcement): void => {
          const { id, notifications } = announcement;
          const [first] = notifications;
          const { key, incident, action, at: of } = first;
          const delivery: Delivery = {
            ...{ type: 'delivery', at: scheduler.now(), sink: sink.name, key, incident, action, of },
            ...(id !== null && { notice: id }),
            ...{ outcome: 'skipped', attempts: 0, why: said.toldByVoice },
          };
          subscriber.add(
            defer(() => record([delivery])).subscribe({
              error: (error: unknown) => subscriber.error(error),
              complete: () => subscriber.next(delivery),
            }),
          );
        };
        const look = (): void => {
          for (const { is, announcement } of patience.decide(scheduler.now(), sink.name)) {
            waits -= 1;
            if (is === 'told by itself') passed$.next(announcement);
            else skipped(announcement);
          }
          alarm?.unsubscribe();
          alarm = undefined;
          // What waits for the voice when all is told to stop stays in the journal, and waits again.
          if (isOver) passed$.complete();
          else if (waits > 0 && !subscriber.closed) alarm = timer(lookEveryMs, scheduler).subscribe(look);
        };
        const { waiting = [], ...rest } = owed ?? {};
        const own = {
          ...{ waiting: [], inDoubt: 0, messageIds: new Map<string, never>() },
          ...rest,
        };
        const { headline } = options.words;
        const marked = {
          ...options,
          words: { ...options.words, headline: { ...headline, mayRepeat: said.byItself } },
          mayRepeat: true,
          // A recovery answers the alert of the voice, where the host ends it by itself.
          toldBefore: (incident: string) => patience.messageOf(sink.name, incident),
          owed: { ...own, inDoubt: 0 },
        };
        patience.toldByItself(sink.name, own.messageIds.keys());
        patience.mayHaveTold(sink.name, waiting.slice(0, owed?.inDoubt ?? 0), scheduler.now());
        const own$ = passed$.pipe(
          deliver(sink, marked),
          tap((delivery) => patience.arrived(delivery, scheduler.now())),
        );
        subscriber.add(own$.subscribe(subscriber));
        subscriber.add(() => alarm?.unsubscribe());
        for (const announcement of waiting) add(announcement);
        subscriber.add(changed$.subscribe(look));
        subscriber.add(
          announcement$.subscribe({
            next: (announcement) => {
              add(announcement);
              if (alarm === undefined) look();
            },
            error: (error: unknown) => subscriber.error(error),
            complete: () => {
              isOver = true;
              look();
            },
          }),
        );
        look();
      });
  };

/** So often what waits is looked at where nothing was seen. */
const lookEveryMs = 1_000;
