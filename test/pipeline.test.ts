import { EMPTY, map, NEVER, of, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { createActors } from '../src/machines/actors.ts';
import { locales } from '../src/messages/messages.ts';
import { createLogger, logSink } from '../src/sinks/log/log.ts';
import { SinkError } from '../src/sinks/sink.ts';
import { hostMemory } from '../src/streams/host/memory.ts';
import { defaultRules } from '../src/telling/defaults.ts';
import type { Turn } from '../src/telling/stage.ts';
import { emptyTelling } from '../src/telling/state.ts';
import { classic, minutes, readingOf, scribe, scripted, signal, watchdog } from './support/marbles.ts';
import { virtualTime } from './support/virtual-time.ts';

/** Everything up to `ms`, in virtual time. */
const within = (ms: number, test: (scheduler: TestScheduler) => void): void => {
  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(() => {
    scheduler.maxFrames = ms;
    test(scheduler);
    scheduler.flush();
  });
};

/** A dependency that is down in the half-open spans (in minutes), read every 30 s. */
const down = (name: string, ...spans: [from: number, to: number][]) =>
  scripted(`watch-${name}`, 30_000, (_, at) =>
    of(
      readingOf(
        signal(
          name,
          spans.some(([from, to]) => at >= minutes(from) && at < minutes(to)),
        ),
      ),
    ),
  );

describe('from a source to the sinks', () => {
  test('the host memory of a real source reaches the log: full, and free again', async () => {
    const used = [50, 95, 95, 40];
    const lines: string[] = [];
    const { scheduler, until } = virtualTime();
    const source = hostMemory({
      procRoot: '/proc',
      limitPct: 90,
      everyMs: 30_000,
      timeoutMs: 5_000,
      words: locales.en,
      largest: async () => [],
      read: async (file) => {
        if (!file.endsWith('meminfo')) throw new Error('there is no ZFS');
        const pct = used.shift() ?? 40;
        return Buffer.from(`MemTotal: 1048576 kB\nMemAvailable: ${Math.round(10485.76 * (100 - pct))} kB\n`);
      },
    });
    const logger = createLogger({
      level: 'info',
      secrets: [],
      pretty: false,
      destination: { write: (line) => lines.push(line) },
    });
    const sink = logSink({ logger, lines: 10, perMs: 1_000, scheduler, words: locales.en });
    const subscription = watchdog({ scheduler, sources: [source], sinks: [sink] }).subscribe();
    await until(minutes(2));
    subscription.unsubscribe();
    expect(
      lines
        .map((line) => JSON.parse(line))
        .map(({ key, action, reason, incident }) => ({ key, action, reason, incident })),
    ).toEqual([
      { key: 'host_mem', action: 'alert', reason: 'crossed', incident: 'host_mem@30000' },
      { key: 'host_mem', action: 'recovery', reason: 'cleared', incident: 'host_mem@30000' },
    ]);
    expect(JSON.parse(lines[0] ?? '').msg).toBe(
      '🔴 Memory: 95% used (limit 90%). 51 MB of 1.0 GB available.\nWho uses it:\n`ps aux --sort=-rss | head`',
    );
  });

  test('an outage of three hours is an alert, five reminders a cooldown apart, and one recovery', () => {
    within(minutes(240), (scheduler) => {
      const { sink, heard } = scribe('chat', () => scheduler.now());
      watchdog({ scheduler, sources: [down('db', [10, 190])], sinks: [sink] }).subscribe();
      scheduler.flush();
      expect(heard).toEqual([
        '00:10:00 🔴 Dependency db: does not answer.',
        '00:40:00 🔁 Dependency db: does not answer. It has lasted 30 min.',
        '01:10:00 🔁 Dependency db: does not answer. It has lasted 1 h.',
        '01:40:00 🔁 Dependency db: does not answer. It has lasted 1 h 30 min.',
        '02:10:00 🔁 Dependency db: does not answer. It has lasted 2 h.',
        '02:40:00 🔁 Dependency db: does not answer. It has lasted 2 h 30 min.',
        '03:10:00 🟢 Dependency db: recovered after 3 h, answers.',
      ]);
    });
  });

  test('a flapping dependency is told each time it crosses, and nothing in between', () => {
    within(minutes(10), (scheduler) => {
      const { sink, heard } = scribe('chat', () => scheduler.now());
      watchdog({ scheduler, sources: [down('db', [1, 2], [3, 3.5], [5, 5.5])], sinks: [sink] }).subscribe();
      scheduler.flush();
      expect(heard).toEqual([
        '00:01:00 🔴 Dependency db: does not answer.',
        '00:02:00 🟢 Dependency db: recovered after 1 min, answers.',
        '00:03:00 🔴 Dependency db: does not answer.',
        '00:03:30 🟢 Dependency db: recovered after 30 s, answers.',
        '00:05:00 🔴 Dependency db: does not answer.',
        '00:05:30 🟢 Dependency db: recovered after 30 s, answers.',
      ]);
    });
  });

  test('200 containers failing in one sweep are one list', () => {
    within(minutes(5), (scheduler) => {
      const { sink, heard } = scribe('chat', () => scheduler.now(), undefined, {
        rates: [{ count: 1, perMs: 1_000 }],
      });
      const all = scripted('containers', 30_000, () =>
        of(readingOf(...Array.from({ length: 200 }, (_, i) => signal(`c${i}`, true)))),
      );
      const outcomes: string[] = [];
      watchdog({ scheduler, sources: [all], sinks: [sink] }).subscribe((event) => {
        if (event.type === 'delivery') outcomes.push(event.outcome);
      });
      scheduler.flush();
      expect(heard.map((line) => line.split('\n')[0])).toEqual([
        '00:00:00 🔴 200 dependencies down (do not answer): c0 … c199',
      ]);
      for (let i = 0; i < 200; i++) expect(heard[0]).toContain(`🔴 Dependency c${i}: since 00:00`);
      expect(outcomes).toEqual(Array.from({ length: 200 }, () => 'sent'));
    });
  });

  test('2,000 in one sweep are one message, and others have their turn before it is decided, written down and told', () => {
    within(minutes(1), (scheduler) => {
      const happened: string[] = [];
      const { sink, heard } = scribe('chat', () => scheduler.now());
      const all = scripted('many', 3_600_000, () => {
        happened.push('read');
        return of(readingOf(...Array.from({ length: 2_000 }, (_, i) => signal(`c${i}`, true))));
      });
      /** Somebody else, who comes again and again as long as this goes on. */
      const other = (): void => {
        if (happened.at(-1) !== 'another') happened.push('another');
        if (heard.length === 0) scheduler.schedule(other);
      };
      const telling = { state: emptyTelling(), rules: defaultRules('box', ['chat']) };
      const actors = createActors({
        policyOf: () => {
          happened.push('decided');
          return classic;
        },
        onFault: () => undefined,
      });
      const keep = (what: Turn | readonly unknown[]) => {
        if ('events' in what && what.events.length > 2_000) happened.push(`written: ${what.events.length}`);
        return EMPTY;
      };
      watchdog({ scheduler, actors, sources: [all], sinks: [sink], telling, keep }).subscribe((event) => {
        if (event.type === 'turn' && event.events.length > 0) happened.push('told');
      });
      scheduler.schedule(other);
      scheduler.flush();
      const [written = ''] = happened.filter((each) => each.startsWith('written'));
      expect(happened.slice(happened.indexOf('read'))).toEqual([
        'read',
        'another',
        'decided',
        'another',
        written,
        'another',
        'told',
        'another',
      ]);
      expect(heard.map((line) => line.split('\n')[0])).toEqual([
        '00:00:00 🔴 2000 dependencies down (do not answer): c0 … c1999',
      ]);
    });
  });

  test('at 1 message a second, ten that wait go one by one, in order', () => {
    within(minutes(1), (scheduler) => {
      const { sink, heard } = scribe('chat', () => scheduler.now(), undefined, {
        rates: [{ count: 1, perMs: 1_000 }],
      });
      const ten = scripted('many', 3_600_000, () =>
        of(readingOf(...Array.from({ length: 10 }, (_, i) => signal(`c${i}`, true)))),
      );
      watchdog({ scheduler, sources: [ten], sinks: [sink] }).subscribe();
      scheduler.flush();
      expect(heard.map((line) => line.slice(6, 27))).toEqual(
        Array.from({ length: 10 }, (_, i) => `${String(i).padStart(2, '0')} 🔴 Dependency c${i}: `),
      );
    });
  });

  test('a 429 in the middle pauses the sink for as long as it says, then goes on in order', () => {
    within(minutes(5), (scheduler) => {
      const { sink, heard } = scribe(
        'chat',
        () => scheduler.now(),
        (attempt) =>
          attempt === 1
            ? throwError(() => new SinkError('Too Many Requests', { retryAfterMs: 37_000 }))
            : [{}],
        { rates: [{ count: 1, perMs: 1_000 }] },
      );
      const three = scripted('three', 3_600_000, () =>
        of(readingOf(signal('a', true), signal('b', true), signal('c', true))),
      );
      watchdog({ scheduler, sources: [three], sinks: [sink] }).subscribe();
      scheduler.flush();
      expect(heard).toEqual([
        '00:00:00 🔴 Dependency a: does not answer.',
        '00:00:01 🔴 Dependency b: does not answer.',
        '00:00:38 🔴 Dependency b: does not answer.',
        '00:00:39 🔴 Dependency c: does not answer.',
      ]);
    });
  });

  test('a source that hangs turns blind; the others go on as ever', () => {
    within(minutes(3), (scheduler) => {
      const { sink, heard } = scribe('chat', () => scheduler.now());
      const hung = scripted('hung', 30_000, (turn) => (turn < 4 ? NEVER : of(readingOf())));
      watchdog({ scheduler, sources: [hung, down('db', [0.5, 1])], sinks: [sink] }).subscribe();
      scheduler.flush();
      expect(heard).toEqual([
        '00:00:30 🔴 Dependency db: does not answer.',
        '00:01:00 🟢 Dependency db: recovered after 30 s, answers.',
        "00:01:05 🔴 Source hung: could not be read 3 times in a row: no answer within 5 s. What it watches can't be seen; nothing is said of it until it can be read again.",
        '00:02:00 🟢 Source hung: recovered after 1 min, can be read again.',
      ]);
    });
  });

  test('a blind source that has to stay well for a while recovers once it has', () => {
    within(minutes(10), (scheduler) => {
      const source = scripted('docker', 30_000, (turn) =>
        turn >= 1 && turn < 6 ? throwError(() => new Error('refused')) : of(readingOf()),
      );
      const { sink, heard } = scribe('chat', () => scheduler.now());
      const actors = createActors({
        policyOf: () => ({ ...classic, keepMs: minutes(2) }),
        onFault: (key) => expect.unreachable(key),
      });
      watchdog({ scheduler, sources: [source], actors, sinks: [sink] }).subscribe();
      scheduler.flush();
      expect(heard).toEqual([
        "00:01:30 🔴 Source docker: could not be read 3 times in a row: refused. What it watches can't be seen; nothing is said of it until it can be read again.",
        '00:05:00 🟢 Source docker: recovered after 3 min 30 s, can be read again.',
      ]);
    });
  });

  test('a slow sink delays no other', () => {
    within(minutes(2), (scheduler) => {
      const slow = scribe(
        'slow',
        () => scheduler.now(),
        () => timer(9_000, scheduler).pipe(map(() => ({}))),
      );
      const quick = scribe('quick', () => scheduler.now());
      const both = scripted('both', 3_600_000, () => of(readingOf(signal('a', true), signal('b', true))));
      watchdog({ scheduler, sources: [both], sinks: [slow.sink, quick.sink] }).subscribe();
      scheduler.flush();
      expect(quick.heard.map((line) => line.slice(0, 8))).toEqual(['00:00:00', '00:00:00']);
      expect(slow.heard.map((line) => line.slice(0, 8))).toEqual(['00:00:00', '00:00:09']);
    });
  });

  test('told to stop with a full queue, it sweeps no more, delivers what waits, and completes', () => {
    within(minutes(5), (scheduler) => {
      const { sink, heard } = scribe('chat', () => scheduler.now(), undefined, {
        rates: [{ count: 1, perMs: 1_000 }],
      });
      const five = scripted('five', 30_000, (turn) =>
        of(readingOf(...['a', 'b', 'c', 'd', 'e'].map((name) => signal(name, turn === 0)))),
      );
      const stop$ = timer(500, scheduler);
      let completedAt = -1;
      watchdog({ scheduler, sources: [five], sinks: [sink], stop$ }).subscribe({
        complete: () => {
          completedAt = scheduler.now();
        },
      });
      scheduler.flush();
      expect(heard.map((line) => line.slice(6, 27))).toEqual([
        '00 🔴 Dependency a: d',
        '01 🔴 Dependency b: d',
        '02 🔴 Dependency c: d',
        '03 🔴 Dependency d: d',
        '04 🔴 Dependency e: d',
      ]);
      expect(completedAt).toBe(4_000);
    });
  });

  test('nothing is told before it is kept', () => {
    within(minutes(2), (scheduler) => {
      const { sink, heard } = scribe('chat', () => scheduler.now());
      const kept: string[] = [];
      watchdog({
        scheduler,
        sources: [down('db', [0.5, 10])],
        sinks: [sink],
        keep: (what) => {
          kept.push('type' in what ? `sweep ${what.events.length}` : what.map(({ type }) => type).join());
          return timer(200, scheduler);
        },
      }).subscribe();
      scheduler.flush();
      expect(kept).toEqual(['sweep 0', 'sweep 1', 'attempt', 'delivery', 'sweep 1', 'sweep 0', 'sweep 0']);
      // Kept 200 ms after the sweep, its attempt 200 ms after that.
      expect(heard).toEqual(['00:00:30 🔴 Dependency db: does not answer.']);
    });
  });
});
