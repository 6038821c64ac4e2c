import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  asyncScheduler,
  concat,
  delay,
  EMPTY,
  from,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  Subject,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import type { Attempt, Delivery, Notification, Outgoing } from '../../../src/language/delivery.ts';
import { inOneLine, locales } from '../../../src/messages/messages.ts';
import { type DeliveryOptions, deliver, turnsAtOnce } from '../../../src/sinks/delivery/delivery.ts';
import { type Sink, SinkError } from '../../../src/sinks/sink.ts';
import { alertOf, announced, recoveryOf } from '../../support/notices.ts';
import { runs } from '../../support/runs.ts';
import { virtualTime } from '../../support/virtual-time.ts';

type Answer = ReturnType<Sink['send']>;

const alerts = (n: number, at = 0): Notification[] =>
  Array.from({ length: n }, (_, i) => alertOf(`n${i}`, at));

const fails = (message: string, how: ConstructorParameters<typeof SinkError>[1] = {}): Observable<never> =>
  throwError(() => new SinkError(message, how));

/** What became of a notification, in a line. */
const outcome = ({ key, action, outcome, attempts, messageId, why, mayHaveArrived }: Delivery): string =>
  [
    `${key} ${action} ${outcome} ${attempts}`,
    messageId === undefined ? '' : ` #${messageId}`,
    why === undefined ? '' : ` (${why})`,
    mayHaveArrived ? ' may have arrived' : '',
  ].join('');

/** A sink under the policy, and everything that happens, with its time: what is sent, and what came of it. */
const bench = (
  answer: (attempt: number, outgoing: Outgoing, abort: AbortSignal) => Answer | undefined,
  more: Partial<Sink> & { options?: Partial<DeliveryOptions>; scheduler?: VirtualTimeScheduler } = {},
) => {
  const { options, scheduler = new VirtualTimeScheduler(), ...ofSink } = more;
  const log: string[] = [];
  let attempt = -1;
  const sink: Sink = {
    name: 'chat',
    timeoutMs: 10_000,
    send: (outgoing, abort) => {
      attempt += 1;
      log.push(`${scheduler.now()} says ${inOneLine(outgoing.notification).split('\n')[0]}`);
      return answer(attempt, outgoing, abort) as Answer;
    },
    ...ofSink,
  };
  return {
    log,
    scheduler,
    run: (input$: Observable<Notification>) =>
      input$
        .pipe(map(announced), deliver(sink, { scheduler, words: locales.en, random: () => 1, ...options }))
        .subscribe({
          next: (delivery) => log.push(`${scheduler.now()} ${outcome(delivery)}`),
          error: (error: unknown) => log.push(`${scheduler.now()} error ${String(error)}`),
          complete: () => log.push(`${scheduler.now()} complete`),
        }),
  };
};

/** Notifications at their times, then the end. */
const at = (scheduler: VirtualTimeScheduler, ...them: [ms: number, Notification][]) =>
  merge(...them.map(([ms, notification]) => timer(ms, scheduler).pipe(map(() => notification))));

describe('the loop around the queue', () => {
  test('tells what comes in, one after the other, and completes with its input', () => {
    const { log, scheduler, run } = bench((attempt) => of({ messageId: String(10 + attempt) }));
    run(at(scheduler, [5, alertOf('a', 5)], [5, alertOf('b', 5)], [9, recoveryOf('a', 5, 9)]));
    scheduler.flush();
    expect(log).toEqual([
      '5 says 🔴 Dependency a: does not answer.',
      '5 dep/a alert sent 1 #10',
      '5 says 🔴 Dependency b: does not answer.',
      '5 dep/b alert sent 1 #11',
      '9 says 🟢 Dependency a: recovered, answers.',
      '9 dep/a recovery sent 1 #12',
      '9 complete',
    ]);
  });

  test('waits until a sweep has said all it has to say, so that a flood is told as one', () => {
    const { log, scheduler, run } = bench(() => of({}));
    const input$ = new Subject<Notification>();
    run(input$);
    for (const alert of alerts(11)) input$.next(alert);
    expect(log).toEqual([]);
    scheduler.flush();
    expect(log[0]).toBe('0 says 🔴 11 dependencies down (do not answer): n0 … n10');
    expect(log).toHaveLength(12);
  });

  test('waits for the end of a sweep once, however much that says, and not at all while it is busy', () => {
    const { scheduler, run } = bench(() => NEVER);
    const schedule = vi.spyOn(scheduler, 'schedule');
    const input$ = new Subject<Notification>();
    run(input$);
    for (const alert of alerts(100)) input$.next(alert);
    expect(schedule).toHaveBeenCalledTimes(1);
    scheduler.maxFrames = 0;
    scheduler.flush();
    // Now it is busy: there is one more timer, the time limit of the attempt.
    for (const alert of alerts(100)) input$.next(alert);
    expect(schedule).toHaveBeenCalledTimes(2);
  });

  test('goes on for as long as its input does', () => {
    const { log, scheduler, run } = bench(() => of({}));
    const input$ = new Subject<Notification>();
    run(input$);
    input$.next(alertOf('a', 0));
    scheduler.flush();
    expect(log).toHaveLength(2);
    input$.next(alertOf('b', 0));
    scheduler.flush();
    expect(log).toHaveLength(4);
    input$.complete();
    expect(log.at(-1)).toMatch(/complete$/);
  });

  test('completes only when all that waits has been told', () => {
    const { log, scheduler, run } = bench(
      (attempt) => (attempt === 0 ? fails('not reached') : timer(2_000, scheduler).pipe(map(() => ({})))),
      { rates: [{ count: 1, perMs: 1_000 }] },
    );
    run(from(alerts(2)));
    scheduler.flush();
    expect(log).toEqual([
      '0 says 🔴 Dependency n0: does not answer.',
      '0 dep/n0 alert retrying 1 (not reached)',
      '1000 says 🔴 Dependency n0: does not answer.',
      '3000 dep/n0 alert sent 2',
      '4000 says 🔴 Dependency n1: does not answer.',
      '6000 dep/n1 alert sent 1',
      '6000 complete',
    ]);
  });

  test('with nothing to tell completes at once with its input', () => {
    const { log, run } = bench(() => of({}));
    run(EMPTY);
    expect(log).toEqual(['0 complete']);
  });

  test('fails with its input', () => {
    const { log, run } = bench(() => of({}));
    run(throwError(() => new Error('no more')));
    expect(log).toEqual(['0 error Error: no more']);
  });

  test('tells what is owed at once, before there is any input', () => {
    const { log, run } = bench(() => of({}), {
      options: {
        owed: { waiting: alerts(2).map(announced), inDoubt: 1, messageIds: new Map() },
      },
    });
    run(NEVER);
    expect(log.filter((line) => line.includes('says'))).toEqual([
      '0 says 🔴 (may be a repeat) Dependency n0: does not answer.',
      '0 says 🔴 Dependency n1: does not answer.',
    ]);
  });

  test('skips what is about its own sink', () => {
    const { log, run } = bench(() => of({}));
    run(of({ ...alertOf('x', 0), key: 'self/chat' }));
    expect(log).toEqual(['0 self/chat alert skipped 0 (it is about this very sink)', '0 complete']);
  });

  test('never sends two at once, however slow the answers', () => {
    let open = 0;
    let most = 0;
    const { log, scheduler, run } = bench(() => {
      open += 1;
      most = Math.max(most, open);
      return timer(700, scheduler).pipe(
        map(() => {
          open -= 1;
          return {};
        }),
      );
    });
    run(at(scheduler, [0, alertOf('a', 0)], [100, alertOf('b', 0)], [1_100, alertOf('c', 0)]));
    scheduler.flush();
    expect(most).toBe(1);
    expect(log.filter((line) => line.includes('says')).map((line) => line.slice(0, 24))).toEqual([
      '0 says 🔴 Dependency a: ',
      '700 says 🔴 Dependency b',
      '1400 says 🔴 Dependency ',
    ]);
  });

  test('ends everything with its subscription: the attempt is aborted, nothing is sent any more', () => {
    const signals: AbortSignal[] = [];
    const { log, scheduler, run } = bench((_attempt, _outgoing, abort) => {
      signals.push(abort);
      return NEVER;
    });
    const input$ = new Subject<Notification>();
    const subscription = run(input$);
    input$.next(alertOf('a', 0));
    scheduler.maxFrames = 5_000;
    scheduler.flush();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    subscription.unsubscribe();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(input$.observed).toBe(false);
    scheduler.maxFrames = Number.POSITIVE_INFINITY;
    scheduler.flush();
    expect(log).toHaveLength(1);
  });

  test('does not go on with what waits once it is unsubscribed in the middle', () => {
    const { log, run } = bench((attempt) => {
      if (attempt === 1) subscription.unsubscribe();
      return of({});
    });
    const input$ = new Subject<Notification>();
    const subscription = run(concat(from(alerts(0)), input$));
    for (const alert of alerts(5)) input$.next(alert);
    input$.complete();
    expect(log).toEqual([
      '0 says 🔴 Dependency n0: does not answer.',
      '0 dep/n0 alert sent 1',
      '0 says 🔴 Dependency n1: does not answer.',
    ]);
  });
});

test('a throw inside a turn is an error of the whole, and wedges nothing in silence', () => {
  const { log, scheduler, run } = bench(() => of({}), {
    options: {
      clock: () => {
        throw new TypeError('a bug');
      },
    },
  });
  run(from(alerts(11)));
  scheduler.flush();
  expect(log).toEqual(['0 error TypeError: a bug']);
});

test('a throw while an answer is taken in is an error of the whole, too', () => {
  const { log, scheduler, run } = bench(() => fails('Unauthorized', { refused: true }), {
    options: {
      onRefused: () => {
        throw new TypeError('a bug');
      },
    },
  });
  run(of(alertOf('a', 0)));
  scheduler.flush();
  expect(log.at(-1)).toBe('0 error TypeError: a bug');
});

test('a sink that left two attempts in doubt is asked first, and sent nothing until it answers', async () => {
  const { scheduler, until } = virtualTime();
  let asked = 0;
  const { log, run } = bench(
    (attempt) => (attempt < 3 ? fails('no answer', { mayHaveArrived: true }) : of({})),
    {
      scheduler,
      check: async () => {
        asked += 1;
        log.push(`${scheduler.now()} is asked`);
        if (asked === 1) throw new SinkError('still gone', { permanent: true, mayHaveArrived: true });
      },
    },
  );
  run(of(alertOf('a', 0)));
  await until(60_000);
  const says = 'says 🔴 (may be a repeat) Dependency a: does not answer.';
  expect(log).toEqual([
    '0 says 🔴 Dependency a: does not answer.',
    '0 dep/a alert retrying 1 (no answer) may have arrived',
    `1000 ${says}`,
    '1000 dep/a alert retrying 2 (no answer) may have arrived',
    '3000 is asked',
    '3000 dep/a alert retrying 3 (still gone)',
    '7000 is asked',
    `7000 ${says}`,
    '7000 dep/a alert retrying 4 (no answer) may have arrived',
    '15000 is asked',
    `15000 ${says}`,
    '15000 dep/a alert sent 5',
    '15000 complete',
  ]);
});

test('a sink that is well when it is asked, and leaves every message in doubt, is not sent a copy a minute', async () => {
  const { scheduler, until } = virtualTime();
  const sentAt: number[] = [];
  const { run } = bench(
    () => {
      sentAt.push(scheduler.now() / 1000);
      return fails('HTTP 504', { mayHaveArrived: true });
    },
    { scheduler, check: async () => undefined },
  );
  run(of(alertOf('a', 0)));
  await until(3_600_000);
  expect(sentAt).toEqual([0, 1, 3, 7, 67, 187, 427, 907, 1507, 2107, 2707, 3307]);
});

test('a sink that can not be asked is tried at least once a minute, whatever is in doubt', async () => {
  const { scheduler, until } = virtualTime();
  const sentAt: number[] = [];
  const { run } = bench(
    () => {
      sentAt.push(scheduler.now());
      return fails('HTTP 502', { mayHaveArrived: true });
    },
    { scheduler },
  );
  run(of(alertOf('a', 0)));
  await until(600_000);
  const gaps = sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0));
  expect(Math.max(...gaps)).toBe(60_000);
});

test('a sink that is asked, and never says anything, is asked again when its time is over', async () => {
  const { scheduler, until } = virtualTime();
  const aborted: number[] = [];
  const { log, run } = bench(() => fails('no answer', { mayHaveArrived: true }), {
    scheduler,
    check: (abort) => {
      abort.addEventListener('abort', () => aborted.push(scheduler.now()));
      return new Promise(() => undefined);
    },
  });
  run(of(alertOf('a', 0)));
  await until(20_000);
  expect(log.slice(4)).toEqual(['13000 dep/a alert retrying 3 (no answer within 10 s)']);
  expect(aborted).toEqual([13_000]);
});

test('a sink that lacks something is refused from the start, and asked until it does not, with nothing to tell', async () => {
  const { scheduler, until } = virtualTime();
  const refusals: string[] = [];
  let asked = 0;
  const { run } = bench(() => of({}), {
    scheduler,
    lacks: 'no token',
    check: async () => {
      asked += 1;
      if (asked < 3) throw new Error('still none');
    },
    options: { onRefused: (why) => refusals.push(`${scheduler.now()} ${why}`) },
  });
  run(NEVER);
  await until(300_000);
  expect(refusals).toEqual(['0 no token', '90000 null']);
  expect(asked).toBe(3);
});

test('a sink that lacks something is asked no more once it has taken a message', async () => {
  const { scheduler, until } = virtualTime();
  const refusals: string[] = [];
  let asked = 0;
  const { run } = bench(() => of({}), {
    scheduler,
    lacks: 'no token',
    check: async () => {
      asked += 1;
      throw new Error('still none');
    },
    options: { onRefused: (why) => refusals.push(`${scheduler.now()} ${why}`) },
  });
  run(merge(of(alertOf('a', 0)).pipe(delay(35_000, scheduler)), NEVER));
  await until(300_000);
  expect(refusals).toEqual(['0 no token', '35000 null']);
  expect(asked).toBe(2);
});

test('a slow sink is given longer each time, up to eight times its limit, so that it is not sent copies', () => {
  const { log, scheduler, run } = bench((attempt) =>
    attempt < 5 ? NEVER : timer(79_999, scheduler).pipe(map(() => ({}))),
  );
  run(of(alertOf('a', 0)));
  scheduler.flush();
  expect(
    log.filter((line) => line.includes('retrying')).map((line) => /within (\d+) s/.exec(line)?.[1]),
  ).toEqual(['10', '20', '40', '80', '80']);
  expect(log.at(-2)).toMatch(/ sent 6$/);
});

describe('an answer', () => {
  const once = (first: () => Answer | undefined) => {
    const made = bench((attempt) => (attempt > 0 ? of({}) : first()));
    made.run(of(alertOf('a', 0)));
    made.scheduler.flush();
    return made.log.slice(1).filter((line) => !line.endsWith('complete'));
  };

  const again = (mark = '') => [
    `1000 says 🔴 ${mark}Dependency a: does not answer.`,
    '1000 dep/a alert sent 2',
  ];

  test.each<[string, () => Answer | undefined, string[]]>([
    ['with an id', () => of({ messageId: '7' }), ['0 dep/a alert sent 1 #7']],
    ['with an id that is a number', () => of({ messageId: 7 as never }), ['0 dep/a alert sent 1 #7']],
    ['with an id that is none', () => of({ messageId: {} as never }), ['0 dep/a alert sent 1']],
    ['without an id', () => [{}], ['0 dep/a alert sent 1']],
    ['of nothing in particular', () => [undefined as never], ['0 dep/a alert sent 1']],
    ['of null', () => [null as never], ['0 dep/a alert sent 1']],
    [
      'that comes twice counts once',
      () => of({ messageId: '7' }, { messageId: '8' }),
      ['0 dep/a alert sent 1 #7'],
    ],
    [
      'that fails after it came has come',
      () => concat(of({ messageId: '7' }), fails('too late')),
      ['0 dep/a alert sent 1 #7'],
    ],
    [
      'that fails is tried again',
      () => fails('not reached'),
      ['0 dep/a alert retrying 1 (not reached)', ...again()],
    ],
    [
      'that may have arrived says so when it is tried again',
      () => fails('no answer', { mayHaveArrived: true }),
      ['0 dep/a alert retrying 1 (no answer) may have arrived', ...again('(may be a repeat) ')],
    ],
    [
      'that refuses the text',
      () => fails('bad text', { permanent: true }),
      ['0 dep/a alert dropped 1 (bad text)'],
    ],
    [
      'that is none may have arrived',
      () => EMPTY,
      ['0 dep/a alert retrying 1 (chat gave no receipt) may have arrived', ...again('(may be a repeat) ')],
    ],
    [
      'of a sink that throws',
      () => {
        throw new TypeError('a bug');
      },
      ['0 dep/a alert retrying 1 (a bug)', ...again()],
    ],
    [
      'of a sink that returns nothing to wait for',
      () => undefined,
      [expect.stringMatching(/^0 dep\/a alert retrying 1 \(You provided 'undefined'/), ...again()],
    ],
  ])('%s', (_, answer, expected) => {
    expect(once(answer)).toEqual(expected);
  });

  test('that is a promise is waited for', async () => {
    const { scheduler, until } = virtualTime();
    const { log, run } = bench(
      async (attempt) => {
        if (attempt === 0) throw new Error('rejected');
        return { messageId: '5' };
      },
      { scheduler },
    );
    run(of(alertOf('a', 0)));
    await until(5_000);
    expect(log).toEqual([
      '0 says 🔴 Dependency a: does not answer.',
      '0 dep/a alert retrying 1 (rejected)',
      '1000 says 🔴 Dependency a: does not answer.',
      '1000 dep/a alert sent 2 #5',
      '1000 complete',
    ]);
  });

  test('is waited for as long as the sink may take, then its attempt is aborted, and may have arrived', () => {
    const aborted: string[] = [];
    const { log, scheduler, run } = bench(
      (attempt, _, abort) => {
        abort.addEventListener('abort', () => aborted.push(`${scheduler.now()} attempt ${attempt}`));
        return attempt === 0 ? NEVER : timer(9_999, scheduler).pipe(map(() => ({})));
      },
      { timeoutMs: 10_000 },
    );
    run(of(alertOf('a', 0)));
    scheduler.flush();
    expect(log).toEqual([
      '0 says 🔴 Dependency a: does not answer.',
      '10000 dep/a alert retrying 1 (no answer within 10 s) may have arrived',
      '11000 says 🔴 (may be a repeat) Dependency a: does not answer.',
      '20999 dep/a alert sent 2',
      '20999 complete',
    ]);
    expect(aborted).toEqual(['10000 attempt 0', '20999 attempt 1']);
  });

  test('that comes after its time is over counts no more', () => {
    const late$ = new Subject<{ messageId: string }>();
    const { log, scheduler, run } = bench((attempt) => (attempt === 0 ? late$ : of({ messageId: '2' })), {
      timeoutMs: 500,
    });
    run(of(alertOf('a', 0)));
    scheduler.maxFrames = 600;
    scheduler.flush();
    expect(late$.observed).toBe(false);
    late$.next({ messageId: '1' });
    scheduler.maxFrames = Number.POSITIVE_INFINITY;
    scheduler.flush();
    expect(log.filter((line) => line.includes('sent'))).toEqual(['1500 dep/a alert sent 2 #2']);
    expect(log[1]).toContain('no answer within 0.5 s');
  });

  test('need only begin in time: what keeps it open costs nothing', () => {
    const { log, scheduler, run } = bench(() => concat(of({}), NEVER));
    run(of(alertOf('a', 0)));
    scheduler.flush();
    expect(log.slice(1)).toEqual(['0 dep/a alert sent 1', '0 complete']);
  });
});

describe('a pause', () => {
  test('grows with each failure, with jitter between half and whole, up to the longest', () => {
    const chances = [0, 1, 0.5, 0, 1, 0, 1, 0];
    const { log, scheduler, run } = bench((attempt) => (attempt < 8 ? fails('not reached') : of({})), {
      options: { random: () => chances.shift() ?? 1 },
    });
    run(of(alertOf('a', 0)));
    scheduler.flush();
    const times = log.filter((line) => line.includes('says')).map((line) => Number(line.split(' ')[0]));
    expect(times.map((ms, i) => ms - (times[i - 1] ?? 0))).toEqual([
      0, 500, 2_000, 3_000, 4_000, 16_000, 16_000, 60_000, 30_000,
    ]);
  });

  test('that the sink asks for is never cut short by what comes in', () => {
    const { log, scheduler, run } = bench((attempt) =>
      attempt === 0 ? fails('429', { retryAfterMs: 37_000 }) : of({}),
    );
    run(
      at(
        scheduler,
        [0, alertOf('a', 0)],
        [1_000, alertOf('b', 0)],
        [36_999, alertOf('c', 0)],
        [37_000, alertOf('d', 0)],
      ),
    );
    scheduler.flush();
    const times = log.filter((line) => line.includes('says')).map((line) => Number(line.split(' ')[0]));
    expect(times).toEqual([0, 37_000, 37_000, 37_000, 37_000]);
  });

  test('longer than any timer can be is waited for all the same', () => {
    const retryAfterMs = 2 ** 32;
    const { log, scheduler, run } = bench((attempt) =>
      attempt === 0 ? fails('429', { retryAfterMs }) : of({}),
    );
    const schedule = vi.spyOn(scheduler, 'schedule');
    run(of(alertOf('a', 0)));
    scheduler.flush();
    expect(log.filter((line) => line.includes('says')).at(-1)).toMatch(/^4294967296 says/);
    const longest = Math.max(...schedule.mock.calls.map(([, delay = 0]) => delay));
    expect(longest).toBe(2 ** 31 - 1);
  });

  test('of one sink delays no other', () => {
    const { log, scheduler, run } = bench(() => NEVER);
    const quick = bench(() => of({}), { scheduler });
    const input$ = new Subject<Notification>();
    run(input$);
    quick.run(input$);
    input$.next(alertOf('a', 0));
    scheduler.maxFrames = 100;
    scheduler.flush();
    expect(log).toHaveLength(1);
    expect(quick.log.at(-1)).toBe('0 dep/a alert sent 1');
  });
});

describe('the record', () => {
  type Kept = readonly (Attempt | Delivery)[];

  /** A record that takes `ms`, and says in the same log when it began and when it was done. */
  const recording = (
    answer: (attempt: number) => Answer,
    ms: number,
    options: Partial<DeliveryOptions> = {},
    more: Partial<Sink> = {},
  ) => {
    const made = bench(answer, {
      ...more,
      options: {
        ...options,
        record: (records: Kept) => {
          const what = records.map((one) => (one.type === 'attempt' ? `attempt ${one.count}` : one.outcome));
          made.log.push(`${made.scheduler.now()} record ${what.join()}`);
          return timer(ms, made.scheduler);
        },
      },
    });
    return made;
  };

  test('of an attempt is durable before the send, that of its outcome before anyone hears of it', () => {
    const { log, scheduler, run } = recording((attempt) => (attempt === 0 ? fails('x') : of({})), 200);
    run(from(alerts(2)));
    scheduler.flush();
    expect(log).toEqual([
      '0 record attempt 1',
      '200 says 🔴 Dependency n0: does not answer.',
      '200 record retrying',
      '400 dep/n0 alert retrying 1 (x)',
      '1200 record attempt 1',
      '1400 says 🔴 Dependency n0: does not answer.',
      '1400 record sent',
      '1600 dep/n0 alert sent 2',
      '1600 record attempt 1',
      '1800 says 🔴 Dependency n1: does not answer.',
      '1800 record sent',
      '2000 dep/n1 alert sent 1',
      '2000 complete',
    ]);
  });

  test('of a catch-up is one: an attempt for all, an outcome of each', () => {
    const { log, scheduler, run } = recording(() => of({}), 0);
    run(from(alerts(11)));
    scheduler.flush();
    expect(log.slice(0, 3)).toEqual([
      '0 record attempt 11',
      '0 says 🔴 11 dependencies down (do not answer): n0 … n10',
      `0 record ${Array(11).fill('sent').join()}`,
    ]);
  });

  test('of a part is an attempt; only the last part has an outcome', () => {
    const { log, scheduler, run } = recording(
      () => of({}),
      0,
      {},
      {
        split: (whole) => whole.detail.split(' ').map((detail) => ({ ...whole, detail })),
      },
    );
    run(of({ ...alertOf('a', 0), detail: 'one two' }));
    scheduler.flush();
    expect(log).toEqual([
      '0 record attempt 1',
      '0 says 🔴 Dependency a: one',
      '0 record attempt 1',
      '0 says 🔴 Dependency a: two',
      '0 record sent',
      '0 dep/a alert sent 1',
      '0 complete',
    ]);
  });

  test('that never completes keeps everything back', () => {
    const { log, scheduler, run } = bench(() => of({}), { options: { record: () => NEVER } });
    run(from(alerts(2)));
    scheduler.flush();
    expect(log).toEqual([]);
  });

  test('may say whatever it likes until it completes', () => {
    const { log, scheduler, run } = bench(() => of({}), { options: { record: () => of(1, 2, 3) } });
    run(from(alerts(1)));
    scheduler.flush();
    expect(log).toEqual(['0 says 🔴 Dependency n0: does not answer.', '0 dep/n0 alert sent 1', '0 complete']);
  });

  test.each<[string, () => Observable<unknown>]>([
    ['fails', () => throwError(() => new Error('disk full'))],
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
  ])('that %s is the one error there is', (_, record) => {
    const { log, scheduler, run } = bench(() => of({}), { options: { record } });
    run(from(alerts(2)));
    scheduler.flush();
    expect(log).toEqual(['0 error Error: disk full']);
  });

  test('of what is skipped is waited for, too, before all is complete', () => {
    const { log, scheduler, run } = recording(() => of({}), 300);
    run(of({ ...alertOf('x', 0), key: 'self/chat' }));
    scheduler.flush();
    expect(log).toEqual([
      '0 record skipped',
      '300 self/chat alert skipped 0 (it is about this very sink)',
      '300 complete',
    ]);
  });

  test('of what is dropped for want of room holds up nothing else', () => {
    const { log, scheduler, run } = recording(() => of({}), 300, { capacity: 2 });
    run(from(alerts(3)));
    scheduler.flush();
    expect(log).toEqual([
      '0 record dropped',
      '0 record attempt 1',
      '300 dep/n0 alert dropped 0 (more than 2 wait)',
      '300 says 🔴 Dependency n1: does not answer.',
      '300 record sent',
      '600 dep/n1 alert sent 1',
      '600 record attempt 1',
      '900 says 🔴 Dependency n2: does not answer.',
      '900 record sent',
      '1200 dep/n2 alert sent 1',
      '1200 complete',
    ]);
  });

  test('is broken off with the subscription, and nothing is sent after it', () => {
    const { log, scheduler, run } = recording(() => of({}), 300);
    const subscription = run(concat(of(alertOf('a', 0)), NEVER));
    scheduler.maxFrames = 100;
    scheduler.flush();
    subscription.unsubscribe();
    scheduler.maxFrames = Number.POSITIVE_INFINITY;
    scheduler.flush();
    expect(log).toEqual(['0 record attempt 1']);
  });
});

describe('a great many notifications', () => {
  const many = 100_000;
  /** Two seconds of work, but on a machine that has much else to do it is longer. */
  const slow = { timeout: 120_000 };
  const silent: Sink = { name: 'log', timeoutMs: 1_000, catchUp: false, send: () => [{ messageId: '1' }] };
  const options = { scheduler: asyncScheduler, words: locales.en, random: () => 1 };

  test(
    'through a sink that answers at once, 100,000 with POLKAN_RUNS=all, neither overflow the stack nor lose one',
    slow,
    () => {
      const all = runs(many, 10);
      const scheduler = new VirtualTimeScheduler();
      const told: number[] = [];
      let complete = false;
      const input$ = new Subject<Notification>();
      input$
        .pipe(
          map(announced),
          deliver(silent, {
            ...options,
            scheduler,
            owed: { waiting: [announced(alertOf('a', 0))], inDoubt: 0, messageIds: new Map() },
            record: () => of(null),
          }),
        )
        .subscribe({
          // Each brings the next, within the very call in which it is told.
          next: ({ of: at, outcome }) => {
            if (outcome === 'sent') told.push(at);
            if (told.length === all) input$.complete();
            else input$.next(alertOf('a', told.length));
          },
          complete: () => {
            complete = true;
          },
        });
      // Only so many in one go: others have their turn in between, and it goes on by itself.
      expect(told.length).toBeLessThanOrEqual(turnsAtOnce);
      scheduler.flush();
      expect(complete).toBe(true);
      expect(told).toEqual(Array.from({ length: all }, (_, i) => i));
    },
  );

  test('a full queue of 10,000 goes out by itself, and lets others have their turn in between', () => {
    const waiting = alerts(10_000);
    const keys: string[] = [];
    const scheduler = new VirtualTimeScheduler();
    EMPTY.pipe(
      deliver(silent, {
        ...options,
        scheduler,
        owed: { waiting: waiting.map(announced), inDoubt: 0, messageIds: new Map() },
      }),
    ).subscribe(({ key, outcome }) => keys.push(`${outcome} ${key}`));
    expect(keys.length).toBeLessThanOrEqual(2 * turnsAtOnce);
    scheduler.flush();
    expect(keys).toEqual(waiting.map(({ key }) => `sent ${key}`));
  });

  test('what one sweep says to a sink that takes many at once is two records, not two a message', () => {
    const scheduler = new VirtualTimeScheduler();
    const records: number[] = [];
    from(alerts(400))
      .pipe(
        map(announced),
        deliver(
          { ...silent, atOnce: 500 },
          {
            ...options,
            scheduler,
            record: (those) => {
              records.push(those.length);
              return EMPTY;
            },
          },
        ),
      )
      .subscribe();
    scheduler.flush();
    expect(records).toEqual([1, 400]);
  });

  test('all that one sweep displaces is one record', () => {
    const scheduler = new VirtualTimeScheduler();
    const records: string[][] = [];
    merge(from(alerts(400)), NEVER)
      .pipe(
        map(announced),
        deliver(
          { ...silent, send: () => NEVER },
          {
            ...options,
            capacity: 100,
            scheduler,
            record: (those) => {
              records.push(those.map((one) => (one.type === 'delivery' ? one.outcome : one.type)));
              return EMPTY;
            },
          },
        ),
      )
      .subscribe();
    scheduler.maxFrames = 0;
    scheduler.flush();
    expect(records).toEqual([['attempt'], Array(300).fill('dropped')]);
  });

  test('100,000 with POLKAN_RUNS=all, one after the other, leave nothing behind', slow, () => {
    const all = runs(many, 10);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const scheduler = new VirtualTimeScheduler();
    const input$ = new Subject<Notification>();
    let sent = 0;
    const subscription = input$
      .pipe(map(announced), deliver(silent, { ...options, scheduler, record: () => of(null) }))
      .subscribe(() => {
        sent += 1;
      });
    const push = (n: number): void => {
      for (let i = 0; i < n; i += 100) {
        // Each an incident of its own, alerted and over.
        for (let j = 0; j < 50; j++) {
          input$.next(alertOf(`n${j}`, i));
          input$.next(recoveryOf(`n${j}`, i, i + 1));
        }
        scheduler.flush();
      }
    };
    push(all / 10);
    const before = heap();
    push(all - all / 10);
    expect(sent).toBe(all);
    expect(heap() - before).toBeLessThan(1_000_000);
    expect(Reflect.get(subscription, '_finalizers')).toHaveLength(1);
    subscription.unsubscribe();
  });
});
