import type { HoldReason, Member, Notice, NoticeReason, Told } from '../language/telling.ts';
import { noticeId } from './notice-id.ts';
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

/** What is told as one: by which channel, of what sort, and for which group. */
export const placeOf = (state: TellingState, tell: Tell): string => {
  const { incident, channel, kind, held, by } = tell;
  if (kind !== 'plain') return [channel, kind].join('\n');
  if (held === 'grouped') return [channel, 'digest', groupOf(incident)].join('\n');
  // What its cause has hidden is told with the cause, where that is told.
  const cause = held === 'caused' && by !== null && tell.went ? state.incidents.get(by) : undefined;
  if (cause !== undefined) return [channel, 'plain', groupOf(cause)].join('\n');
  if (held !== null) return [channel, 'released'].join('\n');
  return [channel, 'plain', groupOf(incident)].join('\n');
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

/** What is longer is several notices: a notice is one event in the journal, and stores cap what they take. */
export const mostMembers = 2_000;

const inParts = (tells: readonly [Tell, ...Tell[]]): [Tell, ...Tell[]][] => {
  const parts: [Tell, ...Tell[]][] = [];
  for (let from = 0; from < tells.length; from += mostMembers) {
    const [first, ...others] = tells.slice(from, from + mostMembers);
    if (first !== undefined) parts.push([first, ...others]);
  }
  return parts;
};

/** Makes notices of what is told together; what several channels hear alike is one. */
export const composed = (
  places: Iterable<readonly [Tell, ...Tell[]]>,
  { rules, now }: { readonly rules: Rules; readonly now: number },
): readonly Notice[] => {
  const alike = new Map<string, Omit<Notice, 'id'> & { readonly channels: string[] }>();
  const again = new Map<string, number>();
  for (const together of [...places].flatMap(inParts)) {
    const [{ channel, incident }] = together;
    const why = whyOf(together);
    const quietly = together.every((tell) => tell.quietly);
    const members = together.map(memberOf);
    const name = JSON.stringify([why, quietly, members]);
    const known = alike.get(name);
    if (known !== undefined) known.channels.push(channel);
    else {
      alike.set(name, { type: 'notice', at: now, why, channels: [channel], quietly, members });
      const before = incident.hearings.get(channel);
      if (before?.toldAt === now) again.set(name, before.reminders);
    }
  }
  return [...alike].map(([name, { type, ...notice }]) => ({
    type,
    id: noticeId(rules.host, notice, again.get(name)),
    ...notice,
  }));
};
