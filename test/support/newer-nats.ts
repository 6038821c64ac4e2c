import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A server whose fence holds with several copies too: that of a later release of Debian, unpacked beside the machine's own and
 * left there for the next run; `NATS_SERVER_NEWER` names another. In words why there is none, where it can't be had.
 */
export const newerNatsServer = (): { readonly path: string } | { readonly why: string } => {
  const given = process.env.NATS_SERVER_NEWER;
  if (given !== undefined) return existsSync(given) ? { path: given } : { why: `${given} is not there` };
  const kept = join(tmpdir(), 'polkan-newer-nats');
  const path = join(kept, 'usr/sbin/nats-server');
  if (existsSync(path)) return { path };
  // Several files may look for it at once: each fetches its own, and the first that has it leaves it there.
  const folder = mkdtempSync(join(tmpdir(), 'polkan-newer-nats-'));
  try {
    for (const each of ['lists/partial', 'cache/archives/partial'])
      mkdirSync(join(folder, each), { recursive: true });
    const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
    writeFileSync(
      join(folder, 'sources.list'),
      `deb [signed-by=${keys}] http://deb.debian.org/debian sid main\n`,
    );
    // The machine's own lists, and what it has installed, are left as they are.
    const own = [
      ...['-o', `Dir::Etc::sourcelist=${join(folder, 'sources.list')}`, '-o', 'Dir::Etc::sourceparts=-'],
      ...['-o', `Dir::State::lists=${join(folder, 'lists')}`, '-o', `Dir::Cache=${join(folder, 'cache')}`],
    ];
    const run = (command: string, ...args: readonly string[]): unknown =>
      execFileSync(command, args, { cwd: folder, stdio: 'pipe', timeout: 120_000 });
    run('apt-get', ...own, '-q', 'update');
    run('apt-get', ...own, '-q', 'download', 'nats-server');
    const file = readdirSync(folder).find((name) => name.endsWith('.deb')) ?? '';
    run('dpkg', '-x', file, 'unpacked');
    if (!existsSync(path)) renameSync(join(folder, 'unpacked'), kept);
    return { path };
  } catch (error) {
    return existsSync(path) ? { path } : { why: String(error).split('\n')[0] ?? '' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
