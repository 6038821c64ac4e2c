import { commandIn, withoutCommands } from '../../language/commands.ts';
import { exactTime } from '../../messages/clock.ts';
import type { LastLook } from '../board.ts';
import type { Story } from '../history.ts';
import { html, type Markup } from './html.ts';
import type { Frame } from './layout.ts';
import { measuredIn } from './measured.ts';
import type { Thing } from './things.ts';

/** What was said of a thing at a moment, epoch milliseconds; `null`: nobody knows when. */
export interface SaidOfThing {
  readonly at: number | null;
  readonly title: string;
  readonly detail: string;
}

export interface ThenAndNowData {
  /** What the thing is called above. */
  readonly title: string;
  /** `null`: it is not watched now. */
  readonly thing: Thing | null;
  /** `null`: no source watches it. */
  readonly look: LastLook | null;
  /** The last look has seen it: what is known of it is of then, and not what was told of it. */
  readonly isSeen: boolean;
  /** What was said as it opened; `null`: it never did, or nobody knows. */
  readonly opening: SaidOfThing | null;
  /** There is an incident that is told of. */
  readonly hasIncident: boolean;
}

/** What the story of an incident says of its opening. */
export const openingOf = (story: Story | null): SaidOfThing | null => {
  const opening = story?.records.find((record) => record.type === 'transition' && record.action === 'alert');
  if (opening?.type !== 'transition') return null;
  const { at, title, detail } = opening;
  return { at, title, detail };
};

/** What the thing is like now, and what was said of it as its incident opened: two things, each with its time. */
export const thenAndNow = (
  frame: Frame,
  { title: called, thing, look, isSeen, opening, hasIncident }: ThenAndNowData,
): Markup => {
  const { words, at } = frame;
  const say = words.incident;
  const isNow = thing !== null && isSeen;
  const isSame = opening !== null && isNow && saidOf(opening) === saidOf(thing);
  const clock = (ms: number | null): string | null => (ms === null ? null : exactTime(ms, at));
  const seenAt = clock(look?.at ?? null);
  const nextAt = look?.nextAt ?? null;
  const nowName = look?.isOld && seenAt !== null ? say.lastSeen(seenAt) : say.now(seenAt);
  const value = thing === null ? null : measuredIn(thing, words);
  // What was advised then stands below as it is advised now; of what is not watched any more it stands with what was said.
  const said = opening === null ? '' : isNow ? withoutCommands(opening.detail) : opening.detail;
  const title = opening === null || opening.title === '' || opening.title === called ? '' : opening.title;
  return html`${
    isNow &&
    (thing.detail !== '' || value !== null) &&
    html`<div class="card"><p class="soft">${nowName}${isSame && say.asThen(clock(opening.at))}${nextAt !== null && nextAt > at && say.next(exactTime(nextAt, at))}</p><p class="said">${value !== null && html`<strong>${value}</strong>${thing.detail !== '' && '\n'}`}${detailLines(thing.detail)}</p></div>`
  }${thing === null && hasIncident && html`<p class="card">${say.unwatched}</p>`}
${opening !== null && !isSame && (said !== '' || title !== '') && html`<div class="card opening"><p class="soft">${say.opening(clock(opening.at))}</p><p class="said">${title !== '' && html`<strong>${title}</strong>${said !== '' && '\n'}`}${detailLines(said)}</p></div>`}`;
};

/** What was said, without what it is measured against now. */
const saidOf = ({ title, detail }: Pick<SaidOfThing, 'title' | 'detail'>): string =>
  `${title}\n${withoutCommands(detail)}`;

const detailLines = (detail: string): Markup[] =>
  detail.split('\n').map((line, index) => {
    const command = commandIn(line);
    return html`${index > 0 && '\n'}${command === null ? line : html`<code>${command}</code>`}`;
  });
