import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { handOn } from './outside-hand-on.ts';

/**
 * Listens in whatever network namespace it runs in: `node outside-listen.ts PORT ADDRESS…` answers every request at each of the
 * addresses; with `SOCKET=PATH` in its environment it hands all on to the unix socket there, which no namespace shuts out.
 * It ends with its standard input, so with whoever has started it.
 */
const [port = '', ...addresses] = process.argv.slice(2);
const path = process.env.SOCKET;

let missing = addresses.length;
for (const address of addresses) {
  const server =
    path === undefined
      ? createHttpServer((_, response) => response.end('well'))
      : createServer((client) => handOn(client, { path }));
  server.listen(Number(port), address, () => {
    missing -= 1;
    if (missing === 0) process.stdout.write('listening\n');
  });
}
process.stdin.resume().once('end', () => process.exit());
