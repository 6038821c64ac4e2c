import { setTimeout as wait } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { streamConfigs } from '../../src/fleet/jetstream.ts';
import { RealFleet } from '../support/fleet-processes.ts';
import { natsServer, natsServerPath } from '../support/nats-server.ts';

const path = natsServerPath();
const inSeconds = (ms: number): string => (ms / 1_000).toFixed(1);
/** So long nothing happens, for what a day of that writes. */
const calmMs = 30_000;
/** What comes of an alert, deliveries and shares, is written within this time behind it: it is no part of a calm day. */
const settlesMs = 10_000;

test.skipIf(path === null)(
  'says how long a fleet takes for what it promises, and what it writes in a day',
  async () => {
    const server = await natsServer(path ?? '');
    const fleet = new RealFleet([server.port]);
    const connection = await connect({ servers: server.url });
    try {
      await fleet.start();
      const jsm = await jetstreamManager(connection);
      /** Messages and bytes that were ever written: of what is written over the last one is still there to be measured. */
      const written = async (): Promise<{ log: number; last: number }> => {
        const [log, last] = await Promise.all(
          Object.values(streamConfigs()).map(async ({ name }) => (await jsm.streams.info(name)).state),
        );
        return {
          log: log?.bytes ?? 0,
          last: ((last?.last_seq ?? 0) * (last?.bytes ?? 0)) / (last?.messages || 1),
        };
      };
      const [host] = fleet.others;
      const lags: number[] = [];
      for (let count = 1; count <= 5; count += 1) {
        const at = Date.now();
        await host.signal(`lag${count}`, true);
        await fleet.until('the alert', () => fleet.of(`lag${count}`).length > 0);
        lags.push(Date.now() - at);
        await host.signal(`lag${count}`, false);
        await fleet.until('its end', () => fleet.of(`lag${count}`).some((mark) => mark.startsWith('🟢')));
      }
      await wait(settlesMs);
      const before = await written();
      await wait(calmMs);
      const after = await written();
      const aDay = (bytes: number): string => ((bytes * 86_400_000) / calmMs / 1_048_576).toFixed(1);

      const dead = fleet.others[1];
      const deadAt = Date.now();
      await dead.kill();
      await fleet.until('the dead host', () => fleet.of(`Host ${dead.name}`).length > 0);
      const toldMs = Date.now() - deadAt;
      await dead.start();
      await fleet.until('it is back', () =>
        fleet.of(`Host ${dead.name}`).some((mark) => mark.startsWith('🟢')),
      );

      const { voice } = fleet;
      const others = fleet.hosts.filter((one) => one !== voice);
      const voiceAt = Date.now();
      await voice.kill();
      await fleet.until('another voice', () => others.some(({ isVoice }) => isVoice));
      const takenMs = Date.now() - voiceAt;

      process.stdout.write(
        [
          `a voice that is killed is followed after ${inSeconds(takenMs)} s (lease 9 s)`,
          `a host that is killed is told after ${inSeconds(toldMs)} s (silent 30 s)`,
          `an alert on a host is in the chat after ${inSeconds([...lags].sort((one, other) => one - other)[0] ?? 0)} s at best, ${inSeconds(Math.max(...lags))} s at worst of ${lags.length}`,
          `a calm day of three hosts: ${aDay(after.log - before.log)} MB kept, ${aDay(after.last - before.last)} MB written over`,
          '',
        ].join('\n'),
      );
      // Nothing is kept of a day on which nothing happens.
      expect(after.log).toBe(before.log);
      for (const word of [`Host ${dead.name}`, ...lags.map((_, index) => `lag${index + 1}`)])
        fleet.expectOnce(word);
      expect(lags).toHaveLength(5);
    } finally {
      await connection.close();
      await fleet.end();
      await server.end();
    }
  },
);
