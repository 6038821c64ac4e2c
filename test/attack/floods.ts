import { connect, type Socket } from 'node:net';

/** Something that goes on until it is ended. */
export interface Flood {
  /** How many requests, or connections, there were. */
  tried(): number;
  end(): void;
}

const requests = [
  'GET /status HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(500),
  'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(200),
  `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
  `GET /status HTTP/1.1\r\n${'x: y\r\n'.repeat(10_000)}\r\n`,
  'POST /status HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n',
  'GET /status HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\nzzzz',
  '\u0000\u0001\u0002'.repeat(1_000),
  'GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n',
];

/** Clients at a port that say nothing, crawl, pipeline without end and never read, `at` so many at once. */
export const floodPort = (port: number, at = 100): Flood => {
  const sockets = new Set<Socket>();
  let tried = 0;
  const one = (): void => {
    tried += 1;
    const turn = tried;
    const socket = connect(port, '127.0.0.1');
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.setTimeout(2_000, () => socket.destroy());
    // Of three one says nothing, one crawls, one says it all and does not read the answers.
    if (turn % 3 === 1) socket.write('GET /healthz HTT');
    if (turn % 3 === 2) {
      socket.pause();
      socket.write(requests[turn % requests.length] ?? '');
    }
  };
  const timer = setInterval(() => {
    while (sockets.size < at) one();
  }, 20);
  return {
    tried: () => tried,
    end: () => {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
};
