import { describe, expect, test } from 'vitest';
import { type Env, readConfig } from '../../src/config/config.ts';
import { locales } from '../../src/messages/messages.ts';
import { overview } from '../../src/sidecar/overview.ts';

const lines = (env: Env = {}): string[] => {
  const { config } = readConfig(env, { hostname: 'tower', exists: () => true, readFile: () => '' });
  return overview(config, locales[config.locale]);
};

const everything: Env = {
  WATCHDOG_METRICS_URL: 'https://admin:pa55word@service:8443/metrics?key=pa55word',
  WATCHDOG_DISK_PATHS: '/,/srv',
  WATCHDOG_DISK_CRIT_ENABLED: 'true',
  WATCHDOG_CONTAINERS: 'web,db',
  WATCHDOG_DEPS: 'api=http://u:pa55word@api/health?pa55word,db=tcp://db:5432',
  WATCHDOG_PROC_ENABLED: 'true',
  WATCHDOG_PROC_PATTERNS: 'pytest,pg_dump',
  WATCHDOG_TG_BOT_TOKEN: '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012',
  WATCHDOG_TG_CHAT_ID: '-100',
  WATCHDOG_JOURNAL: '/var/lib/polkan/journal.db',
  WATCHDOG_TAP: 'tap.jsonl',
};

describe('what is watched', () => {
  test('without any variable', () => {
    expect(lines({ WATCHDOG_JOURNAL: 'memory' })).toEqual([
      'Polkan watches tower:',
      '  memory, limit 90%, every 30 s',
      '  disk space of /, limit 85%; inodes, limit 95%, every 1 min',
      '  all containers at /var/run/docker.sock, every 30 s',
      '  what scripts say (polkan signal), every 30 s',
      'It tells: log.',
      locales.en.journal.inMemory,
    ]);
  });

  test('with every source and sink: one line each, with what it looks at and how often', () => {
    expect(lines(everything)).toEqual([
      'Polkan watches tower:',
      '  service metrics at https://service:8443/metrics, every 30 s',
      '  memory, limit 90%, every 30 s',
      '  disk space of /, /srv, limit 85% and 97%; inodes, limit 95%, every 1 min',
      '  containers web, db at /var/run/docker.sock, every 30 s',
      '  dependencies api (http://api/health), db (tcp://db:5432), every 30 s',
      '  processes of pytest, pg_dump, limit 1 h, every 30 s',
      '  what scripts say (polkan signal), every 30 s',
      'It tells: log, Telegram (-100, https://api.telegram.org/).',
      'Its journal is /var/lib/polkan/journal.db.',
      'It records everything in tap.jsonl.',
      'For what-if it keeps the last 7 d in /var/lib/polkan/journal.db.recording.',
    ]);
  });

  test('in Russian', () => {
    const russian = lines({ ...everything, WATCHDOG_LOCALE: 'ru' });
    expect(russian).toHaveLength(lines(everything).length);
    for (const line of russian) expect(line).toMatch(/[а-я]{3}/);
  });

  test('leaves out what is off', () => {
    const off = { WATCHDOG_DISK_PATHS: '', WATCHDOG_CONTAINERS: '', WATCHDOG_SOCKET: 'off' };
    expect(lines(off).slice(0, 3)).toEqual([
      'Polkan watches tower:',
      '  memory, limit 90%, every 30 s',
      'It tells: log.',
    ]);
  });

  test('is nothing when Polkan is switched off', () => {
    expect(lines({ ...everything, WATCHDOG_ENABLED: 'false' })).toEqual([
      'WATCHDOG_ENABLED=false: nothing is watched',
    ]);
  });

  test('holds neither token nor password', () => {
    expect(lines(everything).join('\n')).not.toMatch(/pa55word|AAE1/);
  });
});
