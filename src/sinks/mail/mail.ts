import { connect, isIP, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import SmtpConnection from 'nodemailer/lib/smtp-connection';
import { cutLine } from '../../language/cut-line.ts';
import type { Outgoing, Receipt } from '../../language/delivery.ts';
import type { Fault } from '../../language/fault.ts';
import { faultOf } from '../../language/fault-of.ts';
import { maskSecrets, withoutSecrets } from '../../language/secrets.ts';
import { addressAttemptMs, orAborted } from '../../language/within.ts';
import { channelsIn } from '../../messages/channels.ts';
import { faultText } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import { type Sink, SinkError } from '../sink.ts';
import { type MailFailure, mailFailureOf, mailFaultOf, meaningOfMail } from './mail-answer.ts';
import type { MailConfig } from './mail-channel.ts';
import { mailOf, messageIdOf, splitMail } from './mail-text.ts';

export interface MailOptions extends MailConfig {
  readonly name: string;
  readonly timeoutMs: number;
  readonly words: Messages;
  readonly warn: (message: string) => void;
  /** The wall clock, epoch milliseconds: a mail says when it was sent. */
  readonly now: () => number;
}

/** So many characters of a reply of the server are read. */
export const longestReply = 65_536;

/** A server that is sent more is soon called a spammer; what comes at once comes as one mail anyway. */
const rates = [
  { count: 1, perMs: 1_000 },
  { count: 30, perMs: 60_000 },
];

/** A step of the client, which calls back, as a promise. */
const step = <T>(begin: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    begin((error, result) => (error ? reject(error) : resolve(result as T)));
  });

/** What the server replied; where it did not, that it was not reached, or gave no answer. */
const whyOf = (error: unknown, { reply }: MailFailure, handedOver: boolean): Fault => {
  const why = mailFaultOf(error);
  return reply === null ? { code: handedOver ? 'unanswered' : 'notReached', why } : why;
};

/**
 * Sends each message as a mail, by a connection of its own to one SMTP server. It goes straight there: proxies of the
 * environment are for HTTP.
 */
export const mail = (options: MailOptions): Sink & { close(): Promise<void> } => {
  const { name, host, port, secure, tls, insecure, user, password, from, to } = options;
  const { timeoutMs, words, warn, now } = options;
  const open = new Set<SmtpConnection>();
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const secrets = [password, base64(password), base64(`\0${user}\0${password}`)].filter(
    (each) => each !== '',
  );
  const clean = (text: string): string => withoutSecrets(maskSecrets(text, secrets));
  /** Receivers of whom it was said that they are not accepted. */
  const rejectedBefore = new Set<string>();

  const reach = (abort: AbortSignal): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect({
        host,
        port,
        // A name's first address may be a broken one: the next has its turn in time.
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: addressAttemptMs(timeoutMs),
      });
      const give = (why: unknown): void => {
        socket.destroy();
        reject(why);
      };
      const late = setTimeout(
        () => give(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })),
        timeoutMs / 2,
      );
      const stop = (): void => give(abort.reason);
      abort.addEventListener('abort', stop, { once: true });
      const settled = (): void => {
        clearTimeout(late);
        abort.removeEventListener('abort', stop);
      };
      socket.once('error', (error) => {
        settled();
        give(error);
      });
      socket.once('connect', () => {
        settled();
        socket.removeAllListeners('error');
        resolve(socket);
      });
    });

  /** Does `work` on a connection that is greeted, encrypted where that is wanted, and logged in. */
  const using = async <T>(abort: AbortSignal, work: (smtp: SmtpConnection) => Promise<T>): Promise<T> => {
    const smtp = new SmtpConnection({
      ...{ host, port, secure },
      // An address is no name that a certificate could be for.
      ...(isIP(host) === 0 && { servername: host }),
      connection: await reach(abort),
      requireTLS: tls === 'required' && !secure,
      ignoreTLS: tls === 'off',
      tls: { rejectUnauthorized: !insecure },
      // The delivery policy ends an attempt; it may give a slow one longer than the last.
      ...{ connectionTimeout: 8 * timeoutMs, greetingTimeout: 8 * timeoutMs, socketTimeout: 8 * timeoutMs },
      socketCloseTimeout: 1_000,
      maxResponseSize: longestReply,
      logger: false,
    });
    open.add(smtp);
    const failed = Promise.withResolvers<never>();
    // Whoever awaits it is told below; until then it must not count as unhandled.
    failed.promise.catch(() => undefined);
    smtp.on('error', (error: unknown) => failed.reject(error));
    smtp.on('end', () => failed.reject(Object.assign(new Error('closed'), { code: 'UND_ERR_SOCKET' })));
    try {
      const all = async (): Promise<T> => {
        await step<undefined>((done) => smtp.connect(done));
        if (user !== '')
          await step<boolean>((done) => smtp.login({ credentials: { user, pass: password } }, done));
        return work(smtp);
      };
      const result = await orAborted(Promise.race([all(), failed.promise]), abort);
      smtp.quit();
      return result;
    } catch (error) {
      smtp.close();
      throw error;
    } finally {
      open.delete(smtp);
    }
  };

  const failureOf = (error: unknown, handedOver: boolean, isOurs: boolean): SinkError => {
    if (isOurs) {
      const code = handedOver ? 'unanswered' : 'notReached';
      return new SinkError(faultText({ code, why: faultOf(error) }, words), { mayHaveArrived: handedOver });
    }
    const failure = mailFailureOf(error);
    const means = meaningOfMail(failure, handedOver);
    const isMissing = failure.code === 'ETLS' && failure.reply !== null;
    const why = isMissing
      ? channelsIn(words).noTls(host)
      : faultText(whyOf(error, failure, handedOver), words);
    return new SinkError(clean(why), {
      permanent: means === 'dropped',
      refused: means === 'refused',
      mayHaveArrived: means === 'in doubt',
    });
  };

  const send = async (outgoing: Outgoing, abort: AbortSignal): Promise<Receipt> => {
    let handedOver = false;
    try {
      abort.throwIfAborted();
      const envelope = { from, to, channel: name, words, at: now() };
      const bytes = await mailOf(outgoing, envelope);
      const { rejected } = await using(abort, (smtp) =>
        step<{ rejected: readonly string[] }>((done) =>
          smtp.send(
            { from: from.address, to: to.map(({ address }) => address), size: bytes.length },
            Readable.from(
              // It is asked for once the server wants to have it, so from here on the message may arrive.
              (function* () {
                handedOver = true;
                yield bytes;
              })(),
            ),
            done as never,
          ),
        ),
      );
      for (const address of rejected ?? []) {
        if (!rejectedBefore.has(address))
          warn(channelsIn(words).rejected(name, cutLine(clean(address), 100)));
        rejectedBefore.add(address);
      }
      return { messageId: messageIdOf(outgoing, envelope) };
    } catch (error) {
      throw failureOf(error, handedOver, abort.aborted);
    }
  };

  return {
    name,
    rates,
    timeoutMs,
    split: splitMail,
    send,
    async check(abort) {
      try {
        await using(abort, async () => undefined);
      } catch (error) {
        throw failureOf(error, false, abort.aborted);
      }
    },
    close: async () => {
      for (const smtp of open) smtp.close();
    },
  };
};
