import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { dockerAt } from './engine.ts';
import { type Sidecar, startSidecar } from './sidecar.ts';

const socket = inject('socket') ?? '';
const docker = dockerAt(socket);

/** Ends as it is told: USR1 with code 1, USR2 with code 0, HUP by taking all the memory there is. */
const obedient = [
  'trap "exit 1" USR1',
  'trap "exit 0" USR2 TERM',
  'trap "exec tail /dev/zero" HUP',
  'touch /well',
  'while :; do sleep 0.1; done',
].join('; ');

/** Starts a container that does as it is told, or runs `script`. */
const start = (name: string, options: readonly string[] = [], script = obedient): Promise<string> =>
  docker('run', '-d', '--name', name, '--network', 'none', ...options, 'workload', 'sh', '-c', script);

const check = (...more: readonly string[]): readonly string[] => [
  ...['--health-cmd', 'cat /well', '--health-interval', '1s', '--health-retries', '1', ...more],
];

const health = (name: string): Promise<string> =>
  docker('inspect', '--format', '{{.State.Health.Status}}', name);

/** Until Docker itself says so. */
const until = async (reading: () => Promise<string>, wanted: string): Promise<void> => {
  await expect.poll(reading, { timeout: 30_000, interval: 200 }).toBe(wanted);
};

describe.skipIf(socket === '')('on a real Docker engine', () => {
  let sidecar: Sidecar | undefined;
  const watch = async (containers: string, env: Readonly<Record<string, string>> = {}): Promise<Sidecar> => {
    sidecar = await startSidecar(socket, { WATCHDOG_CONTAINERS: containers, ...env });
    return sidecar;
  };

  afterEach(async () => {
    const ended = await sidecar?.stop();
    sidecar = undefined;
    const all = await docker('ps', '-aq');
    if (all !== '') await docker('rm', '-f', ...all.split('\n'));
    expect(ended?.code ?? 0).toBe(0);
  });

  describe.each(['web', '*'])('watched as %s', (watched) => {
    interface Case {
      readonly what: string;
      readonly options?: readonly string[];
      readonly breakIt: readonly (readonly string[])[];
      readonly alert: RegExp;
      readonly mendIt: readonly (readonly string[])[];
      readonly recovery: RegExp;
    }
    const started = /recovered(?: after [^,]+)?, running(?: since \d\d:\d\d)?\./;
    const kill = (signal: string) => [['kill', '--signal', signal, 'web']];
    const cases: readonly Case[] = [
      {
        what: 'an exit with code 1',
        breakIt: kill('USR1'),
        alert: /exited \(1\) at \d\d:\d\d\.\ndocker logs/,
        mendIt: [['start', 'web']],
        recovery: started,
      },
      {
        what: 'a kill',
        breakIt: kill('KILL'),
        alert: /exited \(137, SIGKILL: killed or out of memory\) at \d\d:\d\d\.\ndocker logs/,
        mendIt: [['start', 'web']],
        recovery: started,
      },
      {
        what: 'a lack of memory',
        options: ['--memory', '32m'],
        breakIt: kill('HUP'),
        alert: /exited at \d\d:\d\d\. It ran out of memory \(OOM\)/,
        mendIt: [['start', 'web']],
        recovery: started,
      },
      {
        what: 'a pause',
        breakIt: [['pause', 'web']],
        alert: /paused\.\nLet it go on:\ndocker unpause web/,
        mendIt: [['unpause', 'web']],
        recovery: started,
      },
      {
        what: 'a failed health check',
        options: check(),
        breakIt: [['exec', 'web', 'rm', '/well']],
        alert: /running, but unhealthy \(\d+ checks? failed in a row\)\. The check says: .*\/well/,
        mendIt: [['exec', 'web', 'touch', '/well']],
        recovery: /recovered(?: after [^,]+)?, running, healthy\./,
      },
    ];

    test.each(cases)(
      'tells of $what, and of its end',
      async ({ options, breakIt, alert, mendIt, recovery }) => {
        await start('web', options);
        if (options?.includes('--health-cmd')) await until(() => health('web'), 'healthy');
        const { next } = await watch(watched);
        for (const command of breakIt) await docker(...command);
        expect((await next()).text).toMatch(alert);
        for (const command of mendIt) await docker(...command);
        expect((await next()).text).toMatch(recovery);
      },
    );

    test('takes a container whose check is still starting for well', async () => {
      await start('web', check('--health-interval', '1h'));
      expect(await health('web')).toBe('starting');
      const { next } = await watch(watched);
      await docker('kill', 'web');
      // The first that is heard is the kill.
      expect((await next()).text).toMatch(/exited \(137, SIGKILL/);
      await docker('start', 'web');
      expect((await next()).text).toMatch(
        /recovered(?: after [^,]+)?, running, its health check is still starting/,
      );
    });

    test('does not take the runs of a crash loop for recoveries', async () => {
      const crashes = async (): Promise<number> =>
        Number(await docker('inspect', '--format', '{{.RestartCount}}', 'web'));
      const looped = (times: number): Promise<void> =>
        until(async () => String((await crashes()) >= times), 'true');
      await start('web', ['--restart', 'always'], 'sleep 1.5; exit 1');
      const { message, api } = await watch(watched);
      expect((await message(/: (keeps )?restarting/)).text).toMatch(/^🔴 box: Container web: /);
      // By now it is known for a loop, and the chat has taken all that was said before.
      await looped(4);
      const before = api.messages.length;
      await looped(6);
      expect(api.messages).toHaveLength(before);
      expect(api.messages.at(-1)?.text).toMatch(/^🔴/);
      await docker('rm', '-f', 'web');
      await start('web');
      expect((await message(/^🟢/)).text).toMatch(/recovered|gone/);
    }, 120_000);
  });

  test('tells of the end of a listed container that exits with code 0', async () => {
    await start('web');
    const { next } = await watch('web');
    await docker('kill', '--signal', 'USR2', 'web');
    expect((await next()).text).toMatch(/exited \(0\)/);
    await docker('start', 'web');
    expect((await next()).text).toMatch(/recovered/);
  });

  test('is silent on finished work that nobody listed', async () => {
    await start('job');
    await start('web');
    const { next } = await watch('*');
    await docker('kill', '--signal', 'USR2', 'job');
    await docker('wait', 'job');
    await docker('kill', 'web');
    expect((await next()).text).toMatch(/Container web/);
  });

  test('is silent on a host full of old containers', async () => {
    for (const name of ['old-1', 'old-2', 'old-3']) await start(name, [], 'exit 1');
    await docker('create', '--name', 'new', '--network', 'none', 'workload', 'true');
    await start('web');
    const { next } = await watch('*');
    await docker('kill', 'web');
    expect((await next()).text).toMatch(/Container web/);
  });

  test('tells of a listed container that is removed, and of another that takes its name', async () => {
    await start('web');
    const { next } = await watch('web');
    await docker('rm', '-f', 'web');
    // A moment it may be seen dead before it is gone.
    expect((await next()).text).toMatch(
      /ended \(exit code 137, SIGKILL: [^)]*\), and was removed|exited \(137, SIGKILL/,
    );
    await start('web');
    expect((await next()).text).toMatch(/recovered(?: after [^,]+)?, running(?: since \d\d:\d\d)?\./);
  });

  test('calls a container that nobody listed gone once it is removed, and the grace is over', async () => {
    await start('web');
    const { next } = await watch('*', { WATCHDOG_CONTAINER_STOP_GRACE_S: '2' });
    await docker('kill', 'web');
    expect((await next()).text).toMatch(/exited \(137, SIGKILL/);
    await docker('rm', 'web');
    expect((await next()).text).toMatch(/^⚪ box: Container web: gone/);
  });

  test('names the reason of a container that can not be started', async () => {
    await expect(
      docker('run', '-d', '--name', 'web', '--network', 'none', 'workload', '/nowhere'),
    ).rejects.toThrow(/nowhere/);
    const { next } = await watch('web');
    expect((await next()).text).toMatch(/did not start \(127\): .*nowhere/);
    await docker('rm', 'web');
    await start('web');
    expect((await next()).text).toMatch(/recovered(?: after [^,]+)?, running(?: since \d\d:\d\d)?\./);
  });

  test('is silent over a hundred recreations in a row, and tells of a deploy that stays broken', async () => {
    const quick = 'trap "exit 0" TERM; while :; do sleep 0.05; done';
    const rude = 'trap "exit 7" TERM; while :; do sleep 0.05; done';
    await start('web', [], quick);
    const { api, next } = await watch('*', { WATCHDOG_CONTAINER_STOP_GRACE_S: '15' });
    for (let i = 0; i < 100; i += 1) {
      await docker('stop', '--time', '5', 'web');
      await docker('rm', 'web');
      await start('web', [], i % 2 === 0 ? rude : quick);
    }
    expect(api.messages.map(({ text }) => text)).toEqual([]);
    const before = performance.now();
    await docker('stop', '--time', '5', 'web');
    await docker('rm', 'web');
    await expect(
      docker('run', '-d', '--name', 'web', '--network', 'none', 'workload', '/nowhere'),
    ).rejects.toThrow(/nowhere/);
    expect((await next()).text).toMatch(/^🔴 box: Container web: did not start \(127\): .*nowhere/);
    const tookS = (performance.now() - before) / 1000;
    process.stdout.write(
      `a deploy that stays broken is told ${tookS.toFixed(1)} s after the stop, of which 15 are the grace\n`,
    );
    expect(tookS).toBeGreaterThan(15);
    expect(tookS).toBeLessThan(15 + 60);
  }, 600_000);

  test.each(['web', '*'])(
    'tells of a stop on purpose (%s) when its grace ends, whatever the exit code',
    async (watched) => {
      await start('web');
      const { next, api } = await watch(watched, { WATCHDOG_CONTAINER_STOP_GRACE_S: '5' });
      await docker('stop', '--time', '5', 'web');
      await wait(3_000);
      expect(api.messages).toEqual([]);
      expect((await next()).text).toMatch(
        /^🔴 box: Container web: was stopped at \d\d:\d\d \(exit code 0\), and does not run again/,
      );
    },
  );

  test('tells of one crash under restart: always once, with its exit code', async () => {
    await start('web', ['--restart', 'always']);
    const { next, api } = await watch('*');
    // A signal from inside: after `docker kill` Docker starts nothing again.
    await docker('exec', 'web', 'sh', '-c', 'kill -USR1 1');
    expect((await next()).text).toMatch(
      /^🔴 box: Container web crashed: exit code 1, and it was started again\. 1 restart so far/,
    );
    await wait(4_000);
    expect(api.messages).toHaveLength(1);
  });

  test('tells of each of 50 containers that are killed at once, and of each that comes back, once', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `worker-${i}`);
    for (let i = 0; i < names.length; i += 10) {
      await Promise.all(names.slice(i, i + 10).map((name) => start(name, [], 'exec sleep 1d')));
    }
    const { next, api } = await watch('*');
    /** Who is told of, until there are as many as containers: alone, or in a message on many. */
    const heard = async (mark: string): Promise<string[]> => {
      const told: string[] = [];
      while (told.length < names.length) {
        const { text } = await next();
        for (const [, markOfOne = '', name = ''] of text.matchAll(
          /(\S+) (?:box: )?Container (worker-\d+)/g,
        )) {
          expect(markOfOne).toBe(mark);
          told.push(name);
        }
      }
      return told.sort();
    };
    await docker('kill', ...names);
    expect(await heard('🔴')).toEqual([...names].sort());
    const alerts = api.messages.length;
    await docker('start', ...names);
    expect(await heard('🟢')).toEqual([...names].sort());
    process.stdout.write(
      `50 containers: ${alerts} messages of their deaths, ${api.messages.length - alerts} of their return\n`,
    );
  }, 240_000);

  test('is silent on a pause that is over before the settle time', async (context) => {
    await start('web');
    const { next } = await watch('web', { WATCHDOG_INTERVAL_S: '600' });
    const before = performance.now();
    await docker('pause', 'web');
    await docker('unpause', 'web');
    const tookMs = Math.round(performance.now() - before);
    if (tookMs > 350) context.skip(`this machine needs ${tookMs} ms to pause a container and go on`);
    await docker('kill', 'web');
    expect((await next()).text).toMatch(/exited/);
  });

  test('is silent on a restart that is over before the settle time', async (context) => {
    await start('web', [], 'exec sleep 1d');
    const { next } = await watch('web', { WATCHDOG_INTERVAL_S: '600' });
    await docker('restart', '--time', '0', 'web');
    const times = await docker('inspect', '--format', '{{.State.FinishedAt}} {{.State.StartedAt}}', 'web');
    const [ended = Number.NaN, started = Number.NaN] = times.split(' ').map((time) => Date.parse(time));
    const gapMs = started - ended;
    process.stdout.write(`docker restart: ${gapMs} ms from death to start\n`);
    if (gapMs > 350) context.skip(`this machine needs ${gapMs} ms to restart a container`);
    await docker('pause', 'web');
    expect((await next()).text).toMatch(/paused/);
  });
});
