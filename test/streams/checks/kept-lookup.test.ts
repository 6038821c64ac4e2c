import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { keptLookup, mostNames } from '../../../src/streams/checks/kept-lookup.ts';

type Answer = readonly LookupAddress[] | NodeJS.ErrnoException;

const setUp = () => {
  const asked: string[] = [];
  let now = 0;
  let answer: Answer = [{ address: '192.0.2.1', family: 4 }];
  const names = keptLookup(
    () => now,
    (name, done) => {
      asked.push(name);
      if (answer instanceof Error) done(answer, []);
      else done(null, answer);
    },
  );
  const ask = (name: string, options: object = { all: true }): Promise<unknown> =>
    new Promise((resolve) => {
      names.lookup(name, options, (error, address) => resolve(error?.code ?? address));
    });
  return {
    ...{ names, asked, ask },
    pass: (ms: number) => {
      now += ms;
    },
    becomes: (next: Answer) => {
      answer = next;
    },
  };
};

describe('a look-up that is kept', () => {
  test('asks for a name once a minute, and gives the family that is wanted', async () => {
    const { asked, ask, pass, becomes } = setUp();
    becomes([
      { address: '192.0.2.1', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ]);
    expect(await ask('db')).toHaveLength(2);
    expect(await ask('db', { family: 6 })).toBe('2001:db8::1');
    expect(await ask('db', { family: 4 })).toBe('192.0.2.1');
    expect(asked).toEqual(['db']);
    pass(60_000);
    await ask('db');
    expect(asked).toEqual(['db', 'db']);
  });

  test('asks anew for a name that was forgotten, and keeps no failure', async () => {
    const { names, asked, ask, becomes } = setUp();
    await ask('db');
    names.forget('db');
    becomes(Object.assign(new Error('no'), { code: 'EAI_AGAIN' }));
    expect(await ask('db')).toBe('EAI_AGAIN');
    becomes([{ address: '192.0.2.2', family: 4 }]);
    expect(await ask('db', {})).toBe('192.0.2.2');
    expect(asked).toHaveLength(3);
    expect(await ask('db', { family: 6 })).toBe('ENOTFOUND');
  });

  test(`keeps ${mostNames} names, and of more forgets the first`, async () => {
    const { asked, ask } = setUp();
    for (let i = 0; i <= mostNames; i += 1) await ask(`n${i}`);
    await ask(`n${mostNames}`);
    expect(asked).toHaveLength(mostNames + 1);
    await ask('n0');
    expect(asked).toHaveLength(mostNames + 2);
  });
});
