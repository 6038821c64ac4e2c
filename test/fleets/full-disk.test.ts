import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RealFleet } from '../support/fleet-processes.ts';
import { natsServer, natsServerPath } from '../support/nats-server.ts';
import { smallDisk } from '../support/small-disk.ts';

const path = natsServerPath();

test.skipIf(path === null)(
  'a log whose disk is full: each host tells by itself, marked, and all goes on once there is room',
  async (context) => {
    const disk = smallDisk(context, '16m');
    const server = await natsServer(
      path ?? '',
      `jetstream { store_dir: "${disk.path}", max_file_store: 4G }\n`,
    );
    const fleet = new RealFleet([server.port], {
      WATCHDOG_FLEET_SILENT_S: '20',
      WATCHDOG_FLEET_PATIENCE_S: '25',
    });
    try {
      await fleet.start();
      const [host] = fleet.others;
      await host.signal('early', true);
      await fleet.until('the alert', () => fleet.of('early').length > 0);
      const ballast = join(disk.path, 'ballast');
      const fill = (): void => {
        for (let bytes = 1_048_576; bytes >= 1_024; bytes /= 2)
          try {
            for (;;) writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
          } catch {
            // Full; by half as much there may be room still.
          }
      };
      fill();
      await host.signal('late', true);
      await fleet.until('its own word', () => {
        // What a server gives back of its own is taken at once.
        fill();
        return fleet.of('late').length > 0;
      });
      expect(fleet.of('late'), fleet.story).toEqual(['🔴?']);
      rmSync(ballast);
      // It writes no more before it was started anew.
      await server.kill();
      await server.start();
      await fleet.until('a voice again', () => fleet.hosts.some(({ isVoice }) => isVoice));
      await host.signal('late', false);
      await host.signal('early', false);
      await fleet.until('the ends', () =>
        ['late', 'early'].every((word) => fleet.of(word).some((mark) => mark.startsWith('🟢'))),
      );
      for (const word of ['late', 'early']) fleet.expectOnce(word);
    } finally {
      await fleet.end();
      await server.end();
    }
  },
);
