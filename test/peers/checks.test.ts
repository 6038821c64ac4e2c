import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/http-server.ts';
import { authority, folder, foundOf, probed, startPeer, stopPeers, userOf } from './peer.ts';

const here = folder();
const pem = authority(here, 10);
afterAll(async () => {
  await stopPeers();
  here.remove();
});

describe('nginx, over TLS', () => {
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const conf = here.file(
      'nginx.conf',
      `daemon off; pid ${here.path}/nginx.pid; error_log stderr; events {}
http {
  access_log off; client_body_temp_path ${here.path}/b; proxy_temp_path ${here.path}/p; fastcgi_temp_path ${here.path}/f;
  uwsgi_temp_path ${here.path}/u; scgi_temp_path ${here.path}/s;
  server {
    listen 127.0.0.1:${port} ssl; ssl_certificate ${pem.cert}; ssl_certificate_key ${pem.key};
    default_type application/json; add_header x-node one;
    location = /health { return 200 '{"status":"ok","queue":{"length":3}}'; }
    location = /gone { return 503 'maintenance'; }
    location = /moved { return 302 /health; }

  }
}`,
    );
    await startPeer('nginx', ['-c', conf, '-p', here.path], port);
  });
  const url = (path: string): string => `http: "https://localhost:${port}${path}", ca: "${pem.ca}"`;

  test('is as expected: status, body, JSON, header, time, certificate, a redirect', async () => {
    const expect_ =
      '{ status: 200, body: /"ok"/, json: { "$.status": ok, "$.queue.length": "< 10" }, header: { x-node: one }, within: 5s, certificate: 7d }';
    expect((await foundOf(`{ name: a, ${url('/moved')}, expect: ${expect_} }`))[0]).toBe(false);
  });

  test.each([
    ['/gone', '{ status: 200 }', 'HTTP 503, expected 200'],
    ['/health', '{ body: failed }', 'the body lacks "failed", it begins "{"status":"ok"'],
    ['/health', '{ json: { "$.queue.length": "> 5" } }', '$.queue.length is 3, expected > 5'],
    ['/health', '{ json: { "$.no": 1 } }', 'there is nothing at $.no, expected == 1'],
    ['/health', '{ header: { x-node: two } }', 'header x-node is "one", expected "two"'],
    ['/health', '{ header: { x-no: two } }', 'there is no header x-no'],
    ['/health', '{ certificate: 14d }', 'the certificate of localhost runs out in 9 d'],
  ])('%s is not %s', async (path, wanted, why) => {
    const [active, detail] = await foundOf(`{ name: a, ${url(path)}, expect: ${wanted} }`);
    expect(active).toBe(true);
    expect(detail).toContain(why);
  });

  test('is not trusted without its authority, unless told so', async () => {
    const [active, detail] = await foundOf(`{ name: a, http: "https://localhost:${port}/health" }`);
    expect([active, detail]).toEqual([true, expect.stringContaining('answers, but not as it should')]);
    expect((await foundOf(`{ name: a, http: "https://localhost:${port}/health", insecure: true }`))[0]).toBe(
      false,
    );
    const another = `{ name: a, ${url('/health')}, servername: another.example }`;
    expect((await foundOf(another))[0]).toBe(true);
  });

  test('has a chain that lasts, or does not', async () => {
    const tls = `tls: "localhost:${port}", ca: "${pem.ca}"`;
    expect((await foundOf(`{ name: a, ${tls}, expect: { certificate: 7d } }`))[0]).toBe(false);
    expect((await foundOf(`{ name: a, ${tls} }`))[1]).toContain('runs out in 9 d');
  });

  test('gives a value of its JSON', async () => {
    const json = `json: "https://localhost:${port}/health", ca: "${pem.ca}", value: "$.queue.length"`;
    expect((await probed(`{ name: a, ${json}, alert: "> 2" }`)).findings).toMatchObject([
      { active: true, value: 3 },
    ]);
    expect(
      (await probed(`{ name: a, ${json.replace('queue', 'no')}, alert: "> 2" }`)).findings,
    ).toMatchObject([{ active: null, unread: true }]);
  });
});

describe('Prometheus and its node exporter', () => {
  let [exporter, prometheus] = [0, 0];
  beforeAll(async () => {
    [exporter, prometheus] = [await freePort(), await freePort()];
    await startPeer('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${exporter}`], exporter);
    const file = here.file('prometheus.yml', 'global: {}\n');
    const data = `--storage.tsdb.path=${join(here.path, 'data')}`;
    await startPeer(
      'prometheus',
      [`--config.file=${file}`, data, `--web.listen-address=127.0.0.1:${prometheus}`],
      prometheus,
    );
  });
  const read = (port: number, metric: string, more = 'alert: "> 0"'): string =>
    `{ name: a, prometheus: "http://127.0.0.1:${port}/metrics", metric: '${metric}', ${more} }`;

  test.each([
    'node_load1',
    'node_cpu_seconds_total',
    'node_filesystem_size_bytes',
    'go_gc_duration_seconds{quantile="1"}',
  ])('say %s, with every series that there is', async (metric) => {
    const { findings } = await probed(read(exporter, metric, 'alert: ">= 0"'));
    expect(findings.length).toBeGreaterThan(0);
    for (const { active, value } of findings) expect([active, Number.isFinite(value)]).toEqual([true, true]);
  });

  test('say how a counter grows, from the second reading on', async () => {
    const entry = read(
      prometheus,
      'promhttp_metric_handler_requests_total{code="200"}',
      'take: increase, alert: "> 0"',
    );
    const first = await probed(entry);
    expect(first.findings).toMatchObject([{ active: null }]);
    await probed(read(prometheus, 'go_goroutines'));
    expect((await probed(entry, first.memory)).findings).toMatchObject([{ active: true }]);
  });

  test('also in the text of OpenMetrics, and do not say what is not there', async () => {
    const openMetrics = 'headers: { accept: "application/openmetrics-text;version=1.0.0" }, alert: "> 0"';
    expect((await probed(read(prometheus, 'go_goroutines', openMetrics))).findings).toMatchObject([
      { active: true },
    ]);
    expect((await probed(read(prometheus, 'no_such_metric'))).findings).toMatchObject([
      { active: null, unread: true },
    ]);
  });
});

describe('dnsmasq', () => {
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const records = [
      '--address=/shop.example/192.0.2.10',
      '--address=/shop.example/2001:db8::10',
      '--cname=www.shop.example,shop.example',
      '--host-record=shop.example,192.0.2.10',
      '--mx-host=shop.example,mail.shop.example,10',
      '--txt-record=shop.example,v=spf1 -all',
      '--srv-host=_imap._tcp.shop.example,mail.shop.example,143,5,7',
    ];
    const own = ['--keep-in-foreground', '--no-resolv', '--no-hosts', '--conf-file=/dev/null', '--user=root'];
    const where = [
      `--port=${port}`,
      '--listen-address=127.0.0.1',
      '--bind-interfaces',
      `--pid-file=${here.path}/dns.pid`,
    ];
    await startPeer('dnsmasq', [...own, ...where, ...records], port);
  });
  const ask = (name: string, more: string): string =>
    `{ name: a, dns: ${name}, resolver: "127.0.0.1:${port}", ${more} }`;

  test.each([
    ['shop.example', 'record: A, answers: 192.0.2.10'],
    ['shop.example', 'record: AAAA, answers: "2001:db8::10"'],
    ['www.shop.example', 'record: CNAME, answers: shop.example.'],
    ['shop.example', 'record: MX, answers: [mail.shop.example, "10 mail.shop.example"]'],
    ['shop.example', 'record: TXT, answers: "v=spf1 -all"'],
    ['_imap._tcp.shop.example', 'record: SRV, answers: "mail.shop.example:143"'],
  ])('answers for %s: %s', async (name, more) => {
    expect(await foundOf(ask(name, more))).toEqual([false, `${name} is as expected.`]);
  });

  test('does not answer as is expected', async () => {
    expect(await foundOf(ask('shop.example', 'answers: 192.0.2.99'))).toEqual([
      true,
      'shop.example A: 192.0.2.99 is not among the answers: 192.0.2.10.',
    ]);
    expect((await foundOf(ask('nobody.invalid', 'record: A')))[0]).toBe(true);
  });
});

describe('PostgreSQL, by STARTTLS', () => {
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const [bin] = globSync('/usr/lib/postgresql/*/bin').toSorted().slice(-1);
    if (bin === undefined) throw new Error('there is no postgresql here');
    const user = userOf('postgres');
    const data = join(here.path, 'pg');
    mkdirSync(data);
    chownSync(data, user.uid, user.gid);
    execFileSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust'], { ...user, stdio: 'ignore' });
    const [cert, key] = [join(data, 'server.crt'), join(data, 'server.key')];
    execFileSync('cp', [pem.cert, cert]);
    execFileSync('cp', [pem.key, key]);
    for (const file of [cert, key]) chownSync(file, user.uid, user.gid);
    chmodSync(key, 0o600);
    const settings = [
      'ssl=on',
      `unix_socket_directories=${data}`,
      'listen_addresses=127.0.0.1',
      `port=${port}`,
    ];
    await startPeer(
      join(bin, 'postgres'),
      ['-D', data, ...settings.flatMap((each) => ['-c', each])],
      port,
      user,
    );
  });

  test('speaks TLS, with the certificate that is expected', async () => {
    const at = `"localhost:${port}", starttls: postgres, ca: "${pem.ca}"`;
    expect(await foundOf(`{ name: a, tcp: ${at} }`)).toEqual([false, `localhost:${port} is as expected.`]);
    expect((await foundOf(`{ name: a, tls: ${at}, expect: { certificate: 7d } }`))[0]).toBe(false);
    expect((await foundOf(`{ name: a, tls: ${at} }`))[1]).toContain('runs out in 9 d');
    expect((await foundOf(`{ name: a, tls: "localhost:${port}", starttls: postgres }`))[0]).toBe(true);
  });
});

describe('Exim, by STARTTLS', () => {
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    const user = userOf('Debian-exim');
    const spool = join(here.path, 'exim');
    mkdirSync(spool);
    const [cert, key] = [join(spool, 'cert.pem'), join(spool, 'key.pem')];
    execFileSync('cp', [pem.cert, cert]);
    execFileSync('cp', [pem.key, key]);
    for (const file of [spool, cert, key]) chownSync(file, user.uid, user.gid);
    chmodSync(key, 0o600);
    const conf = here.file(
      'exim.conf',
      `primary_hostname = localhost
log_file_path = ${spool}/%slog
spool_directory = ${spool}
pid_file_path = ${spool}/pid
tls_advertise_hosts = *
tls_certificate = ${cert}
tls_privatekey = ${key}
daemon_smtp_ports = ${port}
local_interfaces = 127.0.0.1
`,
    );
    await startPeer('exim4', ['-C', conf, '-bdf'], port);
  });

  test('speaks TLS, with the certificate that is expected, and answers in it', async () => {
    const at = `"localhost:${port}"`;
    const tls = `starttls: smtp, ca: "${pem.ca}"`;
    const well = [false, `localhost:${port} is as expected.`];
    expect(
      await foundOf(`{ name: a, tcp: ${at}, ${tls}, send: "EHLO polkan\\r\\n", expect: "250" }`),
    ).toEqual(well);
    expect((await foundOf(`{ name: a, tls: ${at}, ${tls}, expect: { certificate: 7d } }`))[0]).toBe(false);
    expect(await foundOf(`{ name: a, tcp: ${at}, expect: /^220 / }`)).toEqual(well);
  });

  test('is no PostgreSQL', async () => {
    const entry = `{ name: a, tcp: "localhost:${port}", starttls: postgres, insecure: true }`;
    expect((await foundOf(entry))[0]).toBe(true);
  });
});
