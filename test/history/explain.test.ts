import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Policy } from '../../src/language/signal.ts';
import { classicPolicy } from '../support/histories.ts';
import { at, type Story, story } from '../support/journal-story.ts';
import { minute } from '../support/sweep-samples.ts';

beforeAll(() => vi.stubEnv('TZ', 'UTC'));
afterAll(() => vi.unstubAllEnvs());

const detail = '  exited (1). Look: docker logs --tail 50 web';
const begins = '(The journal begins at 13:00:00.)';
const alertLine = (clock: string): string => `  ${clock} ok.quiet → alerting: it became active (alert)`;

const begun = (policy: Partial<Policy> = {}, ...sinks: string[]): Story =>
  story(() => ({ ...classicPolicy, ...policy })).start('13:00', ...sinks);

test('a moment before the journal begins is said to be one, and nothing else', () => {
  const told = begun().see('14:00', true);
  expect(told.explain('container/web', { at: '12:00', now: '15:00' })).toEqual([
    'Of 15.06 12:00:00 the journal says nothing: it begins at 15.06 13:00:00.',
  ]);
  expect(told.explain('container/web', { at: '2026-06-14 12:00', now: '15:00', locale: 'ru' })).toEqual([
    'О 14.06 12:00:00 журнал ничего не говорит: он начинается в 15.06 13:00:00.',
  ]);
});

describe('an entity that is pending', () => {
  test('by a number of sweeps: so many of so many', () => {
    const { explain } = begun({ forTicks: 3 }).see('14:00', true).see('14:00:30', true);
    expect(explain()).toEqual([
      'Container web has been active since 14:00:00, and is not alerted yet.',
      detail,
      'It is pending: active in 2 of 3 sweeps.',
      'What it did:',
      '  14:00:00 ok.quiet → ok.pending: it is active, but not for long enough yet',
      '  14:00:30 ok.pending → ok.pending: it is active, but not for long enough yet',
      begins,
    ]);
    expect(explain('container/web', { locale: 'ru' }).slice(0, 3)).toEqual([
      'Container web: активен с 14:00:00, тревоги пока нет.',
      detail,
      'Ожидание: активен в 2 из 3 обходов.',
    ]);
  });

  test('by time: until when', () => {
    const { explain } = begun({ forMs: 10 * minute })
      .see('14:15', true)
      .see('14:15:30', true)
      .see('14:16', true);
    expect(explain()).toEqual([
      'Container web has been active since 14:15:00, and is not alerted yet.',
      detail,
      'It is pending: it is alerted if it is still active at 14:25:00.',
      'What it did:',
      '  14:15:00 ok.quiet → ok.pending: it is active, but not for long enough yet',
      '  14:15:30–14:16:00 ok.pending → ok.pending: it is active, but not for long enough yet (2 times)',
      begins,
    ]);
    expect(explain('container/web', { locale: 'ru' })[2]).toBe(
      'Ожидание: тревога будет, если он ещё активен в 14:25:00.',
    );
  });

  test('by both: both', () => {
    const { explain } = begun({ forMs: 10 * minute, forTicks: 9 }).see('14:15', true);
    expect(explain().slice(2, 4)).toEqual([
      'It is pending: active in 1 of 9 sweeps.',
      'It is pending: it is alerted if it is still active at 14:25:00.',
    ]);
  });

  test('for long enough: the next sweep decides', () => {
    const { explain } = begun({ forMs: 10 * minute }).see('14:00', true);
    expect(explain()[2]).toBe('The next sweep that sees it active alerts it.');
    expect(explain('container/web', { locale: 'ru' })[2]).toBe(
      'Тревогу даст следующий обход, который увидит его активным.',
    );
  });
});

describe('an entity that is alerted', () => {
  test('is inside its cooldown until then', () => {
    const { explain } = begun().see('14:00', true).see('14:00:30', true);
    expect(explain()).toEqual([
      'Container web has been alerted since 14:00:00.',
      detail,
      'Its last alert was at 14:00:00; it is inside its cooldown until 14:30:00.',
      'What it did:',
      alertLine('14:00:00'),
      '  14:00:30 alerting → cooldown.holding: still active, inside the cooldown',
      begins,
    ]);
    expect(explain('container/web', { locale: 'ru' })).toEqual([
      'Container web: тревога с 14:00:00.',
      detail,
      'Последняя тревога в 14:00:00; до 14:30:00 действует пауза.',
      'Что с ним было:',
      '  14:00:00 ok.quiet → alerting: стал активным (тревога)',
      '  14:00:30 alerting → cooldown.holding: всё ещё активен, идёт пауза',
      '(Журнал начинается в 13:00:00.)',
    ]);
  });

  test('is so since its alert, and in its cooldown since its last reminder', () => {
    const { explain } = begun().see('13:30', true).see('14:00', true);
    expect(explain().slice(0, 3)).toEqual([
      'Container web has been alerted since 13:30:00.',
      detail,
      'Its last alert was at 14:00:00; it is inside its cooldown until 14:30:00.',
    ]);
  });

  test('and has not been seen since its cooldown was over: the next sweep reminds', () => {
    const { explain } = begun().see('13:10', true).see('13:11', true);
    expect(explain()[2]).toBe(
      'Its last alert was at 13:10:00; its cooldown has been over since 13:40:00, so the next sweep that sees it active tells it again.',
    );
    expect(explain('container/web', { locale: 'ru' })[2]).toBe(
      'Последняя тревога в 13:10:00; пауза истекла в 13:40:00, следующий обход, который увидит его активным, напомнит.',
    );
    // At exactly the end of the cooldown it is over.
    expect(explain('container/web', { at: '13:39:59' })[2]).toContain('inside its cooldown until 13:40:00');
    expect(explain('container/web', { at: '13:40' })[2]).toContain('over since 13:40:00');
  });

  test('and is clearing: until when', () => {
    const { explain } = begun({ keepMs: 5 * minute })
      .see('14:00', true)
      .see('14:18', false);
    expect(explain().slice(0, 3)).toEqual([
      'Container web has been alerted since 14:00:00.',
      '  running.',
      'It has been inactive since 14:18:00; it is told as recovered if it still is at 14:23:00.',
    ]);
    expect(explain('container/web', { now: '14:23' })[2]).toBe(
      'It has been inactive since 14:18:00; the next sweep that sees it inactive tells it as recovered.',
    );
    expect(explain('container/web', { locale: 'ru' })[2]).toBe(
      'Неактивен с 14:18:00; о восстановлении будет сообщено, если так останется до 14:23:00.',
    );
    expect(explain('container/web', { now: '14:23', locale: 'ru' })[2]).toBe(
      'Неактивен с 14:18:00; о восстановлении сообщит следующий обход, который увидит его неактивным.',
    );
  });

  test('of which nothing can be seen: since when its source is blind', () => {
    const told = begun().see('14:00', true).see('14:00:30', true).blind('14:05', true).blind('14:06', true);
    expect(told.explain()).toContain(
      'Its source containers has been blind since 14:05:00, so nothing is known of it: could not be read 3 times in a row: refused.',
    );
    expect(told.explain('container/web', { locale: 'ru' })).toContain(
      'Его источник containers слеп с 14:05:00, поэтому о нём ничего не известно: could not be read 3 times in a row: refused.',
    );
    expect(told.explain('blind/containers')).not.toContainEqual(expect.stringContaining('Its source'));
    told.blind('14:10', false);
    expect(told.explain()).not.toContainEqual(expect.stringContaining('blind'));
  });
});

describe('an entity that is not', () => {
  test('is well since it recovered, though a later sweep settled it', () => {
    const told = begun().see('14:00', true).see('14:05', false);
    const lines = ['Container web has been well since 14:05:00.', '  running.'];
    expect(told.explain().slice(0, 2)).toEqual(lines);
    told.see('14:06', false);
    expect(told.explain()).toEqual([
      ...lines,
      'What it did:',
      alertLine('14:00:00'),
      '  14:05:00 alerting → recovered: it is well again (recovery)',
      '  14:06:00 recovered → ok.quiet: it stayed well',
      begins,
    ]);
    expect(told.explain('container/web', { locale: 'ru' })[0]).toBe('Container web: в порядке с 14:05:00.');
  });

  test('was well again before it was alerted', () => {
    const { explain } = begun({ forTicks: 3 }).see('14:00', true).see('14:00:30', false);
    expect(explain()[0]).toBe(
      'Container web has been well since 14:00:30; it was active only for a moment, and never alerted.',
    );
    expect(explain('container/web', { locale: 'ru' })[0]).toBe(
      'Container web: в порядке с 14:00:30; был активен лишь недолго, тревоги не было.',
    );
  });

  test('is gone', () => {
    const { explain } = begun().see('14:00', true).see('14:05', undefined);
    expect(explain().slice(0, 2)).toEqual([
      'Container web has been gone since 14:05:00: there is nothing to watch.',
      'What it did:',
    ]);
    expect(explain('container/web', { locale: 'ru' })[0]).toBe(
      'Container web: с 14:05:00 его больше нет, наблюдать нечего.',
    );
  });

  test('is no longer watched', () => {
    const { explain } = begun().see('14:00', true).unwatch('14:10').start('14:10');
    expect(explain()).toEqual([
      'Container web has not been watched since 14:10:00: the configuration no longer lists it.',
      'What it did:',
      alertLine('14:00:00'),
      '  14:10:00 alerting → ok.quiet: the configuration no longer lists it',
      begins,
    ]);
    expect(explain('container/web', { locale: 'ru' })[0]).toBe(
      'Container web: не наблюдается с 14:10:00, в настройках его больше нет.',
    );
  });

  test('is an event', () => {
    const jobs = { kind: 'job_failed', entity: '', edge: true, detail: 'one more job has failed.' };
    const { explain } = begun().see('14:00', true, jobs).see('14:05', true, jobs);
    expect(explain('job_failed')).toEqual([
      'Jobs is an event, not a state. It happened last at 14:05:00.',
      '  one more job has failed.',
      'What it did:',
      '  14:00:00 ok.quiet → ok.quiet: it happened (alert)',
      '  14:05:00 ok.quiet → ok.quiet: it happened (alert)',
      begins,
    ]);
    expect(explain('job_failed', { locale: 'ru' })[0]).toBe(
      'Jobs: это событие, а не состояние. В последний раз оно случилось в 14:05:00.',
    );
  });

  test('was never seen, and may be another', () => {
    const told = begun()
      .see('14:00', true)
      .see('14:00', true, { entity: 'web-2' })
      .see('14:00', true, { entity: 'db' });
    expect(told.explain('container/nginx')).toEqual([
      'The journal says nothing of it: it has never been seen active.',
      'Is the key right? See: polkan journal',
      begins,
    ]);
    for (const key of ['web', 'WEB', 'contaner/web', 'dep/web']) {
      expect(told.explain(key)[1]).toBe('It knows of container/web, container/web-2.');
    }
    expect(told.explain('db', { locale: 'ru' }).slice(0, 2)).toEqual([
      'В журнале о нём ничего нет: активным его не видели.',
      'В журнале есть container/db.',
    ]);
    for (let n = 0; n < 9; n += 1) told.see('14:01', true, { entity: `job-${n}` });
    expect(told.explain('job')[1]?.split(', ')).toHaveLength(5);
  });
});

describe('telling', () => {
  test('what was sent stands beneath the move it tells of: where, when, as which message', () => {
    const told = begun({}, 'log', 'telegram')
      .see('14:00', true)
      .told('14:00', 'log')
      .told('14:00:07', 'telegram', { messageId: '77', attempts: 3 })
      .see('14:05', false)
      .told('14:05:01', 'telegram', { messageId: '78' });
    expect(told.explain().slice(4, 8)).toEqual([
      alertLine('14:00:00'),
      '    told: log at 14:00:00, telegram at 14:00:07 (message 77, attempt 3)',
      '  14:05:00 alerting → recovered: it is well again (recovery)',
      '    told: telegram at 14:05:01 (message 78)',
    ]);
    expect(told.explain('container/web', { locale: 'ru' })[5]).toBe(
      '    передано: log в 14:00:00, telegram в 14:00:07 (сообщение 77, попытка 3)',
    );
  });

  test('what was sent stands beneath no other move of the same sort', () => {
    const told = begun({}, 'log')
      .see('14:00', true)
      .told('14:00:01', 'log')
      .see('14:01', false)
      .told('14:01:01', 'log')
      .see('14:02', true)
      .told('14:02:01', 'log');
    expect(told.explain().filter((line) => line.includes('told:'))).toEqual([
      '    told: log at 14:00:01',
      '    told: log at 14:01:01',
      '    told: log at 14:02:01',
    ]);
  });

  test('what is owed stands above: how it failed, and until when nothing is sent', () => {
    const told = begun({}, 'log', 'telegram')
      .see('14:00', true)
      .told('14:00', 'log')
      .attempt('14:00', 'telegram')
      .told('14:00:02', 'telegram', {
        outcome: 'retrying',
        why: 'HTTP 429: Too Many Requests',
        until: at('14:35:02'),
      });
    expect(told.explain()).toEqual([
      'Container web has been alerted since 14:00:00.',
      detail,
      'Its last alert was at 14:00:00; it is inside its cooldown until 14:30:00.',
      'telegram still has to be told the alert of 14:00:00. Its last try, at 14:00:02, failed: HTTP 429: Too Many Requests. Nothing is sent there before 14:35:02.',
      'What it did:',
      alertLine('14:00:00'),
      '    told: log at 14:00:00',
      begins,
    ]);
    const page = readFileSync(new URL('../../docs/explain.md', import.meta.url), 'utf8');
    expect(page).toContain(told.explain().join('\n'));
    expect(told.explain('container/web', { locale: 'ru' })[3]).toBe(
      'telegram: ещё не передано: тревога от 14:00:00. Последняя попытка, в 14:00:02, не удалась: HTTP 429: Too Many Requests. До 14:35:02 туда ничего не передаётся.',
    );
    // The pause is over, but nothing has come of it yet.
    expect(told.explain('container/web', { now: '14:36' })[3]).not.toContain('Nothing is sent');
    told.told('14:35:03', 'telegram', { messageId: '5', attempts: 2 });
    expect(told.explain('container/web', { now: '14:36' })).not.toContainEqual(
      expect.stringContaining('still has to'),
    );
    expect(told.explain('container/web', { now: '14:36' })).toContain(
      '    told: log at 14:00:00, telegram at 14:35:03 (message 5, attempt 2)',
    );
  });

  test('what waits behind another message is held by what holds that', () => {
    const told = begun({}, 'telegram')
      .see('14:00', true, { entity: 'db' })
      .attempt('14:00', 'telegram')
      .told('14:00:05', 'telegram', {
        outcome: 'retrying',
        why: 'no answer within 15 s',
        mayHaveArrived: true,
      })
      .see('14:01', true);
    expect(told.explain()[3]).toBe(
      'telegram still has to be told the alert of 14:01:00. Its last try, at 14:00:05, failed: no answer within 15 s.',
    );
    expect(told.explain('container/db')[3]).toBe(
      'telegram still has to be told the alert of 14:00:00. Its last try, at 14:00:05, failed: no answer within 15 s. It may have arrived all the same.',
    );
    expect(told.explain('container/db', { locale: 'ru' })[3]).toContain('Возможно, оно всё же дошло.');
  });

  test('what waits while all is well just waits', () => {
    const told = begun({}, 'telegram')
      .see('14:00', true, { entity: 'db' })
      .told('14:00:01', 'telegram')
      .see('14:01', true);
    expect(told.explain()[3]).toBe('telegram still has to be told the alert of 14:01:00.');
  });

  test('what was given up, and what is about the sink itself, is said to be', () => {
    const told = begun({}, 'log', 'telegram')
      .see('14:00', true)
      .told('14:00', 'log', { outcome: 'skipped', attempts: 0, why: 'it is about this very sink' })
      .told('14:00:02', 'telegram', { outcome: 'dropped', why: 'HTTP 403: Forbidden' });
    expect(told.explain().slice(4, -1)).toEqual([
      alertLine('14:00:00'),
      '    log is not told: it is about that very sink',
      '    telegram never was told, given up at 14:00:02: HTTP 403: Forbidden',
    ]);
    expect(told.explain('container/web', { locale: 'ru' }).slice(5, 7)).toEqual([
      '    log: не передаётся, речь о нём самом',
      '    telegram: не передано, в 14:00:02 попытки прекращены: HTTP 403: Forbidden',
    ]);
  });

  test('what a sink that is no longer configured never took is said, too', () => {
    const told = begun({}, 'telegram')
      .see('14:00', true)
      .told('14:00:02', 'telegram', { outcome: 'retrying', why: 'HTTP 502' })
      .start('14:10', 'log');
    expect(told.explain()).toContain('    telegram was not told at 14:00:02: HTTP 502');
    expect(told.explain()).not.toContainEqual(expect.stringContaining('still has to'));
    expect(told.explain('container/web', { locale: 'ru' })).toContain(
      '    telegram: в 14:00:02 не дошло: HTTP 502',
    );
  });
});

describe('the moment', () => {
  const told = begun({}, 'log')
    .see('14:00', true)
    .told('14:00:01', 'log')
    .see('14:05', false)
    .told('14:05:01', 'log')
    .stop('14:10');

  test.each([
    ['13:59', 'The journal says nothing of it: it has never been seen active.'],
    ['14:00', 'Container web has been alerted since 14:00:00.'],
    ['14:05', 'Container web has been well since 14:05:00.'],
  ])('%s is explained by what was known then', (moment, first) => {
    expect(told.explain('container/web', { at: moment })[0]).toBe(first);
  });

  test('is told by what had not been told by then', () => {
    expect(told.explain('container/web', { at: '14:00' })).toContain(
      'log still has to be told the alert of 14:00:00.',
    );
    expect(told.explain('container/web', { at: '14:00:01' })).not.toContainEqual(
      expect.stringContaining('still has'),
    );
  });

  test('is one at which Polkan did not run', () => {
    expect(told.explain()).toContain(
      'Polkan was stopped at 14:10:00 and has not run since: nothing is watched.',
    );
    expect(told.explain('container/web', { at: '14:09' })).not.toContainEqual(
      expect.stringContaining('stopped'),
    );
    expect(told.explain('container/web', { locale: 'ru' })).toContain(
      'Полкан остановлен в 14:10:00 и с тех пор не работал: ничего не наблюдается.',
    );
    const ended = begun({}, 'log').see('14:00', true).stop('14:10', 'out of luck');
    expect(ended.explain()).toContain(
      'Polkan was ended by a fault at 14:10:00 (out of luck) and has not run since: nothing is watched.',
    );
    const again = begun().stop('14:00').start('14:01').see('14:02', true);
    expect(again.explain()).not.toContainEqual(expect.stringContaining('stopped'));
  });

  test('is the end of the journal where a clock was set back behind it', () => {
    const { explain } = begun().see('14:00', true);
    expect(explain('container/web', { now: '13:10' })[2]).toContain('inside its cooldown until 14:30:00');
    expect(explain('container/web', { now: '14:31' })[2]).toContain('over since 14:30:00');
    const later = begun().see('14:00', true).see('14:40', true, { entity: 'db' });
    expect(later.explain('container/web', { now: '13:10' })[2]).toContain('over since 14:30:00');
  });

  test('has dates for what is a day away', () => {
    const { explain } = begun({ cooldownMs: 30 * 24 * 60 * minute }).see('14:00', true);
    expect(explain('container/web', { now: '2026-06-16 14:00' })).toEqual([
      'Container web has been alerted since 15.06 14:00:00.',
      detail,
      'Its last alert was at 15.06 14:00:00; it is inside its cooldown until 15.07 14:00:00.',
      'What it did:',
      alertLine('15.06 14:00:00'),
      '(The journal begins at 15.06 13:00:00.)',
    ]);
  });
});

describe('a silence', () => {
  test('that holds is said before it has held anything back, and what is behind its end is not', () => {
    const by = { channel: 'cli', name: 'ada' };
    const head = { type: 'command', at: at('13:30'), by, verb: 'silence', from: at('13:30') } as const;
    const told = begun()
      .see('14:00', true)
      .add(
        { ...head, id: 'c-22222', match: { key: 'container/*' }, until: at('15:00') },
        { ...head, id: 'c-33333', match: { key: 'dep/*' }, until: at('15:00') },
        { ...head, id: 'c-44444', match: {}, until: null },
      );
    const silenced = (lines: string[]): string[] => lines.filter((line) => line.includes('unsilence'));
    expect(silenced(told.explain())).toEqual([
      'container/* is silenced until 15:00:00. To end it: polkan unsilence c-22222',
      'Everything is silenced until the silence is removed. To end it: polkan unsilence c-44444',
    ]);
    expect(silenced(told.explain('dep/never', { now: '15:30', locale: 'ru' }))).toEqual([
      'Заглушено до снятия: всё. Снять: polkan unsilence c-44444',
    ]);
  });
});

describe('a journal', () => {
  test('with nothing in it is said to be empty', () => {
    expect(story().explain()).toEqual([
      'The journal says nothing of it: it has never been seen active.',
      'Is the key right? See: polkan journal',
      '(The journal is empty.)',
    ]);
    expect(story().explain('container/web', { locale: 'ru' })[2]).toBe('(Журнал пуст.)');
  });

  test('whose beginning is pruned still knows since when, and says that it may not know all', () => {
    const told = begun().see('14:00', true).see('14:00:30', true);
    expect(told.explain('container/web', { from: 3 })).toEqual([
      'Container web has been alerted since 14:00:00.',
      detail,
      'Its last alert was at 14:00:00; it is inside its cooldown until 14:30:00.',
      'What it did:',
      '  14:00:30 alerting → cooldown.holding: still active, inside the cooldown',
      '(The journal begins at 14:00:30; what was before it is pruned, so this may not be the whole truth.)',
    ]);
    expect(told.explain('container/web', { from: 3, locale: 'ru' }).at(-1)).toBe(
      '(Журнал начинается в 14:00:30; то, что было раньше, удалено, поэтому это может быть не вся правда.)',
    );
  });

  test('that goes on from a checkpoint knows all that counts', () => {
    const told = begun({ keepMs: minute }).see('14:00', true).see('14:00:30', true).checkpoint();
    expect(told.explain('container/web', { from: 4 })).toEqual([
      'Container web has been alerted since 14:00:00.',
      detail,
      'Its last alert was at 14:00:00; it is inside its cooldown until 14:30:00.',
      '(The journal begins at 14:00:30.)',
    ]);
    told.see('14:01', false).see('14:02', false).checkpoint();
    expect(told.explain('container/web', { from: 7 })).toEqual([
      'Container web is well.',
      '  running.',
      '(The journal begins at 14:02:00.)',
    ]);
    expect(told.explain('container/web', { from: 7, locale: 'ru' })[0]).toBe('Container web: в порядке.');
  });

  test('with many moves lists the last ten, and says of how many', () => {
    const told = begun();
    for (let n = 10; n < 34; n += 1) told.see(`14:${n}`, n % 2 === 0);
    const lines = told.explain('container/web', { now: '14:40' });
    expect(lines).toContain('What it did last (of 24 moves):');
    expect(lines.filter((line) => /^ {2}14:\d\d:00 /.test(line))).toHaveLength(10);
    expect(told.explain('container/web', { locale: 'ru' })).toContain(
      'Что с ним было в последнее время (всего движений: 24):',
    );
  });
});

describe('an incident that was to be told', () => {
  const incident = `container/web@${at('14:00')}`;
  const owedTo = (...channels: string[]): Story =>
    story()
      .add({ type: 'start', at: at('13:00'), version: '1.2.3', sinks: ['log', ...channels], channels })
      .see('14:00', true)
      .add({
        type: 'notice',
        at: at('14:00'),
        id: 'n1',
        channels,
        why: 'alert',
        quietly: false,
        members: [{ incident, key: 'container/web', action: 'alert', since: at('14:00') }],
      });
  const unheard = 'No chat has heard of it yet.';

  test('and waits for every channel has been heard of by no chat, and that is said', () => {
    const told = owedTo('telegram').told('14:00:05', 'telegram', {
      notice: 'n1',
      outcome: 'retrying',
      why: 'Unauthorized',
    });
    const said = told.explain();
    expect(said).toContain(unheard);
    expect(said.join('\n')).toContain('telegram still has to be told the alert of 14:00');
    expect(said.join('\n')).not.toContain('telegram was to be told');
    expect(said.join('\n')).not.toContain('telegram was told at');
    expect(told.explain('container/web', { locale: 'ru' })).toContain('Ни один чат об этом ещё не знает.');
  });

  test('and was given up has been heard of by no chat, either', () => {
    const said = owedTo('telegram').told('14:00:05', 'telegram', {
      notice: 'n1',
      outcome: 'dropped',
      why: 'bad text',
    });
    expect(said.explain()).toContain(unheard);
    // That is said in one line, not in two that differ.
    expect(said.explain().filter((line) => line.startsWith('telegram '))).toHaveLength(1);
  });

  test('and has arrived is told, also where it waits for another channel', () => {
    const said = owedTo('telegram', 'mail').told('14:00:05', 'mail', { notice: 'n1' }).explain();
    expect(said).not.toContain(unheard);
    expect(said.join('\n')).toContain('telegram still has to be told the alert of 14:00');
    expect(said.join('\n')).not.toContain('telegram was to be told');
    expect(said.join('\n')).toContain('mail was told at 14:00');
  });
});
