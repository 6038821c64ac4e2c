import type { Socket } from 'node:net';
import { cutLine } from '../../language/cut-line.ts';
import { openConnection, secured, type TlsSettings, takeLeave } from '../connection.ts';
import type { Address, StartTls } from './check.ts';
import { type ProbeTools, type ProbeTurn, Unmet } from './probe.ts';

/** The most that is heard of the other side, bytes. */
export const mostHeard = 65_536;

/** What has come so far, as text. Calls `seen` with all of it each time, until that says so, it ends or is too much. */
export const hear = async (socket: Socket, seen: (text: string) => boolean): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    text = Buffer.concat(chunks).toString('utf8');
    if (seen(text) || length >= mostHeard) break;
  }
  return text;
};

/** An answer of SMTP or IMAP that is whole: its last line says so. */
const isWhole = (pattern: RegExp) => (text: string) => pattern.test(text);
const smtpAnswer = isWhole(/^\d{3}(?: [^\n]*)?\r?\n$/m);

/** What comes next, until it is what is waited for. */
type Listen = (seen: (text: string) => boolean) => Promise<string>;

/** What is said until TLS begins (RFC 3207, RFC 2595; PostgreSQL's SSLRequest). */
const beginnings: Readonly<Record<StartTls, (socket: Socket, listen: Listen) => Promise<string | null>>> = {
  smtp: async (socket, listen) => {
    for (const [said, code] of [
      [null, '220'],
      ['EHLO polkan', '250'],
      ['STARTTLS', '220'],
    ] as const) {
      if (said !== null) socket.write(`${said}\r\n`);
      const answer = await listen(smtpAnswer);
      if (!answer.startsWith(code)) return answer;
    }
    return null;
  },
  imap: async (socket, listen) => {
    const greeting = await listen(isWhole(/\n/));
    if (!/^\* OK\b/i.test(greeting)) return greeting;
    socket.write('a1 STARTTLS\r\n');
    const answer = await listen(isWhole(/^a1 [^\n]*\n/m));
    return /^a1 OK\b/im.test(answer) ? null : answer;
  },
  postgres: async (socket, listen) => {
    socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
    const answer = await listen((text) => text.length > 0);
    return answer === 'S' ? null : answer;
  },
};

export interface Speaking {
  readonly address: Address;
  readonly startTls: StartTls | null;
  /** `null`: no TLS from the beginning. */
  readonly tls: TlsSettings | null;
  /** Those of TLS by STARTTLS. */
  readonly afterwards: TlsSettings;
}

/** A connection that is open, with TLS where it is spoken. Rejects as `openConnection`, or with `Unmet` where there is no STARTTLS. */
export const speak = async (
  { address, startTls, tls, afterwards }: Speaking,
  { abort, limitMs, onCutOff }: Pick<ProbeTurn, 'abort' | 'limitMs' | 'onCutOff'>,
  { lookup, words }: ProbeTools,
): Promise<Socket> => {
  const socket = await openConnection({ ...address, tls: tls ?? false, abort, limitMs, lookup });
  if (startTls === null) return socket;
  const refused = (said: string): Unmet =>
    new Unmet(words.unmet.startTls(startTls, `"${cutLine(said, 120)}"`));
  let came = '';
  // Who talks on and comes to no end has answered, and is not silent.
  onCutOff?.(() => (came === '' ? null : refused(came)));
  const listen: Listen = (seen) =>
    hear(socket, (text) => {
      came = text;
      return seen(text);
    });
  try {
    const refusal = await beginnings[startTls](socket, listen);
    if (refusal !== null) throw refused(refusal);
    onCutOff?.(() => null);
    return await secured(socket, { host: address.host, settings: afterwards, abort });
  } catch (error) {
    socket.destroy();
    if (abort.aborted) throw abort.reason;
    throw error;
  }
};

/** Ends it without disturbing the other side. */
export const hangUp = (socket: Socket): void => {
  socket.end();
  takeLeave(socket);
};
