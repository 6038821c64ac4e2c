import { existsSync, readFileSync } from 'node:fs';
import type { IncidentStatus, SilenceStatus } from '../../src/language/console.ts';
import type { Transition } from '../../src/language/signal.ts';
import type { Outcome, Wish } from '../../src/language/what-if.ts';
import { fleetWordsIn } from '../../src/messages/fleet.ts';
import { locales } from '../../src/messages/messages.ts';
import { pageIn } from '../../src/messages/page.ts';
import { whatIfIn } from '../../src/messages/what-if.ts';
import type { Lasted, StoryRecord } from '../../src/status/history.ts';
import type { Day, Days } from '../../src/status/page/days.ts';
import { fleetPage } from '../../src/status/page/fleet-page.ts';
import type { Markup } from '../../src/status/page/html.ts';
import { type IncidentsData, incidentsPage } from '../../src/status/page/incidents-page.ts';
import type { Frame } from '../../src/status/page/layout.ts';
import { loginPage, nothingPage, refusedPage } from '../../src/status/page/login-page.ts';
import { type OverviewData, overviewPage } from '../../src/status/page/overview.ts';
import { type SilencesData, silencesPage } from '../../src/status/page/silences-page.ts';
import { type ThingData, thingPage } from '../../src/status/page/thing-page.ts';
import type { Thing } from '../../src/status/page/things.ts';
import { type WhatIfData, whatIfPage } from '../../src/status/page/what-if-page.ts';
import type { LastTrial } from '../../src/status/what-if.ts';
import { fleetStatusOf } from './fleet-status-of.ts';
import { outcomeAt } from './tries.ts';

// Every page with everything that can stand on it, made of made-up data, without a server.

const messages = locales.en;
const words = pageIn(messages);
const say = whatIfIn(messages);
/** When every page here is looked at. */
const at = Date.UTC(2026, 10, 27, 12, 0, 5);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const frame = (more: Partial<Frame> = {}): Frame => ({
  ...{ words, whatIfName: say.nav, fleetName: null, host: 'tower', version: '0.2.0', up: '3 d 4 h' },
  ...{ at, here: '/here?q=1', acting: 'operator' },
  ...more,
});

const thing = (key: string, more: Partial<Thing> = {}): Thing => ({
  ...{ key, kind: key.split('/')[0] ?? '', title: `The ${key}`, detail: 'as it should be.' },
  ...{ source: 'containers', group: 'source:containers', mark: 'well', severity: null, since: null },
  ...{ value: null, limit: null, unit: '', labels: {}, due: null, incident: null, held: [] },
  ...more,
});
const down = thing('container/db', {
  ...{
    mark: 'down',
    severity: 'critical',
    since: at - 4 * minute,
    incident: `container/db@${at - 4 * minute}`,
  },
  ...{
    detail: 'exited (137) 4 min ago.\nLook at its log:\n`docker logs --tail 50 db`',
    held: ['quiet', 'grouped'],
  },
  labels: { tier: 'data', compose_project: 'shop' },
});
const pending = thing('disk//', {
  ...{
    mark: 'pending',
    since: at - minute,
    due: { at: at + 2 * minute, looks: 3 },
    group: 'host',
    source: 'disk',
  },
  ...{ detail: '', value: 91.26, limit: 85, unit: '%' },
});
const taken = thing('check/pool', {
  mark: 'acknowledged',
  since: at - 2 * day,
  group: 'compose:shop',
  title: '',
});
const unseen = thing('host_mem', { mark: 'unknown', group: 'polkan', value: 48, limit: 90, unit: '%' });
const calm = Array.from({ length: 8 }, (_, index) => thing(`container/calm-${index}`));
const things = [down, taken, pending, unseen, ...calm];

const daysOf = (pattern: string, uptime: number | null): Days => ({ days: [...pattern] as Day[], uptime });
const weeks = daysOf(`${'u'.repeat(20)}${'g'.repeat(40)}yyrg${'g'.repeat(25)}r`, 0.99876);

const silence = (id: string, more: Partial<SilenceStatus> = {}): SilenceStatus => ({
  ...{ id, match: 'container/web-*', from: at - hour, until: at + hour, comment: 'new disks' },
  by: { channel: 'telegram', name: 'ann' },
  ...more,
});

const overview = (more: Partial<OverviewData> = {}, of: Partial<Frame> = {}): Markup =>
  overviewPage(frame(of), {
    ...{ things, days: ({ mark }) => (mark === 'unknown' ? daysOf('u'.repeat(90), null) : weeks) },
    ...{ lastLookAt: at - 4_000, problems: [], blind: [], waiting: [], silences: [], unheard: [] },
    ...{ filter: '', group: null },
    ...more,
  });

const opened = at - 4 * minute;
const incident: IncidentStatus = {
  ...{ id: 'k0f', incident: `container/db@${opened}`, key: 'container/db', title: 'Container db' },
  ...{
    detail: 'exited (137) just now.\n`docker logs --tail 50 db`',
    severity: 'critical',
    state: 'open.told',
  },
  ...{ since: opened, closedAt: null, ack: null },
  channels: {
    telegram: { code: 'told', at: opened + 2_000, reminders: { are: 'told' } },
    mail: {
      ...{ code: 'held', action: 'alert', reason: 'quiet', until: at + 90 * minute },
      holder: { is: 'quiet hours', route: 'nights' },
    },
    hook: { code: 'owed', action: 'alert', at: opened },
    pager: { code: 'lost', action: 'alert', at: opened },
  },
};
const transition: Transition = {
  ...{ type: 'transition', at: opened, source: 'containers', key: 'container/db', kind: 'container' },
  ...{
    entity: 'db',
    from: 'ok.quiet',
    to: 'alerting',
    action: 'alert',
    reason: 'crossed',
    title: 'Container db',
  },
  ...{ detail: 'exited (137) just now.\n`docker logs --tail 50 db`', incident: incident.incident },
};
const records: readonly StoryRecord[] = [
  transition,
  {
    ...{ type: 'delivery', at: opened + 2_000, sink: 'telegram', key: 'container/db', action: 'alert' },
    ...{ incident: incident.incident, of: opened, outcome: 'sent', attempts: 1, messageId: '4711' },
  },
];
const over: Lasted = { key: 'container/db', since: at - 3 * day, until: at - 3 * day + 12 * minute };

const thingOf = (more: Partial<ThingData> = {}, of: Partial<Frame> = {}): Markup =>
  thingPage(frame(of), {
    ...{
      key: 'container/db',
      messages,
      thing: down,
      days: weeks,
      look: { at: at - 4_000, isOld: false, nextAt: null },
    },
    ...{ isSeen: true, incident, isAsked: false, silences: [], story: { records, isCut: false } },
    before: [over, { ...over, since: at - 9 * day, until: null }],
    ...more,
  });

const noisy = (key: string, lengths: readonly number[]): readonly Lasted[] =>
  lengths.map((ms, index) => {
    const since = at - (index + 1) * day;
    return { key, since, until: since + ms };
  });
const past: readonly Lasted[] = [
  ...noisy('container/db', [10_000, 20_000, 3 * hour]),
  ...noisy('check/pool', [4 * minute, 4 * minute, 4 * minute, 4 * minute]),
  ...noisy('disk//', [2 * hour, 2 * hour, 2 * hour]),
  ...noisy('blind/containers', [minute, minute, minute, minute, minute]),
  { key: 'host_mem', since: at - 2 * day, until: null, severity: 'critical' as const },
].toSorted((one, other) => other.since - one.since);

const incidents = (more: Partial<IncidentsData> = {}): Markup =>
  incidentsPage(frame(), {
    open: [
      {
        ...incident,
        key: 'check/pool',
        title: '',
        severity: 'warning',
        state: 'acknowledged',
        since: at - hour,
      },
      {
        ...incident,
        severity: 'warning',
        key: 'gone/x',
        title: 'A thing that is gone',
        since: at - 2 * hour,
      },
      { ...incident, severity: 'warning', key: 'gone/y', title: '', detail: '', since: at - 3 * hour },
      incident,
    ],
    ...{
      past,
      titles: new Map([['disk//', 'Disk /']]),
      things: new Map([down, taken].map((one) => [one.key, one])),
    },
    ...{ filter: '', severity: '', hasHistory: true, advice: null, say },
    ...more,
  });
const advised: IncidentsData['advice'] = {
  at,
  quieter: [
    {
      ...{ key: 'check/pool', kind: 'check', messages: 12 },
      advice: { field: 'keepMs', ms: 5 * minute, messages: 3, missed: 0 },
    },
    {
      ...{ key: 'container/db', kind: 'container', messages: 8 },
      advice: { field: 'forMs', ms: minute, messages: 2, missed: 1 },
    },
    { key: 'disk//', kind: 'disk', messages: 4, advice: null },
  ],
};

const silences = (more: Partial<SilencesData> = {}, of: Partial<Frame> = {}): Markup =>
  silencesPage(frame(of), {
    silences: [
      silence('c-1'),
      silence('c-2', { match: '', until: null, comment: null }),
      silence('c-3', { from: at + hour, until: at + 2 * hour, comment: '' }),
    ],
    maintenance: [
      { name: 'next year', until: null, next: null },
      { name: 'unknown', until: null },
      {
        ...{ name: 'weekly reboot', match: 'host=tower', zones: ['America/New_York', 'UTC'], until: null },
        ...{ place: 'polkan.yaml:31:3', next: { from: at + 2 * day, until: at + 2 * day + hour } },
      },
      { name: 'soon', match: '', until: null, next: { from: at + hour, until: null } },
      { name: 'running', until: at + hour, next: { from: at + day, until: at + day + hour } },
      { name: 'endless', until: at + day, goesOn: true, next: null },
    ],
    ...{ typed: { match: '', for: '', comment: '', refused: null }, matches: [] },
    ...more,
  });
const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `check/${index}`);

const wish: Wish = {
  ...{ kind: 'disk', forMs: null, keepMs: 5 * minute, cooldownMs: null, limit: 90, burst: 5, windowMs: null },
};
const trial = (state: LastTrial['state']): LastTrial => ({ wish, at, state });
const done = (more: Partial<Outcome> = {}): LastTrial =>
  trial({ is: 'done', outcome: outcomeAt(at, more), tookMs: 4_000 });
const whatIf = (more: Partial<WhatIfData> = {}, of: Partial<Frame> = {}): Markup =>
  whatIfPage(frame(of), {
    ...{
      say,
      kinds: ['container', 'disk'],
      kind: 'disk',
      limitPath: 'disk.alert_pct',
      why: null,
      refused: null,
    },
    now: { forMs: 0, keepMs: minute, cooldownMs: hour, limit: 85, burst: 3, windowMs: null },
    ...{ own: { count: 0, fields: [] }, wish: {}, tried: null, mayTry: true },
    ...more,
  });

const fleetSay = fleetWordsIn('en');
const host = (name: string, is: 'heard' | 'silent' | 'stopped' | 'unseen') => ({
  ...{ host: name, version: '1.2.3', is, heardMs: 4_000, skewMs: 2_000, lag: 1, channels: ['telegram'] },
  twice: false,
});
const fleet = (more: Parameters<typeof fleetStatusOf>[0] = {}): Markup =>
  fleetPage(frame({ fleetName: 'Fleet' }), {
    ...{ status: fleetStatusOf(more), say: fleetSay, span: messages.span },
  });

/** By page: each case, as a sentence, and what is shown. */
export const wholePages: Readonly<Record<string, readonly (readonly [what: string, shown: () => Markup])[]>> =
  {
    overview: [
      ['of a host where things are wrong, pending, taken on and unseen', () => overview()],
      [
        'of one where all is well, that nobody may act on',
        () => overview({ things: calm }, { acting: 'closed' }),
      ],
      ['without a history', () => overview({ things: calm.slice(0, 2), days: null, lastLookAt: null })],
      ['of nothing', () => overview({ things: [] }, { acting: 'login', here: '/' })],
      ['where only something can not be seen', () => overview({ things: [unseen, ...calm] })],
      ['where only something waits to be wrong', () => overview({ things: [pending, taken] })],
      [
        'with all that may be wrong with Polkan itself',
        () =>
          overview({
            problems: ['the journal can not be written'],
            blind: [{ name: 'containers', why: 'connection refused' }],
            waiting: [{ channel: 'telegram', count: 3, since: at - hour }],
            unheard: Array.from({ length: 12 }, (_, index) => `check/${index}`),
            silences: [
              silence('c-1'),
              silence('c-2', { match: '' }),
              silence('c-3', { match: '*', until: null }),
            ],
          }),
      ],
      [
        'that is well but for Polkan itself',
        () => overview({ things: calm, problems: ['the loop was held up'] }),
      ],
      [
        'where more is wrong than the first line names, for a time that nobody knows',
        () =>
          overview({
            things: Array.from({ length: 4 }, (_, index) =>
              thing(`check/${index}`, {
                ...{ mark: 'acknowledged', severity: 'warning', since: index === 0 ? null : at - minute },
              }),
            ),
          }),
      ],
      [
        'with few that are well beside what is wrong',
        () => overview({ things: [down, ...calm.slice(0, 5)] }),
      ],
      [
        'of more than stands open at once, with as much wrong as unseen in a group',
        () =>
          overview({
            things: [
              thing('host_mem', { ...down, key: 'host_mem', group: 'host' }),
              thing('cpu', { mark: 'unknown', group: 'host' }),
              ...Array.from({ length: 39 }, (_, index) => thing(`a/${index}`, { group: 'source:a' })),
              ...Array.from({ length: 40 }, (_, index) => thing(`b/${index}`, { group: 'source:b' })),
            ],
            days: null,
          }),
      ],
      [
        'of just as much as stands open at once',
        () =>
          overview({
            things: ['a', 'b'].flatMap((of) =>
              Array.from({ length: 40 }, (_, index) => thing(`${of}/${index}`, { group: `source:${of}` })),
            ),
            days: null,
          }),
      ],
      ['with a filter', () => overview({ filter: 'CALM-1' })],
      ['of one group', () => overview({ group: 'compose:shop' })],
      [
        'of more than a page and a group show',
        () =>
          overview({
            things: [down, ...Array.from({ length: 100 }, (_, index) => thing(`container/c-${index}`))],
            days: null,
          }),
      ],
    ],
    thing: [
      ['with an open incident, for who may act', () => thingOf()],
      ['for who has to log in first', () => thingOf({}, { acting: 'login' })],
      ['for who may only look', () => thingOf({}, { acting: 'closed' })],
      [
        'that somebody has taken on, and that is silenced',
        () =>
          thingOf({
            thing: { ...down, mark: 'acknowledged' },
            incident: {
              ...incident,
              ack: { by: { channel: 'telegram', name: 'ann' }, at: at - minute, until: null },
            },
            silences: [silence('c-1'), silence('c-2', { match: '*', until: null, comment: null })],
          }),
      ],
      [
        'that is silenced, for who may only look, and taken on until a time',
        () =>
          thingOf(
            {
              incident: {
                ...incident,
                ack: { by: { channel: 'mail', name: 'bob' }, at: at - minute, until: at + hour },
              },
              silences: [silence('c-1', { match: '' })],
            },
            { acting: 'closed' },
          ),
      ],
      [
        'that is well, without an incident',
        () =>
          thingOf({
            thing: calm[0] ?? null,
            key: 'container/calm-0',
            incident: null,
            story: null,
            before: [],
          }),
      ],
      [
        'that is pending',
        () => thingOf({ thing: pending, key: 'disk//', incident: null, story: null, days: null }),
      ],
      [
        'whose source has failed since',
        () => thingOf({ look: { at: at - hour, isOld: true, nextAt: null } }),
      ],
      ['that nobody has looked at yet', () => thingOf({ look: null, isSeen: false })],
      [
        'that says now what it said then',
        () =>
          thingOf({
            thing: { ...down, title: 'Container db', detail: transition.detail, value: 3, limit: 5 },
          }),
      ],
      [
        'whose incident of the past was asked for',
        () => thingOf({ isAsked: true, incident: over, thing: { ...down, severity: null, labels: {} } }),
      ],
      [
        'that is not watched any more',
        () =>
          thingOf({
            thing: null,
            days: null,
            look: null,
            isSeen: false,
            incident: { ...incident, closedAt: at - minute, ended: 'gone' },
          }),
      ],
      [
        'whose incident is over, and of which everybody knows so',
        () =>
          thingOf({
            thing: calm[0] ?? null,
            incident: { ...incident, closedAt: at - minute, ended: 'cleared', channels: {} },
          }),
      ],
      [
        'with more labels and incidents than a page shows',
        () =>
          thingOf({
            thing: {
              ...down,
              labels: Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`l${index}`, 'x'])),
            },
            before: Array.from({ length: 21 }, (_, index) => ({ ...over, since: at - (index + 3) * day })),
          }),
      ],
      ['that only measures', () => thingOf({ thing: pending, incident: null, story: null })],
      ['that says nothing now', () => thingOf({ thing: { ...down, detail: '' } })],
      [
        'that says nothing but what is measured, and said nothing then',
        () =>
          thingOf({
            thing: { ...down, detail: '', value: 3, limit: 5 },
            story: { records: [{ ...transition, title: '', detail: '' }], isCut: false },
          }),
      ],
      [
        'of which only the name was said then',
        () => thingOf({ story: { records: [{ ...transition, detail: '' }], isCut: false } }),
      ],
      [
        'that was called then as it is now',
        () => thingOf({ story: { records: [{ ...transition, title: down.title }], isCut: false } }),
      ],
      [
        'whose story begins with what is no alert',
        () =>
          thingOf({
            story: {
              records: [
                { ...transition, action: null, reason: 'debounced', detail: 'not yet' },
                ...[...records.slice(1), transition],
              ],
              isCut: false,
            },
          }),
      ],
      [
        'that is not watched, and whose past was asked for',
        () => thingOf({ thing: null, isAsked: true, incident: over, isSeen: false }),
      ],
      [
        'whose story was lost',
        () => thingOf({ story: { records: [], isCut: true }, thing: { ...down, title: '' } }),
      ],
      [
        'of which only what was over is known',
        () => thingOf({ thing: null, incident: over, story: null, isSeen: false, days: null }),
      ],
    ],
    incidents: [
      ['open and past, with what is noisy', () => incidents()],
      ['with what would quieten it', () => incidents({ advice: advised })],
      ['while that is worked out', () => incidents({ advice: { at, quieter: null } })],
      ['with a filter and a severity', () => incidents({ filter: ' DB ', severity: 'critical' })],
      [
        'where nothing of a severity fits the filter',
        () => incidents({ filter: 'gone', severity: 'critical' }),
      ],
      [
        'with what is noisy by a hair, and what would quieten what told nothing',
        () =>
          incidents({
            open: [],
            past: [
              ...noisy('check/edge', [minute, minute, minute, 1_000]),
              ...noisy('check/half', [1_000, 2_000, hour, hour]),
              ...noisy('check/two', [1_000, 1_000]),
              ...noisy('check/five', [1_000, 1_000, 1_000, 1_000, 1_000]),
              ...['a', 'b', 'c'].flatMap((name) => noisy(`check/${name}`, [hour, hour, hour])),
            ],
            advice: { at, quieter: [{ key: 'check/edge', kind: 'check', messages: 0, advice: null }] },
          }),
      ],
      ['where there are none', () => incidents({ open: [], past: [], things: new Map() })],
      ['where there is no history', () => incidents({ open: [], past: [], hasHistory: false })],
      [
        'more than a page shows',
        () =>
          incidents({
            open: [],
            past: Array.from({ length: 302 }, (_, index) => ({
              key: `check/${index}`,
              since: at - hour,
              until: at,
            })),
          }),
      ],
    ],
    silences: [
      ['for who may act', () => silences()],
      ['for who has to log in first', () => silences({}, { acting: 'login' })],
      ['for who may only look', () => silences({}, { acting: 'closed' })],
      [
        'that begin at this very moment',
        () =>
          silences({
            silences: [silence('c-1', { from: at })],
            maintenance: [{ name: 'now', until: at + hour }],
          }),
      ],
      [
        'of nothing but maintenance that runs',
        () =>
          silences({
            silences: [],
            maintenance: [
              { name: 'now', match: '', until: at + hour, next: { from: at + day, until: null } },
            ],
          }),
      ],
      ['where there are none, and no maintenance', () => silences({ silences: [], maintenance: [] })],
      [
        'with what is being typed, and what it matches',
        () =>
          silences({
            typed: { match: 'check/*', for: '1d', comment: 'disks', refused: null },
            matches: names(13),
          }),
      ],
      [
        'with what matches a few',
        () =>
          silences({
            typed: { match: 'check/*', for: '4h', comment: '', refused: null },
            matches: names(12),
          }),
      ],
      [
        'with what could not be matched, and was refused',
        () =>
          silences({
            typed: { match: '[', for: '', comment: '', refused: 'no such name' },
            matches: { why: 'a bracket is open' },
          }),
      ],
    ],
    fleet: [
      ['of two, of whom one is not heard', () => fleet()],
      ['that can not be read', () => fleet({ reached: false, server: null })],
      ['without a voice', () => fleet({ voice: null, hosts: [host('a', 'heard')] })],
      ['where all are heard', () => fleet({ hosts: [host('box-1', 'heard'), host('b', 'heard')] })],
      [
        'of all sorts',
        () =>
          fleet({
            hosts: [host('a', 'heard'), host('b', 'stopped'), host('c', 'unseen'), host('box-1', 'heard')],
          }),
      ],
      [
        'where two go by one name',
        () => fleet({ hosts: [host('a', 'silent'), { ...host('b', 'heard'), twice: true }] }),
      ],
      [
        'where seven are not heard',
        () => fleet({ hosts: Array.from({ length: 7 }, (_, index) => host(`h${index}`, 'silent')) }),
      ],
      [
        'with channels of their own',
        () => fleet({ hosts: [host('a', 'heard'), { ...host('b', 'heard'), channels: ['mail'] }] }),
      ],
      ['of nobody', () => fleet({ hosts: [] })],
    ],
    'what-if': [
      ['before anything was tried', () => whatIf()],
      [
        'without a limit, with times of its own',
        () => whatIf({ kind: 'container', limitPath: null, own: { count: 3, fields: ['forMs', 'keepMs'] } }),
      ],
      [
        'with a great limit, and what was typed',
        () =>
          whatIf({
            now: { forMs: null, keepMs: null, cooldownMs: null, limit: 5_000, burst: null, windowMs: hour },
            wish,
          }),
      ],
      [
        'with a small limit',
        () => whatIf({ now: { forMs: 1, keepMs: 2, cooldownMs: 3, limit: 10, burst: 4, windowMs: 5 } }),
      ],
      ['without a recording', () => whatIf({ why: 'noRecording' })],
      ['for who has to log in first', () => whatIf({ mayTry: false }, { acting: 'login' })],
      ['for who may only look', () => whatIf({ mayTry: false }, { acting: 'closed' })],
      ['that was refused', () => whatIf({ refused: 'nothing would change' })],
      ['while it runs', () => whatIf({ tried: trial({ is: 'running', share: 0.427 }) })],
      [
        'while it runs, for who may only look',
        () => whatIf({ tried: trial({ is: 'running', share: 0 }), mayTry: false }),
      ],
      [
        'that is done, with what would be missed',
        () => whatIf({ tried: done({ missedCount: 5, notYet: 2, unreadable: 1 }) }),
      ],
      [
        'that is done, and misses nothing',
        () => whatIf({ tried: done({ missed: [], missedCount: 0, later: 0, isOfAll: true }) }),
      ],
      [
        'that misses what is still open',
        () =>
          whatIf({
            tried: done({ missed: [{ key: 'disk//', since: at - 9 * day, until: null }], missedCount: 1 }),
          }),
      ],
      ['over a recording of nothing', () => whatIf({ tried: done({ sweeps: 0 }) })],
      ['that was stopped', () => whatIf({ tried: trial({ is: 'cancelled' }) })],
      ['that took too long', () => whatIf({ tried: trial({ is: 'tooMuch', limit: 'time' }) })],
      ['that failed', () => whatIf({ tried: trial({ is: 'failed', why: 'it can not be read' }) })],
    ],
    others: [
      ['to log in', () => loginPage(frame({ acting: 'login' }), { back: '/silences', why: null })],
      [
        'to log in again, with what was pressed',
        () =>
          loginPage(frame(), {
            back: '/',
            why: 'That is not it',
            pressed: { said: 'verb=ack', words: 'Take it on' },
          }),
      ],
      ['that nothing was done', () => refusedPage(frame(), { back: '/silences', why: 'nobody knows it' })],
      [
        'that there is nothing',
        () => nothingPage(frame({ fleetName: 'Fleet' }), { title: 'Nothing', say: 'here' }),
      ],
    ],
  };

/** Where what was shown last is kept. */
export const keptPagesFile = (page: string): string => `test/fixtures/pages/${page}.html`;

const heading = (what: string): string => `<!-- ${what} -->`;

/** A page as it is kept: line by line, and without the names of assets, which change with what is in them. */
export const linesOfPage = ({ text }: Markup): string =>
  text.replaceAll(/\/assets\/[\w-]+\./g, '/assets/…').replaceAll('><', '>\n<');

/** What is kept of a page, by case. */
export const keptPages = (page: string): ReadonlyMap<string, string> => {
  const file = keptPagesFile(page);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const parts = text.split(/^<!-- (.*) -->\n/m).slice(1);
  return new Map(
    Array.from({ length: parts.length / 2 }, (_, index) => [
      parts[2 * index] ?? '',
      parts[2 * index + 1] ?? '',
    ]),
  );
};

/** All cases of a page, as they are kept. */
export const writtenPages = (page: string): string =>
  (wholePages[page] ?? []).map(([what, shown]) => `${heading(what)}\n${linesOfPage(shown())}`).join('');
