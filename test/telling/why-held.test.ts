import { describe, expect, test } from 'vitest';
import { matcherOf } from '../../src/language/matcher.ts';
import type { Reason, Severity, Transition } from '../../src/language/signal.ts';
import { incidentId, keyOf, partsOfKey } from '../../src/language/signal.ts';
import type { Command } from '../../src/language/telling.ts';
import { standingLine } from '../../src/messages/standing-line.ts';
import { tellingWords } from '../../src/messages/telling.ts';
import { advance } from '../../src/telling/advance.ts';
import { join } from '../../src/telling/channels.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import type { Route, Rules, Schedule } from '../../src/telling/rules.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { whyHeld } from '../../src/telling/why-held.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

const standard = defaultRules('box', ['telegram', 'mail']);
const operator = { channel: 'cli', name: 'operator' };

const route = (own: Partial<Route>): Route => ({
  ...{ name: 'all', match: matcherOf({}), channels: ['telegram'], goOn: false },
  ...{ reminders: null, quiet: null, escalate: [] },
  ...own,
});

/** Open until a moment, whenever it is asked. */
const openUntil = (end: number): Schedule => ({ endOf: (at) => (at < end ? end : null) });

/** A story: what happens to entities, and what operators say, one line after the other. */
const story = (rules: Rules = standard) => {
  const state = emptyTelling();
  const opened = new Map<string, number>();
  const moved = (at: number, key: string, action: 'alert' | 'recovery', severity?: Severity): Transition => {
    const { kind, entity } = partsOfKey(key);
    const since = action === 'alert' ? at : (opened.get(key) ?? at);
    if (action === 'alert') opened.set(key, at);
    const reason: Reason = action === 'alert' ? 'crossed' : 'cleared';
    return {
      ...{ type: 'transition', at, source: kind === 'dep' ? 'deps' : 'containers', key: keyOf(kind, entity) },
      ...{ kind, entity, from: 'ok.quiet', to: 'alerting', action, reason, incident: incidentId(key, since) },
      ...{ title: `Title of ${key}`, detail: '' },
      ...(severity !== undefined && { severity }),
    };
  };
  const sweep = (at: number, source: string, transitions: readonly Transition[]) =>
    advance(state, rules, { type: 'sweep', at, source, hinted: false, failed: false, transitions });
  return {
    joined: (channel: string) => join(state, [channel], state.at),
    alert: (at: number, ...keys: readonly string[]) =>
      sweep(
        at,
        'containers',
        keys.map((key) => moved(at, key, 'alert')),
      ),
    critical: (at: number, key: string) => sweep(at, 'containers', [moved(at, key, 'alert', 'critical')]),
    recover: (at: number, ...keys: readonly string[]) =>
      sweep(
        at,
        'containers',
        keys.map((key) => moved(at, key, 'recovery')),
      ),
    good: (at: number, source: string) => sweep(at, source, []),
    say: (at: number, command: Partial<Command>) =>
      advance(state, rules, {
        type: 'command',
        at,
        command: { type: 'command', at, id: 'c-1', by: operator, ...command } as Command,
      }),
    at: (at: number) => advance(state, rules, { type: 'time', at }),
    why: (at: number, key: string, channel = 'telegram') => {
      const incident = state.incidents.get(incidentId(key, opened.get(key) ?? 0));
      if (incident === undefined) throw new Error(`${key} is not known`);
      return whyHeld(state, rules, incident, channel, at);
    },
    idOf: (key: string) => incidentId(key, opened.get(key) ?? 0),
  };
};

describe('a channel', () => {
  test('that was told stands so, and hears reminders', () => {
    const { alert, why } = story();
    alert(minuteMs, 'container/web');
    expect(why(2 * minuteMs, 'container/web')).toEqual({
      ...{ code: 'told', at: minuteMs, reminders: { are: 'told' } },
    });
  });

  test.each<[string, Partial<Route>, object]>([
    ['has no reminders where its route has none', { reminders: 'off' }, { are: 'off', route: 'all' }],
    [
      'has reminders no more often than its route says',
      { reminders: { everyMs: hourMs, factor: 2, longestMs: 4 * hourMs } },
      { are: 'spaced', route: 'all', from: hourMs + minuteMs },
    ],
  ])('%s', (_, own, reminders) => {
    const { alert, why } = story({ ...standard, routes: [route(own)] });
    alert(minuteMs, 'container/web');
    expect(why(2 * minuteMs, 'container/web')).toMatchObject({ code: 'told', reminders });
  });

  test('hears no reminders of what somebody has acknowledged, until the snooze is over', () => {
    const { alert, say, why, idOf } = story();
    alert(minuteMs, 'container/web');
    say(2 * minuteMs, { verb: 'snooze', incident: idOf('container/web'), until: hourMs });
    const reminders = { are: 'acknowledged', by: operator, at: 2 * minuteMs, until: hourMs };
    expect(why(3 * minuteMs, 'container/web')).toMatchObject({ code: 'told', reminders });
    expect(why(hourMs, 'container/web')).toMatchObject({ reminders: { are: 'told' } });
  });

  test('that was not there before it was over is not told of it', () => {
    const { alert, joined, recover, say, why } = story();
    say(0, { verb: 'silence', match: { key: 'container/web' }, from: 0, until: hourMs });
    alert(minuteMs, 'container/web');
    recover(2 * minuteMs, 'container/web');
    joined('mail');
    expect(why(3 * minuteMs, 'container/web', 'mail')).toEqual({ code: 'newer' });
    expect(why(3 * minuteMs, 'container/web', 'telegram')).toMatchObject({ code: 'held' });
  });

  test('that does not exist is none', () => {
    const { alert, why } = story();
    alert(minuteMs, 'container/web');
    expect(why(minuteMs, 'container/web', 'pager')).toEqual({ code: 'noChannel' });
  });

  test('is not told of itself', () => {
    const { alert, why } = story();
    alert(minuteMs, 'self/mail');
    expect(why(minuteMs, 'self/mail', 'mail')).toEqual({ code: 'itself' });
    expect(why(minuteMs, 'self/mail', 'telegram')).toMatchObject({ code: 'told' });
  });

  test('to which no route leads is told where they lead', () => {
    const { alert, why } = story({ ...standard, routes: [route({ name: 'chat' })] });
    alert(minuteMs, 'container/web');
    const standing = { code: 'elsewhere', routes: ['chat'], channels: ['telegram'] };
    expect(why(minuteMs, 'container/web', 'mail')).toEqual(standing);
  });

  test('to which it escalates is told when, unless somebody has acknowledged it', () => {
    const escalate = [{ afterMs: 15 * minuteMs, channels: ['mail'] }];
    const { alert, say, at, why, idOf } = story({ ...standard, routes: [route({ escalate })] });
    alert(minuteMs, 'container/web');
    const standing = { code: 'escalates', route: 'all', at: 16 * minuteMs };
    expect(why(2 * minuteMs, 'container/web', 'mail')).toEqual(standing);
    say(3 * minuteMs, { verb: 'ack', incident: idOf('container/web') });
    expect(why(4 * minuteMs, 'container/web', 'mail')).toMatchObject({ code: 'elsewhere' });
    say(5 * minuteMs, { verb: 'snooze', incident: idOf('container/web'), until: hourMs });
    expect(why(20 * minuteMs, 'container/web', 'mail')).toEqual({ ...standing, at: hourMs });
    say(21 * minuteMs, { verb: 'ack', incident: idOf('container/web') });
    expect(why(22 * minuteMs, 'container/web', 'mail')).toMatchObject({ code: 'elsewhere' });
    say(23 * minuteMs, { verb: 'unack', incident: idOf('container/web') });
    at(24 * minuteMs);
    expect(why(24 * minuteMs, 'container/web', 'mail')).toEqual({
      ...{ code: 'told', at: 23 * minuteMs, reminders: { are: 'told' } },
    });
  });
});

describe('what is held', () => {
  test('by a silence names it, its author and its end', () => {
    const { alert, say, why } = story();
    say(secondMs, {
      ...{ id: 'c-7f3a', verb: 'silence', match: { kind: 'container' }, from: secondMs, until: hourMs },
      comment: 'upgrade',
    });
    alert(minuteMs, 'container/web');
    expect(why(minuteMs, 'container/web')).toEqual({
      ...{ code: 'held', action: 'alert', reason: 'silenced', until: hourMs },
      holder: { is: 'silence', id: 'c-7f3a', by: operator, comment: 'upgrade' },
    });
  });

  test('by maintenance names it', () => {
    const maintenance = [{ name: 'reboot', match: matcherOf({}), schedule: openUntil(hourMs) }];
    const { alert, why } = story({ ...standard, maintenance });
    alert(minuteMs, 'container/web');
    expect(why(minuteMs, 'container/web')).toMatchObject({
      ...{ reason: 'silenced', until: hourMs, holder: { is: 'maintenance', name: 'reboot' } },
    });
  });

  test('by quiet hours names the route', () => {
    const { alert, why } = story({ ...standard, routes: [route({ quiet: openUntil(hourMs) })] });
    alert(minuteMs, 'container/web');
    expect(why(minuteMs, 'container/web')).toMatchObject({
      ...{ reason: 'quiet', until: hourMs, holder: { is: 'quiet hours', route: 'all' } },
    });
  });

  test('by a cause names it, and after it the good sweeps that still show it', () => {
    const rule = { name: 'db', cause: matcherOf({ entity: 'db' }), hides: matcherOf({ kind: 'dep' }) };
    const causes = [{ ...rule, same: [], waits: false }];
    const { alert, recover, good, why } = story({ ...standard, causes });
    alert(minuteMs, 'container/db', 'dep/shop');
    const holder = {
      ...{ is: 'cause', key: 'container/db', title: 'Title of container/db' },
      ...{ overAt: null, good: 0, wanted: 2 },
    };
    const standing = { code: 'held', action: 'alert', reason: 'caused', until: null };
    expect(why(minuteMs, 'dep/shop')).toEqual({ ...standing, holder });
    recover(2 * minuteMs, 'container/db');
    good(3 * minuteMs, 'deps');
    expect(why(3 * minuteMs, 'dep/shop')).toEqual({
      ...standing,
      holder: { ...holder, title: expect.any(String), overAt: 2 * minuteMs, good: 1 },
    });
    good(4 * minuteMs, 'deps');
    expect(why(4 * minuteMs, 'dep/shop')).toMatchObject({ code: 'told', at: 4 * minuteMs });
  });

  test('while a cause may come says that it waits', () => {
    const rule = { name: 'db', cause: matcherOf({ entity: 'db' }), hides: matcherOf({ kind: 'dep' }) };
    const { alert, why } = story({ ...standard, causes: [{ ...rule, same: [], waits: true }] });
    alert(minuteMs, 'dep/shop');
    expect(why(minuteMs, 'dep/shop')).toMatchObject({
      ...{ reason: 'caused', until: minuteMs + 5 * secondMs, holder: { is: 'cause to come' } },
    });
  });

  test('because it flaps says after how many alerts', () => {
    const { alert, recover, why } = story();
    for (let i = 1; i <= 6; i += 1) {
      alert(i * 2 * minuteMs, 'container/web');
      if (i < 6) recover((i * 2 + 1) * minuteMs, 'container/web');
    }
    expect(why(12 * minuteMs, 'container/web')).toMatchObject({
      ...{ reason: 'flapping', until: 42 * minuteMs, holder: { is: 'flap', alerts: 6 } },
    });
  });

  test('of what flaps and is not held, it says when it will be told how it settled', () => {
    const { alert, recover, why } = story();
    for (let i = 1; i <= 5; i += 1) {
      alert(i * 2 * minuteMs, 'container/web');
      expect(why(i * 2 * minuteMs, 'container/web')).toEqual({
        ...{ code: 'told', at: i * 2 * minuteMs, reminders: { are: 'told' } },
        ...(i === 5 && { settlesAt: 40 * minuteMs }),
      });
      recover((i * 2 + 1) * minuteMs, 'container/web');
    }
    expect(why(11 * minuteMs, 'container/web')).toMatchObject({
      ...{ code: 'held', action: 'recovery', reason: 'flapping', until: 41 * minuteMs },
    });
  });

  test('with its group names the group; criticals have one of their own', () => {
    const { alert, critical, why } = story();
    for (let i = 1; i <= 4; i += 1) alert(minuteMs + i * secondMs, `container/web-${i}`);
    const now = minuteMs + 4 * secondMs;
    expect(why(now, 'container/web-4')).toMatchObject({
      ...{ reason: 'grouped', until: 2 * minuteMs + secondMs, holder: { is: 'group', name: 'containers' } },
    });
    critical(now, 'container/a');
    critical(now + secondMs, 'container/b');
    expect(why(now + secondMs, 'container/b')).toMatchObject({
      holder: { is: 'criticals', name: 'containers' },
    });
  });

  test('may be the recovery of what was told', () => {
    const { alert, recover, why } = story();
    for (let i = 1; i <= 3; i += 1) alert(minuteMs + i * secondMs, `container/web-${i}`);
    recover(minuteMs + 5 * secondMs, 'container/web-1');
    expect(why(minuteMs + 5 * secondMs, 'container/web-1')).toMatchObject({
      ...{ code: 'held', action: 'recovery', reason: 'grouped' },
    });
  });

  test('by a silence without an end has none', () => {
    const { alert, say, why } = story();
    say(secondMs, { id: 'c-1', verb: 'silence', match: {}, from: secondMs, until: null });
    alert(minuteMs, 'container/web');
    expect(why(minuteMs, 'container/web')).toMatchObject({
      until: null,
      holder: { is: 'silence', id: 'c-1' },
    });
  });
});

describe('where a channel stands', () => {
  const time = (at: number) => new Date(at).toISOString().slice(11, 16);
  const by = operator;
  test.each<[Parameters<typeof standingLine>[0], string, string]>([
    [
      {
        ...{ code: 'held', action: 'alert', reason: 'silenced', until: hourMs },
        holder: { is: 'silence', id: 'c-7', by, comment: 'upgrade' },
      },
      'mail is not told the alert now: the silence c-7 of operator (cli) holds it back (upgrade), until 01:00.',
      'mail пока не получает сообщения о тревоге: заглушено командой c-7 от operator (cli) (upgrade), до 01:00.',
    ],
    [
      {
        ...{ code: 'held', action: 'recovery', reason: 'grouped', until: hourMs },
        holder: { is: 'group', name: 'host' },
      },
      'mail is not told the recovery now: its group, host, has told enough for now; what comes meanwhile is told as one, until 01:00.',
      'mail пока не получает сообщения о восстановлении: группа host пока рассказала достаточно; остальное придёт одним сообщением, до 01:00.',
    ],
    [
      {
        ...{ code: 'held', action: 'alert', reason: 'caused', until: null },
        holder: { is: 'cause', key: 'a/b', title: 'Container b', overAt: minuteMs, good: 1, wanted: 2 },
      },
      'mail is not told the alert now: Container b, its cause, was over at 00:01; 1 of 2 good sweeps since then still show it.',
      'mail пока не получает сообщения о тревоге: причины, Container b, нет с 00:01; с тех пор это видно в 1 из 2 удачных обходов.',
    ],
    [
      { code: 'told', at: minuteMs, reminders: { are: 'acknowledged', by, at: hourMs, until: null } },
      'mail was told at 00:01; operator (cli) acknowledged it at 01:00, so there are no reminders.',
      'mail получил сообщение в 00:01; operator (cli) принял это в 01:00, поэтому напоминаний нет.',
    ],
    [
      { code: 'over', at: minuteMs, settlesAt: hourMs },
      'mail was told at 00:01, and knows that it is over. It flaps: if it stays as it is until 01:00, it is told then how it settled.',
      'mail получил сообщение в 00:01 и знает, что всё кончилось. Это мигает: если до 01:00 ничего не изменится, тогда и будет рассказано, чем кончилось.',
    ],
    [
      { code: 'newer' },
      'mail was not told: there was no such channel yet when it was alerted.',
      'mail об этом не узнавал: когда началась тревога, такого канала ещё не было.',
    ],
    [
      { code: 'told', at: hourMs, firstAt: minuteMs, reminders: { are: 'off', route: 'route 2' } },
      'mail was told at 00:01, and again at 01:00; route 2 has no reminders.',
      'mail получил сообщение в 00:01 и ещё раз в 01:00; маршрут 2 не напоминает.',
    ],
    [
      { code: 'owed', action: 'alert', at: minuteMs },
      'mail still has to be told the alert of 00:01: it has not arrived there.',
      'mail: сообщение о тревоге от 00:01 ещё предстоит передать, пока не дошло.',
    ],
    [
      { code: 'lost', action: 'recovery', at: minuteMs },
      'mail was to be told the recovery, but it has not arrived there: it was given up at 00:01.',
      'mail: сообщение о восстановлении не дошло, в 00:01 от него отказались.',
    ],
    [
      { code: 'escalates', route: 'nights', at: hourMs },
      'mail is told of it at 01:00 (nights), unless it is over or acknowledged before.',
      'mail узнает об этом в 01:00 (маршрут nights), если это до тех пор не кончится и никто этого не примет.',
    ],
  ])('%j is said in both languages', (standing, en, ru) => {
    expect(standingLine(standing, 'mail', tellingWords.en, time)).toBe(en);
    expect(standingLine(standing, 'mail', tellingWords.ru, time)).toBe(ru);
  });
});
