import { describe, expect, onTestFinished, test } from 'vitest';
import type { Found } from '../../../src/streams/checks/probe.ts';
import { probed } from '../../peers/peer.ts';
import { serve } from '../../support/http-server.ts';

/** What a check of a body finds: each element, whether it is alerted, and what is said of it. */
const seen = async (body: unknown, value: string, each: string): Promise<readonly unknown[]> => {
  const { url, close } = await serve((_, response) => response.end(JSON.stringify(body)));
  onTestFinished(close);
  const { findings }: Found = await probed(
    `{ name: a, json: "${url}/", value: "${value}", each: "${each}", alert: "> 90" }`,
  );
  return findings.map(({ element, active, unread, detail }) =>
    unread === true || element === ''
      ? [element, active, detail.replace(/^http\S+/, 'URL')]
      : [element, active],
  );
};

describe('a list of JSON with a bad element', () => {
  const used = '$.pools[*].used';
  const name = '$.pools[*].name';

  test('is judged but for that, which is unseen, and no value goes to another name', async () => {
    const pools = [
      { name: 'tank', used: 95 },
      { name: 'b' },
      { name: null, used: 99 },
      { name: 'd', used: 3 },
    ];
    expect(await seen({ pools }, used, name)).toEqual([
      ['tank', true],
      ['b', null, 'there is nothing at $.pools[*].used.'],
      ['pools[2]', null, 'it has no name at $.pools[*].name.'],
      ['d', false],
    ]);
  });

  test('tells what stands there where that is no value, and one whose name is missing', async () => {
    const pools = [
      { name: 'x', used: { pct: 1 } },
      { used: 1 },
      { name: '', used: 2 },
      { name: 7, used: 99 },
    ];
    expect(await seen({ pools }, used, name)).toEqual([
      ['x', null, 'what stands at $.pools[*].used is neither a number nor a word.'],
      ['pools[2]', null, 'it has no name at $.pools[*].name.'],
      ['7', true],
      ['pools[1]', null, 'it has no name at $.pools[*].name.'],
    ]);
  });

  test('in which nothing can be read is unseen as a whole', async () => {
    expect(await seen({ pools: [{ name: 'a' }, { name: 'b' }] }, used, name)).toEqual([
      ['', null, 'URL could not be tried: there is nothing at $.pools[*].used.'],
    ]);
    // As many values as names, but of others.
    expect(await seen({ pools: [{ name: 'a' }, { used: 99 }] }, used, name)).toEqual([
      ['', null, 'URL could not be tried: there is nothing at $.pools[*].used.'],
    ]);
  });

  test('with two of one name tells the worst, and that there are two', async () => {
    const { url, close } = await serve((_, response) =>
      response.end(
        JSON.stringify([
          { n: 't', v: 95 },
          { n: 't', v: 3 },
          { n: 'u', v: 3 },
        ]),
      ),
    );
    onTestFinished(close);
    const { findings } = await probed(
      `{ name: a, json: "${url}/", value: "$[*].v", each: "$[*].n", alert: "> 90" }`,
    );
    expect(findings.map(({ element, active, detail }) => [element, active, detail])).toEqual([
      ['t', true, 'it is 95, alerted at > 90. There are 2 of this name, the worst is told.'],
      ['u', false, 'it is 3.'],
    ]);
  });
});

describe('a value has the name of', () => {
  const well = [
    ['a', true],
    ['b', false],
  ];
  test.each([
    [
      'whom it belongs to, further in',
      [
        { n: 'a', s: { v: 99 } },
        { n: 'b', s: { v: 1 } },
      ],
      '$[*].s.v',
      '$[*].n',
    ],
    [
      'whom it belongs to, in rows',
      [
        ['a', 99],
        ['b', 1],
      ],
      '$[*][1]',
      '$[*][0]',
    ],
    [
      'whom it belongs to, by a filter',
      [
        { n: 'a', v: 99 },
        { n: 'b', v: 1 },
      ],
      '$[?@.v].v',
      '$[*].n',
    ],
    ['whom it belongs to, wherever', { x: { n: 'a', v: 99 }, y: [{ n: 'b', v: 1 }] }, '$..v', '$..n'],
    ['the same number in a list beside it', { n: ['a', 'b'], v: [99, 1] }, '$.v[*]', '$.n[*]'],
    ['the same key beside it', { n: { x: 'a', y: 'b' }, v: { y: 1, x: 99 } }, '$.v.*', '$.n.*'],
    ['the same place in a list beside it', { n: ['a', 'b'], v: [0, 99, 1] }, '$.v[1:]', '$.n[*]'],
  ])('%s', async (_, body, value, each) => {
    expect(await seen(body, value, each)).toEqual(well);
  });

  test('nobody where there are more of the ones than of the others', async () => {
    expect(await seen({ n: ['a', 'b'], v: [1] }, '$.v[*]', '$.n[*]')).toEqual([
      ['', null, 'URL could not be tried: 1 values, but 2 names.'],
    ]);
  });
});

/** Where this process itself stood still meanwhile, a machine is busy: then it says so, and is asked again. */
const foundAwake = async (entry: string): Promise<Found> => {
  for (let tries = 1; ; tries += 1) {
    const found: Found = await probed(entry);
    if (tries === 8 || !found.findings.some(({ detail }) => detail.includes('stood still'))) return found;
  }
};

describe('a JSON path that takes for ever on what came', () => {
  /** A way of thirty steps: nine of which each may be any have more ways than anybody counts. */
  const deep = Array.from({ length: 30 }).reduce<unknown>((inner) => ({ a: inner }), 1);

  test.each([
    ["$[?match(@.a, '(a+)+b')].v", [{ a: 'a'.repeat(40), v: 5 }]],
    ["$[?search(@.a, '(a|a)*b')].v", [{ a: 'a'.repeat(40), v: 5 }]],
    ['$..*..*..*..*..*..*..*..*..*', deep],
  ])('is given up, by its wildcards or by an expression in it: %s', async (path, body) => {
    const { url, close } = await serve((_, response) => response.end(JSON.stringify(body)));
    onTestFinished(close);
    const { findings } = await foundAwake(`{ name: a, json: "${url}/", value: "${path}", alert: "> 90" }`);
    expect(findings).toMatchObject([
      { active: null, detail: expect.stringContaining(`${path} takes too long`) },
    ]);
    const expected = await probed(`{ name: a, http: "${url}/", expect: { json: { "${path}": 1 } } }`);
    expect(expected.findings).toMatchObject([
      { active: null, detail: expect.stringContaining(`${path} takes too long`) },
    ]);
  });
});
