import fc from 'fast-check';
import { Pool } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import type { MessageId, MessageText, Receipt } from '../../../src/language/delivery.ts';
import { faultText } from '../../../src/messages/faults.ts';
import { locales } from '../../../src/messages/messages.ts';
import { SinkError } from '../../../src/sinks/sink.ts';
import { topicPauseMs } from '../../../src/sinks/telegram/place.ts';
import { type TelegramOptions, telegram } from '../../../src/sinks/telegram/telegram.ts';
import { verdictOf } from '../../../src/sinks/telegram/telegram-answer.ts';
import {
  type FakeBotApi,
  type FakeBotApiOptions,
  fakeBotApi,
  type Step,
  steps,
} from '../../support/fake-bot-api.ts';
import { serve } from '../../support/http-server.ts';
import { exitOf } from '../../support/notices.ts';
import { runs } from '../../support/runs.ts';
import { sinkContract } from '../../support/sink-contract.ts';

const token = '987654321:AAtop-secret_token-of-the-telegram-tests';

const notification = (parts: Partial<MessageText> = {}): MessageText =>
  exitOf({ detail: 'exited (1) & gone.', ...parts });

/** As an answer to a message of the chat that is configured. */
const to = (messageId: string, chat: string | null = '42'): { replyTo: MessageId } => ({
  replyTo: { messageId, chat },
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A sink on a server; the server's clock is a minute later at every request, so no rate is ever met. */
const connected = async (
  api: FakeBotApiOptions = {},
  sink: Partial<TelegramOptions> = {},
): Promise<{
  api: FakeBotApi;
  warnings: string[];
  send(
    parts?: Partial<MessageText>,
    more?: { replyTo?: MessageId | null; abort?: AbortSignal },
  ): Promise<Receipt | SinkError>;
}> => {
  let now = 0;
  const server = await fakeBotApi({ token, now: () => (now += 60_000), ...api });
  const warnings: string[] = [];
  const made = telegram({
    token,
    chatId: '42',
    apiUrl: server.url,
    words: locales.en,
    timeoutMs: 10_000,
    warn: (message) => warnings.push(message),
    ...sink,
  });
  closers.push(made.close, server.close);
  return {
    api: server,
    warnings,
    send: async (parts = {}, { replyTo = null, abort = new AbortController().signal } = {}) => {
      try {
        return (await made.send({ notification: notification(parts), replyTo }, abort)) as Receipt;
      } catch (error) {
        if (error instanceof SinkError) return error;
        throw error;
      }
    },
  };
};

const failed = (result: Receipt | SinkError): SinkError => {
  if (result instanceof SinkError) return result;
  throw new Error('the message was sent');
};

const howOf = (result: Receipt | SinkError): object => {
  const { permanent, retryAfterMs, mayHaveArrived, refused } = failed(result);
  return { permanent, retryAfterMs, mayHaveArrived, refused };
};

const retried = { permanent: false, retryAfterMs: null, mayHaveArrived: false, refused: false };
const inDoubt = { ...retried, mayHaveArrived: true };
const dropped = { ...retried, permanent: true };
const refused = { ...retried, refused: true };

const says = (code: number, description: string, parameters?: object, status = code): Step => ({
  do: 'answer',
  status,
  body: { ok: false, error_code: code, description, ...(parameters === undefined ? {} : { parameters }) },
});

const requestOf = (api: FakeBotApi, index: number): Record<string, unknown> =>
  JSON.parse(api.requests[index]?.body ?? 'null') as Record<string, unknown>;

describe('a message', () => {
  test('is one sendMessage, and its receipt is the message id', async () => {
    const { api, send } = await connected();
    expect(await send()).toEqual({ messageId: '1', chat: '42' });
    expect(api.requests).toEqual([
      expect.objectContaining({ method: 'POST', path: `/bot${token}/sendMessage`, status: 200 }),
    ]);
    expect(requestOf(api, 0)).toEqual({
      chat_id: '42',
      text: '🔴 <b>Container web</b>: exited (1) &amp; gone.',
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
    });
    expect(api.messages[0]?.text).toBe('🔴 Container web: exited (1) & gone.');
  });

  test('answers the alert it belongs to, and goes out even if that is deleted', async () => {
    const { api, send } = await connected();
    await send();
    await send({ action: 'recovery' }, to('1'));
    await send({ action: 'recovery' }, to('77'));
    expect(api.messages.map(({ replyTo }) => replyTo)).toEqual([null, 1, null]);
    expect(requestOf(api, 1).reply_parameters).toEqual({ message_id: 1, allow_sending_without_reply: true });
  });

  test('goes to its topic', async () => {
    const { api, send } = await connected({ threads: [7] }, { threadId: 7 });
    await send();
    expect(api.messages[0]?.thread).toBe(7);
  });

  test('goes to the General topic without a thread id, which Telegram refuses', async () => {
    const { api, send } = await connected({}, { threadId: 1 });
    expect(await send()).toEqual({ messageId: '1', chat: '42' });
    expect(requestOf(api, 0)).not.toHaveProperty('message_thread_id');
  });

  test.each(['/telegram/', '/telegram', '/a/b/'])('finds a Bot API under %s', async (prefix) => {
    const paths: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      paths.push(request.url);
      response.end('{"ok":true,"result":{"message_id":5}}');
    });
    closers.push(server.close);
    const { send } = await connected({}, { apiUrl: new URL(prefix, server.url) });
    expect(await send()).toEqual({ messageId: '5', chat: '42' });
    expect(paths).toEqual([`${prefix.replace(/\/$/, '')}/bot${token}/sendMessage`]);
  });

  test('goes through the dispatcher that was handed in, and leaves it open', async () => {
    const server = await fakeBotApi({ token });
    const dispatcher = new Pool(server.url.origin);
    closers.push(() => dispatcher.close(), server.close);
    const sink = telegram({
      token,
      chatId: '42',
      apiUrl: server.url,
      words: locales.en,
      timeoutMs: 1000,
      dispatcher,
      warn: () => undefined,
    });
    await sink.send({ notification: notification(), replyTo: null }, new AbortController().signal);
    await sink.close();
    expect(server.messages).toHaveLength(1);
    expect(dispatcher.closed || dispatcher.destroyed).toBe(false);
  });

  test.each([
    ['42', [{ count: 1, perMs: 1000 }]],
    [
      '-100123',
      [
        { count: 1, perMs: 1000 },
        { count: 20, perMs: 60_000 },
      ],
    ],
    [
      '@channel',
      [
        { count: 1, perMs: 1000 },
        { count: 20, perMs: 60_000 },
      ],
    ],
  ])('to %s keeps the rates of its kind of chat', (chatId, rates) => {
    const sink = telegram({
      token,
      chatId,
      apiUrl: new URL('http://127.0.0.1:9'),
      words: locales.en,
      timeoutMs: 1234,
      warn: () => undefined,
    });
    expect(sink).toMatchObject({ name: 'telegram', rates, timeoutMs: 1234 });
  });
});

describe('an answer', () => {
  test.each<[string, Step, object]>([
    ['429 with a pause', steps.flood(30), { ...retried, retryAfterMs: 30_000 }],
    ['429 with a very long pause', steps.flood(10_072), { ...retried, retryAfterMs: 10_072_000 }],
    ['429 with a broken second', steps.flood(0.0004), { ...retried, retryAfterMs: 1 }],
    ['429 without a pause', steps.flood(), retried],
    ['429 with no time as its pause', steps.flood(0), retried],
    ['429 with a pause in the past', steps.flood(-5), retried],
    ['429 with a pause in words', steps.flood('soon'), retried],
    ['429 with a pause no timer can hold', steps.flood(1e12), { ...retried, retryAfterMs: 2 ** 31 - 1 }],
    ['429 in HTML', { do: 'answer', status: 429, body: '<h1>Slow down</h1>' }, retried],
    ['500 of Telegram', steps.serverError, retried],
    ['502 of a proxy', steps.badGateway, inDoubt],
    ['504 with nothing', { do: 'answer', status: 504, body: '' }, inDoubt],
    ['200 with garbage', steps.garbage, inDoubt],
    ['200 with other JSON', { do: 'answer', status: 200, body: { hello: 1 } }, inDoubt],
    ['200 with null', { do: 'answer', status: 200, body: null }, inDoubt],
    ['404 of another server', { do: 'answer', status: 404, body: '<h1>Not Found</h1>' }, refused],
    ['502 with an "ok"', { do: 'answer', status: 502, body: { ok: true, result: {} } }, inDoubt],
    ['an error without a code', { do: 'answer', status: 200, body: { ok: false } }, refused],
    ['408', says(408, 'Request Timeout'), retried],
    ['400', says(400, 'Bad Request: message is too long'), dropped],
    ['400 chat not found', says(400, 'Bad Request: chat not found'), refused],
    ['400 no rights', says(400, 'Bad Request: not enough rights to send text messages to the chat'), refused],
    ['400 write forbidden', says(400, 'Bad Request: CHAT_WRITE_FORBIDDEN'), refused],
    ['400 thread not found, without a thread', says(400, 'Bad Request: message thread not found'), refused],
    ['400 in a channel', says(400, 'Bad Request: need administrator rights in the channel chat'), refused],
    ['400 private', says(400, 'Bad Request: CHANNEL_PRIVATE'), refused],
    ['400 logged out', says(400, 'Logged out'), refused],
    [
      '400 moved, it does not say where',
      says(400, 'Bad Request: group chat was upgraded to a supergroup chat'),
      refused,
    ],
    ['400 of a group that is gone', says(400, 'Bad Request: the group chat was deleted'), refused],
    [
      '200 with the page of a portal',
      { do: 'answer', status: 200, body: '<!DOCTYPE html><p>Sign in' },
      refused,
    ],
    ['511', { do: 'answer', status: 511, body: 'sign in' }, refused],
    ['401', steps.unauthorized, refused],
    ['403', steps.forbidden, refused],
    ['404', says(404, 'Not Found'), refused],
    ['413', says(413, 'Request Entity Too Large'), dropped],
    ['403 in a 200', says(403, 'Forbidden: bot was blocked by the user', undefined, 200), refused],
    [
      '429 in a 400',
      says(429, 'Too Many Requests', { retry_after: 3 }, 400),
      { ...retried, retryAfterMs: 3000 },
    ],
    ['503 with a pause', says(503, 'Restarting', { retry_after: 9 }), { ...retried, retryAfterMs: 9000 }],
    ['a redirect', { do: 'answer', status: 302, body: '' }, refused],
    ['a permanent redirect', { do: 'answer', status: 308, body: { ok: true } }, refused],
    ['more than a mebibyte', { do: 'answer', status: 200, body: 'x'.repeat(1_100_000) }, inDoubt],
    ['a cut connection', steps.resetBefore, inDoubt],
    ['a cut connection after it was processed', steps.resetAfter, inDoubt],
  ])('%s fails as it should, once', async (_, step, how) => {
    const { api, send, warnings } = await connected();
    api.script(step);
    expect(howOf(await send())).toEqual(how);
    expect(api.requests).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test.each<[string, Step, RegExp]>([
    ['a refusal', steps.forbidden, /bot was kicked from the group chat \(403\)/],
    ['no description', { do: 'answer', status: 401, body: { ok: false } }, /error 401/],
    ['a proxy', steps.badGateway, /HTTP 502/],
    [
      'a redirect',
      { do: 'answer', status: 301, body: '' },
      /redirect \(HTTP 301\).*: the address is not the right one$/,
    ],
    ['a cut connection', steps.resetAfter, /no answer: /],
    ['too long an answer', { do: 'answer', status: 200, body: 'x'.repeat(1_100_000) }, /too long a body/],
    ['a description that goes on and on', says(400, 'x'.repeat(5000)), /^x{299}… \(400\)$/],
  ])('%s is told in the error', async (_, step, words) => {
    const { api, send } = await connected();
    api.script(step);
    expect(failed(await send()).message).toMatch(words);
  });

  test('that holds the token does not bring it into the error', async () => {
    const { api, send } = await connected();
    api.script(says(400, `Bad Request: no bot ${token} at http://host/bot${token}/sendMessage`));
    const error = failed(await send());
    expect(`${error.message}${error.stack}`).not.toContain('AAtop');
  });

  test('"message is not modified" is success', async () => {
    const { api, send } = await connected();
    api.script(says(400, 'Bad Request: message is not modified: the same'));
    expect(await send()).toEqual({});
  });

  test.each([{}, { message_id: 'x' }, { message_id: 1.5 }, null, 7, true])(
    'that is ok with the result %j is success without an id',
    async (result) => {
      const { api, send } = await connected();
      api.script({ do: 'answer', status: 200, body: { ok: true, result } });
      expect(await send()).toEqual({});
    },
  );

  test('of any JSON and any status is survived', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 599 }),
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.constant(null),
          fc
            .record({
              ok: fc.oneof(fc.boolean(), fc.jsonValue()),
              error_code: fc.oneof(fc.integer({ min: 0, max: 700 }), fc.jsonValue()),
              description: fc.oneof(fc.string(), fc.jsonValue()),
              parameters: fc.oneof(
                fc.jsonValue(),
                fc.record({ retry_after: fc.oneof(fc.double(), fc.jsonValue()) }),
                fc.record({ migrate_to_chat_id: fc.oneof(fc.integer(), fc.jsonValue()) }),
              ),
              result: fc.jsonValue(),
            })
            .map((answer) => JSON.stringify(answer)),
        ),
        (status, body) => {
          const verdict = verdictOf(status, body);
          if (verdict.kind === 'sent') return;
          const why = faultText(verdict.why, locales.en);
          expect(why).not.toBe('');
          expect(why.length).toBeLessThan(400);
          if (verdict.kind !== 'failed') return;
          const { permanent = false, retryAfterMs, mayHaveArrived = false, refused = false } = verdict.how;
          if (refused) expect(permanent).toBe(false);
          if (permanent) expect(mayHaveArrived).toBe(false);
          if (retryAfterMs !== undefined) {
            expect(Number.isSafeInteger(retryAfterMs)).toBe(true);
            expect(retryAfterMs).toBeGreaterThan(0);
            expect(retryAfterMs).toBeLessThan(2 ** 31);
          }
        },
      ),
      { numRuns: runs(2_000) },
    );
  });
});

describe('asked whether it would take messages', () => {
  test.each([
    [401, /HTTP 401 to getMe: is the token right\?$/, true],
    [404, /HTTP 404 to getMe: is the token right\?$/, true],
    [403, /HTTP 403 to getMe$/, true],
    [429, /HTTP 429 to getMe$/, false],
    [502, /HTTP 502 to getMe$/, false],
  ])(
    'an answer of HTTP %i doubts the token only where it speaks of the token',
    async (status, why, refused) => {
      const server = await serve((_, response) => response.writeHead(status).end());
      const made = telegram({
        ...{ token, chatId: '42', apiUrl: new URL(server.url), words: locales.en, timeoutMs: 10_000 },
        warn: () => undefined,
      });
      closers.push(made.close, server.close);
      const error = await made.check?.(AbortSignal.timeout(10_000)).catch((error: unknown) => error);
      expect(error).toMatchObject({ message: expect.stringMatching(why), refused });
    },
  );

  test.each(['<p>Sign in', '{"ok":tru', '', '{"ok":false}', '[1]'])(
    'who answers with 200 and %j is no Bot API, and nothing would arrive there',
    async (body) => {
      const server = await serve((_, response) => response.end(body));
      const made = telegram({
        ...{ token, chatId: '42', apiUrl: new URL(server.url), words: locales.en, timeoutMs: 10_000 },
        warn: () => undefined,
      });
      closers.push(made.close, server.close);
      const error = await made.check?.(AbortSignal.timeout(10_000)).catch((error: unknown) => error);
      expect(error).toMatchObject({ message: 'HTTP 200 and no Bot API answer', refused: true });
    },
  );
});

describe('a refusal that can be put right', () => {
  const moved = async () => {
    const made = await connected({ chats: ['-5', '42'] }, { chatId: '-5' });
    expect(await made.send()).toEqual({ messageId: '1', chat: '-5' });
    made.api.migrate('-5', '-1005');
    return made;
  };

  test('a group that has moved gets this message and the next at its new id', async () => {
    const { api, send, warnings } = await moved();
    expect(await send({}, to('1', '-5'))).toEqual({ messageId: '1', chat: '-1005' });
    await send({}, to('1', '-5'));
    expect(api.messages.map(({ chat, replyTo }) => [chat, replyTo])).toEqual([
      ['-5', null],
      ['-1005', null],
      ['-1005', null],
    ]);
    expect(api.requests).toHaveLength(4);
    expect(warnings).toEqual([expect.stringMatching(/-5 .*-1005/)]);
  });

  test('in a group that has moved, an answer goes to a message of the new group and to none of the old', async () => {
    const { api, send } = await moved();
    await send();
    await send({}, to('1', '-5'));
    await send({}, to('1', '-1005'));
    // From before chats were kept: of the chat that is configured, which is the old one.
    await send({}, to('1', null));
    expect(api.messages.map(({ chat, replyTo }) => [chat, replyTo])).toEqual([
      ['-5', null],
      ['-1005', null],
      ['-1005', null],
      ['-1005', 1],
      ['-1005', null],
    ]);
  });

  test('a group that has moved, and is told again by its old id, is answered in the new one', async () => {
    const { api, send } = await connected({ chats: ['-5', '-1005'] }, { chatId: '-1005' });
    expect(await send()).toEqual({ messageId: '1', chat: '-1005' });
    api.migrate('-5', '-1005');
    const restarted = telegram({
      token,
      chatId: '-5',
      apiUrl: api.url,
      words: locales.en,
      timeoutMs: 10_000,
      warn: () => undefined,
    });
    closers.push(restarted.close);
    await restarted.send({ notification: notification(), ...to('1', '-1005') }, new AbortController().signal);
    expect(api.messages.map(({ chat, replyTo }) => [chat, replyTo])).toEqual([
      ['-1005', null],
      ['-1005', 1],
    ]);
  });

  test('a message from before chats were kept is answered in the chat that is configured', async () => {
    const { api, send } = await connected();
    await send();
    await send({}, to('1', null));
    await send({}, to('1', '-7'));
    expect(api.messages.map(({ replyTo }) => replyTo)).toEqual([null, 1, null]);
  });

  test('a group that says it has moved to where it is refuses the sink, not the message', async () => {
    const { api, send } = await connected();
    api.script(says(400, 'Bad Request: upgraded', { migrate_to_chat_id: 42 }));
    expect(howOf(await send())).toEqual(refused);
    expect(api.requests).toHaveLength(1);
  });

  test('a text Telegram can not parse is sent once more as it is', async () => {
    const { api, send } = await connected();
    api.script(steps.unparsed);
    expect(await send()).toEqual({ messageId: '1', chat: '42' });
    expect(requestOf(api, 1)).toEqual({
      chat_id: '42',
      text: '🔴 Container web: exited (1) & gone.',
      // Where there are no tags, nothing in it may be live either.
      entities: [{ type: 'code', offset: 0, length: '🔴 Container web: exited (1) & gone.'.length }],
      link_preview_options: { is_disabled: true },
    });
    await send();
    expect(requestOf(api, 2)).toHaveProperty('parse_mode', 'HTML');
  });

  test('a text that can not be parsed even so is dropped', async () => {
    const { api, send } = await connected();
    api.script(steps.unparsed, steps.unparsed);
    expect(howOf(await send())).toEqual(dropped);
    expect(api.requests).toHaveLength(2);
  });

  test.each(['message thread not found', 'TOPIC_CLOSED', 'TOPIC_DELETED'])(
    '%s: this message and the next go to the chat without it',
    async (description) => {
      const { api, send, warnings } = await connected({ threads: [7] }, { threadId: 7 });
      api.script(says(400, `Bad Request: ${description}`));
      expect(await send()).toEqual({ messageId: '1', chat: '42' });
      await send();
      expect(api.messages.map(({ thread }) => thread)).toEqual([null, null]);
      expect(api.requests).toHaveLength(3);
      expect(warnings).toEqual([expect.stringContaining('topic 7')]);
    },
  );

  test('a topic that was closed is tried again after an hour', async () => {
    let now = 0;
    const { api, send, warnings } = await connected({ threads: [7] }, { threadId: 7, now: () => now });
    api.script(says(400, 'Bad Request: TOPIC_CLOSED'));
    await send();
    now = topicPauseMs - 1;
    await send();
    now = topicPauseMs;
    await send();
    expect(api.messages.map(({ thread }) => thread)).toEqual([null, null, 7]);
    expect(warnings).toHaveLength(1);
  });

  test('a refusal that repeats the token is told without it', async () => {
    const { api, send, warnings } = await connected({ threads: [7] }, { threadId: 7 });
    api.script(says(400, `Bad Request: message thread not found at /bot${token}/sendMessage`));
    await send();
    expect(warnings).toEqual([expect.stringContaining('at /bot***/sendMessage')]);
  });

  test('is put right once a message; a second refusal is left to the next attempt', async () => {
    const { api, send } = await connected({ chats: ['-5'] }, { chatId: '-5', threadId: 7 });
    api.migrate('-5', '-1005');
    expect(howOf(await send())).toEqual(retried);
    expect(api.requests).toHaveLength(2);
    expect(await send()).toEqual({ messageId: '1', chat: '-1005' });
    expect(api.requests).toHaveLength(3);
  });

  test('fails as any message does when the second time goes wrong', async () => {
    const { api, send } = await connected();
    api.script(steps.unparsed, steps.flood(4));
    expect(howOf(await send())).toEqual({ ...retried, retryAfterMs: 4000 });
  });
});

describe('a token in a file', () => {
  const fromFile = async (content: () => string, begin = '') => {
    const file = async (): Promise<string> => {
      const found = content();
      if (found === '') throw new Error('the file is empty');
      return found;
    };
    return connected({}, { token: begin, lacks: 'no token yet', freshToken: file });
  };

  test('that was not there at the start refuses the sink until it is', async () => {
    let content = '';
    const { api, send } = await fromFile(() => content);
    const result = await send();
    expect(howOf(result)).toEqual(refused);
    expect(failed(result).message).toBe('the file is empty');
    expect(api.requests).toHaveLength(0);
    content = token;
    expect(await send()).toEqual({ messageId: '1', chat: '42' });
  });

  test('that is rotated is read again once it is refused, and the same message goes by the new one', async () => {
    let reads = 0;
    const { api, send } = await fromFile(() => {
      reads += 1;
      return token;
    }, '987654321:an-old-one');
    expect(await send()).toEqual({ messageId: '1', chat: '42' });
    expect(await send()).toEqual({ messageId: '2', chat: '42' });
    expect(api.requests.map(({ status }) => status)).toEqual([401, 200, 200]);
    expect(reads).toBe(1);
  });

  test('that is the same as before is not sent the message twice', async () => {
    const { api, send } = await fromFile(() => '987654321:an-old-one', '987654321:an-old-one');
    expect(howOf(await send())).toEqual(refused);
    expect(api.requests).toHaveLength(1);
  });
});

describe('a server out of reach', () => {
  const unreached = async (apiUrl: URL, connect?: Pool.Options['connect']): Promise<SinkError> => {
    const dispatcher = connect === undefined ? undefined : new Pool(apiUrl.origin, { connect });
    if (dispatcher !== undefined) closers.push(() => dispatcher.destroy());
    const { send } = await connected({}, { apiUrl, ...(dispatcher === undefined ? {} : { dispatcher }) });
    return failed(await send());
  };

  test('that refuses the connection has not got the message', async () => {
    const server = await serve(() => undefined);
    await server.close();
    const error = await unreached(new URL(server.url));
    expect(howOf(error)).toEqual(retried);
    expect(error.message).toBe('not reached: connection refused');
  });

  test('whose name is unknown has not got the message', async () => {
    const error = await unreached(new URL('http://telegram.test'), {
      lookup: (_name, _options, done) =>
        done(Object.assign(new Error('getaddrinfo ENOTFOUND telegram.test'), { code: 'ENOTFOUND' }), ''),
    });
    expect(howOf(error)).toEqual(retried);
    expect(error.message).toBe('not reached: name not found');
  });

  test('that speaks something other than TLS is told of in a few words, not in those of OpenSSL', async () => {
    const server = await serve(() => undefined);
    closers.push(server.close);
    const error = await unreached(new URL(server.url.replace('http:', 'https:')));
    expect(howOf(error)).toEqual(retried);
    expect(error.message).toBe('not reached: TLS handshake failed');
  });

  test('with several addresses tells what is the matter with each', async () => {
    const error = await unreached(new URL('http://telegram.test'), (_options, done) =>
      done(new AggregateError([new Error('refused ::1'), new Error('refused 127.0.0.1')]), null),
    );
    expect(error.message).toBe('not reached: refused ::1, refused 127.0.0.1');
  });

  test('that swallows the connection is given up on abort, at once, and has not got the message', async () => {
    const dispatcher = new Pool('http://telegram.test', { connect: () => undefined });
    closers.push(() => dispatcher.destroy());
    const { send } = await connected({}, { dispatcher, apiUrl: new URL('http://telegram.test') });
    const abort = new AbortController();
    const result = send({}, { abort: abort.signal });
    abort.abort(new Error('time is over'));
    const error = failed(await result);
    expect(howOf(error)).toEqual(retried);
    expect(error.message).toBe('not reached: time is over');
  });

  test.each<[string, Step]>([
    ['hangs', steps.hang],
    ['hangs after it has recorded the message', steps.hangAfter],
    ['drips', steps.drip],
  ])('that %s is given up on abort, and may have got the message', async (_, step) => {
    const { api, send } = await connected();
    api.script(step);
    const abort = new AbortController();
    const result = send({}, { abort: abort.signal });
    await api.held();
    abort.abort('a reason that is no error');
    const error = failed(await result);
    expect(howOf(error)).toEqual(inDoubt);
    expect(error.message).toBe('no answer: a reason that is no error');
  });

  test('that hangs is not kept waiting: the connection is cut', async () => {
    const cut = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const server = await serve((request) => {
      request.socket.on('close', () => cut.resolve());
      asked.resolve();
    });
    closers.push(server.close);
    const { send } = await connected({}, { apiUrl: new URL(server.url) });
    const abort = new AbortController();
    const result = send({}, { abort: abort.signal });
    await asked.promise;
    abort.abort();
    failed(await result);
    await cut.promise;
  });

  test('does not spoil the next message', async () => {
    const { api, send } = await connected();
    api.script(steps.hang, steps.resetBefore);
    const abort = new AbortController();
    const first = send({}, { abort: abort.signal });
    await api.held();
    abort.abort();
    failed(await first);
    failed(await send());
    expect(await send()).toEqual({ messageId: '1', chat: '42' });
  });

  test('gets nothing once the message is aborted', async () => {
    const { api, send } = await connected();
    expect(howOf(await send({}, { abort: AbortSignal.abort() }))).toEqual(retried);
    expect(api.requests).toEqual([]);
  });

  test('never sees a second request after the abort', async () => {
    const { api, send } = await connected();
    const abort = new AbortController();
    api.rule(() => {
      abort.abort();
      return steps.unparsed;
    });
    failed(await send({}, { abort: abort.signal }));
    expect(api.requests).toHaveLength(1);
  });
});

sinkContract('telegram', async (outside) => {
  let now = 0;
  const server = await fakeBotApi({ token, now: () => (now += 60_000) });
  const sink = telegram({
    token,
    chatId: '42',
    apiUrl: server.url,
    words: locales.en,
    timeoutMs: 10_000,
    warn: () => undefined,
  });
  const step = { accepts: steps.rules, throws: steps.resetAfter, hangs: steps.hang, late: steps.hangAfter };
  server.rule(() => step[outside]);
  return {
    sink,
    said: () => server.messages.map(({ text }) => text),
    held: server.held,
    answerNow: server.release,
    secrets: [token, `/bot${token}`, server.url.href],
    close: async () => {
      await sink.close();
      await server.close();
    },
  };
});
