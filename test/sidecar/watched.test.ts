import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { isWatched } from '../../src/sidecar/watched.ts';

const everything = {
  WATCHDOG_METRICS_URL: 'http://svc:8080/metrics',
  WATCHDOG_QUEUE_MAX: '5',
  WATCHDOG_DISK_PATHS: '/,/data',
  WATCHDOG_DISK_CRIT_ENABLED: 'true',
  WATCHDOG_CONTAINERS: 'web,db',
  WATCHDOG_DEPS: 'api=http://api/health,db=tcp://db:5432',
  WATCHDOG_PROC_ENABLED: 'true',
  WATCHDOG_TG_BOT_TOKEN: '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012',
  WATCHDOG_TG_CHAT_ID: '42',
};

const configOf = (env: Record<string, string>) =>
  readConfig(env, { hostname: 'box', exists: () => true, readFile: () => '' }).config;

const actor = (named: string) => {
  const [source = '', kind = '', ...entity] = named.split('/');
  return { source, kind, entity: entity.join('/') };
};

const actors = [
  'orchestrator/orch_down',
  'orchestrator/stage_stuck/build/w1',
  'orchestrator/agent_hung/r1',
  'orchestrator/queue_backlog',
  'orchestrator/cost_over',
  'orchestrator/blind/orchestrator',
  'host/host_mem',
  'host/blind/host',
  'disk/disk//',
  'disk/disk//data',
  'disk/disk_inodes//data',
  'disk/disk_crit//data',
  'disk/blind/disk',
  'containers/container/web',
  'containers/container/db',
  'containers/blind/containers',
  'dependencies/dep/api',
  'dependencies/dep/db',
  'dependencies/blind/dependencies',
  'processes/proc_blocking/7@1',
  'processes/blind/processes',
  'self/self/journal',
  'self/self/telegram',
];

const closedBy = (changes: Record<string, string>): string[] => {
  const config = configOf({ ...everything, ...changes });
  return actors.filter((named) => !isWatched(config, actor(named)));
};

describe('an incident stays open while the configuration lists its entity', () => {
  test('all of them, with everything configured', () => {
    expect(closedBy({})).toEqual([]);
  });

  test.each<[string, Record<string, string>, string[]]>([
    [
      'the orchestrator is off',
      { WATCHDOG_METRICS_URL: '' },
      actors.filter((named) => named.startsWith('orchestrator/')),
    ],
    ['the backlog is off', { WATCHDOG_QUEUE_MAX: '0' }, ['orchestrator/queue_backlog']],
    ['disks are off', { WATCHDOG_DISK_PATHS: '' }, actors.filter((named) => named.startsWith('disk/'))],
    [
      'a path is no longer listed',
      { WATCHDOG_DISK_PATHS: '/' },
      ['disk/disk//data', 'disk/disk_inodes//data', 'disk/disk_crit//data'],
    ],
    ['the second limit is off', { WATCHDOG_DISK_CRIT_ENABLED: 'false' }, ['disk/disk_crit//data']],
    [
      'containers are off',
      { WATCHDOG_CONTAINERS: '' },
      ['containers/container/web', 'containers/container/db', 'containers/blind/containers'],
    ],
    ['a container is no longer listed', { WATCHDOG_CONTAINERS: 'db' }, ['containers/container/web']],
    ['any container is listed', { WATCHDOG_CONTAINERS: '*' }, []],
    ['a pattern finds one', { WATCHDOG_CONTAINERS: 'w*' }, ['containers/container/db']],
    ['all but one are found', { WATCHDOG_CONTAINERS: '*,!web' }, ['containers/container/web']],
    [
      'dependencies are off',
      { WATCHDOG_DEPS: '' },
      ['dependencies/dep/api', 'dependencies/dep/db', 'dependencies/blind/dependencies'],
    ],
    ['a dependency is no longer listed', { WATCHDOG_DEPS: 'api=http://api/health' }, ['dependencies/dep/db']],
    ['a dependency has moved', { WATCHDOG_DEPS: 'api=http://other/health,db=tcp://db:5432' }, []],
    [
      'processes are off',
      { WATCHDOG_PROC_ENABLED: 'false' },
      ['processes/proc_blocking/7@1', 'processes/blind/processes'],
    ],
    ['Telegram is off', { WATCHDOG_TG_BOT_TOKEN: '', WATCHDOG_TG_CHAT_ID: '' }, ['self/self/telegram']],
    [
      'thresholds and cooldowns are others',
      {
        WATCHDOG_MEM_PCT: '50',
        WATCHDOG_DISK_PCT: '99',
        WATCHDOG_COOLDOWN_S: '1',
        WATCHDOG_STAGE_AGE_MIN: '1',
        WATCHDOG_PROC_AGE_MIN: '1',
        WATCHDOG_PROC_PATTERNS: 'other',
        WATCHDOG_QUEUE_MAX: '99',
      },
      [],
    ],
  ])('but where %s', (_, changes, closed) => {
    expect(closedBy(changes)).toEqual(closed);
  });

  test('what a source of the operator’s own has found stays as long as the file lists the source', () => {
    const bare = configOf({ WATCHDOG_CONTAINERS: '', WATCHDOG_DISK_PATHS: '' });
    const modules = {
      everyMs: 1_000,
      modules: [{ name: 'my-own', path: '/my-own.js', everyMs: null, timeoutMs: null }],
    };
    const listed = { ...bare, sources: { ...bare.sources, modules } };
    for (const found of ['my-own/anything/at all', 'my-own/container/web', 'my-own/blind/my-own']) {
      expect(isWatched(listed, actor(found))).toBe(true);
      expect(isWatched(bare, actor(found))).toBe(false);
    }
  });
});
