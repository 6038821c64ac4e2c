import { map, of, type Subscription, timer } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Sweep } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { createFlows, mostSweepsWaiting } from '../../src/sidecar/flows.ts';
import type { Source } from '../../src/streams/source.ts';
import { virtualTime } from '../../src/testing/virtual-time.ts';

const everyMs = 100;

describe('the sweeps of a source', () => {
  const setUp = (readMs = 0) => {
    const time = virtualTime(0);
    const source: Source = {
      name: 'host',
      everyMs,
      timeoutMs: 1_000,
      read: () =>
        readMs === 0
          ? of({ covers: [], signals: [] })
          : timer(readMs, time.scheduler).pipe(map(() => ({ covers: [], signals: [] }))),
    };
    const flows = createFlows();
    const options = { scheduler: time.scheduler, blindTicks: 3, words: locales.en };
    const seen: Sweep[] = [];
    const listen = (): Subscription => flows.sweepsOf(source, options).subscribe((sweep) => seen.push(sweep));
    return { time, source, flows, listen, seen };
  };

  test('go on from one listener to the next: none is missing, and none has another time', () => {
    const { time, flows, listen, seen } = setUp(30);
    let listening = listen();
    // At every moment of three turns the listener is another one.
    for (let at = 0; at < 3 * everyMs; at += 1) {
      time.untilSync(at);
      listening.unsubscribe();
      listening = listen();
      for (let i = 0; i < 10; i += 1) flows.dealtWith();
    }
    time.untilSync(399);
    expect(seen.map(({ at }) => at)).toEqual([0, 100, 200, 300]);
  });

  test('wait while they are held up, and come in their order after it', async () => {
    const { time, flows, listen, seen } = setUp();
    const listening = listen();
    time.untilSync(100);
    const isPaused = flows.pause();
    // Two were handed out, and are not dealt with yet.
    let done = false;
    isPaused.then(() => {
      done = true;
    });
    await Promise.resolve();
    expect(done).toBe(false);
    flows.dealtWith();
    flows.dealtWith();
    await isPaused;
    time.untilSync(350);
    expect(seen).toHaveLength(2);
    listening.unsubscribe();
    flows.goOn();
    listen();
    expect(seen.map(({ at }) => at)).toEqual([0, 100, 200, 300]);
  });

  test('are bounded: of those that nobody takes for long, the oldest are given up', () => {
    const { time, listen, seen } = setUp();
    listen().unsubscribe();
    time.untilSync((mostSweepsWaiting + 9) * everyMs);
    listen();
    expect(seen).toHaveLength(mostSweepsWaiting);
    expect(seen.at(-1)?.at).toBe((mostSweepsWaiting + 9) * everyMs);
  });

  test('end with their source', () => {
    const { time, flows, listen, seen } = setUp();
    listen();
    flows.retain([], []);
    time.untilSync(1_000);
    expect(seen.length).toBeLessThanOrEqual(1);
  });

  test('stay with who listens now, though the one before goes only after it', () => {
    const { time, listen, seen } = setUp();
    const first = listen();
    listen();
    first.unsubscribe();
    time.untilSync(100);
    expect(seen.at(-1)?.at).toBe(100);
  });
});
