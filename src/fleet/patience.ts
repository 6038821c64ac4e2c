import { streamIn } from '../journal/keys.ts';
import type { Announcement, Delivery, MessageId, Notification } from '../language/delivery.ts';
import { forgetOldest } from '../language/forget-oldest.ts';
import type { Told } from '../language/telling.ts';
import { mostWaiting } from '../sinks/delivery/queue.ts';
import type { VoiceRecord } from './records.ts';
import { type SeenAtSink, unseen } from './seen.ts';

/** What one sink would be told by the host itself, and waits whether the voice tells it. */
interface Waiting {
  readonly sink: string;
  readonly announcement: Announcement;
  /** Since when, by the host's own clock, epoch milliseconds. */
  readonly since: number;
  /** Where it stands in the log together with all before it; `null`: not there yet. */
  shippedBy: number | null;
  /** The records of the voice that were seen when it came: a reminder is answered by a later one. */
  readonly after: number;
}

/** What becomes of something that waited: it is told by the host itself, or nobody needs to be told any more. */
export type Outcome =
  | { readonly is: 'told by itself'; readonly announcement: Announcement }
  | { readonly is: 'told by the voice'; readonly announcement: Announcement };

/** A message stands in a chat no longer than this before it is written down that it does. */
const longestSendMs = 15_000;

/** So many incidents are remembered for what became of them. */
export const mostSeen = 20_000;

/**
 * One rule for an engine that is down, a partition, no voice, one that hangs, and a chat that it can't reach: what this host
 * has not seen told within its patience it tells by itself. No clock and no socket: times and what was seen are handed in.
 */
export class Patience {
  readonly #host: string;
  readonly #patienceMs: number;
  #waiting: Waiting[] = [];
  readonly #seen = new Map<string, SeenAtSink>();
  /** What the voice has decided to tell and has not told yet: by notice, the sinks and the incidents of this host. */
  readonly #owed = new Map<string, { readonly sinks: Set<string>; readonly members: readonly Member[] }>();
  /** What the host is telling by itself, by sink and notice. */
  readonly #sending = new Map<string, readonly Notification[]>();
  /** How many records of the voice were seen. */
  #records = 0;
  /** Up to here the voice has decided on everything in the log. */
  #decidedBy = 0;
  /** The channels that the voice has; `null`: nobody knows. Of others it tells nothing, and judges nothing. */
  #channels: readonly string[] | null = null;
  /** When the log was last told how the host stands, by the host's own clock. */
  #checkpointedAt = Number.NEGATIVE_INFINITY;
  /** When it was last seen to be there, by the host's own clock. */
  #heardAt = Number.NEGATIVE_INFINITY;

  constructor(host: string, patienceMs: number) {
    this.#host = host;
    this.#patienceMs = patienceMs;
  }

  add(sink: string, announcement: Announcement, now: number): void {
    this.#waiting.push({ sink, announcement, since: now, shippedBy: null, after: this.#records });
    if (announcement.at <= this.#checkpointedAt) this.checkpointed(this.#checkpointedAt);
  }

  /** The host has told these by itself, before it was restarted. */
  toldByItself(sink: string, incidents: Iterable<string>): void {
    for (const incident of incidents) this.#of(sink, incident).byItself = true;
  }

  /** It had begun to tell these when it was restarted, `now` by its own clock at the latest: whether they arrived nobody knows. */
  mayHaveTold(sink: string, announcements: readonly Announcement[], now: number): void {
    for (const { notifications } of announcements)
      for (const { incident, action } of notifications)
        if (incident !== null && action === 'alert')
          Object.assign(this.#of(sink, incident), { byItself: true, sentBy: now });
  }

  /** What came of something that the host tells by itself. */
  arrived({ sink, notice, outcome }: Delivery, now: number): void {
    if (outcome === 'retrying' || notice === undefined) return;
    const name = nameOf(sink, notice);
    for (const { incident, action } of this.#sending.get(name) ?? [])
      if (incident !== null && action === 'alert') this.#of(sink, incident).sentBy = now;
    this.#sending.delete(name);
  }

  /** What was just added to the log nobody has decided on: who said so spoke of a log that is lost. */
  added(seq: number): void {
    if (this.#decidedBy >= seq) this.#decidedBy = 0;
  }

  /** All that the journal held is in the log by `seq`; so is what waited before `count` more came. */
  shipped(seq: number, count: number): void {
    for (const waiting of this.#waiting.slice(0, count)) waiting.shippedBy ??= seq;
  }

  /**
   * The log was told how the host stands, and no more, `at` some time by the host's own clock: of what was over by then no
   * voice hears, so this host ends it by itself. Holds for what is added later, too: what waited before a restart waits again.
   */
  checkpointed(at: number): void {
    this.#checkpointedAt = at;
    const over = new Set<string | null>();
    for (const { announcement } of this.#waiting)
      if (announcement.at <= at)
        for (const { incident, action } of announcement.notifications)
          if (action === 'recovery') over.add(incident);
    for (const waiting of this.#waiting)
      if (
        waiting.announcement.at <= at &&
        waiting.announcement.notifications.some(({ incident }) => over.has(incident))
      )
        waiting.shippedBy = Number.POSITIVE_INFINITY;
  }

  /** The message in which the voice told a sink of an incident of this host; `null`: none was seen. */
  messageOf(sink: string, incident: string): MessageId | null {
    return this.#seen.get(nameOf(sink, incident))?.message ?? null;
  }

  get count(): number {
    return this.#waiting.length;
  }

  /** The voice was seen to be there, and to have decided on everything up to `after`. */
  heard(after: number, now: number): void {
    this.#decidedBy = after;
    this.#heardAt = now;
  }

  /** The log was made anew: what stood in it is there no more, and is shipped again. */
  forgetLog(): void {
    this.#decidedBy = 0;
    this.#owed.clear();
    // Nor does a voice hold back any more what it held: it says so again of what it hears of again.
    for (const seen of this.#seen.values()) seen.held = false;
    // Whether it was told before nobody knows: it is no longer enough that a voice has decided on it.
    for (const waiting of this.#waiting) waiting.shippedBy = Number.POSITIVE_INFINITY;
  }

  /** One more record of the voice, in the log's order. `at`: when it was written, by the host's own clock. */
  seen({ events }: VoiceRecord, at: number): void {
    this.#records += 1;
    for (const event of events) {
      if (event.type === 'notice') {
        const members = event.members.flatMap(({ incident, action }): Member[] => {
          const own = streamIn(this.#host, incident);
          return own === null ? [] : [{ incident: own, action }];
        });
        if (members.length === 0) continue;
        for (const sink of event.channels)
          for (const { incident } of members) this.#telling(sink, incident, at);
        this.#owed.set(event.id, { sinks: new Set(event.channels), members });
        forgetOldest(this.#owed, mostWaiting);
      } else if (event.type === 'hold') {
        const own = streamIn(this.#host, event.incident);
        if (own === null || event.action === 'realert') continue;
        for (const sink of event.channels) this.#of(sink, own).held = true;
      } else if (event.type === 'delivery' && event.outcome !== 'retrying' && event.notice !== undefined) {
        const owed = this.#owed.get(event.notice);
        if (owed === undefined || !owed.sinks.delete(event.sink)) continue;
        if (owed.sinks.size === 0) this.#owed.delete(event.notice);
        if (event.outcome !== 'dropped')
          for (const member of owed.members) {
            this.#toldBy(event.sink, member, at);
            const { messageId, chat = null } = event;
            if (member.action === 'alert' && messageId !== undefined)
              this.#of(event.sink, member.incident).message = { messageId, chat };
          }
      } else if (event.type === 'start') {
        // Another voice: what its predecessor owed to sinks that it does not know, and held back there, nobody does.
        this.#channels = event.sinks;
        for (const [name, seen] of this.#seen) if (!event.sinks.includes(sinkOf(name))) seen.held = false;
        for (const [id, { sinks }] of this.#owed) {
          for (const sink of sinks) if (!event.sinks.includes(sink)) sinks.delete(sink);
          if (sinks.size === 0) this.#owed.delete(id);
        }
      }
    }
  }

  /** What comes of what waits for a sink, by now. */
  decide(now: number, only: string): readonly Outcome[] {
    const outcomes: Outcome[] = [];
    const isHeard = now - this.#heardAt < this.#patienceMs;
    const left: Waiting[] = [];
    for (const [index, waiting] of this.#waiting.entries()) {
      const { sink, announcement, since } = waiting;
      if (sink !== only) {
        left.push(waiting);
        continue;
      }
      const open = announcement.notifications.filter((one) => !this.#isTold(waiting, one));
      const [first, ...others] = open;
      if (first === undefined) {
        outcomes.push({ is: 'told by the voice', announcement });
        continue;
      }
      const isHeld = isHeard && open.every((one) => this.#isHeld(sink, one));
      const isTooMany = this.#waiting.length - index > mostWaiting;
      const from = Math.max(since, Math.min(...open.map((one) => this.#heldTo(sink, one))));
      if (!isTooMany && (now - from < this.#patienceMs || isHeld)) {
        left.push(waiting);
        continue;
      }
      for (const { incident, action } of open)
        if (incident !== null && action === 'alert')
          Object.assign(this.#of(sink, incident), { byItself: true, sentBy: Number.POSITIVE_INFINITY });
      if (announcement.id !== null) this.#sending.set(nameOf(sink, announcement.id), open);
      outcomes.push({
        is: 'told by itself',
        announcement: { ...announcement, notifications: [first, ...others] },
      });
    }
    this.#waiting = left;
    return outcomes;
  }

  #isTold({ sink, after, shippedBy }: Waiting, { incident, action }: Notification): boolean {
    if (incident === null) return false;
    const seen = this.#seen.get(nameOf(sink, incident));
    const isJudged =
      this.#channels?.includes(sink) !== false &&
      shippedBy !== null &&
      this.#decidedBy >= shippedBy &&
      seen?.held !== true &&
      !this.#owes(sink, incident);
    switch (action) {
      case 'alert':
        return seen?.alertedBy != null || seen?.isOver === true || isJudged;
      case 'realert':
        return (seen?.remindedBy ?? 0) > after || seen?.isOver === true || isJudged;
      case 'recovery':
        // A recovery goes wherever its alert went: what the host has told by itself, it ends by itself, too.
        // Nor does the voice's end it where the alert of its own has come behind that.
        return (
          (seen?.isOver === true && !seen.isLate) ||
          (isJudged && seen?.byItself !== true && seen?.alertedBy == null)
        );
      case 'note':
        return false;
    }
  }

  #isHeld(sink: string, { incident }: Notification): boolean {
    return incident !== null && this.#seen.get(nameOf(sink, incident))?.held === true;
  }

  #heldTo(sink: string, { incident }: Notification): number {
    const seen = incident === null ? undefined : this.#seen.get(nameOf(sink, incident));
    return seen?.heldTo ?? Number.NEGATIVE_INFINITY;
  }

  /** The voice tells it now, whether it had held it back or not. */
  #telling(sink: string, incident: string, at: number): void {
    const seen = this.#of(sink, incident);
    if (seen.held) seen.heldTo = at;
    seen.held = false;
  }

  #owes(sink: string, incident: string): boolean {
    for (const { sinks, members } of this.#owed.values())
      if (sinks.has(sink) && members.some((member) => member.incident === incident)) return true;
    return false;
  }

  #toldBy(sink: string, { incident, action }: Member, at: number): void {
    const seen = this.#of(sink, incident);
    seen.held = false;
    if (action === 'recovery') {
      seen.isOver = true;
      seen.isLate = seen.sentBy > at - longestSendMs;
    } else if (action === 'realert') seen.remindedBy = this.#records;
    else seen.alertedBy = this.#records;
  }

  #of(sink: string, incident: string): SeenAtSink {
    const name = nameOf(sink, incident);
    const known = this.#seen.get(name);
    if (known !== undefined) return known;
    const seen = unseen();
    this.#seen.set(name, seen);
    forgetOldest(this.#seen, mostSeen);
    return seen;
  }
}

interface Member {
  readonly incident: string;
  readonly action: Told;
}

const nameOf = (sink: string, incident: string): string => `${sink}\n${incident}`;
const sinkOf = (name: string): string => name.slice(0, name.indexOf('\n'));
