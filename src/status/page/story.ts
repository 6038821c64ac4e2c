import { exactTime } from '../../messages/clock.ts';
import type { Messages } from '../../messages/messages.ts';
import type { PageWords } from '../../messages/page.ts';
import { lawIn, tellingIn } from '../../messages/telling.ts';
import type { StoryRecord } from '../history.ts';
import { html, type Markup } from './html.ts';
import { moment } from './layout.ts';

const mostLines = 200;

/** What happened, in order: what was seen and decided, held back by which law, told to whom, and what people said. */
export const storyList = (
  records: readonly StoryRecord[],
  { words, messages, at }: { words: PageWords; messages: Messages; at: number },
): Markup =>
  html`<ol class="story">${thinned(records)
    .slice(0, mostLines)
    .map(
      ({ record, tries, lastAt }) =>
        html`<li>${moment(record.at, at, exactTime)}<span>${lineOf(record, words, messages, at)}${tries > 1 && html` <span class="soft">${words.incident.tried(tries, exactTime(lastAt, at))}</span>`}</span></li>
`,
    )}</ol>`;

/** A line of the story, how often it came again before anything else was told, and when the last time. */
interface Line {
  readonly record: StoryRecord;
  tries: number;
  lastAt: number;
}

/**
 * What says the same again is left out: a debounce makes a silent move with each sweep. A channel that is tried again and again is one
 * line with a count, whatever silent moves lie in between.
 */
const thinned = (records: readonly StoryRecord[]): readonly Line[] => {
  const lines: Line[] = [];
  let lastMove: Line | null = null;
  const tried = new Map<string, Line>();
  for (const record of records) {
    const isSilent = record.type === 'transition' && record.action === null;
    if (isSilent && lastMove?.record.type === 'transition' && lastMove.record.reason === record.reason)
      continue;
    const line: Line = { record, tries: 1, lastAt: record.at };
    if (record.type === 'transition') lastMove = line;
    else if (record.type !== 'delivery') lastMove = null;
    if (record.type === 'delivery' && record.outcome === 'retrying') {
      const same = `${record.sink} ${record.why}`;
      const before = tried.get(same);
      tried.set(same, before ?? line);
      if (before !== undefined) {
        before.tries += 1;
        before.lastAt = record.at;
        continue;
      }
    } else if (!isSilent) tried.clear();
    lines.push(line);
  }
  return lines;
};

const lineOf = (record: StoryRecord, words: PageWords, messages: Messages, now: number): Markup => {
  const say = words.incident;
  const { action: actions, reason: reasons } = messages.explain;
  switch (record.type) {
    case 'transition': {
      const { action, reason, detail } = record;
      const what =
        action === null ? say.moved(reasons[reason]) : say.decided(actions[action], reasons[reason]);
      return html`${what}${detail !== '' && html`<br><span class="soft">${detail}</span>`}`;
    }
    case 'hold': {
      const { action, until, channels } = record;
      const end = until === null ? null : exactTime(until, now);
      return html`${say.heldBack(actions[action], lawIn(tellingIn(messages), record), end, channels.join(', '))}`;
    }
    case 'notice':
      return html`${say.decidedTo(record.channels.join(', '), tellingIn(messages).notices[record.why])}`;
    case 'command': {
      const { by, comment, verb } = record;
      const who = by.channel === '' ? by.name : `${by.name} (${by.channel})`;
      const until = 'until' in record ? (record.until ?? null) : null;
      return html`${say.said[verb](who)}${until !== null && say.until(exactTime(until, now))}${comment !== undefined && `: ${comment}`}`;
    }
    case 'delivery': {
      const { sink, outcome, attempts, messageId = null, why = '' } = record;
      switch (outcome) {
        case 'sent':
          return html`${say.sent(sink, messageId, attempts)}`;
        case 'retrying':
          return html`${say.retrying(sink, why)}`;
        case 'dropped':
          return html`${say.dropped(sink, why)}`;
        case 'skipped':
          return html`${why === '' || why === messages.delivery.aboutItself ? say.skipped(sink) : say.leftOut(sink, why)}`;
      }
    }
  }
};
