import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What a client that writes bytes of its own has got. */
export interface RawClient {
  readonly socket: Socket;
  /** All that came back until the connection was closed. */
  readonly answer: Promise<string>;
}

/**
 * Connects to a port of loopback, from that address of it, or to a socket's path, and waits until it is connected; the
 * server may be a moment late.
 */
export const rawClient = async (to: number | string, from = '127.0.0.1'): Promise<RawClient> => {
  for (let tries = 0; ; tries++) {
    const socket =
      typeof to === 'number' ? connect({ port: to, host: '127.0.0.1', localAddress: from }) : connect(to);
    try {
      await once(socket, 'connect');
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      // A server that cuts a client off may do so with a reset.
      socket.on('error', () => undefined);
      const answer = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
      return { socket, answer };
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
};

/** Sends these bytes on a connection of their own, and gives all that comes back. */
export const sendRaw = async (to: number | string, bytes: string): Promise<string> => {
  const { socket, answer } = await rawClient(to);
  socket.write(bytes);
  return answer;
};
