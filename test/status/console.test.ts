import { describe, expect, test } from 'vitest';
import { createConsole } from '../../src/status/console.ts';
import { mostEnded } from '../../src/telling/moved.ts';
import { restoreTelling, snapshotOf } from '../../src/telling/snapshot.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { chatOf, createWorld, timeline } from '../support/journal-world.ts';
import { minute, start } from '../support/sweep-samples.ts';
import { TellingWorld } from '../support/telling-world.ts';

const consoleOf = ({ state, rules }: Pick<TellingWorld, 'state' | 'rules'>) =>
  createConsole({ state, rules }, { now: () => state.at, say: () => undefined });

test('a silence by an expression that takes for ever on some text is refused, typed or tried on a page', async () => {
  const console = consoleOf(new TellingWorld());
  const answered = await console.order('silence entity=~"(a+)+b" 1h', { channel: 'cli', name: 'root' });
  expect(answered).toMatchObject({ refused: { code: 'badMatch', wrong: 'slow', given: '(a+)+b' } });
  expect(() => console.matching('entity=~"(a+)+b"')).toThrow(
    expect.objectContaining({ wrong: 'slow', given: '(a+)+b' }),
  );
  expect(console.matching('entity=~"(a|b)+"')).toBeInstanceOf(Function);
});

describe('what is listed of incidents', () => {
  test.each([
    ['every event', 1_000],
    ['a checkpoint', 1],
  ])(
    'is the same behind a restart, from %s of the journal: what is open, and what was a while ago',
    (_, checkpointEvery) => {
      const world = createWorld();
      const options = {
        sources: [timeline({ 'dep/db': [[1, 9]], 'dep/web': [[2, 3]] })],
        chats: [chatOf('chat')],
        journal: { checkpointEvery },
      };
      const before = world.boot({ ...options, at: start });
      before.until(start + 5 * minute);
      const listed = consoleOf(before.resumed().telling).incidents();
      before.kill();
      const after = world.boot({ ...options, at: start + 6 * minute });
      expect(listed.map(({ key, closedAt }) => [key, closedAt === null])).toEqual([
        ['dep/db', true],
        ['dep/web', false],
      ]);
      const again = consoleOf(after.resumed().telling).incidents();
      expect(
        again.map(({ id, key, since, closedAt, ended }) => ({ id, key, since, closedAt, ended })),
      ).toEqual(listed.map(({ id, key, since, closedAt, ended }) => ({ id, key, since, closedAt, ended })));
    },
  );

  test.each([null, 2])(
    'says of what is over who was told of it, and when, with a checkpoint every %s events over a restart, too',
    (checkpointEvery) => {
      const world = createWorld();
      const options = {
        sources: [timeline({ 'dep/db': [[2, 3]] })],
        chats: [chatOf('chat')],
        ...(checkpointEvery !== null && { journal: { checkpointEvery } }),
      };
      const before = world.boot({ ...options, at: start });
      before.until(start + 5 * minute);
      const [over] = consoleOf(before.resumed().telling).incidents();
      expect(over).toMatchObject({ key: 'dep/db', state: 'closed', closedAt: start + 3 * minute });
      expect(over?.channels).toEqual({ chat: { code: 'over', at: expect.any(Number) } });
      before.kill();
      const after = world.boot({ ...options, at: start + 6 * minute });
      expect(consoleOf(after.resumed().telling).incidents()).toEqual([over]);
    },
  );

  test(`has the last ${mostEnded} that are over, also those that happened at one moment`, () => {
    const world = new TellingWorld();
    for (let at = 1; at <= mostEnded + 10; at += 1)
      world.sweep(at * minute, [[`container/web-${at}`, 'edge']]);
    const state = emptyTelling();
    restoreTelling(state, JSON.parse(JSON.stringify(snapshotOf(world.state))));
    const listed = consoleOf({ state, rules: world.rules }).incidents();
    expect(listed).toHaveLength(mostEnded);
    expect(listed.at(-1)).toMatchObject({
      key: `container_crash/web-${mostEnded + 10}`,
      ended: 'edge',
      state: 'closed',
    });
  });
});

describe('a silence before anything is open', () => {
  const thing = (kind: string, entity: string) => ({
    kind,
    entity,
    key: entity === '' ? kind : `${kind}/${entity}`,
    source: 'checks',
  });
  const watched = () => [thing('check', 'journal'), thing('check', 'nightly'), thing('host_mem', '')];
  const by = { channel: 'cli', name: 'root' };
  const ask = async (said: string) => {
    const world = new TellingWorld();
    const console = createConsole(
      { state: world.state, rules: world.rules },
      {
        now: () => 0,
        watched,
        say: (command) => console.take({ type: 'turn', at: 0, decision: null, events: [command], told: [] }),
      },
    );
    return console.order(said, by);
  };

  test.each([
    ['silence journal 1h', ['check/journal']],
    ['silence NIGHT 1h', ['check/nightly']],
  ])('%s is of a name that no key is, and refused with the key that is meant', async (said, near) => {
    expect(await ask(said)).toMatchObject({ refused: { code: 'badMatch', wrong: 'name', near } });
  });

  test.each([
    ['silence check/nigthly 1h', ['check/nightly']],
    ['silence container/* 1h', []],
    ['silence kind=disk 1h', []],
    ['silence nobody 1h', []],
  ])('%s is of nothing that is watched, and is taken, with what may be meant', async (said, near) => {
    expect(await ask(said)).toMatchObject({ did: { verb: 'silence' }, near });
  });

  test.each(['silence check/* 1h', 'silence host_mem 1h', 'silence * 1h', 'silence kind=check 1h'])(
    '%s is of something, and nothing more is said',
    async (said) => {
      const answered = await ask(said);
      expect(answered).toMatchObject({ did: { verb: 'silence' } });
      expect(answered).not.toHaveProperty('near');
    },
  );
});
