import { describe, expect, test } from 'vitest';
import { createLasted, mostParts, mostSpans, spansKeptMs, spansOfAPart } from '../../src/journal/lasted.ts';
import type { Transition } from '../../src/language/signal.ts';
import { movesOf, startOf } from '../support/journal-events.ts';
import { start } from '../support/sweep-samples.ts';

const [alert] = movesOf(1, 'db') as [Transition];
const moved = (at: number, more: Partial<Transition>): Transition => ({
  ...alert,
  at,
  action: null,
  ...more,
});
const held = { action: 'alert', channels: ['chat'], reason: 'quiet', by: null, until: start + 1 } as const;

describe('what lasted', () => {
  test('begins with an alert and ends with what ends it, whatever comes between', () => {
    const lasted = createLasted();
    lasted.take(7, alert);
    lasted.take(8, moved(start + 30_000, { reason: 'inside cooldown' }));
    expect(lasted.spans()).toEqual([{ key: 'dep/db0', since: start, until: null, position: 7 }]);
    lasted.take(9, moved(start + 60_000, { action: 'recovery', reason: 'cleared' }));
    expect(lasted.spans()).toEqual([{ key: 'dep/db0', since: start, until: start + 60_000, position: 7 }]);
    expect([lasted.spanOf(`dep/db0@${start}`)?.position, lasted.spanOf('dep/db0@1')]).toEqual([7, null]);
  });

  test.each(['gone', 'unwatched'] as const)('ends where it is %s', (reason) => {
    const lasted = createLasted();
    lasted.take(1, alert);
    lasted.take(2, moved(start + 1_000, { reason }));
    expect(lasted.spans()[0]?.until).toBe(start + 1_000);
  });

  test('is as bad as was said last', () => {
    const lasted = createLasted();
    lasted.take(1, { ...alert, severity: 'warning' });
    lasted.take(2, moved(start + 1_000, { action: 'realert', reason: 'worse', severity: 'critical' }));
    lasted.take(3, moved(start + 2_000, { action: 'recovery', reason: 'cleared' }));
    expect(lasted.spans()[0]).toMatchObject({ severity: 'critical', until: start + 2_000 });
  });

  test('of an event is a moment', () => {
    const lasted = createLasted();
    lasted.take(1, { ...alert, reason: 'edge' });
    expect(lasted.spans()[0]).toMatchObject({ since: start, until: start });
  });

  test('is known where its beginning was pruned: the incident says when it was', () => {
    const lasted = createLasted();
    lasted.take(900, moved(start + 60_000, { action: 'recovery', reason: 'cleared' }));
    expect(lasted.spans()).toEqual([{ key: 'dep/db0', since: start, until: start + 60_000, position: 900 }]);
  });

  test('is nothing where no incident is named, and of what is no transition', () => {
    const lasted = createLasted();
    lasted.take(1, { ...alert, incident: null });
    lasted.take(2, startOf('chat'));
    const { incident, key } = alert;
    lasted.take(3, { type: 'hold', at: start, incident: incident ?? '', key, ...held });
    expect([lasted.spans(), lasted.changedParts().size]).toEqual([[], 0]);
  });

  test('says no severity where none was ever said', () => {
    const lasted = createLasted();
    lasted.take(7, alert);
    const said = [{ key: 'dep/db0', since: start, until: null, position: 7 }];
    expect(lasted.spans()).toStrictEqual(said);
    const again = createLasted({ parts: [...lasted.changedParts().values()], ...lasted.range() });
    expect(again.spans()).toStrictEqual(said);
    expect(again.spanOf(`dep/db0@${start}`)).toStrictEqual(said[0]);
  });

  test('stays the moment that it was, though more is said of it', () => {
    const lasted = createLasted();
    lasted.take(1, { ...alert, reason: 'edge' });
    lasted.take(2, { ...alert, reason: 'edge', at: start + 5_000, severity: 'critical' });
    expect(lasted.spans()[0]).toMatchObject({ until: start, severity: 'critical' });
  });

  test('has changed only where something new was said', () => {
    const lasted = createLasted();
    lasted.take(1, alert);
    lasted.changedParts();
    lasted.take(2, moved(start + 1_000, { reason: 'inside cooldown' }));
    expect(lasted.changedParts().size).toBe(0);
  });

  test('is the same when it is put together again of its parts, of which only those are given that changed', () => {
    const lasted = createLasted();
    const slots = new Map<number, string>();
    const keep = (): number => {
      const changed = lasted.changedParts();
      for (const [part, text] of changed) slots.set(part, text);
      return changed.size;
    };
    const again = () => createLasted({ parts: [...slots.values()].toReversed(), ...lasted.range() });
    const moves = movesOf(3 * spansOfAPart);
    for (const [index, move] of moves.entries()) lasted.take(index, { ...move, severity: 'critical' });
    expect([keep(), keep()]).toEqual([3, 0]);
    expect(again().spans()).toEqual(lasted.spans());
    const end = { action: 'recovery', reason: 'cleared', at: start + 90_000 } as const;
    lasted.take(9_000, { ...moves[5], ...end } as Transition);
    lasted.take(9_001, { ...moves[5], ...end } as Transition);
    expect(keep()).toBe(1);
    expect(again().spans()).toEqual(lasted.spans());

    // Those of the first part are forgotten: what still stands of them comes back no more.
    const later = start + spansKeptMs + 3_600_000;
    for (const move of moves) lasted.take(9_100, { ...move, ...end });
    lasted.take(9_200, { ...alert, key: 'x', incident: `x@${later}`, at: later });
    keep();
    expect(again().spans()).toEqual([{ key: 'x', since: later, until: null, position: 9_200 }]);
    slots.clear();
    expect(again).toThrow('of the spans from');
  });

  test('is put together again though parts of one that was given up still stand behind it', () => {
    const slots = new Map<number, string>();
    const given = createLasted();
    for (const [at, move] of movesOf(3 * spansOfAPart).entries()) given.take(at, move);
    for (const [part, text] of given.changedParts()) slots.set(part, text);
    slots.set(mostParts - 1, 'garbage');
    const anew = createLasted();
    for (const [at, move] of movesOf(spansOfAPart + 5, 'web').entries()) anew.take(at, move);
    for (const [part, text] of anew.changedParts()) slots.set(part, text);
    expect(slots.size).toBe(4);
    const again = createLasted({ parts: [...slots.values()], ...anew.range() });
    expect(again.spans()).toEqual(anew.spans());
  });

  test('is put together again though a part of one that was given up begins just where it ends', () => {
    const given = createLasted();
    for (const [at, move] of movesOf(2 * spansOfAPart).entries()) given.take(at, move);
    const slots = new Map(given.changedParts());
    const anew = createLasted();
    for (const [at, move] of movesOf(spansOfAPart, 'web').entries()) anew.take(at, move);
    for (const [part, text] of anew.changedParts()) slots.set(part, text);
    expect(createLasted({ parts: [...slots.values()], ...anew.range() }).spans()).toEqual(anew.spans());
  });

  test('gives no part of which all was forgotten before anybody asked', () => {
    const lasted = createLasted();
    for (const [at, move] of movesOf(spansOfAPart).entries()) lasted.take(at, { ...move, reason: 'edge' });
    const later = start + spansKeptMs + 3_600_000;
    lasted.take(900, { ...alert, key: 'x', incident: `x@${later}`, at: later });
    expect(lasted.range()).toEqual({ first: spansOfAPart, end: spansOfAPart + 1 });
    lasted.take(901, { ...alert, key: 'y', incident: `y@${later}`, at: later });
    const parts = lasted.changedParts();
    expect([...parts.keys()]).toEqual([1]);
    const again = createLasted({ parts: [...parts.values()], ...lasted.range() });
    expect(again.spanOf(`y@${later}`)).toEqual(lasted.spans()[1]);
  });

  test.each([
    'garbage',
    'null',
    '{"first":0,"keys":[],"rows":5}',
    '{"first":0,"keys":5,"rows":[]}',
    '{"first":"0","keys":[],"rows":[]}',
  ])('is put together again beside %s, and not of it', (text) => {
    const lasted = createLasted();
    lasted.take(1, alert);
    const parts = [...lasted.changedParts().values()];
    expect(createLasted({ parts: [text, ...parts], ...lasted.range() }).spans()).toEqual(lasted.spans());
    expect(() => createLasted({ parts: [text], ...lasted.range() })).toThrow(
      'of the spans from 0 to 1 there are those from 0 to 0',
    );
  });

  test('is not put together of parts that do not join on, nor of a key that is not there', () => {
    const lasted = createLasted();
    for (const [at, move] of movesOf(2 * spansOfAPart + 8).entries()) lasted.take(at, move);
    const parts = lasted.changedParts();
    const without = [...parts].flatMap(([number, text]) => (number === 1 ? [] : [text]));
    expect(() => createLasted({ parts: without, ...lasted.range() })).toThrow(
      'of the spans from 0 to 520 there are those from 512 to 520',
    );
    const strange = JSON.stringify({ first: 0, keys: ['dep/a'], rows: [1, start, -1, -1, 7] });
    expect(() => createLasted({ parts: [strange], first: 0, end: 1 })).toThrow('there is no key 1 in a part');
  });

  test('is bounded though the first of them never ends, and can be put together again', () => {
    const lasted = createLasted();
    const slots = new Map<number, string>();
    lasted.take(0, alert);
    const moves = movesOf(mostParts * spansOfAPart + 1_000, 'web');
    for (const [index, move] of moves.entries()) lasted.take(index, { ...move, reason: 'edge' });
    for (const [part, text] of lasted.changedParts()) slots.set(part, text);
    expect(lasted.spans()).toHaveLength(mostSpans);
    const again = createLasted({ parts: [...slots.values()], ...lasted.range() });
    expect(again.spans().slice(-mostSpans)).toEqual(lasted.spans());
  });

  test('stays while it is open, however old it is, and is known by its incident behind thousands that went', () => {
    const lasted = createLasted();
    for (const [at, move] of movesOf(3_000, 'web').entries()) lasted.take(at, { ...move, reason: 'edge' });
    const later = start + spansKeptMs + 3_600_000;
    const open = { ...alert, key: 'x', incident: `x@${later}`, at: later };
    lasted.take(3_000, open);
    lasted.take(3_001, { ...alert, key: 'y', incident: `y@${3 * later}`, at: 3 * later });
    expect(lasted.spans().map(({ key }) => key)).toEqual(['x', 'y']);
    expect(lasted.spanOf(`x@${later}`)).toEqual(lasted.spans()[0]);
    expect(lasted.spanOf(`dep/web5@${start + 5}`)).toBeNull();
  });

  test('is known to the very millisecond that it is kept, and not one longer', () => {
    const kept = createLasted();
    kept.take(1, { ...alert, reason: 'edge' });
    const at = start + spansKeptMs;
    kept.take(2, { ...alert, key: 'x', incident: `x@${at}`, at });
    expect(kept.spans()).toHaveLength(2);
  });

  test('is written over in turn, and never more than there is room for', () => {
    const lasted = createLasted();
    const slots = new Map<number, string>();
    const moves = movesOf(mostParts * spansOfAPart + 2_000);
    for (const [index, move] of moves.entries()) {
      lasted.take(index, { ...move, reason: 'edge' });
      if (index % 5_000 === 0) for (const [part, text] of lasted.changedParts()) slots.set(part, text);
    }
    for (const [part, text] of lasted.changedParts()) slots.set(part, text);
    expect(slots.size).toBeLessThanOrEqual(mostParts);
    const again = createLasted({ parts: [...slots.values()], ...lasted.range() });
    expect(again.spans().slice(-mostSpans)).toEqual(lasted.spans());
  });

  test('is forgotten when it is old, and bounded whatever comes', () => {
    const lasted = createLasted();
    lasted.take(1, { ...alert, reason: 'edge' });
    lasted.take(2, {
      ...alert,
      key: 'x',
      incident: `x@${start + spansKeptMs + 1}`,
      at: start + spansKeptMs + 1,
    });
    expect(lasted.spans().map(({ key }) => key)).toEqual(['x']);
    const many = createLasted();
    for (const [index, move] of movesOf(mostSpans + 10).entries())
      many.take(index, { ...move, reason: 'edge' });
    expect(many.spans()).toHaveLength(mostSpans);
  });
});
