import type { Notification } from '../language/delivery.ts';
import type { Action } from '../language/signal.ts';
import { en, type Messages } from './en.ts';
import { ru } from './ru.ts';

export type { Messages };

/** The languages an operator can choose by `WATCHDOG_LOCALE`. */
export const locales = { en, ru } as const satisfies Record<string, Messages>;
export type Locale = keyof typeof locales;

/** The mark at the head of a message. */
export const marks: Record<Exclude<Action, null>, string> = { alert: '🔴', realert: '🔁', recovery: '🟢' };

/** The three parts of a message. */
export interface Headline {
  readonly mark: string;
  readonly title: string;
  readonly detail: string;
}

/**
 * A notification in words; there is no other way from one to the other. A recovery says so before its detail; one
 * whose entity is gone says that instead; a realert says how long the incident has lasted.
 */
export const headline = (
  { action, reason, since, at, title, detail, ...own }: Notification,
  words: Messages,
): Headline => {
  const mark = own.mark ?? (action === 'note' ? words.note.mark : marks[action]);
  if (action === 'recovery') {
    const { gone, recovered } = words.headline;
    return { mark, title, detail: reason === 'gone' ? gone : recovered(detail).trimEnd() };
  }
  if (action === 'realert' && since !== null) {
    return { mark, title, detail: `${detail} ${words.headline.lasts(at - since)}`.trimStart() };
  }
  return { mark, title, detail };
};

/** The headline as one line of plain text: `🔴 Container web: exited (1).` */
export const inOneLine = ({ mark, title, detail }: Headline): string => `${mark} ${title}: ${detail}`;
