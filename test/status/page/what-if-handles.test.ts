import { describe, expect, test } from 'vitest';
import { en } from '../../../src/messages/en.ts';
import { pageIn } from '../../../src/messages/page.ts';
import { whatIfIn } from '../../../src/messages/what-if.ts';
import type { Markup } from '../../../src/status/page/html.ts';
import type { Thing } from '../../../src/status/page/things.ts';
import { whatIfHandles } from '../../../src/status/page/what-if-handles.ts';
import type { Asked } from '../../../src/status/routes.ts';
import type { SeeingOptions } from '../../../src/status/seeing.ts';
import type { WatchedSignal } from '../../../src/status/status-shapes.ts';
import type { WhatIf } from '../../../src/status/what-if.ts';
import { tries } from '../../support/tries.ts';

const now = Date.UTC(2026, 10, 27, 12, 0, 5);
const say = whatIfIn(en);
const asked = (query: string, { mayAct = true, body = '' } = {}): Asked =>
  ({
    query: new URLSearchParams(query),
    body: Buffer.from(body),
    mayAct,
    here: '/',
    parameters: {},
  }) as never;

interface World {
  readonly kinds?: readonly string[];
  readonly watched?: readonly Partial<WatchedSignal>[];
  readonly recorded?: boolean;
  readonly withToken?: boolean;
  readonly whatIf?: Partial<WhatIf>;
}

const start = ({
  kinds = ['disk', 'self', 'container', 'blind', 'unseen', 'disk'],
  watched = [],
  recorded = true,
  withToken = false,
  whatIf = {},
}: World = {}) => {
  const tried = tries(now);
  const heres: string[] = [];
  const handles = whatIfHandles(
    {
      whatIf: recorded ? async () => ({ ...tried.whatIf, ...whatIf }) : null,
      words: en,
      authority: withToken ? {} : null,
      board: { watched: () => watched },
    } as unknown as SeeingOptions,
    () => kinds.map((kind) => ({ kind }) as Thing),
    ({ mayAct, here }) => {
      heres.push(here);
      return {
        ...{
          words: pageIn(en),
          whatIfName: 'What if',
          fleetName: null,
          host: 'tower',
          version: '1',
          up: '1 d',
        },
        ...{ at: now, here, acting: mayAct ? 'operator' : 'login' },
      };
    },
  );
  const read = (shown: string | Markup) => {
    const text = typeof shown === 'string' ? shown : shown.text;
    const fields = [...text.matchAll(/name="(\w+)" value="([^"]*)" maxlength/g)];
    return {
      text,
      kinds: [...text.matchAll(/<option( selected)?>([^<]*)/g)].map(([, is, kind]) =>
        is ? `*${kind}` : kind,
      ),
      fields: Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value])),
      refused: /class="lost">([^<]*)<\/p>\n<section/.exec(text)?.[1] ?? null,
    };
  };
  const page = async (query: string, more = {}) => read(await handles.page(asked(query, more)));
  const begin = async (body: string, more = {}) => read(await handles.start(asked('', { ...more, body })));
  return { ...tried, handles, heres, page, begin };
};

describe('the kinds that can be tried', () => {
  test('are those that are watched, once, but not of Polkan itself; the wanted one is chosen, else the first', async () => {
    const { page } = start();
    expect((await page('')).kinds).toEqual(['*container', 'disk']);
    expect((await page('kind=disk')).kinds).toEqual(['container', '*disk']);
    expect((await page('kind=self')).kinds).toEqual(['*container', 'disk']);
    expect((await start({ kinds: ['self'] }).page('kind=disk')).kinds).toEqual([]);
  });

  test('begin with the one that was tried last', async () => {
    const { page, begin } = start();
    await begin('kind=disk&keep=5m');
    expect((await page('')).kinds).toEqual(['container', '*disk']);
    expect((await page('kind=container')).kinds).toEqual(['*container', 'disk']);
  });
});

describe('the fields', () => {
  const limited = (...limits: readonly number[]) => limits.map((limit) => ({ kind: 'disk', limit }));

  test('say how a kind is now, with its limit where all of the kind have one, and a file says it', async () => {
    const same = { for: '0s', keep: '0s', cooldown: '1h', burst: '3', window: '1m' };
    const of = async (watched: World['watched'], kind = 'disk') =>
      (await start({ ...(watched && { watched }) }).page(`kind=${kind}`)).fields;
    expect(await of(limited(85, 85))).toEqual({ ...same, limit: '85' });
    expect(await of(limited(85, 90))).toEqual(same);
    expect(await of([])).toEqual(same);
    expect(await of([{ kind: 'container', limit: 5 }], 'container')).toEqual(same);
  });

  test('say what was typed, else what was tried last of that kind', async () => {
    const { page, begin } = start({ watched: limited(85) });
    await begin('kind=disk&keep=5m&limit=90');
    expect((await page('kind=disk')).fields).toMatchObject({ keep: '5m', limit: '90', for: '0s' });
    expect((await page('kind=disk&for=2m')).fields).toMatchObject({ keep: '0s', limit: '85', for: '2m' });
    expect((await page('kind=container')).fields).toMatchObject({ keep: '0s' });
    expect((await page('kind=disk&for=soon&keep=1m')).fields).toMatchObject({ for: '0s', keep: '5m' });
  });

  test('are empty where nothing was recorded, and it is said that nothing can be tried', async () => {
    const { page, heres } = start({ recorded: false });
    const shown = await page('kind=disk&for=2m');
    expect(shown.text).toContain(say.why.noRecording);
    expect(shown.fields).toEqual({});
    expect(heres).toEqual(['/what-if?kind=disk&for=2m']);
  });

  test('have beside them how many have times of their own, and which', async () => {
    const { page } = start({
      watched: [
        { kind: 'disk', policy: { forMs: 1 } },
        { kind: 'disk', policy: { cooldownMs: 1, forMs: 2 } },
        { kind: 'disk', policy: { forTicks: 2 } },
        { kind: 'disk' },
        { kind: 'container', policy: { keepMs: 3 } },
      ],
    });
    expect((await page('kind=disk')).text).toContain(say.ownTiming(2, 'for, cooldown'));
    expect((await page('kind=container')).text).toContain(say.ownTiming(1, 'keep'));
    expect((await start().page('kind=disk')).text).not.toContain('of their own');
  });
});

describe('a trial', () => {
  test('is of what differs from how it is now, and leads to its page', async () => {
    const { begin, wishes } = start({ watched: [{ kind: 'disk', limit: 85 }] });
    const { text } = await begin('kind=disk&for=0s&keep=5m&limit=85&burst=9');
    expect(text).toBe('/what-if?kind=disk&keep=5m&burst=9');
    const none = {
      kind: 'disk',
      forMs: null,
      keepMs: 300_000,
      cooldownMs: null,
      limit: null,
      windowMs: null,
    };
    expect(wishes).toEqual([{ ...none, burst: 9 }]);
  });

  test.each<[why: string, world: World, body: string, may: boolean, refused: string]>([
    ['who may not', { withToken: true }, 'kind=disk&keep=5m', false, say.mayNot],
    ['a value that is none', {}, 'kind=disk&keep=soon', true, say.wrong(say.fields.keepMs, 'soon')],
    ['what is so already', {}, 'kind=disk&cooldown=1h', true, say.nothing],
    ['another that runs', { whatIf: { try: () => false } }, 'kind=disk&keep=5m', true, say.busy],
    [
      'what can not be tried at all, which is said above',
      { whatIf: { try: () => false, why: () => 'noRecording' } },
      ...(['kind=disk&keep=5m', true, ''] as const),
    ],
    ['no recording', { recorded: false }, 'kind=disk&keep=5m', true, say.busy],
  ])('is refused for %s', async (_, world, body, mayAct, refused) => {
    const { begin, wishes } = start(world);
    const shown = await begin(body, { mayAct });
    expect(shown.refused).toBe(refused.replaceAll('"', '&quot;'));
    expect(wishes).toEqual([]);
  });

  test('is for everybody where nobody can log in, and so is its end', async () => {
    const { begin, wishes, handles, whatIf } = start();
    await begin('kind=disk&keep=5m', { mayAct: false });
    expect(wishes).toHaveLength(1);
    await handles.stop(asked('', { mayAct: false }));
    expect(whatIf.last()?.state.is).toBe('cancelled');
  });

  test('is not ended by who may not, and there is nothing to end without a recording', async () => {
    const { begin, handles, whatIf } = start({ withToken: true });
    await begin('kind=disk&keep=5m');
    await handles.stop(asked('', { mayAct: false }));
    expect(whatIf.last()?.state.is).toBe('running');
    await handles.stop(asked(''));
    expect(whatIf.last()?.state.is).toBe('cancelled');
    await expect(start({ recorded: false }).handles.stop(asked(''))).resolves.toBeUndefined();
  });
});
