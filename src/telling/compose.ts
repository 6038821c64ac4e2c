import type { HoldReason, Member, Notice, NoticeReason, Told } from '../language/telling.ts';
import { noticeId } from './notice-id.ts';
import { inNotices } from './notice-parts.ts';
import type { Rules } from './rules.ts';
import { groupOf, type Incident, type TellingState } from './state.ts';

/** One thing that one channel is told now. */
export interface Tell {
  readonly incident: Incident;
  readonly channel: string;
  readonly action: Told;
  /** It came and went while it was held. */
  readonly went: boolean;
  readonly held: HoldReason | null;
  /** What held it. */
  readonly by: string | null;
  readonly kind: 'plain' | 'escalation' | 'flapping' | 'settled';
  readonly quietly: boolean;
}

/**
 * What is told as one: by which channel, of what sort, and for which group.
 *
 * @param held what has held it until now, where that is not what the tell says
 */
export const placeOf = (state: TellingState, tell: Tell, held: HoldReason | null = tell.held): string => {
  const { incident, channel, kind, by } = tell;
  if (kind !== 'plain') return `${channel}\n${kind}`;
  if (held === 'grouped') return `${channel}\ndigest\n${groupOf(incident)}`;
  // What its cause has hidden is told with the cause, where that is told.
  const cause = held === 'caused' && by !== null && tell.went ? state.incidents.get(by) : undefined;
  if (cause !== undefined) return `${channel}\nplain\n${groupOf(cause)}`;
  if (held !== null) return `${channel}\nreleased`;
  return `${channel}\nplain\n${groupOf(incident)}`;
};

const whyOf = ([first, ...others]: readonly [Tell, ...Tell[]]): NoticeReason => {
  const all = [first, ...others];
  if (first.kind !== 'plain') return first.kind;
  // What comes at its very moment is in it, though it has not waited.
  if (all.some(({ held }) => held === 'grouped')) return 'digest';
  if (all.every(({ held }) => held !== null)) return 'released';
  return others.length === 0 ? first.action : 'group';
};

/** A recovery of what the channel was told is one, however long its group has held it. */
const memberOf = ({ incident, action, held, went }: Tell): Member => ({
  incident: incident.id,
  key: incident.key,
  action,
  since: incident.at,
  ...(held !== null && (action !== 'recovery' || went) && { held }),
});

/** What several channels may hear alike: a notice before it has its id. */
interface Alike extends Omit<Notice, 'id'> {
  readonly channels: string[];
  /** How often the first channel had been reminded, if it was told of the first member at this moment already; `null`: it was not. */
  readonly again: number | null;
}

const isAlike = (one: Alike, other: Alike): boolean =>
  one.why === other.why &&
  one.quietly === other.quietly &&
  one.members.length === other.members.length &&
  one.members.every((member, index) => isSameMember(member, other.members[index]));

const isSameMember = (one: Member, other: Member | undefined): boolean =>
  one.incident === other?.incident && one.action === other.action && one.held === other.held;

/**
 * In the order in which they were made, but for those of which one tells a channel that an entity is down again and another that it was
 * well before: they may stand in different places (the end in the lane of criticals, the alert among escalations), and the last that is
 * heard of an entity that is down must not be that it is well.
 */
const endsFirst = (notices: readonly Alike[]): readonly Alike[] => {
  const ends = new Map<string, Alike[]>();
  for (const notice of notices) {
    for (const { key, action } of notice.members) {
      if (action !== 'recovery') continue;
      const others = ends.get(key);
      if (others === undefined) ends.set(key, [notice]);
      else others.push(notice);
    }
  }
  if (ends.size === 0) return notices;
  const ordered = new Set<Alike>();
  const waiting = new Set<Alike>();
  const put = (notice: Alike): void => {
    if (ordered.has(notice) || waiting.has(notice)) return;
    waiting.add(notice);
    for (const { key, action } of notice.members) {
      if (action === 'recovery') continue;
      for (const end of ends.get(key) ?? [])
        if (end.channels.some((channel) => notice.channels.includes(channel))) put(end);
    }
    ordered.add(notice);
  };
  for (const notice of notices) put(notice);
  return [...ordered];
};

/** Makes notices of what is told together; what several channels hear alike is one. */
export const composed = (
  places: Iterable<readonly [Tell, ...Tell[]]>,
  { rules, now }: { readonly rules: Rules; readonly now: number },
): readonly Notice[] => {
  /** By the first member: what is alike begins alike. */
  const byFirst = new Map<string, Alike[]>();
  const all: Alike[] = [];
  for (const together of [...places].flatMap((place) => inNotices(place, memberOf))) {
    const [{ channel, incident }] = together;
    const quietly = together.every((tell) => tell.quietly);
    const members = together.map(memberOf);
    const before = incident.hearings.get(channel);
    const again = before?.toldAt === now ? before.reminders : null;
    const made: Alike = {
      ...{ type: 'notice', at: now, why: whyOf(together), channels: [channel], quietly, members, again },
    };
    const known = byFirst.get(incident.id)?.find((other) => isAlike(made, other));
    if (known !== undefined) {
      known.channels.push(channel);
      continue;
    }
    all.push(made);
    const others = byFirst.get(incident.id);
    if (others === undefined) byFirst.set(incident.id, [made]);
    else others.push(made);
  }
  return endsFirst(all).map(({ type, again, ...notice }) => ({
    type,
    id: noticeId(rules.host, notice, again),
    ...notice,
  }));
};
