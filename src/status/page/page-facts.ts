import type { IncidentStatus } from '../../language/console.ts';
import { pageIn } from '../../messages/page.ts';
import { whatIfIn } from '../../messages/what-if.ts';
import type { Lasted, Story } from '../history.ts';
import type { Asked } from '../routes.ts';
import type { SeeingOptions } from '../seeing.ts';
import { type Days, daysOf, firstSeenOf, shownFrom } from './days.ts';
import { keptHistory } from './kept-history.ts';
import type { Frame } from './layout.ts';
import { ownPath } from './showing.ts';
import { type Thing, thingsSeen } from './things.ts';

/** What several pages ask for. Times are epoch milliseconds. */
export interface PageFacts {
  frameFor(asked: Pick<Asked, 'mayAct' | 'here'>): Frame;
  /** Open ones, and those that were over a short while ago. */
  incidents(): readonly IncidentStatus[];
  things(): readonly Thing[];
  /** The days of each thing; `null`: there is no history, or it can't be read. */
  daysFor(at: number): Promise<((thing: Thing) => Days) | null>;
  /** What is over, as far as the pages look back: what could not be seen is no incident of a thing. */
  past(at: number, key?: string): Promise<readonly Lasted[]>;
  /** What is told of an incident; `null`: there is no history, `'unread'`: it can't be read now. */
  storyOf(incident: string): Promise<Story | 'unread' | null>;
}

export const pageFacts = (options: SeeingOptions): PageFacts => {
  const { host, version, startedAt, words: messages, scheduler, console, authority } = options;
  const words = pageIn(messages);
  const { nav: whatIfName } = whatIfIn(messages);
  const fleetName = options.fleet?.words.page.nav ?? null;
  const history =
    options.history === null
      ? null
      : keptHistory(options.history, () => scheduler.now(), options.changes ?? (() => 0));

  /** What can be read of the journal; `null` where it can't, for the rest of the page is as right without it. */
  const readable = async <T>(read: () => Promise<T> | null): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      options.onTrouble(error);
      return null;
    }
  };
  const lasted = (at: number): Promise<readonly Lasted[] | null> =>
    readable(() => history?.lasted(shownFrom(at)) ?? null);

  return {
    frameFor: ({ mayAct, here: asked }) => {
      const at = scheduler.now();
      const acting = authority === null ? 'closed' : mayAct ? 'operator' : 'login';
      const here = ownPath(asked);
      const up = messages.span(at - startedAt);
      return { words, whatIfName, fleetName, host, version, up, at, here, acting };
    },
    incidents: () => console?.incidents() ?? [],
    things: () => thingsSeen(options),
    daysFor: async (at) => {
      const spans = await lasted(at);
      if (spans === null || history === null) return null;
      const first = await readable(() => history.firstSeen());
      if (first === null) return null;
      const days = daysOf(spans, at);
      return ({ key, source, mark }) =>
        days({ key, source, since: firstSeenOf(first.get(key), mark, { startedAt, at }) });
    },
    past: async (at, key) =>
      ((await lasted(at)) ?? [])
        .filter((one) => !one.key.startsWith(':') && (key === undefined || one.key === key))
        .filter(({ until }) => until !== null)
        .toReversed(),
    storyOf: async (incident) => {
      const { history: asked } = options;
      return asked === null ? null : ((await readable(() => asked.story(incident))) ?? 'unread');
    },
  };
};
