import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, lastValueFrom, of, VirtualTimeScheduler } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { openJournalFile } from '../../src/journal/store/sqlite/journal-file.ts';
import type { Sweep, Transition } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { pageHistory } from '../../src/sidecar/page-history.ts';
import { notRunning } from '../../src/status/history.ts';
import { movesOf } from '../support/journal-events.ts';
import { longTest } from '../support/long-test.ts';
import { turnOf } from '../support/turns.ts';

const hour = 3_600_000;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'polkan-pages-'));
  closers.push(() => rmSync(made, { recursive: true }));
  return made;
};

const opened = async (path: string, at: number) => {
  const scheduler = new VirtualTimeScheduler();
  scheduler.frame = at;
  const troubles: string[] = [];
  const file = {
    path,
    now: () => scheduler.now(),
    warn: (message: string) => void troubles.push(message),
    onSetAside: (message: string) => void troubles.push(message),
    words: locales.en,
  };
  const journal: Journal = await firstValueFrom(
    openJournal({
      open: () => of(openJournalFile(file)),
      scheduler,
      onTrouble: (why) => why !== null && troubles.push(why),
      warn: file.warn,
      keepMs: 90 * 24 * hour,
      maxBytes: 1e8,
    }),
  );
  const close = (): Promise<unknown> => lastValueFrom(journal.close(), { defaultValue: null });
  closers.push(close);
  const append = (...events: JournalEvent[]): Promise<unknown> =>
    lastValueFrom(journal.append(events), { defaultValue: null });
  const tell = (why: string): void => void troubles.push(why);
  const history = pageHistory({
    journal,
    path,
    scheduler,
    onTrouble: tell,
    onIndexSpoilt: () => tell('spoilt'),
  });
  return { scheduler, journal, history, append, troubles, close };
};

const sweep = (at: number, ...entities: string[]): Sweep => ({
  type: 'sweep',
  at,
  source: 'deps',
  covers: ['dep'],
  signals: entities.map((entity) => ({ kind: 'dep', entity, active: false, title: entity, detail: '' })),
});

describe('what the pages ask the journal for', () => {
  test('is read on from where it was read to, with what came meanwhile', async () => {
    const { history, append, troubles } = await opened(join(folder(), 'journal.db'), 1_000);
    const [alert] = movesOf(1, 'db', 'is down.', 1_000) as [Transition];
    await append(alert);
    expect(await history.lasted(0)).toMatchObject([{ key: 'dep/db0', since: 1_000, until: null }]);
    await append({ ...alert, at: 5_000, action: 'recovery', reason: 'cleared' });
    expect(await history.lasted(0)).toMatchObject([{ key: 'dep/db0', since: 1_000, until: 5_000 }]);
    expect(await history.lasted(5_000)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  test('tells the story of one incident, with notices and deliveries that are of it, and no other', async () => {
    const { history, append } = await opened(join(folder(), 'journal.db'), 1_000);
    const [one, other] = movesOf(2, 'db', 'is down.', 1_000) as [Transition, Transition];
    const incident = one.incident ?? '';
    await append(
      one,
      other,
      {
        ...{ type: 'notice', at: 1_000, id: 'n1', why: 'alert', channels: ['chat'], quietly: false },
        members: [{ incident, key: one.key, action: 'alert', since: 1_000 }],
      },
      {
        ...{ type: 'delivery', at: 2_000, sink: 'chat', key: other.key, incident: other.incident, of: 1_001 },
        ...{ action: 'alert', outcome: 'sent', attempts: 1, notice: 'n2' },
      },
      {
        ...{ type: 'delivery', at: 2_000, sink: 'chat', key: one.key, incident, of: 1_000, notice: 'n1' },
        ...{ action: 'alert', outcome: 'sent', attempts: 1 },
      },
      {
        ...{ type: 'command', at: 3_000, id: 'c1', verb: 'ack', incident },
        by: { channel: 'page', name: 'operator' },
      },
    );
    const { records, isCut } = await history.story(incident);
    expect([records.map(({ type }) => type), isCut]).toEqual([
      ['transition', 'notice', 'delivery', 'command'],
      false,
    ]);
    expect((await history.story('dep/nothing@1')).records).toEqual([]);
  });

  test('tells in a story what came days after its end, for a channel may have been down', async () => {
    const { history, append } = await opened(join(folder(), 'journal.db'), 1_000);
    const [alert] = movesOf(1, 'db', 'is down.', 1_000) as [Transition];
    const incident = alert.incident ?? '';
    await append(
      alert,
      { ...alert, at: 5_000, action: 'recovery', reason: 'cleared' },
      {
        ...{ type: 'delivery', at: 3 * 24 * hour, sink: 'chat', key: alert.key, incident, of: 5_000 },
        ...{ action: 'recovery', outcome: 'sent', attempts: 9 },
      },
    );
    expect((await history.story(incident)).records.map(({ type }) => type)).toEqual([
      'transition',
      'transition',
      'delivery',
    ]);
  });

  test('remembers over a restart when each thing was first seen, and when nobody looked', async () => {
    const path = join(folder(), 'journal.db');
    const before = await opened(path, hour);
    before.history.take(turnOf({ sweep: sweep(hour, 'db', 'web'), transitions: [] } as never));
    before.history.close();
    await before.close();
    const after = await opened(path, 9 * hour);
    after.history.take(turnOf({ sweep: sweep(9 * hour, 'db', 'new'), transitions: [] } as never));
    expect([...(await after.history.firstSeen())]).toEqual([
      ['dep/db', hour],
      ['dep/web', hour],
      ['dep/new', 9 * hour],
    ]);
    expect(await after.history.lasted(0)).toEqual([{ key: notRunning, since: hour, until: 9 * hour }]);
  });

  longTest(
    'is known over a restart by an index, which is kept up to date though nobody asks, and made anew where it is spoilt',
    async () => {
      const path = join(folder(), 'journal.db');
      const indexOf = ({ journal }: Awaited<ReturnType<typeof opened>>) =>
        journal.state.memories.get(':lasted') as { to: number; end: number } | undefined;
      const before = await opened(path, hour);
      const lookAt = (at: number) => {
        before.scheduler.frame = at;
        before.history.take(turnOf({ sweep: sweep(at, 'db'), transitions: [] } as never));
      };
      const moves = movesOf(1_200, 'db', 'is down.', hour);
      await before.append(...moves);
      lookAt(hour);
      expect(indexOf(before)).toBeUndefined();
      lookAt(hour + 600_000);
      while (indexOf(before) === undefined) await new Promise((resolve) => setImmediate(resolve));
      expect(indexOf(before)?.end).toBe(1_200);
      const known = await before.history.lasted(0);
      expect(known).toHaveLength(1_200);
      await before.close();

      const after = await opened(path, hour + 600_000);
      await after.append({
        ...(moves[0] as Transition),
        at: 2 * hour,
        action: 'recovery',
        reason: 'cleared',
      });
      expect(await after.history.lasted(0)).toEqual([{ ...known[0], until: 2 * hour }, ...known.slice(1)]);
      // What is only a little behind is not written anew.
      expect(indexOf(after)?.to).toBe(indexOf(before)?.to);
      expect(after.troubles).toEqual([]);

      const spoilt = {
        type: 'memory',
        at: 2 * hour,
        source: ':lasted/1',
        memory: '{"first":256,"rows":[]}',
      } as const;
      await after.append(spoilt);
      await after.close();
      const last = await opened(path, hour + 600_000);
      expect(await last.history.lasted(0)).toHaveLength(1_200);
      expect(last.troubles).toEqual(['spoilt']);
      expect(await last.history.lasted(2 * hour)).toHaveLength(1_199);
      await last.close();

      // Though it was not behind, it was written over: it is spoilt but once.
      const again = await opened(path, hour + 600_000);
      expect(await again.history.lasted(0)).toHaveLength(1_200);
      expect(again.troubles).toEqual([]);
    },
  );
});
