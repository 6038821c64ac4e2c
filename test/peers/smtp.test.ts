import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';
import { type MailOptions, mail } from '../../src/sinks/mail/mail.ts';
import { SinkError } from '../../src/sinks/sink.ts';
import { selfSigned } from '../support/certificate.ts';
import { alertOutgoing, outgoingOf, recoveryOutgoing, sendTo } from '../support/channel-suite.ts';
import { freePort } from '../support/http-server.ts';
import { readMail } from '../support/services/smtp.ts';

/** Debian's own, whatever else is on the path: that has Debian's libraries. */
const python = '/usr/bin/python3';
/** Where all is tried nothing is left out: there it fails. */
const isHere = process.env.CI === 'true' || spawnSync(python, ['-m', 'aiosmtpd', '--version']).status === 0;

/** aiosmtpd of Debian (python3-aiosmtpd), a server that knows nothing of our fake; what it takes it prints. */
describe.skipIf(!isHere)('a real SMTP server', () => {
  let directory = '';
  let printed = '';
  const ports = { tls: 0, plain: 0 };
  const ends: (() => Promise<void>)[] = [];

  const serve = async (...args: readonly string[]): Promise<number> => {
    const port = await freePort();
    const handler = ['-c', 'aiosmtpd.handlers.Debugging', 'stdout'];
    const listen = ['-n', '-l', `127.0.0.1:${port}`, ...args];
    const child = spawn(python, ['-u', '-m', 'aiosmtpd', ...listen, ...handler], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
    });
    ends.push(async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    });
    const isThere = (): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1');
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      });
    while (!(await isThere())) await wait(100);
    return port;
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'polkan-smtp-'));
    const { key, cert } = selfSigned('localhost');
    writeFileSync(join(directory, 'key.pem'), key);
    writeFileSync(join(directory, 'cert.pem'), cert);
    const tls = ['--tlscert', join(directory, 'cert.pem'), '--tlskey', join(directory, 'key.pem')];
    ports.tls = await serve(...tls);
    ports.plain = await serve();
  });
  afterAll(async () => {
    for (const end of ends) await end();
    rmSync(directory, { recursive: true });
  });

  const made = (port: number, more: Partial<MailOptions> = {}) => {
    const sink = mail({
      ...{
        name: 'mail',
        host: '127.0.0.1',
        port,
        secure: false,
        tls: 'required',
        insecure: true,
        user: '',
        password: '',
      },
      from: { name: 'Полкан', address: 'polkan@example.org' },
      to: [{ name: '', address: 'ops@example.org' }],
      words: locales.en,
      timeoutMs: 10_000,
      warn: () => undefined,
      now: Date.now,
      ...more,
    });
    ends.push(() => sink.close());
    return sink;
  };

  /** The mails that were printed, as they came. */
  const mails = (): string[] =>
    printed
      .split('---------- MESSAGE FOLLOWS ----------\n')
      .slice(1)
      .map((text) =>
        (text.split('------------ END MESSAGE ------------')[0] ?? '').replaceAll(/\r?\n/g, '\r\n'),
      );

  test('takes an alert and its recovery by STARTTLS, as one thread', async () => {
    const sink = made(ports.tls);
    const receipt = await sendTo(sink, alertOutgoing());
    if (receipt instanceof SinkError || receipt.messageId === undefined) throw new Error(String(receipt));
    expect(
      await sendTo(sink, recoveryOutgoing('a', { messageId: receipt.messageId, chat: null })),
    ).not.toBeInstanceOf(SinkError);
    while (mails().length < 2) await wait(50);
    const [alert, recovery] = mails().map(readMail);
    expect(alert?.headers.get('message-id')).toBe(receipt.messageId);
    expect(alert?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(alert?.plain).toContain('🔴 Dependency a: does not answer.');
    expect(recovery?.headers.get('references')).toBe(receipt.messageId);
    expect(recovery?.html).toContain('🟢 Dependency a');
  });

  test('that offers no STARTTLS is sent nothing where it is required, and the mail where it is not', async () => {
    expect(await sendTo(made(ports.plain), outgoingOf())).toMatchObject({ refused: true });
    expect(await sendTo(made(ports.plain, { tls: 'offered' }), outgoingOf())).not.toBeInstanceOf(SinkError);
  });

  test('whose certificate nobody vouches for is sent nothing', async () => {
    expect(await sendTo(made(ports.tls, { insecure: false }), outgoingOf())).toMatchObject({
      message: expect.stringMatching(/certificate/i),
    });
  });
});
