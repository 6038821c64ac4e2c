import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { of, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { eventsOf } from '../../src/commands/journal-events.ts';
import { replayCommand } from '../../src/commands/replay.ts';
import type { Env, ReadConfig } from '../../src/config/config.ts';
import type { Tables } from '../../src/config/settings.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { liveScheduler } from '../../src/language/clock.ts';
import { textField } from '../../src/language/fields.ts';
import { at, list, type ReaderOf, text } from '../../src/language/setting.ts';
import { items } from '../../src/language/written.ts';
import { run } from '../../src/sidecar/sidecar.ts';
import { type ChannelDefinition, entryOf } from '../../src/sinks/channel-definition.ts';
import { createLogger } from '../../src/sinks/log/log.ts';
import { checksSource } from '../../src/streams/checks/checks-source.ts';
import { shareOf } from '../../src/streams/checks/spread.ts';
import { memorySource } from '../../src/streams/host/memory-source.ts';
import type { SourceDefinition } from '../../src/streams/source-definition.ts';
import { ask, freePort, serve } from '../support/http-server.ts';
import { longTest } from '../support/long-test.ts';
import { readWritten } from '../support/written-config.ts';

/** What happens outside, and what the parts under test have done. */
const world = {
  open: new Set<string>(),
  /** The due times of the turns, by source. */
  turns: new Map<string, number[]>(),
  made: [] as string[],
  closed: [] as string[],
  rung: [] as string[],
  /** What a bell that is slow waits for before it has rung. */
  slow: null as Promise<void> | null,
};

const everyMs = 20;

/** Sees whether its gates are open. */
const gates = <Name extends string>(
  name: Name,
): SourceDefinition<Name, { everyMs: number; names: string[] } | null> => {
  const variable = name.toUpperCase();
  const settings = { [variable]: at(`${name}.names`, list(text('Gates', '', 'Names; unset: off.'))) };
  return {
    name,
    kinds: { [`${name}_open`]: {} },
    settings,
    read: (reader: ReaderOf<typeof settings>) => {
      const names = items(reader.text(variable));
      return names.length === 0 ? null : { everyMs, names };
    },
    make: async ({ names }, { atEnd }) => {
      world.made.push(name);
      atEnd(() => world.closed.push(name));
      return {
        name,
        everyMs,
        timeoutMs: 1_000,
        read: (_abort, { at: due }) => {
          world.turns.set(name, [...(world.turns.get(name) ?? []), due]);
          return of({
            covers: [`${name}_open`],
            signals: names.map((entity) => ({
              ...{ kind: `${name}_open`, entity, title: entity, detail: '' },
              active: world.open.has(entity),
            })),
          });
        },
      };
    },
    watches: ({ names }, _kind, entity) => names.includes(entity),
    overview: ({ names }) => names.join(', '),
  };
};

const bell: ChannelDefinition<'bell', { place: string } | null> = {
  sort: 'bell',
  settings: {},
  read: () => null,
  entry: entryOf(
    () => ({ place: textField('Where it hangs.') }),
    (entry) => entry,
  ),
  make: async ({ place }, { name, atEnd }) => {
    world.made.push(name);
    atEnd(() => world.closed.push(name));
    return {
      name,
      timeoutMs: 5_000,
      send: async ({ notification: { mark, title }, repeated }: never) => {
        await world.slow;
        world.rung.push(`${place}: ${mark as string} ${title as string}${repeated ? ' (again)' : ''}`);
        return {};
      },
    };
  },
  overview: ({ place }) => `a bell (${place})`,
};

const tables: Tables = {
  sources: [
    { ...memorySource, read: () => ({ everyMs, limitPct: 100, clearPct: 100 }) },
    gates('north'),
    gates('south'),
    checksSource,
  ],
  channels: [bell],
};

describe('a reload', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'polkan-reload-'));
    world.open.clear();
    world.turns.clear();
    for (const list of [world.made, world.closed, world.rung]) list.length = 0;
    world.slow = null;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = (config: string, env: Env = {}): Promise<ReadConfig> =>
    readWritten(config, {
      tables,
      env: { WATCHDOG_HTTP: 'off', WATCHDOG_SOCKET: 'off', WATCHDOG_JOURNAL: join(folder, 'j.db'), ...env },
    });

  const begin = async (config: string, env: Env = {}) => {
    const said: string[] = [];
    const news$ = new Subject<void>();
    const destination = {
      write: (line: string): void => {
        said.push((JSON.parse(line) as { msg: string }).msg);
        news$.next();
      },
    };
    const logger = createLogger({ level: 'info', secrets: [], pretty: false, destination });
    const [stop$, reload$] = [new Subject<void>(), new Subject<ReadConfig>()];
    const ended = run(
      await read(config, env),
      { logger, schedulerFrom: liveScheduler, stop$, reload$ },
      tables,
    );
    return {
      said,
      reload: async (next: string): Promise<void> => reload$.next(await read(next, env)),
      stop: (): Promise<boolean> => {
        stop$.next();
        return ended;
      },
    };
  };

  const until = (isTrue: () => boolean): Promise<void> =>
    expect.poll(isTrue, { timeout: 20_000, interval: 20 }).toBe(true);
  const swept = (name: string, times: number) => {
    const before = world.turns.get(name)?.length ?? 0;
    return until(() => (world.turns.get(name)?.length ?? 0) >= before + times);
  };
  const events = (): JournalEvent[] =>
    [...eventsOf(join(folder, 'j.db'), (why) => expect.fail(why))].map(({ event }) => event);

  const both = 'north: {names: [a, b]}\nsouth: {names: [c]}\nchannels: {hall: {type: bell, place: hall}}';

  test('makes anew what has changed, and nothing else: other sources miss no turn', async () => {
    const life = await begin(both);
    await swept('south', 3);
    await life.reload(both.replace('[a, b]', '[a]'));
    await until(() => world.made.filter((name) => name === 'north').length === 2);
    await swept('south', 5);
    expect(world.made.toSorted()).toEqual(['hall', 'north', 'north', 'south']);
    expect(world.closed).toEqual(['north']);
    await life.stop();
    const turns = world.turns.get('south') ?? [];
    const gaps = turns.slice(1).map((due, i) => (due - (turns[i] ?? 0)) % everyMs);
    // Each turn stands in the row that began with the first: nobody has begun another one.
    expect(gaps.every((gap) => Math.round(gap) % everyMs === 0)).toBe(true);
  });

  // A critical thing is told at most every ten seconds.
  longTest(
    'is refused where the file said something and says nothing any more, and the channel that was there is told',
    async () => {
      const life = await begin(both);
      await swept('south', 2);
      await life.reload('');
      const said =
        'polkan.yaml says nothing any more; what held before holds. Whoever means it restarts Polkan';
      await until(() => life.said.includes(said));
      await until(() => world.rung.some((rung) => rung.startsWith('hall: 🔴')));
      await swept('south', 2);
      expect(world.closed).toEqual([]);
      await life.reload(both);
      await until(() => world.rung.some((rung) => rung.startsWith('hall: 🟢')));
      await life.stop();
    },
  );

  test('of a file that said nothing from the start takes one that says nothing again', async () => {
    const life = await begin('# nothing yet');
    await life.reload('');
    await until(() => life.said.includes('the configuration was read again: nothing has changed'));
    await life.stop();
  });

  test('tells nothing twice, forgets nothing that is open, and closes what nobody watches any more', async () => {
    const life = await begin(both, { WATCHDOG_TAP: join(folder, 'tap.jsonl') });
    for (const gate of ['a', 'b', 'c']) world.open.add(gate);
    await until(() => world.rung.length >= 2);
    const before = world.rung.length;
    await life.reload(both.replace('[a, b]', '[a]'));
    await until(
      () =>
        life.said.includes('north_open/b is no longer watched, so its incident is closed') ||
        world.rung.length > before,
    );
    await swept('north', 3);
    world.open.clear();
    await until(
      () => events().filter((e) => e.type === 'transition' && e.action === 'recovery').length === 2,
    );
    await life.stop();
    const all = events();
    const of = (key: string) =>
      all.flatMap((e) => (e.type === 'transition' && e.key === key && e.action !== null ? [e.action] : []));
    expect(of('north_open/a')).toEqual(['alert', 'recovery']);
    expect(of('south_open/c')).toEqual(['alert', 'recovery']);
    expect(all.filter((e) => e.type === 'transition' && e.key === 'north_open/b').at(-1)).toMatchObject({
      reason: 'unwatched',
    });
    // The start, and the reload: the channel and the log went on with what they were doing.
    expect(all.filter((e) => e.type === 'start').map(({ kept }) => kept?.toSorted())).toEqual([
      undefined,
      ['hall', 'log'],
    ]);
    const files = [join(folder, 'tap.jsonl'), join(folder, 'j.db')];
    for (const file of files)
      expect(await replayCommand([file], { ...(await read(both)), verify: true })).toBe(0);
  });

  test('that renames what is down tells it under its new name, and that the old one is not watched any more without a sound', async () => {
    const life = await begin(both);
    for (const gate of ['b', 'b2']) world.open.add(gate);
    await until(() => world.rung.length === 1);
    await life.reload(both.replace('[a, b]', '[a, b2]'));
    await until(() => world.rung.some((line) => line.includes('b2')));
    await life.stop();
    const notices = events().filter((event) => event.type === 'notice');
    expect(
      notices.map(({ why, quietly, members }) => [
        why,
        quietly,
        members.map(({ key, action }) => [key, action]),
      ]),
    ).toEqual([
      ['alert', false, [['north_open/b', 'alert']]],
      ['recovery', true, [['north_open/b', 'recovery']]],
      ['alert', false, [['north_open/b2', 'alert']]],
    ]);
  });

  test('to the same, however it is written, changes nothing at all', async () => {
    const life = await begin(both);
    await swept('north', 2);
    await life.reload(`# the same\n${both}\n`);
    await swept('north', 3);
    expect(life.said).toContain('the configuration was read again: nothing has changed');
    await life.stop();
    expect(world.made.toSorted()).toEqual(['hall', 'north', 'south']);
    expect(events().filter(({ type }) => type === 'start')).toHaveLength(1);
  });

  test('with a fault is refused whole, the one before goes on, and self/config says where until it is mended', async () => {
    const life = await begin(both);
    await swept('north', 1);
    await life.reload(`${both}\nnorht: {names: [x]}`);
    await until(() => world.rung.some((line) => line.includes('🔴')));
    const told = life.said.find((line) => line.includes('🔴')) ?? '';
    expect(told).toContain('polkan.yaml:4:1: norht is no field here; did you mean north?');
    world.open.add('b');
    await until(() => events().some((e) => e.type === 'transition' && e.key === 'north_open/b'));
    await life.reload(both);
    await until(() =>
      events().some((e) => e.type === 'transition' && e.key === 'self/config' && e.action === 'recovery'),
    );
    await life.stop();
    expect(world.made.toSorted()).toEqual(['hall', 'north', 'south']);
  });

  longTest(
    'a start with a fault is ill until the file is mended, and then all of it holds at once',
    async () => {
      const port = await freePort();
      const life = await begin(`${both}\nnorht: {names: [x]}`, { WATCHDOG_HTTP: `127.0.0.1:${port}` });
      const health = async (): Promise<string> => (await ask(`http://127.0.0.1:${port}/healthz`)).text();
      await expect
        .poll(() => health().catch(String), { timeout: 20_000 })
        .toContain('nothing of the file holds');
      expect(await health()).toContain('polkan.yaml:4:1: norht is no field here');
      expect(world.made).toEqual([]);
      const told = (): string => JSON.stringify(events().filter(({ type }) => type === 'transition'));
      await expect
        .poll(told, { timeout: 20_000 })
        .toContain('wrong since the start, and nothing of it holds');
      expect(told()).not.toContain('held before');
      // Another fault is the same illness.
      await life.reload(`${both}\nsuoth: {names: [x]}`);
      await expect.poll(health, { timeout: 20_000 }).toContain('suoth is no field');
      await life.reload(both);
      await until(() => world.made.length === 3);
      await expect.poll(health, { timeout: 20_000 }).not.toContain('nothing of the file');
      world.open.add('a');
      await until(() => world.rung.some((line) => line.includes('🔴')));
      // From now on a file with a fault leaves the one before in force, and that is no illness.
      await life.reload(`${both}\nnorht: {names: [x]}`);
      await until(() => world.rung.filter((line) => line.includes('🔴')).length === 2);
      expect(await health()).not.toContain('nothing of the file');
      await life.stop();
    },
  );

  test('breaks no message off: it arrives once, and not as a repeat', async () => {
    const life = await begin(both);
    let ring = (): void => undefined;
    world.slow = new Promise((resolve) => {
      ring = resolve;
    });
    world.open.add('c');
    await until(() => events().some((e) => e.type === 'attempt' && e.sink === 'hall'));
    await life.reload(`${both}\ncooldown: 2h`);
    await until(() => events().filter(({ type }) => type === 'start').length === 2);
    ring();
    await until(() => world.rung.length > 0);
    await life.stop();
    expect(world.rung).toEqual(['hall: 🔴 tower: c']);
  });

  test('owes nothing to a channel that is gone, and tells a new one once what is open, and then what happens', async () => {
    const life = await begin(both);
    world.open.add('a');
    await until(() => world.rung.length === 1);
    await life.reload(both.replace('{hall: {type: bell, place: hall}}', '{yard: {type: bell, place: yard}}'));
    await until(() => world.rung.length === 2);
    world.open.add('b');
    await until(() => world.rung.length === 3);
    world.open.delete('a');
    await until(() => world.rung.length === 4);
    await life.stop();
    expect(world.closed).toContain('hall');
    expect(world.rung).toEqual([
      'hall: 🔴 tower: a',
      'yard: 🔴 tower: a',
      'yard: 🔴 tower: b',
      'yard: 🟢 tower: a',
    ]);
    // Whoever has taken it away is told what it goes on to believe.
    expect(life.said).toContain(
      'hall is configured no more, and is told nothing more: it was told of a, and is not told when that is over',
    );
  });

  test('loses no ping that comes meanwhile, and answers each', async () => {
    const port = await freePort();
    const withPing = (grace: string) =>
      `${both}\nchecks: [{name: nightly, ping: {every: 1h, grace: ${grace}}}]`;
    const life = await begin(withPing('1m'), { WATCHDOG_HTTP: `127.0.0.1:${port}` });
    const url = `http://127.0.0.1:${port}/ping/nightly`;
    await swept('south', 2);
    expect((await ask(url)).status).toBe(200);
    let isOver = false;
    const answers: number[] = [];
    const calling = async (): Promise<void> => {
      while (!isOver) answers.push((await fetch(url, { signal: AbortSignal.timeout(20_000) })).status);
    };
    const all = Promise.all([calling(), calling(), calling()]);
    for (const [times, grace] of ['2m', '3m', '4m'].entries()) {
      await life.reload(withPing(grace));
      const applied = () =>
        life.said.filter((line) => line.startsWith('the configuration was read again, and')).length;
      await until(() => applied() > times);
      const before = answers.length;
      await until(() => answers.length > before + 3);
    }
    isOver = true;
    await all;
    expect(new Set(answers)).toEqual(new Set([200]));
    await life.stop();
  });

  test('leaves a check that is written as before its turn: it is not tried anew', async () => {
    const asked: string[] = [];
    const peer = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end('ok');
    });
    onTestFinished(peer.close);
    // The first look of each comes at a place of its own: of these, at once, and a moment after it.
    const names = Array.from({ length: 2_000 }, (_, index) => `check-${index}`).toSorted(
      (one, other) => shareOf(one) - shareOf(other),
    );
    const [own = '', other = ''] = names;
    const entry = (name: string) => `{name: ${name}, http: "${peer.url}/${name}", interval: 1h}`;
    const life = await begin(`${both}\nchecks: [${entry(own)}]`);
    await until(() => asked.length === 1);
    await life.reload(`${both}\nchecks: [${entry(own)}, ${entry(other)}]`);
    await until(() => asked.includes(`/${other}`));
    await life.stop();
    expect(asked).toEqual([`/${own}`, `/${other}`]);
  });

  test('goes on without a journal, too: nothing is told twice', async () => {
    const life = await begin(both, { WATCHDOG_JOURNAL: 'memory' });
    world.open.add('a');
    await until(() => world.rung.length === 1);
    await life.reload(both.replace('[c]', '[d]'));
    await until(() => world.made.filter((name) => name === 'south').length === 2);
    await swept('north', 3);
    world.open.clear();
    await until(() => world.rung.length === 2);
    await life.stop();
    expect(world.rung).toEqual(['hall: 🔴 tower: a', 'hall: 🟢 tower: a']);
  });

  test('leaves the door as it is: who asks meanwhile is answered, who reads reads on, and nothing is counted anew', async () => {
    const port = await freePort();
    const socket = join(folder, 'polkan.sock');
    const life = await begin(both, { WATCHDOG_HTTP: `127.0.0.1:${port}`, WATCHDOG_SOCKET: socket });
    const url = `http://127.0.0.1:${port}`;
    await swept('south', 2);
    const reader = (await ask(`${url}/api/events`)).body?.getReader();
    let read = '';
    const reading = (async () => {
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
        read += Buffer.from(part.value).toString();
    })();
    const { ino } = statSync(socket);
    const sweptSouth = async (): Promise<number> => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^polkan_sweeps_total\{[^}]*source="south"[^}]*\} (\d+)/m.exec(text)?.[1]);
    };
    const before = await sweptSouth();
    expect(before).toBeGreaterThan(0);
    let isOver = false;
    const answers: string[] = [];
    // One after the other, all the while: none is refused.
    const asking = (async () => {
      while (!isOver) {
        const answer = await fetch(`${url}/healthz`);
        answers.push(`${answer.status} ${await answer.text()}`);
      }
    })();
    for (const names of ['[a]', '[a, d]', '[a, b]']) {
      const made = world.made.length;
      await life.reload(both.replace('[a, b]', names));
      await until(() => world.made.length > made);
      await swept('south', 2);
    }
    isOver = true;
    await asking;
    expect(answers.length).toBeGreaterThan(3);
    // With turns of milliseconds one may be late, and that is said.
    for (const answer of answers) expect(answer).toMatch(/^(200 \{"healthy":true|503 .*overdue)/);
    expect(statSync(socket).ino).toBe(ino);
    expect(await sweptSouth()).toBeGreaterThanOrEqual(before + 6);
    world.open.add('c');
    await until(() => read.includes('south_open/c'));
    // What is shown is that of the config which holds now.
    world.open.add('b');
    await until(() => world.rung.length === 2);
    const status = (await (await fetch(`${url}/status`)).json()) as { entities: { key: string }[] };
    expect(status.entities.map(({ key }) => key)).toContain('north_open/b');
    await life.reload(`${both}\nhost: box`);
    const host = async () => ((await (await fetch(`${url}/status`)).json()) as { host: string }).host;
    await expect.poll(host, { timeout: 20_000 }).toBe('box');
    await life.stop();
    await reading.catch(() => undefined);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  test('can switch it off and on again', async () => {
    const life = await begin(both);
    await swept('north', 1);
    await life.reload(`${both}\nenabled: false`);
    await until(() => world.closed.includes('north'));
    await life.reload(both);
    await until(() => world.made.filter((name) => name === 'north').length === 2);
    expect(await life.stop()).toBe(true);
  });
});
