import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HostProcess, RealFleet } from '../support/fleet-processes.ts';
import { type NatsServer, natsServer, natsServerPath } from '../support/nats-server.ts';

const path = natsServerPath();

describe.skipIf(path === null)('a voice that is stopped, and woken once another one has spoken', () => {
  let server: NatsServer;
  let fleet: RealFleet;
  beforeAll(async () => {
    server = await natsServer(path ?? '');
    fleet = new RealFleet([server.port]);
    await fleet.start();
  });
  afterAll(async () => {
    await fleet.end();
    await server.end();
  });

  const isAttempt = (bytes: string): boolean =>
    bytes.includes('polkan.told.all') && bytes.includes('"type":"attempt"');

  /** Another one speaks, and has told it; then the old voice wakes, finds that out, and has had the time to say something. */
  const followed = async (old: HostProcess, entity: string, wake: () => void): Promise<void> => {
    const others = fleet.hosts.filter((host) => host !== old);
    await fleet.until('another voice', () => others.some(({ isVoice }) => isVoice));
    await fleet.until('its word', () =>
      fleet.said.some(({ by, text }) => by !== old.name && text.includes(`thing ${entity}<`)),
    );
    wake();
    old.goOn();
    await fleet.until('the old voice steps down', () => !old.isVoice);
    // What it had on its way arrives before what it says on its own host, which it is asked to after that.
    await old.signal(`${entity}-after`, true);
    await fleet.until('a later word', () =>
      fleet.said.some(({ text }) => text.includes(`thing ${entity}-after<`)),
    );
  };

  test('before its attempt is written: it is refused, and one message is told, unmarked', async () => {
    const { voice, others } = fleet;
    const [way] = voice.ways;
    way?.hold('what is said', isAttempt, () => voice.stand());
    await others[0].signal('before', true);
    await followed(voice, 'before', () => way?.release());
    expect(fleet.of('thing before<'), fleet.story).toEqual(['🔴']);
  });

  test('behind its attempt, before it looks at the lease: it says nothing, and its successor marks what it tells', async () => {
    const { voice, others } = fleet;
    const [way] = voice.ways;
    way?.hold('the answers', isAttempt, () => voice.stand());
    await others[0].signal('behind', true);
    await followed(voice, 'behind', () => way?.release());
    expect(fleet.of('thing behind<'), fleet.story).toEqual(['🔴?']);
  });

  test('with its request on the way: it arrives late, and one of the two is marked', async () => {
    const { voice, others } = fleet;
    let arrive = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    voice.chat.late = { what: 'the message', until, onCome: () => voice.stand() };
    await others[0].signal('onway', true);
    await followed(voice, 'onway', () => arrive());
    await fleet.until('both', () => fleet.of('thing onway<').length === 2);
    expect([...fleet.of('thing onway<')].sort(), fleet.story).toEqual(['🔴', '🔴?']);
  });

  test('with its request arrived and not answered: one of the two is marked', async () => {
    const { voice, others } = fleet;
    let answer = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      answer = resolve;
    });
    voice.chat.late = { what: 'the answer', until, onCome: () => voice.stand() };
    await others[0].signal('arrived', true);
    await followed(voice, 'arrived', () => answer());
    expect([...fleet.of('thing arrived<')].sort(), fleet.story).toEqual(['🔴', '🔴?']);
  });
});
