import { Argument, type Command } from 'commander';
import type { ReadConfig } from '../config/config.ts';
import type { HelpWords } from '../messages/help.ts';
import { collected } from './collected.ts';

/** The commands that prove what is told, and when: scenarios, recordings, the statecharts. */
export const provingCommands = (program: Command, read: () => Promise<ReadConfig>, say: HelpWords): void => {
  program.commandsGroup(say.groups.prove);

  program
    .command('test')
    .description(say.commands.test)
    .argument('<file...>', say.args.scenarios)
    .option('--configured', say.options.configured)
    .option('--json', say.options.json)
    .option('--junit <file>', say.options.junit)
    .action(async (files: string[], options: { configured?: true; json?: true; junit?: string }) => {
      const { testCommand } = await import('./test.ts');
      process.exitCode = await testCommand(files, { ...options, ...(await read()) });
    });

  program
    .command('replay')
    .description(say.commands.replay)
    .argument('<file...>', say.args.recordingsOrJournal)
    .option('--text', say.options.text)
    .option('--notices', say.options.notices)
    .option('--verify', say.options.verify)
    .action(async (files: string[], options: { text?: true; verify?: true; notices?: true }) => {
      const { replayCommand } = await import('./replay.ts');
      process.exitCode = await replayCommand(files, { ...options, ...(await read()) });
    });

  program
    .command('backtest')
    .description(say.commands.backtest)
    .argument('<file...>', say.args.recordings)
    .option('--set <setting>', say.options.set, collected)
    .option('--config <file>', say.options.changedConfig)
    .option('--allow-loss', say.options.allowLoss)
    .option('--json', say.options.json)
    .action(
      async (
        files: string[],
        options: { set?: string[]; config?: string; allowLoss?: true; json?: true },
      ) => {
        const { backtestCommand } = await import('./backtest.ts');
        const { config: configFile, set = [], ...others } = options;
        process.exitCode = await backtestCommand(files, {
          ...{ set, ...others, ...(await read()) },
          ...(configFile !== undefined && { configFile }),
        });
      },
    );

  program
    .command('machine')
    .description(say.commands.machine)
    .addArgument(new Argument('[name]', say.args.machine).choices(['alert', 'incident']).default('alert'))
    .option('--mermaid', say.options.mermaid)
    .action(async (name: 'alert' | 'incident', options: { mermaid?: true }) => {
      const { machineCommand } = await import('./machine.ts');
      process.exitCode = await machineCommand(name, { ...options, terminal: process.stdout.isTTY === true });
    });
};
