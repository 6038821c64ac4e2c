import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asyncScheduler } from 'rxjs';
import { afterAll, describe, expect, test } from 'vitest';
import { kinds } from '../../../src/config/settings.ts';
import { locales } from '../../../src/messages/messages.ts';
import { createReach } from '../../../src/streams/checks/reach.ts';
import { createCalls } from '../../../src/streams/inbound/calls.ts';
import { longestHoldMs, moduleHere } from '../../../src/streams/modules/module-here.ts';
import { moduleSource } from '../../../src/streams/modules/module-source.ts';
import { startModule } from '../../../src/streams/modules/module-worker.ts';
import { modulesSource } from '../../../src/streams/modules/modules-source.ts';
import { createNeighbours } from '../../../src/streams/neighbours.ts';
import type { Reading, Source } from '../../../src/streams/source.ts';
import { sourceNames } from '../../../src/streams/source-names.ts';
import { sources } from '../../../src/streams/sources.ts';
import { longTest } from '../../support/long-test.ts';

const folder = mkdtempSync(join(tmpdir(), 'polkan-modules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const turn = { at: 1_781_478_857_000, memory: undefined };
let files = 0;
const started: Set<{ end(): void }> = new Set();
afterAll(() => {
  for (const worker of started) worker.end();
});

const fileOf = (code: string): string => {
  files += 1;
  const path = join(folder, `module-${files}.mjs`);
  writeFileSync(path, code);
  return path;
};

const sourceOf = (code: string, lines: string[] = []): Source => {
  const url = pathToFileURL(fileOf(code)).href;
  const start = () => {
    const worker = startModule({ url, onLine: (line) => lines.push(line) });
    started.add(worker);
    return worker;
  };
  const isOwnKind = (kind: string) => Object.hasOwn(kinds, kind);
  return moduleSource({ name: 'own', everyMs: 1_000, timeoutMs: 1_000, first: start(), start, isOwnKind });
};

const read = (source: Source, abort = never, memory?: unknown): Promise<Reading> =>
  source.read(abort, { ...turn, memory }) as Promise<Reading>;

/** Looks, and counts how often it has looked since it was loaded. */
const counting = (body: string) => `
  let count = 0;
  export default { read: async (abort, { at, memory }) => { count += 1; ${body} } };
`;
const seen =
  'return { covers: ["backup_old"], signals: [{ kind: "backup_old", entity: String(count), active: false, title: "t", detail: String(at) }], memory: [memory ?? null] };';

describe('a module of one’s own', () => {
  test('is read like any source, with the time of the turn and its memory', async () => {
    const source = sourceOf(counting(seen));
    expect(await read(source, never, 'before')).toEqual({
      covers: ['backup_old'],
      signals: [{ kind: 'backup_old', entity: '1', active: false, title: 't', detail: String(turn.at) }],
      memory: ['before'],
    });
    expect((await read(source)).signals[0]?.entity).toBe('2');
  });

  test('may export its source as `source`, or a function that makes it', async () => {
    const object = 'export const source = { read: () => ({ covers: [], signals: [] }) };';
    const made = 'export default async () => ({ read: () => ({ covers: [], signals: [] }) });';
    for (const code of [object, made])
      expect(await read(sourceOf(code))).toEqual({ covers: [], signals: [] });
  });

  test.each([
    ['is no JavaScript', 'export default {{{', /SyntaxError/],
    ['exports no source', 'export const backups = 7;', /noSourceInModule/],
    ['throws while it is loaded', 'throw new Error("no licence");', /no licence/],
    ['rejects', counting('throw new RangeError("disk gone");'), /RangeError: disk gone/],
    ['throws no error', counting('throw { toString: 7 };'), /./],
    [
      'gives what no thread can hand over',
      counting('return { covers: [], signals: [() => 7] };'),
      /could not be cloned/,
    ],
    ['ends its thread', counting('process.exit(3);'), /moduleEnded/],
    ['waits for ever at its top', 'await new Promise(() => {});\nexport default {};', /moduleEnded/],
    ['gives no lists', counting('return { signals: "none" };'), /noLists/],
    [
      'speaks of a kind of Polkan’s own',
      counting('return { covers: ["container"], signals: [] };'),
      /kindTaken/,
    ],
  ])('that %s fails its turn, with the reason', async (_, code, why) => {
    const source = sourceOf(code);
    await expect(read(source)).rejects.toThrow(why);
    await expect(read(source)).rejects.toThrow(why);
  });

  test('that throws goes on where it was; one whose thread has ended begins anew', async () => {
    const throws = sourceOf(counting(`if (count === 1) throw new Error("once"); ${seen}`));
    await expect(read(throws)).rejects.toThrow('once');
    expect((await read(throws)).signals[0]?.entity).toBe('2');
    const exits = sourceOf(counting(`if (memory === "exit") process.exit(1); ${seen}`));
    await expect(read(exits, never, 'exit')).rejects.toThrow();
    expect((await read(exits)).signals[0]?.entity).toBe('1');
  });

  test.each([
    ['hangs', 'if (memory === "bad") return new Promise(() => {});'],
    ['never ends a loop', 'if (memory === "bad") while (true);'],
  ])('that %s is ended when its time is over, and begins anew at the next turn', async (_, bad) => {
    const source = sourceOf(counting(`${bad} ${seen}`));
    expect((await read(source)).signals[0]?.entity).toBe('1');
    const abort = new AbortController();
    const hung = read(source, abort.signal, 'bad');
    abort.abort();
    await expect(hung).rejects.toThrow();
    expect((await read(source)).signals[0]?.entity).toBe('1');
  });

  longTest('that takes too much memory costs its own turn', { timeout: 60_000 }, async () => {
    const source = sourceOf(
      counting(
        'if (memory === "bad") { const all = []; while (true) all.push(new Array(1e5).fill(count)); } ' +
          seen,
      ),
    );
    await expect(read(source, never, 'bad')).rejects.toThrow(/memory/);
    expect((await read(source)).signals[0]?.entity).toBe('1');
  });

  test('that writes lines is repeated in the log, each line cut', async () => {
    const lines: string[] = [];
    const told = Promise.withResolvers<void>();
    const heard = new Proxy(lines, {
      set: (target, at, value) => {
        target[at as unknown as number] = value;
        if (lines.length === 2) told.resolve();
        return true;
      },
    });
    await read(sourceOf(counting(`console.log("one"); console.error("x".repeat(900)); ${seen}`), heard));
    await told.promise;
    expect(lines.map((line) => line.length).toSorted((a, b) => a - b)).toEqual([3, 500]);
  });
});

describe('where the runtime allows no threads', () => {
  const here = (code: string, nowMs = () => 0) => {
    const held: number[] = [];
    const url = pathToFileURL(fileOf(code)).href;
    const start = () => moduleHere({ url, nowMs, onHeldUp: (ms) => held.push(ms) });
    const isOwnKind = (kind: string) => Object.hasOwn(kinds, kind);
    const source = moduleSource({
      name: 'own',
      everyMs: 1_000,
      timeoutMs: 1_000,
      first: start(),
      start,
      isOwnKind,
    });
    return { source, held };
  };

  test('a module is read all the same', async () => {
    expect((await read(here(counting(seen)).source)).signals[0]?.entity).toBe('1');
  });

  test.each([
    ['is no JavaScript', 'export default {{{', /SyntaxError|Failed to parse/],
    ['exports no source', 'export const backups = 7;', /noSourceInModule/],
    ['rejects', counting('throw new RangeError("disk gone");'), /RangeError: disk gone/],
    [
      'speaks of a kind of Polkan’s own',
      counting('return { covers: ["container"], signals: [] };'),
      /kindTaken/,
    ],
  ])('one that %s fails its turn, with the reason', async (_, code, why) => {
    await expect(read(here(code).source)).rejects.toThrow(why);
  });

  test('one that computes without a pause is named, with how long', async () => {
    let time = 0;
    const slow = here(counting(seen), () => {
      time += longestHoldMs + 1;
      return time;
    });
    await read(slow.source);
    expect(slow.held).toEqual([longestHoldMs + 1]);
    const quick = here(counting(seen), () => 7);
    await read(quick.source);
    expect(quick.held).toEqual([]);
  });
});

describe('the list of the file', () => {
  const listed = (value: unknown, config = '/etc/polkan/polkan.yaml') => {
    const faults: [path: readonly PropertyKey[], message: string][] = [];
    const never = () => undefined;
    const tell = {
      ...{ warning: never, fault: never, hint: never, secret: never },
      wrong: (path: readonly PropertyKey[], message: string) => void faults.push([path, message]),
      placeOf: () => null,
    };
    const reader = { ms: () => 30_000, text: () => config };
    const read = modulesSource.read(reader as never, tell, locales.en, {} as never, { value, tell });
    return { read, faults };
  };

  test('has modules beside the file, named as their files are', () => {
    const { read, faults } = listed([
      { module: './backups.js' },
      { module: '/srv/Zoo.mjs', name: 'zoo', interval: '5m', timeout: '10s' },
    ]);
    expect(faults).toEqual([]);
    expect(read?.modules).toEqual([
      { name: 'backups', path: '/etc/polkan/backups.js', everyMs: null, timeoutMs: null },
      { name: 'zoo', path: '/srv/Zoo.mjs', everyMs: 300_000, timeoutMs: 10_000 },
    ]);
    expect(listed([{ module: 'backups.js' }], '/etc/polkan').read?.modules[0]?.path).toBe(
      '/etc/polkan/backups.js',
    );
  });

  test.each([
    [[{ module: './Backups.js' }], [0, 'module'], /Backups is no name/],
    [[{ module: 'a.js' }, { module: 'b/a.js' }], [1, 'module'], /two sources are called a/],
    [[{ module: 'a.js', name: 'containers' }], [0, 'name'], /two sources are called containers/],
    [[{ module: 'a.js', interval: 'often' }], [0, 'interval'], /often/],
    [[{ module: 'a.js', timeout: 0 }], [0, 'timeout'], /0/],
  ])('%j is refused where it is wrong', (value, path, why) => {
    const { read, faults } = listed(value);
    expect(read).toBeNull();
    expect(faults).toEqual([[path, expect.stringMatching(why)]]);
  });

  test('keeps off the names of Polkan’s own sources', () => {
    expect([...sourceNames].toSorted()).toEqual(
      [...sources.map(({ name }) => name), 'fleet', 'self'].toSorted(),
    );
  });

  test('becomes sources with the times of the file, else of the module, else of all; one that can’t be loaded too', async () => {
    const path = fileOf('export default { everyMs: 7000, read: () => ({ covers: [], signals: [] }) };');
    const closings: (() => unknown)[] = [];
    const module = { path, everyMs: null, timeoutMs: null };
    const made = await modulesSource.make(
      {
        everyMs: 30_000,
        modules: [
          { ...module, name: 'one' },
          { ...module, name: 'two', everyMs: 1_000, timeoutMs: 200 },
          { ...module, name: 'three', path: join(folder, 'none.js') },
        ],
      },
      {
        ...{ host: 'box', procRoot: '/proc', timeoutMs: 5_000, words: locales.en, scheduler: asyncScheduler },
        calls: createCalls(),
        neighbours: createNeighbours(),
        reach: createReach(),
        policyOf: () => ({ cooldownMs: 0, forMs: 0, forTicks: 1, keepMs: 0 }),
        isOwnKind: () => false,
        warn: () => undefined,
        atEnd: (close) => void closings.push(close),
      },
    );
    expect([made].flat().map(({ name, everyMs, timeoutMs }) => [name, everyMs, timeoutMs])).toEqual([
      ['one', 7_000, 5_000],
      ['two', 1_000, 200],
      ['three', 30_000, 5_000],
    ]);
    for (const close of closings) close();
  });
});
