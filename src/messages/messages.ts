import { type Action, incidentStart, type Transition } from '../language/signal.ts';
import { en, type Messages } from './en.ts';
import { ru } from './ru.ts';

export type { Messages };

/** The languages an operator can choose by `WATCHDOG_LOCALE`. */
export const locales = { en, ru } as const satisfies Record<string, Messages>;
export type Locale = keyof typeof locales;

/** The mark at the head of a message. */
export const marks: Record<Exclude<Action, null>, string> = { alert: '🔴', realert: '🔁', recovery: '🟢' };

/** The three parts of what a person is told of a transition that has an action. */
export interface Headline {
  readonly mark: string;
  readonly title: string;
  readonly detail: string;
}

/**
 * A transition in words. A recovery says so before its detail; one whose entity is gone says that instead; a realert says how long the incident has lasted.
 */
export const headline = (
  transition: Transition & { action: Exclude<Action, null> },
  words: Messages,
): Headline => {
  const { action, reason, incident, at, title } = transition;
  const mark = marks[action];
  if (action === 'recovery') {
    const { gone, recovered } = words.headline;
    return { mark, title, detail: reason === 'gone' ? gone : recovered(transition.detail).trimEnd() };
  }
  if (action === 'realert' && incident !== null) {
    const lasts = words.headline.lasts(at - incidentStart(incident));
    return { mark, title, detail: `${transition.detail} ${lasts}`.trimStart() };
  }
  return { mark, title, detail: transition.detail };
};

/** The headline as one line of plain text: `🔴 Container web: exited (1).` */
export const inOneLine = ({ mark, title, detail }: Headline): string => `${mark} ${title}: ${detail}`;
