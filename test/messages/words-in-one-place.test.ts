import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What is printed, logged, told or handed on as a reason goes through one of these. */
const ways =
  'complain|print|write|tell|tellOnce|said|warn|info|error|debug|fatal|trace|onWarning|onFault|strange|reason|fail';
/** Two words in a row, which a person would read. Escapes, names in `${}` and what stands in backquotes are not words. */
const isSentence = (text: string): boolean =>
  /[A-Za-z]{2,},? [a-z]{2,}/.test(text.replaceAll(/\$\{[^}]*\}|\\`[^`]*`|\\./g, ' X '));

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/ [^\n]*/g, (comment) => comment.replaceAll(/[^\n]/g, ' '));

/** Every literal that is handed to one of the ways, and is a sentence. */
const sentencesIn = (text: string): string[] =>
  [
    ...withoutComments(text).matchAll(
      new RegExp(`\\b(?:${ways})\\(\\s*(?:\\{[^{}]*\\},\\s*)?(['"\`])((?:\\\\.|(?!\\1)[^\\\\])*)\\1`, 'g'),
    ),
  ]
    .map(([, , literal = '']) => literal)
    .filter(isSentence);

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.startsWith('messages/'),
);

test('no sentence for people is printed, logged or told but from src/messages', () => {
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) =>
    sentencesIn(readFileSync(`src/${file}`, 'utf8')).map((sentence) => `${file}: ${sentence}`),
  );
  expect(found).toEqual([]);
});

test.each([
  "complain('there is no journal');",
  `logger.warn({ source: name }, \`the \${name} is late\`);`,
  'process.stderr.write("called wrongly\\n");',
])('%s would be found', (text) => {
  expect(sentencesIn(text)).toHaveLength(1);
});

test.each([
  '// complain that there is no journal',
  'complain(say.noJournal(path));',
  "print('polkan');",
  `write(\`\${one} \${two}\`);`,
])('%s is none', (text) => {
  expect(sentencesIn(text)).toEqual([]);
});
