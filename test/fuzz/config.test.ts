import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkCommand } from '../../src/commands/check.ts';
import { timeOf } from '../../src/commands/time.ts';
import { type Config, type Env, readConfig } from '../../src/config/config.ts';
import { nearest, settingNames } from '../../src/config/names.ts';
import { settings, timings } from '../../src/config/settings.ts';
import { durationOf, durationText, ms } from '../../src/language/duration.ts';
import { policyIn } from '../../src/language/policy.ts';
import { shown } from '../../src/language/written.ts';
import { longestMs } from '../../src/scenario/notation.ts';
import { standardPolicies } from '../../src/testing/policies.ts';
import { fuzz } from './fuzz.ts';
import { assertReadable } from './readings.ts';
import { inheritedNames, nastyNumber, nastyText, spoiltText } from './spoilt.ts';

// ---- the environment

const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';
const password = 'S3cr3t-of-the-operator';

/** What may stand in any variable, right or wrong; secrets where they belong and where they do not. */
const value = fc.oneof(
  { weight: 3, arbitrary: nastyText },
  { weight: 2, arbitrary: nastyNumber.map(String) },
  {
    weight: 3,
    arbitrary: spoiltText(
      fc.constantFrom(
        'true',
        'off',
        'ru',
        '0.5',
        '1800',
        'web,db',
        '127.0.0.1:9477',
        '[::1]:80',
        '/var/lib,/',
        'https://host/metrics',
        'db=tcp://db:5432,api=https://api/health',
        '@channel',
        '-100123',
      ),
      1,
    ),
  },
);
const secretValue = fc.constantFrom(
  token,
  `https://user:${password}@host/metrics?key=${password}`,
  `db=postgres://user:${password}@db:5432/x`,
  `a=tcp://user:${password}@db, b = user:${password}@host`,
  `http:/user:${password}@host`,
  `x://y ${password}@z`,
  `https://api.telegram.org/bot${token}`,
);

const names = [...settingNames];
const secretNames = names.filter((name) =>
  /METRICS_URL|DEPS|TG_API_URL|HEARTBEAT_URL$|TG_BOT_TOKEN$/.test(name),
);
const env: fc.Arbitrary<Env> = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 8, size: 'max' }),
    fc.array(fc.tuple(fc.constantFrom(...secretNames), secretValue), { maxLength: 2 }),
    fc.array(
      fc.tuple(
        fc.oneof(
          nastyText,
          nastyText.map((text) => `WATCHDOG_${text}`),
          spoiltText(fc.constantFrom(...names), 1),
        ),
        value,
      ),
      { maxLength: 2 },
    ),
    fc.option(fc.constantFrom('ru_RU.UTF-8', 'C', '', 'RU'), { nil: undefined }),
  )
  .map(([known, secret, unknown, LANG]) =>
    Object.fromEntries([...known, ...unknown, ...secret, ...(LANG === undefined ? [] : [['LANG', LANG]])]),
  );

/** Every number of a configuration, with where it stands. */
const numbersIn = (of: unknown, path = ''): [string, number][] => {
  if (typeof of === 'number') return [[path, of]];
  if (typeof of !== 'object' || of === null || of instanceof URL) return [];
  return Object.entries(of).flatMap(([name, inner]) => numbersIn(inner, `${path}.${name}`));
};

const inRange = (config: Config): void => {
  for (const [path, number] of numbersIn(config)) {
    assert.ok(Number.isFinite(number) && number >= 0, `${path} is ${number}`);
    if (/(Ms|Ticks|port|threadId|files|maxBytes)$/.test(path))
      assert.ok(Number.isSafeInteger(number), `${path} is ${number}`);
    if (/everyMs$/.test(path)) assert.ok(number >= 1_000 && number <= 86_400_000, `${path} is ${number}`);
    if (/Pct$/.test(path)) assert.ok(number <= 100, `${path} is ${number}`);
  }
};

const surroundings = {
  hostname: 'host-1',
  exists: (path: string) => path.length % 2 === 0,
  readFile: (path: string) => {
    if (path.length % 2 === 0) return `${token}\n`;
    throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
  },
};

/** What a variable is called in what the operator is told. */
const isTold = (name: string, messages: readonly string[]): boolean =>
  messages.some((message) => message.includes(name));

fuzz({
  name: 'the environment',
  input: env,
  parse: (given) => {
    const read = readConfig(given, surroundings);
    const printed: string[] = [];
    checkCommand(read, (line) => printed.push(line));
    return { ...read, printed };
  },
  holds: ({ config, warnings, faults, hints, printed }, given) => {
    inRange(config);
    const messages = [...warnings, ...faults, ...hints];
    for (const text of [...messages, ...printed]) {
      assert.ok(!text.includes(password) && !text.includes(token), text);
    }
    for (const text of messages) assertReadable(text.toWellFormed(), 1_500);
    // A number or a choice that is not taken is told, by its name, with what is used instead.
    for (const [name, setting] of Object.entries(settings)) {
      const variable = `WATCHDOG_${name}`;
      const text = given[variable]?.trim() ?? '';
      if (text === '' || setting.type === 'text') continue;
      const ok =
        setting.type === 'number'
          ? /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text) &&
            Number(text) >= setting.min &&
            Number(text) <= setting.max
          : setting.type === 'flag'
            ? /^(true|false|1|0|yes|no|on|off)$/i.test(text)
            : (setting.choices as readonly string[]).includes(text.toLowerCase());
      if (!ok) assert.ok(isTold(variable, warnings), `nobody is told of ${variable}=${text}`);
    }
    for (const name of Object.keys(given)) {
      if (!name.startsWith('WATCHDOG_') || settingNames.has(name)) continue;
      assert.ok(warnings.length > 0, `nobody is told of ${name}`);
    }
    for (const timing of Object.keys(timings)) {
      const text = given[`WATCHDOG_DEP_${timing}`]?.trim();
      if (text && !/^[+-]?\d/.test(text)) assert.ok(isTold(`WATCHDOG_DEP_${timing}`, warnings));
    }
  },
});

fuzz({
  name: 'a wrong value, as it is repeated',
  input: fc.oneof(
    value,
    secretValue,
    fc.tuple(nastyText, secretValue).map(([text, secret]) => `${secret}${text}`),
  ),
  parse: shown,
  holds: (text) => {
    assert.ok([...text].length <= 81 && !text.includes(password) && !text.includes(token), text);
    assert.doesNotMatch(text, /\p{Cc}/u);
  },
});

fuzz({
  name: 'the nearest name there is',
  input: fc.oneof(spoiltText(fc.constantFrom(...names)), nastyText),
  parse: nearest,
  holds: (name) => assert.ok(name === null || settingNames.has(name)),
});

fuzz({
  name: 'the policy of a kind of any name',
  input: fc.oneof(fc.constantFrom(...inheritedNames), nastyText),
  parse: (kind) => policyIn(standardPolicies, kind),
  holds: (policy) => {
    for (const field of ['cooldownMs', 'forMs', 'forTicks', 'keepMs'] as const) {
      assert.ok(Number.isFinite(policy[field]), `${field} is ${String(policy[field])}`);
    }
  },
});

// ---- times and durations, as people write them

const now = 1_781_478_857_000;
const longestDate = 8.64e15;

fuzz({
  name: 'a time on the command line',
  input: fc.oneof(
    spoiltText(
      fc.constantFrom(
        '2026-06-15T10:00Z',
        '2026-06-15',
        '2026-06-15 10:00:05.123+02:00',
        '14:30',
        '9:05:59',
        '1781478857000',
        '90s',
        '7d',
        '999999999d',
      ),
      2,
    ),
    nastyText,
    fc.nat().map((n) => `${n}d`),
  ),
  parse: (text) => timeOf(text, now),
  holds: (time) =>
    assert.ok(time === null || (Number.isSafeInteger(time) && Math.abs(time) <= longestDate), String(time)),
});

const duration = fc.oneof(
  spoiltText(fc.constantFrom('500ms', '30s', '5m', '24h', '7d', '1h30m', '1.5h', '0s', '2d3h4m5s6ms'), 2),
  fc.tuple(nastyNumber, fc.constantFrom('ms', 's', 'm', 'h', 'd', 'w', '')).map(([n, unit]) => `${n}${unit}`),
  nastyText,
);

fuzz({
  name: 'a duration of a scenario',
  input: duration,
  parse: (text) => durationOf(text, longestMs),
  holds: (span) => {
    if (span === null) return;
    assert.ok(Number.isSafeInteger(span) && span >= 0 && span <= longestMs);
    assert.equal(durationOf(durationText(span)), span);
  },
});

fuzz({
  name: 'a duration of the harness',
  input: duration,
  parse: (text) => {
    try {
      return ms(text);
    } catch (error) {
      return error;
    }
  },
  holds: (span) => {
    if (span instanceof Error) assert.match(span.message, /is no duration/);
    else assert.ok(typeof span === 'number' && Number.isFinite(span) && span >= 0, String(span));
  },
});
