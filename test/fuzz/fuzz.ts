import fc from 'fast-check';
import { test } from 'vitest';

/** A parser of what comes from outside, at its boundary, and what is drawn for it. */
export interface Fuzzed<Input, Result> {
  readonly name: string;
  readonly input: fc.Arbitrary<Input>;
  /** Must never throw: what is wrong with the input is part of the result. */
  readonly parse: (input: Input) => Result | Promise<Result>;
  /** Throws where the result is not what it must be, or where something was wrong and nobody is told. */
  readonly holds: (result: Result, input: Input) => void;
}

const { POLKAN_FUZZ_RUNS = '100000', POLKAN_FUZZ_SEED = '' } = process.env;

/** How many cases are drawn for each parser. */
export const fuzzRuns = Number(POLKAN_FUZZ_RUNS);
/** One for the whole file: other cases in every run, and the same again where it is given. */
export const fuzzSeed =
  POLKAN_FUZZ_SEED === '' ? Math.trunc(Math.random() * 2 ** 31) : Number(POLKAN_FUZZ_SEED);

/** A case takes microseconds. One that takes so long each time it is tried has blown up. */
const longestMs = 1_000;
const tries = 3;

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/**
 * One test: `POLKAN_FUZZ_RUNS` cases (100,000 unless told), other ones in every run. The seed is printed before
 * the first of them, also for a run that hangs; `POLKAN_FUZZ_SEED` repeats it.
 */
export const fuzz = <Input, Result>({ name, input, parse, holds }: Fuzzed<Input, Result>): void => {
  test(name, async () => {
    say(`${name}: seed ${fuzzSeed}`);
    let slowestMs = 0;

    const timed = async (one: Input): Promise<{ result: Result; ms: number }> => {
      const began = performance.now();
      const result = await parse(one);
      return { result, ms: performance.now() - began };
    };
    const property = fc.asyncProperty(input, async (one) => {
      let { result, ms } = await timed(one);
      // A busy machine can make any case slow, but not the same one again and again.
      for (let again = 1; ms > longestMs && again < tries; again += 1)
        ms = Math.min(ms, (await timed(one)).ms);
      slowestMs = Math.max(slowestMs, ms);
      if (ms > longestMs) throw new Error(`it took ${Math.round(ms)} ms`);
      holds(result, one);
    });

    const began = performance.now();
    await fc.assert(property, { seed: fuzzSeed, numRuns: fuzzRuns });
    const seconds = (performance.now() - began) / 1000;
    const rate = Math.round(fuzzRuns / seconds);
    say(
      `${name}: ${fuzzRuns} cases in ${seconds.toFixed(1)} s, ${rate}/s, the slowest ${slowestMs.toFixed(1)} ms`,
    );
  });
};
