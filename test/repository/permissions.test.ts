import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { fakeBotApi } from '../support/fake-bot-api.ts';
import { fakeDocker } from '../support/fake-docker.ts';
import { serve } from '../support/http-server.ts';
import { runPolkan, startPolkan } from '../support/polkan-process.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'polkan-permissions-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** The flags of the image's entry point, with this folder in the place of its volume. */
const flagsFor = (folder: string): string[] => {
  const entry =
    /^ENTRYPOINT (\[[^\]]*\])/m.exec(readFileSync('Dockerfile', 'utf8').replaceAll('\\\n', ''))?.[1] ?? '[]';
  const flags = (JSON.parse(entry) as string[]).filter((flag) => flag.startsWith('--'));
  return flags.map((flag) => flag.replace('/var/lib/polkan', folder));
};

/** What is tried inside of the process before Polkan starts, and what becomes of it: a line each. */
const attempts = (outside: string, inside: string): string => `
  const tried = (name, work) => {
    try { work(); console.log(name + ': done'); } catch (error) { console.log(name + ': ' + error.code); }
  };
  const fs = require('node:fs');
  tried('write inside', () => fs.writeFileSync(${JSON.stringify(join(inside, 'mine'))}, 'x'));
  tried('write outside', () => fs.writeFileSync(${JSON.stringify(join(outside, 'not-mine'))}, 'x'));
  tried('make a folder', () => fs.mkdirSync(${JSON.stringify(join(outside, 'folder'))}));
  tried('delete', () => fs.rmSync(${JSON.stringify(join(outside, 'there'))}));
  tried('link', () => fs.symlinkSync('/etc', ${JSON.stringify(join(inside, 'etc'))}));
  tried('report', () => process.report.writeReport(${JSON.stringify(join(outside, 'report.json'))}));
  tried('heap', () => require('node:v8').writeHeapSnapshot(${JSON.stringify(join(outside, 'heap'))}));
  tried('program', () => require('node:child_process').spawnSync('true'));
  tried('another program', () => process.execve('/bin/true', ['true'], {}));
  tried('thread', () => new (require('node:worker_threads').Worker)('', { eval: true }));
  tried('inspector', () => require('node:inspector').open(0));
`;

describe('with the flags of the image', () => {
  test('every source on this machine is read, and the runtime itself refuses all but reading', async () => {
    const inside = join(directory, 'inside');
    const outside = join(directory, 'outside');
    for (const folder of [inside, outside]) mkdirSync(folder);
    writeFileSync(join(outside, 'there'), 'x');
    const preload = join(directory, 'attempts.cjs');
    writeFileSync(preload, attempts(outside, inside));
    const docker = await fakeDocker();
    docker.replies.set('/containers/json?all=true', { status: 200, body: [] });
    const service = await serve((_, response) => response.end('{"schema_version":1,"stages":[]}'));
    const api = await fakeBotApi();
    onTestFinished(async () => {
      await docker.close();
      await service.close();
      await api.close();
    });
    const run = startPolkan(['run'], {
      cwd: directory,
      flags: [...flagsFor(inside), '--require', preload],
      env: {
        WATCHDOG_JOURNAL: join(inside, 'journal.db'),
        WATCHDOG_TAP: join(inside, 'tap.jsonl'),
        WATCHDOG_HTTP: '127.0.0.1:0',
        WATCHDOG_DOCKER_SOCK: docker.socketPath,
        WATCHDOG_METRICS_URL: service.url,
        WATCHDOG_DEPS: `web=${service.url},port=tcp://localhost:${service.port},gone=http://127.0.0.1:1`,
        WATCHDOG_PROC_ENABLED: 'true',
        WATCHDOG_DISK_PATHS: '/',
        ...api.env,
        // What an operator's environment could switch on.
        NODE_OPTIONS: '--inspect=127.0.0.1:0 --report-on-signal',
      },
    });
    const sources = ['containers', 'dependencies', 'disk', 'host', 'orchestrator', 'processes'];
    const swept = new Set<string>();
    while (swept.size < sources.length) {
      swept.add(/first sweep of (\w+)/.exec(await run.line(/first sweep of \w+/))?.[1] ?? '');
    }
    expect([...swept].sort()).toEqual(sources);
    run.kill('SIGUSR1');
    run.kill('SIGTERM');
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const became = Object.fromEntries(
      [...stdout.matchAll(/^([a-z ]+): (\w+)$/gm)].map(([, name, how]) => [name, how]),
    );
    const { 'write inside': allowed, ...refused } = became;
    expect(allowed).toBe('done');
    expect(Object.keys(refused)).toHaveLength(10);
    expect(new Set(Object.values(refused))).toEqual(new Set(['ERR_ACCESS_DENIED']));
    expect(readFileSync(join(outside, 'there'), 'utf8')).toBe('x');
    expect(existsSync(join(outside, 'not-mine'))).toBe(false);
    expect(existsSync(join(inside, 'journal.db'))).toBe(true);
    expect(existsSync(join(inside, 'tap.jsonl'))).toBe(true);
  });

  test('a journal and a tap elsewhere are not written, and it is told what lies where', async () => {
    const inside = join(directory, 'inside');
    mkdirSync(inside);
    const elsewhere = {
      WATCHDOG_JOURNAL: join(directory, 'j/journal.db'),
      WATCHDOG_TAP: join(directory, 't/tap.jsonl'),
    };
    const run = startPolkan(['run'], {
      cwd: directory,
      flags: flagsFor(inside),
      env: { ...elsewhere, WATCHDOG_CONTAINERS: '' },
    });
    await run.line(/first sweep of disk/);
    run.kill('SIGTERM');
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    for (const [name, path] of Object.entries(elsewhere)) {
      expect(stdout).toContain(`${name}=${path} is outside of what Node lets Polkan write (${inside})`);
    }
    expect(existsSync(join(directory, 'j'))).toBe(false);
    expect(existsSync(join(directory, 't'))).toBe(false);
  });

  test('another folder can be allowed by the environment', async () => {
    const { code, stdout } = await runPolkan(['check'], {
      cwd: directory,
      flags: flagsFor(join(directory, 'inside')),
      env: {
        WATCHDOG_JOURNAL: join(directory, 'journal.db'),
        WATCHDOG_CONTAINERS: '',
        NODE_OPTIONS: `--allow-fs-write=${directory}`,
      },
    });
    expect(stdout).toContain(`Its journal is ${join(directory, 'journal.db')}`);
    expect(code).toBe(0);
  });
});

test('with NODE_DEBUG, which would show tokens, nothing is started', async () => {
  const { code, stdout, stderr } = await runPolkan(['notify', 'hello'], {
    cwd: directory,
    env: { NODE_DEBUG: 'undici', WATCHDOG_TG_BOT_TOKEN: '123456:fake-token-of-the-test-server-00000' },
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('NODE_DEBUG would write every request');
  expect(stderr).not.toContain('fake-token');
});

describe('npm start', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'hands %s on: nothing that sweeps outlives it',
    async (signal) => {
      // A checkout without settings, whatever stands in ours.
      copyFileSync('package.json', join(directory, 'package.json'));
      for (const name of ['scripts', 'src', 'node_modules'])
        symlinkSync(join(process.cwd(), name), join(directory, name));
      // What the file names may be written, too.
      const socketPath = join(directory, 'run', 'p.sock');
      writeFileSync(
        join(directory, 'polkan.yaml'),
        `tap: {file: taps/tap.jsonl}\nstatus: {socket: ${socketPath}}\n`,
      );
      // A killed process has left its socket behind, which is replaced.
      mkdirSync(join(directory, 'run'));
      spawnSync(process.execPath, [
        '-e',
        `require('node:net').createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, 'SIGKILL'))`,
      ]);
      const left = statSync(socketPath).ino;
      const { PATH = '', HOME = '' } = process.env;
      const child = spawn('npm', ['start'], {
        cwd: directory,
        env: { PATH, HOME, WATCHDOG_HTTP: 'off', WATCHDOG_CONTAINERS: '', WATCHDOG_CONFIG: 'polkan.yaml' },
        stdio: ['ignore', 'pipe', 'inherit'],
        // A group of its own, in which an orphan can be reached.
        detached: true,
      });
      const { pid } = child;
      let isOver = false;
      onTestFinished(() => {
        if (!isOver && pid !== undefined) process.kill(-pid, 'SIGKILL');
      });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        const before = said;
        said += text;
        if (!before.includes('first sweep of disk') && said.includes('first sweep of disk'))
          child.kill(signal);
      });
      // It is over once nobody holds its output any more: an orphan would.
      const [code] = await once(child, 'close');
      isOver = true;
      expect(said).toContain('"stopped"');
      expect(said).not.toContain('socket');
      expect(left).toBeGreaterThan(0);
      expect(code).toBe(0);
      for (const path of ['.polkan/journal.db', 'taps/tap.jsonl'])
        expect(existsSync(join(directory, path))).toBe(true);
    },
  );
});
