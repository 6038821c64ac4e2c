import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { of, Subject, throwError } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Env, type ReadConfig, readConfig } from '../../src/config/config.ts';
import { builtIn, type Tables } from '../../src/config/settings.ts';
import { createChange } from '../../src/history/backtest/change.ts';
import { readChanges } from '../../src/history/backtest/settings.ts';
import { liveScheduler } from '../../src/language/clock.ts';
import { textField } from '../../src/language/fields.ts';
import { policyIn } from '../../src/language/policy.ts';
import { type ReaderOf, text } from '../../src/language/setting.ts';
import { items } from '../../src/language/written.ts';
import { locales } from '../../src/messages/messages.ts';
import { overview } from '../../src/sidecar/overview.ts';
import { run } from '../../src/sidecar/sidecar.ts';
import { isWatched } from '../../src/sidecar/watched.ts';
import { type ChannelDefinition, entryOf } from '../../src/sinks/channel-definition.ts';
import { createLogger } from '../../src/sinks/log/log.ts';
import { SinkError } from '../../src/sinks/sink.ts';
import type { SourceDefinition } from '../../src/streams/source-definition.ts';

// A source and a channel that nobody else has heard of: what stands here is all that is written for them.

/** The outside of both. */
const hall = { open: new Set<string>(), bellRefuses: false, rung: [] as string[] };

const doorSettings = {
  DOORS: text('Doors', '', 'Doors that should be shut, comma-separated; empty: off.'),
  DOOR_CM: {
    type: 'number',
    group: 'Doors',
    unit: 'cm',
    default: 10,
    min: 1,
    max: 100,
    help: 'A gap as wide is open.',
  },
} as const;

const doors: SourceDefinition<
  'doors',
  { everyMs: number; names: readonly string[]; limitCm: number } | null
> = {
  name: 'doors',
  kinds: { door_open: { policy: { cooldownMs: 60_000 }, limit: { setting: 'DOOR_CM', compare: 'above' } } },
  settings: doorSettings,
  read: ({ text, number }: ReaderOf<typeof doorSettings>, tell) => {
    const names = items(text('DOORS'));
    for (const name of names) if (name.startsWith('priest')) tell.secret(name);
    return names.length === 0 ? null : { everyMs: 10, names, limitCm: number('DOOR_CM') };
  },
  make: async ({ everyMs, names, limitCm }, { timeoutMs }) => ({
    name: 'doors',
    everyMs,
    timeoutMs,
    read: () =>
      of({
        covers: ['door_open'],
        signals: names.map((entity) => {
          const value = hall.open.has(entity) ? 80 : 0;
          const active = value > limitCm;
          return {
            kind: 'door_open',
            entity,
            active,
            value,
            limit: limitCm,
            title: entity,
            detail: `${value} cm`,
          };
        }),
      }),
  }),
  watches: ({ names }, _kind, entity) => names.includes(entity),
  overview: ({ names }) => `doors ${names.join(', ')}`,
};

const bellSettings = { BELL: text('Bell', '', 'Where the bell hangs; unset: off.') };

const bell: ChannelDefinition<'bell', { place: string } | null> = {
  sort: 'bell',
  settings: bellSettings,
  read: ({ text }: ReaderOf<typeof bellSettings>) => {
    const place = text('BELL');
    return place === '' ? null : { place };
  },
  entry: entryOf(
    () => ({ place: textField('Where the bell hangs.') }),
    (entry) => entry,
  ),
  make: async (_config, { name }) => ({
    name,
    timeoutMs: 1_000,
    send: ({ notification: { mark, title } }) => {
      if (hall.bellRefuses)
        return throwError(() => new SinkError('no power', { permanent: true, refused: true }));
      hall.rung.push(`${mark} ${title}`);
      return of({});
    },
  }),
  overview: ({ place }) => `a bell (${place})`,
};

const tables: Tables = {
  // Polkan looks at itself as often as at the memory of the host.
  sources: [
    ...builtIn.sources.map((source) =>
      source.name === 'host' ? { ...source, read: () => ({ everyMs: 10, limitPct: 100 }) } : source,
    ),
    doors,
  ],
  channels: [...builtIn.channels, bell],
};

const env: Env = {
  WATCHDOG_HOST: 'tower',
  WATCHDOG_LOCALE: 'en',
  WATCHDOG_DISK_PATHS: '',
  WATCHDOG_CONTAINERS: '',
  WATCHDOG_HTTP: 'off',
  WATCHDOG_SOCKET: 'off',
  WATCHDOG_DOORS: 'front,back',
  WATCHDOG_BELL: 'hall',
};

const read = (more: Env = {}): ReadConfig =>
  readConfig({ ...env, ...more }, { hostname: '', exists: () => true, readFile: () => '' }, tables);

describe('a source and a channel of the tables', () => {
  test('have their settings and the timing of their kinds read like any others', () => {
    const { config, warnings, faults } = read({
      WATCHDOG_DOOR_OPEN_FOR_S: '5',
      WATCHDOG_DOOR_CM: '200',
      WATCHDOG_BEL: 'attic',
    });
    expect(faults).toEqual([]);
    expect(warnings).toEqual([
      locales.en.config.wrong('WATCHDOG_DOOR_CM', '200', locales.en.config.number(1, 100, 'cm', false), '10'),
      locales.en.config.unknown('WATCHDOG_BEL', 'WATCHDOG_BELL'),
    ]);
    expect(config.sources).toMatchObject({ doors: { names: ['front', 'back'], limitCm: 10 } });
    expect(config.channels).toEqual([{ name: 'bell', sort: 'bell', config: { place: 'hall' } }]);
    expect(policyIn(config.policies, 'door_open')).toMatchObject({ forMs: 5_000, cooldownMs: 60_000 });
  });

  test('stand in the overview', () => {
    expect(overview(read().config, locales.en, tables).slice(2, 4)).toEqual([
      expect.stringContaining('  doors front, back, every '),
      'It tells: log, a bell (hall).',
    ]);
  });

  test('have a limit that a backtest can change, and judges as the source does', () => {
    const faults: string[] = [];
    const changes = readChanges(['WATCHDOG_DOOR_CM=30'], locales.en, faults, tables);
    expect(faults).toEqual([]);
    const judged = [30, 31].map((value) => {
      const signal = { kind: 'door_open', entity: 'front', active: null, title: '', detail: '' };
      const seen = { ...signal, active: false, value, limit: 50 };
      return createChange(changes, locales.en).sweep({
        type: 'sweep',
        at: 0,
        source: 'doors',
        covers: ['door_open'],
        signals: [seen],
      }).signals[0];
    });
    expect(judged).toMatchObject([
      { active: false, limit: 30 },
      { active: true, limit: 30 },
    ]);
  });

  test('are watched as long as the configuration lists them', () => {
    const front = { source: 'doors', kind: 'door_open', entity: 'front' };
    const self = { source: 'self', kind: 'self', entity: 'bell' };
    expect([front, self].map((actor) => isWatched(read().config, actor, tables))).toEqual([true, true]);
    const less = read({ WATCHDOG_DOORS: 'back', WATCHDOG_BELL: '' }).config;
    expect([front, self].map((actor) => isWatched(less, actor, tables))).toEqual([false, false]);
    const off = read({ WATCHDOG_DOORS: '' }).config;
    expect(isWatched(off, { ...front, kind: 'blind', entity: 'doors' }, tables)).toBe(false);
  });
});

describe('the sidecar, given the tables', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'polkan-tables-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A run of the whole sidecar, and what its log says. */
  const begin = (more: Env = {}) => {
    const said: string[] = [];
    const news$ = new Subject<void>();
    const destination = {
      write: (line: string): void => {
        said.push((JSON.parse(line) as { msg: string }).msg);
        news$.next();
      },
    };
    const logger = createLogger({ level: 'info', secrets: [], pretty: false, destination });
    const stop$ = new Subject<void>();
    const ended = run(
      read({ WATCHDOG_JOURNAL: join(folder, 'journal.db'), ...more }),
      // Nobody waits for what a bell that refuses is not going to take.
      { logger, schedulerFrom: liveScheduler, stop$, drainMs: 100 },
      tables,
    );
    return {
      said,
      line: (part: string): Promise<void> =>
        new Promise((resolve) => {
          const look = (): void => {
            if (!said.some((line) => line.includes(part))) return;
            listening.unsubscribe();
            resolve();
          };
          const listening = news$.subscribe(look);
          look();
        }),
      stop: (): Promise<unknown> => {
        stop$.next();
        return ended;
      },
    };
  };

  test('tells what the source sees through the channel, watches the channel, and goes on after a restart', async () => {
    const first = begin();
    await first.line('first sweep of doors');
    hall.bellRefuses = true;
    hall.open.add('front');
    await first.line('Polkan, bell: this sink refuses its messages: no power');
    await first.stop();
    expect(hall.rung).toEqual([]);

    const second = begin();
    await second.line('restored: 2 open states');
    await second.line('first sweep of doors');
    hall.bellRefuses = false;
    hall.open.add('back');
    await second.line('Polkan, bell: recovered');
    hall.open.clear();
    await second.line('front: recovered');
    await second.stop();
    expect(second.said.join('\n')).not.toContain('no longer watched');
    // What it refused was kept, and a channel is not told of itself.
    expect(hall.rung).toEqual(['🔴 tower: front', '🔴 tower: back', '🟢 tower: 2 recovered']);
  });

  test('tells nobody what the configuration calls secret, though a source says it', async () => {
    hall.rung = [];
    hall.bellRefuses = false;
    hall.open.clear();
    const polkan = begin({ WATCHDOG_DOORS: 'priesthole', WATCHDOG_JOURNAL: 'memory' });
    await polkan.line('first sweep of doors');
    hall.open.add('priesthole');
    await polkan.line('🔴 tower: ***');
    await polkan.stop();
    expect(hall.rung).toEqual(['🔴 tower: ***']);
    hall.open.clear();
  });

  test('closes the incidents of what a restart no longer watches', async () => {
    const own = { WATCHDOG_JOURNAL: join(folder, 'unwatched.db') };
    const first = begin(own);
    await first.line('first sweep of doors');
    hall.bellRefuses = true;
    hall.open.add('front');
    await first.line('🔴 tower: Polkan, bell');
    await first.stop();

    const second = begin({ ...own, WATCHDOG_DOORS: 'back', WATCHDOG_BELL: '' });
    await second.line(locales.en.journal.unwatched('door_open/front'));
    await second.line(locales.en.journal.unwatched('self/bell'));
    await second.stop();
  });
});
