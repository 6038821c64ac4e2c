import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NatsServer, natsServer, natsServerPath } from '../support/nats-server.ts';
import { nothingOfThisMachine, runPolkan } from '../support/polkan-process.ts';

const path = natsServerPath();
const folder = mkdtempSync(join(tmpdir(), 'polkan-fleet-tls-'));
const at = (name: string): string => join(folder, name);

/** An authority of one's own, and a certificate of it for this machine. */
const certify = (): void => {
  const openssl = (...args: readonly string[]): unknown =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=own', '-days', '2');
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=log');
  writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1\n');
  openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-out', 'server.pem', '-days', '2', '-extfile', 'names'],
  );
};

describe.skipIf(path === null)('the way to the log of a fleet, encrypted', () => {
  let plain: NatsServer;
  let encrypted: NatsServer;
  beforeAll(async () => {
    certify();
    const streams = 'jetstream { store_dir: "/var/lib/nats" }';
    plain = await natsServer(path ?? '', streams);
    encrypted = await natsServer(
      path ?? '',
      `${streams}\ntls { cert_file: "${at('server.pem')}", key_file: "${at('server.key')}" }`,
    );
  });
  afterAll(async () => {
    await Promise.all([plain.end(), encrypted.end()]);
    rmSync(folder, { recursive: true });
  });

  const status = (url: string, env: Record<string, string> = {}) =>
    runPolkan(['fleet', 'status'], {
      cwd: folder,
      env: { ...nothingOfThisMachine, WATCHDOG_JOURNAL: at('journal.db'), WATCHDOG_FLEET_URL: url, ...env },
    });
  const own = () => ({ NODE_EXTRA_CA_CERTS: at('ca.pem') });

  test('reaches a server whose certificate is of an authority of one’s own', async () => {
    const { stderr } = await status(`tls://127.0.0.1:${encrypted.port}`, own());
    expect(stderr).toContain('no host has been here yet');
  });

  test('is not gone where nobody vouches for the certificate', async () => {
    const { stderr, code } = await status(`tls://127.0.0.1:${encrypted.port}`);
    expect(stderr).toContain('certificate');
    expect(code).toBe(1);
  });

  test('is not gone to a server whose certificate is of another name than was asked for', async () => {
    const { stderr, code } = await status(`tls://localhost:${encrypted.port}`, own());
    expect(stderr).toContain("does not match certificate's altnames");
    expect(code).toBe(1);
  });

  // Of several servers one that asks for it asks for all.
  test.each(['tls://HERE', 'TLS://HERE', 'nats://HERE,tls://HERE'])(
    'is not gone in the open where %s asks for more, whatever the server, or somebody in between, offers',
    async (url) => {
      const { stderr, code } = await status(url.replaceAll('HERE', `127.0.0.1:${plain.port}`), own());
      expect(stderr).toContain("does not support 'tls'");
      expect(code).toBe(1);
    },
  );
});
