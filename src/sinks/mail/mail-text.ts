import { createHash } from 'node:crypto';
import MimeNode from 'nodemailer/lib/mime-node';
import type { MessageText, Outgoing } from '../../language/delivery.ts';
import { escapeMarkup, oneLine } from '../../language/text.ts';
import { channelsIn } from '../../messages/channels.ts';
import type { Messages } from '../../messages/messages.ts';
import { cutMessage } from '../cut.ts';
import { asPlain, byLine, headOf } from '../plain-text.ts';
import { toneOf } from '../standing.ts';
import type { Address } from './mail-channel.ts';

/** A longer text is cut. Servers take far more, but nobody reads it, and some clients show no more. */
export const longestMailBytes = 65_536;

export interface MailEnvelope {
  readonly from: Address;
  readonly to: readonly Address[];
  /** When it is sent, epoch milliseconds. */
  readonly at: number;
  /** What the channel is called. */
  readonly channel: string;
  readonly words: Messages;
}

/**
 * The id of a mail (RFC 5322, 3.6.4): the same however often it is sent, so that a mailbox can leave out a copy. At a message
 * without facts it is that of its text and time.
 */
export const messageIdOf = (
  { notification, facts }: Outgoing,
  { from, channel }: Pick<MailEnvelope, 'from' | 'channel'>,
): string => {
  const of = facts ?? { id: `${notification.key}:${notification.at}:${asPlain(notification)}`, part: 0 };
  const digest = createHash('sha256').update(`${channel}\n${of.id}\n${of.part}`).digest('hex');
  return `<${digest.slice(0, 32)}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`;
};

/** The whole text of a mail as it is written in plain. */
const plainOf = (notification: MessageText, footer: string): string =>
  `${asPlain(notification)}\n\n-- \n${footer}\n`;

/** Its HTML: the same words, the title bold, commands set apart. No image, no link, no style: nothing that a filter dislikes. */
const htmlOf = ({ mark, title, detail }: MessageText, footer: string): string => {
  const lines = byLine(
    detail,
    (line) => escapeMarkup(line),
    (command) => `<code>${escapeMarkup(command)}</code>`,
  ).replaceAll('\n', '<br>\n');
  const head = `<p><b>${escapeMarkup(headOf({ mark, title }))}</b></p>`;
  return `<!DOCTYPE html>\n<html><body>\n${head}\n<p>${lines}</p>\n<p><small>${escapeMarkup(footer)}</small></p>\n</body></html>\n`;
};

/**
 * A message as a mail. Its subject is the title without the mark, so that an alert and its recovery have the same one and are a
 * thread also for clients that go by subjects; the text begins with the mark, which is what a list of mails shows.
 */
export const mailOf = async (outgoing: Outgoing, envelope: MailEnvelope): Promise<Buffer> => {
  const { notification, replyTo, quietly = false, facts } = outgoing;
  const { from, to, at, words } = envelope;
  const footer = channelsIn(words).footer(facts?.host ?? 'Polkan');
  const standing = toneOf(outgoing);
  const id = messageIdOf(outgoing, envelope);
  const mail = new MimeNode('multipart/alternative', {
    baseBoundary: id.slice(1, 17),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const subject = oneLine(notification.title.toWellFormed());
  const importance = quietly ? 'low' : standing === 'critical' ? 'high' : null;
  mail.setHeader({
    From: from,
    To: [...to],
    Subject: replyTo === null ? subject : `Re: ${subject}`,
    Date: new Date(at).toUTCString().replace('GMT', '+0000'),
    'Message-ID': id,
    ...(replyTo !== null && { 'In-Reply-To': replyTo.messageId, References: replyTo.messageId }),
    'Auto-Submitted': 'auto-generated',
    ...(importance !== null && { Importance: importance, 'X-Priority': importance === 'high' ? '1' : '5' }),
  });
  mail.createChild('text/plain; charset=utf-8').setContent(plainOf(notification, footer).toWellFormed());
  mail.createChild('text/html; charset=utf-8').setContent(htmlOf(notification, footer).toWellFormed());
  return mail.build();
};

/** Cuts what is too long for one mail. */
export const splitMail = (notification: MessageText): readonly MessageText[] =>
  cutMessage(notification, (part) => Buffer.byteLength(asPlain(part)) <= longestMailBytes);
