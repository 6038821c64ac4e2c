import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { commandLine } from '../../src/commands/command-line.ts';
import { helpWords } from '../../src/messages/help.ts';
import { longTest } from '../support/long-test.ts';
import { runPolkan } from '../support/polkan-process.ts';

const lineIn = (locale: 'en' | 'ru') =>
  commandLine(() => {
    throw new Error('help needs no configuration');
  }, locale);
const helps = (locale: 'en' | 'ru'): [name: string, help: string][] => {
  const program = lineIn(locale);
  return [program, ...program.commands].map((each) => [each.name(), each.helpInformation()]);
};

test.each(helps('ru'))('the help of %s has no English sentence in Russian', (_, help) => {
  expect(help).toContain('Вызов:');
  expect(help).toContain('Параметры:');
  expect(help).not.toMatch(
    /[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}|Options:|Arguments:|Commands:|default:|choices:/,
  );
});

test.each([...helps('en'), ...helps('ru')])('the help of %s fits a terminal of 80 columns', (_, help) => {
  expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test.each(['en', 'ru'] as const)('%s: the list of commands begins with what one begins with', (locale) => {
  const [, help = ''] = helps(locale)[0] ?? [];
  const { begin, look, answer, prove, more } = helpWords[locale].groups;
  const places = [begin, look, answer, prove, more].map((heading) => help.indexOf(`\n${heading}\n`));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(help).not.toMatch(/^(Commands|Команды):$/m);
});

test('the help is there in both languages, with the same commands, arguments and options', () => {
  const shape = (locale: 'en' | 'ru') =>
    lineIn(locale).commands.map((each) => [
      each.name(),
      each.registeredArguments.map((argument) => argument.name()),
      each.options.map(({ flags }) => flags),
    ]);
  expect(shape('ru')).toEqual(shape('en'));
});

test.each([
  ["error: unknown command 'bark'", "ошибка: команды 'bark' нет"],
  [
    "error: unknown option '--jsn'\n(Did you mean --json?)",
    "ошибка: параметра '--jsn' нет\n(Может быть, --json?)",
  ],
  ["error: missing required argument 'key'", "ошибка: не хватает аргумента 'key'"],
  ["error: option '--at <time>' argument missing", "ошибка: у параметра '--at <time>' не хватает значения"],
  [
    "error: command-argument value 'cat' is invalid for argument 'name'. Allowed choices are alert, incident.",
    "ошибка: значение 'cat' не годится для аргумента 'name'. Годится: alert, incident.",
  ],
  [
    "error: too many arguments for 'status'. Expected 0 arguments but got 2: a, b.",
    'ошибка: слишком много аргументов: нужно 0, дано 2: a, b.',
  ],
])('%s is told in Russian', (english, russian) => {
  expect(helpWords.ru.wrong(english)).toBe(russian);
  expect(helpWords.en.wrong(english)).toBe(english);
});

longTest('the program shows its help in the language that the configuration has', async () => {
  const { stdout } = await runPolkan(['--help'], { cwd: tmpdir(), env: { WATCHDOG_LOCALE: 'ru' } });
  expect(stdout).toContain('Чтобы начать:');
});
