import type { JournalEvent } from '../journal/events.ts';
import { splitKey } from '../journal/keys.ts';
import { forgetOldest, rememberLatest } from '../language/forget-oldest.ts';
import type { Member } from '../language/telling.ts';
import type { VoiceSaid, VoiceStanding } from '../language/voice-said.ts';
import { fleetSource } from './host-watch.ts';
import type { VoiceRecord } from './records.ts';
import { mostSaidTo } from './sayings.ts';
import { WholeTurns } from './whole-turns.ts';

/** So many incidents are known by what voices have said of them, the latest last. */
export const mostHeardSaid = 5_000;
/** So many notices are waited for to arrive. */
const mostNotices = 2_000;

interface Known {
  readonly key: string;
  title: string | null;
  detail: string | null;
  readonly channels: Map<string, VoiceStanding>;
}

/**
 * What voices have said of the incidents of all hosts, for an operator who asks on any of them: what is held back, by which law and
 * until when, and who was told. A fold of the records of voices in the order of the log. It decides nothing.
 */
export class SayingsOfVoice {
  readonly #known = new Map<string, Known>();
  readonly #notices = new Map<string, readonly Member[]>();
  readonly #turns = new WholeTurns();

  saw(record: VoiceRecord): void {
    for (const { events } of this.#turns.take(record)) for (const event of events) this.#saw(event);
  }

  #saw(event: JournalEvent): void {
    switch (event.type) {
      case 'transition':
        if (event.source !== fleetSource || event.incident === null) break;
        Object.assign(this.#of(event.incident, event.key), { title: event.title, detail: event.detail });
        break;
      case 'hold': {
        if (event.action === 'realert') break;
        const { incident, key, channels, reason, by, until } = event;
        const known = this.#of(incident, key);
        for (const channel of channels) known.channels.set(channel, { is: 'held', reason, by, until });
        break;
      }
      case 'notice':
        this.#notices.set(event.id, event.members);
        forgetOldest(this.#notices, mostNotices);
        for (const { incident, key } of event.members)
          for (const channel of event.channels)
            this.#of(incident, key).channels.set(channel, { is: 'on its way', at: event.at });
        break;
      case 'delivery':
        if (event.outcome === 'retrying' || event.notice === undefined) break;
        for (const { incident, action } of this.#notices.get(event.notice) ?? []) {
          const known = this.#known.get(incident);
          // What was decided since then is newer than that this has arrived.
          if (known?.channels.get(event.sink)?.is !== 'on its way') continue;
          if (event.outcome !== 'sent') known.channels.delete(event.sink);
          else known.channels.set(event.sink, { is: action === 'recovery' ? 'over' : 'told', at: event.at });
        }
        break;
    }
  }

  #of(incident: string, key: string): Known {
    const known = this.#known.get(incident) ?? { key, title: null, detail: null, channels: new Map() };
    forgetOldest(known.channels, mostSaidTo);
    rememberLatest(this.#known, incident, known, mostHeardSaid);
    return known;
  }

  /** The log is another one: what stood in it is there no more. */
  forget(): void {
    this.#known.clear();
    this.#notices.clear();
    this.#turns.forget();
  }

  /** The incidents that voices have said something of, the oldest first. */
  said(): readonly VoiceSaid[] {
    return [...this.#known].map(([incident, { key, title, detail, channels }]) => {
      const { host, stream: ownKey } = splitKey(key);
      return {
        ...{ incident, key, ownKey, title, detail, host },
        channels: Object.fromEntries(channels),
      };
    });
  }
}
