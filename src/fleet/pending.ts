import type { Notice } from '../language/telling.ts';

/** So many messages that a host tells by itself are remembered until it is known what came of them. */
export const mostPending = 1_000;
/** And about so many characters of them, for one may name thousands: of one host, and of all. */
export const mostPendingLength = 4 * 1024 * 1024;
export const mostPendingOfAll = 32 * 1024 * 1024;

interface OfHost {
  /** By their ids, the oldest first. */
  readonly notices: Map<string, Notice>;
  length: number;
}

/**
 * What hosts have decided to tell by themselves, until it is known what came of it. What is too much is forgotten, the oldest first, and
 * where it is too much of all together, of the host that has most: it may be told again.
 */
export class Pending {
  readonly #hosts = new Map<string, OfHost>();
  #length = 0;

  add(host: string, notice: Notice): void {
    const of = this.#hosts.get(host) ?? { notices: new Map(), length: 0 };
    this.#hosts.set(host, of);
    this.#remove(of, notice.id);
    const length = lengthOf(notice);
    of.notices.set(notice.id, notice);
    of.length += length;
    this.#length += length;
    while (of.notices.size > mostPending || (of.length > mostPendingLength && of.notices.size > 1))
      this.#removeOldest(of);
    while (this.#length > mostPendingOfAll) this.#removeOldest(this.#largest(of));
  }

  get(host: string, id: string): Notice | undefined {
    return this.#hosts.get(host)?.notices.get(id);
  }

  /** It is another journal of that host, or nothing is known of it any more. */
  clear(host: string): void {
    this.#length -= this.#hosts.get(host)?.length ?? 0;
    this.#hosts.delete(host);
  }

  /** Of no other host is anything known any more. */
  retain(hosts: { has(host: string): boolean }): void {
    for (const host of this.#hosts.keys()) if (!hosts.has(host)) this.clear(host);
  }

  #largest(one: OfHost): OfHost {
    let largest = one;
    for (const other of this.#hosts.values()) if (other.length > largest.length) largest = other;
    return largest;
  }

  #removeOldest(of: OfHost): void {
    for (const id of of.notices.keys()) {
      this.#remove(of, id);
      return;
    }
  }

  #remove(of: OfHost, id: string): void {
    const notice = of.notices.get(id);
    if (notice === undefined) return;
    of.notices.delete(id);
    const length = lengthOf(notice);
    of.length -= length;
    this.#length -= length;
  }
}

/** What its names take besides, and each member. */
const besides = 200;

const lengthOf = ({ id, channels, members }: Notice): number => {
  let sum = besides + id.length;
  for (const channel of channels) sum += channel.length;
  for (const { incident, key } of members) sum += besides + incident.length + key.length;
  return sum;
};
