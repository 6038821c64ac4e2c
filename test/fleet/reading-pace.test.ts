import { describe, expect, test } from 'vitest';
import { createReadingPace, least, together } from '../../src/fleet/reading-pace.ts';

const paced = (hosts: number, random = 0.5) => {
  let now = 0;
  const pace = createReadingPace({
    monotonic: () => now,
    random: () => random,
    patienceMs: 60_000,
    hosts: () => hosts,
  });
  return { pace, pass: (ms: number) => (now += ms) };
};

describe('how fast a host reads what is told of all', () => {
  test.each([
    [0, 15, 2_048],
    [3, 45, 682],
    [500, 7_500, 4],
    [2_000, 7_500, least.messages],
  ])(
    'of %i hosts that lose their shares one begins after %i ms, and reads %i messages at a time',
    (hosts, ms, most) => {
      const { pace, pass } = paced(hosts);
      expect(pace.most).toBe(most);
      expect(pace.mayRead()).toBe(true);
      pace.begin();
      pass(ms - 1);
      expect(pace.mayRead()).toBe(false);
      pass(1);
      expect(pace.mayRead()).toBe(true);
    },
  );

  test.each([1, 20, 500])(
    '%i hosts that read as much as they may read no more together than that',
    (hosts) => {
      const { pace, pass } = paced(hosts);
      const page = 100_000;
      let read = 0;
      const seconds = 600;
      for (let turn = 0; turn < seconds * 10; turn += 1) {
        while (pace.mayRead()) {
          read += page;
          pace.read(page);
        }
        pass(100);
      }
      const may = (together.perSecond / hosts) * seconds;
      expect(read).toBeGreaterThan(0.9 * may);
      expect(read).toBeLessThan(1.1 * may + page);
    },
  );
});
