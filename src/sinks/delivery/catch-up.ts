import { withoutCommands } from '../../language/commands.ts';
import type { MessageText, Notification } from '../../language/delivery.ts';
import { few } from '../../language/few.ts';
import { naturalOrder } from '../../language/natural-order.ts';
import { shortened, unwrapped } from '../../language/text.ts';
import { goneMark, type Headline, type Messages, marks } from '../../messages/messages.ts';
import { messageText, noteOf } from '../../messages/notifications.ts';
import { type CatchUpEntry, catchUpEntries, type Section, sections } from './catch-up-entries.ts';
import { fairShare } from './fair-share.ts';
import { nameOf, stormOf } from './storm.ts';

export interface Backlog {
  readonly sink: string;
  readonly now: number;
  /** How long the sink was out of reach; `null`: it was not, there is only too much to say. */
  readonly outageMs: number | null;
  /** Messages that had to be given up before. */
  readonly lost: number;
  /** How many more are down, of which it is told later. Default: none. */
  readonly alsoDown?: number;
  readonly words: Messages;
  readonly host?: string | undefined;
  /** How a time of day is written. Default: in the zone of the process. */
  readonly clock?: ((at: number, now: number) => string) | undefined;
  /** Whether a text is short enough, or goes into `most` messages; asked a dozen times. Default: any is, and nothing is left out. */
  readonly fits?: (message: MessageText, most?: number) => boolean;
}

/** Where a catch-up has to leave something out, it names no more than this, and of each no more than so many characters. */
export const longestList = 400;
export const longestLine = 300;

/** Of so many sources it is said how many of theirs were left out. */
const mostSources = 8;

/**
 * Many things as one message. Its first line is what happened; behind it, what is still down, what has recovered, what came
 * and went without having been told, what happened. One line an incident, the worst first, and of those the oldest; what comes
 * and goes again and again is one line. What all lines say is said once. What does not fit is counted, by source; what is named then is a fair share of each source and severity,
 * the open ones first. Cutting it to length is the sink's `split`.
 */
export const catchUp = (waiting: readonly Notification[], backlog: Backlog): MessageText => {
  const { now, lost, alsoDown = 0, words, host, fits = () => true } = backlog;
  const entries = catchUpEntries(waiting, backlog);
  const counts = countsOf(entries, ({ section }) => section);
  const { catchUp: say } = words;
  const first = firstLine(entries, waiting.length, backlog);
  const isOfOneKind = new Set(entries.map(({ of }) => of.kind)).size === 1;
  const isStorm = isOfOneKind && counts.size === 1 && backlog.outageMs === null;
  /** The first line says what they are, and no two of them are called the same. */
  const isNamed = isStorm && new Set(entries.map(({ of }) => nameOf(of))).size === entries.length;
  const common = {
    downNow: commonDetail(entries, 'downNow', words),
    stillDown: commonDetail(entries, 'stillDown', words),
  };

  /** `isTight`: those of whom the same is said share a line. */
  const textOf = (
    named: readonly CatchUpEntry[],
    { longest = Number.POSITIVE_INFINITY, isTight = false } = {},
  ): MessageText => {
    const short = (text: string): string => shortened(unwrapped(text), longest);
    const section = (of: Section): string[] => {
      const shared = of === 'stillDown' || of === 'downNow' ? common[of] : '';
      const allSay = shared !== '';
      const those = named
        .filter(({ section }) => section === of)
        .sort(
          (one, other) =>
            other.severity - one.severity ||
            one.since - other.since ||
            naturalOrder(one.of.title, other.of.title),
        );
      const alike = Map.groupBy(those, ({ line }, at) => (isTight && of !== 'notes' ? line(allSay, '') : at));
      const lines = [...alike.values()].flatMap(([one, ...others]) => {
        if (one === undefined || others.length === 0) return one === undefined ? [] : short(one.line(allSay));
        const who = [one, ...others].map(({ of }) => short(isNamed ? nameOf(of) : of.title));
        return unwrapped(one.line(allSay, who.join(', ')));
      });
      if (lines.length === 0) return [];
      const heading = say[of](counts.get(of) ?? 0);
      return [[allSay ? say.allSay(heading, shared) : heading, ...lines].join('\n')];
    };
    const left = countsOf(entries, ({ source }) => source);
    for (const { source } of named) left.set(source, (left.get(source) ?? 0) - 1);
    const sources = [...left]
      .filter(([source, count]) => source !== '' && count > 0)
      .sort(([, one], [, other]) => other - one)
      .slice(0, mostSources)
      .map(([source, count]) => `${source}: ${count}`);
    const more = entries.length - named.length;
    const list = [
      ...sections.flatMap(section),
      ...saidOfAll(waiting, words),
      ...(alsoDown > 0 ? [say.alsoDown(alsoDown)] : []),
      ...(more > 0 ? [say.more(more, sources.join(', '))] : []),
      ...(lost > 0 ? [say.lost(lost)] : []),
    ].join('\n\n');
    const { mark, title, detail } = first;
    return messageText(noteOf(now, { mark, title, detail: `${detail}\n${list}` }), words, { host });
  };

  if (backlog.fits === undefined || entries.length <= longestList) {
    const whole = textOf(entries);
    const isTooMuch = isStorm && !fits(whole, 1);
    const tight = isTooMuch ? textOf(entries, { isTight: true }) : whole;
    if (isTooMuch && fits(tight, 1)) return tight;
    if (fits(whole)) return whole;
    if (isTooMuch && fits(tight)) return tight;
  }
  const picked = fairShare(entries, longestList);
  // Of a storm of so many some are only counted anyway: then it is one message.
  const isOne = isStorm && entries.length > longestList;
  const how = { longest: longestLine, isTight: isOne };
  const most = isOne ? 1 : undefined;
  /** So many surely fit, or it is the least there is to say; so many do not. */
  let enough = 1;
  let tooMany = picked.length + 1;
  while (tooMany - enough > 1) {
    const middle = Math.floor((enough + tooMany) / 2);
    if (fits(textOf(picked.slice(0, middle), how), most)) enough = middle;
    else tooMany = middle;
  }
  return textOf(picked.slice(0, enough), how);
};

/** So many are named in the first line. */
const mostNamed = 3;

/** What happened, in one line: an outage of the sink, a storm of one kind, or how many went down and came back. */
const firstLine = (
  entries: readonly CatchUpEntry[],
  messages: number,
  { outageMs, sink, lost, words }: Backlog,
): Headline => {
  const { catchUp: say } = words;
  if (outageMs !== null) return { mark: say.mark, title: say.titleOutage(sink, outageMs), detail: '' };
  const all = entries.map(({ of }) => ({ ...of, detail: withoutCommands(of.detail) }));
  const only = (section: Section): boolean => entries.every((entry) => entry.section === section);
  // One whose last times are listed beside how it is now is one.
  const flapping = new Set(entries.flatMap(({ of }) => (of.flaps === true ? [of.key] : []))).size;
  const alike = worstFirst.find(only);
  if (lost === 0 && alike !== undefined && flapping === 0) {
    const storm = stormOf(all, words);
    if (storm !== null) return { mark: markOf[alike], ...storm, detail: `${storm.detail}\n` };
  }
  const count = (...those: readonly Section[]): number =>
    entries.filter(({ section, of }) => those.includes(section) && of.flaps !== true).length;
  const [down, still, over, went, others] = [
    count('downNow', 'events'),
    count('stillDown'),
    count('recovered'),
    count('cameAndWent'),
    count('notes'),
  ];
  const times = entries.reduce(
    (sum, one) => sum + (one.section === 'cameAndWent' && one.of.flaps !== true ? one.times : 0),
    0,
  );
  if (others > 0) return { mark: say.mark, title: say.titleBacklog(messages), detail: '' };
  const news = { downNow: down + flapping, stillDown: still, recovered: over };
  const worst = worstFirst.find((section) => news[section] > 0);
  return {
    mark: worst === undefined ? goneMark : markOf[worst],
    title: say.titleGroup(down, over, went, flapping, still, times),
    detail: `${namesOf(entries, down + still + flapping === 0)}\n`,
  };
};

/** What gives a message its mark where it is the worst of its news, the worst first. */
const worstFirst = ['downNow', 'stillDown', 'recovered'] as const;
const markOf = { downNow: marks.alert, stillDown: marks.realert, recovered: marks.recovery };

/** What is said of several, behind the list: which of them come and go, and who was told of them before. */
const saidOfAll = (
  waiting: readonly Notification[],
  { catchUp: say, headline: { escalatedAll } }: Messages,
): readonly string[] => {
  const settled = new Set(waiting.flatMap(({ key, flapped }) => (flapped === undefined ? [] : [key])));
  const flapping = waiting.filter(({ flaps, key }) => flaps === true && !settled.has(key));
  const titles = [...new Set(flapping.map(({ title }) => title))];
  const told = new Set(waiting.flatMap(({ escalated }) => escalated?.told ?? []));
  return [
    ...(titles.length > 0 ? [say.flap(few(titles), titles.length)] : []),
    ...(told.size > 0 ? [escalatedAll(few([...told]), told.size)] : []),
  ];
};

/** Whom it is about, for the line that a locked phone shows: what is down, or, where nothing is, what is over and was told; the worst first. */
const namesOf = (entries: readonly CatchUpEntry[], isOver: boolean): string => {
  const those = entries.filter(
    ({ section, of }) =>
      isOver || of.flaps === true || downSections.includes(section) || section === 'events',
  );
  const isWaitedFor = ({ section }: CatchUpEntry): number => (section === 'recovered' ? 0 : 1);
  const names = those
    .toSorted((one, other) => (isOver ? isWaitedFor(one) - isWaitedFor(other) : 0) || one.rank - other.rank)
    .map(({ of }) => of.title);
  const [first, ...others] = new Set(names);
  const few = [first, ...others.slice(0, mostNamed - 1)].join(', ');
  return others.length < mostNamed ? few : `${few}, …`;
};

const downSections: readonly Section[] = ['downNow', 'stillDown'];

/** The detail that all of what is still down have in common; empty: they have none. */
const commonDetail = (
  entries: readonly CatchUpEntry[],
  of: Section,
  { catchUp: { together } }: Messages,
): string => {
  const [first, ...others] = entries
    .filter(({ section }) => section === of)
    .map(({ of }) => withoutCommands(of.detail));
  const isSame = first !== undefined && others.length > 0 && others.every((other) => other === first);
  return isSame ? together(unwrapped(first)) : '';
};

const countsOf = <T, Of>(all: readonly T[], of: (one: T) => Of): Map<Of, number> => {
  const counts = new Map<Of, number>();
  for (const one of all) counts.set(of(one), (counts.get(of(one)) ?? 0) + 1);
  return counts;
};
