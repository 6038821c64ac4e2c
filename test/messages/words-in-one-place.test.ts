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

/**
 * Errors whose text is a sentence in English, by file, and why nobody reads it as a reason in the wrong language. What an
 * operator may read is a `FaultError`, whose words are made where it is read.
 */
const thrown: Readonly<Record<string, { readonly count: number; readonly because: string }>> = {
  'journal/lasted.ts': { count: 2, because: 'a part that is not what it was: it is made anew' },
  'journal/store/memory-store.ts': { count: 1, because: 'a fault of the caller' },
  'journal/store/store.ts': { count: 2, because: 'a fault of the caller' },
  'config/yaml-tree.ts': { count: 1, because: 'a fault of ours' },
  'config/reader.ts': { count: 1, because: 'a fault of ours' },
  'sidecar/configured.ts': { count: 1, because: 'a fault of ours' },
  'sinks/delivery/queue.ts': { count: 1, because: 'a fault of ours' },
  'sinks/delivery/batch.ts': { count: 1, because: 'a fault of ours' },
  'sinks/cut.ts': { count: 1, because: 'a fault of ours' },
  'machines/step.ts': { count: 2, because: 'a fault of ours' },
  'machines/ways.ts': { count: 2, because: 'a fault of ours' },
  'status/page/html.ts': { count: 1, because: 'a fault of ours' },
  'language/matcher.ts': { count: 2, because: 'a fault of the caller' },
  'language/duration.ts': { count: 2, because: 'a fault of the caller, who writes in TypeScript' },
  'streams/docker/docker.ts': { count: 3, because: 'a fault of ours: the wall' },
  'streams/checks/json-probe.ts': { count: 1, because: 'a fault of ours' },
  'streams/checks/kept-lookup.ts': { count: 1, because: 'its code is what is read' },
  'streams/checks/try-in-turn.ts': { count: 1, because: 'what is cut off is told by nobody' },
  'streams/checks/dependencies.ts': { count: 1, because: 'what is cut off is told by nobody' },
  'language/within.ts': { count: 1, because: 'its code is what is read' },
  'language/first-in-time.ts': { count: 1, because: 'what is cut off is told by nobody' },
  'sidecar/what-if/slices.ts': { count: 1, because: 'what is cut off is told by nobody' },
  'fleet/voice.ts': { count: 1, because: 'why a voice steps down is told by nobody' },
  'fleet/speaker.ts': { count: 2, because: 'why a voice steps down is told by nobody' },
  'fleet/member.ts': { count: 2, because: 'why a voice steps down is told by nobody' },
  'fleet/reader.ts': { count: 1, because: 'why a voice steps down is told by nobody' },
  'fleet/jetstream.ts': { count: 1, because: 'what is closed is asked by nobody' },
  'fleet/shipped-journal.ts': { count: 1, because: 'a fault of ours: a fleet has a journal' },
  'status/alertmanager/matchers.ts': { count: 1, because: "the answer of an API that is Alertmanager's" },
  'status/alertmanager/silences.ts': { count: 6, because: "the answer of an API that is Alertmanager's" },
  'streams/prometheus/pushed-alerts.ts': { count: 7, because: "the answer of an API that is Alertmanager's" },
};

/** Every sentence that is thrown as the text of an error. */
const thrownIn = (text: string): string[] =>
  [...withoutComments(text).matchAll(/\bnew \w*Error\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)]
    .map(([, , literal = '']) => literal)
    .filter(isSentence);

test('no error says a sentence that an operator may read, but by a fault', () => {
  const found = files
    // Who writes tests, scenarios and sources reads English.
    .filter((file) => !/^(testing|scenario)\//.test(file))
    .map((file) => [file, thrownIn(readFileSync(`src/${file}`, 'utf8'))] as const)
    .filter(([, sentences]) => sentences.length > 0);
  const wrong = found.filter(([file, sentences]) => sentences.length > (thrown[file]?.count ?? 0));
  expect(wrong).toEqual([]);
  expect(Object.keys(thrown).filter((file) => !found.some(([each]) => each === file))).toEqual([]);
});

test('an error that says a sentence would be found, and a fault would not', () => {
  expect(thrownIn("throw new Error('the socket is gone');")).toHaveLength(1);
  expect(thrownIn('reject(new SinkError(`the socket is gone`));')).toHaveLength(1);
  expect(thrownIn("throw new FaultError({ code: 'closedEarly' });")).toEqual([]);
  expect(thrownIn('throw new Error(words.containers.unreadable);')).toEqual([]);
});
