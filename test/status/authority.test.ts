import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  createAuthority,
  guessWindowMs,
  type KnownMemory,
  knownMs,
  mostGuessers,
  mostGuesses,
  mostKnown,
} from '../../src/status/authority.ts';

const token = 'a-token-of-the-test-0001';
const day = 86_400_000;

/** An authority at a time that the test moves on. */
const start = (noted?: unknown) => {
  const is = { at: 100 * day };
  const slowed: string[] = [];
  const notes: Readonly<Record<string, number>>[] = [];
  const memory: KnownMemory | null = noted === undefined ? null : { noted, note: (one) => notes.push(one) };
  const authority = createAuthority(
    token,
    () => is.at,
    (address) => slowed.push(address),
    memory,
  );
  const from = (address: string | undefined, headers: Record<string, string[]> = {}) => ({
    headersDistinct: headers,
    socket: { remoteAddress: address },
  });
  return {
    ...{ is, slowed, notes, authority },
    try: (given: string, address = 'a') => authority.tokenFrom(given, from(address)),
    ask: (headers: Record<string, string[]>, address = 'a') => authority.ask(from(address, headers)),
    cookie: (headers: Record<string, string[]> = {}) => authority.cookie(from('a', headers)),
  };
};

describe('the token', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  test.each([
    [`Bearer ${token}`, 'operator'],
    [`bearer   ${token}  `, 'operator'],
    [basic(`:${token}`), 'operator'],
    [basic(`anybody:${token}`), 'operator'],
    [basic(token), 'operator'],
    [basic(`a:b:${token}`), 'wrong'],
    [`BASIC ${basic(`:${token}`).slice(6)}`, 'operator'],
    [`Bearer ${token}x`, 'wrong'],
    ['Bearer x', 'wrong'],
    ['Bearer ', 'stranger'],
    ['Bearer', 'stranger'],
    [`Digest ${token}`, 'stranger'],
    [`x Bearer ${token}`, 'stranger'],
    [token, 'stranger'],
    ['', 'stranger'],
  ])('shown as %j is of an %s', (authorization, verdict) => {
    expect(start().ask({ authorization: [authorization] })).toBe(verdict);
  });

  test('is of a stranger where nothing is shown', () => {
    expect(start().ask({})).toBe('stranger');
  });
});

describe('a cookie', () => {
  const contentOf = (cookie: string): string => /^polkan=([^;]*)/.exec(cookie)?.[1] ?? '';

  test('is kept from scripts and other sites, for thirty days, and travels by TLS alone where there is one', () => {
    const { cookie, authority } = start();
    expect(cookie().replace(/=[^;]*/, '=…')).toBe(
      'polkan=…; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict',
    );
    expect(cookie({ 'x-forwarded-proto': ['https'] })).toMatch(/SameSite=Strict; Secure$/);
    expect(cookie({ 'x-forwarded-proto': ['HTTPS, http'] })).toMatch(/SameSite=Strict; Secure$/);
    expect(cookie({ 'x-forwarded-proto': ['http'] })).not.toContain('Secure');
    expect(authority.noCookie).toBe('polkan=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict');
  });

  test('is as good as the token until it ends, among others, however many guesses come from there', () => {
    const { is, cookie, ask, try: guess } = start();
    const own = `polkan=${contentOf(cookie())}`;
    expect([
      ask({ cookie: [own] }),
      ask({ cookie: [`a=b;  ${own};c=d`] }),
      ask({ cookie: ['x=y', own] }),
    ]).toEqual([...['operator', 'operator', 'operator']]);
    for (let index = 0; index < mostGuesses; index += 1) guess(`guess ${index}`);
    expect(ask({ cookie: [own] })).toBe('operator');
    is.at += 30 * day - 1;
    expect(ask({ cookie: [own] })).toBe('operator');
    is.at += 1;
    expect(ask({ cookie: [own] })).toBe('stranger');
  });

  test('of another token, another name, another end or more than a seal is none', () => {
    const { cookie, ask } = start();
    const value = contentOf(cookie());
    const [until = '', mac = ''] = value.split('.');
    const other = createHmac('sha256', 'another-token-0000').update(`cookie ${until}`).digest('base64url');
    const forged = createHmac('sha256', token).update(until).digest('base64url');
    for (const none of [
      ...[
        `polkan2=${value}`,
        `xpolkan=${value}`,
        `polkan=${value}x`,
        `polkan=x${value}`,
        'polkan=',
        `polkan=${until}.`,
      ],
      ...[
        `polkan=${until}1.${mac}`,
        `polkan=.${mac}`,
        `polkan=${until}.${other}`,
        `polkan=${until}.${forged}`,
      ],
    ])
      expect([none, ask({ cookie: [none] })]).toEqual([none, 'stranger']);
    expect(ask({ cookie: ['polkan=1.x', `polkan=${value}`] })).toBe('operator');
  });
});

describe('guesses', () => {
  test('are slowed at so many within a minute from one address, and it is said once', () => {
    const { is, slowed, try: guess } = start();
    const verdicts = Array.from({ length: mostGuesses + 2 }, (_, index) => guess(`guess ${index}`));
    expect(verdicts).toEqual([...Array.from({ length: mostGuesses }, () => 'wrong'), 'slowed', 'slowed']);
    expect(slowed).toEqual(['a']);
    expect([guess(token), guess('guess 1', 'b')]).toEqual(['slowed', 'wrong']);
    is.at += guessWindowMs - 1;
    expect(guess(token)).toBe('slowed');
    is.at += 1;
    expect(guess(token)).toBe('operator');
  });

  test('that are the same are one, and those of a clock that went back are none', () => {
    const { is, slowed, try: guess } = start();
    for (let index = 0; index < 50; index += 1) expect(guess('the old token')).toBe('wrong');
    expect(slowed).toEqual([]);
    for (let index = 1; index < mostGuesses; index += 1) guess(`guess ${index}`);
    expect(guess('one more')).toBe('slowed');
    is.at -= 1;
    expect(guess('one more')).toBe('wrong');
  });

  test('from an address of which the right token came lately keep that out of nobody', () => {
    const { is, try: guess } = start();
    expect(guess(token)).toBe('operator');
    const all = (): readonly string[] =>
      Array.from({ length: mostGuesses + 1 }, (_, index) => guess(`${is.at} ${index}`));
    expect(all().at(-1)).toBe('slowed');
    expect(guess(token)).toBe('operator');
    is.at += knownMs - 1;
    all();
    expect(guess(token)).toBe('operator');
    is.at += knownMs;
    all();
    expect(guess(token)).toBe('slowed');
  });

  test('leave no trace in what is noted of an address, which is noted once a day', () => {
    const {
      is,
      notes,
      try: guess,
    } = start({ a: 1, b: 'x', c: 99 * day, d: 101 * day, e: 70 * day, f: 70 * day + 1 });
    expect(guess('a guess', 'g')).toBe('wrong');
    expect(guess(token, 'c')).toBe('operator');
    is.at += day - 1;
    expect(guess(token, 'c')).toBe('operator');
    expect(notes).toEqual([{ c: 100 * day, f: 70 * day + 1 }]);
    is.at += 1;
    guess(token, 'c');
    guess(token, 'h');
    expect(notes.slice(1)).toEqual([
      { c: 101 * day, f: 70 * day + 1 },
      { c: 101 * day, f: 70 * day + 1, h: 101 * day },
    ]);
  });

  test('of what comes from no address are of one', () => {
    const { slowed, authority } = start();
    const request = { headersDistinct: {}, socket: { remoteAddress: undefined } };
    for (let index = 0; index < mostGuesses; index += 1) authority.tokenFrom(`guess ${index}`, request);
    expect(slowed).toEqual(['']);
  });

  test('are counted of no more addresses than can be known', () => {
    const { try: guess } = start();
    const slow = (address: string): void => {
      for (let index = 0; index < mostGuesses; index += 1) guess(`guess ${index}`, address);
    };
    slow('first');
    for (let index = 1; index < mostGuessers; index += 1) guess('guess', `other ${index}`);
    expect(guess('one more', 'first')).toBe('slowed');
    guess('guess', 'one too many');
    expect(guess('one more', 'first')).toBe('wrong');
  });

  test('of who has no address count, too', () => {
    const { authority } = start();
    const nobody = { headersDistinct: {}, socket: { remoteAddress: undefined } };
    for (let index = 0; index < mostGuesses; index += 1) authority.tokenFrom(`guess ${index}`, nobody);
    expect(authority.tokenFrom('one more', nobody)).toBe('slowed');
  });
});

describe('where the right token came from', () => {
  const isKnown = (bench: ReturnType<typeof start>, address: string): boolean => {
    for (let index = 0; index < mostGuesses; index += 1) bench.try(`guess ${index}`, address);
    return bench.try(token, address) === 'operator';
  };
  const now = 100 * day;

  test('is noted at once, and again after a day', () => {
    const { is, notes, try: guess } = start({});
    const first = is.at;
    guess(token);
    is.at += day - 1;
    guess(token);
    expect(notes).toEqual([{ a: first }]);
    is.at += 1;
    guess(token);
    guess(token, 'b');
    expect(notes.slice(1)).toEqual([{ a: is.at }, { a: is.at, b: is.at }]);
  });

  test.each<[noted: unknown, is: boolean]>([
    [{ a: now }, true],
    [{ a: now - knownMs + 1 }, true],
    [{ a: now - knownMs }, false],
    [{ a: now + 1 }, false],
    [{ a: '5' }, false],
    [{ b: now }, false],
    [['a'], false],
    [null, false],
    ['a', false],
  ])('is known by what was noted: %j %s', (noted, is) => {
    expect(isKnown(start(noted), 'a')).toBe(is);
  });

  test('is known of the latest, no more than so many', () => {
    const noted = Object.fromEntries(
      Array.from({ length: mostKnown + 1 }, (_, index) => [`n${index}`, now - index]),
    );
    expect([isKnown(start(noted), `n${mostKnown - 1}`), isKnown(start(noted), `n${mostKnown}`)]).toEqual([
      true,
      false,
    ]);
  });
});
