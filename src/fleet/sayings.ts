import type { JournalEvent } from '../journal/events.ts';
import { forgetOldest } from '../language/forget-oldest.ts';

/** What a voice has said of one incident to one channel. */
interface Saying {
  /** So many of its alerts and reminders are on their way. */
  afloat: number;
  /** When the last of them arrived, by the server's clock, epoch milliseconds; `null`: none has. */
  arrivedAt: number | null;
}

/** What voices have said of incidents, by the log alone: whoever follows a voice knows the same. */
export interface Sayings {
  readonly byIncident: Map<string, Map<string, Saying>>;
  /** By notice that has not arrived everywhere: whom it is for, what it says to be open, and what to be over. */
  readonly notices: Map<
    string,
    { readonly channels: Set<string>; readonly open: readonly string[]; readonly over: readonly string[] }
  >;
}

/** No voice has said anything. */
export const emptySayings = (): Sayings => ({ byIncident: new Map(), notices: new Map() });

/** Of so many incidents, and of so many notices, it is known what was said. */
export const mostSayings = 20_000;

/** To so many channels it is known of one incident; a configuration has no more. */
export const mostSaidTo = 100;

/** A message stands in a chat no longer than this before it is written down that it does, milliseconds. */
const longestSendMs = 15_000;

/** Takes in one event of a voice. */
export const notedSaying = (sayings: Sayings, event: JournalEvent): void => {
  if (event.type === 'notice') {
    const ids = (over: boolean): string[] =>
      event.members.flatMap(({ incident, action }) =>
        (action === 'recovery') === over && incident !== '' ? [incident] : [],
      );
    const notice = { channels: new Set(event.channels), open: ids(false), over: ids(true) };
    if (notice.channels.size === 0) return;
    sayings.notices.set(event.id, notice);
    forgetOldest(sayings.notices, mostSayings, (id) => forget(sayings, id));
    for (const channel of notice.channels)
      for (const incident of notice.open) of(sayings, incident, channel).afloat += 1;
  } else if (event.type === 'delivery' && event.outcome !== 'retrying' && event.notice !== undefined) {
    const notice = sayings.notices.get(event.notice);
    if (notice === undefined || !notice.channels.delete(event.sink)) return;
    if (notice.channels.size === 0) sayings.notices.delete(event.notice);
    for (const incident of notice.open) {
      const saying = of(sayings, incident, event.sink);
      saying.afloat = Math.max(0, saying.afloat - 1);
      if (event.outcome === 'sent') saying.arrivedAt = event.at;
    }
    for (const incident of notice.over) {
      const saying = sayings.byIncident.get(incident);
      saying?.delete(event.sink);
      if (saying?.size === 0) sayings.byIncident.delete(incident);
    }
  }
};

/**
 * Whether a voice may have said that it is open behind the host's own word that it is over: then that was not the last word.
 * `toldAt`: when the host said so, by the server's clock; `null`: nobody knows.
 */
export const mayBeBehind = (
  { byIncident }: Sayings,
  incident: string,
  channel: string,
  toldAt: number | null,
): boolean => {
  const saying = byIncident.get(incident)?.get(channel);
  if (saying === undefined) return false;
  const { afloat, arrivedAt } = saying;
  return afloat > 0 || (arrivedAt !== null && (toldAt === null || arrivedAt > toldAt - longestSendMs));
};

const of = ({ byIncident }: Sayings, incident: string, channel: string): Saying => {
  const known = byIncident.get(incident) ?? new Map<string, Saying>();
  byIncident.set(incident, known);
  forgetOldest(byIncident, mostSayings);
  const saying = known.get(channel) ?? { afloat: 0, arrivedAt: null };
  known.set(channel, saying);
  forgetOldest(known, mostSaidTo);
  return saying;
};

/** What comes of it nobody would know: it is no longer on its way. */
const forget = ({ byIncident, notices }: Sayings, id: string): void => {
  const { channels = [], open = [] } = notices.get(id) ?? {};
  for (const channel of channels)
    for (const incident of open) {
      const saying = byIncident.get(incident)?.get(channel);
      if (saying !== undefined) saying.afloat = Math.max(0, saying.afloat - 1);
    }
  notices.delete(id);
};
