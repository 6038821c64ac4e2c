import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const file = fileURLToPath(new URL('../../compose.yaml', import.meta.url));

test('the real Compose takes compose.yaml, without any settings', (context) => {
  const { status, stderr } = spawnSync('docker', ['compose', 'version'], { encoding: 'utf8' });
  if (status !== 0) {
    process.stdout.write('SKIPPED, no Compose here: compose.yaml is not parsed by the real tool\n');
    context.skip(`docker compose is not installed: ${stderr.split('\n')[0]}`);
  }
  // A directory without .env and .env.watchdog.
  const directory = mkdtempSync(`${tmpdir()}/polkan-compose-`);
  const args = ['compose', '--project-directory', directory, '--file', file, 'config', '--format', 'json'];
  const config = JSON.parse(execFileSync('docker', args, { encoding: 'utf8' }));
  rmSync(directory, { recursive: true });
  expect(config.services.polkan).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  });
});
