import type { JournalEvent } from '../journal/events.ts';
import { forgetOldest } from '../language/forget-oldest.ts';
import type { Transition } from '../language/signal.ts';
import type { Member } from '../language/telling.ts';
import { fleetSource } from './host-watch.ts';
import type { Remembered, VoiceRecord } from './records.ts';
import { mostCarried } from './remembered.ts';
import { mostSaidTo, mostSayings } from './sayings.ts';
import { WholeTurns } from './whole-turns.ts';

/** What voices have said of one incident of their own. */
interface Known {
  readonly opened: Transition;
  /** What ended it, where it is over and not everybody has heard of that. */
  over: Transition | null;
  /** The channels that believe it to be open. */
  readonly told: Set<string>;
  /** Those that are being told that it is open, and that it is over: nobody knows whether they have heard it. */
  readonly opening: Set<string>;
  readonly ending: Set<string>;
}

/**
 * What voices themselves have decided and a chat has heard of, or may have: silent hosts, wrong clocks. No host's journal has
 * it, so every host remembers it, and where the log is lost brings it with how it stands: a voice writes it down again, or
 * nobody would ever say that it is over. A fold of the records of voices, in the order of the log.
 */
export class Carried {
  readonly #known = new Map<string, Known>();
  /** The notices that have not arrived everywhere, and what of them is about such incidents. */
  readonly #notices = new Map<string, readonly Member[]>();
  readonly #turns = new WholeTurns();

  /** One more record of a voice, whoever that is. */
  saw(record: VoiceRecord): void {
    for (const { events } of this.#turns.take(record)) for (const event of events) this.#saw(event);
  }

  #saw(event: JournalEvent): void {
    switch (event.type) {
      case 'transition':
        if (event.source === fleetSource && event.incident !== null) this.#decided(event.incident, event);
        break;
      case 'notice': {
        const members = event.members.filter(({ incident }) => this.#known.has(incident));
        if (members.length === 0) break;
        this.#notices.set(event.id, members);
        forgetOldest(this.#notices, mostSayings);
        for (const { incident, action } of members) {
          const those = this.#known.get(incident)?.[action === 'recovery' ? 'ending' : 'opening'];
          if (those === undefined) continue;
          for (const channel of event.channels) those.add(channel);
          forgetOldest(those, mostSaidTo);
        }
        break;
      }
      case 'delivery':
        if (event.outcome === 'retrying' || event.notice === undefined) break;
        for (const { incident, action } of this.#notices.get(event.notice) ?? [])
          this.#arrived(incident, action === 'recovery', event.sink, event.outcome === 'sent');
        break;
    }
  }

  #decided(incident: string, transition: Transition): void {
    const known = this.#known.get(incident);
    if (transition.action === 'alert' && known === undefined) {
      const none = {
        over: null,
        told: new Set<string>(),
        opening: new Set<string>(),
        ending: new Set<string>(),
      };
      // The end of an earlier one was lost with its log, and the host has gone silent again: that is the one to end.
      for (const [id, { opened, over }] of this.#known)
        if (opened.key === transition.key && over === null) this.#known.delete(id);
      this.#known.set(incident, { opened: transition, ...none });
      forgetOldest(this.#known, mostCarried);
    } else if (known !== undefined && transition.reason === 'unwatched') this.#known.delete(incident);
    else if (known !== undefined && transition.action === 'recovery') {
      known.over = transition;
      this.#forgetIfEnded(incident, known);
    }
  }

  #arrived(incident: string, isOver: boolean, channel: string, isSent: boolean): void {
    const known = this.#known.get(incident);
    if (known === undefined) return;
    (isOver ? known.ending : known.opening).delete(channel);
    if (isOver) known.told.delete(channel);
    else if (isSent) {
      known.told.add(channel);
      forgetOldest(known.told, mostSaidTo);
    }
    this.#forgetIfEnded(incident, known);
  }

  #forgetIfEnded(incident: string, { over, told, opening }: Known): void {
    if (over !== null && told.size + opening.size === 0) this.#known.delete(incident);
  }

  /** What was told of and is not told to be over, for a log that may not know of it. */
  remembered(): readonly Remembered[] {
    return [...this.#known.values()].flatMap(({ opened, over, told, opening, ending }) =>
      told.size + opening.size === 0
        ? []
        : [
            {
              ...{ opened, told: [...told], opening: [...opening], ending: [...ending] },
              ...(over !== null && { over }),
            },
          ],
    );
  }
}
