import { expect, test } from 'vitest';
import { createQuieten } from '../../../src/history/what-if/quieten.ts';
import type { Sweep } from '../../../src/language/signal.ts';

const policies = { fallback: { cooldownMs: 86_400_000, forMs: 0, forTicks: 1, keepMs: 0 }, kinds: {} };
const step = 30_000;

/** Containers by half minutes: `x` is down. */
const sweepsOf = (lives: Readonly<Record<string, string>>): Sweep[] => {
  const length = Math.max(...Object.values(lives).map((life) => life.length));
  return Array.from({ length }, (_, index) => ({
    type: 'sweep',
    at: 1_781_478_000_000 + index * step,
    source: 'containers',
    covers: ['container'],
    signals: Object.entries(lives).map(([entity, life]) => ({
      ...{ kind: 'container', entity, title: entity, detail: '' },
      active: life[index] === 'x',
    })),
  }));
};
const advised = (lives: Readonly<Record<string, string>>, keys: readonly string[]) => {
  const quieten = createQuieten(keys, policies);
  for (const sweep of sweepsOf(lives)) quieten.take(sweep);
  return quieten.quieter();
};
const rest = '.'.repeat(80);

test('what goes down and up again and again is kept together, which loses nothing', () => {
  const [web] = advised({ web: `${'x..'.repeat(6)}${rest}`, db: rest }, ['container/web']);
  expect(web).toEqual({
    key: 'container/web',
    kind: 'container',
    messages: 12,
    advice: { field: 'keepMs', ms: 60_000, messages: 2, missed: 0 },
  });
});

test('what is short and seldom can only be waited for, and what would be missed is counted', () => {
  const [web] = advised({ web: `x${rest}x${rest}x${rest}` }, ['container/web']);
  expect(web?.advice).toEqual({ field: 'forMs', ms: 30_000, messages: 0, missed: 3 });
});

test('what is still open and shorter than would be waited is not counted as missed: nobody knows yet', () => {
  const [web] = advised({ web: `x${rest}x${rest}x${rest}x` }, ['container/web']);
  expect(web?.advice).toMatchObject({ field: 'forMs', missed: 3 });
});

test('what is long and seldom is made quieter by nothing', () => {
  const [web] = advised({ web: `${'x'.repeat(60)}${rest}` }, ['container/web']);
  expect(web).toMatchObject({ messages: 2, advice: null });
});

test('each has its own advice, and who was not asked for none', () => {
  const found = advised({ web: `${'x..'.repeat(6)}${rest}`, db: `x${rest}x${rest}` }, [
    'container/db',
    'container/web',
    'container/none',
  ]);
  expect(found.map(({ key, advice }) => [key, advice?.field ?? null])).toEqual([
    ['container/db', 'forMs'],
    ['container/web', 'keepMs'],
    ['container/none', null],
  ]);
});
