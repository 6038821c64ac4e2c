import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { replayCommand } from '../../src/commands/replay.ts';
import { createJournalReplay } from '../../src/history/verify.ts';
import { type Checkpoint, type JournalEvent, parseEvent } from '../../src/journal/events.ts';
import type { Transition } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { recordLine } from '../../src/recording/records.ts';
import { captured, configured, journalWith } from '../support/command-bench.ts';
import { at, type Story, story } from '../support/journal-story.ts';
import { scratch } from '../support/tap-bench.ts';

/** Every kind of event there is, over a restart, and a checkpoint. */
const told = (): Story =>
  story()
    .start('13:00', 'telegram')
    .see('14:00', true)
    .see('14:00', true, { entity: 'db' })
    .see('14:00', true, { kind: 'job_failed', entity: '', edge: true })
    .attempt('14:00', 'telegram')
    .told('14:00:01', 'telegram', { messageId: '7' })
    .see('14:00:30', true)
    .add({ type: 'memory', at: at('14:01'), source: 'containers', memory: { n: [1] } })
    .checkpoint()
    .stop('14:02')
    .start('14:03', 'telegram')
    .see('14:30', true)
    .see('14:31', false)
    .see('14:32', undefined)
    .checkpoint()
    .see('14:33', true)
    .unwatch('14:34')
    .start('14:34', 'telegram');

const found = (events: readonly JournalEvent[], { from = 1, verify = true } = {}): string[] => {
  const replay = createJournalReplay('j.db', verify, locales.en);
  return events.flatMap((event, i) =>
    i + 1 < from
      ? []
      : replay
          .take(i + 1, event)
          .flatMap((finding) =>
            finding.type === 'transition' || finding.type === 'telling'
              ? []
              : [`${finding.file}:${finding.line}: ${finding.why}`],
          ),
  );
};
const indexOf = (events: readonly JournalEvent[], is: (event: JournalEvent) => boolean, nth = 0): number =>
  events.flatMap((event, i) => (is(event) ? [i] : []))[nth] ?? -1;
const isMoveOf = (key: string) => (event: JournalEvent) => event.type === 'transition' && event.key === key;

describe('verifying a journal', () => {
  test('agrees with what is right, and counts', () => {
    const { events } = told();
    expect(found(events)).toEqual([]);
    const replay = createJournalReplay('j.db', true, locales.en);
    for (const [i, event] of events.entries()) replay.take(i + 1, event);
    expect(replay.summary).toEqual({
      events: events.length,
      sweeps: 0,
      signals: 0,
      transitions: 10,
      alerts: 4,
      realerts: 1,
      recoveries: 2,
      notices: 0,
      holds: 0,
      unreadable: 0,
      differences: 0,
    });
  });

  test('gives every transition as it stands there', () => {
    const { events } = told();
    const replay = createJournalReplay('j.db', false, locales.en);
    const moves = events.flatMap((event, i) => replay.take(i + 1, event));
    expect(moves).toEqual(
      events
        .filter(({ type }) => type === 'transition')
        .map((transition) => ({ type: 'transition', transition })),
    );
  });

  const change = (key: string, nth: number, more: Partial<Transition>): [JournalEvent[], number] => {
    const { events } = told();
    const index = indexOf(events, isMoveOf(key), nth);
    return [events.with(index, { ...(events[index] as Transition), ...more }), index + 1];
  };

  test.each<[string, string, number, Partial<Transition>, string]>([
    [
      'comes from elsewhere',
      'container/web',
      1,
      { from: 'recovered' },
      'it comes from recovered, but stood in alerting',
    ],
    [
      'comes from nowhere',
      'container/web',
      0,
      { from: 'ok.pending' },
      'it comes from ok.pending, but stood in ok.quiet',
    ],
    [
      'of an event has a past',
      'job_failed',
      0,
      { from: 'alerting' },
      'it comes from alerting, but stood in ok.quiet',
    ],
    [
      'belongs to another incident',
      'container/web',
      2,
      { incident: 'container/web@7' },
      `its incident is container/web@7, but container/web@${at('14:00')} is open`,
    ],
    [
      'belongs to none',
      'container/web',
      1,
      { incident: null },
      `its incident is null, but container/web@${at('14:00')} is open`,
    ],
    [
      'opens another incident than its own',
      'container/web',
      0,
      { incident: `container/web@${at('13:00')}` },
      `its incident is container/web@${at('13:00')}, but container/web@${at('14:00')} is open`,
    ],
  ])('names a transition that %s', (_, key, nth, more, why) => {
    const [events, position] = change(key, nth, more);
    expect(found(events)).toContain(`j.db:${position}: ${key}: ${why}`);
    expect(found(events, { verify: false })).toEqual([]);
  });

  test('notices every move that is missing, and every one that is there twice, if it changed the actor', () => {
    const { events } = told();
    events.forEach((event, index) => {
      if (event.type !== 'transition' || event.reason === 'edge') return;
      // Nothing comes after the last move of a key, nor anything that could miss it.
      const isLast = events.findLastIndex(isMoveOf(event.key)) === index;
      if (!isLast) expect(found(events.toSpliced(index, 1)), event.reason).not.toEqual([]);
      expect(found(events.toSpliced(index, 0, event)), event.reason).not.toEqual([]);
    });
  });

  test.each<[string, (checkpoint: Checkpoint) => Checkpoint, string]>([
    ['its time', (of) => ({ ...of, at: of.at + 1 }), 'at'],
    ['an actor too few', (of) => ({ ...of, actors: of.actors.slice(1) }), 'container/web'],
    [
      'an actor elsewhere',
      (of) => ({ ...of, actors: of.actors.map((actor) => ({ ...actor, title: '' })) }),
      'container/web',
    ],
    ['a memory too few', (of) => ({ ...of, memories: [] }), 'containers'],
    ['another memory', (of) => ({ ...of, memories: [['containers', { n: [2] }]] }), 'containers'],
    [
      'a memory of nothing',
      (of) => ({
        ...of,
        memories: [
          ['containers', { n: [1] }],
          ['host', undefined],
        ],
      }),
      'host',
    ],
    ['a sink too few', (of) => ({ ...of, sinks: [] }), 'telegram'],
    [
      'less that is owed',
      (of) => ({ ...of, sinks: of.sinks.map((sink) => ({ ...sink, owed: [] })) }),
      'telegram',
    ],
    [
      'another doubt',
      (of) => ({ ...of, sinks: of.sinks.map((sink) => ({ ...sink, inDoubt: 1 })) }),
      'telegram',
    ],
    [
      'another message',
      (of) => ({
        ...of,
        sinks: of.sinks.map((sink) => ({ ...sink, messageIds: [['i', '7', null] as const] })),
      }),
      'telegram',
    ],
  ])('names a checkpoint that differs by %s', (_, change, what) => {
    const { events } = told();
    const index = indexOf(events, ({ type }) => type === 'checkpoint');
    const changed = events.with(index, change(events[index] as Checkpoint));
    expect(found(changed)[0]).toBe(
      `j.db:${index + 1}: the checkpoint is not the sum of the events before it (${what} differs): some are missing`,
    );
  });

  test('agrees with a journal from before message ids were text, and chats kept', () => {
    const { events } = story()
      .start('13:00', 'telegram')
      .see('14:00', true)
      .told('14:00:01', 'telegram', { messageId: '7' })
      .checkpoint();
    let old = 0;
    const before = events.map((event): unknown => {
      if (event.type === 'delivery' && event.messageId !== undefined) {
        old += 1;
        return { ...event, messageId: Number(event.messageId) };
      }
      if (event.type !== 'checkpoint') return event;
      const sinks = event.sinks.map((sink) => ({
        ...sink,
        messageIds: sink.messageIds.map(([incident, id]) => [incident, Number(id)]),
      }));
      old += sinks.flatMap(({ messageIds }) => messageIds).length;
      return { ...event, sinks };
    });
    expect(old).toBe(2);
    const read = before.map((event) => parseEvent(JSON.parse(JSON.stringify(event))));
    expect(read.filter((event) => event === null)).toEqual([]);
    expect(found(read.filter((event) => event !== null))).toEqual([]);
  });

  test('does not mind in which order a checkpoint lists its actors', () => {
    const { events } = told();
    const index = indexOf(events, ({ type }) => type === 'checkpoint');
    const checkpoint = events[index] as Checkpoint;
    expect(checkpoint.actors.length).toBe(2);
    expect(found(events.with(index, { ...checkpoint, actors: checkpoint.actors.toReversed() }))).toEqual([]);
  });

  test('begins with the first checkpoint where what was before it is pruned', () => {
    const { events } = told();
    for (let from = 2; from <= events.length; from += 1) expect(found(events, { from })).toEqual([]);
    // From there on it is as strict as ever.
    const index = indexOf(events, isMoveOf('container/web'), 2);
    const changed = events.with(index, { ...(events[index] as Transition), from: 'ok.pending' });
    expect(found(changed, { from: 4 })[0]).toContain('it comes from ok.pending');
  });

  test('takes a journal that begins with a checkpoint as it is', () => {
    const { events } = told();
    const index = indexOf(events, ({ type }) => type === 'checkpoint');
    expect(found(events.slice(index))).toEqual([]);
  });
});

describe('polkan replay of a journal', () => {
  let path = '';
  beforeEach(() => {
    path = join(scratch(), 'journal.db');
  });
  const replay = (files: readonly string[], options: { text?: true; verify?: true } = { verify: true }) =>
    captured(() => replayCommand(files, { ...configured(), ...options }));
  const verified =
    'verified: every transition fits the state before it, every checkpoint is the sum of what is before it';

  test('prints its transitions and verifies them, while a sidecar holds it open, and after', async () => {
    const { events } = told();
    const store = await journalWith(path, events);
    onTestFinished(() => store.close());
    const all = {
      code: 0,
      stdout: events.flatMap((event) => (event.type === 'transition' ? [recordLine(event)] : [])),
      stderr: ['19 events, 10 transitions: 4 alerts, 1 realert, 2 recoveries', verified],
    };
    expect(await replay([path])).toEqual(all);
    store.close();
    expect(await replay([path])).toEqual(all);
    expect(await replay([path], {})).toEqual({ ...all, stderr: all.stderr.slice(0, 1) });
  });

  test('knows a journal by what it begins with', async () => {
    (await journalWith(path, told().events)).close();
    const copy = join(scratch(), 'backup of a journal');
    copyFileSync(path, copy);
    expect(await replay([copy])).toMatchObject({
      code: 0,
      stderr: [expect.stringContaining('19 events'), verified],
    });
  });

  test('is for people with --text', async () => {
    (await journalWith(path, told().events)).close();
    const { stdout } = await replay([path], { text: true });
    expect(stdout.slice(0, 2)).toEqual([
      '2026-06-15T14:00:00.000Z 🔴 Container web: exited (1). Look: docker logs --tail 50 web [container/web, crossed]',
      '2026-06-15T14:00:00.000Z 🔴 Container db: exited (1). Look: docker logs --tail 50 web [container/db, crossed]',
    ]);
  });

  test('names what does not fit, and what can not be read, goes on, and exits with 1', async () => {
    const { events } = told();
    const index = indexOf(events, isMoveOf('container/web'), 1);
    (
      await journalWith(path, events.with(index, { ...(events[index] as Transition), from: 'recovered' }))
    ).close();
    expect(await replay([path])).toMatchObject({
      code: 1,
      stderr: [
        `${path}:${index + 1}: container/web: it comes from recovered, but stood in alerting`,
        expect.stringContaining('19 events'),
        'not verified: 1 difference',
      ],
    });
    expect((await replay([path], {})).code).toBe(0);

    const damaged = join(scratch(), 'journal.db');
    (await journalWith(damaged, events)).close();
    const db = new DatabaseSync(damaged);
    db.exec('UPDATE event SET sum = 7 WHERE position = 6');
    db.close();
    expect(await replay([damaged], {})).toMatchObject({
      code: 1,
      stderr: [
        `${damaged}: event 6 of the journal can't be read and is left out: its checksum is wrong`,
        '18 events, 10 transitions: 4 alerts, 1 realert, 2 recoveries; 1 event could not be read',
      ],
    });
  });

  test('is told of a file that is none', async () => {
    writeFileSync(path, 'nothing of the kind, but long enough to be looked at by SQLite'.repeat(20));
    expect(await replay([path])).toEqual({
      code: 1,
      stdout: [],
      stderr: [expect.stringContaining(`${path}: file is not a database`)],
    });
    expect(await replay(['none.db'])).toEqual({
      code: 1,
      stdout: [],
      stderr: [expect.stringMatching(/^none\.db: .*there is no journal/)],
    });
  });

  test('stands beside recordings', async () => {
    (await journalWith(path, told().events)).close();
    const tap = join(scratch(), 'tap.jsonl');
    writeFileSync(tap, `${JSON.stringify({ type: 'stop', at: 1 })}\n`);
    expect(await replay([tap, path, tap])).toMatchObject({
      code: 0,
      stderr: [
        expect.stringContaining('19 events'),
        verified,
        '0 sweeps, 0 signals → 0 transitions: 0 alerts, 0 realerts, 0 recoveries',
        'verified: the recorded transitions are the replayed ones',
      ],
    });
  });
});
