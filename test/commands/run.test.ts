import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type PolkanProcess, startPolkan } from '../support/polkan-process.ts';
import { scratch } from '../support/tap-bench.ts';

const start = (cwd: string, env: Readonly<Record<string, string>>): PolkanProcess => {
  const polkan = startPolkan(['run'], { cwd, env: { WATCHDOG_CONTAINERS: '', ...env } });
  onTestFinished(async () => {
    polkan.kill('SIGKILL');
    await polkan.ended;
  });
  return polkan;
};

test('SIGHUP and an error that nothing catches are said, and end nothing; SIGTERM does, with 0', async () => {
  const cwd = scratch();
  const thrower = join(cwd, 'thrower.mjs');
  writeFileSync(thrower, `process.on('SIGUSR2', () => { throw new Error('nobody caught this'); });`);
  const polkan = start(cwd, { NODE_OPTIONS: `--import ${thrower}` });
  await polkan.line(/first sweep of host/);
  polkan.kill('SIGHUP');
  await polkan.line(/SIGHUP: there is no configuration file/);
  polkan.kill('SIGUSR2');
  await polkan.line(/an error that nothing caught: nobody caught this/);
  polkan.kill('SIGTERM');
  expect((await polkan.ended).code).toBe(0);
});

test('a journal whose folder can never be made holds up neither the watch nor the end', async () => {
  const polkan = start(scratch(), { WATCHDOG_JOURNAL: '/proc/x/j.db' });
  await polkan.line(/the journal can't be written/);
  await polkan.line(/first sweep of host/);
  polkan.kill('SIGTERM');
  expect((await polkan.ended).code).toBe(0);
});

test('a start with a fault in the file says so on stderr too, and SIGHUP reads what was mended', async () => {
  const cwd = scratch();
  const config = join(cwd, 'polkan.yaml');
  writeFileSync(config, 'locale: en\nhots: box\n');
  const polkan = start(cwd, { WATCHDOG_CONFIG: config, WATCHDOG_LOCALE: 'en' });
  await polkan.line(/hots is no field here; did you mean host\?/);
  await polkan.line(/first sweep of host/);
  writeFileSync(config, 'locale: en\nhost: box\n');
  polkan.kill('SIGHUP');
  await polkan.line(/the configuration was read again, and holds from now on/);
  await polkan.line(/Polkan watches box/);
  polkan.kill('SIGTERM');
  const { code, stderr } = await polkan.ended;
  expect(code).toBe(0);
  expect(stderr).toContain(`nothing of the file holds`);
  expect(stderr).toContain(`${config}:2:1: hots is no field here`);
});

test('a SIGHUP that comes before anything listens ends nothing: the file is read again once Polkan runs', async () => {
  const cwd = scratch();
  const config = join(cwd, 'polkan.yaml');
  writeFileSync(config, 'locale: en\nhost: box\n');
  // It comes while the file is read for the first time, when Node would end whoever does not listen.
  const early = join(cwd, 'early.mjs');
  writeFileSync(
    early,
    `import fs from 'node:fs';
     import { syncBuiltinESMExports } from 'node:module';
     const { openSync } = fs;
     let isFirst = true;
     fs.openSync = (path, ...more) => {
       if (isFirst && path === process.env.WATCHDOG_CONFIG) {
         isFirst = false;
         process.kill(process.pid, 'SIGHUP');
       }
       return openSync(path, ...more);
     };
     syncBuiltinESMExports();`,
  );
  const polkan = start(cwd, { NODE_OPTIONS: `--import ${early}`, WATCHDOG_CONFIG: config });
  await polkan.line(/the configuration was read again: nothing has changed/);
  polkan.kill('SIGTERM');
  expect((await polkan.ended).code).toBe(0);
});
