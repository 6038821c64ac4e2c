import type { MessageText, Notification } from '../../language/delivery.ts';
import { isCritical } from '../../language/severity.ts';
import { shortened, unwrapped } from '../../language/text.ts';
import { clockTime } from '../../messages/clock.ts';
import { headline, inOneLine, type Messages } from '../../messages/messages.ts';
import { messageText, noteOf } from '../../messages/notifications.ts';
import { fairShare, type Shared } from './fair-share.ts';

/** What a backlog says of one incident. */
interface Story {
  readonly since: number;
  readonly first: Notification;
  last: Notification;
}

export interface Backlog {
  readonly sink: string;
  readonly now: number;
  /** How long the sink was out of reach; `null`: it was not, there is only too much to say. */
  readonly outageMs: number | null;
  /** Messages that had to be given up before. */
  readonly lost: number;
  readonly words: Messages;
  /** How a time of day is written. Default: in the zone of the process. */
  readonly clock?: ((at: number, now: number) => string) | undefined;
  /** Whether a text is short enough; asked a dozen times. Default: any is, and nothing is left out. */
  readonly fits?: (message: MessageText) => boolean;
}

/** Where a catch-up has to leave something out, it names no more than this, and of each no more than so many characters. */
export const longestList = 400;
export const longestLine = 300;

/** Of so many sources it is said how many of theirs were left out. */
const mostSources = 8;

const sections = ['stillDown', 'events', 'cameAndWent', 'recovered', 'notes'] as const;
type Section = (typeof sections)[number];

/** One line of a catch-up, before it is written. */
interface Entry extends Shared {
  readonly section: Section;
  readonly source: string;
  readonly line: () => string;
}

/**
 * Everything that waits for a sink as one message: what is still down, what has recovered, what came
 * and went without having been told, what happened. One line an incident, the oldest first. What does not fit is counted,
 * by source; what is named then is a fair share of each source and severity, the open ones first. Cutting it to length is the
 * sink's `split`.
 */
export const catchUp = (waiting: readonly Notification[], backlog: Backlog): MessageText => {
  const { sink, now, outageMs, lost, words, fits = () => true } = backlog;
  const entries = entriesOf(waiting, backlog);
  const counts = countsOf(entries, ({ section }) => section);
  const { catchUp: say } = words;
  const title = outageMs === null ? say.titleBacklog(waiting.length) : say.titleOutage(sink, outageMs);

  const textOf = (named: readonly Entry[], longest = Number.POSITIVE_INFINITY): MessageText => {
    const section = (of: Section): string[] => {
      const lines = named
        .filter(({ section }) => section === of)
        .sort((one, other) => one.since - other.since)
        .map(({ line }) => shortened(unwrapped(line()), longest));
      return lines.length === 0 ? [] : [[say[of](counts.get(of) ?? 0), ...lines].join('\n')];
    };
    const left = countsOf(entries, ({ source }) => source);
    for (const { source } of named) left.set(source, (left.get(source) ?? 0) - 1);
    const sources = [...left]
      .filter(([source, count]) => source !== '' && count > 0)
      .sort(([, one], [, other]) => other - one)
      .slice(0, mostSources)
      .map(([source, count]) => `${source}: ${count}`);
    const more = entries.length - named.length;
    const parts = [
      ...(['stillDown', 'recovered', 'cameAndWent', 'events', 'notes'] as const).flatMap(section),
      ...(more > 0 ? [say.more(more, sources.join(', '))] : []),
      ...(lost > 0 ? [say.lost(lost)] : []),
    ];
    return messageText(noteOf(now, { mark: say.mark, title, detail: `\n${parts.join('\n\n')}` }), words);
  };

  if (backlog.fits === undefined || entries.length <= longestList) {
    const whole = textOf(entries);
    if (fits(whole)) return whole;
  }
  const picked = fairShare(entries, longestList);
  /** So many surely fit, or it is the least there is to say; so many do not. */
  let enough = 1;
  let tooMany = picked.length + 1;
  while (tooMany - enough > 1) {
    const middle = Math.floor((enough + tooMany) / 2);
    if (fits(textOf(picked.slice(0, middle), longestLine))) enough = middle;
    else tooMany = middle;
  }
  return textOf(picked.slice(0, enough), longestLine);
};

/** What there is to name: each incident once, and each event and note. */
const entriesOf = (
  waiting: readonly Notification[],
  { now, words, clock = clockTime }: Backlog,
): readonly Entry[] => {
  const stories = new Map<string, Story>();
  const others: Notification[] = [];
  for (const notification of waiting) {
    const { incident, since, reason } = notification;
    if (incident === null || since === null || reason === 'edge') {
      others.push(notification);
      continue;
    }
    const story = stories.get(incident);
    if (story === undefined) stories.set(incident, { since, first: notification, last: notification });
    else story.last = notification;
  }
  const { catchUp: say } = words;
  const time = (at: number): string => clock(at, now);
  const entry = (
    section: Section,
    since: number,
    { source, kind }: Notification,
    line: () => string,
  ): Entry => {
    const group = `${isCritical(kind) ? '!' : ''}${source}`;
    const rank = sections.indexOf(section) + (isCritical(kind) ? 0 : sections.length);
    return { section, since, source, group, rank, line };
  };
  const ofStory = ({ since, first, last }: Story): Entry => {
    const { title, detail, at } = last;
    if (last.action !== 'recovery') {
      return entry('stillDown', since, last, () => say.down(title, time(since), now - since, detail));
    }
    const how = ending(last, words);
    return first.action === 'alert'
      ? entry('cameAndWent', since, last, () => say.cameAndWentLine(title, time(since), at - since, how))
      : entry('recovered', since, last, () => say.recoveredLine(title, time(at), at - since, how));
  };
  const ofOther = (other: Notification): Entry =>
    other.reason === 'edge' && other.incident !== null
      ? entry('events', other.at, other, () => say.event(other.title, time(other.at), other.detail))
      : entry('notes', other.at, other, () => say.note(time(other.at), inOneLine(headline(other, words))));
  return [...[...stories.values()].map(ofStory), ...others.map(ofOther)];
};

const countsOf = <T, Of>(all: readonly T[], of: (one: T) => Of): Map<Of, number> => {
  const counts = new Map<Of, number>();
  for (const one of all) counts.set(of(one), (counts.get(of(one)) ?? 0) + 1);
  return counts;
};

/** What is gone must not read as if it were well again. */
const ending = ({ reason }: Notification, words: Messages): string =>
  reason === 'gone' ? words.headline.gone : '';
