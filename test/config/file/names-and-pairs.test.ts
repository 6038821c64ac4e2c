import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ReadConfig } from '../../../src/config/config.ts';
import { readConfigured } from '../../../src/config/read-configured.ts';
import { machineWith, readWritten } from '../../support/written-config.ts';

const page = ['config-checked.md', 'config-pairs.md']
  .map((name) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8'))
  .join('\n');
const [, base = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];

/** The rows of the tables of the page: what is written, and what is said of it. */
const rows = page
  .split('\n')
  .filter((line) => /\| [✗!] /.test(line))
  .map((line) => {
    const cells = line.split(' | ').map((cell) => cell.replace(/^\|? */, '').replace(/ *\|?$/, ''));
    const slip = (cells.at(-2) ?? '').replace(/^`(.*)`$/, '$1');
    const [sign = '', ...said] = (cells.at(-1) ?? '').replaceAll('\\', '').split(' ');
    return { slip, sign, said: said.join(' ') };
  });

/** The file of the page, and beside it another one. */
const beside = (slip: string, env: Readonly<Record<string, string>> = {}): Promise<ReadConfig> =>
  readConfigured(
    { WATCHDOG_CONFIG: '/etc/polkan', WATCHDOG_LOCALE: 'en', ...env },
    machineWith({ '/etc/polkan/base.yaml': base, '/etc/polkan/it.yaml': slip }),
    { now: Date.parse('2026-11-27T00:00Z') },
  );

const short = (messages: readonly string[]): readonly string[] =>
  messages.map((message) => message.replaceAll('/etc/polkan/', ''));

/** Without the place that it stands at. */
const bare = (message: string): string => message.replace(/^it\.yaml:\d+:\d+: /, '');

describe('what the page of a config that fits together says', () => {
  test('begins with a file of which nothing is said', async () => {
    const { complaints, warnings } = await beside('');
    expect({ complaints, warnings }).toEqual({ complaints: [], warnings: [] });
    expect(rows.length).toBeGreaterThan(35);
  });

  test.each(rows)('$slip', async ({ slip, sign, said }) => {
    const { complaints, warnings } = await beside(slip);
    const told = sign === '✗' ? complaints : warnings;
    expect(short(told)).toEqual([expect.stringMatching(/^it\.yaml:1:\d+: /)]);
    expect(short(told).map(bare)).toEqual([said]);
    expect(sign === '✗' ? [] : complaints).toEqual([]);
  });
});

describe('a name', () => {
  const names = async (text: string, env: Readonly<Record<string, string>> = {}) => {
    const { complaints, warnings, hints } = await beside(text, env);
    return { complaints: short(complaints), warnings: short(warnings), hints: short(hints) };
  };
  const nothing = { complaints: [], warnings: [] };

  test.each([
    'routes: [{ match: { kind: container, entity: "*" }, to: ops }]',
    'routes: [{ match: { kind: container, entity: "w?b" }, to: ops }]',
    'routes: [{ match: { kind: check, entity: "pool/*" }, to: ops }]',
    'routes: [{ match: { kind: check, entity: pool/first }, to: ops }]',
    'routes: [{ match: { key: "*/web" }, to: ops }]',
    'routes: [{ match: { host: "b*", source: "disk*" }, to: ops }]',
    'routes: [{ match: { labels: { team: "*", instance: node-1 } }, to: ops }]',
    'routes: [{ match: { matchers: ["severity!=info", \'kind=~"disk|dep"\', "team=web"] }, to: ops }]',
    'causes: [{ cause: { kind: blind, entity: containers }, hides: { kind: dep }, same: [host, team] }]',
    'checks: [{ name: api, file: /run/api, depends_on: [pool, container/web, dep/shop, disk//] }]',
    'checks: [{ name: one, file: /1, depends_on: two }, { name: two, file: /2 }]',
  ])('that is right is not spoken of: %s', async (text) => {
    expect(await names(text)).toMatchObject(nothing);
  });

  test('of a kind of one’s own may stand everywhere, and is repeated; one that is nearly a kind of Polkan’s may not', async () => {
    const text = 'routes: [{ match: { kind: backup }, to: ops }]\nkinds: { backup: { cooldown: 1h } }';
    const { hints, ...rest } = await names(text);
    expect(rest).toEqual(nothing);
    const own = 'backup is no kind that Polkan has: only a script (polkan signal) or a module can say it';
    expect(hints).toEqual(
      [expect.stringContaining(own), expect.stringContaining(own), expect.anything()].slice(0, hints.length),
    );
    expect((await names('kinds: { Backup: { cooldown: 1h } }')).complaints).toEqual([
      'it.yaml:1:10: Backup is the kind of nothing that is seen',
    ]);
    // Two letters are too few to tell a slip by.
    expect((await names('kinds: { db: { cooldown: 1h } }')).complaints).toEqual([]);
  });

  test('of what another host of a fleet watches is nobody’s to know here', async () => {
    const text =
      'routes: [{ match: { kind: check, entity: other }, to: ops }, { match: { host: nas }, to: ops }]';
    const fleet = { WATCHDOG_FLEET_URL: 'nats://127.0.0.1:4222' };
    expect((await names(text, fleet)).warnings).toEqual([]);
    expect((await names(text, fleet)).complaints).toEqual([]);
    expect((await names(text)).complaints).toHaveLength(1);
    expect((await names(text)).warnings).toHaveLength(1);
  });

  test('of a check that something else is wrong with is the name of a check', async () => {
    const { complaints } = await names(
      'checks: [{ name: api, file: /a, depends_on: bad }, { name: bad, tcp: nowhere }, { name: worse, tpc: "x:1" }, { name: c, file: /c, depends_on: worse }]',
    );
    expect(complaints.map(bare)).toEqual([
      'nowhere is no host:port',
      expect.stringContaining('tpc is no field here'),
    ]);
  });
});

describe('two values', () => {
  test('that contradict each other by the environment are a warning that says what happens', async () => {
    const { complaints, warnings, config } = await beside('disk: { crit: true, crit_pct: 90 }', {
      WATCHDOG_DISK_PCT: '95',
      WATCHDOG_MEM_CLEAR_PCT: '93',
      WATCHDOG_HTTP_TIMEOUT_S: '60',
    });
    expect(complaints).toEqual([]);
    expect(short(warnings)).toEqual([
      'WATCHDOG_MEM_CLEAR_PCT (93%, the environment) is more than memory.alert_pct (90%, the default); it is the limit itself that is used',
      'WATCHDOG_DISK_PCT (95%, the environment) is more than disk.crit_pct (90%, it.yaml:1:31); both are used as they stand',
      'WATCHDOG_HTTP_TIMEOUT_S (1m, the environment) is more than interval (30s, the default); both are used as they stand',
    ]);
    expect(config.sources.host.clearPct).toBe(90);
    expect(config.timeoutMs).toBe(60_000);
  });

  test('that are equal fit together, and what is off is compared with nothing', async () => {
    const equal =
      'disk: { alert_pct: 90, clear_pct: 90, crit_pct: 90 }\ntimeout: 30s\ngroup: { window: 1m, longest: 1m }';
    expect((await beside(equal)).complaints).toEqual([]);
    expect((await beside('disk: { alert_pct: 98 }')).complaints).toEqual([]);
    expect((await beside('disk: { alert_pct: 98, crit: true }')).complaints).toHaveLength(1);
  });

  test.each([
    ['cron: "0 8-18 * * *", for: 1h', []],
    ['cron: "* 0-22 * * *", for: 1m', []],
    ['cron: "0 0 * * 1-6", for: 1d', []],
    ['cron: "0 0 1 1 *", for: 31d', []],
    ['cron: "* * * * *", for: 1m', ['never ends']],
    ['cron: "0 */6 * * *", for: 6h', ['never ends']],
    ['cron: "0 0 * * *", for: 1d', ['never ends']],
    ['cron: "0 0 1 * *", for: 31d', ['never ends']],
  ])('of a window that comes again: %s', async (text, faults) => {
    const { complaints } = await beside(`maintenance: [{ match: {}, ${text} }]`);
    expect(complaints).toEqual(faults.map((fault) => expect.stringContaining(fault)));
  });
});

describe('what is wrong in its form', () => {
  test('hides nothing that is wrong in its meaning, beside it or elsewhere', async () => {
    const { complaints } = await readWritten(`channels: {ops: {type: ntfy, topic: box}}
routes:
  - {to: nobody}
  - {too: ops}
maintenance:
  - {match: 3}
  - {match: {kind: contaner}, cron: "0 4 * * *", for: 1h}
kinds: {disk: {fro: 1h}, dsk: {for: 1h}}
group: 3
checks:
  - {name: a, tcp: nowhere}
  - {nme: b}
  - {name: c, file: /c, depends_on: d}
sources: [{module: 3}, {module: ./a.js, name: Big Name}]
`);
    expect(complaints.map((each) => each.replace(/^polkan\.yaml:(\d+):\d+: (\S+) .*/s, '$1 $2'))).toEqual([
      ...['3 nobody', '4 to', '4 too', '6 3', '7 contaner', '8 fro', '8 dsk', '9 3'],
      ...['11 nowhere', '12 name', '12 nme', '13 d', '14 3', '14 Big'],
    ]);
  });

  test('leaves the warnings of the rest', async () => {
    const { warnings } = await beside('locale: 3\nroutes: [{ match: { host: nas }, to: ops }]');
    expect(short(warnings)).toEqual([expect.stringContaining('nas is not this host')]);
  });
});
