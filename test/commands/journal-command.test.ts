import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { explainCommand, type JournalOptions, journalCommand } from '../../src/commands/journal.ts';
import { shortIds } from '../../src/telling/short-id.ts';
import { captured, configured, journalWith } from '../support/command-bench.ts';
import { at, type Story, story } from '../support/journal-story.ts';
import { runPolkan, startPolkan } from '../support/polkan-process.ts';
import { scratch } from '../support/tap-bench.ts';

beforeAll(() => vi.stubEnv('TZ', 'UTC'));
afterAll(() => vi.unstubAllEnvs());

let path = '';
beforeEach(() => {
  path = join(scratch(), 'journal.db');
});

const told: Story = story()
  .start('13:00', 'log', 'telegram')
  .see('14:00', true)
  .attempt('14:00', 'telegram', 2)
  .told('14:00:01', 'log')
  .told('14:00:02', 'telegram', { outcome: 'retrying', why: 'HTTP 502', until: at('14:00:03') })
  .told('14:00:04', 'telegram', { messageId: '77', attempts: 2 })
  .see('14:00:30', true)
  .add({ type: 'memory', at: at('14:01'), source: 'containers', memory: { n: 1 } })
  .see('14:05', true, { entity: 'db' })
  .checkpoint()
  .stop('14:10');

const lines = [
  '1 2026-06-15T13:00:00.000Z start version 1.2.3, telling log, telegram',
  '2 2026-06-15T14:00:00.000Z transition container/web: ok.quiet → alerting, alert (crossed)',
  '3 2026-06-15T14:00:00.000Z attempt telegram: sending 2 messages',
  '4 2026-06-15T14:00:01.000Z delivery log: alert of container/web sent',
  '5 2026-06-15T14:00:02.000Z delivery telegram: alert of container/web retrying: HTTP 502',
  '6 2026-06-15T14:00:04.000Z delivery telegram: alert of container/web sent, attempt 2',
  '7 2026-06-15T14:00:30.000Z transition container/web: alerting → cooldown.holding, silent (inside cooldown)',
  '8 2026-06-15T14:01:00.000Z memory containers',
  '9 2026-06-15T14:05:00.000Z transition container/db: ok.quiet → alerting, alert (crossed)',
  '10 2026-06-15T14:05:00.000Z checkpoint 2 actors, 2 messages to tell',
  '11 2026-06-15T14:10:00.000Z stop',
];

/** A journal that a writer holds open for the length of the test. */
const heldOpen = async (): Promise<void> => {
  const store = await journalWith(path, told.events);
  onTestFinished(() => store.close());
};
const closed = async (): Promise<void> => (await journalWith(path, told.events)).close();

const journal = (options: Partial<JournalOptions> = {}) =>
  captured(() => journalCommand({ ...configured({ WATCHDOG_JOURNAL: path }), memories: true, ...options }));
const withoutMemories = () => captured(() => journalCommand(configured({ WATCHDOG_JOURNAL: path })));
const explain = (key: string, options: Partial<JournalOptions> = {}) =>
  captured(() => explainCommand(key, { ...configured({ WATCHDOG_JOURNAL: path }), ...options }));

describe('polkan journal', () => {
  test('leaves out what sources keep for themselves, unless asked', async () => {
    await closed();
    const { stdout } = await withoutMemories();
    expect(stdout).toEqual(lines.filter((line) => !line.includes(' memory ')));
    expect(stdout.length).toBeLessThan(lines.length);
  });

  test('prints every event, while a sidecar holds the journal open, and after', async () => {
    await heldOpen();
    expect(await journal()).toEqual({ code: 0, stdout: lines, stderr: [] });
    path = join(scratch(), 'journal.db');
    await closed();
    expect(await journal()).toEqual({ code: 0, stdout: lines, stderr: [] });
  });

  test('speaks Russian', async () => {
    await closed();
    const { stdout } = await journal(configured({ WATCHDOG_JOURNAL: path, WATCHDOG_LOCALE: 'ru' }));
    expect(stdout.map((line) => line.replace(/^\d+ \S+ /, ''))).toEqual([
      'start версия 1.2.3, сообщает: log, telegram',
      'transition container/web: ok.quiet → alerting, тревога (стал активным)',
      'attempt telegram: передаётся 2 сообщения',
      'delivery log: тревога по container/web: передано',
      'delivery telegram: тревога по container/web: пока не дошло: HTTP 502',
      'delivery telegram: тревога по container/web: передано, попытка 2',
      'transition container/web: alerting → cooldown.holding, молча (всё ещё активен, идёт пауза)',
      'memory containers',
      'transition container/db: ok.quiet → alerting, тревога (стал активным)',
      'checkpoint открытых состояний 2, 2 сообщения к передаче',
      'stop',
    ]);
  });

  test('prints those of one key: its moves, and what came of telling them', async () => {
    await closed();
    const { stdout } = await journal({ key: 'container/web' });
    expect(stdout).toEqual([1, 3, 4, 5, 6].map((i) => lines[i]));
    expect((await journal({ key: 'container' })).stdout).toEqual([]);
    const page = readFileSync(new URL('../../docs/explain.md', import.meta.url), 'utf8');
    expect(page).toContain(stdout.join('\n'));
  });

  test.each([
    ['2026-06-15T14:05Z', 8],
    ['2026-06-15T14:05:00.001Z', 10],
    [String(at('14:01')), 7],
    ['2026-06-16', 11],
  ])('prints those since %s', async (since, first) => {
    await closed();
    expect((await journal({ since })).stdout).toEqual(lines.slice(first));
  });

  test('prints JSON lines, each with its position', async () => {
    await closed();
    const { stdout } = await journal({ json: true, key: 'container/db' });
    expect(stdout.map((line) => JSON.parse(line))).toEqual([{ position: 9, ...told.events[8] }]);
    const all = await journal({ json: true });
    expect(all.stdout.map((line) => JSON.parse(line))).toEqual(
      told.events.map((event, i) => ({ position: i + 1, ...event })),
    );
  });

  test('reads another journal than the configured one', async () => {
    await closed();
    const other = configured({ WATCHDOG_JOURNAL: 'memory' });
    expect((await journal({ ...other, journal: path })).stdout).toEqual(lines);
  });

  test('names an event that is damaged, and one that makes no sense, prints the others, and exits with 1', async () => {
    await closed();
    const db = new DatabaseSync(path);
    db.exec("UPDATE event SET event = replace(event, 'alert', 'alarm') WHERE position = 2");
    db.close();
    const store = await journalWith(path, []);
    store.append([{ key: 'x', expected: 0, at: 1, event: { type: 'stop', at: 'noon' } }]).subscribe();
    store.append([{ key: 'y', expected: 0, at: 1, event: { type: 'from the future', at: 1 } }]).subscribe();
    store.close();
    const { code, stdout, stderr } = await journal();
    expect(code).toBe(1);
    expect(stdout).toEqual(lines.filter((_, i) => i !== 1));
    expect(stderr).toEqual([
      `${path}: event 2 of the journal can't be read and is left out: its checksum is wrong`,
      `${path}:12: stop: at: "noon" does not fit`,
    ]);
  });

  test('prints what stands before a hole, names that, and exits with 1', async () => {
    await closed();
    const db = new DatabaseSync(path);
    db.exec('DELETE FROM event WHERE position = 5');
    db.close();
    const { code, stdout, stderr } = await journal();
    expect({ code, stdout }).toEqual({ code: 1, stdout: lines.slice(0, 4) });
    expect(stderr).toEqual([expect.stringContaining('event 5 is missing')]);
  });

  test('reads page by page, and misses none between two of them', async () => {
    const many = story().start('13:00');
    for (let n = 0; n < 2_500; n += 1) many.add({ type: 'stop', at: n });
    (await journalWith(path, many.events, 100)).close();
    const { stdout } = await journal({ json: true });
    expect(stdout.map((line) => (JSON.parse(line) as { position: number }).position)).toEqual(
      Array.from({ length: 2_501 }, (_, i) => i + 1),
    );
  });
});

describe('a journal over a wall clock that was set', () => {
  const hour = 3_600_000;
  /** At two o'clock somebody sets the clock to four. */
  const set = story()
    .start('13:00', 'log')
    .see('13:30', true)
    .add({ type: 'clock', at: at('14:00'), shift: 2 * hour })
    .see('14:10', false)
    .checkpoint();

  test('shows the time of day as it was on the wall, and takes what is asked for so', async () => {
    (await journalWith(path, set.events)).close();
    const { stdout } = await journal();
    expect(stdout.map((line) => line.replace(/(: ok\.quiet|: alerting) →.*$/, ''))).toEqual([
      '1 2026-06-15T13:00:00.000Z start version 1.2.3, telling log',
      '2 2026-06-15T13:30:00.000Z transition container/web',
      '3 2026-06-15T16:00:00.000Z clock the wall clock was set: it is 2 h ahead of what has elapsed',
      '4 2026-06-15T16:10:00.000Z transition container/web',
      expect.stringMatching(/^5 2026-06-15T16:10:00\.000Z checkpoint /),
    ]);
    const since = await journal({ since: '2026-06-15T16:05Z' });
    expect(since.stdout.map((line) => line.slice(0, 2))).toEqual(['4 ', '5 ']);
  });

  test('is explained by the time of day, before the step and behind it, also from its checkpoint alone', () => {
    expect(set.explain('container/web', { now: '16:30' })).toContain(
      'Container web has been well since 16:10:00.',
    );
    expect(set.explain('container/web', { at: '16:05', now: '16:30' })).toContain(
      'Container web has been alerted since 13:30:00.',
    );
    const later = set.see('14:40', true).see('14:41', true);
    expect(later.explain('container/web', { now: '16:50', from: 5 })).toEqual(
      expect.arrayContaining([
        'Container web has been alerted since 16:40:00.',
        expect.stringContaining('it is inside its cooldown until 17:10:00.'),
      ]),
    );
  });
});

describe('without a journal', () => {
  const nothing = { code: 2, stdout: [] };

  test.each(['journal', 'explain'] as const)('polkan %s says so, and exits with 2', async (command) => {
    const run = (options: Partial<JournalOptions> = {}) =>
      command === 'journal' ? journal(options) : explain('container/web', options);
    expect(await run()).toEqual({ ...nothing, stderr: [`there is no journal at ${path}`] });
    expect(await run(configured({ WATCHDOG_JOURNAL: 'memory' }))).toEqual({
      ...nothing,
      stderr: ['there is no journal (WATCHDOG_JOURNAL=memory): a restart forgets everything'],
    });
    writeFileSync(
      path,
      'no journal but a text that is longer than the header of a database, which has 100 bytes'.repeat(9),
    );
    expect(await run()).toMatchObject({
      ...nothing,
      stderr: [expect.stringContaining(`${path}: file is not a database`)],
    });
    const directory = join(scratch(), 'd');
    mkdirSync(directory);
    expect(await run({ journal: directory })).toMatchObject({
      ...nothing,
      stderr: [expect.stringContaining(directory)],
    });
    const foreign = join(scratch(), 'foreign.db');
    const db = new DatabaseSync(foreign);
    db.exec('CREATE TABLE t (x)');
    db.close();
    expect(await run({ journal: foreign })).toMatchObject({
      ...nothing,
      stderr: [expect.stringContaining('database of another program')],
    });
  });
});

describe('polkan explain', () => {
  test('explains now, or another moment', async () => {
    await heldOpen();
    const now = await explain('container/web');
    expect(now).toMatchObject({ code: 0, stderr: [] });
    expect(now.stdout[0]).toMatch(/^Container web has been alerted since /);
    const then = await explain('container/web', { at: '2026-06-15T14:00:03Z' });
    expect(then.stdout.slice(0, 4)).toEqual([
      'Container web has been alerted since 14:00:00.',
      '  exited (1). Look: docker logs --tail 50 web',
      'Its last alert was at 14:00:00; it is inside its cooldown until 14:30:00.',
      'telegram still has to be told the alert of 14:00:00. Its last try, at 14:00:02, failed: HTTP 502.',
    ]);
  });

  test('takes the name of a thing, part of it, or the short id of an incident, as the other commands do', async () => {
    await closed();
    const { stdout } = await explain('container/web');
    const id = told.events.find((event) => event.type === 'transition')?.incident ?? '';
    for (const name of ['web', 'container w', shortIds([id]).get(id) ?? '', id])
      expect(await explain(name)).toEqual({ code: 0, stdout, stderr: [] });
    expect((await explain('web', { whyNot: true })).stdout).toEqual(
      (await explain('container/web', { whyNot: true })).stdout,
    );
    expect(await explain('container')).toEqual({
      code: 1,
      stdout: [],
      stderr: ['container may be any of container/web, container/db: which one?'],
    });
  });

  test('knows by its name what only the checkpoint has kept', async () => {
    const pruned = told.events.slice(told.events.findIndex(({ type }) => type === 'checkpoint'));
    (await journalWith(path, pruned)).close();
    expect((await explain('db')).stdout[0]).toMatch(/^Container db has been alerted since /);
  });

  test('goes by the timing that is configured', async () => {
    await closed();
    const { stdout } = await explain('container/web', {
      ...configured({ WATCHDOG_JOURNAL: path, WATCHDOG_CONTAINER_COOLDOWN_S: '60' }),
      at: '2026-06-15T14:00:30Z',
    });
    expect(stdout[2]).toBe('Its last alert was at 14:00:00; it is inside its cooldown until 14:01:00.');
  });

  test('explains what it can where an event is damaged, and exits with 1', async () => {
    await closed();
    const db = new DatabaseSync(path);
    db.exec('UPDATE event SET sum = 7 WHERE position = 7');
    db.close();
    const { code, stdout, stderr } = await explain('container/web');
    expect(code).toBe(1);
    expect(stdout.length).toBeGreaterThan(5);
    expect(stderr).toEqual([expect.stringContaining('event 7 of the journal')]);
  });
});

test('a real sidecar is asked while it runs, and after it was killed', async () => {
  const cwd = scratch();
  const server = createServer((_, response) => response.end('ok'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  const env = {
    WATCHDOG_DEPS: `api=http://127.0.0.1:${port}/`,
    WATCHDOG_DEPENDENCIES_INTERVAL_S: '1',
    WATCHDOG_DISK_PATHS: '',
    WATCHDOG_CONTAINERS: '',
    WATCHDOG_HTTP: 'off',
    WATCHDOG_JOURNAL: 'journal.db',
    LANG: 'C',
  };
  const sidecar = startPolkan(['run'], { cwd, env });
  onTestFinished(() => sidecar.kill('SIGKILL'));
  await sidecar.line(/"action":"alert"/);
  const ask = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runPolkan(args, { cwd, env });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return stdout;
  };
  expect(await ask('journal', '--key', 'dep/api')).toContain('ok.quiet → alerting, alert (crossed)');
  expect(await ask('explain', 'dep/api')).toMatch(/^Dependency api has been alerted since /);
  expect(await ask('replay', '--verify', '--text', 'journal.db')).toContain('🔴 Dependency api');
  sidecar.kill('SIGKILL');
  await sidecar.ended;
  expect(await ask('journal', '--json')).toContain('"type":"start"');
  expect(await ask('explain', 'dep/api')).not.toContain('Polkan was stopped');
  expect(await ask('replay', '--verify', 'journal.db')).toContain('"action":"alert"');
}, 60_000);

describe('a time that is none', () => {
  test.each(['journal', 'explain'])('that makes no sense is refused by polkan %s', async (command) => {
    await closed();
    const { code, stderr } =
      command === 'journal'
        ? await journal({ since: 'soon' })
        : await explain('container/web', { at: 'soon' });
    expect(code).toBe(2);
    expect(stderr[0]).toMatch(/^--(since|at) soon is no time: it may be an ISO time/);
  });
});
