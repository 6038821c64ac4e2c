#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { Command } from 'commander';
import { readConfig } from './config.ts';
import { version } from './version.ts';

const read = () =>
  readConfig(process.env, {
    hostname: hostname(),
    exists: existsSync,
    readFile: (path) => readFileSync(path, 'utf8'),
  });

/** The sub-commands are loaded when they are called: `run` need not carry what it does not use. */
const program = new Command('polkan')
  .description('A watchdog sidecar: one message when something breaks, one when it is well again.')
  .version(version)
  .showHelpAfterError();

program
  .command('run')
  .description('watch, until SIGTERM')
  .action(async () => {
    const { runCommand } = await import('./commands/run.ts');
    process.exit(await runCommand(read()));
  });

program
  .command('check')
  .description('say what will be watched, and everything that is wrong with the configuration')
  .action(async () => {
    const { checkCommand } = await import('./commands/check.ts');
    process.exitCode = checkCommand(read(), (line) => process.stdout.write(`${line}\n`));
  });

program
  .command('notify')
  .description('send one message through every configured sink')
  .argument('<text...>', 'the message')
  .action(async (text: string[]) => {
    const { notifyCommand } = await import('./commands/notify.ts');
    process.exit(await notifyCommand(read(), text.join(' ')));
  });

program
  .command('replay')
  .description('recorded sweeps → transitions as JSON lines, a summary on stderr')
  .argument('<file...>', 'recordings, the oldest first; - for standard input')
  .option('--text', 'for people instead of JSON')
  .option('--verify', 'compare with the transitions in the recording; exit 1 on a difference')
  .action(async (files: string[], options: { text?: true; verify?: true }) => {
    const { replayCommand } = await import('./commands/replay.ts');
    process.exitCode = await replayCommand(files, { ...options, ...read() });
  });

await program.parseAsync();
