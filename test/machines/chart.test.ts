import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { alertMachinePage } from '../../scripts/alert-machine-docs.ts';
import { withParts } from '../../scripts/generated-parts.ts';
import { alertMachine, conditions } from '../../src/machines/alert.ts';
import { mermaidOf, tableOf } from '../../src/machines/chart.ts';
import { waysOf } from '../../src/machines/ways.ts';
import { runPolkan } from '../support/polkan-process.ts';

const says = (action: 'ring' | null, reason: string) => ({
  type: 'tell' as const,
  params: { action, reason },
});
const toy = setup({
  guards: { bright: () => true, dark: () => true },
  actions: {
    count: () => undefined,
    tell: (_, _told: { action: string | null; reason: string }): void => undefined,
  },
}).createMachine({
  id: 'toy',
  initial: 'day',
  states: {
    day: {
      initial: 'noon',
      states: {
        morning: { on: { seen: { guard: 'bright', target: 'noon', actions: says(null, 'later') } } },
        noon: {},
      },
      on: { seen: { guard: 'dark', target: 'night', actions: ['count', says('ring', 'dusk')] } },
    },
    night: {
      on: {
        seen: [
          { guard: 'bright', target: '#toy.day.morning', actions: says('ring', 'dawn') },
          { guard: 'dark', actions: says(null, 'still dark') },
        ],
      },
    },
  },
});

describe('the transitions of a machine', () => {
  test('are read off it: inner states first, each in the order in which it is tried', () => {
    expect(waysOf(toy)).toEqual([
      { from: 'day.morning', guard: 'bright', to: 'day.noon', action: null, reason: 'later' },
      { from: 'day', guard: 'dark', to: 'night', action: 'ring', reason: 'dusk' },
      { from: 'night', guard: 'bright', to: 'day.morning', action: 'ring', reason: 'dawn' },
      { from: 'night', guard: 'dark', to: 'night', action: null, reason: 'still dark' },
    ]);
  });

  test('are a table in Markdown', () => {
    expect(tableOf(toy).split('\n')).toEqual([
      '| state | guard | next | action | reason |',
      '| --- | --- | --- | --- | --- |',
      '| day.morning | bright | day.noon |  | later |',
      '| day | dark | night | ring | dusk |',
      '| night | bright | day.morning | ring | dawn |',
      '| night | dark | night |  | still dark |',
    ]);
  });

  test('are a statechart for Mermaid, with the states inside their states', () => {
    expect(mermaidOf(toy).split('\n')).toEqual([
      'stateDiagram-v2',
      '  [*] --> day',
      '  state day {',
      '    [*] --> noon',
      '    morning',
      '    noon',
      '  }',
      '  night',
      '  morning --> noon : [bright] later',
      '  day --> night : [dark] dusk ➜ ring',
      '  night --> morning : [bright] dawn ➜ ring',
      '  night --> night : [dark] still dark',
    ]);
  });

  test('must have a guard and a reason, or there is no chart', () => {
    const without = (transition: object) =>
      setup({ guards: { g: () => true } }).createMachine({
        initial: 'a',
        states: { a: { on: { seen: { target: 'b', ...transition } } }, b: {} },
      });
    expect(() => tableOf(without({}))).toThrow('a transition out of a has no named guard');
    expect(() => tableOf(without({ guard: 'g' }))).toThrow('the transition g out of a has no reason');
  });
});

describe('the alert machine', () => {
  test('has a condition for each of its guards, and for no other', () => {
    expect(Object.keys(conditions).toSorted()).toEqual(
      Object.keys(alertMachine.implementations.guards).toSorted(),
    );
    expect(new Set(waysOf(alertMachine).map(({ guard }) => guard))).toEqual(new Set(Object.keys(conditions)));
  });

  /** Mermaid knows a state by its own name, ends a label at a colon or semicolon, and can't link into two. */
  test('can be drawn by Mermaid', () => {
    const ways = waysOf(alertMachine);
    const paths = new Set(ways.flatMap(({ from, to }) => [from, to]));
    expect(new Set([...paths].map((path) => path.split('.').at(-1))).size).toBe(paths.size);
    for (const { from, to, guard, reason } of ways) {
      expect(`${guard}${reason}`).not.toMatch(/[:;#"]/);
      const [outer, inner] = from.split('.');
      const [nextOuter, nextInner] = to.split('.');
      if (inner !== undefined && nextInner !== undefined) expect(nextOuter).toBe(outer);
    }
  });

  test('tells every action it has, and names the same state by the same name', () => {
    const lines = mermaidOf(alertMachine).split('\n');
    expect(lines).toContain('  quiet --> alerting : [crosses] crossed ➜ alert');
    expect(lines).toContain('  cooldown --> alerting : [reminds] cooldown elapsed ➜ realert');
    expect(lines).toContain('  clearing --> recovered : [clears] cleared ➜ recovery');
    expect(lines.filter((line) => line.includes('➜'))).toHaveLength(12);
    expect(lines.filter((line) => line.includes(' : '))).toHaveLength(waysOf(alertMachine).length);
  });
});

describe('docs/alert-machine.md', () => {
  /** Without the padding of the formatter. */
  const plain = (text: string): string => text.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');
  const page = readFileSync(new URL('../../docs/alert-machine.md', import.meta.url), 'utf8');

  test('is what npm run docs makes of the machine', () => {
    expect(plain(page)).toBe(plain(alertMachinePage(page)));
    expect(page).toContain(mermaidOf(alertMachine));
  });

  test('would be stale if the machine were another', () => {
    const [way] = waysOf(alertMachine);
    expect(page).toContain(way?.reason);
    expect(withParts(page, { transitions: tableOf(toy) })).not.toBe(page);
    expect(withParts(page, { statechart: mermaidOf(toy) })).toContain('[dark] dusk ➜ ring');
  });

  test('must have its markers', () => {
    expect(() => withParts('no marker', { transitions: '' })).toThrow(
      'the page has no place for transitions',
    );
    expect(() => withParts('<!-- a: generated -->', { a: '' })).toThrow('the page has no place for a');
    expect(withParts('x\n<!-- a: generated -->\nold\n<!-- a: end -->\ny', { a: 'new' })).toBe(
      'x\n<!-- a: generated -->\n\nnew\n\n<!-- a: end -->\ny',
    );
  });
});

describe('polkan machine', () => {
  test('prints the table', async () => {
    const { code, stdout, stderr } = await runPolkan(['machine'], { cwd: tmpdir() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`${tableOf(alertMachine)}\n`);
  });

  test('prints the statechart with --mermaid', async () => {
    const { code, stdout, stderr } = await runPolkan(['machine', '--mermaid'], { cwd: tmpdir() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`${mermaidOf(alertMachine)}\n`);
  });
});
