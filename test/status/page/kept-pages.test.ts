import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { freshMs, keptPages, mostKept, restMs } from '../../../src/status/page/kept-pages.ts';

const bench = () => {
  const scheduler = new VirtualTimeScheduler();
  let changes = 0;
  let made = 0;
  const pages = keptPages(scheduler, () => changes);
  const ask = async (name = 'overview'): Promise<string> => {
    const body = await pages.body(name, async () => {
      made += 1;
      return Buffer.from(`${made}: ${changes} changes, at ${scheduler.now()}`);
    });
    return body.toString();
  };
  const passes = (ms: number): void => {
    scheduler.maxFrames = scheduler.frame + ms;
    scheduler.flush();
    scheduler.frame = scheduler.maxFrames;
  };
  const change = (): void => {
    changes += 1;
  };
  return { pages, ask, passes, change };
};

describe('a page that many ask for', () => {
  test('is made once for all of them, until it is old', async () => {
    const { ask, passes } = bench();
    expect(await Promise.all([ask(), ask()])).toEqual(['1: 0 changes, at 0', '1: 0 changes, at 0']);
    passes(freshMs - 1);
    expect(await ask()).toBe('1: 0 changes, at 0');
    passes(1);
    expect(await ask()).toBe(`2: 0 changes, at ${freshMs}`);
  });

  test('is never from before what has changed, and made again at once where it was not made just before', async () => {
    const { ask, passes, change } = bench();
    await ask();
    passes(restMs);
    change();
    expect(await ask()).toBe(`2: 1 changes, at ${restMs}`);
  });

  test('is made a moment later, once for all, where it was made just before, with all that changed meanwhile', async () => {
    const { ask, passes, change } = bench();
    await ask();
    passes(100);
    change();
    const first = ask();
    passes(50);
    change();
    const second = ask();
    passes(restMs - 150);
    expect(await Promise.all([first, second])).toEqual(
      Array.from({ length: 2 }, () => `2: 2 changes, at ${restMs}`),
    );
    expect(await ask()).toBe(`2: 2 changes, at ${restMs}`);
  });

  test('is not shown any more once somebody has acted', async () => {
    const { ask, pages } = bench();
    await ask();
    pages.clear();
    expect(await ask()).toBe('2: 0 changes, at 0');
  });

  test('is forgotten for others where there are too many', async () => {
    const { ask } = bench();
    for (let index = 0; index <= mostKept; index += 1) await ask(`page ${index}`);
    expect(await ask('page 1')).toMatch(/^2:/);
    expect(await ask('page 0')).toMatch(new RegExp(`^${mostKept + 2}:`));
  });
});
