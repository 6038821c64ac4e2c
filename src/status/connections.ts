import type { Socket } from 'node:net';
import { type SchedulerLike, type Subscription, timer } from 'rxjs';

export interface ConnectionLimits {
  /** So many connections at once. */
  readonly most: number;
  /** So many of them from one address; the clients of a unix socket count as one. */
  readonly anAddress: number;
  /** How long a client may take to ask, milliseconds. */
  readonly askMs: number;
  /** How long it may take from then on to be answered and to leave, milliseconds. */
  readonly takeMs: number;
  /** So many may stay longer than that, beside all others. Default: none. */
  readonly mostStaying?: number;
}

export interface Connections {
  /** A client has come; `late` is called when it has not asked in time. */
  take(socket: Socket, late: () => void): void;
  /** It has asked; whether it is still there and had not asked before. */
  asked(socket: Socket): boolean;
  /**
   * It has asked for what does not end, and is neither timed nor counted with the others from now on; `false`: there is no room.
   *
   * @param isOperator it may act: for one of those the oldest that may not leaves
   */
  stay(socket: Socket, isOperator: boolean): boolean;
  /** Cuts all of them off. */
  close(): void;
}

interface Connection {
  readonly address: string | undefined;
  readonly hasAsked: boolean;
  readonly deadline: Subscription;
}

/**
 * Bounds the connections of a server in number and in time. Where there are too many, in all or from one address, the
 * oldest that has not asked yet is cut off for the next one, and where all have asked the oldest of those: clients that
 * keep silent keep nobody out.
 */
export const boundConnections = (limits: ConnectionLimits, scheduler: SchedulerLike): Connections => {
  const { most, anAddress, askMs, takeMs, mostStaying = 0 } = limits;
  /** The oldest first. */
  const staying = new Map<Socket, { readonly address: string | undefined; readonly isOperator: boolean }>();
  /** The oldest first. */
  const open = new Map<Socket, Connection>();

  const forget = (socket: Socket): void => {
    open.get(socket)?.deadline.unsubscribe();
    open.delete(socket);
    staying.delete(socket);
  };

  const makeRoom = (address: string | undefined): void => {
    const all = [...open].filter(([socket]) => !staying.has(socket));
    const neighbours = all.filter(([, connection]) => connection.address === address);
    const crowd = neighbours.length >= anAddress ? neighbours : all.length >= most ? all : [];
    const [oldest] = crowd.find(([, { hasAsked }]) => !hasAsked) ?? crowd[0] ?? [];
    if (oldest === undefined) return;
    forget(oldest);
    oldest.destroy();
  };

  /**
   * Who leaves for one more that stays; `undefined`: nobody has to. An operator is kept out by no number of strangers, and a stranger
   * not by those of one address: of the address that has the most the oldest goes, where that is more than its neighbour has then.
   */
  const leavingFor = (address: string | undefined, isOperator: boolean): Socket | null | undefined => {
    if (staying.size < mostStaying) return undefined;
    const strangers = [...staying].filter(([, one]) => !one.isOperator);
    if (isOperator) return strangers[0]?.[0] ?? null;
    const counts = new Map<string | undefined, number>();
    for (const [, one] of strangers) counts.set(one.address, (counts.get(one.address) ?? 0) + 1);
    const [crowd, most] = [...counts].reduce((one, next) => (next[1] > one[1] ? next : one), [address, 0]);
    if (most <= (counts.get(address) ?? 0) + 1) return null;
    return strangers.find(([, one]) => one.address === crowd)?.[0] ?? null;
  };

  return {
    take(socket, late) {
      const { remoteAddress: address } = socket;
      makeRoom(address);
      const deadline = timer(askMs, scheduler).subscribe(() => {
        // What has come while this process was held up is read first: its sockets have their turn behind its timers.
        setImmediate(() => {
          if (open.get(socket)?.hasAsked === false) late();
        });
      });
      open.set(socket, { address, hasAsked: false, deadline });
      socket.once('close', () => forget(socket));
    },
    asked(socket) {
      const connection = open.get(socket);
      if (connection === undefined || connection.hasAsked) return false;
      connection.deadline.unsubscribe();
      const deadline = timer(takeMs, scheduler).subscribe(() => socket.destroy());
      open.set(socket, { ...connection, hasAsked: true, deadline });
      return true;
    },
    stay(socket, isOperator) {
      const connection = open.get(socket);
      if (connection === undefined) return false;
      const { address, deadline } = connection;
      const leaving = leavingFor(address, isOperator);
      if (leaving === null) return false;
      if (leaving !== undefined) {
        forget(leaving);
        leaving.destroy();
      }
      deadline.unsubscribe();
      staying.set(socket, { address, isOperator });
      return true;
    },
    close() {
      for (const socket of [...open.keys()]) {
        forget(socket);
        socket.destroy();
      }
    },
  };
};
