import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/** A mail that was taken, and how it came. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
  readonly encrypted: boolean;
  readonly user: string | null;
}

export interface FakeSmtpOptions {
  /** Where TLS is offered. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  /** TLS from the first byte. */
  readonly secure?: boolean;
  /** Who may log in; nobody else may send. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Replies to the next commands of a verb, instead of going by the rules; `null` cuts the connection. */
  readonly replies?: Readonly<Record<string, readonly (string | null)[]>>;
  readonly mostBytes?: number;
}

export interface FakeSmtp {
  readonly port: number;
  readonly mails: readonly TakenMail[];
  /** Keeps the next end of a message unanswered. */
  hold(): void;
  held(): Promise<void>;
  release(): void;
  close(): Promise<void>;
}

/** What a session knows. */
interface Session {
  greeted: boolean;
  user: string | null;
  from: string | null;
  readonly to: string[];
}

/**
 * A strict SMTP server on loopback (RFC 5321): each command only in its turn, lines that end with CRLF and are no longer
 * than 998 bytes, dots stuffed, no bare line ends.
 */
export const fakeSmtp = async (options: FakeSmtpOptions = {}): Promise<FakeSmtp> => {
  const { certificate, secure = false, login, mostBytes = 10_000_000 } = options;
  const mails: TakenMail[] = [];
  const replies = new Map(Object.entries(options.replies ?? {}).map(([verb, list]) => [verb, [...list]]));
  const sockets = new Set<Socket>();
  let holding = false;
  let held = Promise.withResolvers<void>();
  let waiting: (() => void)[] = [];
  const context = certificate && createSecureContext(certificate);

  const serve = (socket: Socket, encrypted: boolean): void => {
    const session: Session = { greeted: false, user: null, from: null, to: [] };
    let input = '';
    let data: string[] | null = null;
    let expects: 'user' | 'password' | null = null;
    let loginUser = '';
    const say = (line: string): void => void socket.write(`${line}\r\n`);

    const ended = (text: string): void => {
      const [reply] = [replies.get('.')?.shift()];
      if (reply === null) {
        socket.destroy();
        return;
      }
      if (reply !== undefined) say(reply);
      else if (Buffer.byteLength(text) > mostBytes) say('552 5.3.4 Message too big');
      else {
        mails.push({
          from: session.from ?? '',
          to: [...session.to],
          data: text,
          encrypted,
          user: session.user,
        });
        say('250 2.0.0 Ok: queued');
      }
      session.from = null;
      session.to.length = 0;
    };

    const loggedIn = (user: string, password: string): void => {
      if (login !== undefined && user === login.user && password === login.password) {
        session.user = user;
        say('235 2.7.0 Authentication successful');
      } else say('535 5.7.8 Error: authentication failed');
    };

    const command = (line: string): void => {
      if (expects !== null) {
        const given = Buffer.from(line, 'base64').toString('utf8');
        if (expects === 'user') {
          loginUser = given;
          expects = 'password';
          say('334 UGFzc3dvcmQ6');
        } else {
          expects = null;
          loggedIn(loginUser, given);
        }
        return;
      }
      const verb = line.split(' ')[0]?.toUpperCase() ?? '';
      const scripted = replies.get(verb)?.shift();
      if (scripted === null) {
        socket.destroy();
        return;
      }
      if (scripted !== undefined) {
        say(scripted);
        return;
      }
      if (verb === 'EHLO') {
        session.greeted = true;
        const offers = [
          'box.example',
          ...(context && !encrypted ? ['STARTTLS'] : []),
          ...(login ? ['AUTH PLAIN LOGIN'] : []),
          `SIZE ${mostBytes}`,
          '8BITMIME',
        ];
        for (const [at, offer] of offers.entries()) say(`250${at === offers.length - 1 ? ' ' : '-'}${offer}`);
      } else if (verb === 'QUIT') {
        say('221 2.0.0 Bye');
        socket.end();
      } else if (!session.greeted) say('503 5.5.1 Error: send HELO/EHLO first');
      else if (verb === 'STARTTLS') {
        if (context === undefined || encrypted) say('502 5.5.1 Error: command not implemented');
        else {
          say('220 2.0.0 Ready to start TLS');
          socket.removeAllListeners('data');
          const tls = new TLSSocket(socket, { isServer: true, secureContext: context });
          sockets.add(tls);
          tls.on('error', () => tls.destroy());
          serve(tls, true);
        }
      } else if (verb === 'AUTH') {
        const [, method = '', initial = ''] = line.split(' ');
        if (login === undefined) say('503 5.5.1 Error: authentication not enabled');
        else if (/^plain$/i.test(method)) {
          const [, user = '', password = ''] = Buffer.from(initial, 'base64').toString('utf8').split('\0');
          loggedIn(user, password);
        } else if (/^login$/i.test(method)) {
          expects = 'user';
          say('334 VXNlcm5hbWU6');
        } else say('504 5.5.4 Unrecognized authentication type');
      } else if (login !== undefined && session.user === null) say('530 5.7.0 Authentication required');
      else if (verb === 'MAIL') {
        const address = /^MAIL FROM:<([^<>\s]*)>( SIZE=\d+)?( BODY=\w+)?$/i.exec(line)?.[1];
        if (address === undefined) say('501 5.1.7 Bad sender address syntax');
        else {
          session.from = address;
          say('250 2.1.0 Ok');
        }
      } else if (verb === 'RCPT') {
        const address = /^RCPT TO:<([^<>\s]+)>$/i.exec(line)?.[1];
        if (session.from === null) say('503 5.5.1 Error: need MAIL command');
        else if (address === undefined) say('501 5.1.3 Bad recipient address syntax');
        else if (address.startsWith('nobody@')) say('550 5.1.1 User unknown');
        else {
          session.to.push(address);
          say('250 2.1.5 Ok');
        }
      } else if (verb === 'DATA') {
        if (session.to.length === 0) say('503 5.5.1 Error: need RCPT command');
        else {
          data = [];
          say('354 End data with <CR><LF>.<CR><LF>');
        }
      } else say('500 5.5.2 Error: command not recognized');
    };

    socket.on('data', (chunk: Buffer) => {
      input += chunk.toString('latin1');
      for (let end = input.indexOf('\r\n'); end >= 0; end = input.indexOf('\r\n')) {
        const line = input.slice(0, end);
        input = input.slice(end + 2);
        if (data === null) command(line);
        else if (line === '.') {
          const text = Buffer.from(data.join('\r\n'), 'latin1').toString('utf8');
          data = null;
          if (holding) {
            holding = false;
            waiting.push(() => ended(text));
            held.resolve();
          } else ended(text);
        } else if (line.length > 998 || /[\r\n]/.test(line)) {
          say('500 5.5.2 Error: bare line end, or line too long');
          socket.end();
        } else data.push(line.startsWith('.') ? line.slice(1) : line);
      }
    });
    socket.on('error', () => socket.destroy());
    if (!encrypted || secure) {
      const greeting = replies.get('greeting')?.shift();
      if (greeting === null) socket.destroy();
      else say(greeting ?? '220 box.example ESMTP');
    }
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (secure && context !== undefined) {
      const tls = new TLSSocket(socket, { isServer: true, secureContext: context });
      sockets.add(tls);
      tls.on('error', () => tls.destroy());
      serve(tls, true);
    } else serve(socket, false);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    hold: () => {
      holding = true;
    },
    held: () => held.promise,
    release: () => {
      held = Promise.withResolvers();
      for (const answer of waiting) answer();
      waiting = [];
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

/** What a mail client shows: quoted-printable and base64 undone, the header lines unfolded. */
export const readMail = (
  data: string,
): { readonly headers: ReadonlyMap<string, string>; readonly plain: string; readonly html: string } => {
  const partOf = (text: string): { headers: Map<string, string>; body: string } => {
    const end = text.indexOf('\r\n\r\n');
    const lines = text
      .slice(0, end)
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n');
    const headers = new Map(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    return { headers, body: text.slice(end + 4) };
  };
  const bytesOfQuoted = (text: string): Buffer =>
    Buffer.from(
      text
        .replace(/=\r\n/g, '')
        .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    );
  const decoded = ({ headers, body }: { headers: Map<string, string>; body: string }): string => {
    const encoding = headers.get('content-transfer-encoding') ?? '7bit';
    if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
    return encoding === 'quoted-printable' ? bytesOfQuoted(body).toString('utf8') : body;
  };
  const whole = partOf(data);
  const boundary = /boundary="([^"]+)"/.exec(whole.headers.get('content-type') ?? '')?.[1] ?? '';
  const parts = whole.body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((text) => partOf(text.replace(/^\r\n|\r\n$/g, '')));
  const of = (type: string): string => {
    const found = parts.find(({ headers }) => headers.get('content-type')?.startsWith(type));
    return found === undefined ? '' : decoded(found).replaceAll('\r\n', '\n');
  };
  const words = (value: string): string =>
    value
      .replace(/\?=\s+=\?/g, '?==?')
      .replace(/=\?utf-8\?q\?([^?]*)\?=/gi, (_, text: string) =>
        bytesOfQuoted(text.replaceAll('_', ' ')).toString('latin1'),
      )
      .replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, text: string) =>
        Buffer.from(text, 'base64').toString('latin1'),
      );
  const headers = new Map(
    [...whole.headers].map(([name, value]) => [
      name,
      /=\?utf-8\?/i.test(value) ? Buffer.from(words(value), 'latin1').toString('utf8') : value,
    ]),
  );
  return { headers, plain: of('text/plain'), html: of('text/html') };
};
