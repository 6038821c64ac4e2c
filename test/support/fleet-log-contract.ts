import { firstValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { type FleetLog, Moved, subjects } from '../../src/fleet/log.ts';

/** What every log of a fleet must do; `make` gives one that is fresh and empty. */
export const fleetLogContract = (name: string, make: () => Promise<FleetLog>): void => {
  const contract = (title: string, run: (log: FleetLog) => Promise<void>): void =>
    test(title, async () => run(await make()), 30_000);
  const append = (log: FleetLog, subject: string, text: string, expected: number): Promise<number> =>
    firstValueFrom(log.append(subject, text, expected));
  const textsOf = async (log: FleetLog, stream: 'log' | 'last', from = 1): Promise<string[]> =>
    (await firstValueFrom(log.read(stream, from, 100))).entries.map(({ text }) => text);

  describe(name, () => {
    contract('an empty one has no last message, and nothing to read', async (log) => {
      expect(await firstValueFrom(log.last(subjects.told))).toBeNull();
      expect(await firstValueFrom(log.read('log', 1, 10))).toEqual({ entries: [], more: false });
      expect(await firstValueFrom(log.read('last', 1, 10))).toEqual({ entries: [], more: false });
    });

    contract(
      'what is added stands behind what the writer expected, with the time of the server',
      async (log) => {
        const first = await append(log, subjects.log('a'), 'one', 0);
        const other = await append(log, subjects.log('b'), 'zwei \u{1f600}', 0);
        const second = await append(log, subjects.log('a'), 'two', first);
        const { entries } = await firstValueFrom(log.read('log', 1, 100));
        expect(entries.map(({ seq, subject, text }) => [seq, subject, text])).toEqual([
          [first, 'polkan.log.a', 'one'],
          [other, 'polkan.log.b', 'zwei \u{1f600}'],
          [second, 'polkan.log.a', 'two'],
        ]);
        const times = entries.map(({ at }) => at);
        expect(times.every(Number.isInteger)).toBe(true);
        expect(times).toEqual([...times].sort((one, another) => one - another));
        expect(await firstValueFrom(log.last(subjects.log('a')))).toEqual(entries[2]);
      },
    );

    contract(
      'whoever expects another message than the last is refused, and nothing is written',
      async (log) => {
        const first = await append(log, subjects.told, 'one', 0);
        for (const expected of [0, first + 1, first + 7]) {
          await expect(append(log, subjects.told, 'no', expected)).rejects.toBeInstanceOf(Moved);
        }
        await expect(append(log, subjects.log('x'), 'no', first)).rejects.toBeInstanceOf(Moved);
        expect(await textsOf(log, 'log')).toEqual(['one']);
        await append(log, subjects.told, 'two', first);
        expect(await textsOf(log, 'log')).toEqual(['one', 'two']);
      },
    );

    contract('of two writers with the same expectation one is refused, each time', async (log) => {
      let head = 0;
      for (let race = 0; race < 50; race += 1) {
        const both = await Promise.allSettled([
          append(log, subjects.told, `a${race}`, head),
          append(log, subjects.told, `b${race}`, head),
        ]);
        const won = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
        expect(won).toHaveLength(1);
        head = won[0] ?? 0;
      }
    });

    contract('of a value only the last is kept, and it is read behind what was read before', async (log) => {
      const first = await append(log, subjects.beat('a'), '1', 0);
      await append(log, subjects.beat('b'), '2', 0);
      const third = await append(log, subjects.beat('a'), '3', first);
      expect(await textsOf(log, 'last')).toEqual(['2', '3']);
      expect(await textsOf(log, 'last', third)).toEqual(['3']);
      expect(await textsOf(log, 'last', third + 1)).toEqual([]);
      await expect(append(log, subjects.beat('a'), 'no', first)).rejects.toBeInstanceOf(Moved);
    });

    contract('what is long is read piece by piece', async (log) => {
      let head = 0;
      for (let n = 0; n < 23; n += 1) head = await append(log, subjects.log('a'), String(n), head);
      const seen: string[] = [];
      for (let from = 1, more = true; more; ) {
        const read = await firstValueFrom(log.read('log', from, 10));
        seen.push(...read.entries.map(({ text }) => text));
        more = read.more;
        from = (read.entries.at(-1)?.seq ?? 0) + 1;
      }
      expect(seen).toEqual(Array.from({ length: 23 }, (_, n) => String(n)));
    });

    contract('one subject of the log is read alone', async (log) => {
      await append(log, subjects.log('a'), 'one', 0);
      const second = await append(log, subjects.told, 'two', 0);
      await append(log, subjects.log('b'), 'three', 0);
      await append(log, subjects.told, 'four', second);
      const told = await firstValueFrom(log.read('log', 1, 100, subjects.told));
      expect(told.entries.map(({ text }) => text)).toEqual(['two', 'four']);
      expect((await firstValueFrom(log.read('log', second + 1, 100, subjects.told))).entries).toHaveLength(1);
    });

    contract('nothing is done before it is subscribed to', async (log) => {
      log.append(subjects.told, 'never', 0);
      expect(await firstValueFrom(log.last(subjects.told))).toBeNull();
    });
  });
};
