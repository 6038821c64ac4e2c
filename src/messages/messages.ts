import { beforeCommands } from '../language/commands.ts';
import type { Notification } from '../language/delivery.ts';
import { defaultSeverity } from '../language/severity.ts';
import type { Action } from '../language/signal.ts';
import { en, type Messages } from './en.ts';
import { ru } from './ru.ts';

export type { Messages };

/** The languages an operator can choose by `WATCHDOG_LOCALE`. */
export const locales = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<string, Messages>;
/** A language that there are words in. */
export type Locale = keyof typeof locales;

/** The words of one part in the language of the rest, which is one of `locales`. */
export const inLanguageOf = <Words>(rest: Messages, words: Readonly<Record<Locale, Words>>): Words =>
  words[rest === locales.en ? 'en' : 'ru'];

/** The mark at the head of a message. */
export const marks: Record<Exclude<Action, null>, string> = { alert: '🔴', realert: '🔁', recovery: '🟢' };
/** The mark of what is gone: it must not read as if it were well again. */
export const goneMark = '⚪';

/** The three parts of a message. */
export interface Headline {
  readonly mark: string;
  readonly title: string;
  readonly detail: string;
}

/**
 * A notification in words; there is no other way from one to the other. A recovery says so before its detail, and how
 * long it took; one whose entity is gone, or no longer watched, says that instead; a realert says how long the incident has lasted. Commands
 * come last. `host` is named before the title; empty: it goes without saying.
 */
export const headline = (
  { action, reason, since, at, detail, ...own }: Notification,
  words: Messages,
  host = '',
): Headline => {
  const title = host === '' ? own.title : words.headline.of(host, own.title);
  const mark = own.mark ?? (action === 'note' ? words.note.mark : marks[action]);
  if (action === 'recovery') {
    const { gone, recovered, unwatched } = words.headline;
    if (reason === 'unwatched') return { mark: goneMark, title, detail: `${unwatched}.` };
    const lastedMs = since === null ? null : at - since;
    return reason === 'gone'
      ? { mark: goneMark, title, detail: gone(lastedMs) }
      : { mark, title, detail: recovered(lastedMs, detail) };
  }
  if (action === 'realert' && since !== null) {
    const { lasts, worse } = words.headline;
    const isWorse = reason === 'worse';
    const severity = words.headline.severities[own.severity ?? defaultSeverity(own.kind)];
    const more = [...(isWorse ? [worse(severity, own.released ?? '')] : []), lasts(at - since)].join(' ');
    return { mark: isWorse ? marks.alert : mark, title, detail: beforeCommands(detail, ` ${more}`) };
  }
  return { mark, title, detail };
};

/**
 * Of what came and went before anybody was told of it: it is no recovery of what the chat waits for, and is marked as that. `from`
 * is when it began, as a time of the day.
 */
export const cameAndWent = (
  { reason, since, at, detail, title }: Notification,
  from: string,
  { headline: say }: Messages,
  host = '',
): Headline => {
  const end = reason === 'unwatched' ? `${say.unwatched}.` : reason === 'gone' ? say.gone(null) : detail;
  const lastedMs = since === null ? 0 : at - since;
  return {
    mark: goneMark,
    title: host === '' ? title : say.of(host, title),
    detail: say.cameAndWent(from, lastedMs, end),
  };
};

/** The headline as one line of plain text: `🔴 Container web: exited (1).` */
export const inOneLine = ({ mark, title, detail }: Headline): string => `${mark} ${title}: ${detail}`;
