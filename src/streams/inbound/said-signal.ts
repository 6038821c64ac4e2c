import { cutLine } from '../../language/cut-line.ts';
import { dayMs, durationOf } from '../../language/duration.ts';
import { severities } from '../../language/signal.ts';
import type { SaidSignal } from './signal-book.ts';

/** The longest texts, characters. */
export const longest = { entity: 200, title: 200, detail: 2_000 } as const;

/** The longest that anybody vouches for anything. */
const longestMs = 366 * dayMs;

/** Why what was said is no signal. */
export type SignalRefusal =
  | { readonly code: 'eitherOr' | 'off' }
  | { readonly code: 'badKind' | 'taken' | 'badDuration' | 'badSeverity'; readonly said: string }
  | { readonly code: 'noText'; readonly what: string }
  | { readonly code: 'tooLong'; readonly what: string; readonly most: number }
  | { readonly code: 'isFull'; readonly most: number };

/** As the socket brings it: anything. */
export type SignalRequest = Readonly<Record<string, unknown>>;

/**
 * What a script says of one thing, `{kind, entity, active, detail?, title?, severity?, for?}`, or why it is not understood.
 * `isTaken`: whether a kind is one of Polkan's own, which nobody else may speak for.
 */
export const saidSignal = (
  request: SignalRequest,
  at: number,
  isTaken: (kind: string) => boolean,
): SaidSignal | SignalRefusal => {
  const { active, severity, for: given } = request;
  const what = texts.find((name) => !isText(request[name]));
  if (what !== undefined) return { code: 'noText', what };
  const kind = textOf(request.kind);
  const entity = textOf(request.entity);
  const title = textOf(request.title) || `${kind} ${entity}`.trim();
  const detail = textOf(request.detail);
  if (!/^[a-z][a-z0-9_]{0,49}$/.test(kind)) return { code: 'badKind', said: cutLine(kind, 60) };
  if (isTaken(kind)) return { code: 'taken', said: kind };
  if (typeof active !== 'boolean') return { code: 'eitherOr' };
  for (const [what, text] of Object.entries({ entity, title, detail })) {
    const most = longest[what as keyof typeof longest];
    if (text.length > most) return { code: 'tooLong', what, most };
  }
  const known = severities.find((one) => one === severity);
  if (severity !== undefined && known === undefined)
    return { code: 'badSeverity', said: cutLine(textOf(severity), 60) };
  const forMs = given === undefined ? null : durationOf(textOf(given), longestMs);
  if (given !== undefined && (forMs === null || forMs === 0))
    return { code: 'badDuration', said: cutLine(textOf(given), 60) };
  return {
    ...{ kind, entity, active, title, detail, at },
    ...(known !== undefined && { severity: known }),
    until: forMs === null ? null : at + forMs,
  };
};

const texts = ['kind', 'entity', 'title', 'detail', 'severity', 'for'] as const;

/** A number is as good as its digits; of anything else `String` would make a name that nobody has given. */
const isText = (given: unknown): boolean =>
  given === undefined || given === null || typeof given === 'string' || typeof given === 'number';

const textOf = (given: unknown): string => (given === undefined || given === null ? '' : String(given));
