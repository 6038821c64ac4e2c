import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RealFleet } from '../support/fleet-processes.ts';
import { natsServer, natsServerPath } from '../support/nats-server.ts';
import { seed } from '../support/seed.ts';

const path = natsServerPath();
/** So long it goes on, minutes: three where all is tried, fifteen before a release. */
const minutes = Number(process.env.POLKAN_SOAK_MIN ?? 3);

/** The same numbers for the same seed: what happens when depends on the machine all the same. */
const drawn = (from: number): (() => number) => {
  let state = from >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** What was said of a thing, line by line: its mark, and whether the message says that it may be a repeat. */
const linesOf = (
  { said }: RealFleet,
  name: string,
): readonly { readonly mark: string; readonly marked: boolean }[] =>
  said.flatMap(({ text }) =>
    text
      .split('\n')
      .filter((line) => new RegExp(`${name}(?!\\d)`).test(line))
      .map((line) => ({ mark: [...line][0] ?? '', marked: text.includes('may be a repeat') })),
  );

test.skipIf(path === null)(
  `three voices that are stopped and killed for ${minutes} minutes tell everything, and nothing twice unmarked`,
  { timeout: (minutes + 8) * 60_000 },
  async () => {
    const server = await natsServer(path ?? '');
    const fleet = new RealFleet([server.port], {
      ...{ WATCHDOG_FLEET_SILENT_S: '20', WATCHDOG_FLEET_PATIENCE_S: '25' },
    });
    const random = drawn(seed);
    const below = (most: number): number => Math.floor(random() * most);
    const counts = { incidents: 0, stops: 0, kills: 0, servers: 0 };
    try {
      await fleet.start();
      for (const end = Date.now() + minutes * 60_000; Date.now() < end; ) {
        const host = fleet.hosts[below(3)];
        const speaker = fleet.hosts.find(({ isVoice }) => isVoice);
        if (host === undefined) break;
        counts.incidents += 1;
        const entity = `n${counts.incidents}`;
        await host.signal(entity, true);
        switch (below(5)) {
          case 0:
          case 1:
            counts.stops += 1;
            await wait(below(400));
            speaker?.stand();
            await wait(below(14_000));
            speaker?.goOn();
            break;
          case 2:
            counts.kills += 1;
            await wait(below(400));
            await speaker?.kill();
            await wait(below(12_000));
            await speaker?.start();
            break;
          case 3:
            counts.servers += 1;
            await server.kill();
            await wait(below(8_000));
            await server.start();
            break;
          default:
            await wait(below(5_000));
        }
        await host.signal(entity, false);
      }
      const names = Array.from({ length: counts.incidents }, (_, index) => `thing n${index + 1}`);
      // What came and went while it was on its way is told as that; what had to wait for a chat, as lines of one message.
      await fleet.until(
        'every end',
        () => names.every((name) => linesOf(fleet, name).some(({ mark }) => mark === '🟢' || mark === '⚪')),
        240_000,
      );
      const twice = names.filter((name) => {
        const unmarked = linesOf(fleet, name).flatMap(({ mark, marked }) => (marked ? [] : [mark]));
        return new Set(unmarked).size !== unmarked.length;
      });
      const marked = fleet.said.filter(({ text }) => text.includes('may be a repeat')).length;
      process.stdout.write(
        `${minutes} min: ${counts.incidents} incidents, ${fleet.said.length} messages, ${marked} of them marked; ` +
          `${counts.stops} stops, ${counts.kills} kills, ${counts.servers} restarts of the server; twice unmarked: ${twice.length}\n`,
      );
      expect(twice, fleet.story).toEqual([]);
    } finally {
      await fleet.end();
      await server.end();
    }
  },
);
