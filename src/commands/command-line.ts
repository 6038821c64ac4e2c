import { Argument, Command } from 'commander';
import type { ReadConfig } from '../config/config.ts';
import { withoutSecrets } from '../language/secrets.ts';
import { visible } from '../language/text.ts';
import { version } from '../language/version.ts';

/**
 * Every sub-command with its options, as the command line knows them. Each loads what it needs when it is
 * called; `read` gives the configuration.
 */
export const commandLine = (read: () => ReadConfig): Command => {
  const program = new Command('polkan')
    .description('A watchdog sidecar: one message when something breaks, one when it is well again.')
    .version(version)
    // What was typed is repeated where it is wrong: it may hold a secret, or move the cursor.
    .configureOutput({
      outputError: (text, write) => write(`${visible(withoutSecrets(text.trimEnd()))}\n`),
    })
    .showHelpAfterError()
    .addHelpText('after', `\n${exitCodes}`)
    // Commander ends with 1 where it was called wrongly.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

  program
    .command('run')
    .description('watch, until SIGTERM')
    .action(async () => {
      const { runCommand } = await import('./run.ts');
      process.exit(await runCommand(read()));
    });

  program
    .command('check')
    .description('say what will be watched, try it once, and tell everything that is wrong')
    .option('--offline', 'try nothing: only read the configuration')
    .action(async ({ offline }: { offline?: true }) => {
      const { checkCommand, fileFaults } = await import('./check.ts');
      const { checkContainers } = await import('./check-containers.ts');
      const { dockerReader } = await import('../streams/docker/docker.ts');
      const print = (line: string) => process.stdout.write(`${line}\n`);
      const given = read();
      const config = { ...given, faults: [...given.faults, ...(await fileFaults(given))] };
      process.exitCode = checkCommand(config, print);
      if (offline || !config.config.enabled) return;
      const { tryCommand } = await import('./check.ts');
      process.exitCode = Math.max(process.exitCode, await tryCommand(config, print));
      await checkContainers(config.config, (socketPath) => dockerReader({ socketPath }), print);
    });

  program
    .command('status')
    .description('what the running sidecar knows, as a table')
    .option('--json', 'for machines')
    .action(async (options: { json?: true }) => {
      const { statusCommand } = await import('./status.ts');
      process.exitCode = await statusCommand(read(), options.json === true);
    });

  program
    .command('health')
    .description('the probe of a container: exit code 0 while the sidecar is well')
    .action(async () => {
      const { healthCommand } = await import('./status.ts');
      process.exitCode = await healthCommand(read());
    });

  program
    .command('notify')
    .description('send one message through every configured sink')
    .argument('<text...>', 'the message')
    .action(async (text: string[]) => {
      const { notifyCommand } = await import('./notify.ts');
      process.exit(await notifyCommand(read(), text.join(' ')));
    });

  const order = (name: string, description: string, args: readonly (readonly [string, string])[]): void => {
    const command = program.command(name).description(description);
    for (const [arg, what] of args) command.argument(arg, what);
    command.action(async (...given: unknown[]) => {
      const { orderCommand } = await import('./console.ts');
      const words = given
        .slice(0, args.length)
        .flat()
        .filter((one) => typeof one === 'string');
      process.exitCode = await orderCommand(read(), [name, ...words].join(' '));
    });
  };
  const incident = ['<incident>', 'a short id, a key, or part of a name'] as const;
  const comment = ['[comment...]', 'why'] as const;
  order('ack', 'take an incident on: no reminders until it has recovered or become worse', [
    incident,
    comment,
  ]);
  order('unack', 'take an ack back', [incident]);
  order('snooze', 'an ack with an end', [incident, ['<duration>', '2h, 30m'], comment]);
  order('silence', 'tell nothing of what matches, for so long', [
    ['<match>', 'a key, a glob of keys such as container/web-*, or label=value,…'],
    ['<duration>', '2h, 30m, 7d, forever'],
    comment,
  ]);
  order('unsilence', 'end a silence', [['<id>', 'its id, as `polkan silences` has it']]);

  program
    .command('silences')
    .description('what is silenced, by whom, and until when')
    .option('--json', 'for machines')
    .action(async ({ json = false }: { json?: boolean }) => {
      const { silencesCommand } = await import('./console.ts');
      process.exitCode = await silencesCommand(read(), json);
    });

  program
    .command('incidents')
    .description('what is open, what was a while ago, who was told, and what is held back')
    .option('--json', 'for machines')
    .action(async ({ json = false }: { json?: boolean }) => {
      const { incidentsCommand } = await import('./console.ts');
      process.exitCode = await incidentsCommand(read(), json);
    });

  program
    .command('replay')
    .description('recorded sweeps → transitions as JSON lines, a summary on stderr')
    .argument('<file...>', 'recordings, the oldest first; - for standard input; or a journal, FILE.db')
    .option('--text', 'for people instead of JSON')
    .option('--notices', 'print what is told and what is held back, too')
    .option('--verify', 'compare with the transitions in the recording; exit 1 on a difference')
    .action(async (files: string[], options: { text?: true; verify?: true; notices?: true }) => {
      const { replayCommand } = await import('./replay.ts');
      process.exitCode = await replayCommand(files, { ...options, ...read() });
    });

  program
    .command('backtest')
    .description(
      'recorded sweeps through the recorded and a changed configuration: what would have been told?',
    )
    .argument('<file...>', 'recordings, the oldest first; - for standard input')
    .option('--set <setting>', 'what is changed: WATCHDOG_X=value, and more of them behind it', collected)
    .option('--config <file>', 'a config of telling that the changed side goes by')
    .option('--allow-loss', 'exit 0 even where something that was told would never be told any more')
    .option('--json', 'for machines')
    .action(
      async (
        files: string[],
        options: { set?: string[]; config?: string; allowLoss?: true; json?: true },
      ) => {
        const { backtestCommand } = await import('./backtest.ts');
        const { config: configFile, set = [], ...others } = options;
        process.exitCode = await backtestCommand(files, {
          ...{ set, ...others, ...read() },
          ...(configFile !== undefined && { configFile }),
        });
      },
    );

  program
    .command('test')
    .description('scenario files: does it bark when it should? exit 1 if not, 2 if a file is wrong')
    .argument('<file...>', 'scenarios in YAML')
    .option('--configured', 'where a scenario says nothing of the timing, that of the configuration holds')
    .option('--json', 'for machines')
    .option('--junit <file>', 'writes the result as JUnit XML, too')
    .action(async (files: string[], options: { configured?: true; json?: true; junit?: string }) => {
      const { testCommand } = await import('./test.ts');
      process.exitCode = await testCommand(files, { ...options, ...read() });
    });

  program
    .command('machine')
    .description('the transition table of a machine: in columns at a terminal, else as Markdown')
    .addArgument(new Argument('[name]', 'which one').choices(['alert', 'incident']).default('alert'))
    .option('--mermaid', 'its statechart for Mermaid instead')
    .action(async (name: 'alert' | 'incident', options: { mermaid?: true }) => {
      const { machineCommand } = await import('./machine.ts');
      process.exitCode = await machineCommand(name, { ...options, terminal: process.stdout.isTTY === true });
    });

  program
    .command('journal')
    .description('the events of the journal, also while a sidecar runs')
    .option('--key <key>', 'only those of one key, e.g. container/web')
    .option('--since <time>', 'only those since an ISO time, a time of day, or 90s, 30m, 2h, 7d ago')
    .option('--memories', 'with what the sources keep for themselves')
    .option('--json', 'as JSON lines')
    .option('--journal <file>', 'another journal than the configured one')
    .action(
      async (options: { key?: string; since?: string; memories?: true; json?: true; journal?: string }) => {
        const { journalCommand } = await import('./journal.ts');
        process.exitCode = await journalCommand({ ...options, ...read() });
      },
    );

  program
    .command('explain')
    .description('why it did or did not bark')
    .argument('<key>', 'what to explain, e.g. container/web')
    .option('--why-not', 'only why it is not told: which law, which rule, until when')
    .option('--at <time>', 'at another moment than now: an ISO time, a time of day, or 90s, 30m, 2h, 7d ago')
    .option('--journal <file>', 'another journal than the configured one')
    .action(async (key: string, options: { at?: string; journal?: string; whyNot?: true }) => {
      const { explainCommand } = await import('./journal.ts');
      process.exitCode = await explainCommand(key, { ...options, ...read() });
    });

  return program;
};

/** One scheme for all commands. */
const exitCodes =
  'Exit codes: 0 all is well; 1 something is wrong; 2 called wrongly, or what it needs is not there.';

/** An option that may be given more than once. */
const collected = (one: string, all: readonly string[] = []): string[] => [...all, one];
