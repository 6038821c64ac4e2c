import { cutLine } from '../../language/cut-line.ts';
import { namedValue } from '../../language/secret-labels.ts';
import type { ChecksWords } from '../../messages/checks.ts';
import type { AlertAndClear } from './check.ts';
import { alertedBy, conditionText, type Value } from './condition.ts';
import type { Finding } from './probe.ts';

/** More elements of one check are no answer that a person could use. */
export const mostElements = 500;

/** A number as it is shown: no more digits than matter. */
export const numberText = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));

const valueText = (value: Value, name: string): string =>
  typeof value === 'number' ? numberText(value) : cutLine(namedValue(name, value), 120);

export interface Judging {
  readonly element: string;
  readonly sides: AlertAndClear;
  /** Whether it was alerted at the last probe. */
  readonly was: boolean;
  readonly words: ChecksWords;
  readonly unit: string | null;
  /** What the value is called where it stands. Default: nothing. */
  readonly name?: string;
}

/** What a value means. One that can't be compared, such as NaN, is unread. */
export const findingOf = (
  value: Value,
  { element, sides, was, words, unit, name = '' }: Judging,
): Finding => {
  const active = alertedBy(sides, value, was);
  const shown = valueText(value, name);
  if (active === null) return { element, active, unread: true, detail: `${words.reason.noNumber(shown)}.` };
  const suffix = unit === null ? '' : /^\p{L}/u.test(unit) ? ` ${unit}` : unit;
  const { alert, clear } = sides;
  const isBetween = active && alertedBy(sides, value, false) === false;
  const detail = !active
    ? words.value.is(shown, suffix)
    : isBetween && clear !== null
      ? words.value.between(shown, suffix, conditionText(clear))
      : words.value.over(shown, suffix, conditionText(alert));
  return {
    ...{ element, active, detail },
    ...(typeof value === 'number' && { value }),
    ...('limit' in alert && { limit: alert.limit }),
    ...(unit !== null && { unit }),
  };
};

/** The elements that are alerted, or were and are unknown now: what the next probe must know where a limit has two sides. */
export const stillOn = (findings: readonly Finding[], was: ReadonlySet<string>): readonly string[] =>
  findings
    .filter(({ element, active }) => active === true || (active === null && was.has(element)))
    .map(({ element }) => element);
