import * as z from 'zod/mini';
import { oneOrMoreField, secretField, textField, told } from '../../language/fields.ts';
import { isLoopback, shown, urlOf } from '../../language/written.ts';
import { channelsIn } from '../../messages/channels.ts';
import { fileIn } from '../../messages/file.ts';
import { type ChannelDefinition, entryOf } from '../channel-definition.ts';
import { complain, httpTimeoutMs } from '../http/entry.ts';
import { decoded } from '../http/secrets-of.ts';

/** Somebody's address, and what they are called; empty: nothing. */
export interface Address {
  readonly name: string;
  readonly address: string;
}

export interface MailConfig {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (SMTPS). */
  readonly secure: boolean;
  readonly tls: 'offered' | 'required' | 'off';
  /** The certificate of the server is not looked at. */
  readonly insecure: boolean;
  /** Empty: nobody logs in. */
  readonly user: string;
  readonly password: string;
  readonly from: Address;
  readonly to: readonly Address[];
}

/** Where SMTP servers listen: for those who hand in mail (RFC 6409), and by TLS (RFC 8314). */
const ports = { 'smtp:': 587, 'smtps:': 465 } as const;

const entry = entryOf(
  () => ({
    url: textField(
      'The server: smtp://mail.example (587, STARTTLS where it is offered) or smtps:// (465).',
      2_000,
    ),
    user: z.optional(textField('Who logs in; it may stand in the URL, too.')),
    password: z.optional(secretField('The password; it may stand in the URL, too.')),
    tls: z.optional(
      z
        .enum(['offered', 'required', 'off'])
        .check(
          told(
            'offered, the default: STARTTLS where the server has it. required: nothing is sent without. off: never.',
          ),
        ),
    ),
    insecure: z.optional(z.boolean().check(told("true: the server's certificate is not checked."))),
    from: textField('Who it is from: polkan@example.org, or Polkan <polkan@example.org>.'),
    to: oneOrMoreField(textField('An address.'), 'Who is told: one address or several.'),
  }),
  (given, tell, words) => {
    const { wanted, plain } = channelsIn(words);
    const url = urlOf(given.url, ['smtp', 'smtps']);
    const user = given.user ?? decoded(url?.username ?? '');
    const password = given.password ?? decoded(url?.password ?? '');
    tell.secret(password);
    tell.secret(url?.password ?? '');
    const addresses = typeof given.to === 'string' ? [given.to] : given.to;
    const from = addressIn(given.from);
    if (from === null) complain(tell, words, ['from'], shown(given.from), wanted.address);
    const to = addresses.map((text, index) => {
      const address = addressIn(text);
      const path = typeof given.to === 'string' ? ['to'] : ['to', index];
      if (address === null) complain(tell, words, path, shown(text), wanted.address);
      return address;
    });
    if (url === null)
      return complain(tell, words, ['url'], shown(given.url), fileIn(words).wanted.url('smtp, smtps'));
    if (from === null || to.includes(null)) return null;
    const { tls = 'offered', insecure = false } = given;
    const secure = url.protocol === 'smtps:';
    if (!secure && tls === 'off' && !isLoopback(url)) tell.warning(plain(url.host));
    return {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? ports[url.protocol as 'smtp:'] : Number(url.port),
      ...{ secure, tls, insecure, user, password, from },
      to: to.filter((address) => address !== null),
    };
  },
);

/** An address that a server is likely to take, and nothing that could be read as two or as a header. */
const addressIn = (text: string): Address | null => {
  const [, name = '', address = ''] = /^([^<>\r\n]{0,200})<([^<>\s]+)>$/.exec(text.trim()) ?? [
    '',
    '',
    text.trim(),
  ];
  return /^[^\s@<>",;:\\()[\]]{1,64}@[\p{L}\p{N}.-]{1,253}$/u.test(address)
    ? { name: name.trim().replace(/^"|"$/g, ''), address }
    : null;
};

/** Messages as mails, by an SMTP server. */
export const mailChannel: ChannelDefinition<'mail', MailConfig | null> = {
  sort: 'mail',
  settings: {},
  read: () => null,
  entry,
  make: async (config, { name, words, warn, atEnd }) => {
    const { mail } = await import('./mail.ts');
    const sink = mail({ ...config, name, words, warn, timeoutMs: 2 * httpTimeoutMs, now: Date.now });
    atEnd(() => sink.close());
    return sink;
  },
  overview: ({ secure, host, port, to }) =>
    `mail (${secure ? 'smtps' : 'smtp'}://${host}:${port}, ${to.map(({ address }) => address).join(', ')})`,
};
