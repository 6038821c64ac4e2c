import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dockerAt, type Engine, startEngine, whatIsMissing } from '../docker/engine.ts';
import { importWorkload } from '../docker/setup.ts';
import { builtCli } from '../support/polkan-process.ts';
import { needs } from './outside-network.ts';
import { startProgram, thingsIn } from './outside-program.ts';

const blind = (why: string): string =>
  `🔴 Source containers: could not be read 3 times in a row: ${why}. What it watches can't be seen; nothing is said of it until it can be read again.`;
const sees = '🟢 Source containers';
const killed = (name: string): string =>
  `🔴 Container ${name}: exited (137, SIGKILL: killed or out of memory) at ….`;
const runs = (name: string): string => `🟢 Container ${name}`;

const missing = whatIsMissing();
if (missing !== null && process.env.CI)
  throw new Error(`the faults of a Docker engine can't be tried: ${missing}`);

describe.skipIf(missing !== null)('when Docker fails', () => {
  let engine: Engine;
  let socket = '';
  let docker = dockerAt(socket);
  /** The daemon, once it is not the one that the engine was started with. */
  let second: ChildProcess | null = null;
  /** Ends the fault of a test that has not come that far. */
  let atLast = (): void => undefined;

  const start = (name: string, script: string, ...options: readonly string[]): Promise<string> =>
    docker('run', '-d', '--name', name, '--network', 'none', ...options, 'workload', 'sh', '-c', script);
  const pidOfDaemon = (): number => Number(readFileSync(join(dirname(socket), 'pid'), 'utf8'));
  const comesUp = (): Promise<void> =>
    expect.poll(() => docker('version').catch(String), { timeout: 60_000 }).toMatch(/Server:/);

  beforeAll(async () => {
    engine = await startEngine();
    socket = engine.socket;
    docker = dockerAt(socket);
    importWorkload(socket);
  });
  afterEach(async () => {
    atLast();
    const all = await docker('ps', '-aq');
    if (all !== '') await docker('rm', '-f', ...all.split('\n'));
  });
  afterAll(async () => {
    if (second !== null) {
      second.kill('SIGTERM');
      await once(second, 'exit');
    }
    await engine.stop();
  });

  describe('what dies meanwhile is told when it can be seen, and what was down is not called well', () => {
    interface Case {
      readonly what: string;
      readonly fail: () => void;
      readonly mend: () => void;
      readonly why: () => string;
      readonly through?: readonly string[];
    }
    const aside = (): string => `${socket}.aside`;
    const cases: readonly Case[] = [
      {
        what: 'it is frozen',
        fail: () => process.kill(pidOfDaemon(), 'SIGSTOP'),
        mend: () => process.kill(pidOfDaemon(), 'SIGCONT'),
        why: () => 'Docker gave no answer within 0.9 s',
      },
      {
        what: 'its socket is removed',
        fail: () => renameSync(socket, aside()),
        mend: () => renameSync(aside(), socket),
        why: () => `there is no Docker socket at ${socket}`,
      },
      {
        what: 'the permission to use its socket is taken away',
        fail: () => chmodSync(socket, 0o000),
        mend: () => chmodSync(socket, 0o666),
        why: () =>
          `no permission to open the Docker socket ${socket}: add the group that owns it to this process (group_add)`,
        // Nothing is denied to root.
        through: ['setpriv', '--reuid', '10001', '--regid', '10001', '--clear-groups'],
      },
    ];

    test.for(cases)('$what', async ({ fail, mend, why, through = [] }, context) => {
      const [command, ...args] = through;
      // Whoever the program becomes, it must be able to read its own code.
      if (command !== undefined) needs(context, command, ...args, 'test', '-r', builtCli);
      chmodSync(socket, 0o666);
      chmodSync(dirname(socket), 0o711);
      for (const name of ['db', 'web', 'fine']) await start(name, 'exec sleep 1d');
      const pidOfWeb = Number(await docker('inspect', '--format', '{{.State.Pid}}', 'web'));
      const program = await startProgram({
        env: { WATCHDOG_DOCKER_SOCK: socket, WATCHDOG_CONTAINERS: '*' },
        begunWith: 'containers',
        ...(command !== undefined && { through }),
      });
      await docker('kill', 'db');
      const before = [killed('db')];
      await program.tells(before);

      fail();
      atLast = mend;
      await program.tells([...before, blind(why())]);
      process.kill(pidOfWeb, 'SIGKILL');
      await program.swept('containers', 2);
      expect(program.told().flatMap(thingsIn)).toEqual([...before, blind(why())]);
      mend();
      atLast = () => undefined;

      // A daemon that was frozen may answer before it has noticed the death; else one sweep sees both.
      const things = (): string[] => program.told().flatMap(thingsIn);
      await expect.poll(things, { timeout: 30_000 }).toHaveLength(4);
      const back = things().slice(2);
      expect(back.toSorted()).toEqual([killed('web'), sees].toSorted());
      await docker('start', 'db');
      const after = [...before, blind(why()), ...back, runs('db')];
      await program.tells(after);
      await docker('start', 'web');
      await program.tells([...after, runs('web')]);
      await program.stop();
      expect(things()).toHaveLength(6);
    });
  });

  test('it is stopped and started: what comes back with it is not told, what does not is', async () => {
    // Stopping, Docker ends all containers.
    const obedient = 'trap "exit 1" TERM; while :; do sleep 0.1; done';
    await start('web', obedient, '--restart', 'always');
    await start('job', obedient);
    const program = await startProgram({
      // The daemon has stopped it on purpose: that is told when the grace of a deploy is over.
      env: {
        WATCHDOG_DOCKER_SOCK: socket,
        WATCHDOG_CONTAINERS: '*',
        WATCHDOG_CONTAINER_STOP_GRACE_S: '5',
      },
      begunWith: 'containers',
    });
    const [command = '', ...args] = readFileSync(`/proc/${pidOfDaemon()}/cmdline`, 'utf8').split('\0');
    process.kill(pidOfDaemon(), 'SIGTERM');
    const chat = [blind(`there is no Docker socket at ${socket}`)];
    await program.tells(chat);
    await expect.poll(() => existsSync(join(dirname(socket), 'pid')), { timeout: 30_000 }).toBe(false);

    second = spawn(command, args.slice(0, -1), { stdio: 'ignore' });
    await comesUp();
    const things = (): string[] => program.told().flatMap(thingsIn);
    await expect.poll(things, { timeout: 40_000 }).toHaveLength(3);
    const back = things().slice(1);
    expect(back.toSorted()).toEqual([expect.stringMatching(/^🔴 Container job: .*\b1\)/), sees]);
    await docker('start', 'job');
    await program.tells([...chat, ...back, runs('job')]);
    await docker('kill', 'web');
    await program.tells([...chat, ...back, runs('job'), killed('web')]);
    await program.stop();
    expect(things()).toHaveLength(5);
  });
});
