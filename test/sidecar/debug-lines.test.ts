import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, from, lastValueFrom, NEVER, of, throwError, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import type { Append, Store } from '../../src/journal/store/store.ts';
import { locales } from '../../src/messages/messages.ts';
import { type DebugLines, debugLines } from '../../src/sidecar/debug-lines.ts';
import { createLogger } from '../../src/sinks/log/log.ts';
import type { Reading, Source } from '../../src/streams/source.ts';
import { startPolkan } from '../support/polkan-process.ts';
import { reading, source } from '../support/sweep-bench.ts';

const turn = { at: 0, memory: undefined };
const { signal: abort } = new AbortController();

interface World {
  readonly lines: DebugLines;
  /** What was logged, without time and level. */
  readonly told: () => Record<string, unknown>[];
  /** Lets milliseconds pass. */
  readonly pass: (ms: number) => void;
}

const worldOf = (level = 'debug', locale: 'en' | 'ru' = 'en'): World => {
  const texts: string[] = [];
  let now = 1000;
  const logger = createLogger({
    level,
    secrets: [],
    pretty: false,
    destination: { write: (line) => void texts.push(line) },
  });
  return {
    lines: debugLines(logger, locales[locale], () => now),
    told: () =>
      texts.map((text) => {
        const { time: _, level: __, ...rest } = JSON.parse(text) as Record<string, unknown>;
        return rest;
      }),
    pass: (ms) => {
      now += ms;
    },
  };
};

const append = (key: string, expected = 0): Append => ({ key, expected, at: 1, event: { type: 'x' } });

describe('below debug', () => {
  test.each(['info', 'warn', 'error', 'fatal', 'silent'])('at %s nothing is wrapped at all', (level) => {
    const { lines } = worldOf(level);
    const plain = source(() => of(reading));
    const store = memoryStore();
    expect(lines.source(plain)).toBe(plain);
    expect(lines.store(store)).toBe(store);
  });
});

describe('a source', () => {
  test.each(['debug', 'trace'])('at %s tells what each read cost, and how many signals it gave', (level) => {
    const { lines, told, pass } = worldOf(level);
    const wrapped = lines.source(
      source(() => {
        pass(12.345);
        return of(reading);
      }),
    );
    const values: Reading[] = [];
    from(wrapped.read(abort, turn)).subscribe((value) => values.push(value));
    expect(values).toEqual([reading]);
    expect(told()).toEqual([
      { source: 'containers', signals: 1, tookMs: 12.35, msg: 'containers: read in 12.35 ms, 1 signal' },
    ]);
  });

  test('tells the cost of the read alone, not of what is done with it', () => {
    const { lines, told, pass } = worldOf();
    const wrapped = lines.source(source(() => of(reading)));
    from(wrapped.read(abort, turn)).subscribe(() => pass(500));
    expect(told()).toMatchObject([{ tookMs: 0 }]);
  });

  test.each<[how: string, read: Source['read']]>([
    [
      'throws',
      () => {
        throw new Error('no such file');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no such file'))],
    ['errors', () => throwError(() => new Error('no such file'))],
  ])('that %s is told with the reason, and fails as before', async (_, read) => {
    const { lines, told } = worldOf();
    const failing = lastValueFrom(from(lines.source(source(read)).read(abort, turn)));
    await expect(failing).rejects.toThrow('no such file');
    expect(told()).toEqual([
      { source: 'containers', tookMs: 0, msg: 'containers: not read after 0 ms: no such file' },
    ]);
  });

  test('that never answers is told when it is given up', () => {
    const { lines, told, pass } = worldOf();
    const reader = from(lines.source(source(() => NEVER)).read(abort, turn)).subscribe();
    pass(5000);
    expect(told()).toEqual([]);
    reader.unsubscribe();
    expect(told()).toEqual([
      { source: 'containers', tookMs: 5000, msg: 'containers: not read after 5000 ms: given up' },
    ]);
  });

  test('in plain JavaScript may give nonsense; it passes', () => {
    const { lines, told } = worldOf();
    const values: unknown[] = [];
    for (const nonsense of [undefined, null, {}, { signals: null }]) {
      const read = lines.source(source(() => of(nonsense as unknown as Reading))).read(abort, turn);
      from(read).subscribe((value) => values.push(value));
    }
    expect(values).toEqual([undefined, null, {}, { signals: null }]);
    expect(told().map(({ signals }) => signals)).toEqual([0, 0, 0, 0]);
  });

  test('tells each hint, and what reading it cost', async () => {
    const { lines, told, pass } = worldOf();
    const wrapped = lines.source(
      source(() => of(reading), {
        hints: {
          entity$: of('web', 'db'),
          read: () => {
            pass(3);
            return [reading];
          },
        },
      }),
    );
    const { hints } = wrapped;
    expect(hints && (await lastValueFrom(hints.entity$.pipe(toArray())))).toEqual(['web', 'db']);
    expect(hints && (await lastValueFrom(from(hints.read('web', abort, turn))))).toEqual(reading);
    expect(told()).toEqual([
      { source: 'containers', entity: 'web', msg: 'containers: something happened to web' },
      { source: 'containers', entity: 'db', msg: 'containers: something happened to db' },
      {
        source: 'containers',
        entity: 'web',
        signals: 1,
        tookMs: 3,
        msg: 'containers/web: read in 3 ms, 1 signal',
      },
    ]);
  });

  test('without hints gets none', () => {
    expect(worldOf().lines.source(source(() => of(reading)))).not.toHaveProperty('hints');
  });
});

describe('a store', () => {
  test('tells each call with its duration, and does what it did', async () => {
    const { lines, told } = worldOf();
    const store = lines.store(memoryStore());
    expect(await firstValueFrom(store.append([append('a'), append('b')]))).toEqual([1, 2]);
    expect(await lastValueFrom(store.read(1).pipe(toArray()))).toHaveLength(2);
    expect(await firstValueFrom(store.latest('b'))).toMatchObject({ position: 2, key: 'b' });
    expect(await firstValueFrom(store.latest('c'))).toBeUndefined();
    expect(store.prune({ before: 3, olderThan: 2, maxBytes: 1 })).toMatchObject({ removed: 2 });
    expect(store.sizeBytes()).toBe(0);
    expect(told()).toEqual([
      { call: 'append', tookMs: 0, events: 2, msg: 'journal store: append in 0 ms, 2 events' },
      { call: 'read', tookMs: 0, events: 2, msg: 'journal store: read in 0 ms, 2 events' },
      { call: 'latest', key: 'b', tookMs: 0, events: 1, msg: 'journal store: latest in 0 ms, 1 event' },
      { call: 'latest', key: 'c', tookMs: 0, events: 0, msg: 'journal store: latest in 0 ms, 0 events' },
      { call: 'prune', tookMs: 0, events: 2, msg: 'journal store: prune in 0 ms, 2 events' },
    ]);
  });

  test('measures from the subscription on, for a call does its work then', () => {
    const { lines, told, pass } = worldOf();
    const call$ = lines.store(memoryStore()).append([append('a')]);
    pass(100);
    expect(told()).toEqual([]);
    call$.subscribe();
    expect(told()).toMatchObject([{ tookMs: 0 }]);
  });

  test('that fails is told with the reason, and fails as before', async () => {
    const { lines, told } = worldOf();
    const disk = new Error('no space left');
    const broken: Store & { prune(): never; sizeBytes(): number } = {
      ...memoryStore(),
      append: () => throwError(() => disk),
      prune: () => {
        throw disk;
      },
    };
    const store = lines.store(broken);
    await expect(lastValueFrom(store.append([append('a')]))).rejects.toBe(disk);
    expect(() => store.prune()).toThrow(disk);
    expect(told()).toEqual([
      { call: 'append', tookMs: 0, msg: 'journal store: append failed after 0 ms: no space left' },
      { call: 'prune', tookMs: 0, msg: 'journal store: prune failed after 0 ms: no space left' },
    ]);
  });

  test('that can not be pruned is not given a way to prune', () => {
    const { append: write, read, latest, slots } = memoryStore();
    expect(worldOf().lines.store({ append: write, read, latest, slots })).not.toHaveProperty('prune');
  });

  test('speaks the language of the operator', () => {
    const { lines, told } = worldOf('debug', 'ru');
    lines
      .store(memoryStore())
      .append([append('a')])
      .subscribe();
    expect(told()).toMatchObject([{ msg: 'хранилище журнала: append за 0 мс, 1 событие' }]);
  });
});

test('WATCHDOG_LOG_LEVEL=debug shows the sweeps and the store calls of the real program', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'polkan-debug-'));
  try {
    const polkan = startPolkan(['run'], {
      cwd,
      env: {
        WATCHDOG_LOG_LEVEL: 'debug',
        WATCHDOG_JOURNAL: join(cwd, 'journal.db'),
        WATCHDOG_CONTAINERS: '',
        WATCHDOG_DISK_PATHS: '',
      },
    });
    expect(JSON.parse(await polkan.line(/"call":"append"/))).toMatchObject({ level: 'debug', events: 1 });
    expect(JSON.parse(await polkan.line(/"level":"debug".*"source":"host"/))).toMatchObject({ signals: 1 });
    polkan.kill('SIGTERM');
    expect((await polkan.ended).code).toBe(0);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
