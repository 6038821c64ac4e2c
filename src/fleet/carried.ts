import type { JournalEvent } from '../journal/events.ts';
import type { JournalState } from '../journal/fold.ts';
import type { Announcement } from '../language/delivery.ts';
import type { Transition } from '../language/signal.ts';
import type { Turn } from '../telling/stage.ts';
import { fleetSource } from './fleet-state.ts';
import { standingOf } from './standing-of.ts';

/**
 * What a voice itself has decided and a chat has heard of: silent hosts, wrong clocks. No host's journal has it, so where the
 * log is lost whoever was the voice then writes it down again, or nobody would ever say that it is over.
 */
export class Carried {
  readonly #open = new Map<string, { readonly opened: Transition; readonly told: Set<string> }>();
  /** What stands in notices that have not arrived yet, for so many channels still. */
  readonly #owed = new Map<string, { members: Announcement['notifications']; channels: number }>();

  /**
   * @param journal what the log says when a voice begins
   * @param again what that voice adds to it, as `events` gave it
   */
  constructor(journal: Readonly<JournalState>, again: readonly JournalEvent[]) {
    for (const { opened, told } of standingOf(journal))
      if (opened.source === fleetSource && opened.incident !== null)
        this.#open.set(opened.incident, { opened, told: new Set(told) });
    for (const { owed } of journal.sinks.values()) for (const announcement of owed) this.#owe(announcement);
    this.decided({ events: again.filter((event) => event.type === 'transition'), told: [] });
    for (const event of again)
      if (event.type === 'delivery') this.#open.get(event.incident ?? '')?.told.add(event.sink);
  }

  #owe({ id, notifications }: Announcement): void {
    if (id === null || !notifications.some(({ source }) => source === fleetSource)) return;
    const known = this.#owed.get(id);
    if (known === undefined) this.#owed.set(id, { members: notifications, channels: 1 });
    else known.channels += 1;
  }

  /** What was decided, and stands in the log. */
  decided({ events, told }: Pick<Turn, 'events' | 'told'>): void {
    for (const event of events) {
      if (event.type !== 'transition' || event.source !== fleetSource || event.incident === null) continue;
      if (event.action === 'alert') this.#open.set(event.incident, { opened: event, told: new Set() });
    }
    for (const { announcement, channels } of told) for (const _ of channels) this.#owe(announcement);
  }

  /** What came of what was said, as it stands in the log. */
  delivered(records: readonly JournalEvent[]): void {
    for (const record of records) {
      if (record.type !== 'delivery' || record.outcome === 'retrying' || record.notice === undefined)
        continue;
      const owed = this.#owed.get(record.notice);
      if (owed === undefined) continue;
      owed.channels -= 1;
      if (owed.channels === 0) this.#owed.delete(record.notice);
      for (const { incident, action } of owed.members) {
        if (incident === null) continue;
        if (action === 'recovery') this.#open.delete(incident);
        else if (record.outcome === 'sent') this.#open.get(incident)?.told.add(record.sink);
      }
    }
  }

  /** What was told of and is not told to be over: as events for a log that does not know of it. */
  events(at: number, isKnown: (incident: string) => boolean): readonly JournalEvent[] {
    return [...this.#open].flatMap(([incident, { opened, told }]): JournalEvent[] => {
      if (isKnown(incident) || told.size === 0) return [];
      const channels = [...told];
      const { key } = opened;
      const of = { key, incident, action: 'alert', of: opened.at } as const;
      // Channels have heard of it: the notice is owed to none.
      const notice = `carried ${incident}`;
      return [
        opened,
        {
          ...{ type: 'notice', at, id: notice, why: 'alert', channels, quietly: false },
          members: [{ incident, key, action: 'alert', since: opened.at }],
        },
        ...channels.map(
          (sink) => ({ type: 'delivery', at, sink, ...of, notice, outcome: 'sent', attempts: 0 }) as const,
        ),
      ];
    });
  }
}
