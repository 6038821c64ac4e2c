import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/language/telling.ts';
import { createEndedSilences, endedKeptMs, mostEndedSilences } from '../../src/status/ended-silences.ts';

const by = { channel: 'api', name: 'maria' };
const silenced = (id: string, from: number, until: number | null, at = from): Command => ({
  ...{ type: 'command', verb: 'silence', at, id, match: { kind: 'dep' }, from, until, by },
});
const ended = (silence: string, at: number): Command => ({
  ...{ type: 'command', verb: 'unsilence', at, id: `end-${silence}`, silence, by },
});

describe('silences that are over', () => {
  test('are those whose end has come, and those that somebody has ended, in the order in which they were noticed', () => {
    const over = createEndedSilences([]);
    over.take(silenced('a', 0, 1_000));
    over.take(silenced('b', 0, null));
    over.take(silenced('c', 5_000, 9_000, 0));
    expect(over.list(999)).toEqual([]);
    expect(over.list(1_000).map(({ id, until }) => [id, until])).toEqual([['a', 1_000]]);
    over.take(ended('b', 2_000));
    over.take(ended('c', 3_000));
    over.take(ended('nothing', 3_000));
    expect(over.list(4_000).map(({ id, from, until }) => [id, from, until])).toEqual([
      ['a', 0, 1_000],
      ['b', 0, 2_000],
      ['c', 3_000, 3_000],
    ]);
  });

  test('begin anew where one of the same name is said', () => {
    const over = createEndedSilences([]);
    over.take(silenced('a', 0, 1_000));
    expect(over.list(1_000)).toHaveLength(1);
    over.take(silenced('a', 2_000, 3_000));
    expect(over.list(2_500)).toEqual([]);
  });

  test('are forgotten after five days, and where there are too many', () => {
    const over = createEndedSilences([]);
    over.take(silenced('a', 0, 1_000));
    expect(over.list(1_000 + endedKeptMs)).toHaveLength(1);
    expect(over.list(1_001 + endedKeptMs)).toEqual([]);
    for (let index = 0; index < mostEndedSilences + 5; index += 1) over.take(silenced(`s${index}`, 0, 10));
    expect(over.list(10)).toHaveLength(mostEndedSilences);
  });

  test('are let go though nobody asks for them', () => {
    const over = createEndedSilences([]);
    for (let index = 0; index < mostEndedSilences + 5; index += 1)
      over.take(silenced(`s${index}`, index, index + 1, index));
    // An end that is said after it had come changes nothing, for it is noticed with the next command.
    over.take(ended('s0', 9_000));
    expect(over.list(9_000).map(({ id, until }) => [id, until])).not.toContainEqual(['s0', 9_000]);
    over.take(silenced('late', 9_000 + endedKeptMs, null));
    // Asked as of then, for what was let go comes back no more.
    expect(over.list(9_000)).toEqual([]);
  });
});
