import { describe, expect, test } from 'vitest';
import { checkContainers, type NamedContainer } from '../../src/commands/check-containers.ts';
import { readConfig } from '../../src/config/config.ts';
import { DockerError } from '../../src/streams/docker/docker.ts';

const service = (name: string, of: string) => ({
  Names: [`/${name}`],
  State: 'running',
  Labels: { 'com.docker.compose.service': of },
});

const said = async (
  names: string,
  answer: unknown,
  named: readonly NamedContainer[] = [],
): Promise<string[]> => {
  const { config } = readConfig(
    { WATCHDOG_CONTAINERS: names, LANG: 'C' },
    { hostname: 'box', exists: () => true, readFile: () => '' },
  );
  const lines: string[] = [];
  const get = async () => {
    if (answer instanceof Error) throw answer;
    return { status: 200, body: answer };
  };
  await checkContainers(
    config,
    named,
    () => ({ get, close: async () => undefined }),
    (line) => lines.push(line),
  );
  return lines;
};

describe('check, of the containers that are listed', () => {
  const list = [
    service('shop-web-1', 'web'),
    service('blog-web-1', 'web'),
    service('shop-db-1', 'db'),
    service('mq', 'mq'),
  ];

  test('says which of several a Compose service could be, and who is not there', async () => {
    expect(await said('web,db,mq,cache,shop-*', list)).toEqual([
      '! Container web: there is no container of that name. It could be one of these, list it by its own name: blog-web-1, shop-web-1.',
      '! Container cache: there is no container of that name.',
    ]);
  });

  test('says nothing where all is found, or nobody is listed', async () => {
    expect(await said('mq', list)).toEqual([]);
    expect(await said('*,!web', new Error('not asked'))).toEqual([]);
  });

  test('says which of those that the file or a label names is not there, though all are watched', async () => {
    const needing = (needs: string) => ({
      ...service('shop-api-1', 'api'),
      Labels: { 'com.docker.compose.service': 'api', 'polkan.depends_on': needs },
    });
    const all = [...list, needing('db, mq, container/shop-bd-1, check/other, cache')];
    const named = [
      { name: 'shop-db-2', place: 'polkan.yaml:3:9' },
      { name: 'mq', place: 'polkan.yaml:4:9' },
    ];
    expect(await said('*', all, named)).toEqual([
      '! polkan.yaml:3:9: there is no container shop-db-2 now; did you mean shop-db-1?',
      '! shop-api-1: polkan.depends_on: there is no container or service shop-bd-1 now; did you mean shop-db-1?',
      '! shop-api-1: polkan.depends_on: there is no container or service cache now',
    ]);
  });

  test('says why Docker can not be asked', async () => {
    const denied = new DockerError('denied', '/s', 'EACCES');
    expect(await said('web', denied)).toEqual([
      expect.stringContaining('no permission to open the Docker socket /s'),
    ]);
    expect(await said('web', 'what?')).toEqual(["! Docker's answer is unreadable"]);
  });
});
