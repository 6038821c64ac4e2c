import { firstValueFrom, from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { type Health, health } from '../../src/streams/self.ts';
import { sourceContract } from '../support/source-contract.ts';
import { line, minute, start, sweep, system } from '../support/sweep-samples.ts';

const watching = (locale: keyof typeof locales = 'en'): Health =>
  health({ parts: ['journal', 'telegram'], everyMs: 30_000, words: locales[locale] });

const read = async (self: Health): Promise<readonly Signal[]> => {
  const abort = new AbortController().signal;
  const { covers, signals } = await firstValueFrom(
    from(self.source.read(abort, { at: start, memory: undefined })),
  );
  expect(covers).toEqual(['self']);
  return signals;
};

// Nothing outside of the process is asked, so it can neither throw nor hang.
sourceContract('self', () => {
  const self = watching();
  self.set('journal', 'disk full');
  return self.source;
}, ['answers']);

describe('a part of Polkan', () => {
  test('of which nothing has been said is unknown: a restart forges no recovery', async () => {
    expect(await read(watching())).toEqual([
      { kind: 'self', entity: 'journal', active: null, title: 'Polkan, journal', detail: '' },
      { kind: 'self', entity: 'telegram', active: null, title: 'Polkan, telegram', detail: '' },
    ]);
  });

  test.each([
    [
      'en',
      'journal',
      "the journal can't be written: disk full. Polkan goes on in memory; a restart now would forget what it knows.",
      'the journal is written, and complete.',
    ],
    [
      'en',
      'telegram',
      'this sink refuses its messages: disk full. Check its address, token and chat.\nTry:\n`polkan notify test --channel telegram`',
      'this sink delivers.',
    ],
    [
      'ru',
      'journal',
      'журнал не пишется: disk full. Полкан продолжает в памяти; перезапуск сейчас забудет то, что он знает.',
      'журнал пишется, и он полон.',
    ],
    [
      'ru',
      'telegram',
      'получатель отвергает сообщения: disk full.\nПроверьте адрес, токен и чат:\n`polkan notify test --channel telegram`',
      'сообщения доходят.',
    ],
  ] as const)('in %s: %s is in trouble, and well', async (locale, part, trouble, works) => {
    const self = watching(locale);
    const seen = async () => (await read(self)).find(({ entity }) => entity === part);
    self.set(part, 'disk full');
    expect(await seen()).toMatchObject({ active: true, detail: trouble });
    expect(await seen()).toMatchObject({ active: true });
    self.set(part, null);
    expect(await seen()).toMatchObject({ active: false, detail: works });
  });

  test('to which something has happened is an edge, in one sweep', async () => {
    const self = watching();
    self.happened('journal', 'it was set aside.');
    self.happened('journal', 'and again.');
    const edge = { kind: 'self', entity: 'journal', active: true, edge: true, title: 'Polkan, journal' };
    expect((await read(self)).slice(2)).toEqual([
      { ...edge, detail: 'it was set aside.' },
      { ...edge, detail: 'and again.' },
    ]);
    expect(await read(self)).toHaveLength(2);
  });

  test('that is the config is looked at once it has turned, and not with the next turn', async () => {
    const self = health({ parts: ['config', 'telegram'], everyMs: 30_000, words: locales.en });
    const { hints } = self.source;
    const turned: string[] = [];
    hints?.entity$.subscribe((part) => void turned.push(part));
    self.set('config', null);
    self.set('telegram', 'refused');
    expect(turned).toEqual([]);
    self.set('config', 'polkan.yaml:3:1: hst is no field here');
    self.set('config', 'polkan.yaml:3:1: hst is no field here');
    expect(turned).toEqual(['config']);
    const abort = new AbortController().signal;
    const turn = { at: start, memory: undefined };
    const seen = async (part: string) => firstValueFrom(from(hints?.read(part, abort, turn) ?? []));
    expect(await seen('config')).toMatchObject({ covers: [], signals: [{ entity: 'config', active: true }] });
    self.set('config', null);
    expect(turned).toEqual(['config', 'config']);
    expect(await seen('config')).toMatchObject({
      covers: [],
      signals: [{ entity: 'config', active: false }],
    });
    self.watch(['telegram']);
    expect(await seen('config')).toEqual({ covers: [], signals: [] });
  });

  test('that no sink can refuse is not among them', async () => {
    const self = health({ parts: ['journal'], everyMs: 30_000, words: locales.en });
    self.set('log', 'nobody reads it');
    expect((await read(self)).map(({ entity }) => entity)).toEqual(['journal']);
  });
});

test('what is said of a part is alerted and recovered as anything else is, and an edge beside it', async () => {
  const self = watching();
  const { observe } = system();
  let at = start;
  const decided = async (): Promise<string[]> => {
    at += minute;
    return observe(sweep(at, await read(self), { source: 'self', covers: ['self'] })).map(line);
  };
  expect(await decided()).toEqual([]);
  self.set('journal', 'disk full');
  self.happened('journal', 'it was set aside.');
  expect(await decided()).toEqual([
    'self/journal ok.quiet→alerting alert, crossed',
    'self/journal ok.quiet→ok.quiet alert, edge',
  ]);
  self.set('journal', 'disk full again');
  expect(await decided()).toEqual(['self/journal alerting→cooldown.holding silent, inside cooldown']);
  self.set('journal', null);
  expect(await decided()).toEqual(['self/journal cooldown.holding→recovered recovery, cleared']);
});
