import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EngineModel, type Steps, toldOf, type Watching } from '../../support/engine-model.ts';
import { isWhole, runs } from '../../support/runs.ts';

const web = (engine: EngineModel): void => engine.run('web');
const before: Steps = [[-1, web]];
const exits: Readonly<Record<number, string>> = {
  137: '137, SIGKILL: killed or out of memory',
  143: '143, SIGTERM: it was asked to end',
};
const logs = '`docker logs --tail 50 web`';

/** As Compose 2 makes a container anew: the new one bears another name until the old one is removed. */
const compose = (atS: number, code = 0): Steps => [
  [atS, (engine) => engine.create('0123456789ab_web')],
  [atS + 0.1, (engine) => engine.stop('web', code)],
  [atS + 1.2, (engine) => engine.remove('web')],
  [atS + 1.3, (engine) => engine.rename('0123456789ab_web', 'web')],
  [atS + 3, (engine) => engine.start('web')],
];

/** As Watchtower does: stopped, removed, and made anew under its name when the image is there. */
const watchtower = (atS: number, code = 143, pauseS = 20): Steps => [
  [atS, (engine) => engine.stop('web', code)],
  [atS + 0.6, (engine) => engine.remove('web')],
  [atS + pauseS, (engine) => engine.create('web')],
  [atS + pauseS + 0.4, (engine) => engine.start('web')],
];

/** As autoheal does with what is unhealthy, again and again. */
const autoheal = (atS: number): Steps => [
  [atS, (engine) => engine.restart('web')],
  [atS + 0.1, (engine) => engine.health('web', 'starting')],
  [atS + 40, (engine) => engine.health('web', 'unhealthy')],
];

describe('a deploy is not told of', () => {
  test.each<[string, Steps]>([
    ['by Compose', compose(40)],
    ['by Compose, of a program that ends with an error', compose(40, 1)],
    ['by Compose, as a turn comes', compose(59.95)],
    ['by Watchtower', watchtower(40)],
    ['by Watchtower, of a program that had to be killed', watchtower(40, 137)],
    ['by Watchtower, with a slow image', watchtower(40, 0, 55)],
    [
      'by hand, stopped and started',
      [
        [40, (engine) => engine.stop('web')],
        [80, (engine) => engine.start('web')],
      ],
    ],
    ['by docker restart', [[40, (engine) => engine.restart('web')]]],
  ])('%s', async (_, steps) => {
    for (const names of [['web'], '*'] as const) {
      expect(await toldOf([...before, ...steps], { names, untilS: 400 })).toEqual([]);
    }
  });

  test.each<[string, Steps]>([
    ['by Compose', compose(40)],
    ['by Watchtower', watchtower(40)],
    ['by Watchtower, of a program that had to be killed', watchtower(40, 137)],
  ])('%s, where no event is heard', async (_, steps) => {
    for (const names of [['web'], '*'] as const) {
      for (const everyS of isWhole ? [1, 7, 30] : [7, 30]) {
        expect(await toldOf([...before, ...steps], { names, hasEvents: false, everyS, untilS: 400 })).toEqual(
          [],
        );
      }
    }
  });

  test('by making a second one, and removing the first (rolling)', async () => {
    const steps: Steps = [
      [-1, (engine) => engine.run('web-1')],
      [40, (engine) => engine.run('web-2')],
      [70, (engine) => engine.stop('web-1', 0)],
      [71, (engine) => engine.remove('web-1')],
    ];
    expect(await toldOf(steps, { untilS: 400 })).toEqual([]);
  });

  test('of a swarm service: the old task is kept, and finished once another runs in its place', async () => {
    const task = (n: number) => ({ 'com.docker.swarm.task.name': `web.1.task${n}` });
    const steps: Steps = [
      [-1, (engine) => engine.run('web.1.task1', task(1))],
      [40, (engine) => engine.stop('web.1.task1', 143)],
      [45, (engine) => engine.run('web.1.task2', task(2))],
    ];
    expect(await toldOf(steps, { untilS: 400 })).toEqual([]);
    expect(await toldOf(steps.slice(0, 2), { untilS: 400 })).toHaveLength(1);
    const other: Steps = [
      ...steps.slice(0, 2),
      [45, (engine) => engine.run('web.2.task2', { 'com.docker.swarm.task.name': 'web.2.task2' })],
    ];
    expect(await toldOf(other, { untilS: 400 })).toHaveLength(1);
  });

  test('while Polkan itself is started anew in the middle of it', async () => {
    for (const at of [40.2, 45, 59, 61, 95]) {
      const watching: Watching = { untilS: 500, restartsS: [at] };
      expect(await toldOf([...before, ...watchtower(40, 0, 55)], watching)).toEqual([]);
      expect(await toldOf([...before, ...watchtower(40, 0, 55)], { ...watching, names: ['web'] })).toEqual(
        [],
      );
    }
  });

  test('a hundred times in a row with POLKAN_RUNS=all', async () => {
    const many = Array.from({ length: runs(100) }, (_, i) => {
      const at = 20 + i * 71.3;
      return i % 2 === 0 ? compose(at, i % 3) : watchtower(at, [0, 137, 143][i % 3], (i % 11) * 5 + 1);
    });
    for (const names of [['web'], '*'] as const) {
      expect(await toldOf([...before, ...many.flat()], { names, untilS: runs(7_500) })).toEqual([]);
    }
  }, 60_000);
});

describe('what stays down after a stop is told when the grace ends, within 60 s', () => {
  const stopped = (atS: number, code: number): Steps => [[atS, (engine) => engine.stop('web', code)]];
  test.each([0, 1, 137, 143])('with exit code %d', async (code) => {
    for (const names of [['web'], '*'] as const) {
      const told = await toldOf([...before, ...stopped(40, code)], { names, untilS: 300 });
      expect(told).toEqual([
        `101.5 alert container/web: was stopped at 06:00 (exit code ${exits[code] ?? code}), and does not run again.\n${logs}`,
      ]);
    }
  });

  test('also by polling alone', async () => {
    for (const code of [0, 137, 143]) {
      const told = await toldOf([...before, ...stopped(40, code)], { hasEvents: false, untilS: 300 });
      expect(told).toEqual([expect.stringMatching(/^120 alert container\/web: was stopped at 06:00/)]);
    }
  });

  test('also when the new one can not be started, or never is', async () => {
    const failed: Steps = [
      ...before,
      ...compose(40).slice(0, -1),
      [43, (engine) => engine.failToStart('web', 'port is already allocated')],
    ];
    for (const names of [['web'], '*'] as const) {
      expect(await toldOf(failed, { names, untilS: 300 })).toEqual([
        expect.stringMatching(
          /^10\d\.\d alert container\/web: did not start \(127\): port is already allocated\./,
        ),
      ]);
      expect(await toldOf([...before, ...compose(40).slice(0, -1)], { names, untilS: 300 })).toEqual([
        expect.stringMatching(/^10\d\.\d alert container\/web: created, not started\./),
      ]);
    }
  });

  test('with a grace of its own, and none', async () => {
    const told = async (graceS: number, forS = 0) =>
      (await toldOf([...before, ...stopped(40, 0)], { graceS, forS, untilS: 400 })).map(
        (line) => line.split(' ')[0],
      );
    expect(await told(10)).toEqual(['51.5']);
    expect(await told(0)).toEqual(['40.4']);
    // Trouble that must last for longer anyway lasts for longer.
    expect(await told(60, 120)).toEqual(['161.5']);
  });

  test('what was removed: one that was found is gone without a word, one that was listed is told', async () => {
    const removed: Steps = [...before, ...stopped(40, 0), [41, (engine) => engine.remove('web')]];
    expect(await toldOf(removed, { names: '*', untilS: 300 })).toEqual([]);
    expect(await toldOf(removed, { names: ['web'], untilS: 300 })).toEqual([
      expect.stringMatching(/^10\d\.\d alert container\/web: there is no container of that name\.$/),
    ]);
    const late: Steps = [...before, ...stopped(40, 0), [95, (engine) => engine.remove('web')]];
    expect(await toldOf(late, { names: '*', untilS: 300 })).toEqual([]);
  });

  test('what was told and is then made anew is not called gone while a failed one bears its name', async () => {
    const steps: Steps = [
      ...before,
      ...stopped(40, 0),
      [200, (engine) => engine.remove('web')],
      [225, (engine) => engine.create('web')],
      [226, (engine) => engine.failToStart('web', 'no such file')],
    ];
    expect((await toldOf(steps, { untilS: 500 })).map((line) => line.split(':')[0])).toEqual([
      '101.5 alert container/web',
    ]);
  });

  test('a name that was listed and never seen running is missing at once', async () => {
    expect(await toldOf([], { names: ['web'], untilS: 100 })).toEqual([
      '0 alert container/web: there is no container of that name.',
    ]);
  });

  test('whenever it is stopped, whatever the interval', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1_000, max: 90_000 }),
        fc.constantFrom(1, 5, 30, 60),
        fc.constantFrom(0, 1, 137, 143),
        fc.constantFrom<readonly string[] | '*'>('*', ['web']),
        async (atMs, everyS, code, names) => {
          const told = await toldOf([...before, ...stopped(atMs / 1000, code)], {
            names,
            everyS,
            untilS: 300,
          });
          expect(told).toHaveLength(1);
          const at = Number(told[0]?.split(' ')[0]);
          expect(at).toBeGreaterThanOrEqual(atMs / 1000 + 60);
          expect(at).toBeLessThan(atMs / 1000 + 120);
        },
      ),
      { numRuns: runs(30) },
    );
  }, 60_000);
});

describe('a crash is told at once', () => {
  test.each<[string, Steps, RegExp]>([
    [
      'an exit with an error',
      [[40, (engine) => engine.exit('web', 3)]],
      /^40\.4 alert container\/web: exited \(3\)/,
    ],
    [
      'docker kill',
      [[40, (engine) => engine.kill('web')]],
      /^40\.4 alert container\/web: exited \(137, SIGKILL.*\) at 06:0\d\./,
    ],
    [
      'docker rm -f',
      [[40, (engine) => engine.removeByForce('web')]],
      /^40\.4 alert container\/web: ended \(exit code 137, SIGKILL.*\), and was removed\./,
    ],
    [
      'a lack of memory',
      [[40, (engine) => engine.oom('web', 137)]],
      /^40\.4 alert container\/web: exited at 06:00\. It ran out of memory \(OOM\)\./,
    ],
    [
      'an exit with an error of the new one',
      [...compose(40), [44, (engine) => engine.exit('web', 1)]],
      /^44\.4 alert container\/web: exited \(1\)/,
    ],
  ])('%s', async (_, steps, line) => {
    for (const names of [['web'], '*'] as const) {
      const told = await toldOf([...before, ...steps], { names, untilS: 59 });
      expect(told).toEqual([expect.stringMatching(line)]);
    }
  });

  test('as a turn comes at the same moment, too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 59_000, max: 61_000 }), async (atMs) => {
        const told = await toldOf([...before, [atMs / 1000, (engine) => engine.kill('web')]], {
          untilS: 100,
        });
        expect(told).toEqual([
          expect.stringContaining('alert container/web: exited (137, SIGKILL: killed or out of memory)'),
        ]);
        expect(Number(told[0]?.split(' ')[0])).toBeLessThan(atMs / 1000 + 2);
      }),
      { numRuns: runs(30) },
    );
  });

  test('also where a turn comes between it and its events: an exit code is only a guess', async () => {
    const late = { eventLagMs: 200, untilS: 100 };
    for (const names of [['web'], '*'] as const) {
      expect(await toldOf([...before, [59.9, (engine) => engine.kill('web')]], { names, ...late })).toEqual([
        expect.stringMatching(/^60\.5 alert container\/web: exited \(137, SIGKILL.*\) at 06:0\d\./),
      ]);
      const removed: Steps = [
        ...before,
        [59.9, (engine) => engine.kill('web')],
        [60.05, (engine) => engine.remove('web')],
      ];
      expect(await toldOf(removed, { names, ...late })).toEqual([
        expect.stringMatching(
          /^60\.7 alert container\/web: ended \(exit code 137, SIGKILL.*\), and was removed/,
        ),
      ]);
    }
    const finished: Steps = [...before, [59.9, (engine) => engine.exit('web', 0)]];
    expect(await toldOf(finished, { ...late, untilS: 300 })).toEqual([]);
    // A stop that is heard is as it was guessed.
    const stopped: Steps = [...before, [59.9, (engine) => engine.stop('web', 0)]];
    expect(await toldOf(stopped, { ...late, untilS: 119 })).toEqual([]);
  });

  test('and a removal by force is gone when the grace is over, if it was found', async () => {
    const told = await toldOf([...before, [40, (engine) => engine.removeByForce('web')]], { untilS: 300 });
    expect(told.map((line) => line.split(':')[0])).toEqual([
      '40.4 alert container/web',
      '120 recovery container/web',
    ]);
  });
});

describe('work that is finished is none of it', () => {
  test.each<[string, Steps]>([
    ['an exit with code 0 that nobody asked for', [[40, (engine) => engine.exit('web', 0)]]],
    [
      'and its removal (docker run --rm)',
      [
        [40, (engine) => engine.exit('web', 0)],
        [40.1, (engine) => engine.remove('web')],
      ],
    ],
    ['while Polkan was being started anew', [[99.9, (engine) => engine.exit('web', 0)]]],
  ])('%s', async (_, steps) => {
    expect(await toldOf([...before, ...steps], { untilS: 400, restartsS: [100] })).toEqual([]);
  });

  test('nor is a container that runs once, however it ends', async () => {
    const once = { 'com.docker.compose.oneoff': 'True' };
    for (const end of [
      (engine: EngineModel) => engine.exit('job', 1),
      (engine: EngineModel) => engine.kill('job'),
      (engine: EngineModel) => engine.stop('job', 143),
      (engine: EngineModel) => engine.removeByForce('job'),
    ]) {
      const steps: Steps = [
        [-1, (engine) => engine.run('job', once)],
        [40, end],
      ];
      expect(await toldOf(steps, { untilS: 300 })).toEqual([]);
      expect(await toldOf(steps, { untilS: 300, hasEvents: false })).toEqual([]);
    }
  });

  test('but it is told where it was listed by name', async () => {
    const steps: Steps = [...before, [40, (engine) => engine.exit('web', 0)]];
    expect(await toldOf(steps, { names: ['web'], untilS: 59 })).toEqual([
      expect.stringMatching(/^40\.4 alert container\/web: exited \(0\)/),
    ]);
  });
});

describe('health', () => {
  test('is not told as well again by an autoheal loop, only by a check that is passed', async () => {
    const steps: Steps = [
      ...before,
      [10, (engine) => engine.health('web', 'unhealthy')],
      ...autoheal(20),
      ...autoheal(80),
      ...autoheal(140),
      [200, (engine) => engine.restart('web')],
      [200.1, (engine) => engine.health('web', 'starting')],
      [230, (engine) => engine.health('web', 'healthy')],
    ];
    for (const hasEvents of [true, false]) {
      const told = await toldOf(steps, { untilS: 400, hasEvents });
      expect(told.map((line) => line.split(' ')[1])).toEqual(['alert', 'recovery']);
    }
  });

  test('is well while a check is still starting that never failed', async () => {
    const steps: Steps = [
      ...before,
      [-1, (engine) => engine.health('web', 'starting')],
      [40, (engine) => engine.kill('web')],
      [50, (engine) => engine.start('web')],
      [50, (engine) => engine.health('web', 'starting')],
    ];
    const told = await toldOf(steps, { untilS: 100 });
    expect(told.map((line) => line.split(' ')[1])).toEqual(['alert', 'recovery']);
  });
});

describe('one crash under restart: always is told once, as an edge', () => {
  const crashed = 'container_crash/web';
  test.each<[string, Steps, Partial<Watching>, string]>([
    [
      'with its exit code',
      [[40, (engine) => engine.crash('web', 3)]],
      {},
      `40.4 alert ${crashed}: exit code 3, and it was started again. 1 restart so far.\n${logs}`,
    ],
    [
      'seen by polling alone',
      [[40, (engine) => engine.crash('web', 3)]],
      { hasEvents: false },
      `60 alert ${crashed}: it ended by itself, and it was started again. 1 restart so far.\n${logs}`,
    ],
    [
      'met between its runs',
      [
        [40, (engine) => engine.crashAndWait('web', 3)],
        [42, (engine) => engine.again('web')],
      ],
      {},
      `40.4 alert ${crashed}: exit code 3, and it was started again. 1 restart so far.\n${logs}`,
    ],
    [
      'met between its runs by polling alone',
      [
        [59, (engine) => engine.crashAndWait('web', 3)],
        [62, (engine) => engine.again('web')],
      ],
      { hasEvents: false },
      `60 alert ${crashed}: exit code 3, and it was started again. 1 restart so far.\n${logs}`,
    ],
    [
      'for lack of memory',
      [
        [40, (engine) => engine.oom('web')],
        [40, (engine) => engine.crash('web', 137)],
      ],
      {},
      `40.4 alert ${crashed}: it ran out of memory (OOM), and was started again. 1 restart so far.\n${logs}`,
    ],
    [
      'though the count was set back by hand in between',
      [
        [10, (engine) => engine.crash('web', 1)],
        [700, (engine) => engine.restart('web')],
        [705, (engine) => engine.crash('web', 2)],
      ],
      { hasEvents: false, untilS: 900 },
      `720 alert ${crashed}: it ended by itself, and it was started again. 1 restart so far.\n${logs}`,
    ],
  ])('%s', async (_, steps, watching, line) => {
    const told = await toldOf([...before, ...steps], { untilS: 300, ...watching });
    expect(told.at(-1)).toBe(line);
    expect(told).toHaveLength(steps.length === 3 ? 2 : 1);
    const once = await toldOf([...before, ...steps], { untilS: 300, ...watching, restartsS: [150] });
    expect(once.at(-1)).toBe(line);
  });

  test('a loop is one edge, and one incident', async () => {
    const steps: Steps = [
      ...before,
      ...Array.from(
        { length: 8 },
        (_, i) => [40 + i * 10, (engine: EngineModel) => engine.crash('web', 1)] as const,
      ),
    ];
    expect((await toldOf(steps, { untilS: 300 })).map((line) => line.split(':')[0])).toEqual([
      `40.4 alert ${crashed}`,
      '50.4 alert container/web',
    ]);
  });

  test('a loop that is there before Polkan is one incident, and none of its runs is a recovery', async () => {
    const loop = (fromS: number, times: number): Steps =>
      Array.from({ length: times }, (_, i) => [
        [fromS + i * 4, (engine: EngineModel) => engine.crashAndWait('web', 1)] as const,
        [fromS + i * 4 + 2, (engine: EngineModel) => engine.again('web')] as const,
      ]).flat();
    for (const hasEvents of [true, false]) {
      for (const everyS of [1, 5]) {
        // It is met between two runs, and stays up after the last: ten minutes later it is no loop any more.
        const told = await toldOf([[-9, web], ...loop(-1, 12)], {
          names: ['web'],
          everyS,
          hasEvents,
          untilS: 900,
        });
        expect(told.map((line) => line.replace(/^[\d.]+ /, '').split(/[:\n]/)[0])).toEqual([
          'alert container/web',
          'recovery container/web',
        ]);
      }
    }
  });

  test('a container that is met between two runs, and goes on, is well when its run has lasted', async () => {
    const steps: Steps = [
      [-9, web],
      [-1, (engine) => engine.crashAndWait('web', 1)],
      [4.5, (engine) => engine.again('web')],
    ];
    const told = await toldOf(steps, { names: ['web'], everyS: 1, untilS: 100 });
    expect(told.map((line) => line.split(':')[0])).toEqual([
      '0 alert container/web',
      '15 recovery container/web',
    ]);
  });

  test('a restart by hand is none, nor an end with code 0', async () => {
    for (const step of [
      (engine: EngineModel) => engine.restart('web'),
      (engine: EngineModel) => engine.crash('web', 0),
    ]) {
      expect(await toldOf([...before, [40, step]], { untilS: 200 })).toEqual([]);
    }
  });
});

describe('a process that dies for lack of memory in a container that runs on', () => {
  test('is told as an edge, once in ten minutes', async () => {
    const steps: Steps = [
      ...before,
      ...[40, 50, 300, 700].map((at) => [at, (engine: EngineModel) => engine.oom('web')] as const),
    ];
    expect((await toldOf(steps, { untilS: 800, restartsS: [60] })).map((line) => line.split(':')[0])).toEqual(
      ['40.4 alert container_oom/web', '700.4 alert container_oom/web'],
    );
  });

  test('is what ends it, though it was sent a signal that it survives, and not though it was killed', async () => {
    const ended = (signal: string) =>
      toldOf(
        [
          ...before,
          [40, (engine) => engine.oom('web')],
          [40.1, (engine) => engine.signal('web', signal)],
          [40.2, (engine) => engine.exit('web', 137)],
          [40.2, (engine) => engine.markOom('web')],
        ],
        { untilS: 59 },
      );
    expect((await ended('1')).at(-1)).toContain('It ran out of memory (OOM).');
    expect((await ended('9')).at(-1)).not.toContain('OOM');
  });

  test('is not what ends the container much later, whatever Docker goes on saying', async () => {
    const steps = (end: (engine: EngineModel) => void): Steps => [
      ...before,
      [40, (engine) => engine.oom('web')],
      [80, end],
      [80, (engine) => engine.markOom('web')],
    ];
    for (const end of [
      (engine: EngineModel) => engine.kill('web'),
      (engine: EngineModel) => engine.exit('web', 1),
      // Killed from outside, past Docker.
      (engine: EngineModel) => engine.exit('web', 137),
    ]) {
      const told = await toldOf(steps(end), { untilS: 100 });
      expect(told).toHaveLength(2);
      expect(told[1]).toMatch(/^80\.4 alert container\/web: exited \(\d+.*\) at 06:0\d\.\n`docker/);
    }
  });
});

describe('other engines', () => {
  test('a state of Podman is what it means', async () => {
    const steps = (state: Record<string, unknown>): Steps => [
      ...before,
      [40, (engine) => engine.be('web', state)],
    ];
    const watching: Watching = { hasEvents: false, untilS: 59 + 30 };
    expect(await toldOf(steps({ Status: 'stopped', ExitCode: 1 }), watching)).toEqual([
      expect.stringMatching(/^60 alert container\/web: exited \(1\)/),
    ]);
    expect(await toldOf(steps({ Status: 'stopped', ExitCode: 0 }), watching)).toEqual([]);
    expect(await toldOf(steps({ Status: 'initialized' }), watching)).toEqual([]);
  });

  test('a state that is not known is told if it lasts for a minute', async () => {
    for (const Status of ['dreaming', 'stopping', 'unknown']) {
      const steps: Steps = [...before, [40, (engine) => engine.be('web', { Status })]];
      expect(
        await toldOf([...steps, [100, (engine) => engine.be('web', { Status: 'running' })]], { untilS: 300 }),
      ).toEqual([]);
      expect(await toldOf(steps, { untilS: 300 })).toEqual([
        expect.stringMatching(/^120 alert container\/web: /),
      ]);
    }
  });
});

describe('a Compose service', () => {
  const service = { 'com.docker.compose.service': 'web', 'com.docker.compose.project': 'shop' };
  const shop = (engine: EngineModel): void => engine.run('shop-web-1', service);

  test('finds its container by its name, over a deploy as well', async () => {
    const deploy: Steps = [
      [-1, shop],
      [40, (engine) => engine.create('0123456789ab_shop-web-1', service)],
      [40.1, (engine) => engine.stop('shop-web-1')],
      [41, (engine) => engine.remove('shop-web-1')],
      [41.2, (engine) => engine.rename('0123456789ab_shop-web-1', 'shop-web-1')],
      [43, (engine) => engine.start('shop-web-1')],
    ];
    expect(await toldOf(deploy, { names: ['web'], untilS: 300 })).toEqual([]);
    const killed: Steps = [...deploy, [100, (engine) => engine.kill('shop-web-1')]];
    expect(await toldOf(killed, { names: ['web'], untilS: 119 })).toEqual([
      expect.stringMatching(
        /^100\.4 alert container\/web: exited \(137, .*\n`docker logs --tail 50 shop-web-1`$/,
      ),
    ]);
    expect(await toldOf(killed, { names: ['web', '*'], untilS: 250 })).toHaveLength(1);
  });

  test('that more than one container could be says which', async () => {
    const two: Steps = [
      [-1, shop],
      [-1, (engine) => engine.run('blog-web-1', service)],
    ];
    expect(await toldOf(two, { names: ['web'], untilS: 20 })).toEqual([
      '0 alert container/web: there is no container of that name. It could be one of these, list it by its own name: blog-web-1, shop-web-1.',
    ]);
  });
});
