import type { JournalEvent } from '../journal/events.ts';
import { splitKey } from '../journal/keys.ts';
import { forgetOldest } from '../language/forget-oldest.ts';
import { fleetSource } from './host-watch.ts';
import { inMessages, subjects } from './log.ts';
import type { SharePart, VoiceRecord } from './records.ts';
import { WholeTurns } from './whole-turns.ts';

/** So many notices that have not arrived everywhere are known by whom they concern. */
const mostNotices = 2_000;

/**
 * Cuts the records of voices, in the order of the log, into what concerns each host and what concerns all: so none but who speaks has to
 * read what was told of all hosts. A fold, without clock and log.
 */
export class Shares {
  readonly #turns = new WholeTurns();
  /** Of a notice whose subjects it went to, and the channels it has not arrived at. */
  readonly #notices = new Map<string, { readonly subjects: readonly string[]; readonly left: Set<string> }>();

  /** One more record. Gives what the turn that it ends is to whom, by subject; nothing where more of it follows. */
  take(record: VoiceRecord, of: number, at: number): ReadonlyMap<string, readonly SharePart[]> {
    const cut = this.#turns.take(record).flatMap(({ events }) => events.flatMap((event) => this.#cut(event)));
    return new Map(
      [...Map.groupBy(cut, ([subject]) => subject)].map(([subject, those]) => [
        subject,
        inMessages(those.map(([, event]) => event)).map((events, piece) => ({
          ...{ of, piece, at, holder: record.holder, events },
        })),
      ]),
    );
  }

  #cut(event: JournalEvent): readonly (readonly [subject: string, event: JournalEvent])[] {
    switch (event.type) {
      case 'start':
      case 'command':
        return [[subjects.shareOfAll, event]];
      case 'transition':
        return event.source === fleetSource ? [[subjects.shareOfAll, event]] : [];
      case 'hold':
        return [[subjectOf(event.incident), event]];
      case 'notice': {
        const members = Map.groupBy(event.members, ({ incident }) => subjectOf(incident));
        this.#notices.set(event.id, { subjects: [...members.keys()], left: new Set(event.channels) });
        forgetOldest(this.#notices, mostNotices);
        return [...members].map(([subject, those]) => [subject, { ...event, members: those }] as const);
      }
      case 'delivery': {
        const notice = event.notice === undefined ? undefined : this.#notices.get(event.notice);
        if (event.outcome === 'retrying' || event.notice === undefined || notice === undefined) return [];
        notice.left.delete(event.sink);
        if (notice.left.size === 0) this.#notices.delete(event.notice);
        return notice.subjects.map((subject) => [subject, event] as const);
      }
      default:
        // What a voice is about to send is its own affair.
        return [];
    }
  }
}

/** To whom an incident belongs: what voices have found themselves, to all. */
const subjectOf = (incident: string): string => {
  const { host } = splitKey(incident);
  return host === null ? subjects.shareOfAll : subjects.share(host);
};
