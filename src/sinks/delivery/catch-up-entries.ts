import { withoutCommands } from '../../language/commands.ts';
import type { Notification } from '../../language/delivery.ts';
import { defaultSeverity, severityRank } from '../../language/severity.ts';
import { clockTime } from '../../messages/clock.ts';
import { goneMark, headline, inOneLine, type Messages, marks } from '../../messages/messages.ts';
import { heldSentence } from '../../messages/notifications.ts';
import type { Shared } from './fair-share.ts';

/** What a backlog says of one incident. */
interface Story {
  readonly since: number;
  readonly first: Notification;
  last: Notification;
}

/** What of a backlog its lines depend on; see `Backlog`. */
interface LineOptions {
  readonly now: number;
  readonly outageMs: number | null;
  readonly words: Messages;
  readonly clock?: ((at: number, now: number) => string) | undefined;
}

/** What came and went so often is one line. */
const again = 3;

/** The sections of a catch-up in the order in which they are read, and which of them are named first where not all fit. */
const placeOf = { downNow: 0, stillDown: 1, recovered: 4, cameAndWent: 3, events: 2, notes: 5 } as const;
export type Section = keyof typeof placeOf;
export const sections = Object.keys(placeOf) as readonly Section[];

/** One line of a catch-up, before it is written. */
export interface CatchUpEntry extends Shared {
  readonly section: Section;
  /** How bad it is, the worst the highest. */
  readonly severity: number;
  /** How often it was so. */
  readonly times: number;
  readonly source: string;
  readonly of: Notification;
  /** Without its detail, where all of the section have that in common. `who`: of whom it is said; left out: its title. */
  readonly line: (allSay: boolean, who?: string) => string;
}

/** What a catch-up has to name: each incident once, and each event and note. */
export const catchUpEntries = (
  waiting: readonly Notification[],
  { now, words, outageMs, clock = clockTime }: LineOptions,
): readonly CatchUpEntry[] => {
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
    of: Notification,
    line: CatchUpEntry['line'],
    times = 1,
  ): CatchUpEntry => {
    const { source, kind } = of;
    const severity = severityRank(of.severity ?? defaultSeverity(kind));
    const isCritical = severity === severityRank('critical');
    const group = `${isCritical ? '!' : ''}${source}`;
    const rank = placeOf[section] + (isCritical ? 0 : sections.length);
    return { section, severity, times, since, source, group, rank, of, line };
  };
  const ofStory = (story: Story): CatchUpEntry => {
    const { since, first, last } = story;
    const { title, detail, at } = last;
    if (last.action !== 'recovery') {
      const own = withHeld(withoutCommands(detail), last, words);
      // After an outage nobody knows what of it had been told.
      const section = outageMs === null && !isReminder(story) ? 'downNow' : 'stillDown';
      return entry(section, since, last, (allSay, who = title) =>
        say.down(who, time(since), now - since, allSay ? '' : own),
      );
    }
    const how = ending(last, words);
    return first.action === 'alert' || last.held !== undefined
      ? entry('cameAndWent', since, last, (_, who = title) =>
          say.cameAndWentLine(who, time(since), at - since, how),
        )
      : entry('recovered', since, last, (_, who = title) =>
          say.recoveredLine(isGone(last) ? goneMark : marks.recovery, who, time(at), at - since, how),
        );
  };
  const ofOther = (other: Notification): CatchUpEntry =>
    other.reason === 'edge' && other.incident !== null
      ? entry('events', other.at, other, (_, who = other.title) =>
          say.event(who, time(other.at), other.detail),
        )
      : entry('notes', other.at, other, () => say.note(time(other.at), inOneLine(headline(other, words))));
  /** What came and went again and again is one line, not one each time. */
  const ofKey = (all: readonly [Story, ...Story[]]): readonly CatchUpEntry[] => {
    const over = all.filter(({ last }) => last.action === 'recovery');
    const [first] = over;
    const last = over.at(-1);
    if (first === undefined || last === undefined || over.length < again) return all.map(ofStory);
    const wasTold = over.some((story) => ofStory(story).section === 'recovered');
    const section = wasTold ? 'recovered' : 'cameAndWent';
    const mark = wasTold && !isGone(last.last) ? marks.recovery : goneMark;
    const line: CatchUpEntry['line'] = (_, who = last.last.title) =>
      say.timesLine(mark, who, over.length, time(first.since), time(last.last.at));
    const open = all.filter((story) => story.last.action !== 'recovery');
    return [entry(section, first.since, last.last, line, over.length), ...open.map(ofStory)];
  };
  const byKey = Map.groupBy(stories.values(), ({ last }) => last.key);
  return [
    ...[...byKey.values()].flatMap(([story, ...more]) =>
      story === undefined ? [] : ofKey([story, ...more]),
    ),
    ...others.map(ofOther),
  ];
};

const withHeld = (detail: string, of: Notification, words: Messages): string =>
  `${detail} ${heldSentence(of, words)}`.trim();

/** Nothing of it is new: it was told, and has lasted. */
const isReminder = ({ first: { action, reason } }: Story): boolean =>
  action === 'realert' && reason !== 'worse';

const isGone = ({ reason }: Notification): boolean => reason === 'gone' || reason === 'unwatched';

/** What is gone must not read as if it were well again. */
const ending = (last: Notification, words: Messages): string =>
  last.reason === 'unwatched' ? words.headline.unwatched : isGone(last) ? words.headline.gone(null) : '';
