import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { againstCommand } from '../../../src/commands/against.ts';
import { kinds, knownKinds } from '../../../src/config/settings.ts';
import { createTrial } from '../../../src/history/what-if/trial.ts';
import type { Sweep } from '../../../src/language/signal.ts';
import type { Wish } from '../../../src/language/what-if.ts';
import { locales } from '../../../src/messages/messages.ts';
import { recordLine, type TapRecord } from '../../../src/recording/records.ts';
import { yamlOf } from '../../../src/status/page/wish.ts';
import { snapshotOf } from '../../../src/telling/snapshot.ts';
import { emptyTelling } from '../../../src/telling/state.ts';
import { captured, configured } from '../../support/command-bench.ts';
import { start } from '../../support/sweep-samples.ts';
import { scratch } from '../../support/tap-bench.ts';
import { readWritten } from '../../support/written-config.ts';

const chat = 'channels: {ops: {type: telegram, token: "123456:abcdefghijklmnop", chat: 1}}\n';
const { policies } = configured().config;

const began: TapRecord = {
  ...{ type: 'state', at: start, because: 'start', version: '1.2.3', actors: [], policies },
  telling: {
    state: snapshotOf(emptyTelling()),
    host: 'box',
    channels: ['ops'],
    blindTicks: 3,
    laws: 3,
    config: {},
  },
};

const ways = [1, 3, 7, 23];
const env = { WATCHDOG_DISK_PATHS: ways.map((way) => `/${way}`).join(',') };

/** Disks that are now full and now not, each in a way of its own, every half minute for two hours. */
const disks = Array.from(
  { length: 240 },
  (_, turn): Sweep => ({
    ...{ type: 'sweep', at: start + (turn + 1) * 30_000, source: 'disk', covers: ['disk'] },
    signals: ways.map((every) => {
      const value = Math.floor(turn / every) % 2 === 0 ? 70 : 84 + (every % 10);
      return {
        ...{ kind: 'disk', entity: `/${every}`, title: `Disk /${every}`, detail: `${value}%`, unit: '%' },
        ...{ active: value >= 85, value, limit: 85 },
      };
    }),
  }),
);

const nothing: Wish = {
  kind: 'disk',
  ...{ forMs: null, keepMs: null, cooldownMs: null, limit: null, burst: null, windowMs: null },
};

test.each<[what: string, wish: Partial<Wish>]>([
  ['for', { forMs: 120_000 }],
  ['keep', { keepMs: 600_000 }],
  ['cooldown', { cooldownMs: 300_000 }],
  ['a limit', { limit: 90 }],
  ['a limit and keep', { limit: 86, keepMs: 300_000 }],
  ['groups', { burst: 1, windowMs: 600_000 }],
  [
    'all of it',
    { forMs: 60_000, keepMs: 300_000, cooldownMs: 7_200_000, limit: 87, burst: 1, windowMs: 600_000 },
  ],
])('what was shown of %s is what the config tells that it gives to paste', async (_, more) => {
  const wish = { ...nothing, ...more };
  const records = [began, ...disks];
  const trial = createTrial(wish, {
    ...{ policies, kinds, sources: knownKinds(), words: locales.en, cron: null },
  });
  for (const record of records) trial.take(record);
  const { recorded, changed } = trial.outcome();
  expect(changed.messages).not.toBe(recorded.messages);

  const tap = join(scratch(), 'tap.jsonl');
  writeFileSync(tap, records.map((record) => `${recordLine(record)}\n`).join(''));
  const read = await readWritten(`${chat}${yamlOf(wish, 'disk.alert_pct')}\n`, { env });
  expect(read.complaints).toEqual([]);
  const { stdout } = await captured(() => againstCommand([tap], read));
  expect(stdout[1]).toMatch(
    new RegExp(
      `^${recorded.messages} messages were told; under this config it would have been ${changed.messages}\\.`,
    ),
  );
});
