import type { MessageText, Notification } from '../../language/delivery.ts';
import { unwrapped } from '../../language/text.ts';
import { clockTime } from '../../messages/clock.ts';
import { headline, inOneLine, type Messages } from '../../messages/messages.ts';
import { messageText, noteOf } from '../../messages/notifications.ts';

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
}

/**
 * Everything that waits for a sink as one message: what is still down, what has recovered, what came
 * and went without having been told, what happened. One line an incident, the oldest first; nothing is left
 * out. Cutting it to length is the sink's `split`.
 */
export const catchUp = (
  waiting: readonly Notification[],
  { sink, now, outageMs, lost, words, clock = clockTime }: Backlog,
): MessageText => {
  const stories = new Map<string, Story>();
  const events: Notification[] = [];
  const notes: Notification[] = [];
  for (const notification of waiting) {
    const { incident, since } = notification;
    if (incident === null || since === null) notes.push(notification);
    else if (notification.reason === 'edge') events.push(notification);
    else {
      const story = stories.get(incident);
      if (story === undefined) stories.set(incident, { since, first: notification, last: notification });
      else story.last = notification;
    }
  }
  const told = [...stories.values()].sort((one, other) => one.since - other.since);
  const over = told.filter(({ last }) => last.action === 'recovery');
  const { catchUp: say } = words;
  const time = (at: number): string => clock(at, now);
  // A title or a detail may have several lines; in a list it has one.
  const section = (heading: (n: number) => string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [[heading(lines.length), ...lines.map(unwrapped)].join('\n')];

  const sections = [
    ...section(
      say.stillDown,
      told
        .filter(({ last }) => last.action !== 'recovery')
        .map(({ since, last }) => say.down(last.title, time(since), now - since, last.detail)),
    ),
    ...section(
      say.recovered,
      over
        .filter(({ first }) => first.action !== 'alert')
        .map(({ since, last }) =>
          say.recoveredLine(last.title, time(last.at), last.at - since, ending(last, words)),
        ),
    ),
    ...section(
      say.cameAndWent,
      over
        .filter(({ first }) => first.action === 'alert')
        .map(({ since, last }) =>
          say.cameAndWentLine(last.title, time(since), last.at - since, ending(last, words)),
        ),
    ),
    ...section(
      say.events,
      events.map(({ title, at, detail }) => say.event(title, time(at), detail)),
    ),
    ...section(
      say.notes,
      notes.map((note) => say.note(time(note.at), inOneLine(headline(note, words)))),
    ),
    ...(lost > 0 ? [say.lost(lost)] : []),
  ];
  const title = outageMs === null ? say.titleBacklog(waiting.length) : say.titleOutage(sink, outageMs);
  const detail = `\n${sections.join('\n\n')}`;
  return messageText(noteOf(now, { mark: say.mark, title, detail }), words);
};

/** What is gone must not read as if it were well again. */
const ending = ({ reason }: Notification, words: Messages): string =>
  reason === 'gone' ? words.headline.gone : '';
