import { describe, expect, test } from 'vitest';
import { interpolated, longestSecret } from '../../../src/config/file/interpolate.ts';
import { en } from '../../../src/messages/en.ts';
import { fileIn } from '../../../src/messages/file.ts';

const say = fileIn(en);
/** `@` stands for `$` here. */
const dollars = (text: string): string => text.replaceAll('@', '$');
const files: Readonly<Record<string, string>> = {
  '/run/s': ' s3cret \n\n',
  '/run/empty': ' \n',
  '/run/long': 'x'.repeat(longestSecret),
  '/run/longer': 'x'.repeat(longestSecret + 1),
  '/run/inner': '@{NAME}',
};

const read = (given: string) => {
  const secrets: string[] = [];
  const variables: Readonly<Record<string, string>> = { NAME: 'box', EMPTY: '', DEEP: '@{NAME}', _a1: 'u' };
  const outcome = interpolated(
    dollars(given),
    {
      variable: (name) => variables[name] && dollars(variables[name]),
      readFile: (path) => {
        const text = files[path];
        if (text === undefined) throw new Error('gone');
        return dollars(text);
      },
      secret: (value) => secrets.push(value),
      why: (error) => (error as Error).message,
    },
    say,
  );
  return { outcome, secrets };
};

describe('in a text of a file', () => {
  test.each([
    ['plain', 'plain'],
    ['@{NAME}', 'box'],
    ['a @{NAME} b @{_a1}', 'a box b u'],
    ['@{NAME:-other}', 'box'],
    ['@{EMPTY:-other}', 'other'],
    ['@{UNSET:-}', ''],
    ['@{UNSET:-a b:-c\nd}', 'a b:-c\nd'],
    ['@@{NAME}', '@{NAME}'],
    ['@@@{NAME}', '@@{NAME}'],
    ['@{DEEP}', '@{NAME}'],
    ['@NAME {NAME} @', '@NAME {NAME} @'],
  ])('%j is %j', (given, text) => {
    expect(read(given)).toEqual({ outcome: { text: dollars(text) }, secrets: [] });
  });

  test.each([
    ['@{file:/run/s}', ' s3cret', ' s3cret'],
    ['Bearer @{file: /run/s }', 'Bearer  s3cret', ' s3cret'],
    ['@{file:/run/inner}', '@{NAME}', '@{NAME}'],
    ['@{file:/run/long}', 'x'.repeat(longestSecret), 'x'.repeat(longestSecret)],
  ])('%j is what the file holds without the end of its line, which is a secret', (given, text, secret) => {
    expect(read(given)).toEqual({ outcome: { text: dollars(text) }, secrets: [dollars(secret)] });
  });

  test.each([
    ['@{NAME', say.openVariable],
    ['a @{', say.openVariable],
    ['@{EMPTY}', say.unsetVariable('EMPTY')],
    ['@{UNSET}', say.unsetVariable('UNSET')],
    ['@{}', say.badVariable],
    ['@{1a}', say.badVariable],
    ['@{NAME:other}', say.badVariable],
    ['@{ NAME }', say.badVariable],
    ['@{NAME-x}', say.badVariable],
    ['@{file:}', say.badVariable],
    ['@{file:  }', say.badVariable],
    ['@{file:/gone}', say.secretFile('/gone', 'gone')],
    ['@{file:/run/empty}', say.emptySecret('/run/empty')],
    ['@{file:/run/longer}', say.longSecret('/run/longer', longestSecret)],
    ['@{UNSET} @{1a}', say.unsetVariable('UNSET')],
    ['@{NAME} @{1a}', say.badVariable],
  ])('%j is wrong, and what is wrong first is said', (given, fault) => {
    expect(read(given)).toEqual({ outcome: { fault }, secrets: [] });
  });
});
