import { NEVER } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import type {
  Announcement,
  Delivery,
  MessageId,
  MessageText,
  Notification,
} from '../../../src/language/delivery.ts';
import { inOneLine, locales } from '../../../src/messages/messages.ts';
import { messageText, noteOf } from '../../../src/messages/notifications.ts';
import { createQueue, type Queue, type QueueOptions } from '../../../src/sinks/delivery/queue.ts';
import { type Sink, SinkError } from '../../../src/sinks/sink.ts';
import { minutes } from '../../support/marbles.ts';
import { alertOf, announced, edgeOf, realertOf, recoveryOf } from '../../support/notices.ts';

process.env.TZ = 'UTC';

/** A queue with what is waiting in it, at time 0. */
const queueOf = (
  waiting: readonly Notification[] = [],
  options: Partial<QueueOptions> = {},
  sink: Partial<Sink> = {},
): Queue => {
  const queue = createQueue(
    { name: 'chat', timeoutMs: 10_000, send: () => NEVER, ...sink },
    { words: locales.en, random: () => 1, ...options },
  );
  for (const notification of waiting) queue.add(announced(notification), 0);
  return queue;
};

const idOf = (messageId: string): MessageId => ({ messageId, chat: null });

const alerts = (n: number, at = 0): Notification[] =>
  Array.from({ length: n }, (_, i) => alertOf(`n${i}`, at));

/** Of two kinds, for a storm of one would be one message. */
const several = (n: number): Notification[] => [
  ...alerts(n - 1),
  { ...alertOf(`n${n - 1}`, 0), kind: 'other' },
];

/** What goes next, as a person reads it. */
const next = (queue: Queue, now = 0): string => {
  queue.next(now);
  return inOneLine(queue.outgoing().notification);
};

/** Everything that goes, if all arrives: the first line of each message, `now` standing still. */
const rest = (queue: Queue, now = 0): string[] => {
  const said: string[] = [];
  while (queue.dueInMs(now) !== null) {
    said.push(next(queue, now).split('\n')[0] ?? '');
    queue.arrived({}, now);
  }
  return said;
};

const text = (name: string): string => `🔴 Dependency ${name}: does not answer.`;
const repeated = (name: string): string => `🔴 (may be a repeat) Dependency ${name}: does not answer.`;

const unreached = new SinkError('not reached');
const unanswered = new SinkError('no answer', { mayHaveArrived: true });
const badText = new SinkError('bad text', { permanent: true });
const refusal = new SinkError('Unauthorized', { permanent: true, refused: true });

const outcomes = (deliveries: readonly Delivery[]): string[] =>
  deliveries.map(
    ({ key, action, outcome, attempts, why = '', messageId, mayHaveArrived }) =>
      `${key} ${action} ${outcome} ${attempts}${messageId === undefined ? '' : ` #${messageId}`}${why && ` ${why}`}${mayHaveArrived === undefined ? '' : ` ${mayHaveArrived}`}`,
  );

/** Every line of its detail is a part of its own. */
const byLine = (notification: MessageText): readonly MessageText[] =>
  notification.detail.split('\n').map((detail) => ({ ...notification, detail }));

/** As long as fits. */
const upTo =
  (limit: number) =>
  (notification: MessageText): readonly MessageText[] => {
    const { detail } = notification;
    const room = limit - (inOneLine(notification).length - detail.length);
    if (detail.length <= room) return [notification];
    return [
      { ...notification, detail: detail.slice(0, room) },
      ...upTo(limit)({ ...notification, detail: detail.slice(room) }),
    ];
  };

const inLines = (entity: string, ...lines: string[]): Notification => ({
  ...alertOf(entity, 0),
  detail: lines.join('\n'),
});

describe('what waits', () => {
  test('goes one by one, in the order in which it came', () => {
    const queue = queueOf(alerts(10));
    expect(rest(queue)).toEqual(Array.from({ length: 10 }, (_, i) => text(`n${i}`)));
  });

  test('is due at once, and nothing is due when nothing waits', () => {
    const queue = queueOf();
    expect(queue.dueInMs(0)).toBeNull();
    queue.add(announced(alertOf('a', 0)), 0);
    expect(queue.dueInMs(0)).toBe(0);
    next(queue);
    queue.arrived({}, 0);
    expect(queue.dueInMs(0)).toBeNull();
  });

  test('is announced as an attempt, and told as sent', () => {
    const queue = queueOf([alertOf('a', 0)]);
    expect(queue.next(5)).toEqual({ type: 'attempt', at: 5, sink: 'chat', count: 1 });
    expect(queue.outgoing()).toEqual({
      notification: messageText(alertOf('a', 0), locales.en),
      replyTo: null,
      facts: { id: 'dep/a@0:alert:0', part: 0, notifications: [alertOf('a', 0)] },
    });
    expect(queue.arrived({ messageId: '77' }, 9)).toEqual([
      {
        type: 'delivery',
        at: 9,
        sink: 'chat',
        key: 'dep/a',
        incident: 'dep/a@0',
        action: 'alert',
        of: 0,
        outcome: 'sent',
        attempts: 1,
        messageId: '77',
      },
    ]);
  });

  test('is told of with the chat it stands in, and answered there', () => {
    const queue = queueOf([alertOf('a', 0)]);
    next(queue);
    expect(queue.arrived({ messageId: '77', chat: '-100' }, 9)[0]).toMatchObject({
      messageId: '77',
      chat: '-100',
    });
    queue.add(announced(recoveryOf('a', 0, 1)), 9);
    next(queue);
    expect(queue.outgoing().replyTo).toEqual({ messageId: '77', chat: '-100' });
  });

  test('has no message id if its sink gives none', () => {
    const queue = queueOf([alertOf('a', 0)]);
    next(queue);
    expect(queue.arrived({}, 0)[0]).not.toHaveProperty('messageId');
  });

  test('is never told of by the sink it is about, only by the others', () => {
    const queue = queueOf();
    const about = { ...alertOf('x', 3), key: 'self/chat', incident: 'self/chat@3' };
    expect(queue.add(announced(about), 5)).toEqual([
      {
        type: 'delivery',
        at: 5,
        sink: 'chat',
        key: 'self/chat',
        incident: 'self/chat@3',
        action: 'alert',
        of: 3,
        outcome: 'skipped',
        attempts: 0,
        why: 'it is about this very sink',
      },
    ]);
    expect(queue.dueInMs(5)).toBeNull();
    expect(queue.add(announced({ ...about, key: 'self/chat2' }), 5)).toEqual([]);
    expect(queue.dueInMs(5)).toBe(0);
  });

  test('keeps to the rates of the sink; each message counts from its answer, whatever that was', () => {
    const queue = queueOf(alerts(3), {}, { rates: [{ count: 1, perMs: 1_000 }] });
    next(queue, 0);
    queue.arrived({}, 300);
    expect(queue.dueInMs(300)).toBe(1_000);
    next(queue, 1_300);
    queue.failed(badText, 1_400);
    expect(queue.dueInMs(1_400)).toBe(1_000);
  });

  test('is answered only when something is on its way', () => {
    const queue = queueOf();
    for (const wrong of [
      () => queue.next(0),
      () => queue.outgoing(),
      () => queue.arrived({}, 0),
      () => queue.failed(unreached, 0),
    ]) {
      expect(wrong).toThrow(/nothing (waits|is on its way)/);
    }
  });
});

describe('a failure', () => {
  test('is told, and the same message goes again after a pause', () => {
    const queue = queueOf(alerts(2));
    expect(next(queue)).toBe(text('n0'));
    expect(queue.failed(unreached, 7)).toEqual([
      {
        type: 'delivery',
        at: 7,
        sink: 'chat',
        key: 'dep/n0',
        incident: 'dep/n0@0',
        action: 'alert',
        of: 0,
        outcome: 'retrying',
        attempts: 1,
        why: 'not reached',
        until: 1_007,
      },
    ]);
    expect(queue.dueInMs(7)).toBe(1_000);
    expect(rest(queue, 1_007)).toEqual([text('n0'), text('n1')]);
  });

  test('counts as an attempt of its message, and lengthens the pause of the next', () => {
    const queue = queueOf(alerts(2));
    const pauses = [1, 2, 3].map(() => {
      next(queue, 0);
      queue.failed(unreached, 0);
      return queue.dueInMs(0);
    });
    expect(pauses).toEqual([1_000, 2_000, 4_000]);
    next(queue, 0);
    expect(outcomes(queue.arrived({}, 0))).toEqual(['dep/n0 alert sent 4']);
  });

  test('pauses anew once a message has arrived', () => {
    const queue = queueOf(alerts(2));
    next(queue, 0);
    queue.failed(unreached, 0);
    next(queue, 1_000);
    queue.failed(unreached, 1_000);
    next(queue, 3_000);
    queue.arrived({}, 3_000);
    next(queue, 3_000);
    expect(outcomes(queue.failed(unreached, 3_000))).toEqual(['dep/n1 alert retrying 1 not reached']);
    expect(queue.dueInMs(3_000)).toBe(1_000);
  });

  test('has the retry times and the chance it was given', () => {
    const queue = queueOf(alerts(1), { retry: { firstMs: 40, longestMs: 50 }, random: () => 0 });
    const pauses = [1, 2].map(() => {
      next(queue, 0);
      queue.failed(unreached, 0);
      return queue.dueInMs(0);
    });
    expect(pauses).toEqual([20, 25]);
  });

  test('that asks for a pause gets it, and whatever comes in meanwhile waits with the rest', () => {
    const queue = queueOf(alerts(1));
    next(queue, 0);
    expect(outcomes(queue.failed(new SinkError('429', { retryAfterMs: 37_000 }), 100))).toEqual([
      'dep/n0 alert retrying 1 429',
    ]);
    queue.add(announced(alertOf('later', 100)), 200);
    expect(queue.dueInMs(200)).toBe(36_900);
    expect(queue.dueInMs(37_099)).toBe(1);
    expect(queue.dueInMs(37_100)).toBe(0);
  });

  test.each<[string, unknown, string]>([
    ['an error of its own', new TypeError('x is not a function'), 'x is not a function'],
    ['an error without words', new RangeError(), 'RangeError'],
    ['a string', 'out of order', 'out of order'],
    ['nothing', undefined, 'undefined'],
    ['what has no words', Object.create(null), 'it failed, and can not say why'],
  ])('that is %s is worth another try', (_, thrown, why) => {
    const queue = queueOf(alerts(1));
    next(queue);
    expect(outcomes(queue.failed(thrown, 0))).toEqual([`dep/n0 alert retrying 1 ${why}`]);
    expect(queue.dueInMs(0)).toBe(1_000);
  });

  test('that is permanent drops its message alone, without a pause', () => {
    const queue = queueOf(alerts(3));
    next(queue);
    queue.failed(unreached, 0);
    next(queue, 1_000);
    expect(queue.failed(badText, 1_000)).toEqual([
      {
        type: 'delivery',
        at: 1_000,
        sink: 'chat',
        key: 'dep/n0',
        incident: 'dep/n0@0',
        action: 'alert',
        of: 0,
        outcome: 'dropped',
        attempts: 2,
        why: 'bad text',
      },
    ]);
    expect(queue.dueInMs(1_000)).toBe(0);
    expect(rest(queue, 1_000)).toEqual([text('n1'), text('n2')]);
  });

  test('that is permanent ends an outage: the sink has answered', () => {
    const queue = queueOf(alerts(1));
    next(queue, 0);
    queue.failed(unreached, 0);
    next(queue, 1_000);
    queue.failed(badText, 1_000);
    for (const alert of alerts(2, minutes(300))) queue.add(announced(alert), minutes(300));
    expect(rest(queue, minutes(300))).toEqual([text('n0'), text('n1')]);
  });
});

describe('a pause from before a restart', () => {
  test('is waited out, to the end', () => {
    const queue = queueOf([], {
      owed: { waiting: alerts(1).map(announced), inDoubt: 0, messageIds: new Map(), pausedUntil: 86_400_000 },
    });
    expect(queue.dueInMs(1_000)).toBe(86_399_000);
    expect(queue.dueInMs(86_400_000)).toBe(0);
  });
});

describe('a sink that refuses everything', () => {
  const refusing = () => {
    const onRefused = vi.fn();
    return { onRefused, queue: queueOf(alerts(4), { onRefused }) };
  };

  test('keeps what it refuses and says why, once', () => {
    const { onRefused, queue } = refusing();
    for (const tries of [1, 2]) {
      next(queue);
      expect(outcomes(queue.failed(refusal, 0))).toEqual([`dep/n0 alert retrying ${tries} Unauthorized`]);
    }
    expect(onRefused.mock.calls).toEqual([['Unauthorized']]);
  });

  test('is tried again at least once a minute, and tells what waited as one when it works', () => {
    const { queue } = refusing();
    let now = 0;
    for (let tries = 0; tries < 100; tries += 1) {
      next(queue, now);
      queue.failed(refusal, now);
      const waitMs = queue.dueInMs(now) ?? Number.NaN;
      expect(waitMs).toBeLessThanOrEqual(60_000);
      if (tries > 6) expect(waitMs).toBeGreaterThanOrEqual(30_000);
      now += waitMs;
    }
    expect(rest(queue, now)).toEqual([expect.stringMatching(/^📋 chat was out of reach for /)]);
  });

  test('says once that it works again', () => {
    const { onRefused, queue } = refusing();
    for (const answer of [refusal, badText, null, null]) {
      next(queue);
      if (answer === null) queue.arrived({}, 0);
      else queue.failed(answer, 0);
    }
    expect(onRefused.mock.calls).toEqual([['Unauthorized'], [null]]);
  });

  test('has not worked again because of a failure of another kind', () => {
    const { onRefused, queue } = refusing();
    for (const answer of [refusal, unreached, refusal]) {
      next(queue);
      queue.failed(answer, 0);
    }
    expect(onRefused.mock.calls).toEqual([['Unauthorized']]);
  });

  test('that works says nothing of it', () => {
    const { onRefused, queue } = refusing();
    next(queue);
    queue.failed(unreached, 0);
    rest(queue, 1_000);
    expect(onRefused).not.toHaveBeenCalled();
  });

  test('need not be listened to', () => {
    const queue = queueOf(alerts(1));
    next(queue);
    expect(outcomes(queue.failed(refusal, 0))).toEqual(['dep/n0 alert retrying 1 Unauthorized']);
  });

  test('is refusing already when it is told of', () => {
    const queue: Queue = queueOf(alerts(2), {
      onRefused: () => {
        // A listener may well have something to say at once, to all sinks.
        queue.add(announced({ ...alertOf('x', 0), key: 'self/chat' }), 0);
        queue.add(announced(alertOf('y', 0)), 0);
      },
    });
    next(queue);
    queue.failed(refusal, 0);
    expect(rest(queue)).toEqual([text('n0'), text('n1'), text('y'), text('y')]);
  });

  test('keeps a whole catch-up', () => {
    const queue = queueOf(alerts(11));
    next(queue);
    expect(outcomes(queue.failed(refusal, 0))).toEqual(['dep/n0 alert retrying 1 Unauthorized']);
    expect(rest(queue)).toEqual(['🔴 11 dependencies down (do not answer): n0 … n10']);
  });
});

describe('a backlog', () => {
  test.each([
    [10, 1, text('n0')],
    [11, 11, '🔴 11 dependencies down (do not answer): n0 … n10'],
  ])('of %d is told by messages for %d', (waiting, count, line) => {
    const queue = queueOf(alerts(waiting));
    expect(queue.next(0)?.count).toBe(count);
    expect(rest(queue)[0]).toBe(line);
  });

  test('can be told as one sooner', () => {
    expect(rest(queueOf(alerts(3), { catchUpOver: 2 }))).toEqual([
      '🔴 3 dependencies down (do not answer): n0, n1, n2',
    ]);
    expect(rest(queueOf(alerts(2), { catchUpOver: 2 }))).toEqual([text('n0'), text('n1')]);
  });

  test('is told one by one where a sink wants it so', () => {
    const queue = queueOf(alerts(50), {}, { catchUp: false });
    expect(rest(queue)).toEqual(Array.from({ length: 50 }, (_, i) => text(`n${i}`)));
  });

  test('told as one is sent for all of them', () => {
    const queue = queueOf(alerts(11));
    next(queue);
    expect(outcomes(queue.arrived({ messageId: '5' }, 0))).toEqual(
      Array.from({ length: 11 }, (_, i) => `dep/n${i} alert sent 1 #5`),
    );
  });

  test('that fails is told of by its first, and put together anew with what came since', () => {
    const queue = queueOf(alerts(11));
    next(queue);
    expect(outcomes(queue.failed(unreached, 0))).toEqual(['dep/n0 alert retrying 1 not reached']);
    queue.add(announced(alertOf('late-comer', 500)), 500);
    expect(queue.next(1_000)?.count).toBe(12);
    expect(inOneLine(queue.outgoing().notification)).toMatch(/^🔴 12 dependencies down.*late-comer/s);
    expect(outcomes(queue.arrived({}, 1_000)).slice(0, 2)).toEqual([
      'dep/n0 alert sent 2',
      'dep/n1 alert sent 2',
    ]);
  });

  test('is not told anew by what comes while it is on its way', () => {
    const queue = queueOf(alerts(11));
    next(queue);
    queue.add(announced(alertOf('later', 0)), 0);
    expect(next(queue)).toMatch(/^🔴 11 dependencies down/);
    expect(queue.arrived({}, 0)).toHaveLength(11);
    expect(rest(queue)).toEqual([text('later')]);
  });

  test.each([
    [59_999, [text('n0'), text('n1')]],
    [60_000, ['📋 chat was out of reach for 1 min: ']],
  ])('of two after an outage of %d ms', (outageMs, expected) => {
    const queue = queueOf(alerts(2));
    next(queue, 0);
    queue.failed(unreached, 0);
    expect(rest(queue, outageMs)).toEqual(expected);
  });

  test('after an outage says how long it was, even if it is long itself', () => {
    const queue = queueOf(alerts(20));
    next(queue, 0);
    queue.failed(unreached, 0);
    expect(rest(queue, minutes(34))).toEqual(['📋 chat was out of reach for 34 min: ']);
  });

  test('after an outage that was too short says how much it is', () => {
    const queue = queueOf(alerts(20));
    next(queue, 0);
    queue.failed(unreached, 0);
    expect(rest(queue, 59_999)).toEqual(['🔴 20 dependencies down (do not answer): n0 … n19']);
  });

  test('can be told as one after a shorter outage', () => {
    const queue = queueOf(alerts(2), { catchUpAfterMs: 1_000 });
    next(queue, 0);
    queue.failed(unreached, 0);
    expect(rest(queue, 1_000)).toEqual(['📋 chat was out of reach for 1 s: ']);
  });

  test('of one after an outage is told as itself, late', () => {
    const queue = queueOf(alerts(1));
    next(queue, 0);
    queue.failed(unreached, 0);
    expect(next(queue, minutes(34))).toBe(`${text('n0')}\n(Told 34 min late.)`);
  });

  test('that waited for a pause it was asked for was not out of reach', () => {
    const queue = queueOf(alerts(2));
    next(queue, 0);
    queue.failed(new SinkError('429', { retryAfterMs: minutes(34) }), 0);
    expect(rest(queue, minutes(34))).toEqual([text('n0'), text('n1')]);
  });

  test('refused for its text is told one by one, so that the others arrive', () => {
    const queue = queueOf(alerts(12));
    next(queue);
    expect(outcomes(queue.failed(badText, 0))).toEqual(['dep/n0 alert retrying 1 bad text']);
    expect(queue.dueInMs(0)).toBe(0);
    expect(next(queue)).toBe(text('n0'));
    expect(outcomes(queue.failed(badText, 0))).toEqual(['dep/n0 alert dropped 2 bad text']);
    expect(next(queue)).toBe(text('n1'));
    expect(outcomes(queue.arrived({}, 0))).toEqual(['dep/n1 alert sent 1']);
    // What comes behind it can be told as one, as soon as all of it is over.
    for (const alert of alerts(11)) queue.add(announced(alert), 0);
    expect(rest(queue)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => text(`n${i + 2}`)),
      '🔴 11 dependencies down (do not answer): n0 … n10',
    ]);
  });

  test('refused for its text is still told one by one after a failure', () => {
    const queue = queueOf(alerts(11));
    next(queue);
    queue.failed(badText, 0);
    next(queue);
    queue.failed(unreached, 0);
    expect(rest(queue, minutes(1))).toEqual(Array.from({ length: 11 }, (_, i) => text(`n${i}`)));
  });
});

describe('a message told late', () => {
  test.each([
    [119_999, text('a')],
    [120_000, `${text('a')}\n(Told 2 min late.)`],
  ])('by %d ms', (now, expected) => {
    expect(next(queueOf([alertOf('a', 0)]), now)).toBe(expected);
  });

  test('says how late it is by now, not by its first try', () => {
    const queue = queueOf([alertOf('a', 0)]);
    next(queue, 120_000);
    queue.failed(unreached, 120_000);
    expect(next(queue, 180_000)).toBe(`${text('a')}\n(Told 3 min late.)`);
  });
});

describe('what is over by the time it is sent', () => {
  const atOnce = (queue: Queue): { text: string; quietly: boolean; count: number; reply: unknown } => {
    const count = queue.next(50_000)?.count ?? 0;
    const { notification, quietly = false, replyTo } = queue.outgoing();
    return { text: inOneLine(notification), quietly, count, reply: replyTo };
  };
  const clock = (at: number): string => `${at} ms`;

  test('came and went: one message, without a sound, and nothing of it is left', () => {
    const queue = queueOf([alertOf('a', 0), recoveryOf('a', 0, 34_000), alertOf('b', 50_000)], { clock });
    expect(atOnce(queue)).toEqual({
      text: '⚪ Dependency a: came and went, from 0 ms, for 34 s; answers.',
      ...{ quietly: true, count: 2, reply: null },
    });
    expect(
      queue.arrived({ messageId: '11' }, 60_000).map(({ action, outcome }) => [action, outcome]),
    ).toEqual([
      ['alert', 'sent'],
      ['recovery', 'sent'],
    ]);
    expect(atOnce(queue)).toMatchObject({ text: text('b'), quietly: false, count: 1 });
  });

  test('is no longer wrong, though its end waits elsewhere: neither by itself nor after an outage', () => {
    const ends = new Map([recoveryOf('a', 0, 34_000)].map((end) => [end.incident, end]));
    const known = () => ({ endOf: (id: string) => ends.get(id) ?? null, alsoDown: () => 2 });
    const alone = queueOf([alertOf('a', 0), alertOf('b', 0)], { clock, known });
    expect(atOnce(alone)).toEqual({
      text: '⚪ Dependency a: came and went, from 0 ms, for 34 s; answers.',
      ...{ quietly: true, count: 1, reply: null },
    });
    alone.arrived({ messageId: '11' }, 50_000);
    expect(atOnce(alone)).toMatchObject({ text: text('b'), quietly: false, count: 1 });

    const all = queueOf([alertOf('a', 0), alertOf('b', 0)], { clock, known });
    next(all, 0);
    all.failed(unreached, 0);
    next(all, 90_000);
    expect(inOneLine(all.outgoing().notification).split('\n').slice(1)).toEqual([
      ...['Still down (1):', '🔴 Dependency b: since 0 ms (1 min 30 s), does not answer.', ''],
      ...['Came and went (1):', '⚪ Dependency a: from 0 ms, for 34 s', ''],
      '2 more are down: that is told within minutes, with the group.',
    ]);
  });

  test('may have been told, and says so', () => {
    const queue = queueOf([alertOf('a', 0)], { clock });
    next(queue);
    queue.failed(unanswered, 0);
    queue.add(announced(recoveryOf('a', 0, 34_000)), 34_000);
    expect(atOnce(queue).text).toBe(
      '⚪ (may be a repeat) Dependency a: came and went, from 0 ms, for 34 s; answers.',
    );
  });

  test('goes with what lies between, and that rings', () => {
    const queue = queueOf([alertOf('a', 0), alertOf('b', 0), recoveryOf('a', 0, 34_000)], { clock });
    const { text: said, ...others } = atOnce(queue);
    expect(said.split('\n')).toEqual([
      '🔴 1 down, 1 came and went: Dependency b',
      '',
      ...['Down (1):', '🔴 Dependency b: since 0 ms (50 s), does not answer.', ''],
      ...['Came and went (1):', '⚪ Dependency a: from 0 ms, for 34 s'],
    ]);
    expect(others).toEqual({ quietly: false, count: 3, reply: null });
  });

  test('is a recovery where its alert was told, and only the reminder was not', () => {
    const queue = queueOf([realertOf('a', 0, 10_000), recoveryOf('a', 0, 34_000)], { clock });
    expect(atOnce(queue).text).toBe('🟢 Dependency a: recovered after 34 s, answers.');
  });

  test('is told one by one where a sink wants each', () => {
    const queue = queueOf([alertOf('a', 0), recoveryOf('a', 0, 34_000)], { clock }, { catchUp: false });
    expect(atOnce(queue)).toMatchObject({ text: text('a'), count: 1 });
  });
});

describe('a reply', () => {
  const replyOf = (queue: Queue, now = 0): string | null => {
    queue.next(now);
    return queue.outgoing().replyTo?.messageId ?? null;
  };

  test('is what a realert and a recovery are to their alert', () => {
    const queue = queueOf([alertOf('a', 0), alertOf('b', 0), realertOf('a', 0, 1)]);
    const replies = ['11', '12', '13', '14'].map((messageId) => {
      if (messageId === '14') queue.add(announced(recoveryOf('a', 0, 2)), 0);
      const reply = replyOf(queue);
      queue.arrived({ messageId }, 0);
      return reply;
    });
    expect(replies).toEqual([null, null, '11', '11']);
  });

  test.each([
    ['what came and went beside it had none', { ...recoveryOf('b', 1, 2), held: 'grouped' as const }, '41'],
    ['what is new beside it has none', alertOf('b', 2), null],
    ['what was told by a message of its own is over with it', recoveryOf('c', 0, 2), null],
  ])('is what a message of several is to the one message that they answer: %s', (_, other, reply) => {
    const queue = queueOf([], {
      owed: {
        ...{ waiting: [], inDoubt: 0 },
        messageIds: new Map([
          ['dep/a@0', idOf('41')],
          ['dep/c@0', idOf('42')],
        ]),
      },
    });
    const together = { ...announced(recoveryOf('a', 0, 2)), id: 'n-1', why: 'digest' as const };
    queue.add({ ...together, notifications: [other, recoveryOf('a', 0, 2)] }, 2);
    expect(replyOf(queue)).toBe(reply);
  });

  test('goes with every try', () => {
    const queue = queueOf([recoveryOf('a', 0, 2)], {
      owed: { waiting: [], inDoubt: 0, messageIds: new Map([['dep/a@0', idOf('41')]]) },
    });
    expect(replyOf(queue)).toBe('41');
    queue.failed(unreached, 0);
    expect(replyOf(queue)).toBe('41');
  });

  test('has no message to go to once the incident is over', () => {
    const queue = queueOf([alertOf('a', 0)]);
    for (const [messageId, then] of [
      ['11', recoveryOf('a', 0, 1)],
      ['12', realertOf('a', 0, 2)],
    ] as const) {
      next(queue);
      queue.arrived({ messageId }, 0);
      queue.add(announced(then), 0);
    }
    expect(replyOf(queue)).toBeNull();
  });

  test('has no message to go to once the recovery was dropped', () => {
    const queue = queueOf([alertOf('a', 0)]);
    next(queue);
    queue.arrived({ messageId: '11' }, 0);
    queue.add(announced(recoveryOf('a', 0, 1)), 0);
    queue.add(announced(realertOf('a', 0, 2)), 0);
    next(queue);
    queue.failed(badText, 0);
    expect(replyOf(queue)).toBeNull();
  });

  test('has no message to go to if the alert was dropped, or its sink has no ids', () => {
    const queue = queueOf([alertOf('a', 0), realertOf('a', 0, 1), alertOf('b', 0), realertOf('b', 0, 1)]);
    next(queue);
    queue.failed(badText, 0);
    expect(replyOf(queue)).toBeNull();
    queue.arrived({ messageId: '12' }, 0);
    next(queue);
    queue.arrived({}, 0);
    expect(replyOf(queue)).toBeNull();
  });

  test('goes to the alert, not to a realert of it', () => {
    const queue = queueOf([alertOf('a', 0), realertOf('a', 0, 1)]);
    for (const messageId of ['11', '12']) {
      next(queue);
      queue.arrived({ messageId }, 0);
    }
    queue.add(announced(recoveryOf('a', 0, 2)), 0);
    expect(replyOf(queue)).toBe('11');
  });

  test('is nothing that a new incident, an event or a note is', () => {
    const queue = queueOf(
      [alertOf('a', 0), edgeOf('b', 0), noteOf(0, { mark: '', title: 'n', detail: '' })],
      {
        owed: {
          waiting: [],
          inDoubt: 0,
          messageIds: new Map([
            ['dep/a@0', idOf('1')],
            ['dep/b@0', idOf('2')],
          ]),
        },
      },
    );
    for (let i = 0; i < 3; i++) {
      expect(replyOf(queue)).toBeNull();
      queue.arrived({}, 0);
    }
  });

  test('can not be given to an event', () => {
    const queue = queueOf([edgeOf('b', 0), realertOf('b', 0, 1)]);
    next(queue);
    queue.arrived({ messageId: '11' }, 0);
    expect(replyOf(queue)).toBeNull();
  });

  test('is nothing that a catch-up is, but its alerts are answered in it', () => {
    const queue = queueOf([realertOf('a', 0, 1), ...alerts(10)], {
      owed: { waiting: [], inDoubt: 0, messageIds: new Map([['dep/a@0', idOf('1')]]) },
    });
    expect(replyOf(queue)).toBeNull();
    queue.arrived({ messageId: '50' }, 0);
    queue.add(announced(recoveryOf('a', 0, 2)), 0);
    expect(replyOf(queue)).toBe('1');
    queue.arrived({ messageId: '51' }, 0);
    queue.add(announced(recoveryOf('n3', 0, 2)), 0);
    expect(replyOf(queue)).toBe('50');
  });

  test('goes to the first part of a long alert, from every part of a long recovery', () => {
    const queue = queueOf([inLines('a', 'one', 'two')], {}, { split: byLine });
    const replies = ['11', '12', '13', '14'].map((messageId) => {
      if (messageId === '13') queue.add(announced({ ...recoveryOf('a', 0, 1), detail: 'three\nfour' }), 0);
      const reply = replyOf(queue);
      queue.arrived({ messageId }, 0);
      return reply;
    });
    expect(replies).toEqual([null, null, '11', '11']);
  });
});

describe('a message in several parts', () => {
  const long = () =>
    queueOf(
      [inLines('a', 'one', 'two', 'three'), alertOf('b', 0)],
      {},
      { split: byLine, rates: [{ count: 1, perMs: 1_000 }] },
    );
  const part = (line: string): string => `🔴 Dependency a: ${line}`;
  const markedPart = (line: string): string => `🔴 (may be a repeat) Dependency a: ${line}`;

  test('goes part by part at the rate of the sink, and is sent with the last', () => {
    const queue = long();
    expect(next(queue)).toBe(part('one'));
    expect(queue.arrived({ messageId: '11' }, 0)).toEqual([]);
    expect(queue.dueInMs(0)).toBe(1_000);
    expect(next(queue, 1_000)).toBe(part('two'));
    expect(queue.arrived({ messageId: '12' }, 1_000)).toEqual([]);
    expect(next(queue, 2_000)).toBe(part('three'));
    expect(outcomes(queue.arrived({ messageId: '13' }, 2_000))).toEqual(['dep/a alert sent 1 #11']);
    expect(queue.dueInMs(2_000)).toBe(1_000);
    expect(rest(queue, 3_000)).toEqual([text('b')]);
  });

  test('of which one fails goes on with that one, and says that a part has arrived', () => {
    const queue = long();
    next(queue);
    queue.arrived({}, 0);
    next(queue, 1_000);
    expect(outcomes(queue.failed(unreached, 1_000))).toEqual(['dep/a alert retrying 1 not reached true']);
    expect(next(queue, 2_000)).toBe(part('two'));
    queue.arrived({}, 2_000);
    expect(next(queue, 3_000)).toBe(part('three'));
    expect(outcomes(queue.arrived({}, 3_000))).toEqual(['dep/a alert sent 2']);
  });

  test('of which one was not answered says of that one alone that it may be a repeat', () => {
    const queue = long();
    next(queue);
    queue.arrived({}, 0);
    for (const now of [1_000, 3_000, 6_000]) {
      next(queue, now);
      expect(outcomes(queue.failed(unanswered, now))[0]).toMatch(/retrying \d no answer true$/);
    }
    expect(next(queue, 10_000)).toBe(markedPart('two'));
    queue.failed(unreached, 10_000);
    expect(next(queue, 20_000)).toBe(markedPart('two'));
    queue.arrived({}, 20_000);
    expect(next(queue, 21_000)).toBe(part('three'));
    queue.arrived({}, 21_000);
    expect(next(queue, 22_000)).toBe(text('b'));
  });

  test('of which the first was not answered begins anew, and all of it may be a repeat', () => {
    const queue = long();
    next(queue);
    expect(outcomes(queue.failed(unanswered, 0))).toEqual(['dep/a alert retrying 1 no answer true']);
    expect(next(queue, 1_000)).toBe(markedPart('one'));
    queue.arrived({}, 1_000);
    expect(next(queue, 2_000)).toBe(markedPart('two'));
    queue.arrived({}, 2_000);
    expect(next(queue, 3_000)).toBe(markedPart('three'));
    queue.arrived({}, 3_000);
    expect(next(queue, 4_000)).toBe(text('b'));
  });

  test('of which one is refused for its text is dropped with what is left of it', () => {
    const queue = long();
    next(queue);
    queue.arrived({}, 0);
    next(queue, 1_000);
    expect(outcomes(queue.failed(badText, 1_000))).toEqual(['dep/a alert dropped 1 bad text']);
    expect(next(queue, 2_000)).toBe(text('b'));
  });

  test('that the remark makes too long is cut again, and each piece has the remark', () => {
    const queue = queueOf([alertOf('a', 0)], {}, { split: upTo(44) });
    expect(next(queue)).toBe(text('a'));
    queue.failed(unanswered, 0);
    expect(next(queue, 1_000)).toBe('🔴 (may be a repeat) Dependency a: does not ');
    expect(queue.arrived({}, 1_000)).toEqual([]);
    expect(next(queue, 1_000)).toBe('🔴 (may be a repeat) Dependency a: answer.');
    expect(queue.arrived({}, 1_000)).toHaveLength(1);
  });

  test('of which a later part grows too long is cut there, before what is behind it', () => {
    const [x, y, z] = ['x'.repeat(28), 'y'.repeat(28), 'z'];
    const long = { ...alertOf('a', 0), detail: `${x}${y}${z}` };
    // As much as has room for 28 characters of detail, or for 10 beside the remark.
    const queue = queueOf([long], {}, { split: upTo(45) });
    expect(next(queue)).toBe(part(x));
    queue.arrived({}, 0);
    expect(next(queue)).toBe(part(y));
    queue.failed(unanswered, 0);
    const said: string[] = [];
    for (let told = 0; told === 0; ) {
      said.push(next(queue, minutes(1)));
      told = queue.arrived({}, minutes(1)).length;
    }
    expect(said).toEqual([
      markedPart('yyyyyyyyyy'),
      markedPart('yyyyyyyyyy'),
      markedPart('yyyyyyyy'),
      part('z'),
    ]);
  });

  test('as a catch-up with a part that is refused for its text is told one by one, all as repeats', () => {
    const queue = queueOf(several(11), {}, { split: upTo(300) });
    next(queue);
    queue.arrived({ messageId: '1' }, 0);
    next(queue);
    expect(outcomes(queue.failed(badText, 0))).toEqual(['dep/n0 alert retrying 1 bad text true']);
    expect(rest(queue)).toEqual(Array.from({ length: 11 }, (_, i) => repeated(`n${i}`)));
  });

  test('is put together anew only as long as none of it has arrived', () => {
    const queue = queueOf(several(11), {}, { split: upTo(300) });
    next(queue);
    queue.failed(unreached, 0);
    queue.add(announced(alertOf('second', 0)), 0);
    expect(next(queue, 1_000)).toMatch(/^🔴 12 down/);
    queue.arrived({}, 1_000);
    next(queue, 1_000);
    queue.failed(unreached, 1_000);
    queue.add(announced(alertOf('third', 0)), 0);
    expect(queue.next(3_000)?.count).toBe(12);
    const said: string[] = [];
    for (let told = 0; told === 0; ) {
      said.push(next(queue, 3_000));
      told = queue.arrived({}, 3_000).length;
    }
    expect(said.join('')).toContain('second');
    expect(said.join('')).not.toContain('third');
    expect(rest(queue, 3_000)).toEqual([text('third')]);
  });

  test('is cut once: a part is not cut again, however often it is tried', () => {
    const split: NonNullable<Sink['split']> = (whole) =>
      ['left', 'right'].map((detail) => ({ ...whole, title: `${whole.title} half`, detail }));
    const queue = queueOf([alertOf('a', 0)], {}, { split });
    expect(next(queue)).toBe('🔴 Dependency a half: left');
    queue.arrived({}, 0);
    expect(next(queue)).toBe('🔴 Dependency a half: right');
    queue.failed(unreached, 0);
    expect(next(queue, 1_000)).toBe('🔴 Dependency a half: right');
    expect(outcomes(queue.arrived({}, 1_000))).toEqual(['dep/a alert sent 2']);
  });

  test.each<[string, NonNullable<Sink['split']>, string]>([
    ['cuts it into nothing', () => [], 'nothing is left of it'],
    [
      'throws',
      () => {
        throw new Error('a bug');
      },
      'a bug',
    ],
  ])('whose sink %s is dropped, and the next is tried', (_, split, why) => {
    const queue = queueOf(alerts(2), {}, { split });
    for (const name of ['n0', 'n1']) {
      expect(queue.next(0)?.count).toBe(1);
      let thrown: unknown;
      try {
        queue.outgoing();
      } catch (error) {
        thrown = error;
      }
      expect(outcomes(queue.failed(thrown, 0))).toEqual([
        `dep/${name} alert dropped 1 it can not be cut to length: ${why}`,
      ]);
    }
    expect(queue.dueInMs(0)).toBeNull();
  });
});

describe('a message in doubt', () => {
  test('says that it may be a repeat until it is told, and no other does', () => {
    const queue = queueOf(alerts(2));
    next(queue);
    expect(outcomes(queue.failed(unanswered, 0))).toEqual(['dep/n0 alert retrying 1 no answer true']);
    expect(next(queue, 1_000)).toBe(repeated('n0'));
    expect(outcomes(queue.failed(unreached, 1_000))).toEqual(['dep/n0 alert retrying 2 not reached']);
    expect(next(queue, 3_000)).toBe(repeated('n0'));
    queue.arrived({}, 3_000);
    expect(next(queue, 3_000)).toBe(text('n1'));
  });

  test('that was a catch-up leaves all of it in doubt, even if it is told one by one', () => {
    const queue = queueOf(alerts(11));
    next(queue);
    queue.failed(unanswered, 0);
    queue.add(announced(alertOf('new', 0)), 0);
    expect(next(queue, 1_000)).toMatch(/^🔴 \(may be a repeat\) 12 dependencies down/);
    queue.failed(badText, 1_000);
    expect(rest(queue, 1_000)).toEqual([
      ...Array.from({ length: 11 }, (_, i) => repeated(`n${i}`)),
      text('new'),
    ]);
  });

  test('that is dropped is in doubt no more', () => {
    const queue = queueOf(alerts(2));
    next(queue);
    queue.failed(unanswered, 0);
    next(queue, 1_000);
    queue.failed(badText, 1_000);
    expect(next(queue, 1_000)).toBe(text('n1'));
  });

  test('stays in doubt when fewer are tried after it', () => {
    const queue = queueOf(alerts(11));
    next(queue);
    queue.failed(unanswered, 0);
    next(queue, 1_000);
    queue.failed(badText, 1_000);
    next(queue, 1_000);
    queue.failed(unanswered, 1_000);
    expect(rest(queue, 9_000)).toEqual(Array.from({ length: 11 }, (_, i) => repeated(`n${i}`)));
  });
});

describe('after a restart', () => {
  const owed = (waiting: readonly Notification[], inDoubt = 0, messageIds: [string, MessageId][] = []) => ({
    owed: { waiting: waiting.map(announced), inDoubt, messageIds: new Map(messageIds) },
  });

  test('what was owed goes first, in its order, before what is new', () => {
    const queue = queueOf([alertOf('new', 0)], owed(alerts(3)));
    expect(rest(queue)).toEqual([text('n0'), text('n1'), text('n2'), text('new')]);
  });

  test('what may have arrived says so, and that alone', () => {
    expect(rest(queueOf([], owed(alerts(3), 2)))).toEqual([repeated('n0'), repeated('n1'), text('n2')]);
  });

  test('what is owed is late by the time it waited', () => {
    expect(next(queueOf([], owed(alerts(1), 1)), minutes(3))).toBe(`${repeated('n0')}\n(Told 3 min late.)`);
  });

  test('a long backlog is told as one, in doubt if any of it is', () => {
    expect(rest(queueOf([], owed(alerts(11), 1)))).toEqual([
      '🔴 (may be a repeat) 11 dependencies down (do not answer): n0 … n10',
    ]);
    expect(rest(queueOf([], owed(alerts(11))))).toEqual([
      '🔴 11 dependencies down (do not answer): n0 … n10',
    ]);
  });

  test('a recovery still replies to its alert', () => {
    const queue = queueOf([], owed([recoveryOf('a', 0, 5)], 0, [['dep/a@0', idOf('77')]]));
    queue.next(5);
    expect(queue.outgoing().replyTo).toEqual(idOf('77'));
  });

  test('what is owed is left as it was given', () => {
    const given = owed(alerts(2), 1, [['dep/x@0', idOf('1')]]);
    const queue = queueOf([recoveryOf('x', 0, 1)], given);
    rest(queue);
    expect(given.owed.waiting).toHaveLength(2);
    expect(given.owed.messageIds.size).toBe(1);
  });

  test('more in doubt than is owed leaves what is new beyond doubt', () => {
    const queue = queueOf([alertOf('new', 0)], owed(alerts(1), 5));
    expect(rest(queue)).toEqual([repeated('n0'), text('new')]);
  });
});

describe('a full queue', () => {
  const full = (capacity: number, more: Partial<QueueOptions> = {}) =>
    queueOf(alerts(capacity), { capacity, ...more });

  test('holds as many as its capacity', () => {
    const queue = queueOf([], { capacity: 3, catchUpOver: 100 });
    for (const alert of alerts(3)) expect(queue.add(announced(alert), 0)).toEqual([]);
    expect(rest(queue)).toHaveLength(3);
  });

  test('holds 10,000 if nothing else is said', () => {
    const queue = queueOf();
    for (const alert of alerts(10_000)) expect(queue.add(announced(alert), 0)).toEqual([]);
    expect(outcomes(queue.add(announced(alertOf('last', 0)), 0))).toEqual([
      'dep/n0 alert dropped 0 more than 10000 wait',
    ]);
  });

  test('drops its oldest, and says so', () => {
    const queue = full(3);
    expect(queue.add(announced(alertOf('new', 0)), 8)).toEqual([
      {
        type: 'delivery',
        at: 8,
        sink: 'chat',
        key: 'dep/n0',
        incident: 'dep/n0@0',
        action: 'alert',
        of: 0,
        outcome: 'dropped',
        attempts: 0,
        why: 'more than 3 wait',
      },
    ]);
    expect(rest(queue)).toEqual([text('n1'), text('n2'), text('new')]);
  });

  test('keeps the one that is on its way', () => {
    const queue = full(3);
    next(queue);
    expect(outcomes(queue.add(announced(alertOf('new', 0)), 0))).toEqual([
      'dep/n1 alert dropped 0 more than 3 wait',
    ]);
    expect(outcomes(queue.arrived({}, 0))).toEqual(['dep/n0 alert sent 1']);
    expect(rest(queue)).toEqual([text('n2'), text('new')]);
  });

  test('all of which is on its way has no room for another', () => {
    const queue = full(3, { catchUpOver: 2 });
    next(queue);
    expect(outcomes(queue.add(announced(alertOf('new', 0)), 0))).toEqual([
      'dep/new alert dropped 0 more than 3 wait',
    ]);
    expect(queue.arrived({}, 0)).toHaveLength(3);
    expect(queue.dueInMs(0)).toBeNull();
  });

  test('keeps those that may have arrived', () => {
    const queue = queueOf([alertOf('x', 0)], {
      capacity: 3,
      owed: { waiting: alerts(2).map(announced), inDoubt: 2, messageIds: new Map() },
    });
    expect(outcomes(queue.add(announced(alertOf('y', 0)), 0))).toEqual([
      'dep/x alert dropped 0 more than 3 wait',
    ]);
    expect(rest(queue)).toEqual([repeated('n0'), repeated('n1'), text('y')]);
  });

  test('that drops the one being retried says how often it was tried; the next begins at one', () => {
    const queue = full(2);
    next(queue);
    queue.failed(unreached, 0);
    next(queue, 1_000);
    queue.failed(unreached, 1_000);
    expect(outcomes(queue.add(announced(alertOf('new', 0)), 1_500))).toEqual([
      'dep/n0 alert dropped 2 more than 2 wait',
    ]);
    // The sink is still out of order, so its pause is not cut short.
    expect(queue.dueInMs(1_500)).toBe(1_500);
    next(queue, 3_000);
    expect(outcomes(queue.arrived({}, 3_000))).toEqual(['dep/n1 alert sent 1']);
  });

  test('that drops one behind the one being retried leaves its tries as they are', () => {
    const queue = full(3);
    next(queue);
    queue.failed(unanswered, 0);
    expect(outcomes(queue.add(announced(alertOf('new', 0)), 0))).toEqual([
      'dep/n1 alert dropped 0 more than 3 wait',
    ]);
    next(queue, 1_000);
    expect(outcomes(queue.arrived({}, 1_000))).toEqual(['dep/n0 alert sent 2']);
  });

  test('tells the next catch-up how many it dropped, once', () => {
    const queue = full(11);
    for (const name of ['x', 'y', 'z']) queue.add(announced(alertOf(name, 0)), 0);
    expect(next(queue)).toMatch(/\n\n3 older messages could not be kept: look into the log\.$/);
    queue.arrived({}, 0);
    for (const alert of alerts(11)) queue.add(announced(alert), 0);
    expect(next(queue)).not.toContain('could not be kept');
  });

  test('tells of it again if the catch-up did not arrive', () => {
    const queue = full(11);
    queue.add(announced(alertOf('x', 0)), 0);
    for (const answer of [unreached, refusal]) {
      expect(next(queue, 9_000)).toContain('1 older message could not be kept');
      queue.failed(answer, 0);
    }
    expect(next(queue, 9_000)).toContain('1 older message could not be kept');
  });

  test('tells of what was dropped while a catch-up was on its way in the next one', () => {
    const queue = full(11);
    queue.add(announced(alertOf('x', 0)), 0);
    expect(next(queue)).toContain('1 older message could not be kept');
    queue.add(announced(alertOf('y', 0)), 0);
    queue.add(announced(alertOf('z', 0)), 0);
    queue.arrived({}, 0);
    for (const alert of alerts(11)) queue.add(announced(alert), 0);
    expect(next(queue)).toContain('2 older messages could not be kept');
  });

  test('does not forget what it dropped because of messages in between', () => {
    const queue = queueOf(alerts(1), { capacity: 4, catchUpOver: 3 });
    next(queue);
    for (const alert of alerts(4)) queue.add(announced(alert), 0);
    queue.arrived({}, 0);
    expect(rest(queue)).toEqual([text('n1'), text('n2'), text('n3')]);
    for (const alert of alerts(4)) queue.add(announced(alert), 0);
    expect(next(queue)).toContain('1 older message could not be kept');
  });

  test('drops no more from those that go one by one than there are', () => {
    const queue = full(11);
    next(queue);
    queue.failed(badText, 0);
    // Now the eleven go one by one; two of them make room.
    queue.add(announced(alertOf('x', 0)), 0);
    queue.add(announced(alertOf('y', 0)), 0);
    const tell = (from: number, to: number): void => {
      for (let i = from; i <= to; i++) {
        expect(next(queue)).toBe(text(`n${i}`));
        queue.arrived({}, 0);
      }
    };
    tell(2, 8);
    for (const alert of alerts(7)) queue.add(announced(alert), 0);
    // Eleven wait again, but the first two of them were refused together with the others.
    tell(9, 10);
    for (const alert of alerts(2)) queue.add(announced(alert), 0);
    expect(queue.next(0)?.count).toBe(11);
    expect(next(queue)).toMatch(/^🔴 9 down: /);
  });
});

describe('a reminder behind what told the same late', () => {
  const noticed = (of: Notification, at: number): Announcement => ({ ...announced(of), id: `n-${at}`, at });
  const every = minutes(1);
  const reminder = (nth: number): Announcement => noticed(realertOf('db', 0, nth * every), nth * every);
  const skipped = (nth: number): string =>
    `dep/db realert skipped 0 ${locales.en.delivery.toldLately} ${nth * every}`;
  const said = (deliveries: readonly Delivery[]): string[] =>
    deliveries.map((one) => `${outcomes([one])[0] ?? ''} ${one.of}`);

  /** The alert waits with its first reminder, and both arrive so late. */
  const toldAt = (at: number, sink: Partial<Sink> = {}): Queue => {
    const queue = queueOf([], {}, sink);
    queue.add(noticed(alertOf('db', 0), 0), 0);
    queue.next(0);
    queue.failed(unreached, 0);
    if (at > every) queue.add(reminder(1), every);
    while (queue.dueInMs(at) !== null) {
      queue.next(at);
      queue.arrived({}, at);
    }
    return queue;
  };

  test.each([
    ['decided 4 s after the catch-up is left out, and the next one comes', every * 2 - 4_000, [2], 3],
    ['that was itself in the catch-up counts for the next', every + 40_000, [2], 3],
    ['comes where that was late by half a minute only', every + 30_000, [], 2],
    ['comes where what it reminds of was told in time', 5_000, [], 1],
  ])('%s', (_, at, without, then) => {
    const queue = toldAt(at);
    for (const nth of without) expect(said(queue.add(reminder(nth), nth * every))).toEqual([skipped(nth)]);
    expect(queue.add(reminder(then), then * every)).toEqual([]);
    expect(queue.dueInMs(then * every)).not.toBeNull();
  });

  test('is left out where it came in while that was on its way', () => {
    const queue = queueOf();
    queue.add(noticed(alertOf('db', 0), 0), 0);
    queue.next(50_000);
    queue.add(reminder(1), every);
    expect(said(queue.arrived({}, every + 2_000))).toEqual(['dep/db alert sent 1 0', skipped(1)]);
    expect(queue.dueInMs(every + 2_000)).toBeNull();
  });

  test.each([
    ['that has become worse', { reason: 'worse' }],
    ['that it flaps', { flaps: true }],
    ['that nobody has taken it on', { escalated: { told: ['ops'], at: 0 } }],
    ['of another incident', { incident: 'dep/db@7' }],
  ] as const)('is told where it says %s', (_, more) => {
    const queue = toldAt(every * 2 - 4_000);
    const one = noticed({ ...realertOf('db', 0, every * 2), ...more }, every * 2);
    expect(queue.add(one, every * 2)).toEqual([]);
  });

  test('is told a log, which has all of it', () => {
    const queue = toldAt(every * 2 - 4_000, { catchUp: false });
    expect(queue.add(reminder(2), every * 2)).toEqual([]);
  });

  test('is told of what began anew', () => {
    const queue = toldAt(every * 2 - 4_000);
    const now = every * 2;
    queue.add(noticed(recoveryOf('db', 0, now), now), now);
    while (queue.dueInMs(now) !== null) {
      queue.next(now);
      queue.arrived({}, now);
    }
    expect(queue.add(reminder(3), 3 * every)).toEqual([]);
  });
});
