import fc from 'fast-check';
import { concat, defer, EMPTY, map, merge, NEVER, of, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import type {
  Attempt,
  Delivery,
  MessageId,
  Notification,
  Outgoing,
  Owed,
  Rate,
} from '../../../src/language/delivery.ts';
import { inOneLine, locales } from '../../../src/messages/messages.ts';
import { deliver } from '../../../src/sinks/delivery/delivery.ts';
import { type Sink, SinkError } from '../../../src/sinks/sink.ts';
import { alertOf, announced, edgeOf, realertOf, recoveryOf } from '../../support/notices.ts';
import { runs } from '../../support/runs.ts';

/**
 * Random answers at random times to random histories, with the process killed and started again in the
 * middle. What came of it is held against a plain model: the journal's view of what waits.
 */

/** What the sink does with a message; the message arrives, or does not, whatever it answers. */
type Answer =
  | { readonly do: 'ok' | 'twice' | 'fail' | 'permanent' | 'refuse' | 'throw' | 'nonsense' }
  | { readonly do: 'slow ok'; readonly ms: number }
  | { readonly do: 'pause'; readonly ms: number }
  | { readonly do: 'doubt' | 'hang' | 'empty'; readonly arrives: boolean };

const answers: fc.Arbitrary<Answer> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Answer>({ do: 'ok' }) },
  fc.constantFrom<Answer>(
    { do: 'twice' },
    { do: 'fail' },
    { do: 'permanent' },
    { do: 'refuse' },
    { do: 'throw' },
    { do: 'nonsense' },
  ),
  fc.record({ do: fc.constant('slow ok' as const), ms: fc.integer({ min: 1, max: 9_999 }) }),
  fc.record({ do: fc.constant('pause' as const), ms: fc.integer({ min: 1, max: 200_000 }) }),
  fc.record({ do: fc.constantFrom('doubt' as const, 'hang', 'empty'), arrives: fc.boolean() }),
);

/** The next thing that happens to one of six entities, so long after the last one. */
interface Event {
  readonly afterMs: number;
  readonly entity: number;
  readonly what: 'turn' | 'realert' | 'edge' | 'self';
}

const events: fc.Arbitrary<Event> = fc.record({
  afterMs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    fc.integer({ min: 1, max: 3_000 }),
    fc.integer({ min: 1, max: 200_000 }),
  ),
  entity: fc.integer({ min: 0, max: 5 }),
  what: fc.constantFrom('turn', 'turn', 'turn', 'realert', 'edge', 'self'),
});

const rates: readonly Rate[] = [
  { count: 1, perMs: 1_000 },
  { count: 20, perMs: 60_000 },
];

/** A history in which every incident and every event has a title of its own. */
const historyOf = (happened: readonly Event[]): Notification[] => {
  const down = new Map<number, { name: string; since: number }>();
  let at = 0;
  return happened.map(({ afterMs, entity, what }, i) => {
    at += afterMs;
    const name = `e${entity}.${i};`;
    const incident = down.get(entity);
    if (what === 'edge') return edgeOf(name, at);
    if (what === 'self') return { ...alertOf(name, at), key: 'self/chat' };
    if (incident === undefined) {
      down.set(entity, { name, since: at });
      return alertOf(name, at);
    }
    if (what === 'realert') return realertOf(incident.name, incident.since, at);
    down.delete(entity);
    return recoveryOf(incident.name, incident.since, at);
  });
};

/** One call of the sink. */
interface Sent {
  readonly run: number;
  readonly from: number;
  to: number;
  readonly answer: Answer;
  readonly outgoing: Outgoing;
  readonly text: string;
  /** What waited first when it was sent: what it speaks for. */
  readonly covers: readonly Notification[];
  readonly arrived: boolean;
}

interface World {
  readonly sent: Sent[];
  readonly deliveries: Delivery[];
  readonly refused: (string | null)[];
  /** What the journal says. */
  readonly waiting: Notification[];
  attempting: number;
  inDoubt: number;
  readonly messageIds: Map<string, MessageId>;
  /** What the journal says was about to be sent when the process was killed. */
  readonly doubted: Set<Notification>;
  /** What should never be seen from within. */
  readonly faults: string[];
  completed: boolean;
}

const arrives = (answer: Answer): boolean =>
  answer.do === 'ok' ||
  answer.do === 'twice' ||
  answer.do === 'slow ok' ||
  ('arrives' in answer && answer.arrives);

const shortest = 60;
/** Three of these have room for a line of each that a history can have. */
const partLength = 500;

/** Cuts at line ends, as Telegram's does, so that catch-ups have several parts. */
const split: NonNullable<Sink['split']> = (whole) => {
  if (inOneLine(whole).length <= partLength) return [whole];
  const parts: string[] = [''];
  for (const line of whole.detail.split(/(?<=\n)/)) {
    const last = parts.at(-1) ?? '';
    if (last.length + line.length <= partLength - shortest) parts[parts.length - 1] = last + line;
    else parts.push(line);
  }
  return parts.map((detail, i) => ({ ...whole, title: `${whole.title} (${i + 1}/${parts.length})`, detail }));
};

interface Run {
  readonly startMs: number;
  readonly killMs: number;
  /** How long the journal takes, and whether it is durable before or after that. */
  readonly recordMs: number;
  readonly durableFirst: boolean;
}

/** Lets one process run on the world from `startMs` until it is killed, or has told all. */
const live = (
  world: World,
  run: number,
  history: readonly Notification[],
  script: Answer[],
  { startMs, killMs, recordMs, durableFirst }: Run,
): void => {
  const scheduler = new VirtualTimeScheduler();
  scheduler.frame = startMs;
  scheduler.maxFrames = killMs;
  let inFlight: Sent | null = null;

  const sink: Sink = {
    name: 'chat',
    rates,
    timeoutMs: 10_000,
    split,
    send: (outgoing) => {
      // One at a time, and never before the attempt is durable.
      if (inFlight !== null) world.faults.push('two are on their way at once');
      if (world.attempting === 0) world.faults.push('sent before its attempt was durable');
      const answer = script.shift() ?? { do: 'ok' };
      const sent: Sent = {
        run,
        from: scheduler.now(),
        to: Number.POSITIVE_INFINITY,
        answer,
        outgoing,
        text: inOneLine(outgoing.notification),
        covers: world.waiting.slice(0, world.attempting),
        arrived: arrives(answer),
      };
      const messageId = String(world.sent.push(sent));
      inFlight = sent;
      switch (answer.do) {
        case 'ok':
          return of({ messageId });
        case 'twice':
          return of({ messageId }, { messageId: '-1' });
        case 'slow ok':
          return timer(answer.ms, scheduler).pipe(map(() => ({ messageId })));
        case 'fail':
          return throwError(() => new SinkError('not reached'));
        case 'pause':
          return throwError(() => new SinkError('429', { retryAfterMs: answer.ms }));
        case 'permanent':
          return throwError(() => new SinkError('bad text', { permanent: true }));
        case 'refuse':
          return throwError(() => new SinkError('401', { permanent: true, refused: true }));
        case 'doubt':
          return throwError(() => new SinkError('reset', { mayHaveArrived: true }));
        case 'hang':
          return NEVER;
        case 'empty':
          return EMPTY;
        case 'nonsense':
          return 7 as never;
        case 'throw':
          throw new Error('a bug');
      }
    },
  };

  const answered = (): void => {
    if (inFlight !== null) inFlight.to = scheduler.now();
    inFlight = null;
  };

  /** The fold of the journal. */
  const keep = (record: Attempt | Delivery): void => {
    if (record.type === 'attempt') {
      world.attempting = record.count;
      return;
    }
    world.deliveries.push(record);
    if (record.outcome === 'skipped') return;
    const [head] = world.waiting;
    // Order is kept: whatever is told of is told of the first.
    if (head?.incident !== record.incident || head.action !== record.action || head.at !== record.of) {
      world.faults.push(`${record.key} is told of out of order`);
    }
    if (record.outcome === 'retrying') {
      if (record.mayHaveArrived) world.inDoubt = Math.max(world.inDoubt, world.attempting);
      world.attempting = 0;
      return;
    }
    world.waiting.shift();
    world.attempting = Math.max(0, world.attempting - 1);
    world.inDoubt = Math.max(0, world.inDoubt - 1);
    if (record.incident === null || head?.reason === 'edge') return;
    if (record.action === 'recovery') world.messageIds.delete(record.incident);
    else if (record.action === 'alert' && record.outcome === 'sent' && record.messageId !== undefined) {
      world.messageIds.set(record.incident, { messageId: record.messageId, chat: record.chat ?? null });
    }
  };

  const owed: Owed = {
    waiting: world.waiting.map(announced),
    inDoubt: Math.max(world.inDoubt, world.attempting),
    messageIds: new Map(world.messageIds),
  };
  for (const one of world.waiting.slice(0, world.attempting)) world.doubted.add(one);
  world.inDoubt = owed.inDoubt;
  world.attempting = 0;
  // What has not begun yet when the process is killed is seen by the next one.
  const input$ = merge(
    ...history
      .filter(({ at }) => at >= startMs && at <= killMs)
      .map((notification) =>
        timer(notification.at - startMs, scheduler).pipe(
          map(() => {
            if (notification.key !== 'self/chat') world.waiting.push(notification);
            return notification;
          }),
        ),
      ),
  );
  const subscription = input$
    .pipe(
      map(announced),
      deliver(sink, {
        scheduler,
        words: locales.en,
        random: () => (world.sent.length * 0.37) % 1,
        owed,
        onRefused: (why) => world.refused.push(why),
        record: (records) => {
          if (records[0]?.type === 'delivery' && records[0].outcome !== 'skipped') answered();
          else if (records[0]?.type === 'attempt') answered();
          const durable = defer(() => {
            for (const record of records) keep(record);
            return EMPTY;
          });
          const pause = recordMs === 0 ? EMPTY : timer(recordMs, scheduler);
          return durableFirst ? concat(durable, pause) : concat(pause, durable);
        },
      }),
    )
    .subscribe({
      error: (error: unknown) => world.faults.push(String(error)),
      complete: () => {
        world.completed = true;
      },
    });
  scheduler.flush();
  subscription.unsubscribe();
};

/** Whom a message tells of: who is named in the first line of a list has a line of his own there. */
const titlesIn = (text: string): Set<string> => {
  const list = text.replace(/^[^\n]*?\d+ (?:down|recovered)[^\n🔴🔁🟢⚪]*?: (?![🔴🔁🟢⚪])[^\n]*\n/u, '');
  return new Set([...list.matchAll(/Dependency (\S+;)/g)].map(([, name = '']) => name));
};

const nameOf = ({ title }: Notification): string => title.replace('Dependency ', '');

const isMarked = ({ text }: Sent): boolean => /^\S+ \(may be a repeat\) /.test(text);

test('nothing is lost, told twice unmarked, out of order or too fast, whatever the sink answers', () => {
  fc.assert(
    fc.property(
      fc.array(events, { minLength: 1, maxLength: 60, size: 'max' }),
      fc.array(answers, { maxLength: 60, size: 'max' }),
      fc.array(fc.integer({ min: 0, max: 600_000 }), { maxLength: 2 }),
      fc.constantFrom(0, 30),
      fc.boolean(),
      (happened, script, kills, recordMs, durableFirst) => {
        const history = historyOf(happened);
        const world: World = {
          sent: [],
          deliveries: [],
          refused: [],
          waiting: [],
          attempting: 0,
          inDoubt: 0,
          messageIds: new Map(),
          doubted: new Set(),
          faults: [],
          completed: false,
        };
        const left = [...script];
        const ends = [...kills.sort((one, other) => one - other), Number.POSITIVE_INFINITY];
        let startMs = 0;
        ends.forEach((killMs, run) => {
          if (killMs < startMs) return;
          world.completed = false;
          live(world, run, history, left, { startMs, killMs, recordMs, durableFirst });
          startMs = killMs + 1;
        });

        // It completes, and every notification has exactly one final outcome.
        expect(world.faults).toEqual([]);
        expect(world.completed).toBe(true);
        expect(world.waiting).toEqual([]);
        const final = world.deliveries.filter(({ outcome }) => outcome !== 'retrying');
        const idOf = ({ incident, action, of: at }: Delivery): string => `${incident} ${action} ${at}`;
        const expected = ({ incident, action, at }: Notification): string => `${incident} ${action} ${at}`;
        const aboutChat = ({ key }: { key: string }): boolean => key === 'self/chat';
        expect(
          final
            .filter((one) => !aboutChat(one))
            .map(idOf)
            .sort(),
        ).toEqual(
          history
            .filter((one) => !aboutChat(one))
            .map(expected)
            .sort(),
        );
        for (const one of final) expect(one.outcome === 'skipped').toBe(aboutChat(one));
        // What a sink is not to say is owed to nobody: that it was skipped may be lost with the process.
        if (kills.length === 0) expect(final).toHaveLength(history.length);

        const arrived = world.sent.filter((sent) => sent.arrived);
        world.sent.forEach((sent, i) => {
          const { answer, outgoing, covers, text, run } = sent;
          const earlier = world.sent.slice(0, i);
          const before = world.sent[i - 1];

          // Rates, and pauses: after every failure half a second at least, and what was asked for.
          if (before !== undefined && before.run === run) {
            expect(sent.from - before.from).toBeGreaterThanOrEqual(1_000);
            if (before.answer.do === 'pause') {
              expect(sent.from - before.to).toBeGreaterThanOrEqual(before.answer.ms);
            }
          }
          const twentieth = world.sent[i - 20];
          if (twentieth !== undefined && twentieth.run === run) {
            expect(sent.from - twentieth.from).toBeGreaterThanOrEqual(60_000);
          }

          // It says what waits, and replies where it should.
          const [head, ...others] = covers;
          if (head === undefined) throw new Error('a message for nobody');
          const alone = others.length === 0;
          if (alone) expect(outgoing.notification.title).toBe(head.title);
          else for (const title of titlesIn(text)) expect(covers.map(nameOf)).toContain(title);

          // What has arrived before and is told again says so...
          const repeats = earlier.filter(
            (one) =>
              one.arrived &&
              covers.some(
                (notification) =>
                  one.covers.includes(notification) &&
                  titlesIn(one.text).has(nameOf(notification)) &&
                  titlesIn(text).has(nameOf(notification)),
              ),
          );
          if (repeats.length > 0) expect(isMarked(sent)).toBe(true);
          // ...and nothing says so that was not tried before without a clear answer.
          if (isMarked(sent)) {
            const unclear = earlier.some(
              (one) => one.covers.includes(head) && (one.arrived || 'arrives' in one.answer),
            );
            expect(unclear || world.doubted.has(head)).toBe(true);
          }
          if (answer.do === 'refuse') expect(world.refused).not.toEqual([]);
        });

        // Whatever counts as sent was in a message that arrived.
        for (const delivery of final.filter(({ outcome }) => outcome === 'sent')) {
          const told = arrived.some(({ covers, text }) =>
            covers.some(
              (one) =>
                one.incident === delivery.incident &&
                one.action === delivery.action &&
                one.at === delivery.of &&
                titlesIn(text).has(nameOf(one)),
            ),
          );
          expect(told).toBe(true);
        }

        // The chat ends with the truth about every incident, unless its last message was refused.
        const wordOn = new Map<string, boolean>();
        for (const { text } of arrived) {
          for (const line of text.split('\n')) {
            const [, mark = '', name = ''] =
              /^(?:.*: )?(🔴|🔁|🟢|⚪) (?:\(may be a repeat\) )?Dependency (\S+;)/u.exec(line) ?? [];
            if (name !== '') wordOn.set(name, mark === '🔴' || mark === '🔁');
          }
        }
        const last = new Map(
          history
            .filter(({ key, reason }) => key !== 'self/chat' && reason !== 'edge')
            .map((notification) => [nameOf(notification), notification]),
        );
        for (const [name, { incident, action, at }] of last) {
          const { outcome } = final.find((one) => idOf(one) === `${incident} ${action} ${at}`) ?? {};
          if (outcome === 'sent') expect([name, wordOn.get(name)]).toEqual([name, action !== 'recovery']);
        }

        // Refusals are told when they begin and when they end, and never twice.
        world.refused.forEach((why, i) => {
          if (i > 0 && kills.length === 0) expect(why === null).toBe(world.refused[i - 1] !== null);
        });
      },
    ),
    { numRuns: runs(400) },
  );
});
