import type { Hold, HoldReason, Told } from '../language/telling.ts';
import type { Hearing, Held, Incident } from './state.ts';

/** The holds of one decision: those that say the same of an incident are one record. */
export class Holds {
  readonly #now: number;
  readonly #records = new Map<string, Hold & { readonly channels: string[] }>();

  constructor(now: number) {
    this.#now = now;
  }

  add(incident: Incident, channel: string, action: Told, held: Held, { held: before }: Hearing): void {
    // A reminder is not held as well: it is dropped, and that is a record of its own.
    if (isSame(before, held, this.#now)) return;
    const { reason, by, until } = held;
    const name = [incident.id, action, reason, by, until].join('\n');
    const known = this.#records.get(name);
    if (known !== undefined) {
      known.channels.push(channel);
      return;
    }
    this.#records.set(name, {
      ...{ type: 'hold', at: this.#now, incident: incident.id, key: incident.key, action, reason, by, until },
      channels: [channel],
    });
  }

  records(): readonly Hold[] {
    return [...this.#records.values()];
  }
}

/** It is held as before, and not yet to be judged anew: the record of it stands. */
const isSame = (
  before: Held | null,
  { reason, by, until }: { reason: HoldReason; by: string | null; until: number | null },
  now: number,
): boolean =>
  before !== null &&
  before.reason === reason &&
  before.by === by &&
  (before.until === until ||
    (before.until !== null && before.until > now && until !== null && until > before.until));
