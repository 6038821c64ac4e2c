import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { disksIn, type FoundHere, listenersIn, portsIn } from '../../../src/commands/init/found.ts';
import { initText } from '../../../src/commands/init/init-text.ts';
import { lookAround } from '../../../src/commands/init/look-around.ts';
import { readConfig } from '../../../src/config/config.ts';
import { initWords } from '../../../src/messages/init.ts';
import { parseMounts } from '../../../src/streams/host/disk-mounts.ts';
import { longTest } from '../../support/long-test.ts';
import { runPolkan } from '../../support/polkan-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'polkan-init-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is found', () => {
  const mount = (device: string, point: string, type: string) =>
    `1 0 ${device} / ${point} rw,relatime - ${type} /dev/x rw`;

  test('of disks is one path each, the root first, and nothing of the system’s or an engine’s own', () => {
    const mounts = parseMounts(
      [
        mount('8:2', '/srv/deep/below', 'ext4'),
        mount('8:2', '/srv', 'ext4'),
        mount('8:1', '/', 'ext4'),
        mount('8:1', '/etc/hosts', 'ext4'),
        mount('8:3', '/boot/efi', 'vfat'),
        mount('0:5', '/proc', 'proc'),
        mount('0:6', '/run/user/0', 'tmpfs'),
        mount('7:0', '/snap/core/1', 'squashfs'),
        mount('8:4', '/var/lib/docker', 'xfs'),
        mount('0:9', '/mnt/nas', 'nfs4'),
        mount('8:5', '/mnt/file', 'ext4'),
      ].join('\n'),
    );
    expect(disksIn(mounts, (path) => path !== '/mnt/file')).toEqual(['/', '/srv', '/mnt/nas']);
  });

  test('in a container is its root, whatever that is', () => {
    expect(disksIn(parseMounts(mount('0:30', '/', 'overlay')), () => true)).toEqual(['/']);
    expect(disksIn([], () => true)).toEqual([]);
  });

  // As the kernel writes them: address and port in hexadecimal, the state, the inode in the tenth column.
  const line = (local: string, state: string, inode: number) =>
    `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0`;

  test('of ports is what listens where this machine can ask it, by the name of its program or its usual one', () => {
    const tcp = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      line('00000000:0050', '0A', 1),
      line('0100007F:1538', '0A', 2),
      line('0100007F:2505', '0A', 3),
      line('0A01A8C0:0016', '0A', 4),
      line('00000000:01BB', '0A', 5),
      line('0100007F:1F90', '01', 6),
      line('00000000:9C40', '0A', 7),
      line('00000000:1234', '0A', 8),
    ].join('\n');
    const tcp6 = [
      line('00000000000000000000000000000000:0050', '0A', 9),
      line('00000000000000000000000001000000:0277', '0A', 10),
    ].join('\n');
    const listeners = [tcp, tcp6].flatMap(listenersIn);
    const programs: Record<string, string> = { 1: 'nginx', 5: 'nginx', 8: 'My App!' };
    expect(portsIn(listeners, (inode) => programs[inode] ?? null, new Set([9477]))).toEqual([
      { name: 'nginx', address: '127.0.0.1', port: 80 },
      { name: 'nginx-443', address: '127.0.0.1', port: 443 },
      { name: 'port-631', address: '[::1]', port: 631 },
      { name: 'my-app-', address: '127.0.0.1', port: 4660 },
      { name: 'postgres', address: '127.0.0.1', port: 5432 },
    ]);
  });

  test('in the image is neither its own container nor its own disks', async () => {
    const own = 'a1'.repeat(32);
    const proc = join(folder, 'proc');
    mkdirSync(join(proc, 'self'), { recursive: true });
    const mounts = `1 0 8:1 /var/lib/docker/containers/${own}/hosts /etc/hosts rw - ext4 /dev/x rw\n${mount('0:30', '/', 'overlay')}`;
    writeFileSync(join(proc, 'self/mountinfo'), mounts);
    const list = [own, 'b2'.repeat(32)].map((Id, index) => ({
      ...{ Id, Names: [`/c${index}`], State: 'running', Status: 'Up 1 second (health: starting)' },
    }));
    const docker = { get: async () => ({ status: 200, body: list }), close: async () => undefined };
    const env = { POLKAN_DEFAULT_DISK_PATHS: '/host/root', WATCHDOG_PROC_ROOT: proc };
    const machine = { hostname: 'box', exists: () => true, readFile: () => '' };
    const around = await lookAround(
      readConfig(env, machine).config,
      () => docker as never,
      () => undefined,
    );
    expect(around).toMatchObject({ containers: ['c1'], disks: ['/host/root'] });
  });

  test.each(['', 'nonsense', '0: x:y z 0A', '\0\n\n'])('of the text %j is nothing', (text) => {
    expect(listenersIn(text)).toEqual([]);
  });
});

describe('the config', () => {
  const found: FoundHere = {
    host: 'box: "one"',
    disks: ['/', '/srv: data'],
    containers: ['web', 'db'],
    ports: [{ name: 'postgres', address: '127.0.0.1', port: 5432 }],
  };
  const nothing: FoundHere = { host: 'box', disks: [], containers: null, ports: [] };

  test.each(['en', 'ru'] as const)('in %s says what was found, and reads as YAML', (locale) => {
    expect(parse(initText(found, initWords[locale]))).toEqual({
      host: 'box: "one"',
      disk: { paths: ['/', '/srv: data'], alert_pct: 85 },
      containers: { names: ['*'] },
      checks: [{ name: 'postgres', tcp: '127.0.0.1:5432' }],
    });
    expect(initText(found, initWords[locale])).toContain('web, db');
  });

  test.each(['en', 'ru'] as const)(
    'in %s holds what is only explained once it is no comment any more',
    (locale) => {
      const uncommented = initText(nothing, initWords[locale])
        .split('\n')
        .filter((line) => /^# *([a-z]+:| +[- a-z]+[:{])/.test(line))
        .map((line) => line.slice(2))
        .join('\n');
      expect(Object.keys(parse(uncommented))).toEqual([
        'channels',
        'containers',
        'checks',
        'kinds',
        'maintenance',
      ]);
    },
  );

  test('of a machine with nothing is a config all the same', () => {
    expect(parse(initText(nothing, initWords.en))).toEqual({
      host: 'box',
      disk: { paths: [], alert_pct: 85 },
    });
  });
});

describe('polkan init', () => {
  const proc = join(folder, 'proc');
  mkdirSync(join(proc, 'net'), { recursive: true });
  mkdirSync(join(proc, 'self'));
  writeFileSync(join(proc, 'net/tcp'), '');
  writeFileSync(join(proc, 'net/tcp6'), '');
  writeFileSync(join(proc, 'self/mountinfo'), '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n');
  const env = {
    WATCHDOG_PROC_ROOT: proc,
    WATCHDOG_DOCKER_SOCK: join(folder, 'no.sock'),
    WATCHDOG_HOST: 'box',
  };

  longTest(
    'writes a file that only its owner reads, and that check takes; never over one that is there',
    async () => {
      const path = join(folder, 'polkan.yaml');
      const first = await runPolkan(['init', path], { cwd: folder, env });
      expect(first).toMatchObject({ code: 0, stdout: '' });
      expect(first.stderr).toContain('1 disk, 0 running containers, 0 ports');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const checked = await runPolkan(['check', '--offline'], {
        cwd: folder,
        env: { ...env, WATCHDOG_CONFIG: path, WATCHDOG_DOCKER_SOCK: '', WATCHDOG_CONTAINERS: '' },
      });
      expect(checked).toMatchObject({ code: 0, stderr: '' });
      writeFileSync(path, 'mine');
      const second = await runPolkan(['init', path], { cwd: folder, env });
      expect(second.code).toBe(2);
      expect(second.stderr).toContain('is there already');
      expect(readFileSync(path, 'utf8')).toBe('mine');
    },
  );

  longTest(
    'writes to standard output, and says where it could not look and what it can’t write',
    async () => {
      const out = await runPolkan(['init', '-'], { cwd: folder, env });
      expect(parse(out.stdout)).toMatchObject({ host: 'box' });
      expect(out.stderr).toContain('no.sock');
      expect(existsSync(join(folder, '-'))).toBe(false);
      const bad = await runPolkan(['init', join(folder, 'none/polkan.yaml')], { cwd: folder, env });
      expect(bad.code).toBe(2);
      expect(bad.stderr).toContain("can't be written");
    },
  );
});
