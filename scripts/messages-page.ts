import { readFileSync, writeFileSync } from 'node:fs';
import type { Notification } from '../src/language/delivery.ts';
import { incidentId, keyOf } from '../src/language/signal.ts';
import { inOneLine, locales, type Messages } from '../src/messages/messages.ts';
import { messageText } from '../src/messages/notifications.ts';
import { catchUp } from '../src/sinks/delivery/catch-up.ts';
import { withParts } from './generated-parts.ts';
import { at, type Sample, samplesIn } from './message-samples.ts';

const hour = 3_600_000;
const host = 'box';

/** What there is to tell of a sample, as the pipeline would make it. */
const notification = (
  { kind, entity, title, alert, well, edge }: Sample,
  action: 'alert' | 'realert' | 'recovery',
  isGone = false,
): Notification => {
  const key = keyOf(kind, entity);
  const reasons = {
    alert: edge ? 'edge' : 'crossed',
    realert: 'cooldown elapsed',
    recovery: 'cleared',
  } as const;
  const ages = { alert: 0, realert: 4 * hour, recovery: 25 * 60_000 };
  return {
    at,
    action,
    key,
    kind,
    entity,
    source: '',
    reason: isGone ? 'gone' : reasons[action],
    incident: incidentId(key, at - ages[action]),
    since: at - ages[action],
    mark: null,
    title,
    detail: action === 'recovery' ? well : alert,
  };
};

const said = (told: Notification, words: Messages): string => inOneLine(messageText(told, words, { host }));

/** All that can be told of a sample; what is true of every sample of its kind is said with the first. */
const messagesOf = (sample: Sample, isFirst: boolean, words: Messages): readonly string[] => [
  said(notification(sample, 'alert'), words),
  ...(sample.edge || !isFirst
    ? []
    : [
        said(notification(sample, 'realert'), words),
        said(notification(sample, 'recovery'), words),
        said(notification(sample, 'recovery', true), words),
      ]),
];

/** Many at once, as one message. */
const storm = (words: Messages): string => {
  const [sample] = samplesIn(words).filter(({ kind, when }) => kind === 'dep' && when === 'an error');
  if (sample === undefined) throw new Error('there is no sample of a dependency');
  const waiting = Array.from({ length: 40 }, (_, n) => {
    const name = `service-${String(n).padStart(2, '0')}`;
    const entity = { entity: name, title: words.dependencies.title(name) };
    const alert = words.dependencies.status(`http://${name}/`, 503);
    return notification({ ...sample, ...entity, alert }, 'alert');
  });
  const options = { sink: 'telegram', now: at, outageMs: null, lost: 0, words, host };
  const lines = inOneLine(catchUp(waiting, { ...options, clock: () => '03:04' })).split('\n');
  return [...lines.slice(0, 5), '…'].join('\n');
};

const fenced = (texts: readonly string[]): string => `\`\`\`text\n${texts.join('\n\n')}\n\`\`\``;

const catalogue = (words: Messages): string => {
  const samples = samplesIn(words);
  const kinds = [...new Set(samples.map(({ kind }) => kind))];
  return kinds
    .map((kind) => {
      const own = samples.filter((sample) => sample.kind === kind);
      return `#### \`${kind}\`\n\n${fenced(own.flatMap((sample, n) => messagesOf(sample, n === 0, words)))}`;
    })
    .join('\n\n');
};

/** `docs/messages.md` with every message put in anew, in every language. */
export const messagesPage = (page: string): string =>
  withParts(
    page,
    Object.fromEntries(
      Object.entries(locales).map(([locale, words]) => [
        locale,
        `${catalogue(words)}\n\n#### ${words === locales.ru ? 'Много сразу' : 'Many at once'}\n\n${fenced([storm(words)])}`,
      ]),
    ),
  );

if (import.meta.main) {
  const file = new URL('../docs/messages.md', import.meta.url);
  writeFileSync(file, messagesPage(readFileSync(file, 'utf8')));
}
