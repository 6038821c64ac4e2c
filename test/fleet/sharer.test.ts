import fc from 'fast-check';
import { concatMap, type Observable, throwError, VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import { type FleetLog, isShare, Moved, subjects } from '../../src/fleet/log.ts';
import { readShare, type SharePart, type VoiceRecord, written } from '../../src/fleet/records.ts';
import { createSharer, mostUnshared } from '../../src/fleet/sharer.ts';
import { Shares } from '../../src/fleet/shares.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { keyOf } from '../../src/journal/keys.ts';
import { SimulatedEngine, simulatedLog } from '../support/simulated-log.ts';

const second = 1_000;
const minute = 60 * second;
const hosts = ['a', 'b', 'c', 'd'];

/** What becomes of one call: it is answered, never comes, or is done and its answer lost. */
type Fate = 'answered' | 'lost before' | 'lost behind';

const hold = (host: string, at: number): JournalEvent => ({
  ...{ type: 'hold', at, incident: keyOf(host, 'thing/x@1'), key: keyOf(host, 'thing/x') },
  ...{ action: 'alert', reason: 'caused', by: 'x', until: null, channels: ['chat'] },
});

/** One who shares, what it shares, and a log of which the fate of each call is drawn. */
const sharing = (patienceMs: number, fates: Fate[] = []) => {
  const engine = new SimulatedEngine(() => 1);
  const way = simulatedLog(engine, { scheduler: new VirtualTimeScheduler() });
  const fated = <T>(call$: Observable<T>): Observable<T> => {
    const none$ = throwError(() => new Error('no answer'));
    const fate = fates.shift() ?? 'answered';
    if (fate === 'answered') return call$;
    return fate === 'lost before' ? none$ : call$.pipe(concatMap(() => none$));
  };
  const log: FleetLog = {
    append: (subject, text, expected) => fated(way.append(subject, text, expected)),
    last: (subject) => fated(way.last(subject)),
    read: way.read,
  };
  let now = 0;
  const sharer = createSharer({
    ...{ log, monotonic: () => now, before: null, isVoice: () => true, holder: 'v', patienceMs },
  });
  sharer.begin();
  const expected = new Map<string, (readonly [of: number, piece: number])[]>();
  const all = new Shares();
  let number = 0;
  let told = 0;
  const say = (events: readonly JournalEvent[]): void => {
    number += 1;
    const record: VoiceRecord = { holder: 'v', term: 1, number, after: number, events };
    told = engine.append(subjects.told, written(record), told);
    sharer.take(record, told, 1);
    for (const [subject, parts] of all.take(record, told, 1))
      expected.set(subject, [...(expected.get(subject) ?? []), ...parts.map(nameOf)]);
  };
  return {
    ...{ engine, sharer, expected, fates, say },
    told: () => told,
    /** Writes after a while; gives what that errors with. */
    write: (afterMs = 5 * second): unknown => {
      now += afterMs;
      let found: unknown = null;
      sharer.write().subscribe({ error: (error: unknown) => (found = error) });
      return found;
    },
    there: (subject: string) =>
      engine
        .read('log', 1, 1e9, subject)
        .entries.flatMap(({ text }) => readShare(text)?.parts.map(nameOf) ?? []),
  };
};
const nameOf = ({ of, piece }: SharePart): readonly [of: number, piece: number] => [of, piece];

const anyFate = fc.constantFrom<Fate>('answered', 'answered', 'lost before', 'lost behind');

test('whatever answers are lost, each share stands there once, in its order, and counts only when all do', () => {
  const steps = fc.array(fc.oneof(fc.subarray(hosts, { minLength: 1 }), fc.constant('write' as const)), {
    minLength: 2,
    maxLength: 20,
  });
  fc.assert(
    fc.property(steps, fc.array(anyFate, { maxLength: 60 }), (all, fates) => {
      const one = sharing(1e9, fates);
      for (const [at, step] of all.entries()) {
        if (step !== 'write') one.say(step.map((host) => hold(host, at)));
        else one.write();
        const upTo = one.sharer.shared(0)?.told ?? 0;
        for (const [subject, pieces] of one.expected)
          expect(one.there(subject)).toEqual(expect.arrayContaining(pieces.filter(([of]) => of <= upTo)));
      }
      one.fates.length = 0;
      one.write();
      one.write();
      for (const [subject, pieces] of one.expected) expect(one.there(subject)).toEqual(pieces);
      if (one.told() > 0) expect(one.sharer.shared(99)).toMatchObject({ told: one.told(), after: 99 });
    }),
  );
});

test('what is refused for a third of their patience is given up, and begun anew minutes later', () => {
  const one = sharing(minute);
  one.say([hold('a', 1)]);
  expect(one.write()).toBeNull();
  expect(one.sharer.shared(0)).not.toBeNull();
  let tries = 0;
  for (; one.sharer.shared(0) !== null; tries += 1) {
    one.fates.push('lost before', 'lost before');
    one.say([hold('a', 1)]);
    expect(tries).toBeLessThan(10);
    one.write();
    one.fates.length = 0;
  }
  expect(tries).toBeGreaterThan(3);
  one.say([hold('a', 1)]);
  one.write(4 * minute);
  expect(one.sharer.shared(0)).toBeNull();
  one.write(2 * minute);
  one.say([hold('a', 1)]);
  one.write();
  expect(one.sharer.shared(0)).toEqual({ from: one.told(), told: one.told(), after: one.told() - 1 });
});

test('who was refused, since the log was made anew meanwhile, gives it up at once', () => {
  const one = sharing(minute);
  one.say([hold('a', 1)]);
  one.write();
  one.say([hold('a', 1)]);
  one.engine.wipe();
  one.write();
  expect(one.write()).toBeInstanceOf(Moved);
  expect(one.sharer.shared(0)).toBeNull();
  expect(one.engine.read('log', 1, 100).entries.filter(({ subject }) => isShare(subject))).toEqual([]);
});

test('more than that does not wait: it is given up', () => {
  const one = sharing(minute);
  one.say([hold('a', 1)]);
  one.write();
  const long = { ...hold('a', 1), key: 'k'.repeat(200_000) };
  for (let length = 201_000; length < mostUnshared; length += 201_000) one.say([long]);
  expect(one.sharer.shared(0)).not.toBeNull();
  one.say([long]);
  one.say([long]);
  expect(one.sharer.shared(0)).toBeNull();
  expect(one.write()).toBeNull();
});
