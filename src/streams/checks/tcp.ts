import { connect } from 'node:net';
import { addressAttemptMs } from '../http.ts';

/** Connects, and hangs up at once; nothing is sent. Rejects when there is no connection. */
export type TcpConnect = (host: string, port: number, abort: AbortSignal) => Promise<void>;

/** `TcpConnect` by node:net; `host` is a name or an address, an IPv6 one without brackets. */
export const tcpConnect: TcpConnect = (host, port, abort) =>
  new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      signal: abort,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressAttemptMs,
    });
    socket.on('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
