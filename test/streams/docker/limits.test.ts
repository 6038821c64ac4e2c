import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { parseList } from '../../../src/streams/docker/container-list.ts';
import { parseContainer } from '../../../src/streams/docker/container-state.ts';
import { containers } from '../../../src/streams/docker/containers.ts';
import { type Answer, dockerReader, guardedSocket } from '../../../src/streams/docker/docker.ts';
import { dockerEvents } from '../../../src/streams/docker/docker-events.ts';
import { createHearing } from '../../../src/streams/docker/hearing.ts';
import { dockerLimits } from '../../../src/streams/docker/limits.ts';
import { slotOf } from '../../../src/streams/docker/swarm-slots.ts';
import type { Reading } from '../../../src/streams/source.ts';
import { fixture } from '../../support/fake-docker.ts';
import { longTest } from '../../support/long-test.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const words = locales.en;
const forever = new AbortController().signal;

const line = (action: string, name: string, time: number, timeNano: number): string =>
  JSON.stringify({
    Type: 'container',
    Action: action,
    Actor: { ID: name, Attributes: { name } },
    time,
    timeNano,
  });

/** Gives the lines at once, then is silent; what is passed on, and how often each line was taken for news. */
const listen = async (lines: Iterable<string>, untilMs: number) => {
  const { scheduler, until } = virtualTime();
  const passed: string[] = [];
  let news = 0;
  const subscription = dockerEvents({
    docker: {
      async *lines() {
        yield* lines;
        await new Promise<never>(() => undefined);
      },
    },
    scheduler,
    words,
    warn: (message) => passed.push(message),
    onEvent: () => {
      news += 1;
    },
  }).subscribe((name) => passed.push(name));
  await until(untilMs);
  subscription.unsubscribe();
  return { passed, news };
};

describe('what Docker may grow has a bound', () => {
  test('the events of one second that never ends: the oldest is forgotten, and may come twice', async () => {
    const { eventsOfASecond } = dockerLimits;
    const many = function* () {
      for (let i = 0; i <= eventsOfASecond; i += 1) yield line('die', 'web', 7, i);
      // The last is still known, the first is not.
      yield line('die', 'web', 7, eventsOfASecond);
      yield line('die', 'web', 7, 0);
    };
    expect((await listen(many(), 1)).news).toBe(eventsOfASecond + 2);
  });

  test('the events that are taken in five seconds: the stream waits with the others, and goes on by itself', async () => {
    const { eventsInFiveSeconds } = dockerLimits;
    const lines = Array.from({ length: eventsInFiveSeconds + 5 }, (_, i) => line('die', 'web', 7, i));
    expect((await listen(lines, 4_900)).news).toBe(eventsInFiveSeconds);
    expect((await listen(lines, 5_100)).news).toBe(eventsInFiveSeconds + 5);
  });

  test('names that wait to settle: the longest waiting is passed on at once', async () => {
    const { settling } = dockerLimits;
    const lines = Array.from({ length: settling + 5 }, (_, i) => line('die', `c${i}`, 7, i));
    expect((await listen(lines, 1)).passed).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
    expect((await listen(lines, 500)).passed).toHaveLength(settling + 5);
  });

  test('a name that never comes to rest is passed on after five times the settling', async () => {
    const { scheduler, until } = virtualTime();
    const passed: number[] = [];
    const subscription = dockerEvents({
      docker: {
        async *lines() {
          for (let i = 0; ; i += 1) {
            yield line('die', 'web', 1, i);
            await new Promise<void>((resolve) => {
              scheduler.schedule(() => resolve(), 300);
            });
          }
        },
      },
      scheduler,
      words,
      warn: () => undefined,
    }).subscribe(() => passed.push(scheduler.now()));
    await until(2_100);
    subscription.unsubscribe();
    expect(passed).toEqual([2_000]);
  });

  test('a name, an id or a service of an event that is too long: nothing of it is kept', async () => {
    const long = 'x'.repeat(dockerLimits.nameCharacters + 1);
    const event = (name: string, ID: string, service: string): string =>
      JSON.stringify({
        Type: 'container',
        Action: 'die',
        Actor: { ID, Attributes: { name, 'com.docker.compose.service': service } },
        time: 7,
      });
    const { scheduler } = virtualTime();
    const heard: unknown[] = [];
    const warnings: string[] = [];
    const subscription = dockerEvents({
      docker: {
        async *lines() {
          yield event(long, 'id', 'shop');
          yield event('web', long, long);
          yield event(long.slice(1), 'id', 'shop');
          await new Promise<never>(() => undefined);
        },
      },
      scheduler,
      words,
      warn: (message) => warnings.push(message),
      onEvent: ({ name, id, service }) => heard.push({ name, id, service }),
    }).subscribe();
    await new Promise((resolve) => setImmediate(resolve));
    subscription.unsubscribe();
    expect(heard).toEqual([
      { name: 'web', id: '', service: null },
      { name: long.slice(1), id: 'id', service: 'shop' },
    ]);
    expect(warnings).toEqual([
      'Docker sent what is no event: its Actor.Attributes.name is unreadable; it is passed over',
    ]);
  });

  test('megabytes that an image or a health check writes into an inspect: what is kept of them is small', () => {
    const long = '¶'.repeat(300_000);
    const labels = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`polkan.${index}-${'x'.repeat(1_000)}`, long]),
    );
    const container = parseContainer({
      ...fixture('running'),
      Id: long,
      Config: {
        Labels: {
          ...labels,
          other: long,
          'com.docker.swarm.task.name': `${long}.1`,
          'com.docker.compose.service': 'shop',
        },
      },
      State: {
        ...fixture('running').State,
        Status: long,
        Error: long,
        StartedAt: long,
        FinishedAt: long,
        Health: {
          Status: long,
          Log: Array.from({ length: 100 }, (_, index) => ({ Output: `${long}\nnot yet ${index}\n` })),
        },
      },
    });
    if (container === null) throw new Error('unreadable');
    expect(JSON.stringify(container).length).toBeLessThan(10_000);
    expect(container.State.Health?.Log).toEqual([{ Output: 'not yet 99' }]);
    expect(container.Config?.Labels).toMatchObject({ 'com.docker.compose.service': 'shop' });
    expect(slotOf(container)).toBeUndefined();
  });

  test('the name of a container that is too long: it is not watched, which is said once for each stretch', async () => {
    const long = 'x'.repeat(dockerLimits.nameCharacters);
    const warnings: string[] = [];
    let names = [long, `${long}x`];
    const source = containers({
      docker: {
        get: async (path): Promise<Answer> => ({
          status: 200,
          body: path.startsWith('/containers/json')
            ? names.map((name) => ({ Names: [`/${name}`], State: 'running' }))
            : { ...fixture('running'), Name: decodeURIComponent(path.replace(/^\/containers|\/json$/g, '')) },
        }),
      },
      names: '*',
      everyMs: 1_000,
      timeoutMs: 1_000,
      words,
      warn: (message) => warnings.push(message),
    });
    const seen = async (): Promise<string[]> => {
      const { signals } = (await source.read(forever, { at: 0, memory: undefined })) as Reading;
      return signals.map(({ entity }) => entity);
    };
    expect(await seen()).toEqual([long]);
    expect(await seen()).toEqual([long]);
    expect(warnings).toEqual([words.containers.longName(dockerLimits.nameCharacters)]);
    names = [long];
    await seen();
    names = [`${long}x`];
    expect(await seen()).toEqual([]);
    expect(warnings).toHaveLength(2);
  });

  test('a list without end: it is none', () => {
    const list = Array.from({ length: dockerLimits.listed + 1 }, (_, index) => ({ Names: [`/c${index}`] }));
    expect(parseList(list)).toBeNull();
    expect(parseList(list.slice(1))).toHaveLength(dockerLimits.listed);
  });

  test('containers that were heard of and never looked at: the oldest are forgotten', () => {
    const hearing = createHearing();
    const { heard } = dockerLimits;
    for (let i = 0; i <= heard; i += 1) {
      hearing.take({
        action: 'stop',
        name: `c${i}`,
        id: 'x',
        atS: 1,
        exitCode: null,
        kills: false,
        service: null,
      });
    }
    expect(hearing.of('c0')).toBeUndefined();
    expect(hearing.of('c1')).toBeDefined();
    expect(hearing.of(`c${heard}`)).toBeDefined();
  });

  longTest(
    'containers: what is watched stays, the newest newcomers are left out, and that is said once',
    async () => {
      const warnings: string[] = [];
      const most = dockerLimits.containers;
      const listOf = (count: number) =>
        Array.from({ length: count }, (_, i) => ({ Names: [`/c${i}`], State: 'running' })).reverse();
      let list: unknown = listOf(1);
      const get = async (path: string): Promise<Answer> => {
        if (path.startsWith('/containers/json')) return { status: 200, body: list };
        const { State } = fixture('running');
        return { status: 200, body: { Name: `/${path.split('/')[2]}`, State } };
      };
      const warn = (message: string) => warnings.push(message);
      const source = containers({ docker: { get }, names: '*', everyMs: 1, timeoutMs: 60_000, words, warn });
      const read = async (memory?: unknown) => (await source.read(forever, { at: 1, memory })) as Reading;
      const first = await read();
      list = listOf(most + 3);
      const second = await read(first.memory);
      expect(second.signals).toHaveLength(most);
      expect(second.signals.map(({ entity }) => entity)).toContain('c0');
      expect((await read(second.memory)).signals).toHaveLength(most);
      expect(warnings).toEqual([words.containers.tooMany(most)]);
    },
  );
});

describe('when there are more containers than one turn has time for', () => {
  const names = Array.from({ length: 40 }, (_, i) => `c${String(i).padStart(2, '0')}`);

  /** Turns over containers of which each takes `tookMs`; who is read in each. */
  const turns = async (count: number, tookMs: number, hung: ReadonlySet<string> = new Set()) => {
    const warnings: string[] = [];
    const get = async (path: string, abort: AbortSignal): Promise<Answer> => {
      const name = path.split('/')[2] ?? '';
      if (path === '/_ping') return { status: 200, body: 'OK' };
      if (path.startsWith('/containers/json')) {
        return { status: 200, body: names.map((each) => ({ Names: [`/${each}`], State: 'running' })) };
      }
      await new Promise<void>((resolve, reject) => {
        abort.addEventListener('abort', () => reject(abort.reason), { once: true });
        if (!hung.has(name)) setTimeout(resolve, tookMs);
      });
      return { status: 200, body: { Name: `/${name}`, State: fixture('running').State } };
    };
    const warn = (message: string) => warnings.push(message);
    const source = containers({ docker: { get }, names: '*', everyMs: 1, timeoutMs: 300, words, warn });
    const readings: Reading[] = [];
    let memory: unknown;
    for (let i = 0; i < count; i += 1) {
      const reading = await Promise.resolve(
        source.read(forever, { at: i, memory }) as Promise<Reading>,
      ).catch(() => null);
      // Where not one of those that were reached gave an answer, the turn has failed.
      if (reading === null) continue;
      memory = JSON.parse(JSON.stringify(reading.memory));
      readings.push(reading);
    }
    return { readings, warnings };
  };
  const seen = ({ signals }: Reading): string[] =>
    signals.filter(({ active }) => active !== null).map(({ entity }) => entity);

  test('the next turn goes on where the last one stopped, and each has its turn', async () => {
    const { readings, warnings } = await turns(5, 100);
    const reached = new Set(readings.flatMap(seen));
    expect(seen(readings[0] as Reading).length).toBeLessThan(names.length);
    expect(names.filter((name) => !reached.has(name))).toEqual([]);
    // Nobody is gone meanwhile, and each that was not reached says why.
    for (const { signals } of readings) {
      expect(signals).toHaveLength(names.length);
      for (const { active, detail } of signals) {
        if (active === null)
          expect(detail).toMatch(
            /could not be inspected: .*(of 40 containers could be read|no answer within)/,
          );
      }
    }
    expect(warnings).toEqual([
      expect.stringMatching(/^only \d+ of 40 containers can be read in the time of one turn/),
    ]);
  });

  test('also past those that hang', async () => {
    const { readings } = await turns(8, 1, new Set(names.slice(0, 20)));
    const reached = new Set(readings.flatMap(seen));
    expect(names.slice(20).filter((name) => !reached.has(name))).toEqual([]);
  });
});

describe('Docker behind a filtering proxy at tcp://', () => {
  test('is asked there by GET alone, and no other host is', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.host}`);
      response.end(request.url === '/_ping' ? 'OK' : '[]');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const reader = dockerReader({ socketPath: `tcp://127.0.0.1:${port}` });
    expect(await reader.get('/containers/json?all=true', forever)).toEqual({ status: 200, body: [] });
    expect(asked).toEqual([
      `GET /_ping 127.0.0.1:${port}`,
      `GET /containers/json?all=true 127.0.0.1:${port}`,
    ]);
    await expect(reader.get('/containers/web/logs', forever)).rejects.toThrow('only reads Docker');
    const guarded = guardedSocket(`tcp://127.0.0.1:${port}`);
    await expect(
      guarded.send({ origin: `http://127.0.0.1:${port}`, path: '/_ping', method: 'POST' }, forever),
    ).rejects.toThrow('only reads Docker');
    await expect(
      guarded.send({ origin: 'http://localhost:1', path: '/_ping', method: 'GET' }, forever),
    ).rejects.toThrow('another origin');
    expect(asked).toHaveLength(2);
    guarded.destroy();
    await reader.close();
    await new Promise((resolve) => server.close(resolve));
    const gone = dockerReader({ socketPath: `tcp://127.0.0.1:${port}` });
    await expect(gone.get('/_ping', forever)).rejects.toMatchObject({
      fault: 'unreachable',
      code: 'ECONNREFUSED',
    });
    await gone.close();
  });
});
