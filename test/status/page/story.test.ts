import { expect, test } from 'vitest';
import { en } from '../../../src/messages/en.ts';
import { pageIn } from '../../../src/messages/page.ts';
import { tellingIn } from '../../../src/messages/telling.ts';
import type { StoryRecord } from '../../../src/status/history.ts';
import { storyList } from '../../../src/status/page/story.ts';

const at = Date.UTC(2026, 10, 27, 3);
const incident = `container/db@${at}`;
const about = { key: 'container/db', incident };

const tried = (s: number, sink: string, why = 'HTTP 500'): StoryRecord => ({
  type: 'delivery',
  at: at + s * 1_000,
  ...about,
  ...{ sink, action: 'alert', of: at, outcome: 'retrying', attempts: 1, why },
});
const moved = (s: number, reason: 'crossed' | 'inside cooldown'): StoryRecord => ({
  type: 'transition',
  at: at + s * 1_000,
  ...about,
  ...{ kind: 'container', entity: 'db', source: 'containers', title: 'Container db', detail: '' },
  ...{ from: 'ok.quiet', to: 'alerting', action: reason === 'crossed' ? 'alert' : null, reason },
});

const linesOf = (records: readonly StoryRecord[]): readonly string[] =>
  storyList(records, { words: pageIn(en), messages: en, at })
    .text.split('<li>')
    .slice(1)
    .map((line) =>
      line
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    );

test('a channel that is tried again and again is one line of the story, with a count, whatever lies silent in between', () => {
  const lines = linesOf([
    moved(0, 'crossed'),
    tried(1, 'hook'),
    moved(2, 'inside cooldown'),
    tried(3, 'hook'),
    moved(4, 'inside cooldown'),
    tried(5, 'mail'),
    tried(9, 'hook'),
    tried(10, 'hook', 'HTTP 502'),
  ]);
  expect(lines).toEqual([
    expect.stringContaining('alert'),
    expect.stringMatching(/hook could not be reached: HTTP 500 \(3 times, last at \S+:09\)$/),
    expect.any(String),
    expect.stringMatching(/mail could not be reached: HTTP 500$/),
    expect.stringMatching(/hook could not be reached: HTTP 502$/),
  ]);
});

test('tries for what is told next are a line of their own', () => {
  const lines = linesOf([
    tried(1, 'hook'),
    tried(2, 'hook'),
    moved(3, 'crossed'),
    tried(4, 'hook'),
    tried(5, 'hook'),
  ]);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('2 times');
  expect(lines[2]).toContain('2 times');
});

/** What a line says behind its time. */
const saysOf = (record: StoryRecord): string => (linesOf([record])[0] ?? '').replace(/^\S+ /, '');
const say = pageIn(en).incident;
const { action: actions, reason: reasons } = en.explain;
const hour = 3_600_000;
const held = { type: 'hold', at, ...about, action: 'alert', reason: 'quiet', by: null } as const;
const by = { channel: 'telegram', name: 'ann' };
const silence = { type: 'command', at, verb: 'silence', by, id: 's1', match: { entity: 'web-*' } } as const;
const told = { type: 'delivery', at, ...about, sink: 'mail', action: 'alert', of: at } as const;

test.each<[what: string, record: StoryRecord, says: string]>([
  ['what was decided', moved(0, 'crossed'), say.decided(actions.alert, reasons.crossed)],
  ['what moved silently', moved(0, 'inside cooldown'), say.moved(reasons['inside cooldown'])],
  [
    'what was seen as it was decided',
    { ...moved(0, 'crossed'), detail: 'exited (1)' } as StoryRecord,
    `${say.decided(actions.alert, reasons.crossed)} exited (1)`,
  ],
  [
    'what is held back, from whom, by which law and until when',
    { ...held, channels: ['chat', 'mail'], until: at + hour },
    say.heldBack(actions.alert, pageIn(en).laws.quiet, '04:00:00', 'chat, mail'),
  ],
  [
    'what is held back without an end',
    { ...held, channels: ['chat'], until: null },
    say.heldBack(actions.alert, pageIn(en).laws.quiet, null, 'chat'),
  ],
  [
    'what is to be told, to whom and why',
    { type: 'notice', at, id: 'n1', why: 'alert', quietly: false, channels: ['chat', 'mail'], members: [] },
    say.decidedTo('chat, mail', tellingIn(en).notices.alert),
  ],
  [
    'what somebody said, where, until when and with which words',
    { ...silence, from: at, until: at + hour, comment: 'new disks' } as StoryRecord,
    `${say.said.silence('ann (telegram)')}${say.until('04:00:00')}: new disks`,
  ],
  [
    'what somebody said for ever, in no channel and without words',
    { ...silence, by: { channel: '', name: 'ann' }, from: at, until: null, comment: undefined } as never,
    say.said.silence('ann'),
  ],
  [
    'what has arrived, as which message and at which try',
    { ...told, outcome: 'sent', attempts: 2, messageId: '17' } as StoryRecord,
    say.sent('mail', '17', 2),
  ],
  [
    'what has arrived, nobody knows as what',
    { ...told, outcome: 'sent', attempts: 1 },
    say.sent('mail', null, 1),
  ],
  [
    'what was given up',
    { ...told, outcome: 'dropped', attempts: 3, why: 'HTTP 403' },
    say.dropped('mail', 'HTTP 403'),
  ],
  ['whom it is about', { ...told, outcome: 'skipped', attempts: 0 } as StoryRecord, say.skipped('mail')],
  [
    'why something was left out',
    { ...told, outcome: 'skipped', attempts: 0, why: 'told late' } as StoryRecord,
    say.leftOut('mail', 'told late'),
  ],
])('a line says %s', (_, record, says) => {
  expect(saysOf(record)).toBe(says.replaceAll(/\s+/g, ' '));
});

test('what moves silently again for the same reason is said once, until something else was', () => {
  const quiet = (s: number): StoryRecord => moved(s, 'inside cooldown');
  const sent = { ...told, at: at + 3_000, outcome: 'sent', attempts: 1 } as StoryRecord;
  expect(linesOf([quiet(1), quiet(2), quiet(4)])).toHaveLength(1);
  expect(linesOf([quiet(1), sent, quiet(4)])).toHaveLength(2);
  expect(linesOf([quiet(1), { ...held, channels: ['chat'], until: null }, quiet(4)])).toHaveLength(3);
  expect(linesOf([moved(0, 'crossed'), quiet(1), moved(2, 'crossed'), moved(3, 'crossed')])).toHaveLength(4);
});

test('a story has no more lines than a page can show', () => {
  const records = Array.from({ length: 250 }, (_, s) => moved(s, 'crossed'));
  expect(linesOf(records)).toHaveLength(200);
});

test('every line has its time, also for a machine', () => {
  const { text } = storyList([moved(5, 'crossed')], { words: pageIn(en), messages: en, at });
  expect(text).toContain('<ol class="story"><li><time datetime="2026-11-27T03:00:05.000Z">03:00:05</time>');
});
