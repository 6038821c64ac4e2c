import { createServer, type ServerResponse } from 'node:http';
import { fixture, socketPlace } from '../support/fake-docker.ts';

export interface HostileDocker {
  readonly socketPath: string;
  /** How many answers, of them lists and looks at one container, and bytes of events it has given. */
  readonly given: { answers: number; lists: number; inspects: number; eventBytes: number };
  close(): Promise<void>;
}

/** So many it says that there are; every second of them is another one each time. */
const containers = 5_000;

/** In place of every tenth list: what is none, or not whole. */
const badLists: readonly ((whole: readonly object[]) => unknown)[] = [
  (whole) => [...whole.slice(0, -1), { Names: ['/one', null], State: 'running' }],
  () => ({ message: 'no list' }),
  (whole) => [whole],
];

/** What a container says of itself, by its number. */
const claims: readonly object[] = [
  { State: 'running', Status: 'Up 5 minutes', Labels: null },
  { State: 'running', Status: 'Up Less than a second (unhealthy)', Labels: { 'polkan.severity': 'fatal' } },
  { State: 'running', Status: '', Labels: { 'polkan.name': '<b>@all</b>', 'polkan.for': '-1s' } },
  { State: 'restarting', Status: 'Restarting (1) 1 second ago', Labels: { 'polkan.depends_on': '*/*' } },
];

/**
 * A Docker engine on a unix socket that means harm: thousands of containers of which half are new with each list, lists that are
 * none, inspects that hang, lie, nest or never end, and an event stream that is flooded with one second's events for as long as
 * anyone listens. Until it has begun it has no containers.
 */
export const hostileDocker = async (hasBegun = (): boolean => true): Promise<HostileDocker> => {
  const place = socketPlace();
  const given = { answers: 0, lists: 0, inspects: 0, eventBytes: 0 };
  const running = fixture('running');
  const inspects: ((response: ServerResponse, name: string) => void)[] = [
    (response, name) => response.end(JSON.stringify({ ...running, Name: `/${name}` })),
    (response, name) =>
      response.end(JSON.stringify({ ...fixture('exit1'), Name: `/${name}`, Id: `${given.answers}` })),
    (response) => response.end('['.repeat(1_000_000)),
    (response) => response.end('{"State":null}'),
    (response) => response.end(JSON.stringify({ ...running, RestartCount: 1e308, Name: '../../x' })),
    (response) => {
      response.write(' '.repeat(1_000_000));
    },
    () => undefined,
    (response) => response.socket?.destroy(),
  ];
  const flood = (response: ServerResponse): void => {
    const timer = setInterval(() => {
      // As much as is taken, and no more: who attacks must not be the one that is out of breath.
      if (!hasBegun() || response.destroyed || response.writableNeedDrain) return;
      const lines = Array.from({ length: 500 }, (_, index) => {
        const name = `ever-new-${given.eventBytes}-${index}`;
        return JSON.stringify({
          Type: 'container',
          Action: 'die',
          Actor: { ID: name, Attributes: { name, exitCode: '1' } },
          // A second that never ends.
          time: 1_767_225_600,
          timeNano: given.eventBytes + index,
        });
      });
      const text = `${lines.join('\n')}\n`;
      given.eventBytes += text.length;
      response.write(text);
    }, 20);
    response.on('close', () => clearInterval(timer));
  };
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    const url = (request.url ?? '').replace(/^\/v[\d.]+/, '');
    given.answers += 1;
    response.setHeader('content-type', 'application/json');
    if (url === '/_ping') return void response.setHeader('Api-Version', '1.41').end('OK');
    if (url.startsWith('/events')) {
      response.flushHeaders();
      return flood(response);
    }
    const name = /^\/containers\/([^/]+)\/json$/.exec(url)?.[1];
    if (name !== undefined) {
      given.inspects += 1;
      return inspects[given.inspects % inspects.length]?.(response, name);
    }
    if (!hasBegun()) return void response.end('[]');
    const turn = given.lists;
    given.lists += 1;
    const list = Array.from({ length: containers }, (_, index) => ({
      Id: `${index}`.padStart(64, 'a'),
      Names: [`/one/<b>@all</b>`, index % 2 === 0 ? `/stays-${index}` : `/ever-new-${turn}-${index}`],
      ...claims[index % claims.length],
    }));
    const bad = turn % 10 === 9 ? badLists[Math.floor(turn / 10) % badLists.length] : undefined;
    response.end(JSON.stringify(bad?.(list) ?? list));
  });
  await new Promise<void>((resolve) => server.listen(place.socketPath, resolve));
  return {
    socketPath: place.socketPath,
    given,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          place.remove();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};
