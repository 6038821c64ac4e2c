import { durationOf } from '../../language/duration.ts';
import type { Path } from '../yaml.ts';
import { type Fields, type Note, withoutEmpty } from './imported.ts';

/** What the conditions of an endpoint come to, for a check. */
export interface ReadConditions {
  readonly status: readonly (number | string)[];
  readonly withinMs: number | undefined;
  readonly certificateMs: number | undefined;
  readonly body: string | undefined;
  readonly json: Fields;
  /** Of a look-up: what must be among the answers. */
  readonly answers: readonly string[];
}

/** What of them a check can be held to. */
export type Carried = 'status' | 'within' | 'certificate' | 'body' | 'answers' | 'rcode';

/** The ranges of statuses that a comparison lets pass. */
const statusesOf = (operator: string, value: string): readonly (number | string)[] | null => {
  const any = /^any\((.*)\)$/.exec(value)?.[1]?.split(',') ?? [value];
  const codes = any.map((each) => Number(each.trim()));
  if (codes.some((code) => !Number.isInteger(code) || code < 100 || code > 999)) return null;
  const [code = 0] = codes;
  switch (operator) {
    case '==':
      return codes;
    case '<':
      return code > 100 ? [`100-${code - 1}`] : null;
    case '<=':
      return [`100-${code}`];
    case '>':
      return code < 599 ? [`${code + 1}-599`] : null;
    case '>=':
      return [`${code}-599`];
    default:
      return codes.length === 1 && code > 100 && code < 599 ? [`100-${code - 1}`, `${code + 1}-599`] : null;
  }
};

/** A pattern of Gatus (`*` is any text) as an expression. */
const expressionOf = (pattern: string): string =>
  `/^${pattern
    .split('*')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('[\\s\\S]*')}$/`;

/** `[PLACE] operator value`; several spellings of a value are one. */
const comparison = /^\s*(\[[A-Z_]+\][^\s=!<>]*)\s*(==|!=|<=|>=|<|>)\s*(.*?)\s*$/;
const bare = /^([+-]?\d+(?:\.\d+)?)$/;

/**
 * Reads the conditions of an endpoint (README of Gatus: Conditions). What no check can say, or none of this sort, is noted, and left
 * out. Of several limits of one thing all must hold, so that the strictest is taken.
 *
 * @param carries what a check of this sort can be held to
 */
export const readConditions = (
  conditions: readonly unknown[],
  at: Path,
  note: Note,
  carries: readonly Carried[],
): ReadConditions => {
  const may = (part: Carried): boolean => carries.includes(part);
  let status: readonly (number | string)[] = [];
  let withinMs: number | undefined;
  let certificateMs: number | undefined;
  let body: string | undefined;
  const json: Record<string, string | number | boolean> = {};
  const answers: string[] = [];

  const take = (text: string): boolean => {
    const [, place = '', operator = '', value = ''] = comparison.exec(text) ?? [];
    const upper = operator === '<' || operator === '<=';
    const lower = operator === '>' || operator === '>=';
    if (place === '[CONNECTED]') return operator === '==' && value === 'true';
    if (place === '[DNS_RCODE]') return may('rcode') && operator === '==' && value === 'NOERROR';
    if (place === '[STATUS]' && may('status')) {
      const found = statusesOf(operator, value);
      // Of several conditions all must hold; ranges can only say one of them.
      if (found === null || status.length > 0) return false;
      status = found;
      return true;
    }
    if (place === '[RESPONSE_TIME]' && upper && bare.test(value) && may('within')) {
      withinMs = Math.min(Number(value), withinMs ?? Number.POSITIVE_INFINITY);
      return true;
    }
    if (place === '[CERTIFICATE_EXPIRATION]' && lower && may('certificate')) {
      const ms = durationOf(value);
      if (ms === null) return false;
      certificateMs = Math.max(ms, certificateMs ?? 0);
      return true;
    }
    if (place === '[BODY]' && operator === '==') {
      const pattern = /^pat\((.*)\)$/.exec(value)?.[1];
      const any = /^any\((.*)\)$/.exec(value)?.[1];
      if (any !== undefined) return false;
      if (may('answers')) {
        if (pattern !== undefined) return false;
        answers.push(value);
        return true;
      }
      if (body !== undefined || !may('body')) return false;
      body = expressionOf(pattern ?? value);
      return true;
    }
    if (place.startsWith('[BODY]') && may('body')) {
      const path = `$${place.slice('[BODY]'.length)}`;
      if (/^(pat|any)\(|\[[A-Z_]+\]/.test(value) || path in json) return false;
      if (operator === '==')
        json[path] = bare.test(value)
          ? Number(value)
          : value === 'true'
            ? true
            : value === 'false'
              ? false
              : value;
      else json[path] = `${operator} ${value}`;
      return true;
    }
    return false;
  };

  for (const [index, condition] of conditions.entries()) {
    const text = String(condition);
    if (!take(text)) note([...at, index], (say) => say.noCondition(text));
  }
  return { status, withinMs, certificateMs, body, json, answers };
};

/** What a check expects, as a file has it. */
export const expectationOf = (
  { status, body, json, withinMs, certificateMs }: ReadConditions,
  durationSaid: (ms: number) => string | undefined,
): Fields =>
  withoutEmpty({
    status: status.length === 1 ? status[0] : status,
    body,
    json,
    within: withinMs === undefined ? undefined : durationSaid(withinMs),
    certificate: certificateMs === undefined ? undefined : durationSaid(certificateMs),
  });
