import { oneLine } from '../../language/text.ts';

/**
 * How a command line is shown to a person: on one line, not too long, and without the secrets that people
 * give their programs there. What looks like a secret is masked on suspicion, for a message leaves the host.
 */

const mask = '***';

/** Longer command lines are cut, characters; only the passwords of URLs, which may be as long, are masked before. */
const considered = 4096;

/** Words that make the name of an option, a variable or a header that of a secret. */
const secret =
  '(?:token|secret|password|passwd|passphrase|pwd|api[-_.]?key|access[-_.]?key|private[-_.]?key|(?:\\b|[-_])key\\b|credential)';

// Repetitions below are bounded, so that no command line, however hostile, makes matching slow.

/** `--token`, an option whose value is the next argument. */
const option = new RegExp(`^--?[\\w.-]{0,64}${secret}[\\w-]{0,64}$`, 'i');
/** `--token=…`, `TOKEN=…`: the argument is the value up to its end, whatever it holds. */
const assignment = new RegExp(`^([\\w.-]{0,64}${secret}[\\w.-]{0,64}=).+$`, 'is');
/** The same inside a longer argument: a shell's `-c`, JSON, a header (`token: …`, but not `test_token.py::test`). */
const inside = new RegExp(
  `(${secret}[\\w.-]{0,64}["']?\\s{0,4}(?:=|:(?!:))\\s{0,4})("[^"]{0,4096}"?|'[^']{0,4096}'?|[^\\s"',;&]{1,4096})`,
  'gi',
);
/** `--token …` inside a longer argument. */
const optionInside = new RegExp(
  `((?:^|\\s)--?[\\w.-]{0,64}${secret}[\\w-]{0,64}\\s{1,4})(?!-)("[^"]{0,4096}"?|'[^']{0,4096}'?|\\S{1,4096})`,
  'gi',
);
/** `Authorization: Bearer …`, `Cookie: …`: a header goes to its end. */
const header = /\b((?:proxy-)?authorization|cookie)(["']?\s{0,4}[:=]\s{0,4})["']?[^"']{1,4096}/gi;
/**
 * `https://user:password@host`. The password may be a token of a thousand characters. Nothing in it is a
 * slash, so no character is looked at twice, and it needs no bound.
 */
const inUrl = /(:\/\/[^\s/:@]*:)[^\s/@]+@/g;
/** `https://token@host`: what is that long is no user's name. */
const tokenInUrl = /(:\/\/)[\w.~%+-]{20,}@/g;
/** The path of the Telegram Bot API holds the token. */
const botToken = /\b((?:bot)?\d{6,20}:)[\w-]{20,256}/g;

const maskWithin = (argument: string): string =>
  argument
    .replace(header, `$1$2${mask}`)
    .replace(inside, `$1${mask}`)
    .replace(optionInside, `$1${mask}`)
    .replace(inUrl, `$1${mask}@`)
    .replace(tokenInUrl, `$1${mask}@`)
    .replace(botToken, `$1${mask}`);

/**
 * Arguments with the values of obvious secrets replaced by `***`: options (`--password=x`, `--token x`),
 * variables (`API_KEY=x`), headers and JSON (`Authorization: Bearer x`), URLs with a password or a token, Telegram
 * bot tokens. Short options (`-p x`) and secrets without a name can't be told from anything else: those
 * stay.
 */
export const maskArguments = (args: readonly string[]): readonly string[] =>
  args.map((argument, at) => {
    const before = args[at - 1];
    if (before !== undefined && option.test(before) && !argument.startsWith('-')) return mask;
    const masked = argument.replace(assignment, `$1${mask}`);
    return masked === argument ? maskWithin(argument) : masked;
  });

/** A command line for people: secrets masked, on one line of at most `longest` characters. */
export const showCommand = (args: readonly string[], longest: number): string => {
  let left = considered;
  const short: string[] = [];
  for (const argument of args) {
    if (left <= 0) break;
    // Cut off from its `@`, a password would no longer be known for one.
    const safe = argument.replace(inUrl, `$1${mask}@`).replace(tokenInUrl, `$1${mask}@`);
    short.push(safe.slice(0, left));
    left -= safe.length + 1;
  }
  return oneLine(maskArguments(short).join(' '), longest);
};
