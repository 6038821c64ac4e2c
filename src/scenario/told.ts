import type { Place } from '../config/yaml.ts';
import { durationText } from '../language/duration.ts';
import type { Hold, HoldReason, Notice, NoticeReason, Told } from '../language/telling.ts';

/** A notice that is expected; what is `null` is not looked at. Times are milliseconds since the first sweep. */
export interface ExpectedNotice extends Place {
  readonly at: number;
  readonly why: NoticeReason;
  readonly to: readonly string[] | null;
  /** As `memberText` has them, in any order. */
  readonly members: readonly string[] | null;
  readonly quietly: boolean | null;
}

/** A hold that is expected. */
export interface ExpectedHold extends Place {
  readonly at: number;
  readonly key: string;
  readonly reason: HoldReason;
  readonly action: Told | null;
  readonly until: number | null;
  readonly by: string | null;
}

/** What explain is expected to say of a key at a time. */
export interface ExpectedExplanation extends Place {
  readonly at: number;
  readonly key: string;
  readonly contains: readonly string[];
}

/** What explain says. */
export interface Explanation {
  readonly at: number;
  readonly key: string;
  readonly text: string;
}

/** `container/web alert`, `container/web recovery silenced` of one that came and went. */
export const memberText = ({ key, action, held }: Notice['members'][number]): string =>
  held === undefined ? `${key} ${action}` : `${key} ${action} ${held}`;

/** A member as it is written: a key, what it is told as, and perhaps why it was held. */
export const memberPattern =
  /^\S+ (alert|realert|recovery)( (silenced|caused|flapping|quiet|grouped|acknowledged))?$/;

export const isNotice = ({ why, to, members, quietly }: ExpectedNotice, got: Notice): boolean =>
  why === got.why &&
  (quietly === null || quietly === got.quietly) &&
  (to === null || isSame(to, got.channels)) &&
  (members === null || isSame(members, got.members.map(memberText)));

export const isHold = ({ key, reason, action, until, by }: ExpectedHold, got: Hold): boolean =>
  key === got.key &&
  reason === got.reason &&
  (action === null || action === got.action) &&
  (until === null || until === got.until) &&
  (by === null || by === got.by);

export const isExplanation = ({ key, contains }: ExpectedExplanation, got: Explanation): boolean =>
  key === got.key && contains.every((part) => got.text.includes(part));

const isSame = (these: readonly string[], those: readonly string[]): boolean =>
  these.length === those.length && these.toSorted().join('\n') === those.toSorted().join('\n');

/** So many members are named in a report. */
const mostNamed = 6;

const memberList = (members: readonly string[]): string =>
  members.length <= mostNamed
    ? members.join(', ')
    : `${members.slice(0, mostNamed).join(', ')}, … ${members.length}`;

export const noticeCells = (
  { why, quietly }: { readonly why: string; readonly quietly: boolean | null },
  to: readonly string[] | null,
  members: readonly string[] | null,
): string[] => [why, (to ?? []).join(', '), quietly === true ? 'quietly' : '', memberList(members ?? [])];

export const holdCells = ({
  key,
  action,
  reason,
  until,
  by,
}: Pick<ExpectedHold, 'key' | 'action' | 'reason' | 'until' | 'by'>): string[] => [
  key,
  action ?? '',
  reason,
  until === null ? '' : durationText(until),
  by ?? '',
];
