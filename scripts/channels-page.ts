import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { Announcement, MessageId, Notification, Outgoing } from '../src/language/delivery.ts';
import { incidentId } from '../src/language/signal.ts';
import { locales, type Messages } from '../src/messages/messages.ts';
import { alertmanagerRows } from '../src/sinks/alertmanager/alertmanager.ts';
import { timeOf } from '../src/sinks/alertmanager/alerts.ts';
import { appriseBody, appriseRows } from '../src/sinks/apprise/apprise.ts';
import { channels } from '../src/sinks/channels.ts';
import { factsOf } from '../src/sinks/delivery/facts-of.ts';
import { noticeText } from '../src/sinks/delivery/notice-text.ts';
import { discordBody, discordRows } from '../src/sinks/discord/discord.ts';
import { type AnswerRow, sharedRows } from '../src/sinks/http/answers.ts';
import { mailRows } from '../src/sinks/mail/mail-answer.ts';
import { mailOf } from '../src/sinks/mail/mail-text.ts';
import { matrixBody, matrixRows } from '../src/sinks/matrix/matrix.ts';
import { ntfyBody, ntfyRows } from '../src/sinks/ntfy/ntfy.ts';
import { slackBody, slackRows } from '../src/sinks/slack/slack.ts';
import { prepareConsole } from '../src/sinks/telegram/console/console.ts';
import { asHtml } from '../src/sinks/telegram/telegram-text.ts';
import { alertmanagerBody, alertsOf } from '../src/sinks/webhook/alertmanager-body.ts';
import { webhookRows } from '../src/sinks/webhook/webhook.ts';
import { webhookBody } from '../src/sinks/webhook/webhook-body.ts';
import { withParts } from './generated-parts.ts';

const at = Date.UTC(2026, 5, 14, 3, 4, 5);
const minute = 60_000;

/** The languages in which each payload is shown, and what is said over those that are not in that of the page. */
const languages = [
  { words: locales.en, head: '' },
  { words: locales.ru, head: 'With `WATCHDOG_LOCALE=ru`:' },
] as const;

const notification = (
  words: Messages,
  entity: string,
  action: 'alert' | 'recovery',
  ageMs: number,
): Notification => ({
  at,
  action,
  key: `dep/${entity}`,
  kind: 'dep',
  entity,
  source: 'dependencies',
  reason: action === 'alert' ? 'crossed' : 'cleared',
  incident: incidentId(`dep/${entity}`, at - ageMs),
  since: at - ageMs,
  mark: null,
  title: words.dependencies.title(entity),
  detail:
    action === 'alert'
      ? words.dependencies.status(`http://${entity}/`, 503)
      : words.dependencies.up(`http://${entity}/`),
});

/** A message as the delivery policy hands it over. */
const outgoing = (
  words: Messages,
  id: string,
  notifications: readonly [Notification, ...Notification[]],
  replyTo: string | null = null,
): Outgoing => {
  const [{ action }, another] = notifications;
  const why = another !== undefined ? 'group' : action === 'alert' ? 'alert' : 'recovery';
  const announcement: Announcement = { id, at, why, quietly: false, notifications };
  const backlog = { sink: '', now: at, outageMs: null, lost: 0, words, host: 'box', clock: () => '03:04' };
  const answered: MessageId | null = replyTo === null ? null : { messageId: replyTo, chat: null };
  return {
    notification: noticeText(announcement, backlog),
    replyTo: answered,
    facts: factsOf([announcement], { part: 0, host: 'box' }),
  };
};

const samples = (
  words: Messages,
  reply: string | null,
): readonly (readonly [name: string, outgoing: Outgoing])[] => [
  ['An alert', outgoing(words, 'a1', [notification(words, 'shop', 'alert', 0)])],
  [
    'A group',
    outgoing(words, 'a2', [notification(words, 'shop', 'alert', 0), notification(words, 'db', 'alert', 0)]),
  ],
  ['A recovery', outgoing(words, 'a3', [notification(words, 'shop', 'recovery', 25 * minute)], reply)],
];

const json = (body: unknown): string => `\`\`\`json5\n${JSON.stringify(body, null, 2)}\n\`\`\``;

/** What a channel sends, as it is on its way. */
const payloads: Readonly<
  Record<
    (typeof channels)[number]['sort'],
    readonly (readonly [
      heading: string,
      reply: string | null,
      payload: (outgoing: Outgoing, words: Messages) => string | Promise<string>,
    ])[]
  >
> = {
  telegram: [
    [
      'The text, in HTML; a recovery answers its alert. The buttons are there with `console: true`:',
      '7',
      (message, words) => {
        const { notification: text, replyTo } = message;
        const keyboard = prepareConsole(words).hooks.buttons(message);
        return json({
          chat_id: '42',
          text: asHtml(text),
          parse_mode: 'HTML',
          link_preview_options: { is_disabled: true },
          ...(replyTo && {
            reply_parameters: { message_id: Number(replyTo.messageId), allow_sending_without_reply: true },
          }),
          ...(keyboard !== null && { reply_markup: keyboard }),
        });
      },
    ],
  ],
  mail: [
    [
      'The whole mail; a recovery is in the thread of its alert:',
      '<3de53f214d51861efb323ceed6fdc36a@example.org>',
      async (message, words) => {
        const from = { name: 'Polkan', address: 'polkan@example.org' };
        const to = [{ name: '', address: 'ops@example.org' }];
        const bytes = await mailOf(message, { from, to, at, channel: 'mail', words });
        return `\`\`\`text\n${bytes.toString('utf8').replaceAll('\r\n', '\n').trimEnd()}\n\`\`\``;
      },
    ],
  ],
  webhook: [
    ['Our own JSON:', null, (message) => json(webhookBody(message))],
    [
      "`format: alertmanager`, Alertmanager's webhook version 4:",
      null,
      (message) => json(alertmanagerBody(message, { receiver: 'hook', externalUrl: '' })),
    ],
  ],
  ntfy: [['', null, (message) => json(ntfyBody(message, { topic: 'ops', click: '' }))]],
  slack: [
    [
      'By a bot; by a webhook the same, without channel and thread:',
      '1781478857.000001',
      (message) => json(slackBody(message, { bot: { token: '', channel: 'C0123456789' }, flavor: 'slack' })),
    ],
    [
      '`flavor: mattermost`:',
      null,
      (message) => json(slackBody(message, { bot: null, flavor: 'mattermost' })),
    ],
  ],
  discord: [['', null, (message) => json(discordBody(message))]],
  matrix: [['', '$event', (message) => json(matrixBody(message))]],
  apprise: [['', null, (message) => json(appriseBody(message, { urls: [], tag: '' }))]],
  alertmanager: [
    [
      'What fires ends an hour after it was said last, and is said again every minute:',
      null,
      (message) =>
        json(
          alertsOf(message).map(({ startsAt, endsAt, ...alert }) => ({
            ...alert,
            startsAt: timeOf(startsAt),
            endsAt: timeOf(endsAt ?? at + 60 * minute),
          })),
        ),
    ],
  ],
};

const rowsOf: Readonly<Record<string, readonly AnswerRow[]>> = {
  webhook: webhookRows,
  ntfy: ntfyRows,
  slack: slackRows,
  discord: discordRows,
  matrix: matrixRows,
  apprise: appriseRows,
  alertmanager: alertmanagerRows,
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const range = ([first, last]: readonly [number, number]): string =>
  first === last ? String(first) : `${first} to ${last}`;

const statusOf = (status: AnswerRow['status']): string =>
  typeof status === 'number' ? String(status) : range(status);

const answers = (rows: readonly AnswerRow[]): string =>
  table(
    ['answer', 'means', 'when'],
    rows.map(({ status, means, when, says }) => [
      `${statusOf(status)}${says === undefined ? '' : ', by its body'}`,
      means,
      when,
    ]),
  );

const mailAnswers = (): string =>
  table(
    ['reply', 'means', 'when'],
    mailRows.map(({ reply, code, says, means, when }) => [
      (reply && range(reply)) ??
        (says === undefined ? (code === undefined ? 'anything else' : 'any') : '500 to 599, by its text'),
      means,
      when,
    ]),
  );

/** What a field is for: said of itself, or of the longest of the forms that it may have. */
const descriptionOf = ({ description, anyOf = [] }: z.core.JSONSchema.BaseSchema): string =>
  description ??
  anyOf
    .flatMap((one) => (typeof one === 'object' ? [one.description ?? ''] : []))
    .reduce((longest, one) => (one.length > longest.length ? one : longest), '');

/** What may be said of a sort in the file, of the very schema that it is read by. */
const fieldsOf = (fields: z.core.$ZodShape): string => {
  const { properties = {}, required = [] } = z.toJSONSchema(z.object(fields), {
    unrepresentable: 'any',
    io: 'input',
  });
  return table(
    ['field', 'must', 'what'],
    Object.entries(properties).map(([name, property]) => [
      `\`${name}\``,
      required.includes(name) ? 'yes' : '',
      typeof property === 'object' ? descriptionOf(property) : '',
    ]),
  );
};

const channelOf = async ({ sort, entry }: (typeof channels)[number]): Promise<string> => {
  const own = rowsOf[sort];
  const shown = await Promise.all(
    payloads[sort].map(async ([heading, reply, payload]) => {
      const blocks = await Promise.all(
        languages.map(async ({ words, head }) => {
          const own = await Promise.all(
            samples(words, reply).map(
              async ([name, message]) => `${name}:\n\n${await payload(message, words)}`,
            ),
          );
          return [...(head === '' ? [] : [head]), ...own].join('\n\n');
        }),
      );
      return [...(heading === '' ? [] : [heading]), ...blocks].join('\n\n');
    }),
  );
  return [
    `### \`${sort}\``,
    fieldsOf(entry.fields),
    ...(sort === 'mail' ? [mailAnswers()] : own === undefined ? [] : [answers(own)]),
    ...shown,
  ].join('\n\n');
};

/** The page with its generated parts put in anew. */
export const channelsPage = async (page: string): Promise<string> =>
  withParts(page, {
    answers: answers(sharedRows),
    channels: (await Promise.all(channels.map(channelOf))).join('\n\n'),
  });

/** `node scripts/channels-page.ts && npm run format` writes it anew. */
if (import.meta.main) {
  const file = new URL('../docs/channels.md', import.meta.url);
  writeFileSync(file, await channelsPage(readFileSync(file, 'utf8')));
}
