import { isIP, type LookupFunction, connect as overTcp, type Socket } from 'node:net';
import { FaultError } from '../language/fault.ts';
import { addressAttemptMs } from '../language/within.ts';

/** How TLS is spoken, as node:tls has it. */
export interface TlsSettings {
  /** Certificates (PEM) that are trusted instead of the usual ones. */
  readonly ca?: string;
  /** The certificate that is shown (PEM), and its key. */
  readonly cert?: string;
  readonly key?: string;
  /** `false`: any certificate is taken. */
  readonly rejectUnauthorized?: boolean;
  /** The name that the certificate must be for; the host unless told. */
  readonly servername?: string;
  /** What is spoken in it; HTTP unless told, none where empty. */
  readonly ALPNProtocols?: string[];
}

export interface ConnectionOptions {
  /** A name or an address, an IPv6 one without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether it is TLS, and by which certificates: those of the system, unless told. */
  readonly tls: boolean | TlsSettings;
  /** Ends the connection, whether it is open yet or not. */
  readonly abort: AbortSignal;
  /** How long the whole of it may take, milliseconds; each address of a name gets its share of that. */
  readonly limitMs: number;
  /** How a name becomes addresses, if not as the system does it. */
  readonly lookup?: LookupFunction;
}

/** A connection that is open, its TLS handshake made. Rejects when there is none, for the abort's reason if it was that. */
export const openConnection = async (options: ConnectionOptions): Promise<Socket> => {
  const { host, port, abort, limitMs, lookup } = options;
  const where = {
    host,
    port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: addressAttemptMs(limitMs),
    ...(lookup && { lookup }),
  };
  // Loaded only where it is spoken: TLS is a good part of the memory of a sidecar that needs none.
  const tls = options.tls === false ? null : await import('node:tls');
  abort.throwIfAborted();
  const settings = options.tls === true || options.tls === false ? {} : options.tls;
  const socket = tls === null ? overTcp(where) : tls.connect({ ...where, ...named(host), ...settings });
  return opened(socket, tls === null ? 'connect' : 'secureConnect', abort);
};

/** Speaks TLS from now on over a connection that is open. Rejects as `openConnection` does. */
export const secured = async (
  over: Socket,
  {
    host,
    settings,
    abort,
  }: { readonly host: string; readonly settings: TlsSettings; readonly abort: AbortSignal },
): Promise<Socket> => {
  const tls = await import('node:tls');
  abort.throwIfAborted();
  return opened(tls.connect({ socket: over, ...named(host), ...settings }), 'secureConnect', abort);
};

/** What is said unless the settings say otherwise; an address is no name (RFC 6066, 3). */
const named = (host: string): TlsSettings => ({
  ALPNProtocols: ['http/1.1'],
  ...(isIP(host) === 0 && { servername: host }),
});

const opened = async (
  socket: Socket,
  ready: 'connect' | 'secureConnect',
  abort: AbortSignal,
): Promise<Socket> => {
  const cut = (): void => void socket.destroy(abort.reason instanceof Error ? abort.reason : undefined);
  abort.addEventListener('abort', cut, { once: true });
  socket.once('close', () => abort.removeEventListener('abort', cut));
  await new Promise<void>((resolve, reject) => {
    socket.once(ready, resolve);
    socket.once('error', reject);
    socket.once('close', () =>
      reject(abort.aborted ? abort.reason : new FaultError({ code: 'closedEarly' })),
    );
  });
  // Whoever reads hears of a later error by its own listener; without any, an error would end the process.
  socket.on('error', () => undefined);
  return socket;
};

/** How long the other side may take to end its half, milliseconds, and how much it may still send, bytes. */
const farewell = { ms: 1_000, bytes: 65_536 };

/**
 * Takes leave without disturbing the other side: what it still sends is taken, for a second and 64 KiB at most, so
 * that its write does not fail and it sees an end (FIN), no reset. Nobody need wait for that.
 *
 * @param taken how many bytes of it were taken before
 */
export const takeLeave = (socket: Socket, taken = 0): void => {
  let left = farewell.bytes - taken;
  const timer = setTimeout(() => socket.destroy(), farewell.ms);
  // A process that ends need not wait for it either.
  timer.unref();
  socket.unref();
  socket.once('close', () => clearTimeout(timer));
  socket.once('end', () => socket.end());
  socket.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) socket.destroy();
  });
  socket.resume();
};
