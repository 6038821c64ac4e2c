import type { Ending } from './console.ts';
import { type Announcement, isSameMessage, type MessageId } from './delivery.ts';
import { rememberLatest } from './forget-oldest.ts';
import type { Transition } from './signal.ts';

/** So many ends are known of incidents in the messages of a channel; the oldest is forgotten first. */
export const mostEndings = 1_000;

/** How an incident ended, by its last transition; none: it goes on, or was an event. */
export const endingOf = ({ incident, action, reason, at, title }: Transition): readonly Ending[] =>
  incident !== null && (action === 'recovery' || reason === 'unwatched')
    ? [{ incident, title, at, reason }]
    : [];

/**
 * What an announcement says to be over, of what a message told: that message may have told of others, which go on, and shall
 * still say of this one that it is over.
 */
export const endingsIn = (
  { notifications }: Pick<Announcement, 'notifications'>,
  messageIds: ReadonlyMap<string, MessageId>,
): readonly (Ending & MessageId)[] =>
  notifications.flatMap(({ incident, action, at, title, reason }) => {
    const message = action === 'recovery' && incident !== null ? messageIds.get(incident) : undefined;
    return incident === null || message === undefined
      ? []
      : [{ incident, title, at, reason: reason ?? 'cleared', ...message }];
  });

/** Takes more of them to those that are known. */
export const withEndings = (
  known: Map<string, Ending & MessageId>,
  more: readonly (Ending & MessageId)[],
): void => {
  for (const ending of more) rememberLatest(known, ending.incident, ending, mostEndings);
};

const tellsOf = (messageIds: ReadonlyMap<string, MessageId>, message: MessageId): boolean => {
  for (const other of messageIds.values()) if (isSameMessage(message, other)) return true;
  return false;
};

/** Takes from those that are known what is of no use any more: nothing that goes on was told in the messages of `those`. */
export const forgetOfNoUse = (
  known: Map<string, Ending & MessageId>,
  messageIds: ReadonlyMap<string, MessageId>,
  those: readonly MessageId[],
): void => {
  const messages: MessageId[] = [];
  for (const one of those) if (!messages.some((other) => isSameMessage(one, other))) messages.push(one);
  for (const message of messages) {
    if (tellsOf(messageIds, message)) continue;
    for (const [incident, ending] of known) if (isSameMessage(message, ending)) known.delete(incident);
  }
};

/** Those that are still of use: of messages that told of something which goes on. */
export const endingsOfUse = (
  known: ReadonlyMap<string, Ending & MessageId>,
  messageIds: ReadonlyMap<string, MessageId>,
): readonly (Ending & MessageId)[] => {
  if (known.size === 0) return [];
  const nameOf = ({ messageId, chat }: MessageId): string => `${chat ?? ''}\n${messageId}`;
  const open = new Set([...messageIds.values()].map(nameOf));
  return [...known.values()].filter((ending) => open.has(nameOf(ending)));
};
