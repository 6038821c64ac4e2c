import type { Hold, HoldReason, Told } from '../language/telling.ts';
import type { Hearing, Held, Incident } from './state.ts';

type Gathered = Hold & { readonly channels: string[] };

/** The holds of one decision: those that say the same of an incident are one record. */
export class Holds {
  readonly #now: number;
  readonly #records: Gathered[] = [];
  readonly #byIncident = new Map<string, Gathered[]>();

  constructor(now: number) {
    this.#now = now;
  }

  add(incident: Incident, channel: string, action: Told, held: Held, { held: before }: Hearing): void {
    // A reminder is not held as well: it is dropped, and that is a record of its own.
    if (isSame(before, held, this.#now)) return;
    const { reason, by, until } = held;
    const { id, key } = incident;
    const others = this.#byIncident.get(id) ?? [];
    const known = others.find(
      (one) => one.action === action && one.reason === reason && one.by === by && one.until === until,
    );
    if (known !== undefined) {
      known.channels.push(channel);
      return;
    }
    const record: Gathered = {
      ...{ type: 'hold', at: this.#now, incident: id, key, action, reason, by, until },
      channels: [channel],
    };
    this.#records.push(record);
    this.#byIncident.set(id, [...others, record]);
  }

  records(): readonly Hold[] {
    return this.#records;
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
