import { cutName } from '../../language/cut-line.ts';
import { FaultError } from '../../language/fault.ts';
import { isModest, tooDeep } from '../../language/json.ts';
import { namedValue } from '../../language/secret-labels.ts';
import { ask, mostBody } from './ask.ts';
import type { JsonProbe } from './check.ts';
import type { Value } from './condition.ts';
import { nameAtEnd, nodesIn } from './found.ts';
import { paired, wayText } from './json-pairs.ts';
import type { JsonPath, JsonQuery } from './json-path.ts';
import { findingOf, mostElements, stillOn } from './judge.ts';
import { type Finding, fieldsOf, type Probe, type ProbeTools, saidFault, textsOf } from './probe.ts';

/** The longest name of an element, characters. */
export const longestElement = 200;

/**
 * The values at a path of JSON, each with its limit; with `each` every one is an element of its own, by the name that
 * belongs to it. An element that can't be read is unseen by itself. Where none of them can, or nothing at all, it rejects: the
 * check is unseen then, not down.
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
  const [nameOfValue, nameOfNames] = [nameAtEnd(value), nameAtEnd(each ?? '')];

  const single = (body: unknown): readonly Read[] => {
    const values = nodesIn(valuesAt, value, body, tools);
    const [first] = values;
    if (first === undefined) throw saidFault(words.reason.noValue(value));
    if (values.length > 1) throw saidFault(words.reason.manyValues(value, values.length));
    const one = scalarOf(first.value);
    if (one === null) throw saidFault(words.reason.noScalar(value));
    return [{ element: '', value: one }];
  };

  const many = (body: unknown, namesAt: JsonQuery, at: string): readonly Read[] => {
    const values = { nodes: nodesIn(valuesAt, value, body, tools), of: valuesAt.of };
    const names = { nodes: nodesIn(namesAt, at, body, tools), of: namesAt.of };
    const count = Math.max(values.nodes.length, names.nodes.length);
    if (count > mostElements) throw saidFault(words.reason.tooMany(count, mostElements));
    const pairs = paired(values, names);
    if (pairs === null) throw saidFault(words.reason.noPairs(values.nodes.length, names.nodes.length));
    if (pairs.length > mostElements) throw saidFault(words.reason.tooMany(pairs.length, mostElements));
    const read = pairs.map((pair): Read => {
      const name = scalarOf(pair.name?.value);
      const one = scalarOf(pair.value?.value);
      const isNameless = name === null || name === '';
      const element = isNameless
        ? cutName(wayText((pair.name ?? pair.value)?.of ?? []), longestElement)
        : cutName(namedValue(nameOfNames, String(name)), longestElement);
      if (isNameless) return { element, why: words.reason.nameless(at) };
      if (pair.value === null) return { element, why: words.reason.noValue(value) };
      return one === null ? { element, why: words.reason.noScalar(value) } : { element, value: one };
    });
    const [first] = read;
    if (first?.why !== undefined && read.every(({ why }) => why !== undefined)) throw saidFault(first.why);
    return read;
  };

  return async (turn) => {
    const accept = 'application/json, */*;q=0.5';
    const { status, text } = await ask(request, turn, tools, { body: { mostBytes: mostBody }, accept });
    if (status < 200 || status > 299) throw new FaultError({ code: 'httpStatus', status });
    if (!isModest(text)) throw tooDeep();
    const body = parsed(text);
    const was = new Set(textsOf(fieldsOf(turn.memory).on));
    const read = namesAt === null ? single(body) : many(body, namesAt, each ?? '');
    const judgedOf = (one: Read): Finding =>
      one.why === undefined
        ? findingOf(one.value, {
            element: one.element,
            sides,
            was: was.has(one.element),
            words,
            unit,
            name: nameOfValue,
          })
        : { element: one.element, active: null, unread: true, detail: `${one.why}.` };
    const findings = [...Map.groupBy(read.map(judgedOf), ({ element }) => element).values()].map(
      (same): Finding => {
        const [worst = unexpected()] = same.toSorted((a, b) => badness(b) - badness(a));
        return same.length === 1
          ? worst
          : { ...worst, detail: `${worst.detail} ${words.value.ofOneName(same.length)}` };
      },
    );
    return { findings, ...(sides.clear !== null && { memory: { on: stillOn(findings, was) } }) };
  };
};

/** What is read of an element, or why it can't be. */
type Read =
  | { readonly element: string; readonly value: Value; readonly why?: undefined }
  | { readonly element: string; readonly why: string };

/** Of several with one name the worst is told: an alert, else what can't be read. */
const badness = ({ active }: Finding): number => (active === true ? 2 : active === null ? 1 : 0);

const unexpected = (): never => {
  throw new Error('a group has at least one member');
};

/** What can be compared; `null`: it is no such thing, or nothing. */
const scalarOf = (value: unknown): Value | null =>
  typeof value === 'number' || typeof value === 'string'
    ? value
    : typeof value === 'boolean'
      ? String(value)
      : null;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FaultError({ code: 'notJson' }, { cause: error });
  }
};
