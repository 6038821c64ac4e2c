import { tmpdir } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tableOf } from '../../src/language/table.ts';
import type { Status } from '../../src/status/status-shapes.ts';
import { serve } from '../support/http-server.ts';
import { runPolkan } from '../support/polkan-process.ts';

const status: Status = {
  version: '1.2.3',
  host: 'box',
  at: 60_000,
  startedAt: 0,
  healthy: true,
  problems: [],
  sources: [],
  entities: [],
  well: [
    { key: 'dep/db', title: 'Dependency db', detail: 'tcp://db:5432 answers.', known: true },
    { key: 'container/odd', title: 'Container odd', detail: 'created, not started.', known: false },
  ],
  moreEntities: 0,
  states: {},
  sinks: [],
  disks: [],
};

const shown = async (more: Partial<Status>, env: Record<string, string> = {}) => {
  const server = await serve((_, answer) => answer.end(JSON.stringify({ ...status, ...more })));
  onTestFinished(server.close);
  return runPolkan(['status'], {
    cwd: tmpdir(),
    env: { WATCHDOG_HTTP: new URL(server.url).host, ...env },
  });
};

describe('the status', () => {
  test('lists what is well, and what is not known, with the reason', async () => {
    const { stdout, code } = await shown({});
    expect(stdout).toContain('Polkan is well.');
    expect(stdout).toMatch(/^dep\/db +tcp:\/\/db:5432 answers\.$/m);
    expect(stdout).toMatch(/^container\/odd +not known: created, not started\.$/m);
    expect(code).toBe(0);
  });

  test('has no reason where there is none yet', async () => {
    const { stdout } = await shown({ well: [{ key: 'self/mail', title: '', detail: '', known: false }] });
    expect(stdout).toMatch(/^self\/mail +not known yet$/m);
  });

  test('says of what has arrived nowhere that no chat has heard of it', async () => {
    const open = { title: 'Dependency db', since: 0, lastAlertAt: 0, nextRealertAt: null };
    const { stdout } = await shown({
      entities: [{ key: 'dep/db', state: 'alerting', detail: 'does not answer.', ...open }],
      unheard: ['dep/db'],
    });
    expect(stdout).toContain('No chat has heard of it yet: dep/db.');
  });

  test('never says that Polkan is well while something of its own alerts', async () => {
    const open = { title: 'Source containers', since: 0, lastAlertAt: 0, nextRealertAt: null };
    const detail = 'there is no Docker socket.';
    const { stdout, code } = await shown({
      entities: [{ key: 'blind/containers', state: 'cooldown.holding', detail, ...open }],
    });
    expect(stdout).not.toContain('Polkan is well.');
    expect(stdout).toContain('! Source containers: there is no Docker socket.');
    expect(stdout).not.toContain('cooldown.holding');
    expect(code).toBe(1);
  });

  test('is not wider than 80 columns, and has no colour beside a terminal', async () => {
    const detail = `${'a long reason '.repeat(20)}end.`;
    const { stdout } = await shown({ well: [{ key: 'dep/db', title: '', detail, known: true }] });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
  });

  test('is Russian where that is asked for', async () => {
    const { stdout } = await shown({}, { WATCHDOG_LOCALE: 'ru' });
    expect(stdout).toContain('Полкан в порядке.');
    expect(stdout).toContain('неизвестно: ');
  });
});

test('a table that is too wide wraps its widest column, and loses nothing', () => {
  const words = Array.from({ length: 40 }, (_, n) => `w${n}`);
  const lines = tableOf([['key', words.join(' ')]], 40).flat();
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  expect(
    lines
      .join(' ')
      .split(/\s+/)
      .filter((word) => word !== 'key' && word !== ''),
  ).toEqual(words);
});

test('a command that is called wrongly ends with 2, and --help with 0', async () => {
  expect((await runPolkan(['explain'], { cwd: tmpdir() })).code).toBe(2);
  expect((await runPolkan(['nonsense'], { cwd: tmpdir() })).code).toBe(2);
  const help = await runPolkan(['--help'], { cwd: tmpdir() });
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('Exit codes: 0');
});
