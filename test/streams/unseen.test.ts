import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyOf, type Signal, type Sweep } from '../../src/language/signal.ts';
import { createActors } from '../../src/machines/actors.ts';
import { locales } from '../../src/messages/messages.ts';
import { createUnseen } from '../../src/streams/unseen.ts';
import { standardPolicy } from '../../src/testing/policies.ts';

const words = locales.en;

/** What one entity shows in a turn: well, not to be read, unknown by design, or not there. */
type Shown = 'well' | 'unread' | 'unknown' | 'absent';

const signal = (entity: string, shown: Exclude<Shown, 'absent'>): Signal => ({
  kind: 'disk',
  entity,
  active: shown === 'well' ? false : null,
  title: `Disk ${entity}`,
  detail: shown,
  ...(shown === 'unread' && { unread: true }),
});
const turnOf = (shown: Readonly<Record<string, Shown>>, more: Partial<Sweep> = {}) => ({
  covers: ['disk'],
  signals: Object.entries(shown).flatMap(([entity, one]) => (one === 'absent' ? [] : [signal(entity, one)])),
  ...more,
});

/** What is said of unseen entities in each turn: `disk/a true`. */
const said = (turns: readonly ReturnType<typeof turnOf>[], before: readonly string[] = []): string[][] => {
  const withUnseen = createUnseen(3, words, before);
  return turns.map((turn) =>
    withUnseen(turn)
      .signals.filter(({ kind }) => kind === 'unseen')
      .map(({ entity, active }) => `${entity} ${active}`),
  );
};

const lost = turnOf({ a: 'unread', b: 'well' });
const well = turnOf({ a: 'well', b: 'well' });

describe('an entity that can not be read', () => {
  test('is told after so many turns in a row, and well again when it was read', () => {
    expect(said([lost, lost, lost, lost, well, well])).toEqual([
      [],
      [],
      ['disk/a true'],
      ['disk/a true'],
      ['disk/a false'],
      ['disk/a false'],
    ]);
  });

  test('begins anew when it was read in between', () => {
    expect(said([lost, lost, well, lost, lost]).flat()).toEqual([]);
  });

  test('is the trouble of its source where nothing else was read either', () => {
    const blind = turnOf({ a: 'unread', b: 'unread' });
    expect(said([blind, blind, blind, blind]).flat()).toEqual([]);
    expect(said([turnOf({ a: 'unread', b: 'unknown' }), lost, lost]).flat()).toEqual([]);
  });

  test('is not counted while the network is the trouble', () => {
    const network: Signal = { ...signal('', 'well'), kind: 'network', active: true };
    const cutOff = { ...lost, signals: [...lost.signals, network] };
    expect(said([cutOff, cutOff, cutOff, cutOff]).flat()).toEqual([]);
  });

  test('does not count what is unknown by design', () => {
    const starting = turnOf({ a: 'unknown', b: 'well' });
    expect(said([starting, starting, starting, starting]).flat()).toEqual([]);
  });

  test('is gone when it is gone, and stays as it is where its kind was not covered', () => {
    const uncovered = { covers: [], signals: [signal('b', 'well')] };
    expect(said([lost, lost, lost, uncovered, turnOf({ b: 'well' })])).toEqual([
      [],
      [],
      ['disk/a true'],
      ['disk/a null'],
      [],
    ]);
  });

  test('from before a restart is unknown until it was counted again, and well once it was read', () => {
    expect(said([lost, lost, lost, well], ['disk/a'])).toEqual([
      ['disk/a null'],
      ['disk/a null'],
      ['disk/a true'],
      ['disk/a false'],
    ]);
  });

  test('is not read again where it was not looked at yet: a check after a restart, or one that a freeze has made stale', () => {
    const notYet = turnOf({ a: 'unknown', b: 'well' });
    expect(said([notYet, lost, lost, notYet, lost, notYet, well], ['disk/a'])).toEqual([
      ['disk/a null'],
      ['disk/a null'],
      ['disk/a null'],
      ['disk/a null'],
      ['disk/a true'],
      ['disk/a null'],
      ['disk/a false'],
    ]);
  });

  test('says why, and how often', () => {
    const withUnseen = createUnseen(1, words);
    const told = withUnseen(lost).signals.find(({ kind }) => kind === 'unseen');
    expect(told).toMatchObject({ title: words.unseen.title('Disk a'), value: 1, limit: 1 });
    expect(told?.detail).toContain('unread');
  });

  test('costs a source that reads everything nothing: its turn stays the very same', () => {
    const turn = turnOf({ a: 'well' });
    const { covers, signals } = createUnseen(3, words)(turn);
    expect(covers).toBe(turn.covers);
    expect(signals).toBe(turn.signals);
  });

  test('what is no signal at all is passed over', () => {
    const odd = { covers: [], signals: [null, undefined, 7, {}, { kind: 'x' }] as unknown as Signal[] };
    expect(createUnseen(1, words)(odd).signals).toHaveLength(5);
  });
});

test('whatever turns come, an alert is told once, only while others are read, and ends when it is read or gone', () => {
  const shown = fc.constantFrom<Shown>('well', 'unread', 'unknown', 'absent');
  const turns = fc.array(fc.record({ a: shown, b: shown, c: shown }), { maxLength: 30 });
  fc.assert(
    fc.property(turns, (given) => {
      const withUnseen = createUnseen(2, words);
      const actors = createActors({
        policyOf: () => ({ ...standardPolicy, cooldownMs: 1e9 }),
        onFault: (key, error) => expect.unreachable(`${key}: ${String(error)}`),
      });
      const open = new Set<string>();
      given.forEach((each, n) => {
        const turn = withUnseen(turnOf(each));
        const sweep: Sweep = { type: 'sweep', at: n * 1_000, source: 'disk', ...turn };
        for (const { kind, entity, action } of actors.observe(sweep)) {
          if (kind !== 'unseen' || action === null) continue;
          const name = entity.slice('disk/'.length) as keyof typeof each;
          if (action === 'alert') {
            expect(open.has(entity)).toBe(false);
            open.add(entity);
            expect(each[name]).toBe('unread');
            expect(Object.values(each)).toContain('well');
          } else {
            expect(open.delete(entity)).toBe(true);
            expect(each[name]).not.toBe('unread');
          }
        }
        for (const entity of open) {
          expect(each[entity.slice('disk/'.length) as keyof typeof each]).not.toBe('well');
        }
      });
      expect(keyOf('unseen', 'disk/a')).toBe('unseen/disk/a');
    }),
  );
});
