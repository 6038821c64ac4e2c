import { withoutSecrets } from './secrets.ts';
import { oneLine, shortened } from './text.ts';

/** So much more than is wanted is looked at, characters: a secret that begins in what is shown has its end in there. */
const beyond = 4_000;
/** So near the end of what was looked at half a secret may stand, characters. */
const atTheEnd = 200;

/**
 * A text as one harmless line of at most so many characters, the last of them `…` where it was cut. Its secrets go before: half of one
 * is no longer known for one. This is the one way to cut a text from outside to a line.
 */
export const cutLine = (text: string, longest: number): string => {
  if (text.length <= longest + beyond) return shortened(withoutSecrets(oneLine(text)), longest);
  const line = withoutSecrets(oneLine(text.slice(0, longest + beyond)));
  // What was masked, or was white space, is shorter now, and what stood at its end may be half of a secret.
  const whole = line.slice(0, Math.max(0, line.length - atTheEnd)).replace(/[\s\ud800-\udbff]+$/, '');
  return shortened(`${whole}…`, longest);
};

/**
 * A name from outside, of so many UTF-16 units: one that is not too long stays what it is, for where it becomes a name it is masked so
 * that two remain two. Another ends in `…`, by which half of what the configuration calls secret is known.
 */
export const cutName = (name: string, longest: number): string => {
  if (name.length <= longest) return name;
  const line = cutLine(name, longest);
  return line.length <= longest ? line : `${line.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
};
