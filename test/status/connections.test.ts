import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { boundConnections, type ConnectionLimits } from '../../src/status/connections.ts';

const start = (more: Partial<ConnectionLimits> = {}) => {
  const scheduler = new VirtualTimeScheduler();
  const connections = boundConnections(
    { most: 4, anAddress: 2, askMs: 1_000, takeMs: 5_000, mostStaying: 2, ...more },
    scheduler,
  );
  const events: string[] = [];
  /** A client, called by its address and what tells it apart: `a1`. */
  const come = (name: string): Socket => {
    const socket = Object.assign(new EventEmitter(), {
      remoteAddress: name[0],
      destroy: () => {
        events.push(`${name} is cut off`);
        socket.emit('close');
      },
    }) as unknown as Socket;
    connections.take(socket, () => events.push(`${name} is late`));
    return socket;
  };
  const pass = async (ms: number): Promise<void> => {
    scheduler.maxFrames = scheduler.frame + ms;
    scheduler.flush();
    scheduler.frame = scheduler.maxFrames;
    await nextTurn();
  };
  return { connections, events, come, pass };
};

describe('connections', () => {
  test('beyond those of an address cut off the oldest of that which has not asked, else its oldest', () => {
    const { connections, events, come } = start();
    const first = come('a1');
    come('b1');
    come('a2');
    expect(connections.asked(first)).toBe(true);
    come('a3');
    expect(events).toEqual(['a2 is cut off']);
    const third = come('a4');
    expect(events.slice(1)).toEqual(['a3 is cut off']);
    connections.asked(third);
    come('a5');
    expect(events.slice(2)).toEqual(['a1 is cut off']);
  });

  test('beyond all there may be cut off the oldest of any address that has not asked, else the oldest', () => {
    const { connections, events, come } = start();
    const all = ['a', 'b', 'c', 'd'].map((address) => come(`${address}1`));
    connections.asked(all[0] as Socket);
    come('e1');
    expect(events).toEqual(['b1 is cut off']);
    for (const one of all.slice(2)) connections.asked(one);
    connections.asked(come('f1'));
    expect(events.slice(1)).toEqual(['e1 is cut off']);
    come('g1');
    expect(events.slice(2)).toEqual(['a1 is cut off']);
  });

  test('that have left make room', () => {
    const { events, come } = start();
    const gone = come('a1');
    come('a2');
    gone.emit('close');
    come('a3');
    expect(events).toEqual([]);
  });

  test('are late where they have not asked in time, and cut off where they do not leave in time', async () => {
    const { connections, events, come, pass } = start();
    come('a1');
    const asked = come('b1');
    await pass(999);
    expect(connections.asked(asked)).toBe(true);
    expect(connections.asked(asked)).toBe(false);
    expect(events).toEqual([]);
    await pass(1);
    expect(events).toEqual(['a1 is late']);
    await pass(4_998);
    expect(events).toHaveLength(1);
    await pass(1);
    expect(events).toEqual(['a1 is late', 'b1 is cut off']);
    expect(connections.asked(asked)).toBe(false);
  });

  test('are not late where they have left, or have asked in the turn in which they would be', async () => {
    const { connections, events, come, pass } = start();
    come('a1').emit('close');
    const last = come('b1');
    const passing = pass(1_000);
    connections.asked(last);
    await passing;
    expect(events).toEqual([]);
  });

  test('are all cut off at the end, those that stay as well, and nothing is late behind it', async () => {
    const { connections, events, come, pass } = start();
    come('a1');
    connections.stay(come('b1'), false);
    connections.close();
    expect(events).toEqual(['a1 is cut off', 'b1 is cut off']);
    await pass(10_000);
    expect(events).toHaveLength(2);
  });
});

describe('connections that stay', () => {
  test('are neither timed nor counted with the others', async () => {
    const { connections, events, come, pass } = start();
    const staying = [come('a1'), come('a2')];
    for (const one of staying) {
      connections.asked(one);
      expect(connections.stay(one, false)).toBe(true);
    }
    come('a3');
    come('a4');
    await pass(999);
    expect(events).toEqual([]);
    await pass(10_000);
    expect(events.filter((event) => event.endsWith('cut off'))).toEqual([]);
  });

  test('are none that have left, and nobody stays where nothing says how many may', () => {
    const { connections, come } = start();
    const gone = come('a1');
    gone.emit('close');
    expect(connections.stay(gone, true)).toBe(false);
    const { mostStaying: _, ...none } = { most: 1, anAddress: 1, askMs: 1, takeMs: 1, mostStaying: 0 };
    const other = boundConnections(none, new VirtualTimeScheduler());
    const socket = Object.assign(new EventEmitter(), { remoteAddress: 'a', destroy: () => undefined });
    other.take(socket as unknown as Socket, () => undefined);
    expect(other.stay(socket as unknown as Socket, false)).toBe(false);
  });

  test('have no room for one more stranger of the address that has them all, but for another address they have', () => {
    const { connections, events, come } = start({ most: 20, anAddress: 20 });
    const stay = (name: string, isOperator = false): boolean => connections.stay(come(name), isOperator);
    expect([stay('a1'), stay('a2'), stay('a3')]).toEqual([true, true, false]);
    expect(stay('b1')).toBe(true);
    expect(events).toEqual(['a1 is cut off']);
    // Each of two addresses has one: neither has more than its neighbour would have.
    expect([stay('c1'), stay('a4'), stay('b2')]).toEqual([false, false, false]);
    expect(events).toHaveLength(1);
  });

  test('have room for an operator while a stranger stays: the oldest leaves', () => {
    const { connections, events, come } = start({ most: 20, anAddress: 20 });
    const stay = (name: string, isOperator: boolean): boolean => connections.stay(come(name), isOperator);
    expect([stay('a1', true), stay('b1', false), stay('c1', true)]).toEqual([true, true, true]);
    expect(events).toEqual(['b1 is cut off']);
    expect([stay('d1', true), stay('d2', false)]).toEqual([false, false]);
    expect(events).toHaveLength(1);
  });

  test('that leave make room for others', () => {
    const { connections, events, come } = start();
    const first = come('a1');
    expect([connections.stay(first, false), connections.stay(come('b1'), false)]).toEqual([true, true]);
    first.emit('close');
    expect(connections.stay(come('b2'), false)).toBe(true);
    expect(events).toEqual([]);
  });
});
