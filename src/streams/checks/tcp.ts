import type { LookupFunction } from 'node:net';
import { openConnection, takeLeave } from '../connection.ts';

export interface TcpOptions {
  readonly abort: AbortSignal;
  /** How long it may take, milliseconds: each of several addresses has its share of that. */
  readonly limitMs: number;
  /** How a name becomes addresses, if not as the system does it. */
  readonly lookup?: LookupFunction;
}

/** Connects, and hangs up at once; nothing is sent. Rejects when there is no connection. */
export type TcpConnect = (host: string, port: number, options: TcpOptions) => Promise<void>;

/**
 * `TcpConnect` by node:net; `host` is a name or an address, an IPv6 one without brackets. It hangs up by an end
 * (FIN), and takes a greeting that comes, so that the service sees a client that left and not one that broke.
 */
export const tcpConnect: TcpConnect = async (host, port, options) => {
  const socket = await openConnection({ host, port, tls: false, ...options });
  socket.end();
  takeLeave(socket);
};
