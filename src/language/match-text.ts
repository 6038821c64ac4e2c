import { isGlob } from './glob.ts';
import { isBareName, type Match } from './matcher.ts';

/** A key that is no matcher, and needs no quotes. */
const isBareKey = (key: string): boolean => /^[^\s",=~]+$/.test(key);

export const quoted = (value: string): string =>
  /^[^\s",\\=~][^\s",\\]*$/.test(value)
    ? value
    : `"${value.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;

/** A name of a matcher as it is typed: in quotes where it is no single word (as Alertmanager has it since 0.27). */
export const nameText = (name: string): string =>
  isBareName(name) ? name : `"${name.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;

/** The expression of a glob: a matcher's `=` knows none. */
const expressionOf = (glob: string): string =>
  glob
    .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');

/** A matcher as it was typed, `team=web-*`: what looks like a glob is one, unless it stands in quotes. */
export const termAsTyped = (written: string): string => {
  const [, name, value = ''] = /^\s*([^\s"=~!]+)\s*=\s*([^\s"~][^\s"]*)\s*$/.exec(written) ?? [];
  return name !== undefined && isGlob(value) ? `${name}=~${quoted(expressionOf(value))}` : written;
};

/** A match as matchers in Alertmanager's form, all of which must hold. */
export const matchTerms = ({
  kind,
  entity,
  key,
  severity,
  labels = {},
  matchers = [],
}: Match): readonly string[] => [
  ...Object.entries({ kind, entity, key, severity, ...labels }).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const called = nameText(name);
    return [isGlob(value) ? `${called}=~${quoted(expressionOf(value))}` : `${called}=${quoted(value)}`];
  }),
  ...matchers,
];

/**
 * A match as it is typed for a command: a key or a glob of keys by itself, else its terms, `kind=container,team=~"a|b"`.
 * Empty: it matches everything.
 */
export const matchText = (match: Match): string => {
  const { key, ...others } = match;
  const isAlone = matchTerms(others).length === 0;
  return key !== undefined && isAlone && isBareKey(key) ? key : matchTerms(match).join(',');
};
