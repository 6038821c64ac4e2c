import { Argument, Command } from 'commander';
import type { ReadConfig } from '../config/config.ts';
import { withoutSecrets } from '../language/secrets.ts';
import { visible } from '../language/text.ts';
import { version } from '../language/version.ts';
import { type HelpWords, helpWords } from '../messages/help.ts';
import type { Locale } from '../messages/messages.ts';
import { collected } from './collected.ts';
import { completionOf, type Shell, shells } from './completion.ts';
import { heedHangUps } from './hang-ups.ts';
import type { Tool } from './import.ts';
import { lookingCommands } from './looking-commands.ts';
import { provingCommands } from './proving-commands.ts';
import type { SignalOptions } from './signal.ts';

/**
 * Every sub-command with its options, as the command line knows them. Each loads what it needs when it is
 * called; `read` gives the configuration, and `locale` the language of the help.
 */
export const commandLine = (read: () => Promise<ReadConfig>, locale: Locale = 'en'): Command => {
  const say = helpWords[locale];
  const program = new Command('polkan')
    .description(say.program)
    .version(version, '-V, --version', say.version)
    .helpOption('-h, --help', say.help)
    .addHelpCommand(
      new Command('help').argument('[command]').description(say.help).helpGroup(say.groups.more),
    )
    .configureHelp({
      styleTitle: say.title,
      // A list that is read at a glance, on a terminal of 80 columns; the rest is in the help of each command.
      minWidthToWrap: 20,
      subcommandTerm,
      styleArgumentDescription: say.described,
    })
    // What was typed is repeated where it is wrong: it may hold a secret, or move the cursor.
    .configureOutput({
      outputError: (text, write) =>
        write(`${visible(withoutSecrets(say.wrong(text.trimEnd().replaceAll('\n', ' '))))}\n`),
    })
    .showHelpAfterError()
    .commandsGroup(say.groups.begin)
    .addHelpText('after', `\n${say.exitCodes}`)
    // Commander ends with 1 where it was called wrongly.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

  program
    .command('init')
    .description(say.commands.init)
    .argument('[file]', say.args.newConfig, 'polkan.yaml')
    .action(async (file: string) => {
      const { initCommand } = await import('./init/init.ts');
      process.exitCode = await initCommand(await read(), file);
    });

  program
    .command('import')
    .description(say.commands.import)
    .addArgument(new Argument('<tool>', say.args.tool).choices(['gatus', 'kuma']))
    .argument('<file>', say.args.otherConfig)
    .action(async (tool: Tool, file: string) => {
      const { importCommand } = await import('./import.ts');
      process.exitCode = await importCommand(await read(), tool, file);
    });

  program
    .command('check')
    .description(say.commands.check)
    .option('--offline', say.options.offline)
    .option('--against <file...>', say.options.against)
    .action(async ({ offline, against }: { offline?: true; against?: string[] }) => {
      const { checkCommand, tryCommand } = await import('./check.ts');
      const { checkContainers } = await import('./check-containers.ts');
      const { dockerReader } = await import('../streams/docker/docker.ts');
      const print = (line: string) => process.stdout.write(`${line}\n`);
      const config = await read();
      process.exitCode = checkCommand(config, print);
      if (against !== undefined) {
        const { againstCommand, notHeld } = await import('./against.ts');
        // Nothing of a file with a fault holds: what the rest would tell is not what its writer wants to know.
        if (config.complaints.length > 0) print(notHeld(config));
        else process.exitCode = Math.max(process.exitCode, await againstCommand(against, config));
        return;
      }
      if (offline || !config.config.enabled) return;
      process.exitCode = Math.max(process.exitCode, await tryCommand(config, print));
      const { file } = config;
      const named = (file?.containers ?? []).map(({ name, path }) => ({
        name,
        place: file?.placeOf(path) ?? '',
      }));
      await checkContainers(config.config, named, (socketPath) => dockerReader({ socketPath }), print);
    });

  program
    .command('config')
    .description(say.commands.config)
    .option('--json', say.options.json)
    .action(async ({ json = false }: { json?: boolean }) => {
      const { configCommand } = await import('./config.ts');
      const print = (line: string) => process.stdout.write(`${line}\n`);
      const { containerRows } = await import('./container-rows.ts');
      const { dockerReader } = await import('../streams/docker/docker.ts');
      const config = await read();
      const { rows, trouble } = await containerRows(config.config, (socketPath) =>
        dockerReader({ socketPath }),
      );
      process.exitCode = configCommand(config, { json, print, labels: rows });
      // What is asked for is there all the same.
      if (trouble !== null) process.stderr.write(`! ${trouble}\n`);
    });

  program
    .command('notify')
    .description(say.commands.notify)
    .argument('<text...>', say.args.message)
    .option('--channel <name>', say.options.channel, collected)
    .action(async (text: string[], { channel = [] }: { channel?: string[] }) => {
      const { notifyCommand } = await import('./notify.ts');
      process.exit(await notifyCommand(await read(), text.join(' '), channel));
    });

  program
    .command('run')
    .description(say.commands.run)
    .action(async () => {
      const { resident } = await import('./resident.ts');
      process.exit(await resident(heedHangUps()));
    });

  lookingCommands(program, read, say);
  program.commandsGroup(say.groups.answer);

  const order = (name: keyof HelpWords['commands'], args: readonly (readonly [string, string])[]): void => {
    // `-1h` is no option, but a duration that is none: whoever reads durations says so.
    const command = program.command(name).description(say.commands[name]).allowUnknownOption();
    for (const [arg, what] of args) command.argument(arg, what);
    command.action(async (...given: unknown[]) => {
      const { orderCommand } = await import('./console.ts');
      const words = given
        .slice(0, args.length)
        .flat()
        .filter((one) => typeof one === 'string');
      const option = words.find((word) => /^-\D/.test(word));
      if (option !== undefined) command.error(say.noOption(option));
      process.exitCode = await orderCommand(await read(), [name, ...words]);
    });
  };
  const incident = ['<incident>', say.args.incident] as const;
  const comment = ['[comment...]', say.args.comment] as const;
  order('ack', [incident, comment]);
  order('unack', [incident]);
  order('snooze', [incident, ['<duration>', say.args.snoozeFor], comment]);
  order('silence', [['<match>', say.args.match], ['<duration>', say.args.silenceFor], comment]);
  order('unsilence', [['<id>', say.args.silenceId]]);

  program
    .command('signal')
    .description(say.commands.signal)
    .argument('<kind>', say.args.signalKind)
    .argument('[entity]', say.args.signalEntity, '')
    .option('--active', say.options.active)
    .option('--inactive', say.options.inactive)
    .option('--detail <text>', say.options.detail)
    .option('--title <text>', say.options.signalTitle)
    .option('--severity <severity>', say.options.severity)
    .option('--for <duration>', say.options.vouched)
    .action(async (kind: string, entity: string, options: SignalOptions) => {
      const { signalCommand } = await import('./signal.ts');
      process.exitCode = await signalCommand(await read(), kind, entity, options);
    });

  provingCommands(program, read, say);

  program.commandsGroup(say.groups.more);

  program
    .command('completion')
    .description(say.commands.completion)
    .addArgument(new Argument('<shell>', say.args.shell).choices(shells))
    .action((shell: Shell) => {
      process.stdout.write(completionOf(program, shell));
    });

  // Forty lines of help would push what was wrong off the screen.
  program.showHelpAfterError(say.seeHelp);
  return program;
};

/** A command in the list of all: its name, and what it can't do without. */
const subcommandTerm = (command: Command): string =>
  [command.name(), ...command.registeredArguments.filter(({ required }) => required).map(argumentTerm)].join(
    ' ',
  );

const argumentTerm = (argument: Argument): string => `<${argument.name()}${argument.variadic ? '...' : ''}>`;
