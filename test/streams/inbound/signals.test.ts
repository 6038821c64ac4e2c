import { Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Sweep } from '../../../src/language/signal.ts';
import { locales } from '../../../src/messages/messages.ts';
import type { Call } from '../../../src/streams/inbound/calls.ts';
import { type SignalRefusal, saidSignal } from '../../../src/streams/inbound/said-signal.ts';
import {
  bookOf,
  memoryOf,
  mostSaid,
  type SaidSignal,
  type SignalBook,
  wellKeptMs,
  withoutExpired,
  withSignal,
} from '../../../src/streams/inbound/signal-book.ts';
import { signals } from '../../../src/streams/inbound/signals.ts';
import { sweeps } from '../../../src/streams/sweeps.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const at = 1_781_478_857_000;
const said = (more: Partial<SaidSignal> = {}): SaidSignal => ({
  kind: 'backup',
  entity: 'db',
  active: true,
  title: 'backup db',
  detail: 'no space left',
  at,
  until: null,
  ...more,
});

describe('what a script says', () => {
  const isTaken = (kind: string) => kind === 'container';
  const read = (request: object) =>
    saidSignal({ kind: 'backup', entity: 'db', active: true, ...request }, at, isTaken);

  test('is understood with a title of its own, a severity and a time it holds for', () => {
    expect(read({ detail: 'no space left', severity: 'critical', for: '26h' })).toEqual(
      said({ severity: 'critical', until: at + 26 * 3_600_000 }),
    );
    expect(read({ entity: undefined, title: 'Nightly' })).toMatchObject({ entity: '', title: 'Nightly' });
  });

  test.each<[given: object, why: SignalRefusal]>([
    [{ kind: 'Back up' }, { code: 'badKind', said: 'Back up' }],
    [{ kind: '__proto__' }, { code: 'badKind', said: '__proto__' }],
    [{ kind: 'x'.repeat(200) }, { code: 'badKind', said: `${'x'.repeat(59)}…` }],
    [{ kind: undefined }, { code: 'badKind', said: '' }],
    [{ active: 1 }, { code: 'eitherOr' }],
    ...['kind', 'entity', 'title', 'detail', 'severity', 'for'].flatMap((what) =>
      [{ a: 1 }, ['a'], true, {}].map((given): [object, SignalRefusal] => [
        { [what]: given },
        { code: 'noText', what },
      ]),
    ),
    [{ kind: 'container' }, { code: 'taken', said: 'container' }],
    [{ active: 'yes' }, { code: 'eitherOr' }],
    [{ entity: 'e'.repeat(201) }, { code: 'tooLong', what: 'entity', most: 200 }],
    [{ detail: 'd'.repeat(2_001) }, { code: 'tooLong', what: 'detail', most: 2_000 }],
    [{ title: 't'.repeat(201) }, { code: 'tooLong', what: 'title', most: 200 }],
    [{ severity: 'dire' }, { code: 'badSeverity', said: 'dire' }],
    [{ for: 'soon' }, { code: 'badDuration', said: 'soon' }],
    [{ for: '0s' }, { code: 'badDuration', said: '0s' }],
    [{ for: '367d' }, { code: 'badDuration', said: '367d' }],
  ])('%j is refused', (given, why) => {
    expect(read(given)).toEqual(why);
  });
});

describe('the book', () => {
  const of = (...all: SaidSignal[]): SignalBook =>
    all.reduce<SignalBook>((book, one) => withSignal(book, one) ?? book, new Map());

  test('holds the last word on each thing, also over its memory', () => {
    const book = of(said(), said({ active: false, at: at + 1 }), said({ entity: 'files' }));
    expect(memoryOf(bookOf(structuredClone(memoryOf(book))))).toEqual(memoryOf(book));
    expect([...book.keys()]).toEqual(['backup/db', 'backup/files']);
  });

  test.each([undefined, null, 7, {}, [{ kind: 'backup' }], 'text'])(
    'from the memory %j it begins anew',
    (memory) => {
      expect(bookOf(memory).size).toBe(0);
    },
  );

  test('takes no more than it has room for, and says so; what it holds can still change', () => {
    const full = of(...Array.from({ length: mostSaid }, (_, index) => said({ entity: String(index) })));
    expect(withSignal(full, said({ entity: 'one more' }))).toBeNull();
    expect(withSignal(full, said({ entity: '7', active: false }))?.get('backup/7')?.active).toBe(false);
  });

  test('gives up what nobody vouches for, and after a day what is well', () => {
    const book = of(
      said({ until: at + 10 }),
      said({ entity: 'well', active: false }),
      said({ entity: 'stays' }),
    );
    const left = (now: number) => [...withoutExpired(book, now).keys()];
    expect(withoutExpired(book, at + 9)).toBe(book);
    expect(left(at + 10)).toEqual(['backup/well', 'backup/stays']);
    expect(left(at + wellKeptMs)).toEqual(['backup/stays']);
  });
});

describe('the source', () => {
  const world = (memory?: unknown) => {
    const { scheduler, until } = virtualTime();
    const call$ = new Subject<Call>();
    const full: string[] = [];
    const source = signals({ everyMs: 30_000, timeoutMs: 1_000, call$, onFull: (key) => full.push(key) });
    const seen: Sweep[] = [];
    const options = { scheduler, blindTicks: 3, words: locales.en, ...(memory !== undefined && { memory }) };
    const running = sweeps(source, options).subscribe((sweep) => seen.push(sweep));
    const taken: boolean[] = [];
    return {
      full,
      seen,
      taken,
      until,
      say: (what: SaidSignal) => call$.next({ what, taken: (hasRoom) => taken.push(hasRoom) }),
      end: () => running.unsubscribe(),
    };
  };
  const flat = (sweep: Sweep | undefined) =>
    sweep?.signals
      .filter(({ kind }) => kind !== 'blind')
      .map(({ kind, entity, active }) => `${kind}/${entity} ${active}`);

  test('tells at once what is said, and again at each of its turns', async () => {
    const at0 = world();
    await at0.until(1_000);
    at0.say(said());
    await at0.until(2_000);
    expect(at0.taken).toEqual([true]);
    expect(at0.seen.at(-1)).toMatchObject({ hinted: true, covers: [] });
    expect(flat(at0.seen.at(-1))).toEqual(['backup/db true']);
    await at0.until(31_000);
    expect(at0.seen.at(-1)?.covers).toContain('backup');
    expect(flat(at0.seen.at(-1))).toEqual(['backup/db true']);
    at0.end();
  });

  test('what is said twice before it is read is taken in its order', async () => {
    const at0 = world();
    await at0.until(1_000);
    at0.say(said());
    at0.say(said({ active: false }));
    await at0.until(2_000);
    expect(at0.taken).toEqual([true, true]);
    expect(flat(at0.seen.at(-1))).toEqual(['backup/db false']);
    at0.end();
  });

  test('what nobody vouches for any more is covered and absent: gone, not well', async () => {
    const at0 = world(memoryOf(new Map([['backup/db', said({ at: 0, until: 20_000 })]])));
    await at0.until(1_000);
    expect(flat(at0.seen.at(-1))).toEqual(['backup/db true']);
    await at0.until(31_000);
    expect(at0.seen.at(-1)?.covers).toContain('backup');
    expect(flat(at0.seen.at(-1))).toEqual([]);
    at0.end();
  });

  test('one thing more than it has room for is refused, with a word for the log', async () => {
    const full = Array.from({ length: mostSaid }, (_, index) => said({ entity: String(index), at: 0 }));
    const at0 = world(full);
    await at0.until(1_000);
    at0.say(said({ entity: 'one more' }));
    await at0.until(2_000);
    expect(at0.taken).toEqual([false]);
    expect(at0.full).toEqual(['backup/one more']);
    at0.end();
  });
});
