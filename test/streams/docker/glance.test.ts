import { describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { parseContainer } from '../../../src/streams/docker/container-state.ts';
import type { Inspected } from '../../../src/streams/docker/container-story.ts';
import { containers } from '../../../src/streams/docker/containers.ts';
import type { Answer } from '../../../src/streams/docker/docker.ts';
import { createGlance, fullRoundMs, shownOf } from '../../../src/streams/docker/glance.ts';
import type { Reading } from '../../../src/streams/source.ts';
import { fixture } from '../../support/fake-docker.ts';

const id = 'abcdef0123456789abcdef';
const at = 1_781_478_857_000;

describe('what the list shows of a container that runs well', () => {
  test.each<[status: string, upS: readonly [number, number]]>([
    ['Up Less than a second', [0, 1]],
    ['Up 1 second', [1, 2]],
    ['Up 59 seconds', [59, 60]],
    ['Up About a minute', [60, 120]],
    ['Up 5 minutes (healthy)', [300, 360]],
    ['Up About an hour', [1_800, 7_200]],
    ['Up 2 hours', [5_400, 10_800]],
    ['Up 47 hours', [167_400, 172_800]],
    ['Up 2 days', [172_800, 259_200]],
    ['Up 2 weeks', [1_209_600, 1_814_400]],
    ['Up 3 months', [7_776_000, 10_368_000]],
    ['Up 2 years', [63_072_000, 94_608_000]],
  ])('%s', (status, upS) => {
    expect(shownOf(id, 'running', status)).toEqual({ id, upS });
  });

  test.each([
    ['running', 'Up 5 minutes (unhealthy)'],
    ['running', 'Up 5 minutes (health: starting)'],
    ['running', 'Up 5 minutes (Paused)'],
    ['paused', 'Up 5 minutes (Paused)'],
    ['restarting', 'Restarting (1) 5 seconds ago'],
    ['exited', 'Exited (0) 3 minutes ago'],
    ['exited', 'Up 5 minutes'],
    ['running', 'seit 5 Minuten'],
    ['running', ''],
  ])('is nothing of one that is %s, %j', (state, status) => {
    expect(shownOf(id, state, status)).toBeNull();
  });
});

describe('what was seen last', () => {
  const inspected = (Health?: object): Inspected => {
    const body = fixture('running');
    const container = parseContainer({
      ...body,
      Id: id,
      State: { ...body.State, ...(Health && { Health }) },
    });
    if (container === null) throw new Error('the fixture is no container');
    return { seen: 'container', container };
  };
  const shown = (status: string) => shownOf(id, 'running', status);
  const seenAs = (status: string, what = inspected()) => {
    const glance = createGlance();
    glance.saw('web', shown(status), what, at);
    return glance;
  };

  test.each<[then: string, afterS: number, now: string, isSame: boolean]>([
    ['Up 5 minutes', 30, 'Up 5 minutes', true],
    ['Up 5 minutes', 60, 'Up 6 minutes', true],
    ['Up 59 minutes', 60, 'Up About an hour', true],
    ['Up 47 hours', 30, 'Up 2 days', true],
    // It was started anew in between.
    ['Up 5 minutes', 30, 'Up 3 seconds', false],
    ['Up 3 seconds', 30, 'Up 5 seconds', false],
    ['Up 3 seconds', 30, 'Up 33 seconds', true],
    ['Up 2 days', 30, 'Up About an hour', false],
    ['Up 5 minutes', 30, 'Up 5 minutes (unhealthy)', false],
  ])('of one that was %s is so %i s later, when it is %s: %j', (then, afterS, now, isSame) => {
    const still = seenAs(then).still('web', shown(now), at + afterS * 1_000);
    expect(still !== null).toBe(isSame);
  });

  test('holds for a few minutes at most, for less where the clock was set back, and for that container alone', () => {
    const glance = seenAs('Up 5 minutes');
    expect(glance.still('web', shown('Up 10 minutes'), at + fullRoundMs)).toBeNull();
    expect(glance.still('web', shown('Up 5 minutes'), at - 1)).toBeNull();
    expect(glance.still('other', shown('Up 5 minutes'), at)).toBeNull();
    expect(glance.still('web', shownOf('fedcba', 'running', 'Up 5 minutes'), at)).toBeNull();
    glance.keep(new Set(['other']));
    expect(glance.still('web', shown('Up 5 minutes'), at)).toBeNull();
  });

  test.each<[what: string, inspected: Inspected]>([
    ['is missing', { seen: 'missing' }],
    ['could not be read', { seen: 'nothing', cause: 'silence', why: 'late' }],
    ['is unhealthy', inspected({ Status: 'unhealthy' })],
    ['is still starting', inspected({ Status: 'starting' })],
  ])('is not taken for so where it %s', (_, what) => {
    expect(seenAs('Up 5 minutes', what).still('web', shown('Up 5 minutes'), at)).toBeNull();
  });
});

describe('the source', () => {
  const world = () => {
    const body = fixture('running');
    const state = { status: 'Up 5 minutes', restarts: 0, asked: [] as string[] };
    const answer = (path: string): Answer => {
      state.asked.push(path);
      if (path.startsWith('/containers/json')) {
        return { status: 200, body: [{ Id: id, Names: ['/web'], State: 'running', Status: state.status }] };
      }
      return { status: 200, body: { ...body, Id: id, Name: '/web', RestartCount: state.restarts } };
    };
    const source = containers({
      docker: { get: async (path) => answer(path) },
      ...{ names: '*' as const, everyMs: 30_000, timeoutMs: 5_000, words: locales.en },
    });
    let memory: unknown;
    let now = at;
    const turn = async () => {
      now += 30_000;
      state.asked.length = 0;
      const forever = new AbortController().signal;
      const reading = (await source.read(forever, { at: now, memory })) as Reading;
      memory = reading.memory ?? memory;
      return reading.signals[0];
    };
    return { state, turn };
  };

  test('asks for the list alone while nothing has changed, and says the same', async () => {
    const { state, turn } = world();
    expect(await turn()).toMatchObject({ active: false });
    expect(state.asked).toEqual(['/containers/json?all=true', '/containers/web/json']);
    expect(await turn()).toMatchObject({ active: false, detail: expect.stringMatching(/^running/) });
    expect(state.asked).toEqual(['/containers/json?all=true']);
  });

  test('looks at one that was started anew in between, and so finds a crash loop', async () => {
    const { state, turn } = world();
    await turn();
    for (const restarts of [1, 2]) {
      Object.assign(state, { restarts, status: 'Up 3 seconds' });
      const signal = await turn();
      expect(state.asked).toContain('/containers/web/json');
      expect(signal?.active).toBe(restarts === 2);
    }
  });

  test('looks at all of them every few minutes whatever the list shows', async () => {
    const { state, turn } = world();
    let looks = 0;
    const turns = fullRoundMs / 30_000;
    for (let count = 0; count <= turns; count += 1) {
      state.status = `Up ${5 + Math.floor(count / 2)} minutes`;
      await turn();
      if (state.asked.length > 1) looks += 1;
    }
    expect(looks).toBeGreaterThanOrEqual(2);
    expect(looks).toBeLessThanOrEqual(4);
  });
});
