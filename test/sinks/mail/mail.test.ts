import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import { longestReply, type MailOptions, mail } from '../../../src/sinks/mail/mail.ts';
import { mailRows, meaningOfMail } from '../../../src/sinks/mail/mail-answer.ts';
import { longestMailBytes } from '../../../src/sinks/mail/mail-text.ts';
import { SinkError } from '../../../src/sinks/sink.ts';
import { selfSigned } from '../../support/certificate.ts';
import { alertOutgoing, outgoingOf, recoveryOutgoing, sendTo } from '../../support/channel-suite.ts';
import { alertOf, exitOf } from '../../support/notices.ts';
import { runs } from '../../support/runs.ts';
import { type FakeSmtp, type FakeSmtpOptions, fakeSmtp, readMail } from '../../support/services/smtp.ts';
import { sinkContract } from '../../support/sink-contract.ts';

const login = { user: 'polkan', password: 'p4ssword-of-the-mail-tests' };
const certificate = selfSigned('localhost');

const made = (port: number, more: Partial<MailOptions> = {}) =>
  mail({
    name: 'mail',
    host: '127.0.0.1',
    port,
    secure: false,
    tls: 'offered',
    insecure: true,
    user: login.user,
    password: login.password,
    from: { name: 'Polkan', address: 'polkan@example.org' },
    to: [
      { name: '', address: 'ops@example.org' },
      { name: 'Ночная смена', address: 'night@example.org' },
    ],
    words: locales.en,
    timeoutMs: 10_000,
    warn: () => undefined,
    now: () => 1_781_478_857_000,
    ...more,
  });

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const connected = async (server: FakeSmtpOptions = {}, more: Partial<MailOptions> = {}) => {
  const smtp: FakeSmtp = await fakeSmtp({ certificate, login, ...server });
  const warnings: string[] = [];
  const sink = made(smtp.port, { warn: (message) => warnings.push(message), ...more });
  closers.push(() => sink.close(), smtp.close);
  return { smtp, sink, warnings };
};

sinkContract('mail', async (outside) => {
  const smtp = await fakeSmtp({
    certificate,
    login,
    ...(outside === 'throws' && { replies: { '.': [null], AUTH: [null] } }),
  });
  const sink = made(smtp.port);
  if (outside === 'hangs' || outside === 'late') smtp.hold();
  return {
    sink,
    secrets: [login.password],
    said: () => smtp.mails.map(({ data }) => readMail(data).plain),
    held: smtp.held,
    answerNow: smtp.release,
    close: async () => {
      await sink.close();
      await smtp.close();
    },
  };
});

describe('a mail', () => {
  test('goes to all, encrypted and logged in, with the title as its subject and the mark before its text', async () => {
    const { smtp, sink } = await connected();
    expect(await sendTo(sink, alertOutgoing())).toEqual({
      messageId: expect.stringMatching(/^<[0-9a-f]{32}@example\.org>$/),
    });
    expect(smtp.mails).toMatchObject([
      {
        from: 'polkan@example.org',
        to: ['ops@example.org', 'night@example.org'],
        encrypted: true,
        user: 'polkan',
      },
    ]);
    const { headers, plain, html } = readMail(smtp.mails[0]?.data ?? '');
    expect(plain).toBe('🔴 Dependency a: does not answer.\n\n-- \nPolkan, watching box\n');
    expect(html).toContain('<p><b>🔴 Dependency a</b></p>\n<p>does not answer.</p>');
    expect(Object.fromEntries(headers)).toMatchObject({
      from: 'Polkan <polkan@example.org>',
      to: 'ops@example.org, Ночная смена <night@example.org>',
      subject: 'Dependency a',
      'auto-submitted': 'auto-generated',
      date: 'Sun, 14 Jun 2026 23:14:17 +0000',
      'mime-version': '1.0',
    });
    for (const none of ['references', 'in-reply-to', 'importance', 'list-unsubscribe'])
      expect(headers.has(none)).toBe(false);
  });

  test('of a recovery is in the thread of the alert', async () => {
    const { smtp, sink } = await connected();
    const receipt = await sendTo(sink, alertOutgoing());
    if (receipt instanceof SinkError || receipt.messageId === undefined) throw new Error('it was not sent');
    await sendTo(sink, recoveryOutgoing('a', { messageId: receipt.messageId, chat: null }));
    const [alert, recovery] = smtp.mails.map(({ data }) => readMail(data));
    expect(alert?.headers.get('message-id')).toBe(receipt.messageId);
    expect(recovery?.headers.get('references')).toBe(receipt.messageId);
    expect(recovery?.headers.get('in-reply-to')).toBe(receipt.messageId);
    expect(recovery?.headers.get('subject')).toBe('Re: Dependency a');
    expect(recovery?.plain).toMatch(/^🟢 Dependency a: /);
  });

  test('has the same id in each attempt, and another as another part or of another channel', async () => {
    const { sink } = await connected();
    const other = await connected({}, { name: 'boss' });
    const sent = [
      await sendTo(sink, outgoingOf()),
      await sendTo(sink, outgoingOf()),
      await sendTo(sink, outgoingOf({}, { facts: { part: 1 } })),
      await sendTo(other.sink, outgoingOf()),
    ];
    const ids = sent.map((receipt) => (receipt instanceof SinkError ? receipt.message : receipt.messageId));
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
  });

  test('of a critical is important, and one that rings nobody is not', async () => {
    const { smtp, sink } = await connected();
    const critical = { ...alertOf('a', 0), severity: 'critical' } as const;
    await sendTo(sink, outgoingOf({}, { facts: { notifications: [critical] } }));
    await sendTo(sink, outgoingOf({}, { quietly: true }));
    const [loud, quiet] = smtp.mails.map(({ data }) => readMail(data).headers);
    expect([loud?.get('importance'), loud?.get('x-priority')]).toEqual(['high', '1']);
    expect([quiet?.get('importance'), quiet?.get('x-priority')]).toEqual(['low', '5']);
  });

  test('can be answered by no header that a text from outside has smuggled in, and shows no markup of it', async () => {
    const { smtp, sink } = await connected();
    const title = 'a\r\nBcc: evil@example.org\r\n\r\n<script>x</script>';
    await sendTo(sink, outgoingOf({ title, detail: '.\r\n.\r\nQUIT\r\n<img src=x>\n`docker ps`' }));
    const { headers, html, plain } = readMail(smtp.mails[0]?.data ?? '');
    expect(headers.has('bcc')).toBe(false);
    expect(headers.get('subject')).toBe('a Bcc: evil@example.org <script>x</script>');
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain('<code>docker ps</code>');
    expect(plain).toContain('docker ps');
    expect(smtp.mails).toHaveLength(1);
  });

  test('of any text arrives as it is', async () => {
    const { smtp, sink } = await connected();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 400 }), async (detail) => {
        const text = detail.replaceAll('\r', '').toWellFormed();
        expect(
          await sendTo(sink, outgoingOf({ title: 't', mark: '', detail: `x${text}x` })),
        ).not.toBeInstanceOf(SinkError);
        expect(readMail(smtp.mails.at(-1)?.data ?? '').plain).toContain(`t: x${text}x`);
      }),
      { numRuns: runs(50) },
    );
  });

  test('that is too long is cut without loss', async () => {
    const { sink } = await connected();
    const detail = 'строка\n'.repeat(20_000);
    const parts = sink.split?.(exitOf({ detail })) ?? [];
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.map((part) => part.detail).join('')).toBe(detail);
    expect(longestMailBytes).toBeGreaterThan(10_000);
  });
});

describe('encryption', () => {
  test('is what is wanted: where STARTTLS is offered, it is taken', async () => {
    const { smtp, sink } = await connected({}, { tls: 'offered' });
    await sendTo(sink, alertOutgoing());
    expect(smtp.mails[0]?.encrypted).toBe(true);
  });

  test('that is not offered is gone without, unless it is required: then nothing is said, nor a password', async () => {
    const offered = await fakeSmtp({ login });
    closers.push(offered.close);
    const [free, strict] = [made(offered.port), made(offered.port, { tls: 'required' })];
    closers.push(
      () => free.close(),
      () => strict.close(),
    );
    expect(await sendTo(free, alertOutgoing())).not.toBeInstanceOf(SinkError);
    const result = await sendTo(strict, alertOutgoing());
    expect(result).toMatchObject({
      refused: true,
      message: expect.stringContaining('does not offer STARTTLS'),
    });
    expect(offered.mails).toHaveLength(1);
  });

  test('from the first byte on works too', async () => {
    const { smtp, sink } = await connected({ secure: true }, { secure: true });
    expect(await sendTo(sink, alertOutgoing())).not.toBeInstanceOf(SinkError);
    expect(smtp.mails[0]?.encrypted).toBe(true);
  });

  test('by a certificate that nobody vouches for is refused, and said to be that', async () => {
    for (const secure of [false, true]) {
      const { smtp, sink } = await connected({ secure }, { secure, insecure: false });
      const result = (await sendTo(sink, alertOutgoing())) as SinkError;
      expect(result).toBeInstanceOf(SinkError);
      expect(result.message).toMatch(/certificate/i);
      expect(smtp.mails).toEqual([]);
    }
  });
});

describe('the error table of mail', () => {
  const again = { permanent: false, refused: false, mayHaveArrived: false };
  test.each([
    ['a wrong password', { AUTH: ['535 5.7.8 no'] }, { ...again, refused: true }],
    ['a login that must wait', { AUTH: ['454 4.7.0 later'] }, again],
    ['a server that has no TLS after all', { STARTTLS: ['454 4.7.0 no TLS'] }, { ...again, refused: true }],
    ['a sender that is not accepted', { MAIL: ['553 5.7.1 not you'] }, { ...again, refused: true }],
    ['greylisting', { RCPT: ['450 4.2.0 greylisted', '450 4.2.0 greylisted'] }, again],
    ['no receiver that is accepted', { RCPT: ['550 5.1.1 x', '550 5.1.1 x'] }, { ...again, refused: true }],
    ['a message that is too large', { MAIL: ['552 5.3.4 too big'] }, { ...again, permanent: true }],
    ['a message taken for spam', { '.': ['554 5.7.1 spam'] }, { ...again, permanent: true }],
    ['a server that is busy', { '.': ['451 4.3.0 try later'] }, again],
    ['a connection cut while nobody has the message', { MAIL: [null] }, again],
    ['a connection cut after the message', { '.': [null] }, { ...again, mayHaveArrived: true }],
    ['a mail too many today', { '.': ['550 5.4.5 Daily user sending limit'] }, { ...again, refused: true }],
    ['a sender without DMARC', { '.': ['550 5.7.26 unauthenticated'] }, { ...again, refused: true }],
    ['a server that wants nobody', { greeting: ['554 5.7.1 go away'] }, { ...again, refused: true }],
    ['a server that is full', { greeting: ['421 4.3.2 full'] }, again],
  ] as const)('%s', async (_, replies, how) => {
    const { smtp, sink } = await connected({ replies });
    const result = await sendTo(sink, alertOutgoing());
    expect(result).toBeInstanceOf(SinkError);
    expect(result).toMatchObject(how);
    expect((result as SinkError).message).not.toContain(login.password);
    expect(smtp.mails).toEqual([]);
  });

  test.each([
    ['550 5.1.1 no such user', 'refused'],
    ['550 5.2.1 mailbox disabled', 'refused'],
    ['552 5.2.2 quota exceeded', 'refused'],
    ['552 5.2.3 message exceeds limit', 'dropped'],
    ['550 5.4.5 daily limit', 'refused'],
    ['554 5.7.1 not allowed', 'refused'],
    ['554 5.7.1 looks like spam', 'dropped'],
  ] as const)('takes "%s" after the message for %s', (said, means) => {
    const failure = { command: 'DATA', reply: Number(said.slice(0, 3)), code: 'EMESSAGE', said };
    expect(meaningOfMail(failure, true)).toBe(means);
  });

  test('has a meaning for everything, and each of its rows can be the one', () => {
    const found = mailRows.map((row) =>
      meaningOfMail(
        {
          command: '',
          reply: row.reply?.[0] ?? null,
          code: row.code?.source.replace(/[^A-Z]/g, '') ?? '',
          said: row.says === undefined ? '' : '550 5.7.26 no',
        },
        false,
      ),
    );
    expect(found).toEqual(mailRows.map(({ means }) => means));
  });

  test('a server that nobody is at is tried again, and a mail that was handed over is in doubt', async () => {
    const gone = await fakeSmtp();
    await gone.close();
    const sink = made(gone.port);
    closers.push(() => sink.close());
    expect(await sendTo(sink, alertOutgoing())).toMatchObject({
      ...again,
      message: expect.stringMatching(/refused/),
    });
  });

  test('one of several who is not accepted is told of once, and the others have their mail', async () => {
    const to = [
      { name: '', address: 'ops@example.org' },
      { name: '', address: 'nobody@example.org' },
    ];
    const { smtp, sink, warnings } = await connected({}, { to });
    await sendTo(sink, alertOutgoing());
    await sendTo(sink, alertOutgoing('b'));
    expect(smtp.mails.map((each) => each.to)).toEqual([['ops@example.org'], ['ops@example.org']]);
    expect(warnings).toEqual([expect.stringContaining('nobody@example.org')]);
  });

  test('a reply without an end is given up', async () => {
    const long = (length: number): string => `220 ${'x'.repeat(length)}`;
    const { sink } = await connected({
      replies: { greeting: [long(3 * longestReply), long(longestReply - 10)] },
    });
    expect(await sendTo(sink, alertOutgoing())).toBeInstanceOf(SinkError);
    expect(await sendTo(sink, alertOutgoing())).toMatchObject({ messageId: expect.any(String) });
  });

  test('whatever a server replies is a SinkError without the password', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('greeting', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', '.'),
        fc.oneof(
          fc.string({ maxLength: 200 }),
          fc
            .tuple(fc.integer({ min: 100, max: 599 }), fc.constantFrom(login.password, 'x', ''))
            .map((pair) => pair.join(' ')),
        ),
        async (verb, reply) => {
          const smtp = await fakeSmtp({ certificate, login, replies: { [verb]: [reply, reply] } });
          const sink = made(smtp.port);
          const abort = AbortSignal.timeout(200);
          const result = await sendTo(sink, alertOutgoing(), abort);
          await sink.close();
          await smtp.close();
          if (!(result instanceof SinkError)) return;
          expect(result.message).not.toBe('');
          expect(`${result.message}${result.stack}`).not.toContain(login.password);
        },
      ),
      { numRuns: runs(60) },
    );
  });
});

test('asking is done without a mail, and says what is wrong', async () => {
  const { smtp, sink } = await connected();
  await sink.check?.(new AbortController().signal);
  expect(smtp.mails).toEqual([]);
  const wrong = made(smtp.port, { password: 'another-password' });
  closers.push(() => wrong.close());
  await expect(wrong.check?.(new AbortController().signal)).rejects.toMatchObject({ refused: true });
});
