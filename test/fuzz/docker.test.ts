import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { locales } from '../../src/messages/messages.ts';
import { parseContainer, verdictOn } from '../../src/streams/docker/container-state.ts';
import { containers } from '../../src/streams/docker/containers.ts';
import { assertAllowed, DockerError, type DockerReader } from '../../src/streams/docker/docker.ts';
import { dockerEvents } from '../../src/streams/docker/docker-events.ts';
import { tidy } from '../../src/streams/docker/kept-container.ts';
import { fixture } from '../support/fake-docker.ts';
import { virtualTime } from '../support/virtual-time.ts';
import { fuzz } from './fuzz.ts';
import { assertOutcome, assertReadable, at, outcomeOf } from './readings.ts';
import { nastyText, spoiltJson, spoiltText, spoiltValue } from './spoilt.ts';

const words = locales.en;

const inspects = [
  'crashloop',
  'created',
  'exit0',
  'exit1',
  'healthy',
  'oom',
  'paused',
  'running',
  'start-failed',
  'unhealthy',
].map((name) => ({ ...fixture(name), Name: '/web' }));

const list = [
  { Id: '4bc66b6bc932', Names: ['/web'], Image: 'busybox:1', State: 'running', Status: 'Up 3 seconds' },
  {
    Id: 'bf5d79e5e44e',
    Names: ['/other/alias', '/db'],
    Image: 'busybox:1',
    State: 'exited',
    Status: 'Exited (1)',
  },
  { Id: '0d9c5b6e1f3a', Names: null, State: 'removing' },
];
const memories = [
  { containers: [{ name: 'web', id: '4bc66b', restarts: 1, grewAt: [at - 60_000], watched: true }] },
  { containers: [{ name: 'db', id: 'bf5d79', restarts: 0, grewAt: [], watched: true }] },
];

/** As the client hands over a body: JSON, or the text where it is none. */
const bodyOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

fuzz({
  name: 'an inspect, and what is made of it',
  input: fc.record({
    body: spoiltJson(inspects),
    crashLoop: fc.boolean(),
    mayFinish: fc.boolean(),
    locale: fc.constantFrom('en', 'ru'),
  }),
  parse: ({ body, crashLoop, mayFinish, locale }) => {
    const container = parseContainer(bodyOf(body));
    if (container === null) return null;
    return {
      container,
      verdict: verdictOn(container, { name: 'web', at, crashLoop, mayFinish }, locales[locale]),
    };
  },
  holds: (read, { body }) => {
    if (read === null) return;
    const { container, verdict } = read;
    assert.ok(Number.isSafeInteger(container.RestartCount) && container.RestartCount >= 0);
    assert.notEqual(verdict.detail, '');
    assertReadable(verdict.detail, 1_200);
    const slip = /NaN|undefined|Infinity|\[object/;
    if (!slip.test(body)) assert.doesNotMatch(verdict.detail, slip);
    // Whatever is not understood is no recovery, and an alert only if it lasts.
    if (
      !/^(running|exited|dead|paused|restarting|created|removing|stopped|initialized|configured)$/.test(
        container.State.Status,
      )
    ) {
      assert.equal(verdict.active, true);
      assert.ok((verdict.waitMs ?? 0) > 0);
    }
  },
});

const reply = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 200, 404, 400, 403, 500),
  text: spoiltJson(inspects),
  fault: fc.option(fc.constantFrom('absent', 'denied', 'unreachable', 'oversized'), { freq: 20 }),
});

fuzz({
  name: 'the containers of a daemon that says anything, twice',
  input: fc.record({
    names: fc.constantFrom<readonly string[] | '*'>('*', ['web'], ['web', 'db', 'web']),
    ping: fc.constantFrom(200, 200, 200, 200, 500),
    list: spoiltJson([list]),
    web: reply,
    db: reply,
    memory: spoiltValue(memories),
  }),
  parse: async ({ names, ping, list: listed, web, db, memory }) => {
    const docker: Pick<DockerReader, 'get'> = {
      get: async (path) => {
        if (path === '/_ping') return { status: ping, body: 'OK' };
        if (path === '/containers/json?all=true') return { status: 200, body: bodyOf(listed) };
        const { status, text, fault } = path.includes('web') ? web : db;
        if (fault !== null) throw new DockerError(fault, '/run/docker.sock', 'E1');
        return { status, body: bodyOf(text) };
      },
    };
    const source = containers({ docker, names, everyMs: 30_000, timeoutMs: 5_000, words });
    const first = await outcomeOf(source, memory);
    const kept = 'reading' in first ? first.reading.memory : memory;
    return [first, await outcomeOf(source, kept)];
  },
  holds: (outcomes, { names }) => {
    for (const outcome of outcomes) {
      assertOutcome(outcome, { kinds: ['container', 'container_crash', 'container_oom'] });
      // Each that was asked for is spoken of, seen or not.
      if (names === '*' || 'failure' in outcome) continue;
      assert.deepEqual(
        outcome.reading.signals.filter(({ edge }) => edge !== true).map(({ entity }) => entity),
        [...new Set(names)],
      );
    }
  },
});

// ---- the stream of events

const events = readFileSync(new URL('../fixtures/docker/events.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { time: number });
const last = Math.max(...events.map(({ time }) => time));
const goodLine = JSON.stringify({
  Type: 'container',
  Action: 'die',
  Actor: { ID: 'x', Attributes: { name: 'good' } },
  time: last + 1,
});

fuzz({
  name: "Docker's events: whatever came before, the next good one is heard",
  input: fc.array(spoiltJson(events, 2), { maxLength: 6 }),
  parse: async (lines) => {
    const { scheduler, until } = virtualTime();
    const heard: string[] = [];
    const warnings: string[] = [];
    const subscription = dockerEvents({
      docker: {
        async *lines() {
          yield* [...lines.flatMap((line) => line.split('\n')), goodLine];
          await new Promise<never>(() => undefined);
        },
      },
      scheduler,
      words,
      warn: (message) => warnings.push(message),
    }).subscribe((name) => heard.push(name));
    await until(1_000);
    subscription.unsubscribe();
    return { heard, warnings };
  },
  holds: ({ heard, warnings }) => {
    assert.ok(heard.includes('good'), heard.join());
    assert.equal(new Set(heard).size, heard.length);
    // One for the whole stretch, however much of it is garbage, and not the garbage itself.
    assert.ok(warnings.length <= 1);
    for (const warning of warnings) assertReadable(warning.toWellFormed(), 1_000);
  },
});

// ---- what stands in front of the socket

const path = fc.oneof(
  spoiltText(
    fc.constantFrom(
      '/_ping',
      '/v1.41/containers/json?all=true',
      '/v1.41/containers/web/json',
      '/containers/web/logs?stdout=1',
      '/v1.41/containers/web/archive?path=/etc/shadow',
      '/events?since=1&filters=%7B%22type%22%3A%5B%22container%22%5D%7D',
    ),
  ),
  nastyText.map((name) => `/containers/${name}/json`),
);

fuzz({
  name: 'the wall in front of Docker',
  input: fc.record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'get', 'POST', 'HEAD', 'DELETE', 'PUT'),
    path,
  }),
  parse: ({ method, path: asked }) => {
    try {
      assertAllowed(method, asked);
      return null;
    } catch (error) {
      return error;
    }
  },
  holds: (refusal, { method, path: asked }) => {
    // What a server makes of it: a path that climbs or is encoded is another one there.
    const { pathname } = new URL(
      asked.startsWith('/') ? `http://docker${asked}` : 'http://docker/',
      'http://docker',
    );
    const reads = /^(\/v1\.\d+)?\/(_ping|events|containers\/json|containers\/[\w.-]+\/json)$/.test(pathname);
    if (refusal === null) assert.ok(method === 'GET' && reads, `${method} ${asked} gets through`);
    else assert.ok(refusal instanceof Error);
  },
});

fuzz({
  name: 'a text of Docker, as one harmless line',
  input: fc.oneof(
    nastyText,
    fc.array(nastyText, { maxLength: 6 }).map((parts) => parts.join('\u001b[')),
  ),
  parse: tidy,
  holds: (line) => {
    assert.ok([...line].length <= 200);
    assertReadable(line, 400);
    assert.equal(line.trimEnd(), line);
  },
});
