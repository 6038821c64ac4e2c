import * as z from 'zod/mini';
import type { Order, SilenceStatus } from '../../language/console.ts';
import { cutLine } from '../../language/cut-line.ts';
import { matchTerms } from '../../language/match-text.ts';
import { longestDate } from '../../language/signal.ts';
import { matchIn } from '../../telling/order.ts';
import { type ApiMatcher, apiMatcher, mostMatchers, termText, whyNotCarried } from './matchers.ts';

/** A silence as Alertmanager lists it (its OpenAPI description, `gettableSilence`). */
export interface ListedSilence {
  readonly id: string;
  readonly matchers: readonly ApiMatcher[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly updatedAt: string;
  readonly createdBy: string;
  readonly comment: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly status: { readonly state: 'active' | 'pending' | 'expired' };
}

/** Alertmanager's silences all have an end; one without is said to end here. */
export const endless = Date.UTC(9999, 11, 31, 23, 59, 59);
/** The longest comment and name, characters. */
export const longestSilence = { comment: 1_000, name: 100 } as const;

/** What is silenced, as matchers; what matches everything is an expression that does. */
const matchersOf = (match: string): readonly ApiMatcher[] =>
  match === ''
    ? [{ name: 'kind', value: '.*', isRegex: true, isEqual: true }]
    : matchTerms(matchIn(match)).map(apiMatcher);

/** @param now what the clock on the wall shows, epoch milliseconds */
export const listedSilence = (
  { id, match, from, until, by, comment }: SilenceStatus,
  now: number,
): ListedSilence => ({
  id,
  matchers: matchersOf(match),
  startsAt: new Date(from).toISOString(),
  endsAt: new Date(until ?? endless).toISOString(),
  updatedAt: new Date(from).toISOString(),
  createdBy: by.name,
  comment: comment ?? '',
  annotations: {},
  status: { state: until !== null && until <= now ? 'expired' : from > now ? 'pending' : 'active' },
});

/** The body of `POST /api/v2/silences` (Alertmanager's OpenAPI description, `postableSilence`). */
export const postableSilence = z.object({
  id: z.optional(z.nullable(z.string())),
  matchers: z
    .array(
      z.object({
        name: z.string(),
        value: z.string(),
        isRegex: z.boolean(),
        isEqual: z.optional(z.nullable(z.boolean())),
      }),
    )
    .check(z.minLength(1), z.maxLength(mostMatchers)),
  startsAt: z.string(),
  endsAt: z.string(),
  createdBy: z.string(),
  comment: z.string(),
});

/** What is asked for: the order, who says it, and which silence it is instead of; `null`: of none. */
export interface WantedSilence {
  readonly order: Extract<Order, { readonly verb: 'silence' }>;
  readonly name: string;
  readonly instead: string | null;
}

const timeIn = (written: string, what: string): number => {
  const at = Date.parse(written);
  if (!Number.isFinite(at) || Math.abs(at) > longestDate)
    throw new Error(`${what} is no time: ${written.slice(0, 60)}`);
  return at;
};

/**
 * What a body of `POST /api/v2/silences` asks for.
 *
 * @param now what the clock on the wall shows, epoch milliseconds
 * @throws Error that says what of it can't be carried
 */
export const silenceIn = (body: unknown, now: number): WantedSilence => {
  const read = postableSilence.safeParse(body);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`no silence: ${(issue?.path ?? []).join('.')} ${issue?.message ?? ''}`.trim());
  }
  const { id, matchers, startsAt, endsAt, createdBy, comment } = read.data;
  const terms = matchers.map(({ isEqual, ...rest }) => ({ ...rest, isEqual: isEqual ?? true }));
  for (const { name, value, isRegex } of terms) {
    if (name === '' || !name.isWellFormed())
      throw new Error(`invalid label name ${JSON.stringify(name.slice(0, 60))}`);
    const why = isRegex ? whyNotCarried(value) : null;
    if (why !== null) throw new Error(why);
  }
  const matchesEmpty = ({ value, isRegex, isEqual }: ApiMatcher): boolean =>
    (isRegex ? new RegExp(`^(?:${value})$`).test('') : value === '') === isEqual;
  if (terms.every(matchesEmpty)) throw new Error('at least one matcher must not match the empty string');
  const [from, until] = [timeIn(startsAt, 'startsAt'), timeIn(endsAt, 'endsAt')];
  if (until <= from) throw new Error('the end of a silence must be after its start');
  if (until <= now) throw new Error("the end of a silence can't be in the past");
  const begins = Math.max(from, now);
  return {
    order: {
      verb: 'silence',
      match: terms.map(termText).join(','),
      inMs: begins - now,
      forMs: until >= endless ? null : until - begins,
      ...(comment !== '' && { comment: cutLine(comment, longestSilence.comment) }),
    },
    name: cutLine(createdBy, longestSilence.name) || 'operator',
    instead: id == null || id === '' ? null : id,
  };
};
