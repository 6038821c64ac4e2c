import { expect, test } from 'vitest';
import {
  asCommands,
  asWord,
  beforeCommands,
  commandIn,
  withoutCommands,
} from '../../src/language/commands.ts';

const advised = `is full.\nWhat fills it:\n${asCommands('du /', 'df')}`;

test('commands are lines of their own, in backticks', () => {
  expect(advised.split('\n')).toEqual(['is full.', 'What fills it:', '`du /`', '`df`']);
  expect(advised.split('\n').map(commandIn)).toEqual([null, null, 'du /', 'df']);
});

test('without its commands, and what leads to them, a detail is what it says', () => {
  expect(withoutCommands(advised)).toBe('is full.');
  expect(withoutCommands('down:\n`df`')).toBe('down:');
  expect(withoutCommands('first\nsecond')).toBe('first\nsecond');
});

test('what is added comes before the commands', () => {
  expect(beforeCommands(advised, ' It has lasted 1 h.')).toBe(
    'is full. It has lasted 1 h.\nWhat fills it:\n`du /`\n`df`',
  );
  expect(beforeCommands('', ' It has lasted 1 h.')).toBe('It has lasted 1 h.');
});

test('a word of a command is quoted where a shell would take it for something else', () => {
  expect(['chat', 'чат-2', 'my chat', "it's", '$(id)', ''].map(asWord)).toEqual([
    ...['chat', 'чат-2', "'my chat'", `'it'\\''s'`, "'$(id)'", "''"],
  ]);
});
