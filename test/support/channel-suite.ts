import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Facts, MessageId, MessageText, Outgoing, Receipt } from '../../src/language/delivery.ts';
import { locales } from '../../src/messages/messages.ts';
import { messageText } from '../../src/messages/notifications.ts';
import { type AnswerRow, type Meaning, sharedRows } from '../../src/sinks/http/answers.ts';
import { longestAnswerBytes } from '../../src/sinks/http/exchange.ts';
import { type Sink, SinkError } from '../../src/sinks/sink.ts';
import { anyText } from './any-text.ts';
import { type FakeService, fakeService, type ServiceRules } from './fake-service.ts';
import { serve } from './http-server.ts';
import { alertOf, exitOf, recoveryOf } from './notices.ts';
import { runs } from './runs.ts';
import { sinkContract } from './sink-contract.ts';

/** A channel that posts over HTTP, for the suite that all of them pass. */
export interface ChannelSuite {
  readonly name: string;
  /** The service as it is documented; made anew for each test, for it counts. */
  readonly rules: () => ServiceRules;
  readonly make: (url: URL) => Sink & { close(): Promise<void> };
  /** What no error may hold. */
  readonly secrets: readonly string[];
  /** The rows of its own error table, each with a body that makes it the one that fits. */
  readonly rows: readonly (readonly [row: AnswerRow, body: string])[];
  /** Bodies that stand for an answer that says all is well; they are spoilt. */
  readonly bodies: readonly string[];
  /** It says facts rather than a text, which needs no cutting. */
  readonly factsOnly?: true;
}

/** One message, as the queue would hand it over. */
export const outgoingOf = (
  parts: Partial<MessageText> = {},
  {
    replyTo = null,
    quietly,
    facts,
  }: { replyTo?: MessageId | null; quietly?: true; facts?: Partial<Facts> } = {},
): Outgoing => ({
  notification: exitOf(parts),
  replyTo,
  ...(quietly && { quietly }),
  facts: { id: 'n1', part: 0, host: 'box', notifications: [alertOf('a', 0)], ...facts },
});

/** An alert, and its recovery, of a dependency. */
export const alertOutgoing = (entity = 'a'): Outgoing => ({
  notification: messageText(alertOf(entity, 0), locales.en),
  replyTo: null,
  facts: { id: `${entity}1`, part: 0, host: 'box', notifications: [alertOf(entity, 0)] },
});
export const recoveryOutgoing = (entity = 'a', replyTo: MessageId | null = null): Outgoing => ({
  notification: messageText(recoveryOf(entity, 0, 90_000), locales.en),
  replyTo,
  facts: { id: `${entity}2`, part: 0, host: 'box', notifications: [recoveryOf(entity, 0, 90_000)] },
});

export const sendTo = async (
  sink: Sink,
  outgoing: Outgoing,
  abort = new AbortController().signal,
): Promise<Receipt | SinkError> => {
  try {
    return (await sink.send(outgoing, abort)) as Receipt;
  } catch (error) {
    if (error instanceof SinkError) return error;
    throw error;
  }
};

/** What takes more room once it is written down, or may not be cut in two. */
const hostile = [
  ...[
    '"',
    '\\',
    '\n',
    '\u0001',
    '&',
    '<',
    '>',
    '*',
    '_',
    '`',
    '\n`ls -l`\n',
    '@everyone',
    '<!channel>',
    '\u2028',
  ],
  ...['ö', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', '\u{1f1e9}\u{1f1ea}', 'e\u0301', '\ud83d', ' '],
];

const how: Readonly<Record<Exclude<Meaning, 'sent'>, object>> = {
  again: { permanent: false, refused: false, mayHaveArrived: false },
  'in doubt': { permanent: false, refused: false, mayHaveArrived: true },
  refused: { permanent: false, refused: true, mayHaveArrived: false },
  dropped: { permanent: true, refused: false, mayHaveArrived: false },
};

/** What every channel that posts over HTTP must do. */
export const channelSuite = (suite: ChannelSuite): void => {
  const { name, rules, make, secrets, rows, bodies, factsOnly = false } = suite;
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  const connected = async (by: ServiceRules = rules()): Promise<{ service: FakeService; sink: Sink }> => {
    const service = await fakeService(by);
    const sink = make(service.url);
    closers.push(() => sink.close(), service.close);
    return { service, sink };
  };

  sinkContract(name, async (outside) => {
    const service = await fakeService(rules());
    const sink = make(service.url);
    if (outside === 'throws')
      service.script({ do: 'reset', record: false }, { do: 'answer', answer: { status: 500 } });
    if (outside === 'hangs' || outside === 'late') service.script({ do: 'hold' });
    return {
      sink,
      secrets,
      said: () => service.said,
      held: service.held,
      answerNow: service.release,
      close: async () => {
        await sink.close();
        await service.close();
      },
    };
  });

  describe(`the error table of ${name}`, () => {
    const shared = sharedRows.map((row) => [row, row.says === undefined ? '' : '<html>'] as const);
    const all = [...rows, ...shared].map(([row, body]) => {
      const status = typeof row.status === 'number' ? row.status : row.status[1];
      return { status, body, means: row.means, when: row.when };
    });
    // Of the shared rows those that no row of its own comes before.
    const cases = all.filter(
      ({ status, body }, at) =>
        !rows.some(
          ([{ status: of, says }], own) =>
            own < at &&
            status >= (typeof of === 'number' ? of : of[0]) &&
            status <= (typeof of === 'number' ? of : of[1]) &&
            (says === undefined || says.test(body)),
        ),
    );
    test.each(cases.filter(({ means }) => means !== 'sent'))(
      '$status ($when) means: $means',
      async ({ status, body, means }) => {
        const { service, sink } = await connected();
        service.script({ do: 'answer', answer: { status, body } });
        const result = await sendTo(sink, alertOutgoing());
        expect(result).toMatchObject(how[means as 'again']);
        expect(service.said).toEqual([]);
      },
    );

    test('a pause that it asks for is kept, in seconds or as a date', async () => {
      const { service, sink } = await connected();
      const later = new Date(Date.now() + 3_600_000).toUTCString();
      for (const header of ['7', later]) {
        service.script({
          do: 'answer',
          answer: { status: 429, headers: { 'retry-after': header } },
        });
      }
      expect(await sendTo(sink, alertOutgoing())).toMatchObject({ retryAfterMs: 7_000 });
      const { retryAfterMs } = (await sendTo(sink, alertOutgoing())) as SinkError;
      expect(retryAfterMs).toBeGreaterThan(1_000_000);
      expect(retryAfterMs).toBeLessThanOrEqual(3_600_000);
    });

    test('an outside that is not there, or goes away, is told apart: only then it may have arrived', async () => {
      const { service, sink } = await connected();
      service.script({ do: 'reset', record: true });
      expect(await sendTo(sink, alertOutgoing())).toMatchObject(how['in doubt']);
      const nobody = await serve(() => undefined);
      await nobody.close();
      const lost = make(new URL(nobody.url));
      closers.push(() => lost.close());
      expect(await sendTo(lost, alertOutgoing())).toMatchObject(how.again);
    });
  });

  describe(`${name} and hostile outsides`, () => {
    test('whatever is answered, it is a receipt or a SinkError in words, without secrets', async () => {
      const { service, sink } = await connected();
      const body = fc.oneof(
        fc.constantFrom(...bodies, ...secrets),
        anyText(300),
        fc.json({ maxDepth: 3 }),
        fc
          .tuple(fc.constantFrom(...bodies), fc.nat({ max: 60 }), fc.string({ maxLength: 5 }))
          .map(([text, at, more]) => text.slice(0, at) + more + text.slice(at + 1)),
      );
      const answer = fc.record({ status: fc.integer({ min: 200, max: 599 }), body });
      await fc.assert(
        fc.asyncProperty(answer, async ({ status, body: said }) => {
          // A 1xx, 204 and 304 have no body, and a wrong one would be a fault of the fake's.
          const bare = status === 204 || status === 304;
          service.script({ do: 'answer', answer: { status, ...(!bare && { body: said }) } });
          const result = await sendTo(sink, alertOutgoing());
          if (!(result instanceof SinkError)) return;
          expect(result.message).not.toBe('');
          const everything = [result.message, result.stack, JSON.stringify(result)].join('\n');
          for (const secret of secrets) expect(everything).not.toContain(secret);
        }),
        { numRuns: runs(50) },
      );
    });

    test('an answer that is longer than any is judged by its status alone', async () => {
      const { service, sink } = await connected();
      for (const status of [500, 429]) {
        service.script({ do: 'answer', answer: { status, body: 'x'.repeat(longestAnswerBytes + 1) } });
        const result = await sendTo(sink, alertOutgoing());
        expect(result).toMatchObject({ permanent: false, refused: false });
        expect((result as SinkError).message.length).toBeLessThan(1_000);
      }
    });

    test('text from outside never makes a message that the service refuses', async () => {
      const { service, sink } = await connected();
      const text = fc.oneof(
        anyText(200),
        fc.constantFrom(
          '',
          '@everyone <!channel> *b* _i_ `c` ||s|| [a](http://b)',
          '<b>&amp;</b>',
          '\n\n',
          '```',
        ),
        fc.string({ unit: 'grapheme', maxLength: 200 }),
      );
      await fc.assert(
        fc.asyncProperty(text, text, async (title, detail) => {
          for (const notification of sink.split?.(exitOf({ title, detail })) ?? [exitOf({ title, detail })]) {
            const result = await sendTo(sink, { ...outgoingOf(), notification });
            expect(result).not.toBeInstanceOf(SinkError);
          }
          expect(service.requests.at(-1)?.status).toBeLessThan(300);
        }),
        { numRuns: runs(40) },
      );
    });

    test.runIf(!factsOnly)('a text of any length is cut, arrives, and nothing of it is lost', async () => {
      const { service, sink } = await connected();
      const detail = Array.from({ length: 900 }, (_, line) => `line ${line} is <b>ил</b> & *long*`).join(
        '\n',
      );
      const parts = sink.split?.(exitOf({ detail })) ?? [];
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.map((part) => part.detail).join('')).toBe(detail);
      for (const notification of parts)
        expect(await sendTo(sink, { ...outgoingOf(), notification })).not.toBeInstanceOf(SinkError);
      expect(service.said).toHaveLength(parts.length);
      for (const line of [0, 450, 899]) expect(service.said.join('\n')).toContain(`line ${line} is`);
    });

    test.runIf(!factsOnly)(
      'a text of any length is cut, whatever is in it: each part is taken, and all of it is in them',
      async () => {
        const { service, sink } = await connected();
        const unit = fc.oneof(
          fc.constantFrom(...hostile),
          fc.string({ unit: 'grapheme', maxLength: 4 }),
          anyText(3),
        );
        const text = fc
          .record({ units: fc.array(unit, { minLength: 1, maxLength: 12 }), length: fc.nat({ max: 9_000 }) })
          .map(({ units, length }) => {
            const once = units.map((one, at) => `w${at}z${one}`).join('');
            return once.repeat(Math.ceil(length / once.length));
          });
        await fc.assert(
          fc.asyncProperty(text, text, async (title, detail) => {
            const parts = sink.split?.(exitOf({ title, detail })) ?? [];
            const before = service.said.length;
            for (const notification of parts)
              expect(await sendTo(sink, { ...outgoingOf(), notification })).not.toBeInstanceOf(SinkError);
            const [first] = parts;
            const head = (first?.title ?? '').replace(/ \(\d+\/\d+\)$/, '');
            const all = parts.map((part) => part.detail).join('');
            const rest = head === title ? '' : `…${title.slice(head.length - 1)}\n`;
            expect(head === title || `${title.slice(0, head.length - 1)}…` === head).toBe(true);
            expect(all).toBe(rest + detail);
            for (const [index, part] of parts.entries()) {
              const seen = service.said[before + index] ?? '';
              const words = (of: string): number => of.match(/w\d+z/g)?.length ?? 0;
              expect(words(seen)).toBeGreaterThanOrEqual(words(part.detail));
              expect(part.detail.isWellFormed() || !detail.isWellFormed() || !title.isWellFormed()).toBe(
                true,
              );
            }
          }),
          {
            numRuns: hostile.length + 1 + runs(8),
            examples: [...hostile, 'x'].map(
              (one) => ['w0z', `w1z${one}`.padEnd(9_000, one)] as [string, string],
            ),
          },
        );
      },
    );

    test.runIf(!factsOnly)('a part that says that it may be a repeat is not cut again', async () => {
      const { sink } = await connected();
      const [first] = sink.split?.(exitOf({ detail: 'ö'.repeat(70_000) })) ?? [];
      const repeat = exitOf({ ...first, mark: '🔴 (возможно, повтор)' });
      expect(sink.split?.(repeat)).toEqual([repeat]);
    });
  });
};
