import * as z from 'zod/mini';
import { cutLine } from '../../language/cut-line.ts';
import type { Fault } from '../../language/fault.ts';
import { longestPauseMs, pageForPeople } from '../http/answers.ts';

/** How a message failed: the fields of a `SinkError`. */
export interface Failure {
  readonly permanent?: boolean;
  readonly retryAfterMs?: number;
  readonly mayHaveArrived?: boolean;
  readonly refused?: boolean;
}

/** What an answer of the Bot API means. */
export type Verdict =
  | { readonly kind: 'sent'; readonly messageId?: string }
  /** The group has become a supergroup with another id. */
  | { readonly kind: 'moved'; readonly chatId: string; readonly why: Fault }
  /** Telegram can't read our HTML. */
  | { readonly kind: 'unparsed'; readonly why: Fault }
  /** The forum topic is not there any more, or is closed. */
  | { readonly kind: 'no thread'; readonly why: Fault }
  | { readonly kind: 'failed'; readonly why: Fault; readonly how: Failure };

const optional = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);

/** The parts of a Bot API answer that matter here; one that is malformed counts as absent. */
const answerSchema = z.object({
  ok: z.boolean(),
  error_code: optional(z.int().check(z.gte(300), z.lte(599))),
  description: optional(z.string()),
  parameters: optional(
    z.object({ retry_after: optional(z.number().check(z.gt(0))), migrate_to_chat_id: optional(z.int()) }),
  ),
  result: optional(z.object({ message_id: optional(z.int()) })),
});

/** 400s that say that no message at all can go to this chat: not found, not allowed, moved, gone, or no bot any more. */
const chatIsClosed =
  /chat not found|chat_id|chat identifier|user not found|(?:have no|not enough|administrator|admin) rights|not a member|kicked|blocked|deactivated|deleted|logged out|upgraded to|supergroup|(?:^|: )(?:CHAT|CHANNEL|PEER|USER|INPUT_USER|BOT|TOPICS?)_|ADMIN_REQUIRED|PAYMENT_REQUIRED|_PRIVACY/i;

const noThread = /message thread not found|TOPIC_DELETED|TOPIC_CLOSED/i;

const read = (body: string): z.infer<typeof answerSchema> | null => {
  try {
    return z.safeParse(answerSchema, JSON.parse(body)).data ?? null;
  } catch {
    // Not JSON: `verdictOf` says so, with the status.
    return null;
  }
};

const pause = (seconds: number | undefined): Failure => {
  const ms = Math.ceil((seconds ?? 0) * 1000);
  return ms > 0 ? { retryAfterMs: Math.min(ms, longestPauseMs) } : {};
};

/** What no message at all can get past: neither a fault of the message nor a matter of time. */
export const isRefusal = (status: number): boolean =>
  status >= 400 && status < 500 && status !== 408 && status !== 429;

/** Who wants a person to sign in to the network first; Telegram itself never answers with a page. */
const isPortal = (status: number, body: string | null): boolean =>
  status === 511 || (status < 300 && body !== null && pageForPeople.test(body));

/**
 * Reads an answer of the Bot API (https://core.telegram.org/bots/api#making-requests): the HTTP status and
 * the body, `null` if it was too long to read. Never throws, whatever the body holds. `error_code` counts
 * more than the status, for a proxy may change that.
 */
export const verdictOf = (status: number, body: string | null): Verdict => {
  const failed = (why: Fault, how: Failure = {}): Verdict => ({ kind: 'failed', why, how });
  if (status >= 300 && status < 400) {
    return failed({ code: 'redirected', status }, { refused: true });
  }
  const answer = body === null ? null : read(body);
  if (answer === null) {
    // Whoever speaks for Telegram with a 4xx, or a page of a portal, refused the request; else it may have gone through.
    const why = { code: body === null ? 'botApiTooLong' : 'noBotApiAnswer', status } as const;
    return failed(
      why,
      isRefusal(status) || isPortal(status, body)
        ? { refused: true }
        : { mayHaveArrived: status < 400 || status >= 500 },
    );
  }
  const { ok, error_code, description = '', parameters, result } = answer;
  if (ok) {
    if (status >= 300) return failed({ code: 'okInside', status }, { mayHaveArrived: true });
    const id = result?.message_id;
    return { kind: 'sent', ...(id === undefined ? {} : { messageId: String(id) }) };
  }

  const code = error_code ?? status;
  // The Bot API says what is wrong; who does not is somebody else in its place.
  if (code < 300) return failed({ code: 'noBotApiAnswer', status }, { refused: true });
  const why: Fault = { code: 'botApi', error: code, description: cutLine(description, 300) };
  if (code === 400) {
    if (parameters?.migrate_to_chat_id !== undefined) {
      return { kind: 'moved', chatId: String(parameters.migrate_to_chat_id), why };
    }
    if (/message is not modified/i.test(description)) return { kind: 'sent' };
    if (/can't parse entities/i.test(description)) return { kind: 'unparsed', why };
    if (noThread.test(description)) return { kind: 'no thread', why };
    return failed(why, chatIsClosed.test(description) ? { refused: true } : { permanent: true });
  }
  if (code === 413) return failed(why, { permanent: true });
  if (isRefusal(code)) return failed(why, { refused: true });
  return failed(why, pause(parameters?.retry_after));
};
