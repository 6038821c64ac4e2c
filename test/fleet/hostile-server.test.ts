import { firstValueFrom, of, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { Carried } from '../../src/fleet/carried.ts';
import { fleetSource } from '../../src/fleet/host-watch.ts';
import {
  type Entry,
  type FleetLog,
  hostIn,
  longestSubject,
  type Read,
  subjects,
} from '../../src/fleet/log.ts';
import { ReadInVain } from '../../src/fleet/log-fault.ts';
import { mostInVain, readOn } from '../../src/fleet/read-on.ts';
import { longestRead, mostBeatChannels, readBeat, readTold, written } from '../../src/fleet/records.ts';
import { emptySayings, mostSaidTo, notedSaying } from '../../src/fleet/sayings.ts';
import { SayingsOfVoice } from '../../src/fleet/sayings-of-voice.ts';
import type { JournalEvent } from '../../src/journal/events.ts';

// What a server of a fleet, or whoever writes into it, says is as foreign as anything else: it is bounded where it is read.

const entryAt = (seq: number): Entry => ({ seq, subject: subjects.told, at: 1_000, text: '' });

/** A server that answers so to each reading. */
const answering = (answer: (from: number) => Read) => {
  let readings = 0;
  const log = {
    read: (_stream: string, from: number) => {
      readings += 1;
      return of(answer(from));
    },
  } as unknown as FleetLog;
  return { log, readings: () => readings };
};

/** All that is read of it, from the first message on. */
const readAll = async (log: FleetLog): Promise<readonly number[]> => {
  const seen: number[] = [];
  const from = (): number => (seen.at(-1) ?? 0) + 1;
  await firstValueFrom(readOn(log, 'log', from, ({ seq }) => seen.push(seq)).pipe(toArray()));
  return seen;
};

describe('what is read of a server', () => {
  test.each<[string, (from: number) => Read]>([
    ['says that there is more, and gives nothing', () => ({ entries: [], more: true })],
    ['gives the same again and again', () => ({ entries: [entryAt(1), entryAt(2)], more: true })],
    ['goes back each time', (from) => ({ entries: [entryAt(Math.max(1, 5 - from))], more: true })],
  ])('ends, as a failure, where it %s', async (_, answer) => {
    const { log, readings } = answering(answer);
    await expect(readAll(log)).rejects.toThrow(ReadInVain);
    expect(readings()).toBeLessThanOrEqual(mostInVain + 5);
  });

  test('is taken in once and in order, though it gives some of it again', async () => {
    const { log } = answering((from) => ({
      entries: [entryAt(from), entryAt(Math.max(1, from - 1)), entryAt(from + 1)],
      more: from < 5,
    }));
    expect(await readAll(log)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('goes on where nothing came in time, and some of it does at the next try', async () => {
    let turn = 0;
    const { log } = answering((from) => {
      turn += 1;
      return turn % 3 === 0 ? { entries: [entryAt(from)], more: from < 20 } : { entries: [], more: true };
    });
    expect(await readAll(log)).toHaveLength(20);
  });
});

describe('a record', () => {
  const told = { holder: 'v', term: 1, number: 1, after: 0, events: [] };

  test('that is longer than anybody writes is not read', () => {
    const blanks = ' '.repeat(longestRead);
    expect(readTold(written(told))).not.toBeNull();
    expect(readTold(written(told) + blanks)).toBeNull();
  });

  test('of a beat is cut to what is kept of a host', () => {
    const long = 'x'.repeat(10_000);
    const channels = Array.from({ length: 5_000 }, () => long);
    const beat = {
      host: 'a',
      version: long,
      at: 1,
      shipped: 0,
      end: 0,
      swept: [],
      channels: channels.slice(0, 90),
    };
    const read = readBeat(written(beat));
    expect(read?.version).toHaveLength(200);
    expect(read?.channels?.every(({ length }) => length === 200)).toBe(true);
    const many = { ...beat, channels: Array.from({ length: 5_000 }, (_, index) => `c${index}`) };
    expect(readBeat(written(many))?.channels).toHaveLength(mostBeatChannels);
  });

  test('under a subject that no server takes is no host’s', () => {
    expect(hostIn('beat', subjects.beat('a'.repeat(300)))).toHaveLength(300);
    expect(hostIn('beat', subjects.beat('a'.repeat(longestSubject)))).toBeNull();
  });
});

describe('channels that are new with each record', () => {
  const incident = 'host_silent/a@1';
  const opened = {
    ...{
      type: 'transition',
      at: 1,
      key: 'host_silent/a',
      kind: 'host_silent',
      entity: 'a',
      source: fleetSource,
    },
    ...{
      title: 'Host a',
      detail: 'is silent.',
      from: 'ok',
      to: 'alerting',
      action: 'alert',
      reason: 'alert',
    },
    incident,
  } as unknown as JournalEvent;
  const noticeTo = (number: number): JournalEvent =>
    ({
      ...{
        type: 'notice',
        at: number,
        id: `n${number}`,
        why: 'alert',
        channels: [`c${number}`],
        quietly: false,
      },
      members: [{ incident, key: 'host_silent/a', action: 'alert', since: 1 }],
    }) as JournalEvent;
  const arrived = (number: number): JournalEvent =>
    ({
      ...{
        type: 'delivery',
        at: number,
        sink: `c${number}`,
        key: 'host_silent/a',
        incident,
        action: 'alert',
      },
      ...{ of: 1, notice: `n${number}`, outcome: 'sent', attempts: 1 },
    }) as JournalEvent;
  const records = Array.from({ length: 1_000 }, (_, number) => ({
    ...{ holder: 'v', term: 1, number, after: 0 },
    events: number === 0 ? [opened] : [noticeTo(number), arrived(number)],
  }));

  test('are remembered of one incident as far as there may be channels', () => {
    const [sayings, ofVoice, carried] = [emptySayings(), new SayingsOfVoice(), new Carried()];
    for (const record of records) {
      for (const event of record.events) notedSaying(sayings, event);
      ofVoice.saw(record);
      carried.saw(record);
    }
    expect(sayings.byIncident.get(incident)?.size).toBeLessThanOrEqual(mostSaidTo);
    expect(Object.keys(ofVoice.said()[0]?.channels ?? {}).length).toBeLessThanOrEqual(mostSaidTo + 1);
    expect(carried.remembered()[0]?.told.length).toBe(mostSaidTo);
  });
});
