import { cutLine } from '../../language/cut-line.ts';
import type { Fault } from '../../language/fault.ts';
import { faultOf } from '../../language/fault-of.ts';
import type { Meaning } from '../http/answers.ts';

/** What has gone wrong with a mail, as far as the SMTP client knows. */
export interface MailFailure {
  /** The command that the server refused, `RCPT TO` say; empty: it was none. */
  readonly command: string;
  /** The number of its reply; `null`: there was none. */
  readonly reply: number | null;
  /** The reply in full; empty: there was none. */
  readonly said: string;
  /** The client's own code: `EAUTH`, `ETLS`, `ESOCKET`, … */
  readonly code: string;
}

export interface MailRow {
  /** The command. Default: any. */
  readonly command?: RegExp;
  readonly code?: RegExp;
  /** What the reply begins with. Default: anything. */
  readonly says?: RegExp;
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
  {
    code: /^ETLS$/,
    means: 'refused',
    when: 'no STARTTLS where it is required, or a certificate that does not hold',
  },
  { reply: [400, 499], means: 'again', when: 'not now: greylisting, a full mailbox, too many connections' },
  {
    says: /^5\d\d[ -]5\.(?:[147]\.\d{1,3}|2\.[012])\b(?!.{0,200}(?:spam|virus|malware|phish|content))/is,
    means: 'refused',
    when: 'who sends or receives is not accepted, the mailbox is closed or full, or too much was sent today (RFC 3463: 5.1, 5.2.0 to 5.2.2, 5.4, 5.7)',
  },
  { reply: [552, 552], means: 'dropped', when: 'the message is too large' },
  {
    code: /^EMESSAGE$/,
    means: 'dropped',
    when: 'its content is not taken (as spam, say), or it is too large',
  },
  { code: /^EAUTH$/, means: 'refused', when: 'the user or the password is wrong' },
  { code: /^EENVELOPE$/, means: 'refused', when: 'the sender or every receiver is not accepted' },
  { reply: [500, 599], means: 'refused', when: 'it takes no mail from here' },
  { means: 'again', when: 'it can not be reached' },
];

export const meaningOfMail = (
  { command, reply, code, said }: MailFailure,
  handedOver: boolean,
): Exclude<Meaning, 'sent'> => {
  if (handedOver && reply === null) return 'in doubt';
  const found = mailRows.find(
    (row) =>
      (row.command === undefined || row.command.test(command)) &&
      (row.code === undefined || row.code.test(code)) &&
      (row.says === undefined || row.says.test(said)) &&
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
  const [command, reply, code, said] = ['command', 'responseCode', 'code', 'response'].map((name) =>
    fieldOf(error, name),
  );
  return {
    command: typeof command === 'string' ? command : '',
    reply: typeof reply === 'number' ? reply : null,
    code: typeof code === 'string' ? code : '',
    said: typeof said === 'string' ? said : '',
  };
};

/** Why, for the operator: what the server replied, else what the network or TLS says. */
export const mailFaultOf = (error: unknown): Fault => {
  const { reply } = mailFailureOf(error);
  const response = fieldOf(error, 'response');
  if (reply !== null && typeof response === 'string') {
    const description = response.slice(0, 5_000).replace(/^\d{3}[ -]?/gm, '');
    return { code: 'answered', protocol: 'SMTP', status: reply, description: cutLine(description, 300) };
  }
  const original = fieldOf(error, 'originalCode');
  return faultOf(
    typeof original === 'string' ? Object.assign(new Error(original), { code: original }) : error,
  );
};
