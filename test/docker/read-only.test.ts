import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { dockerReader, guardedSocket } from '../../src/streams/docker/docker.ts';
import { dockerAt } from './engine.ts';

const socket = inject('socket') ?? '';
const docker = dockerAt(socket);
const state = (): Promise<string> => docker('inspect', '--format', '{{.State.Status}}', 'web');

describe.skipIf(socket === '')("Polkan's client on a real socket", () => {
  let id = '';
  beforeEach(async () => {
    id = await docker('run', '-d', '--name', 'web', '--network', 'none', 'workload', 'sleep', '1d');
  });
  afterEach(async () => {
    await docker('rm', '-f', 'web');
  });

  test('knows no way to write: it can get, listen and close', async () => {
    const reader = dockerReader({ socketPath: socket });
    expect(Object.keys(reader).sort()).toEqual(['close', 'get', 'lines']);
    const { status, body } = await reader.get('/containers/web/json', AbortSignal.timeout(10_000));
    expect({ status, body }).toMatchObject({ status: 200, body: { State: { Status: 'running' } } });
    await reader.close();
  });

  test('refuses what would change a container or read its secrets, and nothing happens to it', async () => {
    const guarded = guardedSocket(socket);
    const attempts = [
      { method: 'POST', path: '/containers/web/kill' },
      { method: 'POST', path: '/containers/web/pause' },
      { method: 'POST', path: '/containers/web/exec' },
      { method: 'DELETE', path: '/containers/web?force=true' },
      { method: 'PUT', path: '/containers/web/archive?path=/' },
      { method: 'GET', path: '/containers/web/archive?path=/etc' },
      { method: 'GET', path: '/containers/web/logs?stdout=1' },
      { method: 'GET', path: '/containers/web/export' },
    ] as const;
    for (const attempt of attempts) {
      await expect(guarded.send(attempt, AbortSignal.timeout(10_000))).rejects.toThrow(/is refused/);
    }
    guarded.destroy();
    expect(await state()).toBe('running');
    // Up to the next second, for the engine leaves out what is younger than the time it is given.
    const until = String(Math.ceil(Date.now() / 1000) + 1);
    const heard = await docker('events', '--since', '1m', '--until', until, '--filter', `container=${id}`);
    expect(heard).toMatch(/container start/);
    expect(heard).not.toMatch(/container (kill|pause|exec\w*|destroy|archive-path|extract-to-dir|export)/);
  });

  test('has to: the same socket takes the same POST from any other client', async () => {
    const status = await new Promise((resolve, reject) => {
      request({ socketPath: socket, method: 'POST', path: '/containers/web/pause' }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode));
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(204);
    expect(await state()).toBe('paused');
  });
});
