import { describe, expect, test } from 'vitest';
import { selectorOf } from '../../../src/streams/checks/metric-selector.ts';
import { BadLine, longestMetricLine, seriesIn } from '../../../src/streams/checks/metric-text.ts';
import { TooSlow } from '../../../src/streams/in-time.ts';
import { longTest } from '../../support/long-test.ts';

const read = async (text: string, metric: string, most = 10) => {
  const selector = selectorOf(metric);
  if (selector === null) throw new Error(`${metric} is no metric`);
  return seriesIn(text, selector, most);
};

describe('a selector', () => {
  const labels = { queue: 'mail', team: 'web' };

  test.each([
    ['jobs', true],
    ['jobs{}', true],
    ['jobs{queue="mail"}', true],
    ['jobs{queue="mail",}', true],
    ['jobs{queue="mail", team=~"web|db"}', true],
    ['jobs{team=~"we"}', false],
    ['jobs{team!~"we.*"}', false],
    ['jobs{team!="db"}', true],
    ['jobs{absent=""}', true],
    ['jobs{absent!=""}', false],
    ["jobs{queue='mail'}", true],
  ])('%s fits %j', (text, fits) => {
    expect(selectorOf(text)?.name).toBe('jobs');
    expect(selectorOf(text)?.fits(labels)).toBe(fits);
  });

  test('may name a metric in quotes', () => {
    expect(selectorOf('{"my.metric", queue="mail"}')?.name).toBe('my.metric');
  });

  test.each([
    '',
    '{}',
    'jobs{',
    'jobs{queue}',
    'jobs{queue="mail"',
    'jobs{queue=~"("}',
    '1jobs',
    'jobs{a="b" c="d"}',
  ])('%j is none', (text) => {
    expect(selectorOf(text)).toBeNull();
  });
});

describe('a text of metrics', () => {
  test.each([
    ['jobs 5', {}, 5],
    ['jobs{} 5', {}, 5],
    ['jobs{queue="mail"} 5 1395066363000', { queue: 'mail' }, 5],
    ['jobs { queue = "mail" , } 5', { queue: 'mail' }, 5],
    ['jobs{queue="a\\"b\\\\c\\nd"} 5', { queue: 'a"b\\c\nd' }, 5],
    ['jobs{queue="} 9"} 5', { queue: '} 9' }, 5],
    ['jobs{"my.label"="x"} 5', { 'my.label': 'x' }, 5],
    ['{"jobs",queue="mail"} 5', { queue: 'mail' }, 5],
    ['jobs\t5.5e3\r', {}, 5_500],
    ['jobs -.5', {}, -0.5],
    ['jobs +Inf', {}, Number.POSITIVE_INFINITY],
    ['jobs -Inf', {}, Number.NEGATIVE_INFINITY],
    ['jobs NaN', {}, Number.NaN],
    [
      'jobs{queue="mail"} 5 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.7',
      { queue: 'mail' },
      5,
    ],
    ['jobs 5 # {} 0.67', {}, 5],
  ])('%j is a series', async (line, labels, value) => {
    expect(await read(`# TYPE jobs gauge\nother 1\n${line}\njobs_total 9\n# EOF\n`, 'jobs')).toEqual([
      { labels, value },
    ]);
  });

  test.each([
    'jobs',
    'jobs ',
    'jobs five',
    'jobs{queue="mail"} ',
    'jobs{queue="mail} 5',
    'jobs{queue=mail} 5',
    'jobs{queue="a",queue="b"} 5',
    'jobs 5 6 7',
    'jobs 5 # no exemplar',
    `jobs{queue="${'x'.repeat(longestMetricLine)}"} 5`,
  ])('%#: a line that begins like the metric and is none is named', async (line) => {
    await expect(read(`up 1\n${line}\n`, 'jobs')).rejects.toThrow(BadLine);
  });

  test('may hold anything in lines of other metrics', async () => {
    expect(await read('<html>\n{{{\njobsx{ 1\njobs 7', 'jobs')).toEqual([{ labels: {}, value: 7 }]);
  });

  longTest('of a million series gives no more than were asked for, and one more', async () => {
    const text = Array.from({ length: 1_000_000 }, (_, index) => `j{i="${index}"} 1`).join('\n');
    expect(await read(text, 'j', 100)).toHaveLength(101);
    expect(await read(text, 'j{i="999999"}')).toEqual([{ labels: { i: '999999' }, value: 1 }]);
  });

  test('takes no label for a part of an object that every object has', async () => {
    await expect(read('jobs{"__proto__"="x"} 1', 'jobs')).rejects.toThrow(BadLine);
  });
});

test('an expression that takes for ever on a label is given up, wherever in a million lines that stands', async () => {
  const text = `${'other{a="b"} 1\n'.repeat(5_000)}jobs{queue="${'a'.repeat(60)}!"} 1\n`;
  await expect(read(text, 'jobs{queue=~"(?:a|aa)+"}')).rejects.toThrow(TooSlow);
  const plain = `${'jobs{queue="x"} 1\n'.repeat(9_000)}jobs{queue="mail"} 7\n`;
  expect(await read(plain, 'jobs{queue=~"ma.*"}')).toMatchObject([{ value: 7 }]);
});
