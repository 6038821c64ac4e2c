import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/language/telling.ts';
import type { VoiceSaid } from '../../src/language/voice-said.ts';
import { createConsole } from '../../src/status/console.ts';
import { advance } from '../../src/telling/advance.ts';
import { minute } from '../support/sweep-samples.ts';
import { TellingWorld } from '../support/telling-world.ts';

const by = { channel: 'cli', name: 'root' };

/** A console of a world in which two containers are down, and what was said through it. */
const start = (more: Partial<Parameters<typeof createConsole>[1]> = {}) => {
  const world = new TellingWorld();
  world.sweep(minute, [
    ['container/web', 'down'],
    ['container/db', 'down'],
  ]);
  const { state, rules } = world;
  const said: Command[] = [];
  const is = { now: state.at, durable: true };
  const take = (command: Command): void => {
    const events = advance(state, rules, { type: 'command', at: command.at, command });
    console.take({ type: 'turn', at: command.at, decision: null, events, told: [] });
  };
  const console = createConsole(
    { state, rules },
    {
      now: () => is.now,
      say: (command) => {
        said.push(command);
        if (is.durable) take(command);
      },
      ...more,
    },
  );
  return { ...{ world, console, said, is, take }, order: (text: string) => console.order(text, by) };
};

describe('an order', () => {
  test('is answered once it is durable, with what it is of', async () => {
    const { order, said, is, take } = start();
    is.durable = false;
    let isAnswered = false;
    const answer = order('ack web').then((one) => {
      isAnswered = true;
      return one;
    });
    await Promise.resolve();
    expect([said.length, isAnswered]).toEqual([1, false]);
    take(said[0] as Command);
    expect(await answer).toMatchObject({ did: { verb: 'ack', by }, key: 'container/web', open: 0 });
  });

  test('of what is open on another host is taken once that is heard of, which is asked for where nothing here is meant', async () => {
    let asked = 0;
    const elsewhere: VoiceSaid[] = [];
    const { order } = start({
      said: () => elsewhere,
      hear: async () => {
        asked += 1;
        elsewhere.push({
          ...{ incident: '@box-2/disk/1@5', key: '@box-2/disk/1', ownKey: 'disk/1', host: 'box-2' },
          ...{ title: null, detail: null, channels: { chat: { is: 'told', at: 5 } } },
        });
      },
    });
    await order('ack web');
    await order('silence disk/* 1h');
    expect(asked).toBe(0);
    expect(await order('ack box-2/disk/1')).toMatchObject({
      did: { verb: 'ack', incident: '@box-2/disk/1@5' },
    });
    expect(asked).toBe(1);
    expect(await order('ack box-3/disk/1')).toHaveProperty('refused');
  });

  test('of a silence says how many that are open it is of', async () => {
    const { order } = start();
    expect(await order('silence container/* 1h')).toMatchObject({ key: 'container/*', open: 2 });
    expect(await order('silence kind=container,entity=web 1h')).toMatchObject({ open: 1 });
    expect(await order('silence disk/* 1h')).toMatchObject({ open: 0 });
  });

  test('that ends a silence is of nothing that is open', async () => {
    const { order, console } = start();
    await order('silence container/* 1h');
    const [silence] = console.silences();
    expect(silence).toMatchObject({ match: 'container/*', comment: null, by });
    expect(await order(`unsilence ${silence?.id}`)).toMatchObject({ key: null, open: 0 });
    expect(console.silences()).toEqual([]);
  });

  test('that ends a silence which is over says when that ended, as far as it is known', async () => {
    const { order, console, is } = start();
    await order('silence container/* 1h');
    const [silence] = console.silences();
    is.now += 61 * minute;
    const over = { code: 'noSilence', endedAt: silence?.until };
    expect(await order(`unsilence ${silence?.id}`)).toMatchObject({ refused: over });
    expect(await order(`unsilence ${silence?.id.slice(2)}`)).toMatchObject({ refused: over });
    const nothing = await order('unsilence c-nothing');
    expect(nothing).toMatchObject({ refused: { code: 'noSilence', silence: 'c-nothing' } });
    expect(nothing).not.toHaveProperty('refused.endedAt');
    expect(console.ended().map(({ id }) => id)).toEqual([silence?.id]);
  });

  test('that is none is refused with what was said', async () => {
    const { order, said } = start();
    expect(await order('dance now')).toEqual({ refused: { code: 'notUnderstood', said: 'dance now' } });
    expect(await order('ack nothing')).toMatchObject({ refused: { code: 'nothing' } });
    expect(said).toEqual([]);
  });

  test('may be said in parts, and is not dated before what telling knows', async () => {
    const { console, is, world } = start();
    is.now = world.state.at - 5;
    expect(await console.order({ verb: 'ack', what: 'web' }, by)).toMatchObject({
      did: { at: world.state.at },
    });
    is.now = world.state.at + 5;
    expect(await console.order({ verb: 'unack', what: 'web' }, by)).toMatchObject({ did: { at: is.now } });
  });
});

describe('a silence of what is watched', () => {
  const thing = (key: string) => {
    const [kind = '', entity = ''] = key.split('/');
    return { key, kind, entity, source: 'containers' };
  };
  const watched = () => [thing('container/shop'), thing('container/mail')];

  test('is refused where it is a mere name, with the key that is meant', async () => {
    const { order, said } = start({ watched });
    expect(await order('silence shop 1h')).toMatchObject({
      refused: {
        code: 'badMatch',
        wrong: 'name',
        given: 'shop',
        near: ['container/shop'],
        why: "'shop' is a name, not a key",
      },
    });
    expect(said).toEqual([]);
  });

  test('says what is near where it is of nothing', async () => {
    const { order } = start({ watched });
    expect(await order('silence container/shopp 1h')).toMatchObject({ near: ['container/shop'] });
    expect(await order('silence container/shop 1h')).not.toHaveProperty('near');
    expect(await start().order('silence container/x 1h')).not.toHaveProperty('near');
  });
});

test('what a match is of is asked by kind, entity, source and severity', () => {
  const { console } = start();
  const thing = { kind: 'container', entity: 'web', source: 'containers', labels: { team: 'a' } };
  const fits = (text: string): boolean => console.matching(text)(thing);
  for (const text of ['container/web', 'source=containers', 'team=a', 'severity=warning', 'host=box'])
    expect([text, fits(text)]).toEqual([text, true]);
  expect(['container/db', 'source=disk', 'team=b', 'severity=info'].map(fits)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
