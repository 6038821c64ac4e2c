import { pino } from 'pino';
import { asyncScheduler, concatMap, delay, firstValueFrom, from, of, VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { createLogger, type LoggerOptions, logSink } from '../../../src/sinks/log/log.ts';
import { prettyLine } from '../../../src/sinks/log/log-text.ts';
import { exitOf } from '../../support/notices.ts';
import { sinkContract } from '../../support/sink-contract.ts';

const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';
const words = locales.en;

/** A logger whose lines are kept. */
const recorded = (options: Partial<LoggerOptions> = {}) => {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'info',
    secrets: [],
    pretty: false,
    destination: { write: (line) => void lines.push(line) },
    ...options,
  });
  const records = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, lines, records, messages: () => records().map(({ msg }) => msg) };
};

describe('the logger', () => {
  test('writes JSON lines with the name of the level and an ISO time', () => {
    const { logger, lines, records } = recorded();
    logger.info({ source: 'host' }, 'sees');
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(records()[0]).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      source: 'host',
      msg: 'sees',
    });
  });

  test('keeps to its level', () => {
    const { logger, messages } = recorded({ level: 'warn' });
    logger.info('no');
    logger.warn('yes');
    expect(messages()).toEqual(['yes']);
  });

  test.each([true, false])('masks every secret in every line (readable: %s)', (pretty) => {
    const { logger, lines } = recorded({ pretty, secrets: ['hunter2'] });
    logger.error({ err: new Error(`POST /bot${token}/x`), url: 'http://u:hunter2@h/' }, `with ${token}`);
    logger.warn({ password: 'hunter2' }, 'and hunter2');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toMatch(/hunter2|AAE1/);
  });
});

describe('whatever is logged', () => {
  const given = [
    'ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8',
    'client_secret: pSECRET',
    'a b password=pSECRET',
    'token=pSECRET x',
  ];
  const shows = /A1b2C3|pSECRET/;

  test.each(
    Object.entries(locales).flatMap(([locale, words]) => given.map((each) => [locale, each, words] as const)),
  )(
    'loses what looks like a secret, a setting that is repeated because it is wrong too (%s, %s)',
    (_, value, words) => {
      const { logger, lines } = recorded();
      logger.warn(words.config.wrong('WATCHDOG_INTERVAL_S', value, '1', '30'));
      logger.error(words.config.unknown(value, null));
      logger.error({ stack: `Error: ${value}\n  at x`, why: value }, value);
      expect(lines).toHaveLength(3);
      expect(lines.join('')).not.toMatch(shows);
      for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
    },
  );
});

describe('a readable line', () => {
  const line = (record: object, colors = false) =>
    prettyLine(
      `${JSON.stringify({ level: 'warn', time: new Date(2026, 5, 1, 14, 2, 11), ...record })}\n`,
      colors,
    );

  test.each<[string, object, string]>([
    ['a message', { msg: 'hello' }, 'WARN  hello'],
    ['fields', { msg: 'hello', key: 'container/web', n: 3 }, 'WARN  hello key=container/web n=3'],
    ['fields alone', { key: 'a' }, 'WARN  key=a'],
    ['text with spaces', { msg: 'x', reason: 'inside cooldown' }, 'WARN  x reason="inside cooldown"'],
    ['lists and objects', { msg: 'x', a: [1], o: { b: 2 } }, 'WARN  x a=[1] o={"b":2}'],
    ['nothing for null', { msg: 'x', incident: null }, 'WARN  x'],
    ['an empty text', { msg: 'x', a: '' }, 'WARN  x a=""'],
    ['an error', { msg: 'x', err: { type: 'E', message: 'it broke', stack: 's' } }, 'WARN  x err="it broke"'],
    ['several lines', { msg: 'one\ntwo\r\nthree' }, 'WARN  one | two | three'],
    ['another level', { level: 'error', msg: 'x' }, 'ERROR x'],
    ['what would move the cursor', { msg: 'a\u001b[2Jb\u202ec\u0007' }, 'WARN  a\\u001b[2Jb\\u202ec\\u0007'],
  ])('has %s', (_, record, text) => {
    expect(line(record)).toBe(`14:02:11 ${text}\n`);
  });

  test('has the color of its level, if colors are wanted', () => {
    expect(line({ msg: 'x' }, true)).toBe('14:02:11 \u001b[33mWARN \u001b[39m x\n');
    expect(line({ level: 'odd', msg: 'x' }, true)).toBe('14:02:11 ODD   x\n');
  });

  test('whose level or message is no text has it shown all the same', () => {
    expect(line({ level: 'a\nb', msg: { toString: 1 } }, false)).toBe('14:02:11 A | B {"toString":1}\n');
  });

  test('is shown as it stands when it is no JSON object', () => {
    expect(prettyLine('oops\n', false)).toBe('oops\n');
    expect(prettyLine('[1]\n', false)).toBe('[1]\n');
  });

  test('without a time says so', () => {
    expect(prettyLine('{"level":"info","msg":"x"}', false)).toBe('--:--:-- INFO  x\n');
    expect(prettyLine('{"level":"info","time":"?","msg":"x"}', false)).toBe('--:--:-- INFO  x\n');
  });
});

describe('the log sink', () => {
  const unlimited = { lines: 1000, perMs: 60_000, scheduler: asyncScheduler, words };
  const { signal } = new AbortController();

  test.each([
    ['alert', 'warn'],
    ['realert', 'warn'],
    ['recovery', 'info'],
    ['note', 'info'],
  ] as const)('writes one line for a notification: %s is %s', async (action, level) => {
    const { logger, records } = recorded();
    const sink = logSink({ logger, ...unlimited });
    expect(
      await firstValueFrom(
        from(
          sink.send({ notification: exitOf({ action }), replyTo: { messageId: '7', chat: null } }, signal),
        ),
      ),
    ).toEqual({});
    expect(records()).toEqual([
      {
        level,
        time: expect.any(String),
        key: 'container/web',
        action,
        reason: 'crossed',
        incident: 'container/web@1781478857000',
        msg: '🔴 Container web: exited (1).',
      },
    ]);
  });

  test('tells a backlog one by one', () => {
    expect(logSink({ logger: recorded().logger, ...unlimited }).catchUp).toBe(false);
  });

  /** Notifications at the given times, through a sink of 2 lines per 100 ms; what was written, and when. */
  const written = (times: readonly number[], closeAt?: number): string[] => {
    const scheduler = new TestScheduler(() => undefined);
    const log: string[] = [];
    scheduler.run(() => {
      const logger = pino(
        { base: null },
        {
          write: (line: string) => {
            const { msg } = JSON.parse(line) as { msg: string };
            log.push(`${scheduler.now()} ${msg.replace(/^🔴 Container web: /, '')}`);
          },
        },
      );
      const sink = logSink({ logger, lines: 2, perMs: 100, scheduler, words });
      for (const time of times) {
        of(exitOf({ detail: `at ${time}` }))
          .pipe(
            delay(time),
            concatMap((one) => sink.send({ notification: one, replyTo: null }, signal)),
          )
          .subscribe();
      }
      if (closeAt !== undefined) scheduler.schedule(() => sink.close(), closeAt);
    });
    return log;
  };

  test('says at the end of the window how many lines it held back', () => {
    expect(written([10, 20, 30, 40, 109])).toEqual([
      '10 at 10',
      '20 at 20',
      "110 3 lines held back: more than this log's rate",
    ]);
  });

  test('writes again in the next window, and says nothing when it held nothing back', () => {
    expect(written([10, 20, 30, 110, 120, 250])).toEqual([
      '10 at 10',
      '20 at 20',
      "110 1 line held back: more than this log's rate",
      '110 at 110',
      '120 at 120',
      '250 at 250',
    ]);
  });

  test('says at once how many it held back when it is closed, and not again', () => {
    expect(written([10, 20, 30], 50)).toEqual([
      '10 at 10',
      '20 at 20',
      "50 1 line held back: more than this log's rate",
    ]);
    expect(written([10], 50)).toEqual(['10 at 10']);
  });

  test('does not wait for a clock that was set back', async () => {
    const { logger, messages } = recorded();
    const scheduler = new VirtualTimeScheduler();
    let now = 1_000_000;
    scheduler.now = () => now;
    const sink = logSink({ logger, lines: 1, perMs: 100, scheduler, words });
    const send = (detail: string) =>
      firstValueFrom(from(sink.send({ notification: exitOf({ detail }), replyTo: null }, signal)));
    await send('a');
    await send('b');
    now = 5;
    await send('c');
    expect(messages()).toEqual([
      '🔴 Container web: a',
      expect.stringContaining('1 line held back'),
      '🔴 Container web: c',
    ]);
  });

  sinkContract(
    'log',
    async (outside) => {
      const lines: string[] = [];
      const logger = createLogger({
        level: 'info',
        secrets: [token],
        pretty: false,
        destination: {
          write: (line) => {
            if (outside === 'throws') throw new Error('the destination is gone');
            lines.push((JSON.parse(line) as { msg: string }).msg);
          },
        },
      });
      const sink = logSink({ logger, ...unlimited });
      return { sink, said: () => lines, secrets: [token], close: async () => sink.close() };
    },
    ['accepts', 'throws'],
  );
});
