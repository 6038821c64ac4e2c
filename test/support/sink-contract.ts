import { defer, firstValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import type { MessageText, Receipt } from '../../src/language/delivery.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { exitOf } from './notices.ts';

/** How the outside of a sink behaves. */
export type SinkOutside = 'accepts' | 'throws' | 'hangs' | 'late';

/** A sink with its outside, for one test. */
export interface SinkUnderTest {
  readonly sink: Sink;
  /** What has been said, one text for each message. */
  said(): readonly string[];
  /** Once the outside has the message and keeps the sink waiting. Needed for `hangs` and `late`. */
  held?(): Promise<void>;
  /** The `late` outside answers now. */
  answerNow?(): void;
  /** What no error may hold. */
  readonly secrets?: readonly string[];
  close(): Promise<void>;
}

const notification = (detail: string): MessageText => exitOf({ title: 'Container web & friends', detail });

/** One message; its failure is a value here. */
const send = async (sink: Sink, detail: string, abort: AbortSignal): Promise<Receipt | Error> => {
  try {
    return await firstValueFrom(
      defer(() => sink.send({ notification: notification(detail), replyTo: null }, abort)),
    );
  } catch (error) {
    return error instanceof Error ? error : new Error(`no Error was thrown, but ${String(error)}`);
  }
};

const nextTurns = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/**
 * What every sink must bear. `make` gives the sink with its outside handed in: it `accepts`, `throws` (fails
 * in whatever way the sink can meet), `hangs` for ever, or answers only `late`, after the abort. Leave out of
 * `outsides` what can't happen to the sink.
 */
export function sinkContract(
  name: string,
  make: (outside: SinkOutside) => Promise<SinkUnderTest>,
  outsides: readonly SinkOutside[] = ['accepts', 'throws', 'hangs', 'late'],
): void {
  const can = (outside: SinkOutside) => test.runIf(outsides.includes(outside));

  /** Runs `work` on a sink, and sees to it that nothing is left that rejects unseen. */
  const using = async (
    outside: SinkOutside,
    work: (made: SinkUnderTest, abort: AbortController) => Promise<void>,
  ): Promise<void> => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const made = await make(outside);
    try {
      await work(made, new AbortController());
      await nextTurns();
    } finally {
      await made.close();
      await nextTurns();
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  };

  const failure = (result: Receipt | Error, { secrets = [] }: SinkUnderTest): Error => {
    expect(result).toBeInstanceOf(Error);
    const error = result as Error;
    expect(error.message).not.toBe('');
    const everything = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
    for (const secret of secrets) expect(everything).not.toContain(secret);
    return error;
  };

  can('accepts')(`${name}: a notification is said once, with its title and detail`, () =>
    using('accepts', async (made, { signal }) => {
      const receipt = await send(made.sink, 'exited (1) <just> now.', signal);
      expect(receipt).not.toBeInstanceOf(Error);
      expect(made.said()).toHaveLength(1);
      expect(made.said()[0]).toContain('Container web & friends');
      expect(made.said()[0]).toContain('exited (1) <just> now.');
    }),
  );

  can('accepts')(`${name}: two notifications are said in their order`, () =>
    using('accepts', async (made, { signal }) => {
      await send(made.sink, 'the first', signal);
      await send(made.sink, 'the second', signal);
      expect(made.said()).toEqual([
        expect.stringContaining('the first'),
        expect.stringContaining('the second'),
      ]);
    }),
  );

  can('accepts')(`${name}: nothing is said once it is aborted`, () =>
    using('accepts', async (made, abort) => {
      abort.abort();
      failure(await send(made.sink, 'too late', abort.signal), made);
      expect(made.said()).toEqual([]);
    }),
  );

  can('throws')(`${name}: an outside that fails is an error without secrets, and the sink lives on`, () =>
    using('throws', async (made, { signal }) => {
      failure(await send(made.sink, 'the first', signal), made);
      failure(await send(made.sink, 'the second', signal), made);
    }),
  );

  for (const outside of ['hangs', 'late'] as const) {
    can(outside)(
      `${name}: an outside that ${outside === 'late' ? 'is late' : 'hangs'} is given up on abort`,
      () =>
        using(outside, async (made, abort) => {
          const result = send(made.sink, 'the first', abort.signal);
          await made.held?.();
          abort.abort(new Error('time is over'));
          failure(await result, made);
          // The late answer comes to nobody, and to no harm.
          made.answerNow?.();
          await nextTurns();
        }),
    );
  }
}
