import type { Fault } from '../../language/fault.ts';
import { faultOf } from '../../language/fault-of.ts';
import { oneLine } from '../../language/text.ts';
import type { Meaning } from '../http/answers.ts';

/** What has gone wrong with a mail, as far as the SMTP client knows. */
export interface MailFailure {
  /** The command that the server refused, `RCPT TO` say; empty: it was none. */
  readonly command: string;
  /** The number of its reply; `null`: there was none. */
  readonly reply: number | null;
  /** The client's own code: `EAUTH`, `ETLS`, `ESOCKET`, … */
  readonly code: string;
}

export interface MailRow {
  /** The command. Default: any. */
  readonly command?: RegExp;
  readonly code?: RegExp;
  /** The first and the last reply. Default: any, and none. */
  readonly reply?: readonly [first: number, last: number];
  readonly means: Exclude<Meaning, 'sent'>;
  /** When this comes, in a few words, for the documentation. */
  readonly when: string;
}

/**
 * What the replies of an SMTP server mean (RFC 5321, 4.2; RFC 4954, 6), as a plain table: the first row that fits counts.
 * What breaks off while the message is being handed over may have arrived, whatever row fits.
 */
export const mailRows: readonly MailRow[] = [
  { reply: [400, 499], means: 'again', when: 'not now: greylisting, a full mailbox, too many connections' },
  { reply: [552, 552], means: 'dropped', when: 'the message is too large' },
  {
    code: /^EMESSAGE$/,
    means: 'dropped',
    when: 'its content is not taken (as spam, say), or it is too large',
  },
  { code: /^EAUTH$/, means: 'refused', when: 'the user or the password is wrong' },
  {
    code: /^ETLS$/,
    means: 'refused',
    when: 'no STARTTLS where it is required, or a certificate that does not hold',
  },
  { code: /^EENVELOPE$/, means: 'refused', when: 'the sender or every receiver is not accepted' },
  { reply: [500, 599], means: 'refused', when: 'it takes no mail from here' },
  { means: 'again', when: 'it can not be reached' },
];

export const meaningOfMail = (
  { command, reply, code }: MailFailure,
  handedOver: boolean,
): Exclude<Meaning, 'sent'> => {
  if (handedOver && reply === null) return 'in doubt';
  const found = mailRows.find(
    (row) =>
      (row.command === undefined || row.command.test(command)) &&
      (row.code === undefined || row.code.test(code)) &&
      (row.reply === undefined || (reply !== null && reply >= row.reply[0] && reply <= row.reply[1])),
  );
  return found?.means ?? 'again';
};

const fieldOf = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null && name in error
    ? (error as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** What the client threw, as facts. It may be anything. */
export const mailFailureOf = (error: unknown): MailFailure => {
  const [command, reply, code] = ['command', 'responseCode', 'code'].map((name) => fieldOf(error, name));
  return {
    command: typeof command === 'string' ? command : '',
    reply: typeof reply === 'number' ? reply : null,
    code: typeof code === 'string' ? code : '',
  };
};

/** Why, for the operator: what the server replied, else what the network or TLS says. */
export const mailFaultOf = (error: unknown): Fault => {
  const { reply } = mailFailureOf(error);
  const response = fieldOf(error, 'response');
  if (reply !== null && typeof response === 'string') {
    const description = response.slice(0, 2_000).replace(/^\d{3}[ -]?/gm, '');
    return { code: 'answered', protocol: 'SMTP', status: reply, description: oneLine(description, 300) };
  }
  const original = fieldOf(error, 'originalCode');
  return faultOf(
    typeof original === 'string' ? Object.assign(new Error(original), { code: original }) : error,
  );
};
