import * as z from 'zod/mini';

// The parts of an update that matter here (https://core.telegram.org/bots/api#update). What is malformed, or of a number
// that JavaScript can't hold exactly (two people could become one), is nobody's and nothing's.

const user = z.object({
  id: z.int(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.optional(z.string()),
  username: z.optional(z.string()),
});

const chat = z.object({ id: z.int(), type: z.string(), username: z.optional(z.string()) });

const message = z.object({
  message_id: z.int(),
  date: z.int(),
  chat,
  from: z.optional(user),
  /** An anonymous administrator, or a channel. */
  sender_chat: z.optional(z.unknown()),
  text: z.optional(z.string()),
  forward_origin: z.optional(z.unknown()),
  /** As older servers say it. */
  forward_date: z.optional(z.unknown()),
  via_bot: z.optional(z.unknown()),
  edit_date: z.optional(z.unknown()),
  message_thread_id: z.optional(z.int()),
  is_topic_message: z.optional(z.boolean()),
  reply_to_message: z.optional(z.object({ message_id: z.int() })),
  migrate_to_chat_id: z.optional(z.int()),
});

const press = z.object({
  id: z.string(),
  from: user,
  message: z.optional(
    z.object({ message_id: z.int(), chat, reply_to_message: z.optional(z.object({ message_id: z.int() })) }),
  ),
  data: z.optional(z.string()),
});

/**
 * Numbers of updates are positive and of 32 bits; after a week without any the next begins anew at random
 * (https://core.telegram.org/bots/api#update), so no jump is too wide. One beyond them is nobody's: from it on all that Telegram
 * really says would be behind what was heard.
 */
const lastUpdateId = 2 ** 31 - 1;

const update = z.object({
  update_id: z.int().check(z.gte(0), z.lte(lastUpdateId)),
  message: z.optional(z.unknown()),
  callback_query: z.optional(z.unknown()),
});

export type ChatMessage = z.infer<typeof message>;
export type PressedButton = z.infer<typeof press>;
export type Person = z.infer<typeof user>;
export type ChatId = z.infer<typeof chat>;

/** Something that was said in the chat; `null` in both: something that is not looked at. */
export interface Update {
  readonly id: number;
  readonly message: ChatMessage | null;
  readonly press: PressedButton | null;
}

/** Only these are wanted; said with each request, for Telegram keeps what was said last. */
export const wantedUpdates = ['message', 'callback_query'] as const;

/**
 * The updates in the `result` of an answer, by their numbers. `null`: it is no list, or none in it has a number, so that there is
 * no way to go on from it.
 */
export const updatesIn = (result: unknown): readonly Update[] | null => {
  if (!Array.isArray(result)) return null;
  const found = result.flatMap((one: unknown) => {
    const { data } = z.safeParse(update, one);
    if (data === undefined) return [];
    return [
      {
        id: data.update_id,
        message: z.safeParse(message, data.message).data ?? null,
        press: z.safeParse(press, data.callback_query).data ?? null,
      },
    ];
  });
  if (found.length === 0 && result.length > 0) return null;
  return found.sort((one, other) => one.id - other.id);
};
