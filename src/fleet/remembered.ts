import type { JournalEvent } from '../journal/events.ts';
import { forgetOldest } from '../language/forget-oldest.ts';
import type { Notice } from '../language/telling.ts';
import { fleetKinds, fleetSource, mostHosts } from './host-watch.ts';
import { type Entry, hostIn } from './log.ts';
import { type Remembered, readCheckpoint } from './records.ts';

/** So many of these are remembered: one of each kind of every host. */
export const mostCarried = fleetKinds.length * mostHosts;

/** What hosts remember of a log that was lost, and what this one knows by itself: both by key, the latest of each. */
export interface Remembering {
  readonly hosts: Map<string, Remembered>;
  /** When a voice decided it last, epoch milliseconds by the server's clock. */
  readonly decided: Map<string, number>;
}

export const emptyRemembering = (): Remembering => ({ hosts: new Map(), decided: new Map() });

/** Takes in one event of a voice: what this log knows by itself nobody has to remember. */
export const notedDecision = ({ decided }: Remembering, event: JournalEvent): void => {
  if (event.type !== 'transition' || event.source !== fleetSource || event.action !== 'alert') return;
  decided.set(event.key, event.at);
  forgetOldest(decided, mostCarried);
};

/** Takes in what a host remembers. Gives whether the log lacks any of that, and nobody has said so before. */
export const recall = ({ hosts, decided }: Remembering, all: readonly Remembered[]): boolean => {
  let isNews = false;
  for (const one of all) {
    const { key, at } = one.opened;
    const known = hosts.get(key);
    // Of one key the latest counts: whoever remembers another one has not heard what became of it.
    if ((decided.get(key) ?? Number.NEGATIVE_INFINITY) >= at || (known?.opened.at ?? at) > at) continue;
    if (known?.opened.at !== at) isNews = true;
    hosts.set(key, known?.opened.at === at ? together(known, one) : one);
    forgetOldest(hosts, mostCarried);
  }
  return isNews;
};

/** As `recall`, of a message of the log: a host says what it remembers when it says how it stands. */
export const recallFrom = (remembering: Remembering, { subject, text }: Entry): boolean => {
  // Most messages bring none of it, and all of them are read anyway once they are taken in.
  if (!text.includes('"remembers"') || hostIn('log', subject) === null) return false;
  return recall(remembering, readCheckpoint(text)?.remembers ?? []);
};

/** Two hosts have heard of the same: who heard that it arrived knows more than who heard that it was sent. */
const together = (one: Remembered, other: Remembered): Remembered => {
  const over = one.over ?? other.over;
  const told = [...new Set([...one.told, ...other.told])];
  const opening = [...new Set([...one.opening, ...other.opening])].filter((each) => !told.includes(each));
  const ending = [...new Set([...one.ending, ...other.ending])];
  return { opened: one.opened, ...(over !== undefined && { over }), told, opening, ending };
};

/** Notices of a log that was lost, as another is given them: what they say was told for certain, or may have been. */
const carriedId = (incident: string): string => `carried ${incident}`;
const doubtedId = (incident: string, action: 'alert' | 'recovery'): string => `doubted ${action} ${incident}`;

/** The incidents of which a notice says that nobody knows what was told of them before. */
export const doubtedBy = ({ id, members }: Notice): readonly string[] =>
  id.startsWith('doubted ') ? members.map(({ incident }) => incident) : [];

/**
 * What was told of and is not told to be over: as events for a log that does not know of it. What may have been told is owed
 * again, and in doubt.
 * @param isCertain whether nobody can know more of this incident than who remembers it
 */
export const againOf = (
  { hosts, decided }: Remembering,
  at: number,
  {
    channels,
    isCertain,
  }: { readonly channels: readonly string[]; readonly isCertain: (incident: string) => boolean },
): readonly JournalEvent[] =>
  [...hosts.values()].flatMap(({ opened, over, told, opening, ending }): JournalEvent[] => {
    const { key, incident } = opened;
    const those = channels.filter((channel) => told.includes(channel) || opening.includes(channel));
    const isKnown = (decided.get(key) ?? Number.NEGATIVE_INFINITY) >= opened.at;
    if (those.length === 0 || isKnown || incident === null) return [];
    const isSure = isCertain(incident) && opening.length === 0 && ending.length === 0;
    const id = isSure ? carriedId(incident) : doubtedId(incident, 'alert');
    const noticeOf = (name: string, action: 'alert' | 'recovery', to: readonly string[]): Notice => ({
      ...{ type: 'notice', at, id: name, why: action, channels: to, quietly: false },
      members: [{ incident, key, action, since: opened.at }],
    });
    const heard = those.filter((channel) => !opening.includes(channel));
    const of = { key, incident, action: 'alert', of: opened.at } as const;
    return [
      opened,
      noticeOf(id, 'alert', those),
      ...heard.map(
        (sink) => ({ type: 'delivery', at, sink, ...of, notice: id, outcome: 'sent', attempts: 0 }) as const,
      ),
      ...(over === undefined ? [] : [over, noticeOf(doubtedId(incident, 'recovery'), 'recovery', those)]),
    ];
  });
