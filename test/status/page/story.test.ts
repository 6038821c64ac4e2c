import { expect, test } from 'vitest';
import { en } from '../../../src/messages/en.ts';
import { pageIn } from '../../../src/messages/page.ts';
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
