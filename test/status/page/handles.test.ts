import { describe, expect, test } from 'vitest';
import type { IncidentStatus, SilenceStatus } from '../../../src/language/console.ts';
import { en } from '../../../src/messages/en.ts';
import { pageIn } from '../../../src/messages/page.ts';
import type { Board } from '../../../src/status/board.ts';
import type { Console } from '../../../src/status/console.ts';
import type { History, Lasted } from '../../../src/status/history.ts';
import { pageFacts } from '../../../src/status/page/page-facts.ts';
import { pagesOf } from '../../../src/status/page/pages.ts';
import { isUnfinished } from '../../../src/status/page/thing-page.ts';
import type { SeeingOptions } from '../../../src/status/seeing.ts';
import type { SinkStatus, SourceStatus } from '../../../src/status/status-shapes.ts';
import { type PageWorld, pageWorld } from '../../support/page-world.ts';

// The pages as their routes hand them out, without a server between.

const now = Date.UTC(2026, 10, 27, 12, 0, 5);
const minute = 60_000;
const words = pageIn(en);

/** What is asked of a page, and what is read on it. */
const pagesWith = (world: Partial<PageWorld> = {}, more: Partial<SeeingOptions> = {}) => {
  const seeing: SeeingOptions = { ...pageWorld({ now, ...world }), ...more };
  const routes = pagesOf(seeing);
  const ask = async (
    path: string,
    parameters: Readonly<Record<string, string>> = {},
    query = '',
    mayAct = false,
  ) => {
    const route = routes.find((one) => one.method === 'GET' && one.path === path);
    let status = 0;
    let text = '';
    const response = {
      writeHead: (given: number) => {
        status = given;
      },
      end: (body: Buffer) => {
        text = body.toString();
      },
    };
    const url = `${path}?${query}&${Object.values(parameters).join()}`;
    await route?.handle(
      { headers: {}, url } as never,
      response as never,
      { parameters, query: new URLSearchParams(query), body: Buffer.of(), mayAct, here: '/' } as never,
    );
    return { status, text };
  };
  return { seeing, ask };
};
/** The same with another console. */
const consoleOf = (world: Partial<PageWorld>, more: Partial<Console>): Partial<SeeingOptions> => ({
  console: { ...(pageWorld({ now, ...world }).console as Console), ...more },
});
const incident = (key: string, since: number, more: Partial<IncidentStatus> = {}): IncidentStatus => ({
  ...{ id: 'k0f', incident: `${key}@${since}`, key, title: `Title of ${key}`, detail: `Detail at ${since}` },
  ...{ severity: 'warning', state: 'open.told', since, closedAt: null, ack: null, channels: {} },
  ...more,
});
const source = (more: Partial<SourceStatus>): SourceStatus => ({
  ...{ name: 'containers', everyMs: 30_000, lastSweepAt: now - 4_000, lastGoodAt: now - 4_000, lagMs: 0 },
  ...{ failures: 0, blind: false, error: null, signals: 1, active: 0, unread: 0 },
  ...more,
});
const vitals = (more: Partial<ReturnType<SeeingOptions['vitals']>>) => ({
  vitals: () => ({ at: now, problems: [], sources: [source({})], sinks: [], ...more }),
});
/** The same where things were looked at like this. */
const boardOf = (lookOf: Board['lookOf']): Pick<SeeingOptions, 'board'> => ({
  board: { ...pageWorld({ now }).board, lookOf },
});
const firstLine = (text: string): string => /<span class="cut">([^<]*)/.exec(text)?.[1] ?? '';
const notes = (text: string): readonly string[] =>
  [...(/id="notes"[^>]*>(.*?)<\/ul>/s.exec(text)?.[1] ?? '').matchAll(/<li>([^<]*)/g)].map(
    ([, one = '']) => one,
  );

describe('the overview', () => {
  test('says when anything was looked at last, by the latest of all sources', async () => {
    const looked = async (...at: readonly (number | null)[]) => {
      const sources = at.map((lastSweepAt, index) => source({ name: `s${index}`, lastSweepAt }));
      const more = { ...vitals({ sources }), ...boardOf(() => null) };
      return firstLine((await pagesWith({}, more).ask('/')).text);
    };
    expect(await looked(now - 9_000, now - 2_000, now - 5_000, null)).toContain(words.look(2_000));
    expect(await looked(null)).toContain(words.noLook);
    expect(await looked()).toContain(words.noLook);
  });

  test('says what Polkan itself lacks: blind sources, what waits with its count, once, and the rest', async () => {
    const sink = (name: string, since: number | null): SinkStatus => ({
      ...{ name, waiting: 3, oldestWaitingSince: since, lastDelivery: null },
      ...({} as Omit<SinkStatus, 'name' | 'waiting' | 'oldestWaitingSince' | 'lastDelivery'>),
    });
    const late = en.status.undelivered('telegram', 20 * minute);
    const { text } = await pagesWith(
      {},
      vitals({
        problems: [late, 'the loop was held up'],
        sources: [
          source({ blind: true, error: 'refused' }),
          source({ name: 'disk', blind: true }),
          source({ name: 'x' }),
        ],
        sinks: [sink('telegram', now - 20 * minute), sink('mail', null)],
      }),
    ).ask('/');
    expect(notes(text)).toEqual([
      'the loop was held up',
      words.blindSource('containers', 'refused'),
      words.blindSource('disk', ''),
      words.undelivered('telegram', 3, 20 * minute),
    ]);
  });

  test('counts the silences that have begun', async () => {
    const silence = (from: number): SilenceStatus => ({
      ...{ id: 'c-1', match: 'a', from, until: null, comment: null, by: { channel: 'mail', name: 'ann' } },
    });
    const silences = () => [silence(now - 1), silence(now), silence(now + 1)];
    expect((await pagesWith({}, consoleOf({}, { silences })).ask('/')).text).toContain(words.silencesNow(2));
    expect((await pagesWith({}, { console: null }).ask('/')).status).toBe(200);
  });

  test('of a group is there where something is in it', async () => {
    const { ask } = pagesWith();
    const found = await ask('/group/:group', { group: 'host' });
    expect([found.status, found.text.includes('Disk /'), found.text.includes('Container db')]).toEqual([
      200,
      true,
      false,
    ]);
    const lost = await ask('/group/:group', { group: 'source:nothing' });
    expect([lost.status, lost.text.includes(words.notFoundSay)]).toEqual([404, true]);
  });

  test('is filtered by no more than so many characters', async () => {
    const { ask } = pagesWith();
    const { text } = await ask('/', {}, `q=${'x'.repeat(501)}`);
    expect(/name="q" value="(x*)"/.exec(text)?.[1]).toHaveLength(500);
    expect((await ask('/')).text).toContain('name="q" value=""');
  });

  test.each(['/', '/incidents', '/key/:key', '/incident/:incident'])(
    '%s is there though nothing of the journal can be read, of which the log is told',
    async (path) => {
      const told: unknown[] = [];
      const broken = () => Promise.reject(new Error('disk I/O error'));
      const history = { lasted: broken, firstSeen: broken, story: broken } as History;
      const { ask } = pagesWith({ wrong: ['container/db'] }, { history, onTrouble: (why) => told.push(why) });
      const parameters = { key: 'container/db', incident: `container/db@${now - minute}` };
      const { status, text } = await ask(path, parameters);
      expect(status).toBe(200);
      // That nothing stands in the journal would not be true.
      expect(text.includes(words.incident.unread)).toBe(path === '/key/:key');
      expect(text).not.toContain(words.incident.noStory);
      expect(told).toContainEqual(new Error('disk I/O error'));
    },
  );

  test('whether an expression takes for ever is tried for who may act alone', async () => {
    const asked: string[] = [];
    const matching = (text: string) => {
      asked.push(text);
      return () => true;
    };
    const { ask } = pagesWith({}, consoleOf({}, { matching }));
    expect((await ask('/silences', {}, 'match=entity=~"(a%2B)%2Bb"')).status).toBe(200);
    expect(asked).toEqual([]);
  });

  test('is whole without a history, or with one that can not be read, of which it is told', async () => {
    expect((await pagesWith({ history: false }).ask('/')).text).toContain(words.noHistory);
    const told: unknown[] = [];
    const history = {
      lasted: () => Promise.reject(new Error('the disk is gone')),
      firstSeen: async () => new Map(),
      story: async () => ({ records: [], isCut: false }),
    } as History;
    const { status, text } = await pagesWith({}, { history, onTrouble: (error) => told.push(error) }).ask(
      '/',
    );
    expect([status, text.includes(words.noHistory), told]).toEqual([
      200,
      true,
      [new Error('the disk is gone')],
    ]);
  });
});

describe('the page of a thing', () => {
  const key = 'container/db';
  const of = (...incidents: readonly IncidentStatus[]) =>
    pagesWith({ wrong: [] }, consoleOf({}, { incidents: () => incidents }));
  const at = (n: number): number => now - n * minute;

  test('tells of what is open, else of what some channel does not know to be over, else of none', async () => {
    const owed = { telegram: { code: 'owed', action: 'recovery', at: at(1) } } as const;
    const told = { telegram: { code: 'over', at: at(1) } } as const;
    const over = (n: number, channels: IncidentStatus['channels']) =>
      incident(key, at(n), { closedAt: at(n - 1), channels });
    const opened = async (...all: readonly IncidentStatus[]) => {
      const { text } = await of(...all).ask('/key/:key', { key });
      return /Opened at ([\d:]+)/.exec(text)?.[1] ?? null;
    };
    expect(await opened(over(9, owed), incident(key, at(3)), over(2, owed))).toBe('11:57');
    expect(await opened(over(9, owed), over(7, owed), over(5, told))).toBe('11:53');
    expect(await opened(over(5, told))).toBeNull();
    expect(await opened(incident('container/shop', at(3)))).toBeNull();
  });

  test('tells of the incident that was asked for, open or over, as long as anything knows of it', async () => {
    const { ask } = of(incident(key, at(3)), incident(key, at(9), { closedAt: at(8) }));
    const opened = async (id: string) =>
      /Opened at ([\d:]+)/.exec((await ask('/incident/:incident', { incident: id })).text)?.[1];
    expect(await opened(`${key}@${at(9)}`)).toBe('11:51');
    expect(await opened(`${key}@${at(3)}`)).toBe('11:57');
    expect(await opened(`${key}@1`)).toBeUndefined();
  });

  test('is not there of what nobody knows, and says its key', async () => {
    const { status, text } = await of().ask('/key/:key', { key: 'container/nobody' });
    expect([status, text.includes(words.incident.none), text.includes('container/nobody')]).toEqual([
      404,
      true,
      true,
    ]);
  });

  test('is there of what only its incident, or only the past, knows', async () => {
    const gone = await of(incident('container/gone', at(3))).ask('/key/:key', { key: 'container/gone' });
    expect([gone.status, gone.text.includes(words.incident.unwatched)]).toEqual([200, true]);
    const lasted: Lasted[] = [{ key: 'container/past', since: at(90), until: at(80) }];
    const history: History = {
      ...{ lasted: async () => lasted, firstSeen: async () => new Map() },
      story: async () => ({ records: [], isCut: false }),
    };
    const past = pagesWith({}, { history, console: null });
    const shown = await past.ask('/key/:key', { key: 'container/past' });
    expect([shown.status, shown.text.includes('/incident/container%2Fpast%40')]).toEqual([200, true]);
    const asked = await past.ask('/incident/:incident', { incident: `container/past@${at(90)}` });
    expect(asked.text).toContain('Opened at 10:30');
    expect(asked.text).not.toContain('/incident/container%2Fpast%40');
  });

  test('says when its own source looked last, and whether that is no now any more', async () => {
    const look = async (lookOf: Board['lookOf']) =>
      /<p class="soft">([^<]*)<\/p><p class="said">/.exec(
        (await pagesWith({}, boardOf(lookOf)).ask('/key/:key', { key })).text,
      )?.[1];
    const seen = { at: at(2), nextAt: null, isOld: false };
    expect(await look((name) => (name === 'containers' ? seen : null))).toBe(words.incident.now('11:58:05'));
    expect(await look(() => ({ ...seen, isOld: true }))).toBe(words.incident.lastSeen('11:58:05'));
    expect(await look(() => ({ ...seen, at: null }))).toBe(words.incident.now(null));
    expect(await look((name) => (name === 'disk' ? seen : null))).toBe(words.incident.now(null));
  });

  test('has what silences it, and its story where there is a journal', async () => {
    const silence: SilenceStatus = {
      ...{ id: 'c-7', match: 'container/*', from: at(5), until: null, comment: 'disks' },
      by: { channel: 'mail', name: 'ann' },
    };
    const incidents = () => [incident(key, at(3))];
    const silenced = pagesWith(
      {},
      consoleOf({}, { incidents, silencesOf: (of) => (of === key ? [silence] : []) }),
    );
    const { text } = await silenced.ask('/key/:key', { key });
    expect(text).toContain('polkan unsilence c-7');
    expect(text).toContain('<ol class="story">');
    const without = pagesWith({ history: false }, consoleOf({}, { incidents }));
    expect((await without.ask('/key/:key', { key })).text).toContain(words.incident.noStory);
  });
});

describe('the incidents', () => {
  test('are the open ones, and those of the past, by what they are called', async () => {
    const incidents = () => [
      incident('container/db', now - minute),
      incident('container/gone', now - 2 * minute, { closedAt: now - minute }),
    ];
    const { text } = await pagesWith({}, consoleOf({}, { incidents })).ask('/incidents');
    const open = /<section id="open".*?<\/section>/s.exec(text)?.[0] ?? '';
    expect([open.includes('Container db'), open.includes('gone')]).toEqual([true, false]);
    expect((await pagesWith({ history: false }, { console: null }).ask('/incidents')).text).toContain(
      words.noHistory,
    );
  });

  test('of a severity are those that their kind makes so, too, and a filter that shows none says how many there are', async () => {
    const lasted = [
      { key: 'self/config', since: now - 9 * minute, until: now - 8 * minute },
      { key: 'dep/shop', since: now - 7 * minute, until: now - 6 * minute },
    ];
    const ask = async (query: string) => {
      const { seeing } = pagesWith();
      const history = {
        ...seeing.history,
        lasted: async () => lasted,
      } as unknown as SeeingOptions['history'];
      const { text } = await pagesWith({}, { history }).ask('/incidents', {}, query);
      return /<section id="past".*?<\/section>/s.exec(text)?.[0] ?? '';
    };
    const keys = (text: string) => ['self%2Fconfig', 'dep%2Fshop'].map((key) => text.includes(key));
    expect(keys(await ask('severity=critical'))).toEqual([true, false]);
    expect(keys(await ask('severity=warning'))).toEqual([false, true]);
    expect(await ask('q=nothing+is+called+so')).toContain(words.incidents.noneShown(2));
  });

  test('are filtered by text and severity', async () => {
    const { text } = await pagesWith().ask('/incidents', {}, 'q=disk&severity=critical');
    expect(text).toContain('name="q" value="disk"');
    expect(text).toContain('<option value="critical" selected>');
  });
});

describe('what a silence would match', () => {
  const typed = async (match: string, more: Partial<Console> = {}) => {
    const authority = {} as SeeingOptions['authority'];
    const seeing = { ...consoleOf({}, more), authority };
    const routes = pagesWith({}, seeing);
    const shown = await routes.ask('/silences', {}, new URLSearchParams({ match }).toString(), true);
    return shown.text;
  };

  test('is nothing while nothing is typed, and nothing where nobody can say', async () => {
    const asked: string[] = [];
    const matching: Console['matching'] = (text) => {
      asked.push(text);
      return () => true;
    };
    await typed('', { matching });
    expect(asked).toEqual([]);
    await typed('a', { matching });
    expect(asked).toEqual(['a']);
    const { ask } = pagesWith({}, { console: null });
    expect((await ask('/silences', {}, 'match=a')).status).toBe(200);
  });
});

test.each([
  ['held', true],
  ['owed', true],
  ['undecided', true],
  ['told', false],
  ['over', false],
  ['lost', false],
])('a channel whose standing is %s is still to hear of it, or kept from it: %s', (code, is) => {
  const channels = {
    mail: { code: 'over', at: 1 },
    telegram: { code },
  } as unknown as IncidentStatus['channels'];
  expect(isUnfinished(incident('a/b', 1, { channels }))).toBe(is);
});

describe('what several pages ask for', () => {
  test('is who may act: who has logged in, else nobody yet, else nobody ever', () => {
    const acting = (mayAct: boolean, authority: SeeingOptions['authority']) =>
      pageFacts({ ...pageWorld({ now }), authority }).frameFor({ mayAct, here: '/x' }).acting;
    const some = {} as SeeingOptions['authority'];
    expect([acting(true, some), acting(false, some), acting(true, null)]).toEqual([
      'operator',
      'login',
      'closed',
    ]);
  });

  test('is how long Polkan has run, where one is, and what the fleet is called', () => {
    const facts = pageFacts(pageWorld({ now }));
    const frame = facts.frameFor({ mayAct: true, here: 'https://elsewhere.example/' });
    expect(frame).toMatchObject({ up: en.span(3 * 24 * 60 * minute), here: '/', at: now, fleetName: null });
  });

  test('is what is over, the latest first, but not what is open, nor what Polkan itself did not see', async () => {
    const lasted: Lasted[] = [
      { key: ':run', since: 1, until: 2 },
      { key: 'a/b', since: 3, until: 4 },
      { key: 'a/c', since: 5, until: 6 },
      { key: 'a/b', since: 7, until: 8 },
      { key: 'a/b', since: 9, until: null },
    ];
    const history: History = {
      ...{ lasted: async () => lasted, firstSeen: async () => new Map() },
      story: async () => ({ records: [], isCut: false }),
    };
    const facts = pageFacts({ ...pageWorld({ now }), history });
    expect((await facts.past(now)).map(({ since }) => since)).toEqual([7, 5, 3]);
    expect((await facts.past(now, 'a/b')).map(({ since }) => since)).toEqual([7, 3]);
    expect(await pageFacts({ ...pageWorld({ now }), history: null }).past(now)).toEqual([]);
    expect(await pageFacts({ ...pageWorld({ now }), history: null }).daysFor(now)).toBeNull();
    expect(pageFacts({ ...pageWorld({ now }), console: null }).incidents()).toEqual([]);
  });
});
