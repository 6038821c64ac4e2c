import assert from 'node:assert/strict';
import { createContext, Script } from 'node:vm';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { fuzzRuns, fuzzSeed, say } from './fuzz.ts';
import { countOfDynamic, type Found, literals } from './regexps.ts';

/**
 * How long a text each of these is ever shown, characters: what is longer is cut before, in the same file.
 * Any other must stand a hundred thousand.
 */
const cutBefore: readonly (readonly [where: string, pattern: string, longest: number])[] = [
  ['src/streams/docker/container-state.ts', '[\\s.]+$', 200],
  ['src/streams/http.ts', '[a-z][a-z0-9+.-]*:\\/\\/\\S*', 1_000],
];
const longestShown = 100_000;
const longestCommand = 4_096;

const lengthFor = ({ where, pattern }: Found): number => {
  if (where.startsWith('new RegExp')) return longestCommand;
  const found = cutBefore.find(([file, source]) => where.startsWith(file) && source === pattern.source);
  return found?.[2] ?? longestShown;
};

/** Milliseconds. One pass over a hundred thousand characters takes one; from each of them on, many seconds. */
const longestMs = 300;

/**
 * Texts that nearly match: a text that does, a piece of it many times over, and an end that spoils it. Where
 * drawing from the expression itself is not possible, what can't be drawn is taken out of it before.
 */
const drawable = ({ source, flags }: RegExp): RegExp =>
  new RegExp(
    source
      .replace(/\(\?<?[!=](?:[^()]|\([^()]*\))*\)/g, '')
      .replace(/\\b/g, '')
      .replace(/\\p\{(Cc|C)\}/g, '\\x01')
      .replace(/\\p\{(Z|Zl|Zp)\}/g, '\\u2028')
      .replace(/\\p\{\w+\}/g, '\\u200e'),
    flags.replace(/[^su]/g, ''),
  );

interface Attack {
  readonly head: string;
  readonly pump: string;
  readonly tail: string;
}

const attacks = (pattern: RegExp): fc.Arbitrary<Attack> =>
  fc
    .record({
      match: fc.oneof(
        { weight: 3, arbitrary: fc.stringMatching(drawable(pattern)) },
        {
          weight: 1,
          arbitrary: fc
            .array(fc.constantFrom(' ', '\n', 'a', '1', '.', '-', ':', '/', '@', '"', '='), {
              minLength: 1,
              maxLength: 4,
            })
            .map((all) => all.join('')),
        },
      ),
      at: fc.nat(),
      length: fc.integer({ min: 1, max: 4 }),
      tail: fc.constantFrom('', 'rest', '\0', ' ', '!', '\n', 'a'),
    })
    .map(({ match, at, length, tail }) => {
      const from = at % Math.max(1, match.length);
      const pump = match.slice(from, from + length) || ' ';
      return { head: match.slice(0, from), pump, tail: tail === 'rest' ? match.slice(from + length) : tail };
    });

const textOf = ({ head, pump, tail }: Attack, length: number): string =>
  head + pump.repeat(Math.max(1, Math.floor((length - head.length - tail.length) / pump.length))) + tail;

const shown = createContext({ text: '', pattern: / / });
const replace = new Script("text.replace(pattern, '')");

/** Milliseconds, and no more than `most`: what explodes is interrupted. */
const timeOf = (pattern: RegExp, text: string, most: number): number => {
  Object.assign(shown, { text, pattern });
  const began = performance.now();
  try {
    replace.runInContext(shown, { timeout: most });
  } catch (error) {
    assert.equal((error as { code?: unknown }).code, 'ERR_SCRIPT_EXECUTION_TIMEOUT');
  }
  return performance.now() - began;
};

/** Whatever makes regular expressions at run time makes them while it is loaded, or is called here. */
const dynamic = async (): Promise<Found[]> => {
  const made: Found[] = [];
  const Original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(Original, {
    construct: (target, args, newTarget) => {
      const pattern = Reflect.construct(target, args, newTarget) as RegExp;
      // The modules that ours load make some too.
      const isOurs = new Error('made here').stack?.split('\n')[2]?.includes('/src/') === true;
      if (isOurs) made.push({ where: `new RegExp ${made.length + 1}`, pattern });
      return pattern;
    },
  });
  try {
    await import('../../src/streams/docker/docker.ts');
    await import('../../src/language/secrets.ts');
    const { parseMeminfo } = await import('../../src/streams/host/proc-files.ts');
    parseMeminfo(Buffer.from(''));
  } finally {
    globalThis.RegExp = Original;
  }
  return made;
};

describe('no regular expression blows up', () => {
  const found = literals();
  let madeAtRunTime: Found[] = [];
  beforeAll(async () => {
    madeAtRunTime = await dynamic();
  });

  test('all of them are looked at', () => {
    expect(found.length).toBeGreaterThan(90);
    expect(madeAtRunTime.length).toBeGreaterThanOrEqual(countOfDynamic());
    for (const [where, source] of cutBefore) {
      expect(
        found.filter((one) => one.where.startsWith(where) && one.pattern.source === source),
      ).toHaveLength(1);
    }
  });

  /** The most attacks on one expression; each that is slower than the others is then made as long as can be. */
  const most = Math.min(200, fuzzRuns);
  const look = (one: Found): number => {
    const longest = lengthFor(one);
    const short = Math.min(1_500, longest);
    const slowest = fc
      .sample(attacks(one.pattern), { numRuns: most, seed: fuzzSeed })
      .map((attack) => ({ attack, ms: timeOf(one.pattern, textOf(attack, short), 50) }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, 8);
    let ms = 0;
    for (const { attack } of slowest) {
      const text = textOf(attack, longest);
      // A busy machine can make anything slow, but not thrice.
      ms = Math.max(ms, Math.min(...[1, 2, 3].map(() => timeOf(one.pattern, text, 2 * longestMs))));
      if (ms > longestMs) break;
    }
    return ms;
  };

  test.each([
    /(a+)+$/,
    /^(a|a)*b/,
    /\s*\n\s*/g,
    /[^\S\n]+$/gm,
    /(\d+(?:\.\d+)?)(ms|[dhms])/g,
    /^([\w.-]+=)?\s*([\w+.-]+:\/\/)?.+@/s,
  ])('%s would be found', (pattern) => {
    expect(look({ where: '', pattern })).toBeGreaterThan(longestMs);
  });

  test.each(found.map((one) => [one.where, String(one.pattern), one] as const))('%s %s', (where, _, one) => {
    const ms = look(one);
    if (ms > 20) say(`${where} ${String(one.pattern)}: ${ms.toFixed(0)} ms for ${lengthFor(one)} characters`);
    assert.ok(ms <= longestMs, `${ms} ms`);
  });

  test('those that are put together at run time', () => {
    for (const one of madeAtRunTime) {
      const ms = look(one);
      if (ms > 20)
        say(`${one.where} ${String(one.pattern)}: ${ms.toFixed(0)} ms for ${lengthFor(one)} characters`);
      assert.ok(ms <= longestMs, `${String(one.pattern)}: ${ms} ms`);
    }
  });
});
