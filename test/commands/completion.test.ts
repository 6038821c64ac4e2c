import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { commandLine } from '../../src/commands/command-line.ts';
import { completionOf, type Shell, shells } from '../../src/commands/completion.ts';

const program = commandLine(() => {
  throw new Error('a completion needs no configuration');
});
const folder = mkdtempSync(join(tmpdir(), 'polkan-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (shell: Shell): string => {
  const path = join(folder, `polkan.${shell}`);
  writeFileSync(path, completionOf(program, shell));
  return path;
};
const isThere = (shell: Shell): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

/** What each shell itself offers behind the words that were typed; the last of them is not finished. */
const offers: Readonly<Record<Shell, (path: string, words: readonly string[]) => string>> = {
  bash: (path, words) => {
    const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _polkan; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script, 'bash', path, ...words], { encoding: 'utf8' });
  },
  // It completes in its line editor alone: what its functions are handed is looked at.
  zsh: (path, words) => {
    const stubs = `compdef() { :; }; _describe() { print -l -- \${(P)2}; }; _arguments() { print -l -- "$@"; }`;
    const script = `${stubs}; source "$1"; shift; words=("$@"); CURRENT=$#; _polkan`;
    return execFileSync('zsh', ['-fc', script, 'zsh', path, ...words], { encoding: 'utf8' });
  },
  fish: (path, words) =>
    execFileSync('fish', ['--no-config', '-c', `source ${path}; complete -C '${words.join(' ')}'`], {
      encoding: 'utf8',
      env: { ...process.env, HOME: folder },
    }),
};

test.each(shells)('%s is offered every command by its completion', (shell) => {
  const script = completionOf(program, shell);
  for (const command of program.commands) expect(script).toContain(command.name());
});

for (const shell of shells) {
  // Not every machine has every shell; `.ci/run` brings them, so that there none may be missing.
  test.skipIf(!isThere(shell) && process.env.CI === undefined)(
    `a real ${shell} completes commands, options and choices`,
    () => {
      const offered = (...words: string[]): string => offers[shell](fileOf(shell), ['polkan', ...words]);
      expect(offered('s')).toContain('snooze');
      expect(offered('s')).toContain('silence');
      expect(offered('explain', '--')).toContain('--why-not');
      expect(offered('explain', '--')).not.toContain('--junit');
      expect(offered('machine', '')).toContain('incident');
    },
  );
}

test('what is said of a command can hold quotes, colons and brackets', () => {
  const named = commandLine(() => {
    throw new Error('a completion needs no configuration');
  });
  named.command('odd').description("it's [one]: 50 %, a \\ too");
  for (const shell of shells.filter(isThere)) {
    const path = join(folder, `odd.${shell}`);
    writeFileSync(path, completionOf(named, shell));
    const check = shell === 'fish' ? ['--no-execute', path] : ['-n', path];
    expect(spawnSync(shell, check, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  }
});
