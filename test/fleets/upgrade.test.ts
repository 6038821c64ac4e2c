import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HostProcess, RealFleet } from '../support/fleet-processes.ts';
import { type NatsServer, natsServer, natsServerPath } from '../support/nats-server.ts';

// A fleet while it is brought from one version to another, host by host: `POLKAN_EARLIER_BUNDLE` names the bundle of the earlier one, as
// `npm run build` makes it there. Without that these are skipped, and versions.test.ts has the records of an earlier version alone.
const earlier = process.env.POLKAN_EARLIER_BUNDLE ?? '';
const later = process.env.POLKAN_TEST_BUNDLE ?? 'src/cli.ts';
const path = natsServerPath();

describe.skipIf(path === null || !existsSync(earlier))('two versions in one fleet', () => {
  let server: NatsServer;
  let fleet: RealFleet;
  beforeEach(async () => {
    server = await natsServer(path ?? '');
    fleet = new RealFleet([server.port]);
  });
  afterEach(async () => {
    await fleet.end();
    await server.end();
  });

  /** Each host says something, which is told once, and so is its end. */
  const everyoneIsTold = async (round: string): Promise<void> => {
    const words = fleet.hosts.map(({ name }) => `${round}-${name}`);
    for (const [number, host] of fleet.hosts.entries()) await host.signal(words[number] ?? '', true);
    for (const word of words) await fleet.until(`alert of ${word}`, () => fleet.of(word).length > 0);
    for (const [number, host] of fleet.hosts.entries()) await host.signal(words[number] ?? '', false);
    for (const word of words)
      await fleet.until(`end of ${word}`, () => fleet.of(word).some((mark) => mark.startsWith('🟢')));
    for (const word of words) expect(fleet.of(word), fleet.story).toEqual(['🔴', '🟢']);
  };
  const startAs = async (host: HostProcess, program: string): Promise<void> => {
    await host.kill();
    host.program = program;
    await host.start();
    await fleet.until('a voice', () => fleet.hosts.some(({ isVoice }) => isVoice));
  };

  test.each([
    ['the others first, the voice last', earlier, later, false],
    ['the voice first', earlier, later, true],
    ['and back again, the voice first', later, earlier, true],
  ])(
    'changed host by host, %s: what is open over it is told once, and its end',
    async (_, from, to, isVoiceFirst) => {
      for (const host of fleet.hosts) host.program = from;
      await fleet.start();
      await everyoneIsTold('before');
      await fleet.hosts[0]?.signal('lasting', true);
      await fleet.until('what stays open', () => fleet.of('lasting').length > 0);
      const { voice, others } = fleet;
      const order = isVoiceFirst ? [voice, ...others] : [...others, voice];
      for (const [number, host] of order.entries()) {
        await startAs(host, to);
        await everyoneIsTold(`after${number + 1}`);
      }
      await fleet.hosts[0]?.signal('lasting', false);
      await fleet.until('its end', () => fleet.of('lasting').some((mark) => mark.startsWith('🟢')));
      fleet.expectOnce('lasting');
    },
  );
});
