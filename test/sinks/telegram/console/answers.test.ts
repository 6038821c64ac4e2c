import { describe, expect, test } from 'vitest';
import type { IncidentStatus } from '../../../../src/language/console.ts';
import { incidentId } from '../../../../src/language/signal.ts';
import { consoleWords } from '../../../../src/messages/console.ts';
import { tellingWords } from '../../../../src/messages/telling.ts';
import {
  alertButtons,
  mostLines,
  mostListed,
  silencesAnswer,
  statusAnswer,
} from '../../../../src/sinks/telegram/console/answers.ts';
import {
  type Button,
  buttonOf,
  dataOf,
  isNamed,
  namedOf,
} from '../../../../src/sinks/telegram/console/button.ts';
import type { ConsoleView } from '../../../../src/sinks/telegram/console/view.ts';

const incidentOf = (key: string, more: Partial<IncidentStatus> = {}): IncidentStatus => ({
  ...{
    id: key.slice(-3),
    incident: incidentId(key, 0),
    key,
    title: key,
    detail: 'is down.',
    severity: 'warning',
  },
  ...{ state: 'open.told', since: 0, closedAt: null, ack: null, channels: {} },
  ...more,
});

const viewOf = (...incidents: readonly IncidentStatus[]): ConsoleView => ({
  ...{
    incidents,
    silences: [],
    silencesOf: () => [],
    now: 60_000,
    clock: (at: number) => `+${at / 1000}s`,
    host: 'box',
  },
  ...{ say: consoleWords.en, telling: tellingWords.en },
});

const many = (kind: string, count: number): IncidentStatus[] =>
  Array.from({ length: count }, (_, index) => incidentOf(`${kind}/${index}`));

describe('/status', () => {
  test('says that nothing is open', () => {
    expect(statusAnswer(viewOf(incidentOf('dep/a', { closedAt: 5 })), false)).toEqual({
      text: '✅ Nothing is open on box.',
      rows: [],
    });
  });

  test('lists the worst first, by kind, with who sees to it and what is held back', () => {
    const by = { channel: 'telegram', name: 'Anna' };
    const view = viewOf(
      incidentOf('dep/a', { ack: { by, at: 1, until: null } }),
      incidentOf('disk/b', { severity: 'critical', detail: '97 %\nmore of it' }),
      incidentOf('dep/c', {
        channels: {
          mail: {
            code: 'held',
            action: 'alert',
            reason: 'quiet',
            holder: { is: 'quiet hours', route: 'r' },
            until: null,
          },
        },
      }),
    );
    expect(statusAnswer(view, false).text.split('\n')).toEqual([
      '🔴 3 incidents are open on box · 1 acknowledged',
      'disk (1)',
      'k/b 🔴 disk/b, since +0s: 97 %',
      'dep (2)',
      'p/a 🔴 dep/a, since +0s: is down. ✅ Anna',
      'p/c 🔴 dep/c, since +0s: is down. (not told: quiet hours)',
    ]);
  });

  test('is of a whole fleet where one voice is asked for all, and names no host but by what it lists', () => {
    const view = { ...viewOf(incidentOf('@box-1/dep/a'), incidentOf('host_silent/b')), host: null };
    expect(statusAnswer(view, false).text.split('\n')).toEqual([
      '🔴 2 incidents are open in the fleet',
      'dep (1)',
      'p/a 🔴 @box-1/dep/a, since +0s: is down.',
      'host_silent (1)',
      't/b 🔴 host_silent/b, since +0s: is down.',
    ]);
    expect(statusAnswer({ ...viewOf(), host: null }, false).text).toBe('✅ Nothing is open in the fleet.');
    const ofRussian = { ...viewOf(), host: null, say: consoleWords.ru };
    expect(statusAnswer(ofRussian, false).text).toBe('✅ Во всей группе ничего не открыто.');
  });

  test('is one screen however much is open, each kind is seen, and a button shows all', () => {
    const view = viewOf(...many('dep', 200), ...many('disk', 3), ...many('proc', 1));
    const { text, rows } = statusAnswer(view, false);
    const lines = text.split('\n');
    expect(lines.filter((line) => line.includes(' 🔴 '))).toHaveLength(mostLines);
    expect(lines).toContain('dep (200)');
    expect(lines).toContain('… and 192 more');
    expect(lines).toContain('proc (1)');
    expect(rows).toEqual([[{ text: 'All 204', callback_data: 'all' }]]);
  });

  test('lists no more than a hundred where all are asked for', () => {
    const { text, rows } = statusAnswer(viewOf(...many('dep', 300)), true);
    expect(text.split('\n').filter((line) => line.includes(' 🔴 '))).toHaveLength(mostListed);
    expect(text).toContain(`… and ${300 - mostListed} more`);
    expect(rows).toEqual([]);
  });
});

describe('a button', () => {
  const incident = namedOf('dep/api@1000');
  const buttons: readonly Button[] = [
    { verb: 'ack', incident, all: false },
    { verb: 'ack', incident, all: true },
    { verb: 'unack', incident, all: true },
    { verb: 'why', incident, all: false },
    { verb: 'snooze', incident, all: true, forMs: 366 * 86_400_000 },
    { verb: 'unsilence', silence: 'c-7f3ab' },
    { verb: 'status' },
  ];

  test.each(buttons)('is what it says, within 64 bytes: %j', (button) => {
    expect(Buffer.byteLength(dataOf(button))).toBeLessThanOrEqual(64);
    expect(buttonOf(dataOf(button))).toEqual(button);
  });

  test.each([
    '',
    'ack',
    'ack:58u2',
    'z0:2222:2222222',
    'ack:2222:2222222:',
    'drop:2222:2222222',
    'end:x',
    'ack:0000:2222222',
  ])('of which nothing is known is none: %s', (data) => {
    expect(buttonOf(data)).toBeNull();
  });

  test('means its own incident alone, also where another one has its short id', () => {
    expect(isNamed('dep/api@1000', incident)).toBe(true);
    expect(isNamed('dep/api@1000', { ...incident, nonce: namedOf('dep/api@2000').nonce })).toBe(false);
  });

  test('is one that can be undone once somebody sees to it, and there is none where nothing is open', () => {
    const shown = (ids: readonly string[], isTaken: boolean): string[] =>
      alertButtons(ids, isTaken, consoleWords.en).map(({ text }) => text);
    expect(shown(['a@1'], false)).toEqual(['Ack', '1 h', 'Why']);
    expect(shown(['a@1', 'b@1'], true)).toEqual(['Undo']);
    expect(shown([], false)).toEqual([]);
    // Nobody is heard there: none of them could work.
    expect(shown(['self/telegram-console@1'], false)).toEqual([]);
  });
});

test('a silence that is to come says when, and does not count as one that holds', () => {
  const by = { channel: 'api', name: 'maria' };
  const silence = (id: string, from: number) => ({
    id,
    match: 'dep/*',
    from,
    until: 9_000,
    by,
    comment: null,
  });
  const { now } = viewOf();
  const view = { ...viewOf(), silences: [silence('c-1', now), silence('c-2', now + 1)] };
  expect(silencesAnswer(view).text.split('\n')).toEqual([
    `1. dep/* until ${view.clock(9_000)} (maria; c-1)`,
    `2. dep/* ⏳ ${view.clock(now + 1)} until ${view.clock(9_000)} (maria; c-2)`,
  ]);
  expect(statusAnswer(view, false).text).toContain('1 silence holds');
});

test('each dictionary has a description of at most 256 characters for each command', () => {
  for (const { commands } of Object.values(consoleWords)) {
    for (const [command, description] of Object.entries(commands)) {
      expect(command).toMatch(/^[a-z]{1,32}$/);
      expect(description.length).toBeLessThanOrEqual(256);
    }
  }
});
