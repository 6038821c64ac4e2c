import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shown as shownInFile } from '../../src/config/complaints.ts';
import { cutLine, cutName } from '../../src/language/cut-line.ts';
import { faultOf } from '../../src/language/fault-of.ts';
import { shapes } from '../../src/language/secret-rules.ts';
import { withoutSecrets } from '../../src/language/secrets.ts';
import { cutAtWord, oneLine, shortened } from '../../src/language/text.ts';
import { shown } from '../../src/language/written.ts';
import { checksIn } from '../../src/messages/checks.ts';
import { locales } from '../../src/messages/messages.ts';
import { nameOf } from '../../src/sinks/telegram/console/reading.ts';
import { silenceIn } from '../../src/status/alertmanager/silences.ts';
import { called, emptyBook } from '../../src/streams/checks/call-in.ts';
import { excerpt } from '../../src/streams/checks/http-probe.ts';
import { findingOf } from '../../src/streams/checks/judge.ts';
import { saidSignal } from '../../src/streams/inbound/said-signal.ts';
import { readEnvelope } from '../../src/streams/orchestrator/envelope.ts';
import { anyText } from '../support/any-text.ts';
import { runs } from '../support/runs.ts';

const words = checksIn(locales.en);
const told = (value: unknown): string => JSON.stringify(value);
const at = Date.UTC(2026, 10, 28);

/** Whatever cuts a text from outside, and the length it cuts it to. */
const cutters: readonly (readonly [where: string, longest: number, cut: (text: string) => string])[] = [
  [
    'the body of a ping',
    300,
    (text) => told(called(emptyBook(0), { slug: 'a', event: 'fail', code: null, text, at })),
  ],
  ['what came instead of what is expected', 120, excerpt],
  [
    'a value of JSON',
    120,
    (text) =>
      told(
        findingOf(text, {
          ...{ element: '', was: false, words, unit: null },
          sides: { alert: { operator: '!=', text: 'up' }, clear: null } as never,
        }),
      ),
  ],
  ['the name of an element', 200, (text) => cutName(text, 200)],
  ['a stage', 200, (text) => told(readEnvelope({ stages: [{ stage: text, work_item: text, age_s: 1 }] }))],
  ['an error', 200, (text) => told(faultOf(new Error(text)))],
  ['a wrong setting', 81, shown],
  ['a wrong value of the file', 61, shownInFile],
  ['a name in a chat', 64, (text) => nameOf({ id: 1, first_name: text } as never)],
  [
    'a refused signal',
    60,
    (text) => told(saidSignal({ kind: text, entity: 'x', active: true }, at, () => false)),
  ],
  [
    'a comment by the API of Alertmanager',
    1_000,
    (text) =>
      told(
        silenceIn(
          {
            ...{
              matchers: [{ name: 'kind', value: 'disk', isRegex: false }],
              createdBy: text,
              comment: text,
            },
            ...{ startsAt: new Date(at).toISOString(), endsAt: new Date(at + 1_000).toISOString() },
          },
          at,
        ),
      ),
  ],
];

const tokens: Readonly<Record<string, string>> = {
  GitHub: 'ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8',
  Google: 'AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q',
  npm: 'npm_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8',
  GitLab: 'glpat-A1b2C3d4E5f6G7h8I9j0',
  Amazon: 'AKIAIOSFODNN7EXAMPLE',
};

describe('a text that is cut to a line', () => {
  test.each(
    cutters.flatMap(([where, longest, cut]) =>
      Object.entries(tokens).map(([whose, token]) => [where, whose, longest, cut, token] as const),
    ),
  )('shows no part of a token that the cut falls into: %s, %s', (_, __, longest, cut, token) => {
    for (let shows = 6; shows < token.length; shows += 1) {
      const before = 'w '.repeat(longest).slice(0, longest - shows - 1);
      expect(cut(`${before} ${token} tail ${'w '.repeat(longest)}`)).not.toContain(token.slice(0, 6));
    }
  });

  test('is the beginning of what would be shown of the whole, whatever stands where', () => {
    const examples = shapes.map(({ example }) => example.replace(/[«»]/g, ''));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyText(20), fc.constantFrom(...examples), fc.constant('x '.repeat(1_000)))),
        fc.integer({ min: 2, max: 300 }),
        (parts, longest) => {
          const text = parts.join(' ');
          const whole = withoutSecrets(oneLine(text));
          const line = cutLine(text, longest);
          expect([...line].length).toBeLessThanOrEqual(longest);
          expect(line.isWellFormed()).toBe(true);
          if (line !== whole) expect(whole.startsWith(line.replace(/…$/, ''))).toBe(true);
          if (text.length <= 4_000) expect(line).toBe(shortened(whole, longest));
        },
      ),
      { numRuns: runs(100) },
    );
  });

  test.each<[string, string, (text: string) => string]>([
    ['an error, at its beginning', '', (text) => told(faultOf(new Error(text)))],
    ['an error, soon behind it', 'failed for ', (text) => told(faultOf(new Error(text)))],
    ['a wrong value of the file, at its beginning', '', shownInFile],
    ['a wrong value of the file, soon behind it', 'failed for ', shownInFile],
  ])(
    'without the rules for secrets shows no part of a word that the cut falls into: %s',
    (_, before, cut) => {
      expect(cut(`${before}${'Abcdefgh1jklmnop'.repeat(20)} tail`)).not.toContain('Abcdefgh');
    },
  );

  test('of one word is its beginning where nobody but who shows it knows of secrets', () => {
    expect(cutAtWord('w'.repeat(300), 20)).toBe(`${'w'.repeat(19)}…`);
    expect(cutAtWord(`${'w'.repeat(300)} x`, 20)).toBe('…');
    expect(cutAtWord(`x ${'w'.repeat(300)}`, 20)).toBe('x …');
  });

  test('is marked as cut also where it is a name, so that half of what the configuration calls secret is not shown', () => {
    const secret = 'correct-horse-battery-staple';
    for (const unit of ['w', '\ud83d\ude00']) {
      for (let shows = 8; shows < secret.length - 1; shows += 1) {
        const name = cutName(
          `${unit.repeat(199).slice(0, 199 - shows - ((199 - shows) % unit.length))}${secret} ${unit.repeat(300)}`,
          200,
        );
        expect(withoutSecrets(name, [secret])).not.toContain('correct-h');
        expect([name.length <= 200, name.isWellFormed()]).toEqual([true, true]);
      }
    }
    expect(cutName('\ud83d\ude00'.repeat(150), 200)).toBe(`${'\ud83d\ude00'.repeat(99)}…`);
  });

  test('of white space and what is masked at its end shows nothing of what was not looked at', () => {
    const [token = ''] = Object.values(tokens);
    for (let more = 0; more < 60; more += 1) {
      const text = `a${' '.repeat(4_010 + more)}${token} ${'w'.repeat(5_000)}`;
      expect(cutLine(text, 60)).not.toContain(token.slice(0, 6));
    }
  });

  test('shows no beginning of what the configuration calls secret, whoever has cut it', () => {
    const secret = 'correct-horse-battery-staple';
    for (let shows = 8; shows < secret.length; shows += 1)
      expect(withoutSecrets(`it is ${secret.slice(0, shows)}… and more`, [secret])).toBe(
        'it is ***… and more',
      );
    expect(withoutSecrets('it is correct… and correct-horse, too', [secret])).toBe(
      'it is correct… and correct-horse, too',
    );
  });
});
