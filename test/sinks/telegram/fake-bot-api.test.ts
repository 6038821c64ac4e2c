import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { parseHtml } from '../../support/bot-api-rules.ts';
import { botApiRules, type FakeBotApiOptions, fakeBotApi, steps } from '../../support/fake-bot-api.ts';

const message = (more: object = {}) => ({ chat_id: 42, text: 'hello', ...more });
const html = (text: string) => message({ text, parse_mode: 'HTML' });

describe('the rules', () => {
  test.each<[string, unknown, number, string]>([
    ['no object', [1], 400, "Bad Request: can't parse JSON object"],
    ['no text', { chat_id: 42 }, 400, 'Bad Request: message text is empty'],
    ['an empty text', message({ text: '' }), 400, 'Bad Request: message text is empty'],
    ['white space', message({ text: ' \n\t ' }), 400, 'Bad Request: text must be non-empty'],
    ['only tags', html('<b> </b>'), 400, 'Bad Request: text must be non-empty'],
    ['4097 characters', message({ text: 'x'.repeat(4097) }), 400, 'Bad Request: message is too long'],
    ['2049 dogs', message({ text: '🐕'.repeat(2049) }), 400, 'Bad Request: message is too long'],
    ['32,769 bytes', html('&amp;'.repeat(6554)), 400, 'Bad Request: text is too long'],
    ['half a pair', message({ text: 'a\ud83d' }), 400, 'Bad Request: text must be encoded in UTF-8'],
    ['no chat', { text: 'x' }, 400, 'Bad Request: chat_id is empty'],
    ['a strange chat', message({ chat_id: '43' }), 400, 'Bad Request: chat not found'],
    ['a strange topic', message({ message_thread_id: 9 }), 400, 'Bad Request: message thread not found'],
    ['the General topic', message({ message_thread_id: 1 }), 400, 'Bad Request: message thread not found'],
    ['Markdown', message({ parse_mode: 'MarkdownV2' }), 400, 'Bad Request: unsupported parse_mode'],
    [
      'a reply to nothing',
      message({ reply_parameters: { message_id: 5 } }),
      400,
      'Bad Request: message to be replied not found',
    ],
    ['a reply to no id', message({ reply_parameters: {} }), 400, "Bad Request: can't parse reply parameters"],
    [
      'a misspelt parameter',
      message({ parsemode: 'HTML' }),
      400,
      'Bad Request: no parameter parsemode (the real server would ignore it)',
    ],
  ])('refuse %s', (_, body, error_code, description) => {
    const rules = botApiRules({ chats: ['42'], threads: [7] });
    expect(rules.answer(body, 0)).toEqual({
      status: error_code,
      body: { ok: false, error_code, description },
    });
    expect(rules.messages).toEqual([]);
  });

  test.each<[string, object, object]>([
    ['4096 characters', message({ text: 'x'.repeat(4096) }), {}],
    ['4096 characters after the entities', html(`<b>${'&lt;'.repeat(4096)}</b>`), { text: '<'.repeat(4096) }],
    ['a chat id as text', message({ chat_id: '42' }), { chat: '42' }],
    ['a known topic', message({ message_thread_id: 7 }), { thread: 7 }],
    ['tags in a plain text', message({ text: '<i> & so' }), { text: '<i> & so', parseMode: null }],
    ['what Telegram cleans', message({ text: ' a\tb\r\n' }), { text: 'a b' }],
    [
      'a reply to nothing that may go without',
      message({ reply_parameters: { message_id: 5, allow_sending_without_reply: true } }),
      { replyTo: null },
    ],
  ])('accept %s', (_, body, accepted) => {
    const rules = botApiRules({ chats: ['42'], threads: [7] });
    expect(rules.answer(body, 9000)).toMatchObject({
      status: 200,
      body: { ok: true, result: { message_id: 1 } },
    });
    expect(rules.messages).toEqual([expect.objectContaining({ messageId: 1, at: 9000, ...accepted })]);
  });

  test('know the messages of a chat by their ids', () => {
    const rules = botApiRules({ chats: ['42', '43'] });
    rules.answer(message(), 0);
    rules.answer(message({ reply_parameters: { message_id: 1 } }), 1000);
    expect(rules.messages.map(({ replyTo }) => replyTo)).toEqual([null, 1]);
    expect(rules.answer(message({ chat_id: 43, reply_parameters: { message_id: 1 } }), 2000).status).toBe(
      400,
    );
  });

  test('take one message a second in a chat, and not a millisecond earlier', () => {
    const rules = botApiRules({ chats: ['42', '43'] });
    expect(rules.answer(message(), 0).status).toBe(200);
    expect(rules.answer(message(), 999)).toEqual({
      status: 429,
      body: {
        ok: false,
        error_code: 429,
        description: 'Too Many Requests: retry after 1',
        parameters: { retry_after: 1 },
      },
    });
    expect(rules.answer(message({ chat_id: 43 }), 999).status).toBe(200);
    expect(rules.answer(message(), 1000).status).toBe(200);
  });

  test('take a burst only where one is allowed', () => {
    const rules = botApiRules({ chats: ['42'], burst: 3 });
    const statuses = [0, 1, 2, 3, 1000, 1001].map((at) => rules.answer(message(), at).status);
    expect(statuses).toEqual([200, 200, 200, 429, 200, 200]);
  });

  test.each(['-5', '@channel'])('take 20 messages a minute in the group %s', (chat) => {
    const rules = botApiRules({ chats: [chat] });
    const send = (at: number) => rules.answer(message({ chat_id: chat }), at);
    for (let index = 0; index < 20; index += 1) expect(send(index * 1000).status).toBe(200);
    expect(send(20_000).body).toMatchObject({ parameters: { retry_after: 40 } });
    expect(send(59_999).status).toBe(429);
    expect(send(60_000).status).toBe(200);
  });

  test('send a group that has moved to its new id, where messages are counted anew', () => {
    const rules = botApiRules({ chats: ['-5'] });
    rules.answer(message({ chat_id: -5 }), 0);
    rules.migrate('-5', '-1005');
    expect(rules.answer(message({ chat_id: -5 }), 1000)).toMatchObject({
      status: 400,
      body: { parameters: { migrate_to_chat_id: -1005 } },
    });
    expect(rules.answer(message({ chat_id: -1005 }), 1000)).toMatchObject({
      body: { result: { message_id: 1 } },
    });
  });

  test('forget a topic that is deleted', () => {
    const rules = botApiRules({ chats: ['42'], threads: [7] });
    rules.deleteThread(7);
    expect(rules.answer(message({ message_thread_id: 7 }), 0).status).toBe(400);
  });
});

describe('HTML', () => {
  test.each([
    ['plain', 'plain'],
    ['<b>a</b> &amp; <i>b &lt; c</i> &quot;d&quot; &gt;', 'a & b < c "d" >'],
    ['<b><i>nested</i></b>', 'nested'],
    ['<a href="https://x.test/?a=1&amp;b">link</a>', 'link'],
    ['<pre><code class="language-ts">x</code></pre>', 'x'],
    ['<span class="tg-spoiler">s</span><blockquote expandable>q</blockquote>', 'sq'],
    ['&#128021; &#x1F415;', '🐕 🐕'],
    ['<B>upper</b>', 'upper'],
  ])('%s is read', (source, text) => {
    expect(parseHtml(source)).toEqual({ text });
  });

  test.each([
    ['a & b', 'Unescaped "&" at byte offset 2'],
    ['ё < b', 'Unescaped "<" at byte offset 3'],
    ['a > b', 'Unescaped ">" at byte offset 2'],
    ['&nbsp;', 'Unescaped "&" at byte offset 0'],
    ['&#0;', 'No such character at byte offset 0'],
    ['<p>x</p>', 'Unsupported start tag "p" at byte offset 0'],
    ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['<b', 'Unescaped "<" at byte offset 0'],
    ['<b style="x">y</b>', 'Bad attributes of "b" at byte offset 0'],
    ['<span>y</span>', 'Bad attributes of "span" at byte offset 0'],
  ])('%s is refused', (source, error) => {
    expect(parseHtml(source)).toEqual({ error });
  });
});

describe('the server', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  const started = async (options: FakeBotApiOptions = {}) => {
    let now = 0;
    const api = await fakeBotApi({ now: () => (now += 1000), ...options });
    closers.push(api.close);
    const post = async (
      path = `/bot${api.token}/sendMessage`,
      {
        method = 'POST',
        type = 'application/json',
        body = JSON.stringify(message()),
        signal = new AbortController().signal,
      } = {},
    ) => {
      const answer = await request(new URL(path, api.url), {
        method,
        headers: { 'content-type': type },
        ...(method === 'POST' ? { body } : {}),
        signal,
      });
      return { status: answer.statusCode, text: await answer.body.text() };
    };
    return { api, post };
  };

  test('records the message and the request', async () => {
    const { api, post } = await started();
    const { status, text } = await post();
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      ok: true,
      result: { message_id: 1, date: 1, text: 'hello', chat: { id: 42 } },
    });
    expect(api.messages).toEqual([
      {
        messageId: 1,
        chat: '42',
        text: 'hello',
        raw: 'hello',
        parseMode: null,
        replyTo: null,
        thread: null,
        at: 1000,
      },
    ]);
    expect(api.requests).toEqual([
      {
        method: 'POST',
        path: `/bot${api.token}/sendMessage`,
        at: 1000,
        status: 200,
        body: JSON.stringify(message()),
      },
    ]);
  });

  test.each<[string, number, Parameters<Awaited<ReturnType<typeof started>>['post']>]>([
    ['another path', 404, ['/']],
    ['another token', 401, ['/bot1:x/sendMessage']],
    ['another method', 404, ['/bot1:abc/sendPhoto']],
    ['a GET', 405, ['/bot1:abc/sendMessage', { method: 'GET' }]],
    ['a form', 415, ['/bot1:abc/sendMessage', { type: 'application/x-www-form-urlencoded' }]],
    ['no JSON', 400, ['/bot1:abc/sendMessage', { body: '{' }]],
  ])('refuses %s', async (_, code, how) => {
    const { api, post } = await started({ token: '1:abc' });
    const { status, text } = await post(...how);
    expect(status).toBe(code);
    expect(JSON.parse(text)).toMatchObject({ ok: false, error_code: code, description: expect.any(String) });
    expect(api.requests[0]?.status).toBe(code);
    expect(api.messages).toEqual([]);
  });

  test('goes by its script, then by the rule, and by the rules in the end', async () => {
    const { api, post } = await started();
    api.script(steps.flood(7), steps.badGateway, steps.garbage, steps.rules);
    const answers = [await post(), await post(), await post(), await post(), await post()];
    expect(answers.map(({ status }) => status)).toEqual([429, 502, 200, 200, 200]);
    expect(JSON.parse(answers[0]?.text ?? '')).toMatchObject({ parameters: { retry_after: 7 } });
    expect(answers[1]?.text).toMatch(/^<html>/);
    expect(() => JSON.parse(answers[2]?.text ?? '') as unknown).toThrow();
    api.rule(({ at }) => (at > 6000 ? steps.forbidden : steps.serverError));
    expect([(await post()).status, (await post()).status]).toEqual([500, 403]);
    expect(api.messages).toHaveLength(2);
  });

  test.each([
    ['resets before', steps.resetBefore, 0],
    ['resets after', steps.resetAfter, 1],
  ] as const)('%s it has recorded the message', async (_, step, count) => {
    const { api, post } = await started();
    api.script(step);
    await expect(post()).rejects.toThrow();
    expect(api.messages).toHaveLength(count);
    expect(api.requests[0]?.status).toBeNull();
  });

  test.each([
    ['hang', steps.hang, 0],
    ['hangAfter', steps.hangAfter, 1],
  ] as const)('answers a %s only on release', async (_, step, before) => {
    const { api, post } = await started();
    api.script(step);
    const answer = post();
    await api.held();
    expect(api.messages).toHaveLength(before);
    api.release();
    expect((await answer).status).toBe(200);
    expect(api.messages).toHaveLength(1);
  });

  test('drips until it is released', async () => {
    const { api, post } = await started();
    api.script(steps.drip);
    const answer = post();
    await api.held();
    api.release();
    expect(JSON.parse((await answer).text)).toEqual({ ok: true, result: {} });
  });

  test('moves a group and deletes a topic when it is told', async () => {
    const { api, post } = await started({ chats: ['-5', '42'], threads: [7] });
    api.migrate('-5', '-1005');
    api.deleteThread(7);
    expect((await post(undefined, { body: JSON.stringify(message({ chat_id: -5 })) })).text).toContain(
      '-1005',
    );
    expect((await post(undefined, { body: JSON.stringify(message({ message_thread_id: 7 })) })).status).toBe(
      400,
    );
  });

  test('closes although a request hangs', async () => {
    const { api, post } = await started();
    api.script(steps.hang);
    const answer = post().catch((error: unknown) => error);
    await api.held();
    await closers.pop()?.();
    expect(await answer).toBeInstanceOf(Error);
  });

  test('run by hand prints the messages, and ends on SIGINT', async () => {
    const program = fileURLToPath(new URL('../../support/fake-bot-api.ts', import.meta.url));
    const child = spawn(process.execPath, [
      program,
      '--port',
      '0',
      '--token',
      '1:abc',
      '--chat',
      '42',
      '--thread',
      '7',
    ]);
    let printed = '';
    const ended = once(child, 'close');
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      const url = /http:\S+/.exec(printed)?.[0];
      if (printed.includes('message 2')) child.kill('SIGINT');
      else if (url !== undefined && !printed.includes('message 1')) {
        for (const more of [{ message_thread_id: 7 }, { reply_parameters: { message_id: 1 } }]) {
          await request(`${url}bot1:abc/sendMessage`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(message(more)),
          });
        }
      }
    }
    expect(await ended).toEqual([0, null]);
    expect(printed).toContain('[42, topic 7] message 1\nhello\n');
    expect(printed).toContain('[42] message 2, answers 1\nhello\n');
  });
});
