import { harmless } from '../../language/text.ts';

/**
 * The one way to HTML. What is put into a template is escaped, unless a template made it; nothing else can make markup,
 * because only this file holds the key to its constructor.
 */

const key: unique symbol = Symbol('made by a template');

/** HTML that a template has made. */
export class Markup {
  readonly text: string;
  constructor(by: typeof key, text: string) {
    if (by !== key) throw new TypeError('only a template makes HTML');
    this.text = text;
  }
}

/** What may stand in a template. What is `null` or `false` is left out. */
export type Part = Markup | string | number | null | false | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Safe between tags, and in an attribute in quotes, which all attributes of a template are; with nothing in it that turns
 * round or hides what stands beside it.
 */
const escaped = (text: string): string =>
  harmless(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');

const written = (part: Part): string => {
  if (part === null || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(written).join('');
  return escaped(String(part));
};

/** A piece of HTML: html`<b title="${foreign}">${foreign}</b>`. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(key, strings.map((text, index) => text + written(parts[index] ?? null)).join(''));

/** A path of this site, each of its parts escaped: `href('incident', 'a/b')` → `/incident/a%2Fb`. */
export const href = (...parts: readonly string[]): string =>
  `/${parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/')}`;
