import { defer, of, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { emptyFleet } from '../../src/fleet/fleet-state.ts';
import { type Entry, type FleetLog, Moved } from '../../src/fleet/log.ts';
import { createToldChain } from '../../src/fleet/told-chain.ts';

/** A log that refuses so many records before it takes one, with this. */
const chainOn = (refusals: number, error: Error, isTaken = false) => {
  const scheduler = new VirtualTimeScheduler();
  const entries: Entry[] = [];
  let left = refusals;
  let isVoice = true;
  const log: FleetLog = {
    append: (subject, text) =>
      defer(() => {
        left -= 1;
        const isRefused = left >= 0;
        if (!isRefused || isTaken) entries.push({ seq: entries.length + 1, subject, at: 0, text });
        return isRefused ? throwError(() => error) : of(entries.length);
      }),
    last: () => defer(() => of(entries.at(-1) ?? null)),
    read: () => of({ entries: [], more: false }),
  };
  const chain = createToldChain({
    ...{
      log,
      scheduler,
      fleet: emptyFleet(),
      holder: 'one',
      term: 1,
      patienceMs: 60_000,
      isVoice: () => isVoice,
    },
  });
  const came: string[] = [];
  chain
    .write([], { before: 0, upTo: { after: 7 } })
    .subscribe({ error: (why) => came.push(String(why)), complete: () => came.push('written') });
  return {
    ...{ chain, came, entries, scheduler },
    depose: () => {
      isVoice = false;
    },
  };
};

const timeout = new Error('timeout');

describe('the records of a voice', () => {
  test('are tried again until they stand in the log, and meanwhile it is known what is in the way', () => {
    const { chain, came, entries, scheduler } = chainOn(3, timeout);
    expect([chain.trouble, came]).toEqual([timeout, []]);
    scheduler.flush();
    expect([chain.trouble, came, entries.length]).toEqual([null, ['written'], 1]);
  });

  test('that were taken though the answer was lost are not written twice', () => {
    const { chain, came, entries, scheduler } = chainOn(1, timeout, true);
    expect(chain.trouble).toBe(timeout);
    scheduler.flush();
    expect([chain.trouble, came, entries.length]).toEqual([null, ['written'], 1]);
  });

  test('end where this host speaks no more', () => {
    const { came, entries, scheduler, depose } = chainOn(3, timeout);
    depose();
    scheduler.flush();
    expect(came).toEqual([expect.stringContaining('somebody else has written it')]);
    expect(entries).toEqual([]);
  });

  test('are given up once no host waits for them any longer, with what was in the way', () => {
    const { came, scheduler } = chainOn(Number.POSITIVE_INFINITY, timeout);
    scheduler.flush();
    expect(came).toEqual(['NotWritten: polkan.told.all']);
    expect(scheduler.frame).toBe(60_000);
  });

  test('know no trouble where somebody else was only faster', () => {
    const { chain, came, scheduler } = chainOn(1, new Moved('polkan.told.all', 0));
    expect(chain.trouble).toBeNull();
    scheduler.flush();
    expect(came).toEqual(['written']);
  });
});
