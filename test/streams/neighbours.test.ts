import { describe, expect, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';
import { dependencies } from '../../src/streams/checks/dependencies.ts';
import { containers } from '../../src/streams/docker/containers.ts';
import { dockerLimits } from '../../src/streams/docker/limits.ts';
import { portsOf } from '../../src/streams/docker/published-ports.ts';
import { createNeighbours, type Neighbour } from '../../src/streams/neighbours.ts';
import type { Reading } from '../../src/streams/source.ts';
import { fixture } from '../support/fake-docker.ts';

const words = locales.en;
const never = new AbortController().signal;

const container = (more: Partial<Neighbour> & { name: string }): Neighbour => ({
  runs: true,
  names: [more.name],
  service: null,
  ports: [],
  ...more,
});

const on = (port: number, address = '') => [{ address, port }];

/** The keys behind each address, where these containers are seen. */
const behind = (seen: readonly Neighbour[], url: string, own: readonly string[] = ['box', '192.0.2.7']) => {
  const neighbours = createNeighbours(own);
  for (const one of seen) neighbours.saw(`container/${one.names[0]}`, one);
  return neighbours.behind(new URL(url)).join();
};

describe('who stands behind an address', () => {
  const db = container({ name: 'db', ports: on(5432) });

  test.each([
    ['tcp://localhost:5432', 'container/db'],
    ['tcp://127.0.0.1:5432', 'container/db'],
    ['tcp://[::1]:5432', 'container/db'],
    ['tcp://host.docker.internal:5432', 'container/db'],
    ['tcp://BOX:5432', 'container/db'],
    ['tcp://192.0.2.7:5432', 'container/db'],
    ['tcp://192.0.2.8:5432', ''],
    ['tcp://db.example:5432', ''],
    ['tcp://localhost:5433', ''],
    // By its name inside a network of Docker, whatever port it has there.
    ['tcp://db:6000', 'container/db'],
  ])('of %s is %s', (url, key) => {
    expect(behind([db], url)).toBe(key);
  });

  test('goes by the port that a URL leaves out', () => {
    const [plain, secure] = [
      container({ name: 'web', ports: on(80) }),
      container({ name: 'tls', ports: on(443) }),
    ];
    expect(behind([plain, secure], 'http://localhost/')).toBe('container/web');
    expect(behind([plain, secure], 'https://localhost/')).toBe('container/tls');
  });

  test('goes by the address that the port is bound to', () => {
    const inner = container({ name: 'inner', ports: on(80, '127.0.0.1') });
    const outer = container({ name: 'outer', ports: on(80, '192.0.2.7') });
    expect(behind([inner, outer], 'http://127.0.0.1/')).toBe('container/inner');
    expect(behind([inner, outer], 'http://192.0.2.7/')).toBe('container/outer');
  });

  test('is of two with one port the one that runs, and both where neither does', () => {
    const blue = container({ name: 'blue', ports: on(80), runs: false });
    const green = container({ name: 'green', ports: on(80) });
    expect(behind([blue, green], 'http://localhost/')).toBe('container/green');
    expect(behind([blue, { ...green, runs: false }], 'http://localhost/')).toBe(
      'container/blue,container/green',
    );
  });

  test('is the service of that name, unless two projects have one', () => {
    const own = container({ name: 'shop-db-1', service: { project: 'shop', name: 'db' } });
    const other = container({ name: 'blog-db-1', service: { project: 'blog', name: 'db' } });
    expect(behind([own], 'tcp://db:5432')).toBe('container/shop-db-1');
    expect(behind([own, other], 'tcp://db:5432')).toBe('');
    expect(behind([own, other], 'tcp://shop-db-1:5432')).toBe('container/shop-db-1');
  });

  test('is forgotten with the container, and known by what it was while that is only away', () => {
    const neighbours = createNeighbours();
    const url = new URL('tcp://localhost:5432');
    neighbours.saw('container/db', db);
    neighbours.lost('container/db');
    expect(neighbours.behind(url)).toEqual(['container/db']);
    neighbours.keep(new Set(['container/web']));
    expect(neighbours.behind(url)).toEqual([]);
    expect(neighbours.behind(new URL('tcp://db:5432'))).toEqual([]);
  });

  test('is what it has become', () => {
    const neighbours = createNeighbours();
    neighbours.saw('container/db', db);
    neighbours.saw('container/db', { ...db, ports: on(5433) });
    expect(neighbours.behind(new URL('tcp://localhost:5432'))).toEqual([]);
    expect(neighbours.behind(new URL('tcp://localhost:5433'))).toEqual(['container/db']);
  });
});

describe('the published ports of a container', () => {
  test('are those that were asked for, and those that it has got', () => {
    const inspected = {
      HostConfig: { PortBindings: { '5432/tcp': [{ HostIp: '127.0.0.1', HostPort: '15432' }] } },
      NetworkSettings: {
        Ports: {
          '5432/tcp': [{ HostIp: '127.0.0.1', HostPort: '15432' }],
          '80/tcp': [
            { HostIp: '0.0.0.0', HostPort: '49153' },
            { HostIp: '::', HostPort: '49153' },
          ],
          '53/udp': [{ HostIp: '', HostPort: '53' }],
          '8080/tcp': null,
        },
      },
    };
    expect(portsOf(inspected)).toEqual([
      { address: '127.0.0.1', port: 15432 },
      { address: '0.0.0.0', port: 49153 },
      { address: '::', port: 49153 },
    ]);
  });

  test.each([
    ['nothing', null],
    ['no object', 'ports'],
    ['bindings of another form', { HostConfig: { PortBindings: [1, 2] }, NetworkSettings: { Ports: 'all' } }],
    [
      'numbers that are no ports',
      { HostConfig: { PortBindings: { '1/tcp': [{ HostPort: '0' }, { HostPort: 'x' }] } } },
    ],
  ])('are none where there is %s', (_, inspected) => {
    expect(portsOf(inspected)).toEqual([]);
  });

  test(`are no more than ${dockerLimits.portsOfOne}`, () => {
    const many = Array.from({ length: 5_000 }, (_, i) => [
      `${i + 1}/tcp`,
      [{ HostIp: '', HostPort: `${i + 1}` }],
    ]);
    expect(portsOf({ HostConfig: { PortBindings: Object.fromEntries(many) } })).toHaveLength(
      dockerLimits.portsOfOne,
    );
  });
});

describe('a dependency at a published port', () => {
  const neighbours = createNeighbours();
  let isUp = true;
  const docker = {
    get: async (path: string) => {
      if (path.endsWith('/containers/json?all=true') || path.startsWith('/containers/json'))
        return { status: 200, body: [{ Names: ['/pg'], State: isUp ? 'running' : 'exited' }] };
      const HostConfig = { PortBindings: { '5432/tcp': [{ HostIp: '', HostPort: '5432' }] } };
      return { status: 200, body: { ...fixture(isUp ? 'running' : 'exit1'), Name: '/pg', HostConfig } };
    },
  };
  const engine = containers({ docker, names: '*', everyMs: 1, timeoutMs: 5_000, words, neighbours });
  const database = { name: 'database', url: new URL('tcp://localhost:5432') };
  const refused = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
  const needs = dependencies({
    ...{ targets: [database], get: refused, connect: refused, everyMs: 1, timeoutMs: 5_000, againMs: 0 },
    ...{ words, neighbours },
  });
  const read = async (source: typeof engine, memory?: unknown) =>
    (await source.read(never, { at: Date.parse('2026-11-22T06:16:00Z'), memory })) as Reading;

  test('says that it needs the container, as soon as that was seen, and while that is down', async () => {
    expect((await read(needs)).signals).toMatchObject([{ entity: 'database', active: true }]);
    expect((await read(needs)).signals[0]).not.toHaveProperty('labels');
    const { memory } = await read(engine);
    expect((await read(needs)).signals).toMatchObject([{ labels: { depends_on: 'container/pg' } }]);
    isUp = false;
    const down = await read(engine, memory);
    expect(down.signals).toMatchObject([{ kind: 'container', entity: 'pg', active: true }]);
    expect((await read(needs)).signals).toMatchObject([{ labels: { depends_on: 'container/pg' } }]);
  });
});
