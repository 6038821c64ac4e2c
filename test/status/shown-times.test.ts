import { expect, test } from 'vitest';
import type { Console } from '../../src/status/console.ts';
import { shownConsole, shownTimes } from '../../src/status/shown-times.ts';

const wall = (at: number): number => at + 7_000;

test('every time in what is shown is that of the wall, however deep it stands, and nothing else is changed', () => {
  expect(
    shownTimes(
      {
        at: 1,
        entities: [{ since: 2, lastAlertAt: null, nextRealertAt: 3 }],
        sources: [{ everyMs: 4, lagMs: 5, lastSweepAt: 6 }],
        silences: [{ from: 'a word', until: 7, name: 'at' }],
        refused: { code: 'noSilence', endedAt: 8 },
      },
      wall,
    ),
  ).toEqual({
    at: 7_001,
    entities: [{ since: 7_002, lastAlertAt: null, nextRealertAt: 7_003 }],
    sources: [{ everyMs: 4, lagMs: 5, lastSweepAt: 7_006 }],
    silences: [{ from: 'a word', until: 7_007, name: 'at' }],
    refused: { code: 'noSilence', endedAt: 7_008 },
  });
});

test('a console answers with the times of the wall, and hears what went by as it was', async () => {
  const by = { channel: 'cli', name: 'ada' };
  const did = { type: 'command', at: 1, id: 'c1', by, verb: 'unsilence', silence: 's1' } as const;
  const turns: unknown[] = [];
  const console = {
    incidents: () => [{ id: 'k3f', since: 2, closedAt: 3, channels: { chat: { code: 'told', at: 4 } } }],
    silences: () => [{ id: 's1', from: 5, until: null }],
    silencesOf: (key: string) => [{ id: key, from: 5, until: 6 }],
    order: async () => ({ refused: { code: 'already', key: 'dep/db', by, at: 6 } }),
    outcome: () => ({ did, key: null, open: 0 }),
    take: (turn: unknown) => void turns.push(turn),
  } as unknown as Console;
  const shown = shownConsole(console, wall);
  expect(shown.incidents()).toEqual([
    { id: 'k3f', since: 7_002, closedAt: 7_003, channels: { chat: { code: 'told', at: 7_004 } } },
  ]);
  expect(shown.silences()).toEqual([{ id: 's1', from: 7_005, until: null }]);
  expect(shown.silencesOf('dep/db')).toEqual([{ id: 'dep/db', from: 7_005, until: 7_006 }]);
  expect(await shown.order('ack k3f', by)).toMatchObject({ refused: { at: 7_006 } });
  expect(shown.outcome(did)).toMatchObject({ did: { at: 7_001, id: 'c1' } });
  const turn = { type: 'turn', at: 1, decision: null, events: [], told: [] } as const;
  shown.take(turn);
  expect(turns).toEqual([turn]);
});
