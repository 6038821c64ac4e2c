import { Argument, type Command } from 'commander';
import type { ReadConfig } from '../config/config.ts';
import type { HelpWords } from '../messages/help.ts';
import type { FleetVerb } from './fleet.ts';

/** The commands that look at what Polkan does and did. */
export const lookingCommands = (program: Command, read: () => Promise<ReadConfig>, say: HelpWords): void => {
  program.commandsGroup(say.groups.look);

  program
    .command('status')
    .description(say.commands.status)
    .option('--json', say.options.json)
    .action(async (options: { json?: true }) => {
      const { statusCommand } = await import('./status.ts');
      process.exitCode = await statusCommand(await read(), options.json === true);
    });

  for (const name of ['incidents', 'silences'] as const) {
    program
      .command(name)
      .description(say.commands[name])
      .option('--json', say.options.json)
      .action(async ({ json = false }: { json?: boolean }) => {
        const { incidentsCommand, silencesCommand } = await import('./console.ts');
        const list = name === 'silences' ? silencesCommand : incidentsCommand;
        process.exitCode = await list(await read(), json);
      });
  }

  program
    .command('explain')
    .description(say.commands.explain)
    .argument('<key>', say.args.key)
    .option('--why-not', say.options.whyNot)
    .option('--at <time>', say.options.at)
    .option('--journal <file>', say.options.journal)
    .action(async (key: string, options: { at?: string; journal?: string; whyNot?: true }) => {
      const { explainCommand } = await import('./journal.ts');
      process.exitCode = await explainCommand(key, { ...options, ...(await read()) });
    });

  program
    .command('channels')
    .description(say.commands.channels)
    .option('--json', say.options.json)
    .action(async ({ json = false }: { json?: boolean }) => {
      const { channelsCommand } = await import('./channels.ts');
      process.exit(await channelsCommand(await read(), json));
    });

  program
    .command('fleet')
    .description(say.commands.fleet)
    .addArgument(new Argument('<what>', say.args.fleetDoes).choices(['status', 'init', 'forget']))
    .argument('[hosts...]', say.args.hosts)
    .option('--json', say.options.json)
    .action(async (what: FleetVerb, hosts: string[], { json = false }: { json?: boolean }) => {
      const { fleetCommand } = await import('./fleet.ts');
      process.exit(await fleetCommand(await read(), what, hosts, json));
    });

  program
    .command('journal')
    .description(say.commands.journal)
    .option('--key <key>', say.options.key)
    .option('--since <time>', say.options.since)
    .option('--memories', say.options.memories)
    .option('--json', say.options.jsonLines)
    .option('--journal <file>', say.options.journal)
    .action(
      async (options: { key?: string; since?: string; memories?: true; json?: true; journal?: string }) => {
        const { journalCommand } = await import('./journal.ts');
        process.exitCode = await journalCommand({ ...options, ...(await read()) });
      },
    );

  program
    .command('health')
    .description(say.commands.health)
    .action(async () => {
      const { resident } = await import('./resident.ts');
      process.exitCode = await resident(null);
    });
};
