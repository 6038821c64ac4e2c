import { BehaviorSubject, EMPTY, NEVER, Observable, Subject, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { ofHost } from '../../src/fleet/commands.ts';
import { emptyFleet } from '../../src/fleet/fleet-state.ts';
import { foldEntry } from '../../src/fleet/fold-log.ts';
import { subjects } from '../../src/fleet/log.ts';
import { written } from '../../src/fleet/records.ts';
import type { Voice } from '../../src/fleet/voice.ts';
import type { Owed } from '../../src/language/delivery.ts';
import type { Transition } from '../../src/language/signal.ts';
import type { Command, Copy } from '../../src/language/telling.ts';
import { locales } from '../../src/messages/messages.ts';
import { listenAsVoice, type OwnHeard } from '../../src/sidecar/listen-as-voice.ts';
import type { Floor } from '../../src/sinks/listening.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import { defaultRules } from '../../src/telling/defaults.ts';

/** What a fleet knows in which something is wrong on two hosts. */
const known = () => {
  const fleet = emptyFleet();
  for (const [index, host] of ['a', 'b'].entries()) {
    const alert: Transition = {
      ...{ type: 'transition', at: 1, source: 's', key: 'thing/x', kind: 'thing', entity: 'x' },
      ...{ from: 'ok.quiet', to: 'alerting', action: 'alert', reason: 'crossed', incident: 'thing/x@1' },
      ...{ title: 'Thing x', detail: 'broken.' },
    };
    const text = written({ host, epoch: 'e', from: 1, to: 1, events: [alert] });
    foldEntry(fleet, { seq: index + 1, subject: subjects.log(host), at: 1, text });
  }
  const start = { type: 'start', at: 1, version: '1', sinks: ['chat'], channels: ['chat'] } as const;
  const text = written({ holder: 'v', term: 1, number: 1, after: 2, events: [start] });
  foldEntry(fleet, { seq: 3, subject: subjects.told, at: 1, text });
  return fleet;
};

const machine = { hostname: 'a', exists: () => false, readFile: () => '' };

const world = () => {
  const floors: Floor[] = [];
  let readers = 0;
  const chat: Sink = {
    name: 'chat',
    timeoutMs: 1_000,
    send: () => EMPTY,
    listen: (floor) =>
      new Observable<never>(() => {
        floors.push(floor);
        readers += 1;
        return () => {
          readers -= 1;
        };
      }),
  };
  const voice$ = new BehaviorSubject<ReturnType<typeof speaking> | null>(null);
  const own = new Map<string, OwnHeard>();
  const said: Command[] = [];
  const stop$ = new Subject<void>();
  listenAsVoice(
    { voice$, spoken$: NEVER, ownCommand: (command) => ofHost('a', command) ?? command },
    [chat],
    {
      ...{ config: readConfig({}, machine).config, words: locales.en, aliveAt: 1_000, stop$ },
      ...{ scheduler: new VirtualTimeScheduler(), keep: () => EMPTY },
      heardOf: (sink) => own.get(sink),
      trouble: () => undefined,
      say: (command) => said.push(command),
    },
  );
  return { voice$, own, floors, said, stop$, readers: () => readers };
};
const speaking = (more: Partial<Pick<Voice, 'owedFirst' | 'aliveAt'>> = {}) => ({
  telling: { state: known().journal.telling, rules: defaultRules('a', ['chat']) },
  owedFirst: new Map<string, Owed>(),
  aliveAt: null as number | null,
  ...more,
});
const copyOf = (messageId: string): Copy => ({ incident: '@b/thing/x@1', messageId, chat: '-1' });

describe('a chat of a fleet', () => {
  test('is read by the voice alone, and by nobody once it is told to stop', () => {
    const { voice$, stop$, floors, readers } = world();
    expect(readers()).toBe(0);
    voice$.next(speaking());
    expect(readers()).toBe(1);
    // What is told there says by itself whose it is.
    expect(floors.map(({ host }) => host)).toEqual([null]);
    voice$.next(null);
    expect(readers()).toBe(0);
    voice$.next(speaking());
    stop$.next();
    expect(readers()).toBe(0);
  });

  test('is gone on with from where this host has heard it, as that is when its term begins, in a new log too', () => {
    const { voice$, own, floors } = world();
    const marked = (number: number): OwnHeard => ({
      heard: { of: 'bot', number, at: number, unanswered: null },
      copies: [copyOf(String(number))],
    });
    own.set('chat', marked(7));
    voice$.next(speaking());
    voice$.next(null);
    own.set('chat', marked(9));
    voice$.next(speaking());
    expect(floors.map(({ heard }) => heard?.number)).toEqual([7, 9]);
    expect(floors.map(({ copies }) => copies)).toEqual([[copyOf('7')], [copyOf('9')]]);
  });

  test('is answered in the messages of the fleet, and by the copies of them that this host itself has seen', () => {
    const { voice$, own, floors } = world();
    const messageIds = new Map([['@b/thing/x@1', { messageId: '5', chat: '-1' }]]);
    const heard = { of: 'bot', number: 3, at: 3, unanswered: null };
    const theirs = { waiting: [], inDoubt: 0, messageIds, heard, copies: [copyOf('1')] };
    own.set('chat', { heard: null, copies: [copyOf('2')] });
    voice$.next(speaking({ owedFirst: new Map([['chat', theirs]]) }));
    expect(floors).toMatchObject([{ messageIds, heard: null, copies: [copyOf('2')] }]);
  });

  test('was listened to for as long as there was a voice, whichever; where there never was, by this host', () => {
    const { voice$, floors } = world();
    voice$.next(speaking());
    voice$.next(speaking({ aliveAt: 5_000 }));
    expect(floors.map(({ aliveAt }) => aliveAt)).toEqual([1_000, 5_000]);
  });

  test('is answered for all hosts', () => {
    const { voice$, floors } = world();
    voice$.next(speaking());
    expect(
      floors[0]?.console
        .incidents()
        .map(({ title }) => title)
        .sort(),
    ).toEqual(['a: Thing x', 'b: Thing x']);
  });

  test('hands on what is said: what is about this host without its name, what is about others as it is', async () => {
    const { voice$, floors, said } = world();
    voice$.next(speaking());
    const by = { channel: 'chat', name: 'ann' };
    for (const host of ['a', 'b'])
      void floors[0]?.console.order({ verb: 'ack', what: `@${host}/thing/x` }, by);
    await Promise.resolve();
    expect(said).toMatchObject([
      { verb: 'ack', incident: 'thing/x@1', by },
      { verb: 'ack', incident: '@b/thing/x@1', by },
    ]);
  });
});
