import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RealFleet } from '../support/fleet-processes.ts';
import { type NatsServer, natsServer, natsServerPath } from '../support/nats-server.ts';

const path = natsServerPath();

describe.skipIf(path === null)('a way to the log that swallows everything', () => {
  let server: NatsServer;
  let fleet: RealFleet;
  beforeEach(async () => {
    server = await natsServer(path ?? '');
    fleet = new RealFleet([server.port], { WATCHDOG_FLEET_SILENT_S: '20', WATCHDOG_FLEET_PATIENCE_S: '25' });
    await fleet.start();
  });
  afterEach(async () => {
    await fleet.end();
    await server.end();
  });

  test('for two seconds, at the voice, is noticed by nobody', async () => {
    const { voice, others } = fleet;
    const [way] = voice.ways;
    way?.hole();
    await others[0].signal('shortly', true);
    await wait(2_000);
    way?.release();
    await fleet.until('the alert', () => fleet.of('shortly').length > 0);
    expect(
      fleet.said.filter(({ text }) => /Host [abc]/.test(text)),
      fleet.story,
    ).toEqual([]);
    fleet.expectOnce('shortly');
  });

  test('for sixty seconds, at a host: the others miss it, it tells by itself, and ends what was told', async () => {
    const [cut] = fleet.others;
    const [way] = cut.ways;
    way?.hole();
    await cut.signal('alone', true);
    await wait(60_000);
    await fleet.until('the silent host', () => fleet.of(`Host ${cut.name}`).length > 0);
    await fleet.until('its own word', () => fleet.of('alone').length > 0);
    expect(fleet.of('alone')[0]).toBe('🔴?');
    way?.release();
    await fleet.until('it is back', () => fleet.of(`Host ${cut.name}`).some((mark) => mark.startsWith('🟢')));
    await cut.signal('alone', false);
    await fleet.until('its end', () => fleet.of('alone').some((mark) => mark.startsWith('🟢')));
    for (const word of ['alone', `Host ${cut.name}`]) fleet.expectOnce(word);
  });

  test('for sixty seconds, at the voice: another one speaks, and nothing is told twice unmarked', async () => {
    const { voice, others } = fleet;
    const [way] = voice.ways;
    way?.hole();
    await others[0].signal('followed', true);
    await fleet.until('another voice', () => others.some(({ isVoice }) => isVoice));
    await fleet.until('the alert', () => fleet.of('followed').length > 0);
    await wait(45_000);
    way?.release();
    await fleet.until('the voice before it is heard', () =>
      fleet.of(`Host ${voice.name}`).some((mark) => mark.startsWith('🟢')),
    );
    await others[0].signal('followed', false);
    await fleet.until('its end', () => fleet.of('followed').some((mark) => mark.startsWith('🟢')));
    for (const word of ['followed', `Host ${voice.name}`]) fleet.expectOnce(word);
  });
});
