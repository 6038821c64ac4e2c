import { cutLine } from '../../language/cut-line.ts';
import { isSecretOption, isSecretVariable, mask } from '../../language/secret-names.ts';
import { programRules } from '../../language/secret-programs.ts';
import { isSecretValue, withoutPasswords, withoutSecrets } from '../../language/secrets.ts';

/**
 * How a command line is shown to a person: on one line, not too long, and without the secrets that people
 * give their programs there. What looks like a secret is masked on suspicion, for a message leaves the host.
 *
 * What a secret looks like is `secret-rules.ts`'s to say. Here it is only known where an argument ends, so that a
 * value with spaces in it is masked whole.
 */

/** Longer command lines are cut, characters; only the passwords of URLs, which may be as long, are masked before. */
const considered = 4096;

/** `--token=…`, `TOKEN=…`: the argument is the value up to its end, whatever it holds. */
const assignment = /^([\p{L}\d_.-]{1,128}=)./su;

const baseName = (argument: string): string => argument.slice(argument.lastIndexOf('/') + 1);

/**
 * Arguments with the values of obvious secrets replaced by `***`: options (`--password=x`, `--token x`), variables
 * (`API_KEY=x`), the short options of well-known programs (`mysql -px`), and whatever `withoutSecrets` knows.
 * Short options of other programs can't be told from anything else: those stay.
 */
export const maskArguments = (args: readonly string[]): readonly string[] => {
  const called = new Set(args.map(baseName));
  const rules = programRules.filter(({ programs }) => programs.some((program) => called.has(program)));

  return args.map((argument, at) => {
    const before = args[at - 1] ?? '';
    const isShort = rules.some(({ options, attached }) => attached !== true && options.includes(before));
    if (isShort && argument !== '' && !(before === '-a' && argument.startsWith('-'))) return mask;
    if (
      (isSecretOption(before) || /^--(?:[\w-]{1,32}-)?user$/.test(before)) &&
      isSecretValue(before, argument)
    ) {
      return mask;
    }
    const attached = rules
      .flatMap(({ options, attached }) => (attached === true ? options : []))
      .find((option) => argument.startsWith(option) && argument.length > option.length);
    if (attached !== undefined) return `${attached}${mask}`;
    const name = assignment.exec(argument)?.[1];
    return name !== undefined && isSecretVariable(name.slice(0, -1))
      ? `${name}${mask}`
      : withoutSecrets(argument);
  });
};

/** A command line for people: secrets masked, on one line of at most `longest` characters. */
export const showCommand = (args: readonly string[], longest: number): string => {
  let left = considered;
  const short: string[] = [];
  for (const argument of args) {
    if (left <= 0) break;
    // Cut off from its `@`, a password would no longer be known for one.
    const safe = withoutPasswords(argument);
    short.push(safe.slice(0, left));
    left -= safe.length + 1;
  }
  return cutLine(maskArguments(short).join(' '), longest);
};

/** The name of the program alone, for those who want no argument of it told. */
export const showProgram = (args: readonly string[], longest: number): string =>
  // Some programs write a whole sentence there, arguments and all.
  cutLine(baseName(args[0]?.split(' ', 1)[0] ?? ''), longest);
