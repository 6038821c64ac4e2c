import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import {
  type Accepted,
  type BotApiAnswer,
  botApiRules,
  refusal,
  type ShownMessage,
} from './bot-api-rules.ts';
import { type BotConsoleRules, botConsoleRules } from './bot-console-rules.ts';

export { type Accepted, type BotApiAnswer, type BotApiRules, botApiRules } from './bot-api-rules.ts';

/** What the server does with one request, instead of going by the rules. */
export type Step =
  | { readonly do: 'rules' }
  /** A string goes out as it is, anything else as JSON. */
  | { readonly do: 'answer'; readonly status: number; readonly body: unknown }
  /** Answers by the rules, but only on `release`; records the message at once, or only then. */
  | { readonly do: 'hold'; readonly record: 'at once' | 'on release' }
  /** Cuts the connection, having recorded the message or not. */
  | { readonly do: 'reset'; readonly record: boolean }
  /** A status and then a space every so often, for ever. */
  | { readonly do: 'drip'; readonly everyMs: number };

const refuse = (code: number, description: string, parameters?: object): Step => {
  const { status, body } = refusal(code, description, parameters);
  return { do: 'answer', status, body };
};

/** The steps that tests ask for most. */
export const steps = {
  rules: { do: 'rules' },
  /** 429; without `retryAfter` it says no pause. */
  flood: (retryAfter?: unknown): Step =>
    refuse(429, 'Too Many Requests', retryAfter === undefined ? undefined : { retry_after: retryAfter }),
  badGateway: { do: 'answer', status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' },
  serverError: refuse(500, 'Internal Server Error'),
  garbage: { do: 'answer', status: 200, body: '{"ok":tru' },
  unauthorized: refuse(401, 'Unauthorized'),
  forbidden: refuse(403, 'Forbidden: bot was kicked from the group chat'),
  unparsed: refuse(400, "Bad Request: can't parse entities: Unclosed start tag at byte offset 3"),
  hang: { do: 'hold', record: 'on release' },
  hangAfter: { do: 'hold', record: 'at once' },
  resetBefore: { do: 'reset', record: false },
  resetAfter: { do: 'reset', record: true },
  drip: { do: 'drip', everyMs: 5 },
} as const satisfies Record<string, Step | ((retryAfter?: unknown) => Step)>;

export interface FakeBotApiOptions {
  readonly token?: string;
  /** The chats the bot may write to. Default: `42`. */
  readonly chats?: readonly string[];
  readonly threads?: readonly number[];
  /** Messages a second in one chat. Default 1. */
  readonly burst?: number;
  /** When a request arrives, epoch milliseconds. Default: the wall clock. */
  readonly now?: () => number;
  /** Default: any that is free. */
  readonly port?: number;
  readonly onMessage?: (message: Accepted) => void;
}

/** A request, and the status it got; `null` while it has none. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly body: string;
  status: number | null;
}

export interface FakeBotApi {
  /** The base URL for the sink. */
  readonly url: URL;
  readonly token: string;
  /** What Polkan needs to write to the first of its chats. */
  readonly env: Readonly<Record<string, string>>;
  readonly messages: readonly Accepted[];
  /** What people say and press, and what became of it. */
  readonly console: BotConsoleRules;
  /** What a message of the bot shows now. */
  shown(messageId: number, chat?: string): ShownMessage | null;
  readonly requests: readonly SeenRequest[];
  /** The next requests go by these steps, one each; then the rules hold again. */
  script(...next: readonly Step[]): void;
  /** Asked for every request that no step is left for. */
  rule(choose: (request: SeenRequest) => Step): void;
  migrate(from: string, to: string): void;
  deleteThread(thread: number): void;
  /** Once a request is held (`hold`, `drip`). */
  held(): Promise<void>;
  /** Answers what is held. */
  release(): void;
  /** Cuts what is open, too. */
  close(): Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The rules refuse it as the real server does.
    return undefined;
  }
};

/**
 * A strict Bot API server on loopback that knows `sendMessage` and `getMe` alone. By default it goes by `botApiRules`; a
 * script makes it fail in every way that a server, a proxy or a network can.
 */
export const fakeBotApi = async (options: FakeBotApiOptions = {}): Promise<FakeBotApi> => {
  const { token = '123456:fake-token-of-the-test-server-00000', chats = ['42'], now = Date.now } = options;
  const rules = botApiRules({
    chats,
    threads: options.threads ?? [],
    burst: options.burst ?? 1,
  });
  const console = botConsoleRules({ rules });
  const requests: SeenRequest[] = [];
  /** The one that waits for updates: another one ends it. */
  let polling: { end(answer: { status: number; body: unknown }): void; look(): void } | null = null;
  console.onUpdate(() => polling?.look());
  const script: Step[] = [];
  const waiting: (() => void)[] = [];
  let choose: (request: SeenRequest) => Step = () => steps.rules;
  let firstHeld = Promise.withResolvers<void>();

  /** What comes before the rules: method, path, token, content type. */
  const byRules = (request: IncomingMessage, seen: SeenRequest): BotApiAnswer => {
    const [, bot, method] = /^\/bot([^/]+)\/([^/?]+)$/.exec(seen.path) ?? [];
    if (bot === undefined) return refusal(404, 'Not Found');
    if (decodeURIComponent(bot) !== token) return refusal(401, 'Unauthorized');
    const known = method === undefined || method === 'sendMessage' ? 'sendMessage' : method;
    if (seen.method !== 'POST') return refusal(405, 'Method Not Allowed: this server wants POST');
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
      return refusal(415, 'Unsupported Media Type: this server wants JSON');
    }
    if (known !== 'sendMessage') {
      const own = console.answer(known, jsonOf(seen.body), seen.at);
      return (own ?? refusal(404, 'Not Found: method not found')) as BotApiAnswer;
    }
    const before = rules.messages.length;
    const answer = rules.answer(jsonOf(seen.body), seen.at);
    const message = rules.messages[before];
    if (message !== undefined) options.onMessage?.(message);
    return answer;
  };

  const respond = (response: ServerResponse, seen: SeenRequest, status: number, body: unknown): void => {
    seen.status = status;
    const html = typeof body === 'string';
    response.writeHead(status, { 'content-type': html ? 'text/html' : 'application/json' });
    response.end(html ? body : JSON.stringify(body));
  };

  /** Answers once there is something to tell, or the time is over, or another one asks. */
  const longPoll = (response: ServerResponse, seen: SeenRequest): void => {
    const conflict =
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';
    polling?.end(refusal(409, conflict));
    const look = (): boolean => {
      const found = console.updates(jsonOf(seen.body));
      if (!('answer' in found)) return false;
      end(found.answer);
      return true;
    };
    const end = ({ status, body }: { status: number; body: unknown }): void => {
      polling = null;
      clearTimeout(over);
      respond(response, seen, status, body);
    };
    const first = console.updates(jsonOf(seen.body));
    const over = setTimeout(
      () => end({ status: 200, body: { ok: true, result: [] } }),
      'waitS' in first ? first.waitS * 1000 : 0,
    );
    if ('answer' in first) {
      end(first.answer);
      return;
    }
    const own = { end, look };
    polling = own;
    response.on('close', () => {
      if (polling === own) polling = null;
      clearTimeout(over);
    });
  };

  const hold = (released: () => void): void => {
    waiting.push(released);
    firstHeld.resolve();
  };

  const carryOut = (step: Step, request: IncomingMessage, response: ServerResponse, seen: SeenRequest) => {
    const obey = (): void => {
      if (seen.path === `/bot${token}/getUpdates`) {
        longPoll(response, seen);
        return;
      }
      if (seen.path === `/bot${token}/getMe` && seen.method === 'GET') {
        respond(response, seen, 200, { ok: true, result: { id: 1, is_bot: true } });
        return;
      }
      const { status, body } = byRules(request, seen);
      respond(response, seen, status, body);
    };
    if (step.do === 'rules') obey();
    else if (step.do === 'answer') respond(response, seen, step.status, step.body);
    else if (step.do === 'reset') {
      if (step.record) byRules(request, seen);
      request.socket.resetAndDestroy();
    } else if (step.do === 'drip') {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drops = setInterval(() => response.write(' '), step.everyMs);
      response.on('close', () => clearInterval(drops));
      hold(() => response.end('{"ok":true,"result":{}}'));
    } else if (step.record === 'on release') hold(obey);
    else {
      const { status, body } = byRules(request, seen);
      hold(() => respond(response, seen, status, body));
    }
  };

  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request;
    try {
      const body = await bodyOf(request);
      const seen: SeenRequest = { method, path: url, at: now(), body, status: null };
      requests.push(seen);
      carryOut(script.shift() ?? choose(seen), request, response, seen);
    } catch (error) {
      // The client went away while it was still sending.
      response.destroy(error instanceof Error ? error : undefined);
    }
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');

  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [chat = ''] = chats;
  return {
    url,
    env: { WATCHDOG_TG_BOT_TOKEN: token, WATCHDOG_TG_CHAT_ID: chat, WATCHDOG_TG_API_URL: url.href },
    token,
    messages: rules.messages,
    console,
    shown: (messageId, shownIn = chat) => rules.shown(shownIn, messageId),
    requests,
    script: (...next) => void script.push(...next),
    rule: (by) => {
      choose = by;
    },
    migrate: rules.migrate,
    deleteThread: rules.deleteThread,
    held: () => firstHeld.promise,
    release: () => {
      firstHeld = Promise.withResolvers();
      for (const released of waiting.splice(0)) released();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

/** By hand: `node test/support/fake-bot-api.ts --port 8081 --token 123:abc --chat 42`. */
const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8081' },
      token: { type: 'string', default: '123:abc' },
      chat: { type: 'string', multiple: true, default: ['42'] },
      thread: { type: 'string', multiple: true, default: [] },
    },
  });
  const api = await fakeBotApi({
    port: Number(values.port),
    token: values.token,
    chats: values.chat,
    threads: values.thread.map(Number),
    // The real server lets a few messages pass at once.
    burst: 3,
    onMessage: ({ chat, thread, messageId, replyTo, text }) => {
      const to = thread === null ? chat : `${chat}, topic ${thread}`;
      const answers = replyTo === null ? '' : `, answers ${replyTo}`;
      process.stdout.write(`[${to}] message ${messageId}${answers}\n${text}\n\n`);
    },
  });
  process.stdout.write(`Bot API on ${api.url.href} for chat ${values.chat.join(', ')}; Ctrl-C ends it.\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void api.close());
};

if (import.meta.main) await main();
