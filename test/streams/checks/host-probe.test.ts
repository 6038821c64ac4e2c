import { describe, expect, test } from 'vitest';
import { checksIn } from '../../../src/messages/checks.ts';
import { locales } from '../../../src/messages/messages.ts';
import type { HostProbe } from '../../../src/streams/checks/check.ts';
import { hostProbe } from '../../../src/streams/checks/host-probe.ts';
import type { Found } from '../../../src/streams/checks/probe.ts';
import { mostSlopePoints } from '../../../src/streams/checks/slope.ts';
import { checkIn } from '../../support/checks-in.ts';

const hour = 3_600_000;

/** A machine of these files, and of disks with so many bytes free. */
const machine = async (entry: string) => {
  const { probe } = await checkIn(`{ name: h, host: ${entry} }`);
  const files: Record<string, string> = {};
  const free: Record<string, number> = {};
  const missing = (path: string): never => {
    throw Object.assign(new Error('none'), { code: 'ENOENT', path });
  };
  const words = checksIn(locales.en);
  const run = hostProbe(
    probe as HostProbe,
    {
      ...{ words, messages: locales.en, procRoot: '/proc', sysRoot: '/sys' },
      lookup: () => expect.fail('asks nobody'),
    },
    {
      read: async (path) => files[path] ?? missing(path),
      list: async (path) => {
        const below = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
        return [...new Set(below.map((file) => file.slice(path.length + 1).split('/')[0] ?? ''))].sort();
      },
      free: async (path) => free[path] ?? missing(path),
    },
  );
  let memory: unknown;
  return {
    files,
    free,
    at: async (at = 0): Promise<Found> => {
      const found = await run({ abort: new AbortController().signal, limitMs: 1_000, at, memory });
      if (found.memory !== undefined) memory = JSON.parse(JSON.stringify(found.memory));
      return found;
    },
  };
};
const stateOf = ({ findings }: Found) =>
  findings.map(({ element, active, value }) => [element, active, value] as const);

const twoCpus =
  'cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 50 0 50 400 0 0 0 0 0 0\ncpu1 50 0 50 400 0 0 0 0 0 0\n';

describe('a value of this machine', () => {
  test('load is for each CPU, of the minutes that are wanted', async () => {
    const of5 = await machine('load, alert: "> 2"');
    of5.files['/proc/loadavg'] = '9.00 6.00 1.00 2/300 4000\n';
    of5.files['/proc/stat'] = twoCpus;
    expect(stateOf(await of5.at())).toEqual([['', true, 3]]);
    const all = await machine('load, of: ["1", "15"], alert: "> 2"');
    Object.assign(all.files, of5.files);
    expect(stateOf(await all.at())).toEqual([
      ['1', true, 4.5],
      ['15', false, 0.5],
    ]);
  });

  test('cpu is that of the time between two readings; the first says nothing, nor does one after a boot', async () => {
    const cpu = await machine('cpu, alert: "> 90", clear: "< 50"');
    const stat = (busy: number, idle: number): void => {
      cpu.files['/proc/stat'] = `cpu  ${busy} 0 0 ${idle} 0 0 0 0 0 0\n`;
    };
    stat(100, 100);
    expect(stateOf(await cpu.at())).toEqual([['', null, undefined]]);
    stat(195, 105);
    expect(stateOf(await cpu.at())).toEqual([['', true, 95]]);
    // Between the two sides it stays as it was.
    stat(265, 135);
    expect(stateOf(await cpu.at())).toEqual([['', true, 70]]);
    stat(275, 225);
    expect(stateOf(await cpu.at())).toEqual([['', false, 10]]);
    stat(5, 5);
    expect(stateOf(await cpu.at())).toEqual([['', null, undefined]]);
  });

  test('swap is what is used of it, and none is never full', async () => {
    const swap = await machine('swap, alert: "> 80"');
    swap.files['/proc/meminfo'] = 'MemTotal:  1 kB\nSwapTotal:     1000 kB\nSwapFree:       100 kB\n';
    expect(stateOf(await swap.at())).toEqual([['', true, 90]]);
    swap.files['/proc/meminfo'] = 'SwapTotal:     0 kB\nSwapFree:       0 kB\n';
    expect(stateOf(await swap.at())).toEqual([['', false, 0]]);
  });

  test('pressure is that of the last minute, each of what can be waited for', async () => {
    const pressure = await machine('pressure, of: [memory, io], alert: "> 30"');
    pressure.files['/proc/pressure/memory'] =
      'some avg10=1.00 avg60=45.50 avg300=0.00 total=1\nfull avg10=0 ';
    pressure.files['/proc/pressure/io'] = 'some avg10=99.00 avg60=2.00 avg300=0.00 total=1\n';
    expect(stateOf(await pressure.at())).toEqual([
      ['memory', true, 45.5],
      ['io', false, 2],
    ]);
    // A kernel without it can't say.
    delete pressure.files['/proc/pressure/io'];
    await expect(pressure.at()).rejects.toThrow('/proc/pressure/io');
  });

  test('temperature is that of each sensor, by its names; one that says nothing is none', async () => {
    const heat = await machine('temperature, alert: "> 85", clear: "< 75"');
    Object.assign(heat.files, {
      '/sys/class/hwmon/hwmon0/name': 'coretemp\n',
      '/sys/class/hwmon/hwmon0/temp1_input': '90500\n',
      '/sys/class/hwmon/hwmon0/temp1_label': 'Package\n',
      '/sys/class/hwmon/hwmon0/temp2_input': '40000\n',
      '/sys/class/hwmon/hwmon1/name': 'coretemp\n',
      '/sys/class/hwmon/hwmon1/temp1_input': 'no number\n',
    });
    expect(stateOf(await heat.at())).toEqual([
      ['coretemp/Package', true, 90.5],
      ['coretemp/temp2', false, 40],
    ]);
    const none = await machine('temperature, of: gpu, alert: "> 85"');
    Object.assign(none.files, heat.files);
    await expect(none.at()).rejects.toThrow('gpu');
  });

  test('open files are those of what the kernel allows', async () => {
    const open = await machine('open_files, alert: "> 80"');
    open.files['/proc/sys/fs/file-nr'] = '900\t0\t1000\n';
    expect(stateOf(await open.at())).toEqual([['', true, 90]]);
    open.files['/proc/sys/fs/file-nr'] = 'nonsense';
    await expect(open.at()).rejects.toThrow('/proc/sys/fs/file-nr');
  });

  test('a link is missed once it was there, or where it is named', async () => {
    const all = await machine('link');
    Object.assign(all.files, {
      '/sys/class/net/lo/operstate': 'unknown\n',
      '/sys/class/net/eth0/operstate': 'up\n',
      '/sys/class/net/eth1/operstate': 'down\n',
    });
    expect(stateOf(await all.at())).toEqual([['eth0', false, undefined]]);
    all.files['/sys/class/net/eth0/operstate'] = 'down\n';
    expect(stateOf(await all.at())).toEqual([['eth0', true, undefined]]);
    const named = await machine('link, of: wlan0');
    expect(stateOf(await named.at())).toEqual([['', true, undefined]]);
  });

  test('a disk that will be full within the time is alerted, and one large file does not alarm', async () => {
    const disk = await machine('disk_fills, of: /, fills_within: 24h, by_last: 6h');
    const gb = 1e9;
    // 2 GB an hour, of 60 that are free: full in a day and a quarter.
    let last: Found = { findings: [] };
    for (let i = 0; i <= 24; i += 1) {
      disk.free['/'] = 60 * gb - i * 0.5 * gb;
      last = await disk.at(i * (hour / 4));
      if (i < 5) expect(stateOf(last)).toEqual([['', null, undefined]]);
    }
    // 48 GB are left.
    expect(stateOf(last)).toEqual([['', true, 24]]);
    const jump = await machine('disk_fills, of: /, fills_within: 24h, by_last: 6h');
    for (let i = 0; i <= 24; i += 1) {
      jump.free['/'] = (i < 20 ? 60 : 20) * gb;
      last = await jump.at(i * (hour / 4));
    }
    expect(stateOf(last)).toEqual([['', false, undefined]]);
    const memory = last.memory as { of: Record<string, unknown[]> };
    expect(memory.of['/']?.length).toBeLessThanOrEqual(mostSlopePoints);
  });
});
