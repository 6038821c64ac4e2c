import { createHash } from 'node:crypto';
import { namedValue } from '../language/secret-labels.ts';
import { isSecretVariable } from '../language/secret-names.ts';
import { withoutSecrets } from '../language/secrets.ts';
import type { Labels, Signal } from '../language/signal.ts';
import { harmless, shortened } from '../language/text.ts';

/** Makes texts from outside fit to be told: nothing in them acts, nothing in them is a secret, and none is of any length. */
export interface FitToTell {
  /** Lines stay lines; a harmless text stays the same text. */
  text(text: string): string;
  /** A signal with its title (one line), its detail, its labels and the name of its entity fit to be told. */
  signal(signal: Signal): Signal;
  /** Another turn begins: what nobody has told since the one before it began is not remembered any more. */
  turn(): void;
}

/** The longest texts, characters: what is longer is cut, with `…`. Names in lists of others, and paths, are the longest names. */
export const longestTold = { entity: 500, title: 1_000, detail: 10_000, label: 2_000 } as const;

/** So many labels an entity may have. */
export const mostLabelsTold = 64;

/** What is known already is given up beyond so many characters, also within a turn. */
export const mostKnown = 1_000_000;

/**
 * The one place where text from outside becomes fit for chat, page, journal, tap, log and terminal alike. `secrets` are those
 * of the configuration. Most texts are the same from turn to turn, so what was made of them is remembered until the next but one;
 * of names that are new with each no more is kept than that.
 */
export const fitToTell = (secrets: readonly string[] = []): FitToTell => {
  let known = new Map<string, string>();
  let before = known;
  let length = 0;
  const ofSecrets = new Map<string, boolean>();

  const forget = (): void => {
    before = known;
    known = new Map();
    length = 0;
  };

  const made = (given: string, longest: number): string => {
    // Half of a secret is no longer known for one: it is masked before the text is cut to its length.
    const whole = given.length > 2 * longest ? given.slice(0, 2 * longest) : given;
    return shortened(withoutSecrets(harmless(whole), secrets), longest);
  };

  const text = (given: string, longest: number = longestTold.detail): string => {
    // What is cut elsewhere is another text.
    if (given.length > longestKept || given.length > longest) return made(given, longest);
    const again = known.get(given);
    if (again !== undefined) return again;
    const fit = before.get(given) ?? made(given, longest);
    length += given.length;
    if (length > mostKnown) forget();
    known.set(given, fit);
    return fit;
  };

  /** A plain JavaScript source may give anything; what is no text is for the actors to refuse. */
  const ifText = <T>(given: T, make: (given: string) => string): T =>
    typeof given === 'string' ? (make(given) as T) : given;

  /** The names are few, and each is asked for with every entity that has it. */
  const isOfSecret = (name: string): boolean => {
    const before = ofSecrets.get(name);
    if (before !== undefined) return before;
    if (ofSecrets.size >= 1_000) ofSecrets.clear();
    const is = isSecretVariable(name);
    ofSecrets.set(name, is);
    return is;
  };

  const label = <T>(given: T): T => ifText(given, (each) => text(each, longestTold.label));
  const labelsOf = (labels: Labels | undefined): Labels | undefined => {
    if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return labels;
    const entries = Object.entries(labels);
    const valueTold = (name: string, value: string): string =>
      isOfSecret(name) ? label(ifText(value, (given) => namedValue(name, given))) : label(value);
    const isFit = entries.every(([name, value]) => label(name) === name && valueTold(name, value) === value);
    if (isFit && entries.length <= mostLabelsTold) return labels;
    return Object.fromEntries(
      entries.slice(0, mostLabelsTold).map(([name, value]) => [label(name), valueTold(name, value)]),
    );
  };

  return {
    text: (given) => text(given),
    turn: forget,
    signal: (signal) => {
      if (typeof signal !== 'object' || signal === null) return signal;
      const title = ifText(signal.title, (given) => text(given, longestTold.title).replaceAll('\n', ' '));
      const detail = ifText(signal.detail, (given) => text(given));
      const entity = ifText(signal.entity, (name) => fitName(name, text(name, longestTold.entity)));
      const labels = labelsOf(signal.labels);
      const isSame =
        title === signal.title &&
        detail === signal.detail &&
        entity === signal.entity &&
        labels === signal.labels;
      return isSame ? signal : { ...signal, title, detail, entity, ...(labels !== undefined && { labels }) };
    },
  };
};

/** Longer texts are not remembered, characters. */
export const longestKept = 2_000;

/**
 * The name of an entity: of one that could not stay what it was, a few digits of its hash go with it, so that two of
 * them remain two.
 */
const fitName = (name: string, fit: string): string => {
  if (fit === name && !name.includes('\n')) return name;
  const mark = `~${createHash('sha256').update(name).digest('hex').slice(0, 4)}`;
  return shortened(fit.replaceAll('\n', ' '), longestTold.entity - mark.length) + mark;
};
