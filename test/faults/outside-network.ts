import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished, type TestContext } from 'vitest';

/**
 * What a gate does with a connection:
 * `pass` hands everything on; `garbage` answers with what is neither TLS nor HTTP; `end early` closes its half
 * once it has read a request that it does not hand on; `end late` hands on the request, then closes its half
 * instead of answering; `half` gives half of the body before it closes its half; `reset late` hands on the
 * request, then resets the connection.
 */
export type Manner = 'pass' | 'garbage' | 'end early' | 'end late' | 'half' | 'reset late';

/** What stands before a server, on a port of its own, and fails on demand. */
export interface Gate {
  readonly port: number;
  /** The next connections, or all, are treated like this, others pass; those that are there are cut. */
  behave(manner: Manner, connections?: number): void;
  /** Nobody listens any more: connections are refused. */
  shut(): Promise<void>;
  open(): Promise<void>;
}

/** A gate before the server on a port of this machine; it goes with the test. */
export const openGate = async (target: number): Promise<Gate> => {
  const sockets = new Set<Socket>();
  let next: Manner = 'pass';
  let left = Number.POSITIVE_INFINITY;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    keep(sockets, client);
    const manner = left > 0 ? next : 'pass';
    left -= 1;
    if (manner === 'garbage') {
      client.once('data', () => client.end(garbage));
      return;
    }
    if (manner === 'end early') {
      client.once('data', () => client.end());
      return;
    }
    const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    keep(sockets, upstream);
    client.pipe(upstream);
    if (manner === 'pass') upstream.pipe(client);
    else {
      upstream.once('data', (answer: Buffer) => {
        if (manner === 'reset late') client.resetAndDestroy();
        if (manner === 'half')
          client.write(answer.subarray(0, (answer.indexOf('\r\n\r\n') + answer.length) / 2));
        client.end();
      });
    }
  });
  const gate: Gate = {
    port: await listening(server),
    behave: (manner, connections = Number.POSITIVE_INFINITY) => {
      next = manner;
      left = connections;
      cut();
    },
    shut: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
    open: async () => void (await listening(server, gate.port)),
  };
  onTestFinished(async () => {
    if (server.listening) await gate.shut();
  });
  return gate;
};

const garbage = Buffer.from('\u0000\u0001 this is neither TLS nor HTTP \u00ff\r\n\r\n', 'latin1');

/** A connection that is torn is what this is about: only the other side has something to say of it. */
const keep = (sockets: Set<Socket>, socket: Socket): void => {
  sockets.add(socket);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
};

/** An address that no outgoing connection takes its port from, so that a port is still free when it opens again. */
const address = '127.31.0.1';

const listening = async (server: Server, port = 0): Promise<number> => {
  server.listen(port, address);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** Where gates are. */
export const gateHost = address;

/** Skips a test, in sight, on a machine where a command does not work. */
export const needs = (context: TestContext, command: string, ...args: readonly string[]): void => {
  const { status } = spawnSync(command, args);
  if (status !== 0) context.skip(`${[command, ...args].join(' ')} does not work here`);
};

/** TLS before a server on a port of this machine; gives its port, and the file of the authority to be trusted. */
export const tlsBefore = async (
  context: TestContext,
  target: number,
): Promise<{ port: number; authority: string }> => {
  needs(context, 'openssl', 'version');
  const folder = mkdtempSync(join(tmpdir(), 'polkan-tls-'));
  const key = join(folder, 'key.pem');
  const authority = join(folder, 'cert.pem');
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-subj', '/CN=polkan', '-addext', `subjectAltName=IP:${address}`, '-days', '2'],
      ...['-keyout', key, '-out', authority],
    ],
    { stdio: 'pipe' },
  );
  const sockets = new Set<Socket>();
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(authority) }, (client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) keep(sockets, socket);
    client.pipe(upstream).pipe(client);
  });
  // A handshake that does not come about.
  server.on('tlsClientError', (_, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
    rmSync(folder, { recursive: true });
  });
  return { port: (server.address() as AddressInfo).port, authority };
};

/** What a resolver says to everybody: the address of this machine's gates, or why there is none; or nothing. */
export type Says = 'address' | 'no such name' | 'refused' | 'server failure' | 'nothing';

const codes = { address: 0, 'server failure': 2, 'no such name': 3, refused: 5 } as const;

/**
 * A name server (RFC 1035), and how a program comes to ask it: in a mount namespace of its own. What has `slow`
 * in its name is never answered.
 */
export const openResolver = async (
  context: TestContext,
): Promise<{ says: Says; readonly through: readonly string[] }> => {
  needs(context, 'unshare', '--mount', 'true');
  const resolver = { says: 'address' as Says, through: [] as readonly string[] };
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address: from }) => {
    if (resolver.says === 'nothing' || query.includes('slow')) return;
    socket.send(reply(query, codes[resolver.says]), port, from);
  });
  socket.bind(53, '127.31.0.53');
  await once(socket, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'polkan-resolver-'));
  onTestFinished(() => {
    socket.close();
    rmSync(folder, { recursive: true });
  });
  const conf = join(folder, 'resolv.conf');
  writeFileSync(conf, 'nameserver 127.31.0.53\noptions timeout:2 attempts:1\n');
  const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
  resolver.through = ['unshare', '--mount', 'sh', '-c', script, conf];
  return resolver;
};

/** Ids, flags and the question stay; the only answer there is is that to a question for an IPv4 address. */
const reply = (query: Buffer, code: number): Buffer => {
  const end = query.indexOf(0, 12) + 5;
  const asked = query.subarray(12, end);
  const isFound = code === 0 && query.readUInt16BE(end - 4) === 1;
  const head = Buffer.from([0x81, 0x80 | code, 0, 1, 0, isFound ? 1 : 0, 0, 0, 0, 0]);
  const found = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)];
  return Buffer.concat([query.subarray(0, 2), head, asked, Buffer.from(isFound ? found : [])]);
};
