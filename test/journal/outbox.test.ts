import { EMPTY } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { split } from '../../src/journal/checkpoint-parts.ts';
import { type JournalEvent, parseEvent } from '../../src/journal/events.ts';
import { checkpointOf, emptyState, fold } from '../../src/journal/fold.ts';
import { owedTo } from '../../src/journal/outbox.ts';
import type { Announcement } from '../../src/language/delivery.ts';
import type { Transition } from '../../src/language/signal.ts';
import { headline, inOneLine, locales, type Messages } from '../../src/messages/messages.ts';
import { deliver } from '../../src/sinks/delivery/delivery.ts';
import { announcedAlone, isTelling } from '../../src/telling/announce.ts';
import { minute, start } from '../support/sweep-samples.ts';

const transition = (minutes: number, more: Partial<Transition> = {}): Transition => ({
  type: 'transition',
  at: start + minutes * minute,
  source: 'dependencies',
  key: 'dep/a',
  kind: 'dep',
  entity: 'a',
  from: 'ok.quiet',
  to: 'alerting',
  action: 'alert',
  reason: 'crossed',
  incident: `dep/a@${start}`,
  title: 'Dependency a',
  detail: 'does not answer.',
  ...more,
});

const alert = transition(0);
const silent = transition(1, { from: 'alerting', to: 'cooldown.holding', action: null });
const realert = transition(30, { from: 'cooldown.holding', action: 'realert', reason: 'cooldown elapsed' });
const recovery = transition(40, {
  from: 'alerting',
  to: 'recovered',
  action: 'recovery',
  reason: 'cleared',
  detail: 'answers.',
});

const owed = (events: readonly JournalEvent[]) => {
  const state = emptyState();
  fold(state, { type: 'start', at: start, version: '1', sinks: ['chat', 'log'] });
  for (const event of events) fold(state, event);
  return { state, owed: owedTo(state) };
};

const inWords =
  (words: Messages) =>
  ({ notifications: [notification] }: Announcement): string =>
    inOneLine(headline(notification, words));

const told = (more: Partial<Extract<JournalEvent, { type: 'delivery' }>> = {}): JournalEvent => ({
  type: 'delivery',
  at: start,
  sink: 'chat',
  key: 'dep/a',
  incident: alert.incident,
  action: 'alert',
  of: alert.at,
  outcome: 'sent',
  attempts: 1,
  messageId: '7',
  ...more,
});

test('is in the words of the operator, as a notification would have been', () => {
  const { waiting = [] } = owed([alert, silent, realert, recovery]).owed.get('chat') ?? {};
  expect(waiting.map(inWords(locales.en))).toEqual([
    '🔴 Dependency a: does not answer.',
    '🔁 Dependency a: does not answer. It has lasted 30 min.',
    '🟢 Dependency a: recovered after 40 min, answers.',
  ]);
  expect(
    waiting.map(({ notifications: [{ at, key, action, reason, incident }] }) => ({
      at,
      key,
      action,
      reason,
      incident,
    })),
  ).toEqual(
    [alert, realert, recovery].map(({ at, key, action, reason, incident }) => ({
      at,
      key,
      action,
      reason,
      incident,
    })),
  );
});

test('is in the language of this start, whatever that of the last was', () => {
  const { waiting = [] } = owed([recovery]).owed.get('log') ?? {};
  expect(waiting.map(inWords(locales.ru))).toEqual([
    '🟢 Dependency a: снова в порядке, длилось 40 мин; answers.',
  ]);
});

test('is what the pipeline tells live, fact by fact', () => {
  const { waiting = [] } = owed([alert, silent, realert, recovery]).owed.get('chat') ?? {};
  expect(waiting).toEqual([alert, silent, realert, recovery].filter(isTelling).map(announcedAlone));
  expect(
    waiting.map(({ notifications: [{ kind, entity, source, since }] }) => [kind, entity, source, since]),
  ).toEqual([
    ['dep', 'a', alert.source, alert.at],
    ['dep', 'a', alert.source, alert.at],
    ['dep', 'a', alert.source, alert.at],
  ]);
});

test('is each sink its own', () => {
  const both = owed([alert, told(), recovery]).owed;
  expect(
    [...both].map(([sink, { waiting }]) => [sink, waiting.map(({ notifications: [{ action }] }) => action)]),
  ).toEqual([
    ['chat', ['recovery']],
    ['log', ['alert', 'recovery']],
  ]);
  expect(both.get('chat')?.messageIds).toEqual(new Map([[alert.incident, { messageId: '7', chat: null }]]));
  expect(both.get('log')?.messageIds).toEqual(new Map());
});

test('may have arrived as far as it was being sent', () => {
  const attempt: JournalEvent = { type: 'attempt', at: start, sink: 'chat', count: 2 };
  const inDoubt = (...events: JournalEvent[]) => owed([alert, realert, ...events]).owed.get('chat')?.inDoubt;
  expect(inDoubt()).toBe(0);
  expect(inDoubt(attempt)).toBe(2);
  expect(inDoubt(attempt, told({ outcome: 'retrying' }))).toBe(0);
  expect(inDoubt(attempt, told({ outcome: 'retrying', mayHaveArrived: true }))).toBe(2);
  expect(inDoubt(attempt, told())).toBe(1);
});

test('is not told before a pause is over, be it a day, and whether or not there was a checkpoint', () => {
  const until = start + 86_400_000;
  const pause = told({ outcome: 'retrying', why: 'Too Many Requests', until });
  const { state, owed: before } = owed([alert, pause]);
  expect(before.get('chat')?.pausedUntil).toBe(until);
  const again = emptyState();
  fold(again, JSON.parse(JSON.stringify(checkpointOf(state))));
  fold(again, { type: 'start', at: start + 1, version: '1', sinks: ['chat', 'log'] });
  expect(owedTo(again).get('chat')?.pausedUntil).toBe(until);
  expect(owedTo(again).get('log')?.pausedUntil).toBeUndefined();
  fold(again, { type: 'attempt', at: until, sink: 'chat', count: 1 });
  expect(owedTo(again).get('chat')?.pausedUntil).toBeUndefined();
});

describe('since when nothing has arrived', () => {
  const failed = (at: number) => told({ outcome: 'retrying', why: 'not reached', at });
  const since = (...events: JournalEvent[]): number | undefined => {
    const { state, owed: before } = owed([alert, ...events]);
    const again = emptyState();
    fold(again, JSON.parse(JSON.stringify(checkpointOf(state))));
    fold(again, { type: 'start', at: start + 100, version: '1', sinks: ['chat', 'log'] });
    expect(owedTo(again).get('chat')?.failingSince).toBe(before.get('chat')?.failingSince);
    return before.get('chat')?.failingSince;
  };
  const attempt: JournalEvent = { type: 'attempt', at: start, sink: 'chat', count: 1 };

  test.each<[string, JournalEvent[], number | undefined]>([
    ['nobody has failed', [], undefined],
    ['the first of several failures', [failed(start + 5), failed(start + 9)], start + 5],
    ['it has arrived', [failed(start + 5), attempt, told()], undefined],
    ['it was refused for good', [failed(start + 5), attempt, told({ outcome: 'dropped' })], undefined],
    ['there was no room for it', [failed(start + 5), told({ outcome: 'dropped' })], start + 5],
  ])('is known over a restart: %s', (_, events, expected) => {
    expect(since(...events)).toBe(expected);
  });
});

test('says how far a channel was heard, and what was done of it and not answered, through a checkpoint too', () => {
  const command: JournalEvent = {
    ...{ type: 'command', at: start, id: 'c-1', by: { channel: 'chat', name: 'Anna' } },
    ...{ verb: 'silence', match: { key: 'dep/*' }, from: start, until: null },
    heard: { of: '123', number: 7 },
  };
  const { state, owed: before } = owed([command]);
  const unanswered = { of: '123', number: 7, at: start, unanswered: command };
  expect(before.get('chat')?.heard).toEqual(unanswered);
  expect(before.get('log')?.heard).toBeUndefined();
  const again = emptyState();
  for (const part of split(checkpointOf(state), 300, 0)) fold(again, parseOf(part));
  fold(again, { type: 'start', at: start + 1, version: '1', sinks: ['chat', 'log'] });
  expect(owedTo(again).get('chat')?.heard).toEqual(unanswered);
  fold(again, parseOf({ type: 'heard', at: start + 2, sink: 'chat', of: '123', number: 8 }));
  const answered = { of: '123', number: 8, at: start + 2, unanswered: null };
  expect(owedTo(again).get('chat')?.heard).toEqual(answered);
});

test('knows the further messages of an alert until its incidents are over, through a checkpoint in parts too', () => {
  const other = `dep/b@${start}`;
  const of = (incident: string, messageId: string) => ({ incident, messageId, chat: '42' });
  const notice: JournalEvent = {
    ...{ type: 'notice', at: start, id: 'n-1', why: 'alert', channels: ['chat'], quietly: false },
    members: [alert, { ...alert, key: 'dep/b', incident: other }].map(({ key, incident }) => ({
      ...{ key, incident: incident ?? '', action: 'alert', since: start },
    })),
  };
  const command: JournalEvent = {
    ...{ type: 'command', at: start, id: 'c-1', by: { channel: 'chat', name: 'Anna' } },
    ...{ verb: 'ack', incident: alert.incident ?? '' },
    heard: { of: '123', number: 7, copy: of(alert.incident ?? '', '5') },
  };
  const heard: JournalEvent = {
    ...{ type: 'heard', at: start, sink: 'chat', of: '123', number: 8, copy: of(other, '6') },
  };
  const state = emptyState();
  fold(state, { type: 'start', at: start, version: '1', sinks: ['chat'], channels: ['chat'] });
  fold(state, alert);
  fold(state, transition(0, { key: 'dep/b', entity: 'b', incident: other }));
  fold(state, notice);
  fold(state, told({ notice: 'n-1', messageId: '7', chat: '42' }));
  for (const event of [command, heard]) fold(state, parseOf(event));
  const both = [of(alert.incident ?? '', '5'), of(other, '6')];
  expect(owedTo(state).get('chat')?.copies).toEqual(both);
  expect(state.sinks.get('chat')?.heard).toEqual({ of: '123', number: 8, at: start, unanswered: null });
  const again = emptyState();
  for (const part of split(checkpointOf(state), 300, 0)) fold(again, parseOf(part));
  expect(owedTo(again).get('chat')?.copies).toEqual(both);

  const end = (id: string, { incident, key }: Pick<Transition, 'incident' | 'key'>): void => {
    fold(again, { ...recovery, key, incident });
    const member = { incident: incident ?? '', key, action: 'recovery', since: start } as const;
    const at = recovery.at;
    fold(again, { ...notice, at, id, why: 'recovery', members: [member] });
    fold(again, told({ at, notice: id, action: 'recovery', messageId: '9', chat: '42' }));
  };
  end('n-2', alert);
  expect(owedTo(again).get('chat')?.copies).toEqual([of(other, '5'), of(other, '6')]);
  end('n-3', { incident: other, key: 'dep/b' });
  expect(owedTo(again).get('chat')?.copies).toBeUndefined();
});

/** An event as a store gives it back. */
const parseOf = (event: JournalEvent): JournalEvent => {
  const parsed = parseEvent(JSON.parse(JSON.stringify(event)));
  if (parsed === null) throw new Error('of no type that is known');
  return parsed;
};

test('is a copy: what a queue does with it changes no state', () => {
  const { state, owed: all } = owed([alert, told(), recovery]);
  const { messageIds, waiting } = all.get('chat') as unknown as {
    messageIds: Map<string, unknown>;
    waiting: unknown[];
  };
  messageIds.clear();
  waiting.pop();
  expect(state.sinks.get('chat')).toMatchObject({
    owed: [recovery].filter(isTelling).map(announcedAlone),
    messageIds: new Map([[alert.incident, { messageId: '7', chat: null }]]),
  });
});

test('is what the delivery policy tells first: in order, marked as far as in doubt, as an answer to the alert', () => {
  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(() => {
    const heard: string[] = [];
    const attempt: JournalEvent = { type: 'attempt', at: start, sink: 'chat', count: 1 };
    const waiting = owed([alert, told(), realert, recovery, attempt]).owed.get('chat');
    EMPTY.pipe(
      deliver(
        {
          name: 'chat',
          timeoutMs: 1000,
          send: ({ notification, replyTo }) => {
            heard.push(`${inOneLine(notification)} (answers ${replyTo?.messageId})`);
            return [{}];
          },
        },
        { scheduler, words: locales.en, random: () => 1, ...(waiting && { owed: waiting }) },
      ),
    ).subscribe();
    scheduler.flush();
    expect(heard.map((line) => line.replace(/\n.*late\.\)/, ''))).toEqual([
      // The reminder is of what is over by now: its end alone is told.
      `🟢 ${locales.en.headline.mayRepeat} Dependency a: recovered after 40 min, answers. (answers 7)`,
    ]);
  });
});
