import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { dayMs } from '../language/duration.ts';
import { rememberLatest } from '../language/forget-oldest.ts';
import { forwardedScheme } from './origin.ts';

/**
 * What a request may: `operator`: act; `stranger`: it shows no token, `wrong`: not the right one; `slowed`: so many wrong
 * ones came from there that no token is looked at for now; `closed`: there is no token, and nobody may act.
 */
export type Verdict = 'operator' | 'stranger' | 'wrong' | 'slowed' | 'closed';

/** Who may act. */
export interface Authority {
  /** What a request may by the token, bearer or password, or the cookie that it carries. */
  ask(request: AuthorityRequest): Verdict;
  /** What somebody may who types a token. */
  tokenFrom(typed: string, request: AuthorityRequest): Verdict;
  /** The cookie of who has logged in, as `Set-Cookie` has it. */
  cookie(request: AuthorityRequest): string;
  /** Takes it away again. */
  readonly noCookie: string;
}

export type AuthorityRequest = Pick<IncomingMessage, 'headersDistinct'> & {
  readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'>;
};

/** So many different wrong tokens of an address within `guessWindowMs`, milliseconds; then none of it is looked at for as long. */
export const mostGuesses = 5;
export const guessWindowMs = 60_000;
/** Of so many addresses it is known that the right one came from there. */
export const mostKnown = 1_000;
/**
 * From where the right token came so lately it is looked at all the same, milliseconds: as long as a cookie lasts, for a Prometheus may
 * have nothing to say for weeks.
 */
export const knownMs = 30 * dayMs;
/** What is known of an address is noted anew when it is so old, milliseconds. */
const noteMs = dayMs;
/** Of so many addresses wrong tokens are counted. */
export const mostGuessers = 1_000;

const cookieName = 'polkan';
const cookieAgeMs = 30 * dayMs;

/** Where it is kept over a restart from where the right token came. */
export interface KnownMemory {
  /** What was noted last; anything: it was written by another version, or by nobody. */
  readonly noted: unknown;
  note(memory: Readonly<Record<string, number>>): void;
}

/** Addresses, and when the right token came from there last, the oldest first; what is none of it is left out. */
const knownIn = (noted: unknown, now: number): (readonly [address: string, at: number])[] =>
  typeof noted !== 'object' || noted === null || Array.isArray(noted)
    ? []
    : Object.entries(noted)
        .filter(([, at]) => typeof at === 'number' && at <= now && now - at < knownMs)
        .sort(([, one], [, other]) => one - other)
        .slice(-mostKnown);

/**
 * The token that a header shows: of `Bearer`, or as the password of `Basic`, whoever it is of: amtool and others can say no
 * other. It is never asked for so, for a browser would keep it.
 */
const shownIn = (authorization: string): string | null => {
  const [, scheme = '', shown = ''] = /^(Bearer|Basic) +(.+)$/i.exec(authorization) ?? [];
  if (scheme === '') return null;
  if (scheme.toLowerCase() === 'bearer') return shown.trim();
  const pair = Buffer.from(shown, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
};

/** A wrong token, by its seal: one that is shown again and again, by what nobody has told of a new one, is one guess. */
interface Guess {
  readonly at: number;
  readonly seal: string;
}

/**
 * Who may act: whoever has the token. A cookie holds no token, only when it ends and a seal of that which the token alone
 * can make: nothing is kept of who has logged in, a restart forgets nobody, and another token ends every cookie.
 *
 * @param now epoch milliseconds
 * @param onSlowed told of an address of which no wrong token is looked at for a while
 * @param memory where it is kept from where the right token came. Default: a restart forgets it
 */
export const createAuthority = (
  token: string,
  now: () => number,
  onSlowed: (address: string) => void = () => undefined,
  memory: KnownMemory | null = null,
): Authority => {
  const seal = (what: string): Buffer => createHmac('sha256', token).update(what).digest();
  /** By address: the wrong tokens that came, the oldest first. */
  const guesses = new Map<string, Guess[]>();

  /** Both sides are sealed first, so that neither the length nor the beginning of a token shows in the time it takes. */
  const isSame = (given: string, wanted: string): boolean =>
    timingSafeEqual(seal(`token ${given}`), seal(`token ${wanted}`));

  const recent = (address: string): Guess[] =>
    (guesses.get(address) ?? []).filter(({ at }) => at <= now() && now() - at < guessWindowMs);

  /** By address: when the right one came from there last. */
  const knew = new Map(knownIn(memory?.noted, now()));
  const notedAt = new Map(knew);

  const isKnown = (address: string): boolean =>
    now() - (knew.get(address) ?? Number.NEGATIVE_INFINITY) < knownMs;
  const know = (address: string): void => {
    rememberLatest(knew, address, now(), mostKnown);
    if (memory === null || now() - (notedAt.get(address) ?? Number.NEGATIVE_INFINITY) < noteMs) return;
    memory.note(Object.fromEntries(knew));
    notedAt.clear();
    for (const [each, at] of knew) notedAt.set(each, at);
  };

  const judge = (given: string, { socket }: AuthorityRequest): Verdict => {
    const address = socket.remoteAddress ?? '';
    const before = recent(address);
    const isSlowed = before.length >= mostGuesses;
    // Or anybody at the address of a Prometheus could keep its alerts out, for ever, with five words a minute.
    if (isSlowed && !isKnown(address)) return 'slowed';
    if (isSame(given, token)) {
      know(address);
      return 'operator';
    }
    const guess: Guess = { at: now(), seal: seal(`guess ${given}`).toString('base64url') };
    if (before.some((one) => one.seal === guess.seal)) return 'wrong';
    if (isSlowed) return 'slowed';
    if (before.length === mostGuesses - 1) onSlowed(address);
    rememberLatest(guesses, address, [...before, guess], mostGuessers);
    return 'wrong';
  };

  /** A cookie can't be guessed, so it is looked at whoever guesses tokens from the same address. */
  const isGood = (cookie: string): boolean => {
    const [, until = '', mac = ''] = /^(\d{1,15})\.([\w-]{43})$/.exec(cookie) ?? [];
    if (mac === '' || Number(until) <= now()) return false;
    return timingSafeEqual(seal(`cookie ${until}`), Buffer.from(mac, 'base64url'));
  };

  return {
    ask(request) {
      const { authorization = [], cookie = [] } = request.headersDistinct;
      const cookies = cookie.flatMap((line) => line.split(/; */));
      const own = cookies.filter((each) => each.startsWith(`${cookieName}=`));
      if (own.some((each) => isGood(each.slice(cookieName.length + 1)))) return 'operator';
      const given = shownIn(authorization[0] ?? '');
      return given === null ? 'stranger' : judge(given, request);
    },
    tokenFrom: judge,
    cookie: (request) => {
      const until = String(now() + cookieAgeMs);
      const value = `${until}.${seal(`cookie ${until}`).toString('base64url')}`;
      // Behind a proxy that speaks TLS it never travels without.
      const secure = forwardedScheme(request) === 'https' ? '; Secure' : '';
      return `${cookieName}=${value}; Path=/; Max-Age=${cookieAgeMs / 1000}; HttpOnly; SameSite=Strict${secure}`;
    },
    noCookie: `${cookieName}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`,
  };
};
