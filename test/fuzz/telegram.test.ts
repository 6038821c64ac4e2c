import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Receipt } from '../../src/language/delivery.ts';
import { maskSecrets } from '../../src/language/secrets.ts';
import { faultText } from '../../src/messages/faults.ts';
import { locales } from '../../src/messages/messages.ts';
import { prettyLine } from '../../src/sinks/log/log-text.ts';
import { asPlain } from '../../src/sinks/plain-text.ts';
import { SinkError } from '../../src/sinks/sink.ts';
import { telegram } from '../../src/sinks/telegram/telegram.ts';
import { verdictOf } from '../../src/sinks/telegram/telegram-answer.ts';
import { asHtml, splitNotification } from '../../src/sinks/telegram/telegram-text.ts';
import { fakeDispatcher } from '../support/fake-dispatcher.ts';
import { fuzz } from './fuzz.ts';
import { never } from './readings.ts';
import { nastyText, nastyValue, spoiltJson, spoiltText, spoiltValue } from './spoilt.ts';

const answers = [
  {
    ok: true,
    result: { message_id: 77, date: 1_781_478_857, chat: { id: -100, type: 'supergroup' }, text: 'x' },
  },
  {
    ok: false,
    error_code: 429,
    description: 'Too Many Requests: retry after 35',
    parameters: { retry_after: 35 },
  },
  {
    ok: false,
    error_code: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: -1_001_234_567_890 },
  },
  {
    ok: false,
    error_code: 400,
    description: "Bad Request: can't parse entities: unclosed tag at byte offset 7",
  },
  { ok: false, error_code: 400, description: 'Bad Request: message thread not found' },
  { ok: false, error_code: 401, description: 'Unauthorized' },
  { ok: false, error_code: 403, description: 'Forbidden: bot was kicked from the group chat' },
  { ok: false, error_code: 500, description: 'Internal Server Error' },
];
const answer = fc.record({
  status: fc.constantFrom(200, 200, 200, 302, 400, 400, 401, 403, 404, 429, 500, 502, 504),
  body: spoiltJson(answers),
});

const longestPauseMs = 2 ** 31 - 1;

const isAnswer = (body: string): boolean => {
  try {
    return typeof JSON.parse(body)?.ok === 'boolean';
  } catch {
    return false;
  }
};

fuzz({
  name: 'an answer of the Bot API',
  input: answer,
  parse: ({ status, body }) => verdictOf(status, body),
  holds: (verdict, { status, body }) => {
    if (!isAnswer(body) && (status < 300 || status >= 500)) {
      assert.ok(verdict.kind === 'failed' && verdict.how.mayHaveArrived && !verdict.how.permanent);
    }
    if (verdict.kind === 'sent') {
      assert.ok(verdict.messageId === undefined || /^-?\d+$/.test(verdict.messageId));
      return;
    }
    for (const words of Object.values(locales)) {
      const why = faultText(verdict.why, words);
      assert.notEqual(why, '');
      assert.ok(why.length <= 400);
    }
    if (verdict.kind === 'moved') assert.match(verdict.chatId, /^-?\d+$/);
    if (verdict.kind !== 'failed') return;
    const { retryAfterMs = 1, permanent = false, mayHaveArrived = false } = verdict.how;
    assert.ok(Number.isSafeInteger(retryAfterMs) && retryAfterMs > 0 && retryAfterMs <= longestPauseMs);
    assert.ok(!(permanent && mayHaveArrived), 'who is refused for good is refused');
  },
});

const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';
const notification = {
  at: 0,
  action: 'alert',
  incident: 'disk@0',
  key: 'disk',
  kind: 'disk',
  entity: '',
  source: 'disk',
  reason: 'crossed',
  mark: '🔴',
  title: 'Disk',
  detail: 'full',
  mayRepeat: false,
} as const;

fuzz({
  name: 'a message to a Bot API that answers anything, three times',
  input: fc.record({
    /** Some of them repeat the token, as an error page with the request in it does. */
    answers: fc.array(
      fc.oneof(
        answer,
        answer.map(({ status, body }) => ({ status, body: body.replace('Request', `/bot${token}/x`) })),
      ),
      { minLength: 8, maxLength: 8 },
    ),
    thread: fc.boolean(),
    replyTo: fc.option(
      fc.record({ messageId: fc.nat().map(String), chat: fc.constantFrom(null, '-100', '-200') }),
    ),
  }),
  parse: async ({ answers: script, thread, replyTo }) => {
    const asked: string[] = [];
    const warnings: string[] = [];
    const sink = telegram({
      token,
      chatId: '-100',
      ...(thread && { threadId: 7 }),
      apiUrl: new URL('https://api.telegram.org'),
      words: locales.en,
      timeoutMs: 5_000,
      warn: (message) => warnings.push(message),
      dispatcher: fakeDispatcher(({ body }) => {
        asked.push(body);
        return script[(asked.length - 1) % script.length] ?? 'reset';
      }),
    });
    const outcomes: unknown[] = [];
    for (let i = 0; i < 3; i += 1) {
      try {
        outcomes.push(await (sink.send({ notification, replyTo }, never) as Promise<Receipt>));
      } catch (error) {
        outcomes.push(error);
      }
    }
    return { outcomes, asked, warnings };
  },
  holds: ({ outcomes, asked, warnings }) => {
    // Once more where the answer tells how to put it right, and never in a circle.
    assert.ok(asked.length <= 6);
    for (const outcome of outcomes) {
      if (outcome instanceof SinkError) assert.ok(!outcome.message.includes(token.slice(10)));
      else assert.ok(!(outcome instanceof Error), String(outcome));
    }
    for (const warning of warnings) assert.ok(!warning.includes(token.slice(10)), warning);
    for (const body of asked) {
      const { chat_id: chat, text } = JSON.parse(body) as { chat_id: string; text: string };
      assert.match(chat, /^-?\d+$/);
      assert.ok(text.length > 0);
    }
  },
});

// ---- text

const long = fc
  .tuple(
    fc.array(nastyText, { maxLength: 12 }),
    fc.constantFrom('', ' ', '\n', '<', '🔥'),
    fc.nat({ max: 3_000 }),
  )
  .map(([parts, joint, times]) => parts.join(joint) + joint.repeat(times));

/** As Telegram reads it: tags away, then entities. */
const seen = (html: string): string =>
  html
    .replace(/<\/?(?:b|code)>/g, '')
    .replace(/&(lt|gt|quot|amp);/g, (_, name: 'lt') => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[name]);

fuzz({
  name: 'a message of any text, cut and escaped',
  input: fc.record({
    mark: fc.constantFrom('🔴', '🟢 (may be a repeat)', ''),
    title: fc.oneof(nastyText, long),
    detail: long,
  }),
  parse: (text) => {
    const whole = { ...notification, ...text };
    return splitNotification(whole).map((part) => ({ part, html: asHtml(part), plain: asPlain(part) }));
  },
  holds: (parts, { title, detail }) => {
    for (const { html, plain } of parts) {
      assert.ok(plain.length <= 4096, `${plain.length} characters`);
      assert.ok(Buffer.byteLength(html) <= 32_768);
      assert.ok(html.isWellFormed() && plain.isWellFormed());
      // Nothing nests: what is live stands in code, the rest of the title is bold.
      assert.match((html.match(/<[^>]*>/g) ?? []).join(''), /^(?:<b><\/b>|<code><\/code>)*$/);
      assert.equal(seen(html), plain);
    }
    // Nothing is lost: what the title has too much of stands before the detail.
    const told = parts.map(({ part }) => part.detail).join('');
    const [head = ''] = (parts[0]?.part.title ?? '').split(/… \(1\/\d+\)$|…$/);
    if (told === detail) assert.ok((parts[0]?.part.title ?? '').startsWith(title));
    else assert.equal(told, `…${title.slice(head.length)}\n${detail}`);
  },
});

// ---- secrets

/** The ways in which a secret comes into a text. */
const forms = [
  (secret: string) => secret,
  (secret: string) => encodeURIComponent(secret),
  (secret: string) => JSON.stringify(secret),
  (secret: string) => `https://api.telegram.org/bot${secret}/sendMessage`,
  (secret: string) => `https://user:${encodeURIComponent(secret)}@host/`,
  (secret: string) => JSON.stringify({ error: `GET /bot${secret}/x` }),
] as const;

fuzz({
  name: 'secrets in any text',
  input: fc.record({
    around: fc.array(nastyText, { maxLength: 5 }),
    secrets: fc.uniqueArray(
      fc.oneof(fc.stringMatching(/^[1-9]\d{8}:[\w-]{35}$/), fc.stringMatching(/^[!-)+-~ёß🔥]{4,12}$/u)),
      { minLength: 1, maxLength: 3 },
    ),
    how: fc.array(fc.tuple(fc.nat(), fc.constantFrom(...forms)), { maxLength: 4 }),
  }),
  parse: ({ around, secrets, how }) => {
    const given = how.map(([which, form]) => form(secrets[which % secrets.length] as string));
    return maskSecrets(around.flatMap((text, i) => [text, given[i] ?? '']).join(' '), secrets);
  },
  holds: (masked, { secrets }) => {
    for (const secret of secrets) {
      for (const spelt of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
        assert.ok(!masked.includes(spelt), `${spelt} in ${masked}`);
      }
    }
  },
});

// ---- the log of a terminal

const line = {
  level: 'info',
  time: '2026-06-15T10:00:00.000Z',
  msg: 'hello',
  key: 'container/web',
  n: 1,
  err: { type: 'Error', message: 'no' },
};

fuzz({
  name: 'a line of the log, for a terminal',
  input: fc.oneof(
    spoiltValue([line]).map((one) => JSON.stringify(one)),
    spoiltText(fc.constant(JSON.stringify(line))),
    nastyValue.map((one) => JSON.stringify(one)),
  ),
  parse: (json) => prettyLine(json, false),
  holds: (shown) => {
    assert.ok(shown.endsWith('\n'));
    assert.doesNotMatch(shown.slice(0, -1), /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
  },
});
