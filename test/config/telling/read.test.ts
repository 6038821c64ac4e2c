import * as fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { knownKinds } from '../../../src/config/settings.ts';
import { cronFor, readTelling, type TellingReading, writtenAs } from '../../../src/config/telling/read.ts';
import { readTellingText } from '../../../src/config/telling/read-text.ts';
import { rulesAgain } from '../../../src/config/telling/rules-again.ts';
import { withKinds } from '../../../src/config/telling/timing.ts';
import type { Subject } from '../../../src/language/matcher.ts';
import { locales } from '../../../src/messages/messages.ts';
import { tellingWords } from '../../../src/messages/telling.ts';
import { defaultRules } from '../../../src/telling/defaults.ts';

const base = defaultRules('box', ['telegram', 'mail']);

const reading: TellingReading = {
  base,
  kinds: new Map([
    ['container', 'containers'],
    ['oom', 'containers'],
    ['dep', 'deps'],
    ['disk', 'host'],
  ]),
  words: locales.en,
  now: Date.parse('2026-11-27T00:00Z'),
};

const read = async (text: string) => {
  const { telling, complaints } = await readTellingText(text, reading);
  expect(complaints).toEqual([]);
  if (telling === null) throw new Error('nothing was read');
  return telling;
};

/** What is wrong, as `line:column path: message`. */
const wrong = async (text: string, own: Partial<TellingReading> = {}): Promise<readonly string[]> => {
  const { telling, complaints } = await readTellingText(text, { ...reading, ...own });
  expect(telling === null).toBe(complaints.length > 0);
  return complaints.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
};

const web: Subject = {
  kind: 'container',
  entity: 'web-1',
  severity: 'warning',
  labels: { host: 'box', source: 'containers', team: 'shop' },
};

describe('a config that says nothing', () => {
  test.each(['', '{}', '# nothing yet'])('%j leaves everything as it is', async (text) => {
    const { rules, timing } = await read(text);
    expect(rules).toEqual(base);
    expect(timing).toEqual({});
  });
});

describe('a config', () => {
  test('says who is told of what, and how', async () => {
    const { rules } = await read(`
routes:
  - name: nights
    match: {severity: critical}
    to: [telegram, mail]
    continue: true
    reminders: 2h
    escalate: [{after: 15m, to: mail}]
  - {match: {kind: disk}, to: telegram, quiet: {from: "23:00", to: "07:00"}, reminders: off}
  - {to: mail, reminders: {every: 30m, longest: 8h}}
`);
    expect(rules.routes).toMatchObject([
      {
        name: 'nights',
        channels: ['telegram', 'mail'],
        goOn: true,
        reminders: { everyMs: 7_200_000, factor: 1, longestMs: 7_200_000 },
        quiet: null,
        escalate: [{ afterMs: 900_000, channels: ['mail'] }],
      },
      { name: 'route 2', channels: ['telegram'], goOn: false, reminders: 'off', escalate: [] },
      { reminders: { everyMs: 1_800_000, factor: 2, longestMs: 28_800_000 }, quiet: null },
    ]);
    expect(rules.routes.map(({ match }) => match(web))).toEqual([false, false, true]);
    const night = Date.parse('2026-11-27T23:30Z');
    expect(rules.routes[1]?.quiet?.endOf(night)).toBe(night + 7.5 * 3_600_000);
  });

  test.each<[string, boolean]>([
    ['{kind: container, entity: "web-*"}', true],
    ['{key: "container/db*"}', false],
    ['{host: box, source: containers}', true],
    ['{host: nas}', false],
    ['{labels: {team: shop}}', true],
    ['{labels: {team: pay}}', false],
    ['{matchers: ["team=~\\"shop|pay\\"", "host!=nas"]}', true],
    ['{matchers: ["team!~\\"shop|pay\\""]}', false],
    ['{severity: warning}', true],
    ['{severity: critical}', false],
    ['{}', true],
  ])('matches by %s: %s', async (match, expected) => {
    const { rules } = await read(`routes: [{match: ${match}, to: mail}]`);
    expect(rules.routes[0]?.match(web)).toBe(expected);
  });

  test('says what explains what, beside what needs no saying', async () => {
    const { rules } = await read(`
causes:
  - {cause: {kind: container, entity: db}, hides: {kind: dep, entity: "shop-*"}}
  - {name: crashes, cause: {kind: container}, hides: {kind: oom}, same: [entity, host]}
`);
    const own = rules.causes.slice(base.causes.length);
    expect(rules.causes.slice(0, base.causes.length)).toEqual(base.causes);
    expect(own).toMatchObject([
      { name: 'cause 1', same: [], waits: true },
      // One source sees both, so they come in one sweep.
      { name: 'crashes', same: ['entity', 'host'], waits: false },
    ]);
    expect(own[0]?.hides({ ...web, kind: 'dep', entity: 'shop-api' })).toBe(true);
  });

  test.each([
    // One source sees both, so they come in one sweep.
    ['{kind: dep}', '{kind: dep, entity: shop}', false],
    ['{kind: container}', '{kind: container_oom}', false],
    ['{source: containers}', '{kind: container_oom}', false],
    // Each has a turn of its own.
    ['{kind: check, entity: db}', '{kind: check, entity: "shop-*"}', true],
    ['{source: checks}', '{kind: check}', true],
    ['{kind: container}', '{kind: dep}', true],
    ['{entity: db}', '{kind: dep}', true],
  ])(
    'lets %s wait for %s or not, and whoever reads its recording does as it did',
    async (cause, hides, waits) => {
      const file = `causes: [{cause: ${cause}, hides: ${hides}}]`;
      const live = await readTellingText(file, { ...reading, kinds: knownKinds() });
      expect(live.telling?.rules.causes.at(-1)?.waits).toBe(waits);
      const config = load(file) as Record<string, unknown>;
      const again = rulesAgain({ ...base, config }, { cron: null, sources: knownKinds(), now: 0 });
      expect(again.causes.at(-1)?.waits).toBe(waits);
    },
  );

  test('says of maintenance what it matches as it is typed, in which zones its times are, and where it stands', async () => {
    const { rules } = await read(`
location: Europe/Berlin
maintenance:
  - {name: all, match: {}, cron: "0 4 * * 0", for: 1h}
  - {match: {key: "container/web-*"}, cron: "0 4 * * *", for: 1h, location: Asia/Tokyo}
  - match: {host: box, kind: disk}
    when:
      - {from: "01:00", to: "02:00"}
      - {from: "03:00", to: "04:00", location: UTC}
`);
    expect(rules.maintenance.map(({ written }) => written)).toEqual([
      { match: '', zones: ['Europe/Berlin'], place: expect.stringContaining('4:') },
      { match: 'container/web-*', zones: ['Asia/Tokyo'], place: expect.stringContaining('5:') },
      { match: 'kind=disk,host=box', zones: ['Europe/Berlin', 'UTC'], place: expect.stringContaining('6:') },
    ]);
  });

  test('says when something is in maintenance, by times and by cron', async () => {
    const { rules } = await read(`
location: Europe/Berlin
maintenance:
  - {match: {host: box}, cron: "0 4 * * 0", for: 1h, comment: weekly reboot}
  - name: last night of the month
    match: {kind: disk}
    when:
      - {from: 22:00, to: 24:00, days_of_month: -1}
      - {times: [{start_time: 0:00, end_time: 06:00}], days_of_month: [1], location: UTC}
  - {match: {}, when: {from: "01:00", to: "02:00", weekdays: [friday:monday, wednesday], months: "november:february", years: 2026}}
`);
    const ends = (index: number, at: string) => {
      const end = rules.maintenance[index]?.schedule.endOf(Date.parse(at)) ?? null;
      return end === null ? null : new Date(end).toISOString();
    };
    expect(rules.maintenance.map(({ name }) => name)).toEqual([
      'weekly reboot',
      'last night of the month',
      'maintenance 3',
    ]);
    expect(ends(0, '2026-11-29T03:30Z')).toBe('2026-11-29T04:00:00.000Z');
    expect(ends(0, '2026-11-28T03:30Z')).toBe(null);
    // 22:00 to 24:00 in Berlin, and then 00:00 to 06:00 in UTC, which begins an hour later.
    expect(ends(1, '2026-11-30T22:30Z')).toBe('2026-11-30T23:00:00.000Z');
    expect(ends(1, '2026-12-01T00:00Z')).toBe('2026-12-01T06:00:00.000Z');
    expect(ends(2, '2026-12-04T00:30Z')).toBe('2026-12-04T01:00:00.000Z');
    expect(ends(2, '2026-12-06T00:30Z')).toBe('2026-12-06T01:00:00.000Z');
    expect(ends(2, '2026-12-03T00:30Z')).toBe(null);
    expect(ends(2, '2026-10-30T00:30Z')).toBe(null);
    expect(ends(2, '2027-01-01T00:30Z')).toBe(null);
  });

  test('says the timing and the severity of kinds', async () => {
    const { timing } = await read(`
kinds:
  container: {for: 10s, cooldown: 1h, severity: critical}
  disk: {keep: 5m}
`);
    expect(timing).toEqual({
      container: { forMs: 10_000, cooldownMs: 3_600_000, severity: 'critical' },
      disk: { keepMs: 300_000 },
    });
    const policy = { cooldownMs: 1, forMs: 2, forTicks: 3, keepMs: 4 };
    const policies = { fallback: policy, kinds: { container: { ...policy, forTicks: 5 } } };
    expect(withKinds(policies, { timing })).toEqual({
      fallback: policy,
      kinds: {
        container: { cooldownMs: 3_600_000, forMs: 10_000, forTicks: 5, keepMs: 4, severity: 'critical' },
        disk: { ...policy, keepMs: 300_000 },
      },
    });
  });

  test('says how storms and flaps are held together', async () => {
    const { rules } = await read(`
group: {burst: 5, window: 2m, longest: 10m}
flap: {alerts: 0, within: 2h, settle: 15m}
cause_wait: 0
`);
    expect(rules.group).toMatchObject({ burst: 5, windowMs: 120_000, longestMs: 600_000, joinMs: 1_000 });
    expect(rules.flap).toEqual({ alerts: 0, withinMs: 7_200_000, settleMs: 900_000 });
    expect(rules.causeWaitMs).toBe(0);
  });

  test('whose window is longer than the longest there was makes that longer, too', async () => {
    const { rules } = await read('group: {window: 10m}');
    expect(rules.group).toMatchObject({ windowMs: 600_000, longestMs: 600_000 });
  });
});

describe('what is wrong', () => {
  test.each<[string, readonly string[]]>([
    ['rotes: []', ['1:1 rotes: rotes is no field here; did you mean routes?']],
    ['routes: []', ['1:9 routes: [] is not a list with something in it']],
    ['routes:\n  - to: telegam', ['2:9 routes[0].to: telegam is no channel; did you mean telegram?']],
    [
      'routes: [{to: [mail, pager]}]',
      ['1:22 routes[0].to[1]: pager is no channel; there are telegram, mail'],
    ],
    ['routes: [{match: {}}]', ['1:10 routes[0].to: to is missing']],
    [
      'routes: [{to: mail, match: {kidn: dep}}]',
      ['1:29 routes[0].match.kidn: kidn is no field here; did you mean kind?'],
    ],
    [
      'routes: [{to: mail, match: {kind: contaner}}]',
      ['1:35 routes[0].match.kind: contaner is the kind of nothing that is seen; did you mean container?'],
    ],
    [
      'routes: [{to: mail, match: {severity: bad}}]',
      ['1:39 routes[0].match.severity: bad is not one of info, warning, critical'],
    ],
    [
      'routes: [{to: mail, match: {matchers: ["a=b", "team", "x=~("]}}]',
      [
        '1:47 routes[0].match.matchers[1]: team is no matcher such as team="web" or team=~"web|db"',
        '1:55 routes[0].match.matchers[2]: x=~( is no matcher such as team="web" or team=~"web|db"',
      ],
    ],
    [
      'routes: [{to: mail, reminders: often}]',
      ['1:32 routes[0].reminders: often is not a duration such as 90s, 30m, 1h30m'],
    ],
    ['routes: [{to: mail, reminders: 0s}]', ['1:32 routes[0].reminders: 0s is too short: at least 1s']],
    [
      'routes: [{to: mail, reminders: true}]',
      ['1:32 routes[0].reminders: true is not off, a duration such as 2h, or { every: 30m, longest: 8h }'],
    ],
    [
      'routes: [{to: mail, reminders: {every: 1h, longest: 30m}}]',
      ['1:53 routes[0].reminders.longest: every (1h, 1:40) is more than longest (30m, 1:53)'],
    ],
    ['routes: [{to: mail, quiet: {from: "23:00"}}]', ['1:28 routes[0].quiet: to is missing']],
    [
      'routes: [{to: mail, quiet: {from: "24:00", to: "25:00"}}]',
      [
        '1:35 routes[0].quiet.from: 24:00 is not a time of the day such as "07:30"; one that ends may be "24:00"',
        '1:48 routes[0].quiet.to: 25:00 is not a time of the day such as "07:30"; one that ends may be "24:00"',
      ],
    ],
    [
      'routes: [{to: mail, quiet: {from: "23:00", to: "23:00"}}]',
      ['1:48 routes[0].quiet.to: it begins and ends at 23:00: for a whole day leave the times out'],
    ],
    [
      'routes: [{to: mail, quiet: {from: 700, to: "23:00"}}]',
      [
        '1:35 routes[0].quiet.from: 700 is not a time of the day such as "07:30"; one that ends may be "24:00"',
      ],
    ],
    ['routes: [{to: mail, quiet: {}}]', ['1:28 routes[0].quiet: it says nothing']],
    ['routes: [{to: mail, quiet: {location: UTC}}]', ['1:28 routes[0].quiet: it says nothing']],
    ['routes: [{to: mail, quiet: {to: "7:00"}}]', ['1:28 routes[0].quiet: from is missing']],
    ...['from', 'to'].map((side): [string, string[]] => [
      `routes: [{to: mail, quiet: {times: [{start_time: "1:00", end_time: "1:00"}], ${side}: "7:00"}}]`,
      [
        '1:29 routes[0].quiet.times: either from and to or times must say when, not both',
        '1:68 routes[0].quiet.times[0].end_time: it begins and ends at 1:00: for a whole day leave the times out',
      ],
    ]),
    [
      'routes: [{to: mail, quiet: {weekdays: ["3"], months: "13", days_of_month: ["-3:-1", "-1:-3", "5:-1", "x", "5x"]}}]',
      [
        '1:40 routes[0].quiet.weekdays[0]: 3 is none of them; there are sunday, monday, tuesday, wednesday, thursday, friday, saturday',
        '1:54 routes[0].quiet.months: 13 is none of them; there are january, february, march, april, may, june, july, august, september, october, november, december',
        '1:85 routes[0].quiet.days_of_month[1]: -1:-3 ends before it begins',
        '1:102 routes[0].quiet.days_of_month[3]: x is no number from 1 to 31',
        '1:107 routes[0].quiet.days_of_month[4]: 5x is no number from 1 to 31',
      ],
    ],
    [
      'routes: [{to: mail, quiet: {from: "1:00", to: "2:00", location: Europe/Belin}}]',
      ['1:65 routes[0].quiet.location: Europe/Belin is no time zone; did you mean Europe/Berlin?'],
    ],
    [
      'routes: [{to: mail, quiet: {weekdays: [monday:fryday, sun]}}]',
      [
        '1:40 routes[0].quiet.weekdays[0]: fryday is none of them; did you mean friday?',
        '1:55 routes[0].quiet.weekdays[1]: sun is none of them; there are sunday, monday, tuesday, wednesday, thursday, friday, saturday',
      ],
    ],
    [
      'routes: [{to: mail, quiet: {days_of_month: [0, 32, "-1:1", "15:1", "1:2:3", -31], years: "2027:2026"}}]',
      [
        '1:45 routes[0].quiet.days_of_month[0]: 0 is no number from 1 to 31',
        '1:48 routes[0].quiet.days_of_month[1]: 32 is no number from 1 to 31',
        '1:52 routes[0].quiet.days_of_month[2]: -1:1 ends before it begins',
        '1:60 routes[0].quiet.days_of_month[3]: 15:1 ends before it begins',
        '1:68 routes[0].quiet.days_of_month[4]: 1:2:3 is no number from 1 to 31',
        '1:90 routes[0].quiet.years: 2027:2026 ends before it begins',
      ],
    ],
    [
      'routes: [{to: mail, escalate: [{after: 0s, to: mail}]}]',
      ['1:40 routes[0].escalate[0].after: 0s is too short: at least 1s'],
    ],
    ['routes: [{name: a, to: mail}, {name: a, to: mail}]', ['1:38 routes[1].name: two are called a']],
    [
      'maintenance: [{match: {}, when: {weekdays: monday}, cron: "* * * * *", for: 1h}]',
      ['1:15 maintenance[0]: either when or cron must say when it is'],
    ],
    ['maintenance: [{match: {}}]', ['1:15 maintenance[0]: either when or cron must say when it is']],
    ['maintenance: [{match: {}, cron: "0 4 * * 0"}]', ['1:15 maintenance[0]: for is missing']],
    [
      'maintenance: [{match: {}, when: {weekdays: monday}, for: 1h}]',
      ['1:53 maintenance[0].for: for says how long a cron expression lasts; with when, the times say it'],
    ],
    ...['0 25 * * *', 'hourly', '@daily', '2026-12-01T00:00:00', '0 0 4 * * 0', ''].map(
      (cron): [string, string[]] => [
        `maintenance: [{match: {}, for: 1h, cron: "${cron}"}]`,
        [
          `1:42 maintenance[0].cron: ${cron || '""'} is not a cron expression of five fields: minute, hour, day of the month, month, weekday`,
        ],
      ],
    ),
    [
      'maintenance: [{match: {}, for: 1h, cron: "0 0 30 2 *"}]',
      ['1:42 maintenance[0].cron: 0 0 30 2 * never comes'],
    ],
    ['causes: [{cause: {}, hides: {kind: dep}}]', ['1:18 causes[0].cause: it says nothing']],
    [
      'kinds: {contaner: {for: soon}}',
      [
        '1:9 kinds.contaner: contaner is the kind of nothing that is seen; did you mean container?',
        '1:25 kinds.contaner.for: soon is not a duration such as 90s, 30m, 1h30m',
      ],
    ],
    ['kinds: {disk: {cooldown: 31d}}', ['1:26 kinds.disk.cooldown: 31d is too long: at most 30d']],
    ['group: {burst: -1}', ['1:16 group.burst: -1 is not a whole number from 0 to 20']],
    ['group: {burst: 1.5}', ['1:16 group.burst: 1.5 is not a whole number from 0 to 20']],
    [
      'group: {window: 5m, longest: 1m}',
      ['1:30 group.longest: group.window (5m, 1:17) is more than group.longest (1m, 1:30)'],
    ],
    ['flap: {alerts: 1}', ['1:16 flap.alerts: 1 is not 0, or a whole number from 2 to 10']],
    ['cause_wait: 1h', ['1:13 cause_wait: 1h is too long: at most 10m']],
    ['location: Mars/Olympus', ['1:11 location: Mars/Olympus is no time zone such as Europe/Berlin']],
    ['- routes', ['1:1 : ["routes"] is not a mapping of names to values']],
    ['routes: [', ['1:10 : a bracket before this is not closed: there is no ]']],
  ])('%s', async (text, faults) => {
    expect(await wrong(text)).toEqual(faults);
  });

  test('is told all at once, in the order of the file', async () => {
    expect(
      await wrong('maintenance:\n  - {match: {kind: dsk}}\nroutes:\n  - {to: male}\ncause_wait: long\n'),
    ).toEqual([
      '2:5 maintenance[0]: either when or cron must say when it is',
      '2:20 maintenance[0].match.kind: dsk is the kind of nothing that is seen; did you mean disk?',
      '4:10 routes[0].to: male is no channel; did you mean mail?',
      '5:13 cause_wait: long is not a duration such as 90s, 30m, 1h30m',
    ]);
  });

  test('is told in Russian, too', async () => {
    const own = { words: locales.ru, telling: tellingWords.ru };
    expect(await wrong('routes: [{to: male}]', own)).toEqual([
      '1:15 routes[0].to: канала male нет; может быть, mail?',
    ]);
  });

  test('is said once of what stands at one place, however many aliases lead there', async () => {
    expect(await wrong('routes: [&a {to: male}, *a]')).toEqual([
      '1:18 routes[0].to: male is no channel; did you mean mail?',
    ]);
  });

  test('may be any kind where nobody knows the kinds', async () => {
    expect(await wrong('kinds: {anything: {for: 1s}}', { kinds: null })).toEqual([]);
  });
});

describe('a config that is no text', () => {
  test('may be an object', async () => {
    const { telling } = await readTelling(writtenAs({ routes: [{ to: 'mail' }] }), reading);
    expect(telling?.rules.routes).toMatchObject([{ channels: ['mail'] }]);
  });

  test('as an object has all of its complaints, by their paths', async () => {
    const { complaints } = await readTelling(writtenAs({ routes: [{ to: 'x' }, { to: 'x' }] }), reading);
    expect(complaints.map(({ path }) => path)).toEqual(['routes[0].to', 'routes[1].to']);
  });

  test('as an object has no braces that a comma could have fallen out of', async () => {
    const { complaints } = await readTelling(writtenAs({ routes: [{ to: 'mail', team: null }] }), reading);
    expect(complaints).toMatchObject([{ message: expect.stringContaining('team is no field here') }]);
  });

  test.each<[unknown, boolean]>([
    [{ routes: [{ to: 'mail' }] }, false],
    ['routes: [{to: mail}]', false],
    [undefined, false],
    [{ maintenance: [{ match: {}, cron: '0 4 * * *', for: '1h' }] }, true],
    ['maintenance: [{match: {}, cron: "0 4 * * *", for: 1h}]', true],
  ])('pays for what reads cron expressions only where there may be one: %j', async (config, isThere) => {
    expect((await cronFor(config)) !== null).toBe(isThere);
  });
});

describe('a hostile config', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'].map((pair) => [...pair])) {
    bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
  }
  test.each<[string, string]>([
    ['of aliases of aliases', bomb.join('\n')],
    ['that holds itself', 'routes: &a [*a]'],
    ['nested a thousand times over', `routes: ${'['.repeat(5_000)}`],
    ['longer than a person writes', `# ${'x'.repeat(1_000_001)}`],
    ['of more routes than a person writes', `routes: [${'{to: mail}, '.repeat(501)}]`],
    ['of a very long name of an alias', `routes: [{to: mail, match: {entity: ${'*a'.repeat(500)}}}]`],
    ['of a very long pattern', `routes: [{to: mail, match: {entity: "${'*a'.repeat(500)}"}}]`],
    ['of a very long channel', `routes: [{to: ${'x'.repeat(500)}}]`],
    ['of very long matchers', `routes: [{to: mail, match: {matchers: [${'x'.repeat(500)}]}}]`],
    [
      'of a very long cron expression',
      `maintenance: [{match: {}, for: 1h, cron: "0 ${'1,'.repeat(10_000)}1 * * *"}]`,
    ],
    ['that names what every object has', 'constructor: 1\n__proto__: 2\ntoString: {}'],
    ['of tags', 'routes: !!js/function "x"'],
  ])('%s is refused', async (_, text) => {
    const faults = await wrong(text);
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) expect(fault.length).toBeLessThan(400);
  });

  test('of any values never throws, and is either read or complained of', async () => {
    const name = fc.constantFrom(
      ...[
        'routes',
        'causes',
        'maintenance',
        'kinds',
        'group',
        'flap',
        'cause_wait',
        'location',
        'match',
        'to',
      ],
      ...['quiet', 'from', 'when', 'cron', 'for', 'hides', 'cause', 'weekdays', 'days_of_month', '__proto__'],
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(
          'mail',
          '1h',
          '',
          'monday:friday',
          '23:00',
          '* * * * *',
          0,
          -1,
          1e300,
          true,
          null,
        ),
        fc.string(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(name, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (value) => {
        const { telling, complaints } = await readTelling(writtenAs(value), reading);
        expect(telling === null).toBe(complaints.length > 0);
      }),
      { numRuns: 300 },
    );
  });
});
