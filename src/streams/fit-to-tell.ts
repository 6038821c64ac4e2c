import { createHash } from 'node:crypto';
import { withoutSecrets } from '../language/secrets.ts';
import type { Signal } from '../language/signal.ts';
import { harmless } from '../language/text.ts';

/** Makes texts from outside fit to be told: nothing in them acts, and nothing in them is a secret. */
export interface FitToTell {
  /** Lines stay lines; a harmless text stays the same text. */
  text(text: string): string;
  /** A signal with its title (one line), its detail and the name of its entity fit to be told. */
  signal(signal: Signal): Signal;
}

/** What is known already is given up beyond so many characters, so that ever-new texts take no more memory. */
export const mostKnown = 4_000_000;

/**
 * The one place where text from outside becomes fit for chat, page, journal, tap, log and terminal alike. `secrets` are those
 * of the configuration. Most texts are the same from sweep to sweep, so what was made of them is remembered.
 */
export const fitToTell = (secrets: readonly string[] = []): FitToTell => {
  const known = new Map<string, string>();
  let length = 0;

  const text = (given: string): string => {
    const before = known.get(given);
    if (before !== undefined) return before;
    const fit = withoutSecrets(harmless(given), secrets);
    length += given.length;
    if (length > mostKnown) {
      known.clear();
      length = 0;
    }
    if (given.length <= longestKept) known.set(given, fit);
    return fit;
  };

  /** A plain JavaScript source may give anything; what is no text is for the actors to refuse. */
  const made = <T>(given: T, make: (given: string) => string): T =>
    typeof given === 'string' ? (make(given) as T) : given;

  return {
    text,
    signal: (signal) => {
      if (typeof signal !== 'object' || signal === null) return signal;
      const title = made(signal.title, (given) => text(given).replaceAll('\n', ' '));
      const detail = made(signal.detail, text);
      const entity = made(signal.entity, (name) => fitName(name, text(name)));
      const isSame = title === signal.title && detail === signal.detail && entity === signal.entity;
      return isSame ? signal : { ...signal, title, detail, entity };
    },
  };
};

/** Longer texts are not remembered, characters. */
export const longestKept = 2_000;

/**
 * The name of an entity: of one that could not stay what it was, a few digits of its hash go with it, so that two of
 * them remain two.
 */
const fitName = (name: string, fit: string): string =>
  fit === name && !name.includes('\n')
    ? name
    : `${fit.replaceAll('\n', ' ')}~${createHash('sha256').update(name).digest('hex').slice(0, 4)}`;
