import { describe, expect, test } from 'vitest';
import type { Standing } from '../../../src/language/standing.ts';
import { quiet } from '../../../src/machines/alert.ts';
import type { WatchedSignal } from '../../../src/status/status-shapes.ts';
import { firstLine, now, servePages } from '../../support/served-pages.ts';

const namesIn = (text: string): string[] =>
  [...text.matchAll(/<span class="name"><a[^>]*>([^<]*)/g)].map(([, name = '']) => name);
const rowOf = (text: string, name: string): string =>
  text.split('<li').find((row) => row.includes(`>${name}</a>`)) ?? '';

/** A page on which one more thing is watched. */
const withThing = async (more: Partial<WatchedSignal>) => {
  const served = await servePages();
  const known = served.seeing.board.watched();
  const thing: WatchedSignal = {
    ...{ kind: 'check', entity: 'pool', key: 'check/pool', source: 'checks', title: 'Check pool' },
    ...{ detail: '', active: false, ...more },
  };
  Object.assign(served.seeing.board, { watched: () => [...known, thing] });
  return served;
};

describe('the overview', () => {
  test('has the group with the worst first, in any language, and folds what is well beside it', async () => {
    for (const locale of ['en', 'ru'] as const) {
      const { page } = await servePages({
        ...{ containers: 30, wrong: ['container/db', 'container/app-12'], locale },
      });
      const text = await page('/');
      const names = namesIn(text);
      expect(names.slice(0, 2)).toEqual(['Container db', 'Container shop']);
      expect(names.indexOf('Container app-12')).toBe(3);
      expect(text).toContain(locale === 'en' ? 'and 26 that are well' : 'и ещё в порядке: 26');
      expect(text).toMatch(/<details class="calm" id="[\w-]+"><summary>/);
    }
  });

  test('has what is behind its cause, or silenced, behind what nothing explains', async () => {
    const { page, seeing } = await servePages({
      wrong: ['container/db', 'container/shop', 'container/worker'],
    });
    const incidents = seeing.console?.incidents() ?? [];
    const held = { code: 'held', action: 'alert', reason: 'caused', until: null } as const;
    Object.assign(seeing.console ?? {}, {
      incidents: () =>
        incidents.map((one) => ({
          ...one,
          severity: 'warning',
          // The one that has been open for longest.
          ...(one.key === 'container/worker' && { channels: { telegram: held } }),
        })),
    });
    expect(namesIn(await page('/')).slice(0, 3)).toEqual([
      'Container shop',
      'Container db',
      'Container worker',
    ]);
  });

  test('says once that messages wait, and how many, where that is what ails Polkan', async () => {
    const { page, seeing } = await servePages();
    const sink = { name: 'hook', waiting: 5, oldestWaitingSince: now - 3_600_000, lastDelivery: null };
    Object.assign(seeing, {
      vitals: () => ({
        at: now,
        sources: [],
        sinks: [sink],
        problems: ['a message for hook has waited for 1 h', 'it is ill'],
      }),
    });
    const [, notes = ''] = (await page('/')).split('id="notes"');
    expect(notes.slice(0, notes.indexOf('</ul>'))).toMatch(
      /<li>it is ill<\/li><li>5 messages wait for hook, the oldest for 1 h<\/li>$/,
    );
  });

  test('says on its page of what is well which channel is not told so yet, by which law and until when', async () => {
    const { page, seeing } = await servePages({ wrong: ['container/db'] });
    const [one] = seeing.console?.incidents() ?? [];
    const held = {
      code: 'held',
      action: 'recovery',
      reason: 'flapping',
      holder: { is: 'flapping', until: null },
      until: now + 1_800_000,
    };
    const quiet = { ...one, state: 'closed', closedAt: now - 60_000 };
    const of = (channels: object) =>
      Object.assign(seeing.console ?? {}, { incidents: () => [{ ...quiet, channels }] });
    of({ telegram: held });
    // The container itself is well again.
    Object.assign(seeing.actors, { actors: () => [] });
    expect(rowOf(await page('/'), 'Container db')).toContain('held back: it flaps');
    expect(await page('/key/container%2Fdb')).toContain('Who was told, and who not, and why');
    of({ telegram: { code: 'told', at: now, reminders: { are: 'told' } } });
    expect(await page('/key/container%2Fdb?again')).not.toContain('Who was told, and who not, and why');
  });

  test('is in the order of people: 2 before 10', async () => {
    const { page } = await servePages({ containers: 30 });
    const names = namesIn(await page('/group/source%3Acontainers'));
    expect(names.indexOf('Container app-9')).toBeLessThan(names.indexOf('Container app-10'));
    expect(names.indexOf('Container app-9')).toBeGreaterThan(-1);
  });

  test('has in the title of its tab how much is wrong, where, and what', async () => {
    const { page } = await servePages({ wrong: ['container/db', 'disk//'] });
    expect(await page('/')).toContain('<title>▲2 tower: Container db</title>');
  });

  test.each<[what: string, more: Partial<WatchedSignal>, fact: string, not: string]>([
    ['a value and its limit', { value: 61.04, limit: 85, unit: '%' }, '61% of 85%', '61 %'],
    [
      'the limit alone where the detail has the value',
      { value: 60, limit: 90, unit: '%', detail: 'it is 60%.' },
      'limit 90% · it is 60%.',
      'of 90%',
    ],
    [
      'neither where the detail has both',
      { value: 60, limit: 90, unit: '%', detail: 'it is 60% (limit 90%).' },
      'it is 60% (limit 90%).',
      'of 90%',
    ],
    [
      'both where other numbers are like them',
      { value: 6, limit: 9, unit: 'ms', detail: '16 of 9.5' },
      '6 ms of 9 ms',
      'nothing',
    ],
    [
      'no count of what could not be read',
      { kind: 'unseen', value: 4, limit: 3, detail: 'could not be read 9 times in a row.' },
      'could not be read 9 times',
      '4 of 3',
    ],
  ])('says of a thing %s', async (_, more, fact, not) => {
    const { page } = await withThing(more);
    const row = rowOf(await page('/'), 'Check pool');
    expect(row).toContain(fact);
    expect(row).not.toContain(not);
  });

  test.each([
    ['its kind', undefined, '12:00:45'],
    ['its own', { forMs: 120_000 }, '12:01:45'],
  ])(
    'says of what is pending when it is alerted by the timing of %s, on its own page, too',
    async (_, policy, at) => {
      const { page, seeing } = await withThing({
        active: true,
        detail: 'no answer.',
        ...(policy && { policy }),
      });
      const state = { ...quiet, path: 'ok.pending' as const, firstActiveAt: now - 20_000, activeSweeps: 1 };
      const actor = {
        key: 'check/pool',
        kind: 'check',
        entity: 'pool',
        source: 'checks',
        title: '',
        detail: '',
      };
      Object.assign(seeing.actors, { actors: () => [{ ...actor, state }] });
      const due = `alerts at ${at} if it stays so`;
      expect(rowOf(await page('/'), 'Check pool')).toContain(due);
      expect(await page('/key/check%2Fpool')).toContain(due);
    },
  );

  test('calls the days of what was never once read not seen, and not a hundred per cent', async () => {
    const { page } = await withThing({ active: null, detail: 'could not be read.' });
    expect(rowOf(await page('/'), 'Check pool')).toContain('<span class="uptime">not seen yet</span>');
  });
});

describe('Polkan itself', () => {
  test('is no trouble where there is nothing to know of it yet, and stands in one group', async () => {
    const own = { kind: 'self', source: 'self', title: 'Polkan, journal', detail: '' };
    const { page } = await withThing({ ...own, entity: 'journal', key: 'self/journal', active: null });
    expect(firstLine(await page('/'))).toContain('All well: 5 things');
    const wrong = await withThing({ ...own, entity: 'journal', key: 'self/journal', active: true });
    expect(await wrong.page('/')).toContain('Polkan itself');
  });
});

describe('a silence', () => {
  const by = { channel: 'telegram', name: 'maria' };
  const silencing = async (match: string) => {
    const served = await servePages({ wrong: ['container/db'] });
    const silences = [{ id: 'c-7', match, from: now - 1, until: now + 3_600_000, by, comment: 'an upgrade' }];
    if (served.seeing.console !== null)
      Object.assign(served.seeing.console, {
        silences: () => silences,
        silencesOf: () => silences,
        alerts: () => [{ key: 'container/db', silencedBy: ['c-7'] }],
      });
    return served;
  };

  test('of everything is the first thing that is said, and others are counted', async () => {
    const all = await silencing('*');
    expect(await all.page('/')).toContain('<li>Everything is silenced until 13:00, by maria (telegram)</li>');
    const one = await silencing('container/*');
    expect(await one.page('/')).toContain('<a href="/silences">1 silence is in force</a>');
  });

  test('is seen at what it silences: in its row, among the incidents, and on its page, with the way to end it', async () => {
    const { page } = await silencing('container/*');
    for (const path of ['/', '/incidents'])
      expect(rowOf(await page(path), 'Container db')).toContain('held back: silenced, quiet hours');
    const text = await page('/key/container%2Fdb');
    expect(text).toContain('container/* is silenced until 13:00, by maria (telegram): an upgrade');
    expect(text).toContain('<code>polkan unsilence c-7</code>');
  });
});

describe('a channel that has not got what it was to be told', () => {
  test('is not said to have been told', async () => {
    const { page, seeing } = await servePages({ wrong: ['container/db'] });
    const told = seeing.console?.incidents() ?? [];
    const owed: Standing = { code: 'owed', action: 'alert', at: seeing.scheduler.now() };
    Object.assign(seeing.console ?? {}, {
      incidents: () => told.map((one) => ({ ...one, channels: { ...one.channels, telegram: owed } })),
    });
    const text = await page('/key/container%2Fdb');
    expect(text).toMatch(
      /<strong class="critical">telegram still has to be told the alert of .*: it has not arrived there\.</,
    );
    expect(text).not.toContain('telegram was told');
  });
});

describe('where there is nothing', () => {
  test.each([
    ['/nothing', 404, 'There is no such page'],
    ['/fleet', 404, 'This host stands alone'],
    ['/key/nothing', 404, 'Nothing of this name is watched'],
    ['/incident/container%2Fnothing%401', 404, 'Nothing of this name is watched'],
    ['/group/nothing', 404, 'There is no such page'],
  ])('a browser is told so in words, with a way back: %s', async (path, status, words) => {
    const { url } = await servePages();
    const answer = await fetch(url + path, { headers: { accept: 'text/html,*/*' } });
    const text = await answer.text();
    expect([answer.status, text]).toEqual([status, expect.stringContaining(words)]);
    expect(text).toContain('<a href="/">Overview</a>');
  });

  test('a program is told so as before', async () => {
    const { url } = await servePages();
    const answer = await fetch(`${url}/nothing`);
    expect([answer.status, await answer.json()]).toEqual([
      404,
      expect.objectContaining({ error: 'not found' }),
    ]);
  });
});

describe('what is open', () => {
  test('is listed by how bad it is, as it is now, with what holds it back', async () => {
    const { page, seeing } = await servePages({ wrong: ['container/db', 'container/shop'] });
    const found = seeing.console?.incidents() ?? [];
    const older = found.map((one) => ({ ...one, detail: 'as it was when it began.' })).toReversed();
    if (seeing.console !== null) Object.assign(seeing.console, { incidents: () => older });
    const text = await page('/incidents');
    expect(namesIn(text)).toEqual(['Container db', 'Container shop']);
    expect(rowOf(text, 'Container db')).toContain('held back: quiet hours · exited (137');
    expect(text).not.toContain('as it was when it began');
  });

  test('has on its page how bad it is, its labels, and who has taken it on', async () => {
    const { page, seeing } = await servePages({ wrong: ['container/db'] });
    await seeing.console?.order({ verb: 'ack', what: 'k0f' }, { channel: 'telegram', name: 'maria' });
    const text = await page('/key/container%2Fdb');
    expect(text).toContain('<strong class="critical">critical</strong>');
    expect(text).toContain('<code>compose_project=shop</code>');
    expect(text).toContain('operator (page) acknowledged it at 12:00');
  });
});

describe('maintenance', () => {
  test('of which no end is in sight is not said to end at the next midnight', async () => {
    const { page, seeing } = await servePages();
    const windows = [
      { name: 'always', until: now + 3_600_000, goesOn: true, next: { from: now + 7_200_000, until: null } },
    ];
    if (seeing.console !== null) Object.assign(seeing.console, { maintenance: () => windows });
    expect(await page('/silences')).toContain(
      '<strong>always</strong>: <strong class="warn">now, without an end</strong></li>',
    );
  });
});
