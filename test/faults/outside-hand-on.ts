import { connect, type NetConnectOpts, type Socket } from 'node:net';

/** Joins a connection with one to another place. Only whoever waits for an answer has something to say of one that is torn. */
export const handOn = (client: Socket, to: NetConnectOpts): void => {
  const upstream = connect(to);
  const both = [client, upstream];
  for (const socket of both) {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => both.forEach((one) => void one.destroy()));
  }
  client.pipe(upstream).pipe(client);
};
