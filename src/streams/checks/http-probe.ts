import { cutLine } from '../../language/cut-line.ts';
import type { FaultError } from '../../language/fault.ts';
import { isModest, tooDeep } from '../../language/json.ts';
import { namedValue } from '../../language/secret-labels.ts';
import { mask } from '../../language/secret-names.ts';
import { safeUrl } from '../../language/secrets.ts';
import type { ChecksWords } from '../../messages/checks.ts';
import { faultText } from '../../messages/faults.ts';
import type { AnsweredHead, Certificate, HttpAnswer } from '../http-request.ts';
import { ask } from './ask.ts';
import type { HttpProbe } from './check.ts';
import { conditionText, holds, patternText, type Value } from './condition.ts';
import { found, nameAtEnd, nodesIn } from './found.ts';
import type { JsonPath } from './json-path.ts';
import { foundWell, type Probe, type ProbeTools, Unmet } from './probe.ts';

/** The most of a body that is read where something is expected of it, bytes. */
export const mostExpectedBody = 1_048_576;
/** What came is shown so far, characters. */
const longestShown = 120;

/** As it is shown in a line: `"not found"`. */
export const excerpt = (text: string): string => {
  const line = cutLine(text, longestShown);
  return line === '' ? '' : `"${line}"`;
};

/** A value of JSON without what its names call secret. */
const namedJson = (value: unknown, called: string): string =>
  JSON.stringify(value, (name, each: unknown) =>
    typeof each === 'string' ? namedValue(/^\d*$/.test(name) ? called : name, each) : each,
  );

const headerText = (name: string, value: string): string =>
  /authorization|cookie/i.test(name) ? mask : namedValue(name, value);

/** Why a certificate of the chain does not last long enough; `null`: all of them do. */
export const tooShortLived = (
  certificates: readonly Certificate[],
  leastMs: number,
  at: number,
  words: ChecksWords,
): string | null => {
  if (certificates.length === 0) return words.unmet.noCertificate;
  const [first] = certificates.toSorted((a, b) => a.until - b.until);
  if (first === undefined || first.until - at >= leastMs) return null;
  return words.unmet.certificate(cutLine(first.subject, 80), first.until - at, leastMs);
};

/**
 * Whether a URL answers as is expected. `value` is how long it took, milliseconds.
 *
 * @param path reads a JSON path; `null`: no expectation has one
 * @param clock a clock for how long it took, milliseconds
 */
export const httpProbe = (
  { request, expect }: HttpProbe,
  tools: ProbeTools,
  path: JsonPath | null,
  clock: () => number = () => performance.now(),
): Probe => {
  const { words } = tools;
  const looksIntoBody = expect.body !== null || expect.json.length > 0;
  const body = looksIntoBody ? { mostBytes: mostExpectedBody } : expect.withinMs === null ? 'none' : 'passed';
  const paths = expect.json.map(({ path: text, condition }) => ({ text, condition, query: path?.(text) }));

  const statusText = expect.status
    .map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`))
    .join(', ');

  const jsonUnmet = (text: string): string | null => {
    if (paths.length === 0) return null;
    if (!isModest(text)) return faultText(tooDeep().fault, tools.messages);
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      // What it is instead is not worth a line.
      return words.unmet.noJson;
    }
    for (const { text: at, condition, query } of paths) {
      const got = query === undefined ? [] : nodesIn(query, at, body, tools).map(({ value }) => value);
      const wanted = conditionText(condition);
      if (got.length === 0) return words.unmet.noJsonValue(at, wanted);
      const wrong = got.find((each) => holds(condition, scalarOf(each)) !== true);
      if (wrong !== undefined)
        return words.unmet.json(at, wanted, cutLine(namedJson(wrong, nameAtEnd(at)), longestShown));
    }
    return null;
  };

  /** What is expected that only the end of the body tells of. */
  const wantedOfBody = [
    ...(expect.body === null ? [] : [words.unmet.wantedBody(patternText(expect.body))]),
    ...paths.map(({ text, condition }) => words.unmet.wantedBody(`${text} ${conditionText(condition)}`)),
    ...(expect.withinMs === null ? [] : [words.unmet.wantedWithin(expect.withinMs)]),
  ].join(', ');
  const unread = ({ fault }: FaultError): Unmet => {
    const why = faultText(fault, tools.messages);
    return new Unmet(wantedOfBody === '' ? why : words.unmet.unread(why, wantedOfBody));
  };

  const unmetByHead = ({ status, headers }: AnsweredHead): string | null => {
    if (!expect.status.some(({ from, to }) => status >= from && status <= to))
      return words.unmet.status(status, statusText);
    for (const { name, pattern } of expect.headers) {
      const got = headers.get(name);
      if (got === undefined) return words.unmet.noHeader(name, patternText(pattern));
      if (!got.some((each) => found(pattern, each, tools)))
        return words.unmet.header(
          name,
          patternText(pattern),
          excerpt(headerText(name, got.join(', '))) || '""',
        );
    }
    return null;
  };

  const unmet = ({ text, certificates }: HttpAnswer, tookMs: number, at: number): string | null => {
    if (expect.body !== null && !found(expect.body, text, tools))
      return words.unmet.body(patternText(expect.body), excerpt(text));
    const json = jsonUnmet(text);
    if (json !== null) return json;
    if (expect.withinMs !== null && tookMs > expect.withinMs)
      return words.unmet.slow(tookMs, expect.withinMs);
    return expect.certificateMs === null
      ? null
      : tooShortLived(certificates, expect.certificateMs, at, words);
  };

  return async (turn) => {
    const from = clock();
    const onHead = (head: AnsweredHead): void => {
      const why = unmetByHead(head);
      if (why !== null) throw new Unmet(why);
    };
    const answer = await ask(request, turn, tools, { body, onHead, unread });
    const tookMs = Math.round(clock() - from);
    const why = unmet(answer, tookMs, turn.at);
    if (why !== null) throw new Unmet(why);
    const limit = expect.withinMs === null ? {} : { limit: expect.withinMs };
    return foundWell(words.up(safeUrl(request.url)), { value: tookMs, unit: 'ms', ...limit });
  };
};

/** What stands in JSON as what a condition compares. */
export const scalarOf = (value: unknown): Value =>
  typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
