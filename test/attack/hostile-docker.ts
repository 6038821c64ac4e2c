import { createServer, type ServerResponse } from 'node:http';
import { fixture, socketPlace } from '../support/fake-docker.ts';

export interface HostileDocker {
  readonly socketPath: string;
  /** How many answers, and bytes of events, it has given. */
  readonly given: { answers: number; eventBytes: number };
  close(): Promise<void>;
}

/** So many it says that there are. */
const containers = 5_000;

/**
 * A Docker engine on a unix socket that means harm: thousands of containers whose names change, inspects that hang, lie,
 * nest or never end, and an event stream that is flooded with one second's events for as long as anyone listens. Until it
 * has begun it has no containers.
 */
export const hostileDocker = async (hasBegun = (): boolean => true): Promise<HostileDocker> => {
  const place = socketPlace();
  const given = { answers: 0, eventBytes: 0 };
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
    if (name !== undefined) return inspects[given.answers % inspects.length]?.(response, name);
    if (!hasBegun()) return void response.end('[]');
    const turn = Math.floor(given.answers / containers);
    const list = Array.from({ length: containers }, (_, index) => ({
      Names: [`/ever-new-${turn}-${index}`, null, '/<b>@all</b>'],
      State: 'running',
    }));
    response.end(JSON.stringify(list));
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
