import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Signal } from '../../../src/language/signal.ts';
import { type Locale, locales } from '../../../src/messages/messages.ts';
import { parseContainer, verdictOn } from '../../../src/streams/docker/container-state.ts';
import { containers } from '../../../src/streams/docker/containers.ts';
import {
  type Answer,
  DockerError,
  type DockerReader,
  dockerReader,
} from '../../../src/streams/docker/docker.ts';
import { tidy } from '../../../src/streams/docker/kept-container.ts';
import { readContainer } from '../../../src/streams/docker/read-container.ts';
import type { Reading } from '../../../src/streams/source.ts';
import { type FakeDocker, fakeDocker, fixture, socketPlace } from '../../support/fake-docker.ts';
import { runs } from '../../support/runs.ts';
import { sourceContract } from '../../support/source-contract.ts';

const words = locales.en;
const forever = new AbortController().signal;
/** Shortly after the fixtures were captured. */
const at = Date.parse('2026-11-22T06:16:00Z');
const minute = 60_000;

type Body = ReturnType<typeof fixture>;

/** An inspect body in some state; `over` goes into its `State`. */
const inspected = (
  name: string,
  over: Record<string, unknown> = {},
  outer: Record<string, unknown> = {},
): Body => {
  const body = fixture('running');
  return { ...body, Name: `/${name}`, ...outer, State: { ...body.State, ...over } };
};
const exited = (name: string, code: number): Body => inspected(name, { Status: 'exited', ExitCode: code });

let docker: FakeDocker;
let reader: Pick<DockerReader, 'get'> & Partial<DockerReader>;

beforeEach(async () => {
  docker = await fakeDocker();
  reader = dockerReader({ socketPath: docker.socketPath });
});
afterEach(async () => {
  await reader.close?.();
  await docker.close();
});

/** What the daemon has: name → inspect body. The list follows from it, as the real one's does. */
const has = (bodies: readonly Body[]): void => {
  docker.replies.clear();
  const list = bodies.map(({ Id, Name, State }) => ({ Id, Names: [Name], State: State.Status }));
  docker.replies.set('/containers/json?all=true', { status: 200, body: list });
  for (const body of bodies) docker.replies.set(`/containers${body.Name}/json`, { status: 200, body });
};

const source = (
  names: readonly string[] | '*',
  over: {
    timeoutMs?: number;
    requestTimeoutMs?: number;
    locale?: Locale;
    mayBeAbsent?: boolean;
    wallAt?: (at: number) => number;
  } = {},
) => {
  const { locale = 'en', ...times } = over;
  return containers({
    docker: reader,
    names,
    everyMs: 30_000,
    timeoutMs: 5000,
    words: locales[locale],
    ...times,
  });
};

const read = async (
  from: ReturnType<typeof source>,
  turn: { at?: number; memory?: unknown } = {},
): Promise<Reading> => (await from.read(forever, { at, memory: undefined, ...turn })) as Reading;

/** The states that were told, without what happened and is over. */
const signalsOf = (reading: Reading): Record<string, Signal> =>
  Object.fromEntries(
    reading.signals.filter(({ edge }) => edge !== true).map((signal) => [signal.entity, signal]),
  );

const activity = (reading: Reading): Record<string, boolean | null> =>
  Object.fromEntries(Object.entries(signalsOf(reading)).map(([entity, { active }]) => [entity, active]));

/** Sweeps in a row over what `has` was told, half a minute apart, each with the memory of the one before. */
const following = (names: readonly string[] | '*', everyMs = 30_000) => {
  const from = source(names);
  let now = at - everyMs;
  let memory: unknown;
  return async (bodies: readonly Body[]): Promise<Record<string, boolean | null>> => {
    has(bodies);
    now += everyMs;
    const reading = await read(from, { at: now, memory });
    if (reading.memory !== undefined) memory = JSON.parse(JSON.stringify(reading.memory));
    return activity(reading);
  };
};

test('since when a container runs is told with the day by the wall clock where that was set, for Docker goes by it', async () => {
  has([fixture('running')]);
  const from = source(['running'], { wallAt: (ours) => ours + 86_400_000 });
  const { running } = signalsOf(await read(from));
  expect(running?.detail).toBe('running since 22.11 06:02.');
});

const states: [string, boolean | null, string][] = [
  ['running', false, 'running since 06:02.'],
  ['healthy', false, 'running, healthy.'],
  ['starting', false, 'running, its health check is still starting.'],
  ['oom-child', false, 'running since 06:02.'],
  [
    'unhealthy',
    true,
    'running, but unhealthy (773 checks failed in a row).\n`docker logs --tail 50 unhealthy`',
  ],
  ['exit0', true, 'exited (0) at 06:02.\n`docker logs --tail 50 exit0`'],
  ['exit1', true, 'exited (1) at 06:02.\n`docker logs --tail 50 exit1`'],
  ['oom', true, 'exited at 06:02. It ran out of memory (OOM).\n`docker logs --tail 50 oom`'],
  ['paused', true, 'paused.\nLet it go on:\n`docker unpause paused`'],
  ['created', null, 'created, not started.'],
  [
    'start-failed',
    true,
    'did not start (127): failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "sleep": executable file not found in $PATH: unknown.\n`docker logs --tail 50 start-failed`',
  ],
  [
    'crashloop',
    true,
    'restarting, last exit code 3, at 06:15. 9 restarts so far.\n`docker logs --tail 50 crashloop`',
  ],
];

describe('a container that was listed by name', () => {
  test.each(states)('as the engine showed it: %s → %s', async (name, active, detail) => {
    has([fixture(name)]);
    const { covers, signals } = await read(source([name]));
    expect(covers).toEqual(['container']);
    expect(signals).toEqual([
      {
        kind: 'container',
        entity: name,
        active,
        title: `Container ${name}`,
        detail,
        ...(active !== null && { value: active ? 1 : 0, limit: 1 }),
      },
    ]);
  });

  test.each<[string, Record<string, unknown>, boolean | null, string]>([
    ['dead', { Status: 'dead' }, true, 'dead: Docker could not remove it.\n`docker logs --tail 50 web`'],
    ['being removed', { Status: 'removing' }, null, 'is being removed.'],
    [
      'in a state of the future',
      { Status: 'dreaming' },
      true,
      'Docker gives a state Polkan does not know: dreaming.',
    ],
    [
      'in a state with upper case',
      { Status: 'Running' },
      true,
      'Docker gives a state Polkan does not know: Running.',
    ],
    [
      'of a health of the future',
      { Health: { Status: 'dizzy' } },
      true,
      'Docker gives a state Polkan does not know: running, dizzy.',
    ],
    ['with its health check switched off', { Health: { Status: 'none' } }, false, 'running since 06:02.'],
    ['with the empty health of Podman', { Health: { Status: '', Log: null } }, false, 'running since 06:02.'],
    ['with no health', { Health: null }, false, 'running since 06:02.'],
    ['that never started, they say', { StartedAt: '0001-01-01T00:00:00Z' }, false, 'running.'],
    ['with an unreadable date', { StartedAt: 'yesterday' }, false, 'running.'],
    ['with no date at all', { StartedAt: 7 }, false, 'running.'],
    ['that started in the future', { StartedAt: '2026-11-22T07:00:00Z' }, false, 'running.'],
    [
      'that exited long ago, they say',
      { Status: 'exited', ExitCode: 2, FinishedAt: '0001-01-01T00:00:00Z' },
      true,
      'exited (2).\n`docker logs --tail 50 web`',
    ],
    [
      'that exited without a code',
      { Status: 'exited', ExitCode: undefined },
      true,
      'exited.\n`docker logs --tail 50 web`',
    ],
    [
      'killed by 137, not by memory',
      { Status: 'exited', ExitCode: 137, FinishedAt: '2026-11-22T06:15:15Z' },
      true,
      'exited (137, SIGKILL: killed or out of memory) at 06:15.\n`docker logs --tail 50 web`',
    ],
    [
      'that could not start again',
      { Status: 'exited', ExitCode: 128, Error: 'port is already allocated.' },
      true,
      'exited (128). Docker says: port is already allocated.\n`docker logs --tail 50 web`',
    ],
    [
      'paused though it is unhealthy',
      { Status: 'paused', Health: { Status: 'unhealthy' } },
      true,
      'paused.\nLet it go on:\n`docker unpause web`',
    ],
    [
      'unhealthy, and its check speaks',
      {
        Health: {
          Status: 'unhealthy',
          FailingStreak: 1,
          Log: [
            { Output: 'old' },
            { Output: 'first line\r\n\u001b[31mcurl: (7) refused\u001b[0m\u0007\n \n' },
          ],
        },
      },
      true,
      'running, but unhealthy (1 check failed in a row). The check says: curl: (7) refused.\n`docker logs --tail 50 web`',
    ],
    [
      'unhealthy with an unreadable log',
      { Health: { Status: 'unhealthy', FailingStreak: 'many', Log: [{ Output: 5 }] } },
      true,
      'running, but unhealthy.\n`docker logs --tail 50 web`',
    ],
    [
      'restarting for the first time',
      { Status: 'restarting', ExitCode: undefined },
      true,
      'restarting.\n`docker logs --tail 50 web`',
    ],
  ])('%s', async (_, over, active, detail) => {
    has([inspected('web', over)]);
    const { web } = signalsOf(await read(source(['web'])));
    expect([web?.active, web?.detail]).toEqual([active, detail]);
  });

  test.each(Object.keys(locales) as Locale[])(
    'is told of in the words of %s, with nothing left open',
    async (locale) => {
      for (const [name] of states) {
        has([fixture(name)]);
        const { [name]: signal } = signalsOf(await read(source([name], { locale })));
        expect(signal?.detail).toMatch(locale === 'ru' ? /^[а-яё]/ : /^[a-z]/);
        expect(signal?.detail).not.toMatch(/undefined|null|NaN|\[object|\$\{/);
        if (signal?.active) expect(signal.detail).toMatch(/\n`docker (logs --tail 50|unpause) /);
      }
    },
  );

  test('is in trouble when it is missing', async () => {
    has([]);
    const { web } = signalsOf(await read(source(['web'])));
    expect([web?.active, web?.detail]).toEqual([true, 'there is no container of that name.']);
  });

  test('is missing when Docker takes its name for the beginning of an id', async () => {
    docker.replies.set('/containers/d7e4/json', { status: 200, body: fixture('running') });
    expect(activity(await read(source(['d7e4'])))).toEqual({ d7e4: true });
  });

  test('is missing when no container can have its name, and nothing is asked', async () => {
    const names = ['..', 'a/b', 'web\n', 'wéb', '%2e%2e', 'web?/x', ''];
    const reading = await read(source(names));
    expect(reading.signals.map(({ active }) => active)).toEqual(names.map(() => true));
    expect(docker.requests).toEqual(['GET /_ping']);
  });

  test('is inspected by one request, once, though it be listed twice', async () => {
    has([inspected('web'), inspected('db')]);
    const { signals } = await read(source(['web', 'db', 'web']));
    expect(signals.map(({ entity }) => entity)).toEqual(['web', 'db']);
    expect(docker.requests.sort()).toEqual([
      'GET /_ping',
      'GET /v1.41/containers/db/json',
      'GET /v1.41/containers/web/json',
    ]);
  });

  test('may be called like a thing every object has', async () => {
    const sweep = following(['constructor', 'toString']);
    const bodies = (count: number) => [
      inspected('constructor', {}, { RestartCount: count }),
      inspected('toString', {}, { RestartCount: 0 }),
    ];
    for (const count of [0, 1])
      expect(await sweep(bodies(count))).toEqual({ constructor: false, toString: false });
    expect(await sweep(bodies(2))).toEqual({ constructor: true, toString: false });
  });
});

describe('a crash loop', () => {
  const web = (restarts: number, outer: Record<string, unknown> = {}): Body[] => [
    inspected('web', { StartedAt: '2026-11-22T06:16:00Z' }, { RestartCount: restarts, ...outer }),
  ];

  test('is told when the restart count grew in two sweeps, not in one', async () => {
    const sweep = following(['web']);
    expect(await sweep(web(5))).toEqual({ web: false });
    expect(await sweep(web(9))).toEqual({ web: false });
    expect(await sweep(web(9))).toEqual({ web: false });
    expect(await sweep(web(10))).toEqual({ web: true });
    expect(await sweep(web(10))).toEqual({ web: true });
  });

  test('says how often, and what the check says', async () => {
    const from = source(['web']);
    const body = inspected(
      'web',
      { StartedAt: '2026-11-22T06:15:50Z', Health: { Status: 'starting', Log: [{ Output: 'not yet' }] } },
      { RestartCount: 3 },
    );
    has([body]);
    const entry = { name: 'web', id: body.Id, restarts: 2, grewAt: [at - minute], watched: true };
    const reading = await read(from, { memory: { containers: [entry] } });
    expect(signalsOf(reading).web?.detail).toBe(
      'keeps restarting, this time at 06:15. The check says: not yet. 3 restarts so far.\n`docker logs --tail 50 web`',
    );
  });

  test('needs both within ten minutes, and ends when the first is older', async () => {
    const apart = following(['web'], 10 * minute + 1);
    for (const restarts of [0, 1, 2, 3]) expect(await apart(web(restarts))).toEqual({ web: false });

    const sweep = following(['web'], 5 * minute);
    expect(await sweep(web(0))).toEqual({ web: false });
    expect(await sweep(web(1))).toEqual({ web: false });
    expect(await sweep(web(2))).toEqual({ web: true });
    expect(await sweep(web(2))).toEqual({ web: true });
    expect(await sweep(web(2))).toEqual({ web: false });
  });

  test('is not one when a person restarts it: a fall is a new baseline', async () => {
    const sweep = following(['web']);
    await sweep(web(4));
    await sweep(web(5));
    expect(await sweep(web(0))).toEqual({ web: false });
    expect(await sweep(web(1))).toEqual({ web: false });
    expect(await sweep(web(2))).toEqual({ web: true });
    expect(await sweep(web(0))).toEqual({ web: false });
  });

  test('is not inherited by another container of the same name', async () => {
    const sweep = following(['web']);
    await sweep(web(0));
    await sweep(web(1));
    expect(await sweep(web(2, { Id: 'another' }))).toEqual({ web: false });
    expect(await sweep(web(3, { Id: 'another' }))).toEqual({ web: false });
    expect(await sweep(web(4, { Id: 'another' }))).toEqual({ web: true });
  });

  test('is still remembered after a sweep in which the container could not be seen', async () => {
    const sweep = following(['web', 'db']);
    const db = inspected('db');
    await sweep([...web(0), db]);
    await sweep([...web(1), db]);
    const unreadable = { ...inspected('web'), State: 'what?' } as unknown as Body;
    expect(await sweep([unreadable, db])).toEqual({ web: null, db: false });
    expect(await sweep([...web(2), db])).toEqual({ web: true, db: false });
  });

  test('does not last for ever when the clock was set back over a restart of Polkan', async () => {
    has(web(7));
    const { Id: id } = inspected('web');
    const entry = { name: 'web', id, restarts: 7, grewAt: [at + minute, at + 2 * minute], watched: true };
    const reading = await read(source(['web']), { memory: { containers: [entry] } });
    expect(activity(reading)).toEqual({ web: false });
  });

  test('is told of a container that was found, too', async () => {
    const sweep = following('*');
    await sweep(web(0));
    await sweep(web(1));
    expect(await sweep(web(2))).toEqual({ web: true });
  });
});

describe('containers found by *', () => {
  test('on a host full of old ones, a first start is silent but for what runs', async () => {
    const healthy = fixture('healthy');
    const old = [
      ...['exit0', 'exit1', 'oom', 'created', 'start-failed', 'paused'].map(fixture),
      inspected('corpse', { Status: 'dead' }),
    ];
    const sweep = following('*');
    const first = await sweep([...old, healthy, fixture('unhealthy')]);
    expect(first).toEqual({ healthy: false, unhealthy: true });
    expect(await sweep([...old, healthy, fixture('unhealthy')])).toEqual({ healthy: false, unhealthy: true });
    expect(docker.requests.filter((line) => /exit|oom|created|failed|paused|corpse/.test(line))).toEqual([]);
  });

  test('are told of from the first time they are seen running', async () => {
    const sweep = following('*');
    expect(await sweep([exited('web', 1)])).toEqual({});
    expect(await sweep([inspected('web')])).toEqual({ web: false });
    expect(await sweep([exited('web', 1)])).toEqual({ web: true });
    expect(await sweep([exited('web', 1)])).toEqual({ web: true });
    expect(await sweep([inspected('web')])).toEqual({ web: false });
  });

  test('whose end nobody heard were stopped by exit code 0, 137 and 143, and crashed by any other', async () => {
    const ended = async (code: number | undefined): Promise<Signal | undefined> => {
      const from = source('*');
      has([inspected('web')]);
      const { memory } = await read(from);
      has([inspected('web', { Status: 'exited', ExitCode: code })]);
      return signalsOf(await read(from, { at: at + 1000, memory })).web;
    };
    const waits = { active: true, policy: { forMs: 60_000 } };
    for (const code of [0, 137, 143]) expect(await ended(code)).toMatchObject(waits);
    for (const code of [1, 2, 127, 139, 255]) {
      const web = await ended(code);
      expect(web?.active).toBe(true);
      expect(web).not.toHaveProperty('policy');
    }
    // A state that can't be made sense of is told if it lasts.
    expect(await ended(undefined)).toMatchObject(waits);
  });

  test('are gone when they have been away for the grace, and are newcomers when they come again', async () => {
    const sweep = following('*');
    await sweep([inspected('web'), inspected('db')]);
    expect(await sweep([inspected('db')])).toEqual({ web: true, db: false });
    expect(await sweep([inspected('db')])).toEqual({ web: true, db: false });
    expect(await sweep([inspected('db')])).toEqual({ db: false });
    expect(await sweep([exited('web', 1), inspected('db')])).toEqual({ db: false });
  });

  test('are gone when they are removed between the list and the inspect', async () => {
    has([inspected('web'), inspected('db')]);
    docker.replies.delete('/containers/web/json');
    const reading = await read(source('*'));
    expect(reading.covers).toEqual(['container']);
    expect(activity(reading)).toEqual({ db: false });
    expect(reading.memory).toMatchObject({ containers: [{ name: 'db' }] });
  });

  test('stay watched when they are made anew under their name without a gap', async () => {
    const sweep = following('*');
    await sweep([inspected('web')]);
    expect(await sweep([exited('web', 1)])).toEqual({ web: true });
    const anew = { Id: 'another' };
    expect(await sweep([inspected('web', { Status: 'created' }, anew)])).toEqual({ web: null });
    expect(await sweep([inspected('web', { Status: 'created', Error: 'no such file' }, anew)])).toEqual({
      web: true,
    });
    expect(await sweep([inspected('web', {}, anew)])).toEqual({ web: false });
  });

  test('that only ever restart are told of when their count grows: that is a run nobody met', async () => {
    const restarting = (count: number): Body[] => [
      inspected('web', { Status: 'restarting', ExitCode: 3 }, { RestartCount: count }),
    ];
    const sweep = following('*');
    expect(await sweep(restarting(8))).toEqual({});
    expect(await sweep(restarting(8))).toEqual({});
    expect(await sweep(restarting(9))).toEqual({ web: true });
  });

  test('are watched too if they were listed as running while their inspect failed', async () => {
    has([inspected('web'), inspected('db')]);
    docker.replies.set('/containers/web/json', { status: 500, body: { message: 'layer is locked\n' } });
    const first = await read(source('*'));
    expect(signalsOf(first).web).toMatchObject({
      active: null,
      detail: 'could not be inspected: Docker answers with HTTP 500: layer is locked.',
    });
    has([exited('web', 1), inspected('db')]);
    expect(activity(await read(source('*'), { memory: first.memory }))).toEqual({ web: true, db: false });
  });

  test('that were never seen running stay silent when their inspect fails', async () => {
    has([fixture('crashloop')]);
    docker.replies.set('/containers/crashloop/json', { status: 500, body: 'no' });
    expect(await read(source('*'))).toEqual({
      covers: ['container'],
      signals: [],
      memory: { containers: [] },
    });
  });

  test('go by their own name, not by a link to them; one without a name is passed over', async () => {
    docker.replies.set('/containers/json?all=true', {
      status: 200,
      body: [
        { Names: ['/web/database', '/db'], State: 'running' },
        { Names: null, State: 'running' },
        { Names: [], State: 'running' },
        { Names: ['/old'] },
      ],
    });
    docker.replies.set('/containers/db/json', { status: 200, body: inspected('db') });
    expect(activity(await read(source('*')))).toEqual({ db: false });
  });

  test('are told of once, even if Docker lists a name twice', async () => {
    docker.replies.set('/containers/json?all=true', {
      status: 200,
      body: [
        { Names: ['/db'], State: 'running' },
        { Names: ['/db'], State: 'running' },
      ],
    });
    docker.replies.set('/containers/db/json', { status: 200, body: inspected('db') });
    const { signals } = await read(source('*'));
    expect(signals.map(({ entity }) => entity)).toEqual(['db']);
  });

  test('are all that is remembered', async () => {
    const many = Array.from({ length: 50 }, (_, i) => inspected(`c${i}`));
    has(many);
    const first = await read(source('*'));
    has(many.slice(0, 3));
    const grace = await read(source('*'), { memory: first.memory });
    const second = await read(source('*'), { at: at + minute, memory: grace.memory });
    expect(second.memory).toMatchObject({ containers: [{ name: 'c0' }, { name: 'c1' }, { name: 'c2' }] });
    expect(JSON.stringify(first.memory).length).toBeLessThan(50 * 100);
  });
});

describe('a memory', () => {
  test.each([
    ['none', undefined],
    ['null', null],
    ['a string', 'containers'],
    ['a list', []],
    ['of another version', { containers: { web: { seen: true } } }],
    ['half right', { containers: [{ name: 'web', id: 'x', restarts: 'many', grewAt: [], watched: true }] }],
  ])('that is %s is a first start', async (_, memory) => {
    has([exited('web', 1), inspected('db')]);
    expect(activity(await read(source('*'), { memory }))).toEqual({ db: false });
  });

  test('any JSON can be borne', async () => {
    const from = containers({
      docker: { get: async () => ({ status: 200, body: inspected('web') }) },
      names: ['web'],
      everyMs: 1,
      timeoutMs: 1000,
      words,
    });
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (memory) => {
        expect(activity(await read(from, { memory }))).toEqual({ web: false });
      }),
    );
  });
});

describe('an inspect that fails', () => {
  test.each<[string, Parameters<FakeDocker['replies']['set']>[1], string]>([
    [
      'is an error of the daemon',
      { status: 500, body: { message: 'boom' } },
      'Docker answers with HTTP 500: boom',
    ],
    ['is an error without words', { status: 503, body: { error: 1 } }, 'Docker answers with HTTP 503'],
    [
      'is an error as text',
      (response) => response.writeHead(502).end('<b>Bad</b>'),
      'Docker answers with HTTP 502: <b>Bad</b>',
    ],
    ['is no JSON', (response) => response.end('{"Name":"/web",'), "Docker's answer is unreadable"],
    ['is empty', (response) => response.end(), "Docker's answer is unreadable"],
    ['is something else', { status: 200, body: [] }, "Docker's answer is unreadable"],
    [
      'is too large',
      (response) => response.end(' '.repeat(4_194_305)),
      "Docker's answer is larger than 4194304 bytes",
    ],
    ['is redirected', { status: 307, body: '' }, 'Docker answers with HTTP 307'],
    ['is alone in being cut off', (response) => response.destroy(), 'Docker does not answer at'],
  ])('because its answer %s, makes its container unknown, and no other', async (_, reply, why) => {
    has([inspected('web'), exited('db', 1)]);
    docker.replies.set('/containers/web/json', reply);
    const { web, db } = signalsOf(await read(source(['web', 'db'])));
    expect(web?.active).toBe(null);
    expect(web).not.toHaveProperty('value');
    expect(web?.detail).toContain(`could not be inspected: ${why}`);
    expect(db?.active).toBe(true);
  });

  test('by hanging makes only its container unknown, by its own time limit', async () => {
    has([inspected('web'), inspected('db')]);
    docker.replies.set('/containers/web/json', 'hang');
    const { web, db } = signalsOf(await read(source(['web', 'db'], { requestTimeoutMs: 300 })));
    expect([web?.active, web?.detail]).toEqual([
      null,
      'could not be inspected: Docker gave no answer within 0.3 s.',
    ]);
    expect(db?.active).toBe(false);
  });

  /** Reads with time standing still but for what the test lets pass; `hangs` says whose inspect hangs. */
  const readFor = async (
    ms: number,
    names: readonly string[],
    hangs: (name: string) => boolean,
    times: { timeoutMs?: number; requestTimeoutMs?: number } = {},
  ): Promise<Reading> => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const get = async (path: string, abort: AbortSignal): Promise<Answer> => {
        const name = path.split('/')[2] ?? '';
        if (!hangs(name)) return { status: 200, body: inspected(name) };
        return new Promise((_, reject) => {
          abort.addEventListener('abort', () => reject(abort.reason), { once: true });
        });
      };
      reader = { get };
      const reading = read(source(names, times));
      await vi.advanceTimersByTimeAsync(ms);
      expect(vi.getTimerCount()).toBe(0);
      return await reading;
    } finally {
      vi.useRealTimers();
    }
  };
  const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `c${i}`);

  test.each([
    ['by default', {}],
    ['at the most', { requestTimeoutMs: 60_000 }],
  ])('by hanging has %s nine tenths of the time of the sweep', async (_, times) => {
    const { web, db } = signalsOf(await readFor(4500, ['web', 'db'], (name) => name === 'web', times));
    expect(web?.detail).toBe('could not be inspected: Docker gave no answer within 4.5 s.');
    expect(db?.active).toBe(false);
  });

  test('by hanging makes the container unknown also when it is the only one, as long as Docker pings', async () => {
    const reading = await readFor(50, ['web'], (name) => name === 'web', { requestTimeoutMs: 50 });
    expect(activity(reading)).toEqual({ web: null });
  });

  test('a hundred times by hanging does not starve the others', async () => {
    const names = many(120);
    const { signals } = await readFor(4500, names, (name) => name !== '' && Number(name.slice(1)) < 100);
    expect(signals.map(({ entity, active }) => [entity, active])).toEqual(
      names.map((name, i) => [name, i < 100 ? null : false]),
    );
  });

  test('too often to be asked in time makes the rest unknown, and the sweep still ends', async () => {
    const { signals } = await readFor(4500, ['web', ...many(500)], (name) => name.startsWith('c'));
    expect(signals.filter(({ active }) => active === null)).toHaveLength(500);
    expect(signals[0]?.active).toBe(false);
  });

  test('or not: eight are asked at a time', async () => {
    const names = many(40);
    let open = 0;
    let most = 0;
    const get = async (path: string): Promise<Answer> => {
      open += 1;
      most = Math.max(most, open);
      await turnOfTheLoop();
      open -= 1;
      return { status: path === '/_ping' ? 200 : 404, body: '' };
    };
    const fake = { get };
    await read(containers({ docker: fake, names, everyMs: 1, timeoutMs: 60_000, words }));
    expect(most).toBe(8);
  });

  test('with any body at all is a verdict or unknown, never a crash, and trouble only by a known state', async () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('running', 'exited', 'created', '', null, -1, 1.5),
    );
    const some = <T>(value: fc.Arbitrary<T>) =>
      fc.oneof({ weight: 4, arbitrary: value as fc.Arbitrary<unknown> }, anything);
    const status = fc.constantFrom(
      'running',
      'exited',
      'dead',
      'paused',
      'restarting',
      'created',
      'removing',
    );
    const state = fc.record(
      {
        Status: some(status),
        ExitCode: some(fc.integer()),
        Error: some(fc.string()),
        OOMKilled: some(fc.boolean()),
        StartedAt: some(fc.string()),
        Health: some(fc.record({ Status: some(fc.constant('healthy')), Log: some(fc.array(anything)) })),
      },
      { requiredKeys: [] },
    );
    const body = fc.record(
      {
        Name: some(fc.constant('/web')),
        Id: some(fc.string()),
        RestartCount: some(fc.nat()),
        State: some(state),
      },
      { requiredKeys: [] },
    );
    let answer: unknown;
    const get = async (): Promise<Answer> => ({ status: 200, body: answer });
    const from = containers({
      docker: { get },
      names: ['web'],
      everyMs: 1,
      timeoutMs: 1000,
      words,
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, body), async (given) => {
        answer = given;
        const { web } = signalsOf(await read(from));
        expect(web?.detail.replace(/\n(?=`docker|Let)/g, ' ')).not.toMatch(/undefined|NaN|\[object/);
        // The lines of the commands are Polkan's own.
        expect(web?.detail.replace(/(\n.+:)?\n`docker [^`]*`$/, '')).not.toMatch(
          // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
          /[\u0000-\u001f\u007f-\u009f]/,
        );
        // A state that is not known is told only if it lasts.
        if (web?.active !== true || web.policy !== undefined) return;
        const { Name, State } = given as { Name: string; State: { Status: string } };
        if (Name === '/web') expect(State.Status).toMatch(/^(exited|dead|paused|restarting|created)$/);
        else expect(Name).toBeTypeOf('string');
      }),
      { numRuns: runs(1_000) },
    );
  });
});

describe('a daemon that does not answer is a failed sweep', () => {
  const failure = async (names: readonly string[] | '*', over = {}): Promise<string> => {
    const error: unknown = await read(source(names, over)).then(
      (reading) => reading,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error)) throw new Error(`a reading: ${JSON.stringify(error)}`);
    return error.message;
  };

  test.each<[string, readonly string[] | '*']>([
    ['listed', ['web', 'db']],
    ['found', '*'],
  ])('when there is no socket (%s)', async (_, names) => {
    const place = socketPlace();
    reader = dockerReader(place);
    expect(await failure(names)).toBe(`there is no Docker socket at ${place.socketPath}`);
    place.remove();
  });

  test.each<[string, readonly string[] | '*']>([
    ['listed', ['web']],
    ['found', '*'],
  ])('when it refuses (%s)', async (_, names) => {
    const { socketPath } = docker;
    reader = dockerReader({ socketPath: new URL('.', import.meta.url).pathname });
    expect(await failure(names)).toMatch(/^Docker does not answer at .*\(ECONNREFUSED\)$/);
    expect(socketPath).not.toBe('');
  });

  test('when the socket may not be opened, and the group is what to look at', async () => {
    const denied = new DockerError('denied', '/var/run/docker.sock', 'EACCES');
    reader = { get: () => Promise.reject(denied) };
    expect(await failure(['web'])).toBe(
      'no permission to open the Docker socket /var/run/docker.sock: add the group that owns it to this process (group_add)',
    );
    expect(await failure('*', { locale: 'ru' })).toContain('нет прав на сокет Docker /var/run/docker.sock');
  });

  test('when its list hangs', async () => {
    docker.replies.set('/containers/json?all=true', 'hang');
    expect(await failure('*', { timeoutMs: 100 })).toBe('Docker gave no answer within 0.09 s');
  });

  test('when it does not even ping', async () => {
    docker.replies.set('/_ping', 'hang');
    expect(await failure(['web'], { timeoutMs: 100 })).toBe('Docker gave no answer within 0.09 s');
  });

  test('when a ping is refused', async () => {
    docker.replies.set('/_ping', { status: 403, body: 'Forbidden' });
    expect(await failure(['web'])).toBe('Docker answers with HTTP 403: Forbidden');
  });

  test.each<[string, Parameters<FakeDocker['replies']['set']>[1], string | RegExp]>([
    ['fails', { status: 500, body: { message: 'no disk' } }, 'Docker answers with HTTP 500: no disk'],
    ['is no JSON', (response) => response.end('[{'), "Docker's answer is unreadable"],
    ['is no list', { status: 200, body: {} }, "Docker's answer is unreadable"],
    ['holds something else', { status: 200, body: [{ Names: 'web' }] }, "Docker's answer is unreadable"],
    ['is cut off', (response) => response.destroy(), /^Docker does not answer at .*\(ECONNRESET\)$/],
    [
      'is too large',
      (response) => response.end(' '.repeat(16 * 1024 * 1024 + 1)),
      /larger than 16777216 bytes/,
    ],
  ])('when its list %s', async (_, reply, why) => {
    docker.replies.set('/containers/json?all=true', reply);
    expect(await failure('*')).toMatch(why);
  });

  test.each<[string, Parameters<FakeDocker['replies']['set']>[1]]>([
    ['every inspect is cut off', (response) => response.destroy()],
    ['a proxy forbids every inspect', { status: 403, body: 'Forbidden' }],
    ['every inspect hangs', 'hang'],
  ])('when %s', async (_, reply) => {
    for (const names of [['web', 'db'], '*'] as const) {
      has([inspected('web'), inspected('db')]);
      for (const name of ['web', 'db']) docker.replies.set(`/containers/${name}/json`, reply);
      expect(await failure(names, { requestTimeoutMs: 100 })).toMatch(/^Docker /);
    }
  });

  test('but one that is asked for nothing is well', async () => {
    has([]);
    for (const names of [[], '*'] as const) {
      expect(await read(source(names))).toEqual({
        covers: ['container'],
        signals: [],
        memory: { containers: [] },
      });
    }
  });

  test('and one that comes back is read again', async () => {
    const { socketPath } = docker;
    await docker.close();
    expect(await failure(['web'])).toContain('there is no Docker socket');
    const place = socketPlace();
    docker = await fakeDocker(place.socketPath);
    has([inspected('web')]);
    expect(socketPath).not.toBe(place.socketPath);
    await reader.close?.();
    reader = dockerReader(place);
    expect(activity(await read(source(['web'])))).toEqual({ web: false });
    place.remove();
  });
});

test('a machine that may have no Docker has nothing to be read, until Docker has answered once', async () => {
  const place = socketPlace();
  await reader.close?.();
  reader = dockerReader(place);
  const from = source('*', { mayBeAbsent: true });
  const nothing = { covers: [], signals: [] };
  expect(await read(from)).toEqual(nothing);
  await docker.close();
  docker = await fakeDocker(place.socketPath);
  has([inspected('web')]);
  const { memory, ...seen } = await read(from);
  expect(activity({ ...seen })).toEqual({ web: false });
  await docker.close();
  await expect(read(from, { memory })).rejects.toThrow('there is no Docker socket');
  await expect(read(source('*'))).rejects.toThrow('there is no Docker socket');
  place.remove();
});

test('a Docker that may be absent must answer where it is there', async () => {
  docker.replies.set('/containers/json?all=true', { status: 500, body: {} });
  await expect(read(source('*', { mayBeAbsent: true }))).rejects.toThrow('500');
});

test('an abort ends the read with its reason, and leaves no request behind', async () => {
  const abort = new AbortController();
  has([inspected('web'), inspected('db')]);
  const over = new Error('the turn is over');
  let isCut = false;
  docker.replies.set('/containers/web/json', (response) => {
    response.on('close', () => {
      isCut = true;
    });
    setImmediate(() => abort.abort(over));
  });
  await expect(source(['web', 'db']).read(abort.signal, { at, memory: undefined })).rejects.toBe(over);
  await expect.poll(() => isCut).toBe(true);
});

test('one container can be read by itself', async () => {
  has([inspected('web')]);
  expect(await readContainer(reader, 'web', forever, words)).toEqual({
    seen: 'container',
    container: expect.objectContaining({ Name: '/web' }),
    ports: [],
  });
  expect(await readContainer(reader, 'db', forever, words)).toEqual({ seen: 'missing' });
  const late = new Error('late');
  expect(await readContainer(reader, 'web', AbortSignal.abort(late), words)).toEqual({
    seen: 'nothing',
    cause: 'silence',
    why: 'late',
  });
  const reject = { get: () => Promise.reject('a word') };
  expect(await readContainer(reject, 'web', forever, words)).toMatchObject({ why: 'a word' });
});

test('a body without what is not needed is enough for a verdict', () => {
  const container = parseContainer({ Name: '/web', State: { Status: 'running' } });
  if (container === null) throw new Error('unreadable');
  const verdict = verdictOn(container, { name: 'web', at, crashLoop: false, mayFinish: false }, words);
  expect(verdict).toEqual({ active: false, detail: 'running.' });
});

describe('a text from outside', () => {
  test.each([
    ['  two \t words\n', 'two words'],
    ['a\u0000b\u200bc\u202ed\u2028e', 'a b c d e'],
    ['\u001b[1;31mred\u001b[0m', 'red'],
    ['the end...', 'the end'],
    ['', ''],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['x'.repeat(201), `${'x'.repeat(199)}…`],
    ['🐕'.repeat(201), `${'🐕'.repeat(199)}…`],
    [' '.repeat(1_000_000), ''],
  ])('%# is one harmless line', (text, line) => {
    expect(tidy(text)).toBe(line);
  });
});

describe.each<[string, readonly string[] | '*']>([
  ['listed containers', ['web', 'db']],
  ['found containers', '*'],
])('the contract of a source: %s', (name, names) => {
  sourceContract(name, (outside) => {
    const make = (get: DockerReader['get']) =>
      containers({
        docker: { get },
        names,
        everyMs: 30_000,
        timeoutMs: 5000,
        words,
      });
    const untilAborted = (abort: AbortSignal): Promise<void> =>
      new Promise((resolve) => abort.addEventListener('abort', () => resolve(), { once: true }));
    has([inspected('web'), inspected('db')]);
    switch (outside) {
      case 'answers':
        return make(reader.get);
      case 'throws':
        return make(() => {
          throw new Error('no');
        });
      case 'hangs':
        return make(async (_, abort) => {
          await untilAborted(abort);
          throw abort.reason;
        });
      case 'late':
        return make(async (_, abort) => {
          await untilAborted(abort);
          return { status: 200, body: inspected('web') };
        });
    }
  });
});
