import { describe, expect, test } from 'vitest';
import type { Checkpoint, JournalEvent } from '../../src/journal/events.ts';
import { checkpointOf, emptyState, fold, type JournalState } from '../../src/journal/fold.ts';
import type { Notice } from '../../src/language/telling.ts';
import { snapshotOf } from '../../src/telling/snapshot.ts';
import { memoryOf, movesOf, startOf } from '../support/journal-events.ts';
import { start } from '../support/sweep-samples.ts';

const foldOf = (...events: readonly JournalEvent[]): JournalState => {
  const state = emptyState();
  for (const event of events) fold(state, event);
  return state;
};
const begun = (sinks: readonly string[], more: object = {}): JournalEvent => ({
  ...({ type: 'start', at: start, version: '1', sinks } as const),
  ...more,
});
const [down] = movesOf(1);
if (down === undefined) throw new Error('no move');
const noticeTo = (...channels: string[]): Notice => ({
  ...{ type: 'notice', at: start, id: 'n1', why: 'alert', quietly: false, channels },
  members: [{ incident: down.incident ?? '', key: down.key, action: 'alert', since: start }],
});

describe('a run', () => {
  test('that ended by a fault is known to, until the next begins', () => {
    const state = foldOf(startOf('chat'), { type: 'stop', at: start + 5, fault: 'the disk is gone' });
    expect(state.ended).toEqual({ at: start + 5, fault: 'the disk is gone' });
    fold(state, startOf('chat'));
    expect(state.ended).toBeNull();
  });

  test('that was ended is not known to have ended by a fault', () => {
    expect(foldOf(startOf('chat'), { type: 'stop', at: start + 5 }).ended).toBeNull();
  });

  test('leaves what was being sent in doubt, but for the sinks that a reload has kept', () => {
    const attempt = (sink: string): JournalEvent => ({ type: 'attempt', at: start, sink, count: 1 });
    const sinks = ['chat', 'mail'];
    const state = foldOf(
      begun(sinks),
      down,
      attempt('chat'),
      attempt('mail'),
      begun(sinks, { kept: ['chat'] }),
    );
    expect([...state.sinks].map(([name, { attempting, inDoubt }]) => [name, attempting, inDoubt])).toEqual([
      ['chat', 1, 0],
      ['mail', 0, 1],
    ]);
  });
});

describe('a notice', () => {
  test('is owed to the channels that it names, as far as they are sinks', () => {
    const state = foldOf(
      begun(['chat', 'mail'], { channels: ['chat', 'mail'] }),
      down,
      noticeTo('chat', 'gone'),
    );
    expect([...state.sinks].map(([name, { owed }]) => [name, owed.map(({ id }) => id)])).toEqual([
      ['chat', ['n1']],
      ['mail', []],
    ]);
  });
});

describe('channels', () => {
  const toldTo = (state: JournalState) =>
    snapshotOf(state.telling).incidents.map(({ hearings }) => hearings.map(([channel]) => channel).sort());

  test('are remembered from the start that names them, and a sink that tells every transition is none', () => {
    const state = foldOf(begun(['log', 'chat'], { channels: ['chat'] }), down);
    expect(state.channels).toEqual(new Set(['chat']));
    expect([...state.sinks].map(([name, { owed }]) => [name, owed.length])).toEqual([
      ['log', 1],
      ['chat', 0],
    ]);
    expect(checkpointOf(state).telling?.channels).toEqual(['chat']);
  });

  test('that a later start no longer names are none any more, and what they were told of what is open is still known', () => {
    const state = foldOf(
      begun(['chat', 'mail'], { channels: ['chat', 'mail'] }),
      down,
      noticeTo('chat', 'mail'),
    );
    expect(toldTo(state)).toEqual([['chat', 'mail']]);
    fold(state, begun(['chat'], { channels: ['chat'] }));
    expect(state.telling.channels).toEqual(['chat']);
    expect(state.channels).toEqual(new Set(['chat']));
    expect(toldTo(state)).toEqual([['chat', 'mail']]);
  });
});

describe('a checkpoint', () => {
  const through = (checkpoint: object): JournalState =>
    foldOf(JSON.parse(JSON.stringify(checkpoint)) as Checkpoint);

  test('has the steps of the wall clock where there were any, and takes those of before away', () => {
    const step: JournalEvent = { type: 'clock', at: start, shift: 60_000 };
    const state = foldOf(startOf('chat'), step);
    expect(state.clock).toHaveLength(1);
    expect(through(checkpointOf(state)).clock).toEqual(state.clock);
    const without = checkpointOf(foldOf(startOf('chat')));
    expect('clock' in without).toBe(false);
    fold(state, without);
    expect(state.clock).toEqual([]);
  });

  test('of an older version has what sources remember in it, in the place of all that was known', () => {
    const old = { ...checkpointOf(emptyState()), memories: [['containers', { web: 1 }]] as const };
    const state = foldOf(memoryOf('disk', 5), old as unknown as Checkpoint);
    expect([...state.memories]).toEqual([['containers', { web: 1 }]]);
  });

  test('forgets the sinks of before, and gives back the copies of messages', () => {
    const state = foldOf(startOf('chat', 'mail'));
    const { sinks, ...rest } = checkpointOf(foldOf(startOf('chat')));
    const copies = [['dep/a@1', 'm2', 'room']] as const;
    fold(state, { ...rest, sinks: sinks.map((sink) => ({ ...sink, copies })) });
    expect([...state.sinks.keys()]).toEqual(['chat']);
    expect(state.sinks.get('chat')?.copies).toEqual([{ incident: 'dep/a@1', messageId: 'm2', chat: 'room' }]);
  });

  test('from before there were notices says that every sink was told of what is open, and of nothing else', () => {
    const pending = {
      ...movesOf(2)[1],
      to: 'ok.pending',
      action: null,
      incident: null,
      reason: 'first active',
    };
    const before = foldOf(startOf('chat', 'mail'), down, pending as JournalEvent);
    const { telling: _, ...old } = checkpointOf(before);
    const state = through(old);
    expect(state.channels).toBeNull();
    expect(snapshotOf(state.telling).incidents).toEqual(snapshotOf(before.telling).incidents);
    expect(snapshotOf(state.telling).incidents).toHaveLength(1);
  });
});

describe('before there were notices', () => {
  const [gone] = [
    { ...down, at: start + 9, from: 'alerting', to: 'ok.quiet', action: null, reason: 'unwatched' },
  ];

  test('what is no longer watched is over for every sink, and its message is not answered any more', () => {
    const state = foldOf(startOf('chat'), down);
    state.sinks.get('chat')?.messageIds.set(down.incident ?? '', { messageId: 'm1', chat: null });
    fold(state, gone as JournalEvent);
    expect(state.sinks.get('chat')?.messageIds.size).toBe(0);
    const [incident] = snapshotOf(state.telling).incidents;
    expect(incident).toMatchObject({ closedAt: start + 9, unwatched: true, state: { told: true } });
    expect(incident?.hearings).toMatchObject([['chat', { believes: 'over', toldAt: start + 9 }]]);
  });

  test('a sink was not told of what is about itself', () => {
    const own = { ...down, key: 'self/chat', kind: 'self', entity: 'chat', incident: `self/chat@${start}` };
    const state = foldOf(startOf('chat', 'mail'), own);
    expect([...state.sinks].map(([name, { owed }]) => [name, owed.length])).toEqual([
      ['chat', 0],
      ['mail', 1],
    ]);
    const [incident] = snapshotOf(state.telling).incidents;
    expect(incident?.hearings.map(([channel]) => channel)).toEqual(['mail']);
  });
});
