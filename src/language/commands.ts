/**
 * The commands that a message advises: each stands on a line of its own behind the sentences, in backticks, so that a
 * channel can set it apart and a person can copy it. Text from outside never has a line of its own.
 */
const command = /^`(.+)`$/;

/** The commands as lines. */
export const asCommands = (...commands: readonly string[]): string =>
  commands.map((one) => `\`${one}\``).join('\n');

/** A word of a command, as a shell takes it: quoted where it would be more than one word, or something else. */
export const asWord = (text: string): string =>
  /^[\p{L}\p{N}._/:-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The command that a line is, or `null`. */
export const commandIn = (line: string): string | null => command.exec(line)?.[1] ?? null;

/** A detail as what it says, and its commands with the line that leads to them. */
const parted = (detail: string): readonly [said: readonly string[], commands: readonly string[]] => {
  const lines = detail.split('\n');
  const first = lines.findIndex((line) => commandIn(line) !== null);
  if (first < 0) return [lines, []];
  const from = first > 1 && lines[first - 1]?.endsWith(':') ? first - 1 : first;
  return [lines.slice(0, from), lines.slice(from)];
};

/** What a detail says, without its commands: where many things are listed, only the facts count. */
export const withoutCommands = (detail: string): string => parted(detail)[0].join('\n');

/** A detail with `more` behind what it says, and before its commands. */
export const beforeCommands = (detail: string, more: string): string => {
  const [lines, commands] = parted(detail);
  const said = lines.join('\n');
  // What somebody has said ends without a full stop, and another sentence follows. An address takes none.
  const isOpen = /[\p{L}\p{N}%]$/u.test(said) && !/:\/\/\S*$/.test(said);
  const stop = /^ \S/.test(more) && isOpen ? '.' : '';
  return [`${said}${stop}${more}`.trimStart(), ...commands].join('\n');
};
