import { describe, expect, test } from 'vitest';
import { checkIn, checksIn } from '../../support/checks-in.ts';

/** What is said of one entry, without the place. */
const said = async (entry: string): Promise<readonly string[]> => {
  const { faults } = await checksIn(`checks:\n  - ${entry}\n`);
  return faults.map((fault) => fault.replace(/^polkan\.yaml:2:\d+: /, ''));
};

describe('a check of the file', () => {
  test('has its own timing, severity, labels and what it depends on; names of checks become keys', async () => {
    const check = await checkIn(
      '{ name: a, tcp: "db:5432", interval: 1m, timeout: 2s, for: 30s, keep: 10s, cooldown: 2h, severity: critical, labels: { team: web }, depends_on: [gateway, container/db] }\n  - { name: gateway, tcp: "gw:1" }',
    );
    expect(check).toMatchObject({
      everyMs: 60_000,
      timeoutMs: 2_000,
      policy: { forMs: 30_000, keepMs: 10_000, cooldownMs: 7_200_000 },
      severity: 'critical',
      labels: { team: 'web' },
      dependsOn: ['check/gateway', 'container/db'],
      probe: { sort: 'tcp', address: { host: 'db', port: 5432 } },
    });
  });

  test('goes by the kind and by other sources where it says nothing', async () => {
    expect(await checkIn('{ name: a, file: /x, older: 1h }')).toMatchObject({
      everyMs: 30_000,
      timeoutMs: 5_000,
      policy: null,
      severity: null,
      labels: null,
    });
  });

  test.each([
    [
      '{ name: a, http: "https://x/", expect: { body: "/(a+)+$/" } }',
      '/(a+)+$/ takes too long on some texts, such as a letter that comes again and again: a repetition stands in a repetition',
    ],
    [
      '{ name: a, tcp: "x:1", expect: "/(\\\\w+)*$/" }',
      '/(\\w+)*$/ takes too long on some texts, such as a letter that comes again and again: a repetition stands in a repetition',
    ],
    [
      '{ name: a, prometheus: "http://x/", metric: "m{a=~\\"(b+)+c\\"}", alert: "> 1" }',
      'm{a=~"(b+)+c"} takes too long on some texts, such as a letter that comes again and again: a repetition stands in a repetition',
    ],
    ['{ name: a b, tcp: "x:1" }', 'a b is no name: letters, digits, "_", "." and "-"'],
    ['{ name: a, tcp: "x" }', 'x is no host:port'],
    ['{ name: a, tcp: "x:70000" }', 'x:70000 is no host:port'],
    ['{ name: a, http: "ftp://x" }', 'ftp://x is no URL of http or https'],
    ['{ name: a, http: "http://x", tcp: "x:1" }', 'it is http and tcp at once: make two checks of it'],
    ['{ name: a, http: "http://x", older: 1h }', 'older says nothing of a check of http; there is expect'],
    ['{ name: a, http: "http://x", expect: { body: "/(/" } }', '/(/ is no expression'],
    [
      '{ name: a, http: "http://x", expect: { status: 299-200 } }',
      '299-200 is no status from 100 to 599, nor a range of them such as 200-299',
    ],
    ['{ name: a, http: "http://x", expect: { json: { "$[": 1 } } }', /^\$\[ is no JSON path: \S/],
    [
      '{ name: a, http: "http://x", bearer: x1234, bearer_file: /x }',
      'either bearer or bearer_file, not both',
    ],
    ['{ name: a, http: "http://x", basic: { user: me } }', 'one of password and password_file is wanted'],
    ['{ name: a, http: "http://x", headers: { "a b": c } }', 'a b is no header that can be sent'],
    [
      '{ name: a, http: "http://x", interval: 10s, timeout: 20s }',
      'timeout (20s, polkan.yaml:2:58) is more than interval (10s, polkan.yaml:2:44)',
    ],
    ['{ name: a, json: "http://x", alert: "> 1" }', 'a check of json needs value'],
    ['{ name: a, json: "http://x", value: "$.a" }', 'a check of json needs alert'],
    [
      '{ name: a, json: "http://x", value: "$.a", alert: "high" }',
      'high is no limit such as "> 100", "<= 5", "== ok", "!= ok"',
    ],
    [
      '{ name: a, json: "http://x", value: "$.a", alert: "> 80", clear: "< 90" }',
      'clear (< 90, polkan.yaml:2:70) and alert (> 80, polkan.yaml:2:55) can both hold: what is alerted would be well at once',
    ],
    [
      '{ name: a, prometheus: "http://x", metric: "x{", alert: "> 1" }',
      'x{ is no metric such as jobs{queue="mail"}',
    ],
    ['{ name: a, file: /x, smaller: big }', 'big is no size such as 200KB, 1MB, 1GiB'],
    ['{ name: a, file: /x, absent: true, older: 1h }', 'either older or absent, not both'],
    [
      '{ name: a, dns: x, resolver: nobody }',
      'nobody is no address of a resolver such as 127.0.0.1 or 127.0.0.1:5353',
    ],
    ['{ name: a, ping: { grace: 1h } }', 'one of every and cron is wanted'],
    [
      '{ name: a, ping: { cron: "0 0 31 2 *" } }',
      '0 0 31 2 * is no cron expression of five fields that ever comes',
    ],
    [
      '{ name: a, ping: { cron: "0 3 * * *", zone: Moon/Sea } }',
      'Moon/Sea is no time zone such as Europe/Berlin',
    ],
    ['{ name: a, host: load, of: "7", alert: "> 1" }', '7 is none of 1, 5, 15'],
    [
      '{ name: a, host: cpu, of: "7", alert: "> 1" }',
      'cpu is of the whole machine: there is nothing to choose',
    ],
    ['{ name: a, host: disk_fills }', 'a check of disk_fills needs of'],
    ['{ name: a, host: link, alert: "> 1" }', 'alert says nothing of a check of host: link; there is of'],
    ['{ name: a, file: /x, depends_on: a }', 'it depends on itself'],
    ['{ name: a, file: /x, labels: { "a-b": c } }', 'a-b is no name of a label'],
  ])('%s is refused', async (entry, message) => {
    expect(await said(entry)).toEqual([
      typeof message === 'string' ? message : expect.stringMatching(message),
    ]);
  });

  test('is refused where checks depend on each other, once for each circle', async () => {
    const { faults } = await checksIn(
      'checks:\n  - { name: a, file: /x, depends_on: b }\n  - { name: b, file: /y, depends_on: [c, a] }\n  - { name: c, file: /z }\n',
    );
    expect(faults).toEqual(['polkan.yaml:2:38: it depends on itself: a → b → a']);
  });

  test('is wrong at the very place that is wrong, and all of it is told at once', async () => {
    const { faults } = await checksIn(
      'checks:\n  - name: a\n    tcp: nowhere\n    interval: soon\n  - name: b\n    tcp: "b:1"\n  - name: b\n    tcp: "c:1"\n',
    );
    expect(faults.map((fault) => fault.slice(0, 'polkan.yaml:3:10'.length))).toEqual([
      'polkan.yaml:3:10',
      'polkan.yaml:4:15',
      'polkan.yaml:7:11',
    ]);
  });

  test('of a file of 2,000 is read as one of a few is, and none of them is lost', async () => {
    const text = `checks:\n${Array.from({ length: 2_000 }, (_, index) => `  - { name: c${index}, http: "http://host-${index}/" }\n`).join('')}`;
    const { checks, faults } = await checksIn(text);
    expect(faults).toEqual([]);
    expect(checks).toHaveLength(2_000);
  });

  test('keeps what is secret of it out of what is told', async () => {
    const { faults } = await checksIn(
      'checks:\n  - { name: a, http: "http://me:hunter2hunter2@x/", bearer: "tokentoken", expect: { body: "/(tokentoken/" } }\n',
    );
    expect(faults.join('\n')).not.toMatch(/hunter2hunter2|tokentoken/);
  });
});
