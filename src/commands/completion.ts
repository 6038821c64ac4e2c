import type { Command, Option } from 'commander';

/** The shells that a completion can be made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What a shell offers behind one sub-command. */
interface Completed {
  readonly name: string;
  readonly description: string;
  readonly options: readonly { readonly flags: readonly string[]; readonly description: string }[];
  /** Words for its first argument; `null`: files. */
  readonly choices: readonly string[] | null;
}

/**
 * The completion script of a command line, made from its own commands and options, so that it can't be behind them. Paths
 * are completed by the shell itself.
 */
export const completionOf = (program: Command, shell: Shell): string => {
  const commands = program.commands.map(completed);
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return zsh(commands);
    case 'fish':
      return fish(commands);
  }
};

const completed = (command: Command): Completed => ({
  name: command.name(),
  description: command.description(),
  options: [...command.options.map(optionOf), { flags: ['-h', '--help'], description: '' }],
  choices: command.registeredArguments[0]?.argChoices ?? null,
});

const optionOf = ({ short, long, description }: Option): Completed['options'][number] => ({
  flags: [short, long].filter((flag) => flag !== undefined),
  description,
});

const flagsOf = ({ options }: Completed): string[] => options.flatMap(({ flags }) => flags);

const bash = (commands: readonly Completed[]): string => {
  const cases = commands.map(
    (command) =>
      `    ${command.name}) words='${[...flagsOf(command), ...(command.choices ?? [])].join(' ')}' ;;`,
  );
  return `# eval "$(polkan completion bash)"
_polkan() {
  local current=\${COMP_WORDS[COMP_CWORD]} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${commands.map(({ name }) => name).join(' ')}'
  else
    case \${COMP_WORDS[1]} in
${cases.join('\n')}
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _polkan polkan
`;
};

/** In single quotes, which no shell looks into. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const zsh = (commands: readonly Completed[]): string => {
  // A colon parts a word from what it means, a bracket what is said of an option.
  const plain = (text: string): string => text.replaceAll(/[\\:[\]]/g, '\\$&');
  const names = commands.map(({ name, description }) => quoted(`${name}:${plain(description)}`));
  const cases = commands.map((command) => {
    const options = command.options.flatMap(({ flags, description }) =>
      flags.map((flag) => quoted(`${flag}[${plain(description)}]`)),
    );
    const rest = command.choices === null ? '*:file:_files' : `*:word:(${command.choices.join(' ')})`;
    return `    ${command.name}) _arguments ${[...options, quoted(rest)].join(' ')} ;;`;
  });
  return `#compdef polkan
# eval "$(polkan completion zsh)"
_polkan() {
  local -a commands=(
${names.map((name) => `    ${name}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $name in
${cases.join('\n')}
  esac
}
compdef _polkan polkan
`;
};

const fish = (commands: readonly Completed[]): string => {
  // Two escapes in a fish string, the backslash and the quote.
  const said = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
  const lines = commands.flatMap((command) => {
    const seen = `__fish_seen_subcommand_from ${command.name}`;
    const options = command.options.map(({ flags, description }) => {
      const named = flags.map((flag) =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      );
      return [
        'complete -c polkan',
        `-n '${seen}'`,
        ...named,
        ...(description && ['-d', said(description)]),
      ].join(' ');
    });
    const choices =
      command.choices === null
        ? []
        : [`complete -c polkan -f -n '${seen}' -a ${said(command.choices.join(' '))}`];
    return [
      `complete -c polkan -f -n __fish_use_subcommand -a ${command.name} -d ${said(command.description)}`,
      ...options,
      ...choices,
    ];
  });
  return `# polkan completion fish | source\n${lines.join('\n')}\n`;
};
