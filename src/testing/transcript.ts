import { elapsed } from '../language/duration.ts';
import { type Assert, hold } from './assertion.ts';
import { difference, type Expected, expectedLines, physical } from './difference.ts';
import type { Run } from './run.ts';
import { timeline } from './timeline.ts';

/** So many decisions are told below a difference. */
const most = 30;

/**
 * Holds what sinks were asked to say (`run.transcript`), line for line, against what is expected: what is
 * not expected must not be there.
 *
 * @param expected of the only sink; or of every sink, by its name. Lines, or one text with one line each,
 *   indented as you like.
 * @throws Error (or what `assert` throws) that shows the difference line by line, what was decided and why,
 *   and which readings failed
 */
export const assertTranscript = (
  run: Run,
  expected: Expected | Readonly<Record<string, Expected>>,
  assert?: Assert,
): void => {
  const named = isNamed(expected);
  const wanted = Object.fromEntries(
    named
      ? Object.entries(expected).map(([sink, each]) => [sink, expectedLines(each)])
      : [['', expectedLines(expected)]],
  );
  const actual = Object.fromEntries(
    (named ? [...new Set([...run.sinks, ...Object.keys(wanted)])] : ['']).map((sink) => [
      sink,
      physical(run.transcript(sink === '' ? undefined : sink)),
    ]),
  );
  const differing = Object.keys(actual).filter(
    (sink) => actual[sink]?.join('\n') !== (wanted[sink] ?? []).join('\n'),
  );
  hold(
    {
      actual: named ? actual : actual[''],
      expected: named
        ? { ...Object.fromEntries(run.sinks.map((sink) => [sink, []])), ...wanted }
        : wanted[''],
      message: () =>
        [
          ...differing.flatMap((sink) => [
            `the messages${sink === '' ? '' : ` of ${sink}`} differ (- expected, + there):`,
            '',
            ...difference(actual[sink] ?? [], wanted[sink] ?? []),
            '',
          ]),
          ...whatHappened(run),
        ]
          .join('\n')
          .trimEnd(),
    },
    differing.length === 0,
    assert,
    assertTranscript,
  );
};

const isNamed = (
  expected: Expected | Readonly<Record<string, Expected>>,
): expected is Readonly<Record<string, Expected>> => typeof expected === 'object' && !Array.isArray(expected);

/** What explains a message that is missing, or too many. */
const whatHappened = (run: Run): string[] => {
  const decided = timeline(run).lines;
  const failed = Map.groupBy(
    run.sweeps.filter(({ error }) => error !== undefined),
    ({ source, error }) => `source ${source} could not be read: ${error}`,
  );
  return [
    decided.length === 0 ? 'nothing was decided.' : 'what was decided:',
    ...decided.slice(0, most).map((line) => `  ${line}`),
    ...(decided.length > most ? [`  … ${decided.length - most} more`] : []),
    ...[...failed].map(
      ([what, [first, ...others]]) =>
        `  ${elapsed((first?.at ?? run.startAt) - run.startAt)} ${what}${others.length > 0 ? ` (${others.length + 1} times)` : ''}`,
    ),
    ...run.faults
      .slice(0, most)
      .map(({ at, key, why }) => `  ${elapsed(at - run.startAt)} ${key} could not be decided: ${why}`),
  ];
};
