import { FaultError } from '../../language/fault.ts';
import { isModest } from '../../language/json.ts';
import { ask, mostBody } from './ask.ts';
import type { JsonProbe } from './check.ts';
import type { Value } from './condition.ts';
import type { JsonPath } from './json-path.ts';
import { judge, mostElements, stillOn } from './judge.ts';
import { type Finding, fieldsOf, type Probe, type ProbeTools, reason, textsOf } from './probe.ts';

/** The longest name of an element, characters. */
export const longestElement = 200;

/**
 * The values at a path of JSON, each with its limit; with `each` every one is an element of its own, by the name that
 * stands in the same place among the names. What can't be read rejects: the check is unseen then, not down.
 */
export const jsonProbe = (
  { request, value, each, sides }: JsonProbe,
  tools: ProbeTools,
  path: JsonPath,
  unit: string | null,
): Probe => {
  const { words } = tools;
  const valuesAt = path(value);
  const namesAt = each === null ? null : path(each);

  const scalars = (found: readonly unknown[], at: string): readonly Value[] =>
    found.map((one) => {
      if (typeof one === 'number' || typeof one === 'string') return one;
      if (typeof one === 'boolean') return String(one);
      throw reason(words.reason.noScalar(at));
    });

  return async (turn) => {
    const accept = 'application/json, */*;q=0.5';
    const { status, text } = await ask(request, turn, tools, { maxBytes: mostBody, accept });
    if (status < 200 || status > 299) throw new FaultError({ code: 'httpStatus', status });
    if (!isModest(text)) throw new FaultError({ code: 'notJson' });
    const body = parsed(text);
    const values = scalars(valuesAt(body), value);
    const was = new Set(textsOf(fieldsOf(turn.memory).on));
    if (values.length > mostElements) throw reason(words.reason.tooMany(values.length, mostElements));
    const names = namesAt === null ? null : scalars(namesAt(body), each ?? '').map(String);
    if (names === null && values.length === 0) throw reason(words.reason.noValue(value));
    if (names === null && values.length > 1) throw reason(words.reason.manyValues(value, values.length));
    if (names !== null && names.length !== values.length)
      throw reason(words.reason.noPairs(values.length, names.length));
    const findings = new Map<string, Finding>();
    values.forEach((one, index) => {
      const element = (names?.[index] ?? '').slice(0, longestElement);
      // Of two with one name the worse is told.
      const finding = judge(one, { element, sides, was: was.has(element), words, unit });
      if (findings.get(element)?.active !== true) findings.set(element, finding);
    });
    return {
      findings: [...findings.values()],
      ...(sides.clear !== null && { memory: { on: stillOn([...findings.values()], was) } }),
    };
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FaultError({ code: 'notJson' }, { cause: error });
  }
};
