import type { Ending, IncidentStatus } from '../../../language/console.ts';
import { mostCopies } from '../../../language/copies.ts';
import type { Facts, MessageId, Outgoing } from '../../../language/delivery.ts';
import { forgetOldest } from '../../../language/forget-oldest.ts';
import type { Copy } from '../../../language/telling.ts';

/** A message that told of alerts, and what of them is known. */
export interface ToldMessage extends MessageId {
  /** In the order in which they are listed. */
  readonly incidents: readonly string[];
  /** Where it was too long for one, the messages behind it. After a restart nobody knows them. */
  readonly parts?: readonly MessageId[];
}

/** So many messages are known again; the oldest is forgotten first. */
export const mostMessages = 1_000;

/** Of so many incidents that messages have told of it is known how they ended; the oldest is forgotten first. */
export const mostEnds = 10_000;

/** Which message told of which alert: what an answer to it means, and what is edited when something becomes of it. */
export interface ToldMessages {
  took(outgoing: Outgoing, message: MessageId): void;
  /** As it was before a restart, where there is no better knowledge. */
  restore(
    messageIds: ReadonlyMap<string, MessageId>,
    copies: readonly Copy[],
    endings?: readonly (Ending & MessageId)[],
  ): void;
  /** The alert's own message of an incident. */
  of(incident: string): ToldMessage | null;
  /**
   * There is another message that told of an alert: it was sent twice, because nobody knew that the first had arrived. It tells of
   * whatever the alert's own message does, from when that is known.
   */
  copied(copy: Copy): void;
  /** All messages that told of its alert, as far as they are known. */
  allOf(incident: string): readonly ToldMessage[];
  /** What a message in a chat tells of; empty: nothing that is known. */
  at(messageId: number, chat: string): readonly string[];
  /** What was wrong when it was told, for the time when it is over. */
  detailOf(incident: string): string | null;
  note(incident: Pick<IncidentStatus, 'incident' | 'detail'>): void;
  /** How what a message has told of ended, however many have ended since. */
  ended(ending: Ending): void;
  endingOf(incident: string): Ending | null;
  all(): readonly ToldMessage[];
}

/** The incidents of a message that are open as far as it tells: what came and went in it can't be acknowledged. */
export const openIn = (facts: Facts | undefined): readonly string[] => {
  const over = new Set<string>();
  const open = new Set<string>();
  for (const { incident, action, reason } of facts?.notifications ?? []) {
    if (incident === null || reason === 'edge') continue;
    if (action === 'recovery') over.add(incident);
    else if (action !== 'note') open.add(incident);
  }
  return [...open].filter((incident) => !over.has(incident));
};

export const createTold = (): ToldMessages => {
  const messages = new Map<string, ToldMessage>();
  const byIncident = new Map<string, string>();
  const copies = new Map<string, Copy>();
  const details = new Map<string, string>();
  const endings = new Map<string, Ending>();
  /** The first part of the message that was sent last, and what that was. */
  let last: { readonly of: string; readonly id: string } | null = null;
  const idOf = ({ messageId, chat }: MessageId): string => `${chat ?? ''}\n${messageId}`;

  const forget = (id: string): void => {
    const message = messages.get(id);
    messages.delete(id);
    for (const incident of message?.incidents ?? []) {
      if (byIncident.get(incident) !== id) continue;
      byIncident.delete(incident);
      details.delete(incident);
      endings.delete(incident);
    }
  };

  const copied = (copy: Copy): void => {
    copies.delete(idOf(copy));
    copies.set(idOf(copy), copy);
    forgetOldest(copies, mostCopies);
  };
  const ownOf = (incident: string): ToldMessage | undefined => messages.get(byIncident.get(incident) ?? '');
  const incidentsOf = ({ incident }: Copy): readonly string[] => ownOf(incident)?.incidents ?? [incident];

  const know = (
    message: MessageId,
    incidents: readonly string[],
    isAlert: (incident: string) => boolean,
  ): void => {
    const id = idOf(message);
    messages.set(id, { ...message, incidents });
    for (const incident of incidents) if (isAlert(incident)) byIncident.set(incident, id);
    forgetOldest(messages, mostMessages, forget);
  };

  const keepEnding = (ending: Ending): void => {
    if (!byIncident.has(ending.incident)) return;
    endings.set(ending.incident, ending);
    forgetOldest(endings, mostEnds);
  };

  return {
    took: ({ facts }, message) => {
      const incidents = openIn(facts);
      // What is wrong may be another thing by now: at its end the latest counts.
      for (const { incident, action, detail } of facts?.notifications ?? [])
        if (incident !== null && action === 'realert' && byIncident.has(incident))
          details.set(incident, detail);
      if (incidents.length === 0 || facts === undefined) return;
      // The parts behind the first have no buttons, and are not what is answered.
      if (facts.part > 0) {
        const first = last?.of === facts.id ? messages.get(last.id) : undefined;
        if (first !== undefined) messages.set(idOf(first), { ...first, parts: withPart(first, message) });
        return;
      }
      const alerted = new Set<string>();
      for (const { incident, action, detail } of facts.notifications) {
        if (incident === null || action !== 'alert') continue;
        alerted.add(incident);
        if (incidents.includes(incident)) details.set(incident, detail);
      }
      know(message, incidents, (incident) => alerted.has(incident));
      last = { of: facts.id, id: idOf(message) };
    },
    restore: (messageIds, known, over = []) => {
      const together = new Map<string, { message: MessageId; incidents: string[] }>();
      const restored = (incident: string, message: MessageId): void => {
        if (byIncident.has(incident)) return;
        const found = together.get(idOf(message)) ?? { message, incidents: [] };
        if (!found.incidents.includes(incident)) found.incidents.push(incident);
        together.set(idOf(message), found);
      };
      // In the order in which a list has them, the oldest first.
      for (const { incident, messageId, chat } of over) restored(incident, { messageId, chat });
      for (const [incident, message] of messageIds) restored(incident, message);
      for (const { message, incidents } of together.values()) know(message, incidents, () => true);
      for (const { incident, title, at, reason } of over) keepEnding({ incident, title, at, reason });
      for (const copy of known) copied(copy);
    },
    of: (incident) => ownOf(incident) ?? null,
    copied,
    allOf: (incident) => {
      const own = ownOf(incident);
      const others = [...copies.values()].flatMap((copy) => {
        const incidents = incidentsOf(copy);
        return incidents.includes(incident) ? { messageId: copy.messageId, chat: copy.chat, incidents } : [];
      });
      return own === undefined ? others : [own, ...others];
    },
    at: (messageId, chat) => {
      const id = idOf({ messageId: String(messageId), chat });
      const copy = copies.get(id);
      return messages.get(id)?.incidents ?? (copy === undefined ? [] : incidentsOf(copy));
    },
    detailOf: (incident) => details.get(incident) ?? null,
    note: ({ incident, detail }) => {
      if (byIncident.has(incident)) details.set(incident, detail);
    },
    ended: keepEnding,
    endingOf: (incident) => endings.get(incident) ?? null,
    all: () => [...messages.values()],
  };
};

/** So many parts of a message are known. */
const mostKnownParts = 10;

const withPart = ({ parts = [] }: ToldMessage, { messageId, chat }: MessageId): readonly MessageId[] =>
  [...parts.filter((part) => part.messageId !== messageId), { messageId, chat }].slice(-mostKnownParts);
