import { readFileSync } from 'node:fs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { DockerError } from '../../../src/streams/docker/docker.ts';
import { dockerEvents } from '../../../src/streams/docker/docker-events.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const captured = readFileSync(new URL('../../fixtures/docker/events.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n');

/** An event line as the Engine writes it. */
const line = (action: string, name: string, time: number, more: object = {}): string =>
  JSON.stringify({
    Type: 'container',
    Action: action,
    Actor: { ID: name, Attributes: { name } },
    time,
    ...more,
  });

/** A connection: its lines, each at its time, then its end; an error ends it as one. */
type Connection = readonly (readonly [atMs: number, what: string | Error])[];

/** Runs the events over scripted connections until `untilMs`; what is passed on has its time. */
const listen = async (connections: readonly Connection[], untilMs: number, mayBeAbsent = false) => {
  const { scheduler, until } = virtualTime();
  const heard: string[] = [];
  const warnings: string[] = [];
  const opened: string[] = [];
  let aborted = 0;
  const docker = {
    async *lines(path: string, abort: AbortSignal): AsyncGenerator<string> {
      abort.addEventListener('abort', () => {
        aborted += 1;
      });
      const script = connections[opened.length] ?? [];
      opened.push(`${scheduler.now()} ${path.split('&')[0]}`);
      for (const [atMs, what] of script) {
        await new Promise<void>((resolve) => {
          scheduler.schedule(() => resolve(), Math.max(0, atMs - scheduler.now()));
        });
        if (what instanceof Error) throw what;
        yield what;
      }
      if (script.length === 0) await new Promise<never>(() => undefined);
    },
  };
  const subscription = dockerEvents({
    docker,
    scheduler,
    words: locales.en,
    mayBeAbsent,
    warn: (message) => warnings.push(message),
  }).subscribe((name) => heard.push(`${scheduler.now()} ${name}`));
  await until(untilMs);
  subscription.unsubscribe();
  return { heard, warnings, opened, aborted: () => aborted };
};

describe("Docker's events", () => {
  test('of a Docker that may be absent are waited for without a word, and heard once it is there', async () => {
    const absent = new DockerError('absent', '/docker.sock', 'ENOENT');
    const connections: Connection[] = [[[0, absent]], [[2_000, line('die', 'web', 2)]]];
    const { heard, warnings } = await listen(connections, 2_500, true);
    expect({ heard, warnings }).toEqual({
      heard: ['2400 web'],
      warnings: [locales.en.containers.noEvents(locales.en.containers.eventsEnded)],
    });
    const { noEvents, noSocket, unreachable } = locales.en.containers;
    expect((await listen(connections, 2_500)).warnings[0]).toBe(noEvents(noSocket('/docker.sock')));
    const refused = new DockerError('unreachable', '/docker.sock', 'ECONNREFUSED');
    const why = unreachable('/docker.sock', 'ECONNREFUSED');
    expect((await listen([[[0, refused]]], 500, true)).warnings).toEqual([noEvents(why)]);
  });

  test('a container that died is passed on once it has settled', async () => {
    const { heard } = await listen(
      [
        [
          [100, line('die', 'web', 1)],
          [9_000, line('start', 'web', 9)],
        ],
      ],
      9_000,
    );
    expect(heard).toEqual(['500 web']);
  });

  test('a restart is one happening, told when the container is up again', async () => {
    const { heard } = await listen(
      [
        [
          [100, line('kill', 'web', 1)],
          [150, line('die', 'web', 1)],
          [160, line('stop', 'web', 1)],
          [400, line('start', 'web', 1)],
          [410, line('restart', 'web', 1)],
          [9_000, line('start', 'other', 9)],
        ],
      ],
      5_000,
    );
    expect(heard).toEqual(['810 web']);
  });

  test('what changes no state is not passed on: execs, attaches, images, networks', async () => {
    const { heard, warnings } = await listen(
      [
        [
          [0, line('exec_create: sh -c true', 'web', 1)],
          [0, line('exec_die', 'web', 1)],
          [0, line('kill', 'web', 1)],
          [0, line('die', 'net', 1, { Type: 'network' })],
          [5_000, ''],
        ],
      ],
      4_000,
    );
    expect(heard).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('every action that changes a state is', async () => {
    const actions = [
      'create',
      'start',
      'die',
      'oom',
      'pause',
      'unpause',
      'restart',
      'stop',
      'destroy',
      'rename',
      'health_status: unhealthy',
      'health_status: healthy',
    ];
    const { heard } = await listen(
      [[...actions.map((action, i) => [0, line(action, `c${i}`, 1)] as const), [9_000, '']]],
      1_000,
    );
    expect(heard).toEqual(actions.map((_, i) => `400 c${i}`));
  });

  test('the events captured from a real engine are all readable', async () => {
    const { heard, warnings } = await listen(
      [[...captured.map((text) => [0, text] as const), [9_000, '']]],
      1_000,
    );
    expect(warnings).toEqual([]);
    expect(heard.length).toBeGreaterThan(0);
  });

  test('a stream that breaks is opened again after 1 s, 2 s, 4 s … and 60 s at most', async () => {
    const broken: Connection = [[0, new Error('connection reset')]];
    const { opened, warnings } = await listen(Array(9).fill(broken), 250_000);
    expect(opened.map((each) => Number(each.split(' ')[0]))).toEqual([
      0, 1_000, 3_000, 7_000, 15_000, 31_000, 63_000, 123_000, 183_000, 243_000,
    ]);
    expect(warnings).toEqual([
      "Docker's events can't be heard: connection reset; containers are polled meanwhile",
    ]);
  });

  test('a line heard sets the wait back to 1 s, and a new break is told again', async () => {
    const { opened, warnings } = await listen(
      [
        [[0, new Error('a')]],
        [[0, new Error('b')]],
        [
          [4_000, line('start', 'web', 4)],
          [5_000, new Error('c')],
        ],
      ],
      6_000,
    );
    expect(opened.map((each) => Number(each.split(' ')[0]))).toEqual([0, 1_000, 3_000, 6_000]);
    expect(warnings).toHaveLength(2);
  });

  test('opened again it asks from the last event on, and passes nothing on twice', async () => {
    const first = line('die', 'web', 7);
    const same = line('start', 'web', 7);
    const { heard, opened } = await listen(
      [
        [
          [0, first],
          [100, new Error('reset')],
        ],
        [
          [1_200, first],
          [1_200, same],
          [9_000, ''],
        ],
      ],
      5_000,
    );
    expect(opened).toEqual(['0 /events?since=0', '1100 /events?since=7']);
    expect(heard).toEqual(['400 web', '1600 web']);
  });

  test('it hears what comes after a clock that was set back, and after a time that can not be', async () => {
    const { heard, opened } = await listen(
      [
        [
          [0, line('die', 'web', 50)],
          [100, line('die', 'db', 3)],
          [200, line('die', 'mq', 8e15)],
          [300, new Error('reset')],
        ],
        [[9_000, '']],
      ],
      5_000,
    );
    expect(heard).toEqual(['400 web', '500 db', '600 mq']);
    expect(opened).toEqual(['0 /events?since=0', '1300 /events?since=1']);
  });

  test('what is no event is told once, and passed over', async () => {
    const { heard, warnings } = await listen(
      [
        [
          [0, 'rubbish'],
          [0, '{"Type":1}'],
          [0, '[]'],
          [0, line('die', 'web', 1)],
          [9_000, ''],
        ],
      ],
      1_000,
    );
    expect(heard).toEqual(['400 web']);
    expect(warnings).toEqual(['Docker sent what is no event: it is not JSON; it is passed over']);
  });

  test.each([
    ['{"Type":1}', 'its Type is unreadable'],
    ['[]', 'it is not a JSON object'],
    [line('die', 'web', 1.5), 'its time is unreadable'],
    [
      '{"Type":"container","Action":"die","Actor":{"Attributes":{}}}',
      'its Actor.Attributes.name is unreadable',
    ],
  ])('%s is no event, and why is said in one line', async (text, why) => {
    const { warnings } = await listen([[[0, text]]], 100);
    expect(warnings[0]).toBe(`Docker sent what is no event: ${why}; it is passed over`);
  });

  test('unsubscribed from, it cuts the stream and opens no other', async () => {
    const { opened, aborted } = await listen([[]], 1_000);
    expect(opened).toHaveLength(1);
    expect(aborted()).toBe(1);
  });

  test.each([
    ['begins five minutes ago: what ended while Polkan was started anew is heard', 0, 12_045],
    ['goes by the wall clock where that was set, for Docker does', 7_200_000, 19_245],
  ])('%s', (_, aheadMs, since) => {
    const scheduler = Object.assign(new TestScheduler(() => undefined), {
      wallOf: (at: number) => at + aheadMs,
    });
    scheduler.run(() => {
      const asked: string[] = [];
      const docker = {
        lines: (path: string): AsyncIterable<string> => {
          asked.push(path);
          return (async function* () {
            yield '';
          })();
        },
      };
      scheduler.frame = 12_345_678;
      dockerEvents({ docker, scheduler, words: locales.en, warn: () => undefined })
        .subscribe()
        .unsubscribe();
      const filters = '%7B%22type%22%3A%5B%22container%22%5D%7D';
      expect(asked).toEqual([`/events?since=${since}&filters=${filters}`]);
    });
  });
});
