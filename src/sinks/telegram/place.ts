import type { Messages } from '../../messages/messages.ts';

/** A topic that was refused may be opened again: after so long it is tried once more. */
export const topicPauseMs = 3_600_000;

/** Where messages go, as far as Telegram has taught since the start; a restart learns it again. */
export interface Place {
  /** The chat as it is configured. */
  readonly configured: string;
  chat(): string;
  /** `undefined`: the General topic, or the topic was refused a while ago. */
  thread(): number | undefined;
  /** The group has become a supergroup with another id; whether that is news. */
  move(to: string): boolean;
  /** The topic is not there any more, or is closed; whether that is news. */
  refuseThread(why: string): boolean;
}

export const createPlace = (options: {
  readonly chatId: string;
  /** The forum topic; absent or 1 is the General topic. */
  readonly threadId?: number | undefined;
  readonly words: Messages;
  /** Says what the operator should put right in the config. */
  readonly warn: (message: string) => void;
  /** Any clock that goes on evenly, milliseconds. */
  readonly now: () => number;
}): Place => {
  const { chatId, words, warn, now } = options;
  const topic = options.threadId === 1 ? undefined : options.threadId;
  let chat = chatId;
  let topicRefusedAt = Number.NEGATIVE_INFINITY;
  const thread = (): number | undefined => (now() - topicRefusedAt < topicPauseMs ? undefined : topic);
  return {
    configured: chatId,
    chat: () => chat,
    thread,
    move: (to) => {
      if (to === chat) return false;
      warn(words.telegram.moved(chat, to));
      chat = to;
      return true;
    },
    refuseThread: (why) => {
      const refused = thread();
      if (refused === undefined) return false;
      warn(words.telegram.noTopic(refused, why));
      topicRefusedAt = now();
      return true;
    },
  };
};
