import { describe, expect, test } from 'vitest';
import { matcherOf } from '../../src/language/matcher.ts';
import { partsOfKey, type Transition } from '../../src/language/signal.ts';
import { evolve } from '../../src/telling/evolve.ts';
import { live, matchIn, mostSilences, type Order, ordered, type Refusal } from '../../src/telling/order.ts';
import { orderOf } from '../../src/telling/order-text.ts';
import { hasShortId, shortIds } from '../../src/telling/short-id.ts';
import { emptyTelling, type TellingState } from '../../src/telling/state.ts';

const start = 1_800_000_000_000;
const by = { channel: 'cli', name: 'operator' };

const alert = (key: string, at = start): Transition => {
  const { kind, entity } = partsOfKey(key);
  return {
    ...{ type: 'transition', at, source: 'containers', key, kind, entity, from: 'ok.quiet', to: 'alerting' },
    ...{
      action: 'alert',
      reason: 'crossed',
      incident: `${key}@${at}`,
      title: `Container ${entity}`,
      detail: '',
    },
  };
};

const withOpen = (...keys: readonly string[]): TellingState => {
  const state = emptyTelling();
  for (const key of keys) evolve(state, alert(key));
  return state;
};

const said = (state: TellingState, text: string, at = start + 1_000) => {
  const order = orderOf(text);
  if (order === null) throw new Error(`'${text}' is no order`);
  const answer = ordered(state, order, { at, by });
  if ('type' in answer) evolve(state, answer);
  return answer;
};

describe('what an operator types', () => {
  test.each<[text: string, order: Order | null]>([
    ['ack container/web', { verb: 'ack', what: 'container/web' }],
    ['ack k3f looking into it', { verb: 'ack', what: 'k3f', comment: 'looking into it' }],
    ['unack web', { verb: 'unack', what: 'web' }],
    ['snooze web 2h', { verb: 'snooze', what: 'web', forMs: 7_200_000 }],
    [
      'silence container/web-* 1h30m upgrade',
      { verb: 'silence', match: 'container/web-*', forMs: 5_400_000, comment: 'upgrade' },
    ],
    ['silence team=db forever', { verb: 'silence', match: 'team=db', forMs: null }],
    ['unsilence c-7f3a', { verb: 'unsilence', silence: 'c-7f3a' }],
    ['  ACK   web  ', { verb: 'ack', what: 'web' }],
    ['', null],
    ['ack', null],
    ['snooze web server 2h', { verb: 'snooze', what: 'web server', forMs: 7_200_000 }],
    [
      'silence team="a b" 1h over 2h at most',
      { verb: 'silence', match: 'team="a b"', forMs: 3_600_000, comment: 'over 2h at most' },
    ],
    ['snooze web', null],
    ['snooze web 0s', null],
    ['snooze web soon', null],
    ['snooze web forever', null],
    ['snooze web 9999d', null],
    ['silence web', null],
    ['silence web 0', null],
    ['unack web please', null],
    ['bark web', null],
  ])('%j is read', (text, order) => {
    expect(orderOf(text)).toEqual(order);
  });
});

describe('an incident', () => {
  test.each([
    ['its key', 'container/web'],
    ['its id', `container/web@${start}`],
    ['part of its name, in any case', 'WE'],
    ['a glob of keys', '*/we?'],
    ['its short id', shortIds([`container/web@${start}`]).get(`container/web@${start}`) ?? ''],
  ])('is found by %s', (_, what) => {
    expect(said(withOpen('container/web', 'container/db'), `ack ${what}`)).toMatchObject({
      ...{ type: 'command', verb: 'ack', incident: `container/web@${start}`, by },
      id: expect.stringMatching(/^c-\w{5}$/),
    });
  });

  test.each<[text: string, refusal: Refusal]>([
    ['ack mail', { code: 'nothing', what: 'mail' }],
    ['ack container', { code: 'several', what: 'container', keys: ['container/web', 'container/db'] }],
    ['unack web', { code: 'notAcknowledged', key: 'container/web' }],
    ['unsilence c-none', { code: 'noSilence', silence: 'c-none' }],
  ])('%s is refused', (text, refusal) => {
    expect(said(withOpen('container/web', 'container/db'), text)).toEqual(refusal);
  });

  test('that is over can not be acknowledged', () => {
    const state = withOpen('container/web');
    evolve(state, {
      ...alert('container/web'),
      at: start + 500,
      from: 'alerting',
      to: 'recovered',
      action: 'recovery',
      reason: 'cleared',
    });
    expect(said(state, 'ack container/web')).toEqual({ code: 'notOpen', what: 'container/web' });
  });

  test('is acknowledged once; a snooze may become an ack, and an ack may be taken back', () => {
    const state = withOpen('container/web');
    expect(said(state, 'snooze web 1h')).toMatchObject({ verb: 'snooze', until: start + 1_000 + 3_600_000 });
    expect(said(state, 'ack web')).toMatchObject({ verb: 'ack' });
    expect(said(state, 'ack web')).toEqual({ code: 'already', key: 'container/web', by, at: start + 1_000 });
    expect(said(state, 'unack web')).toMatchObject({ verb: 'unack' });
    expect(said(state, 'ack web')).toMatchObject({ verb: 'ack' });
  });
});

describe('a silence', () => {
  test.each<[text: string, key: string, matches: boolean]>([
    ['container/web', 'container/web', true],
    ['container/web', 'container/web-1', false],
    ['container/web-*', 'container/web-1', true],
    ['team=db', 'container/web', false],
    ['kind=container,entity=~"we."', 'container/web', true],
    ['entity!="a,b"', 'container/web', true],
    ['entity=w*', 'container/web', true],
    ['entity=w*', 'container/db', false],
    ['kind=cont*,entity=we?', 'container/web', true],
    ['entity="w*"', 'container/web', false],
    ['entity="w*"', 'container/w*', true],
    ['entity=a.b*', 'container/aXb', false],
  ])('of %s: %s %s', (text, key, matches) => {
    const { kind, entity } = partsOfKey(key);
    const subject = { kind, entity, severity: 'warning', labels: {} } as const;
    expect(matcherOf(matchIn(text))(subject)).toBe(matches);
  });

  test('that can not be matched by is refused with what is wrong', () => {
    expect(said(withOpen(), 'silence entity=~"(" 1h')).toMatchObject({
      code: 'badMatch',
      why: expect.stringContaining('('),
      ...{ wrong: 'expression', given: '(' },
    });
    expect(said(withOpen(), 'silence {=x 1h')).toMatchObject({
      code: 'badMatch',
      wrong: 'matcher',
      given: '{=x',
    });
  });

  test.each(['token=hunter2', 'alertname="password=hunter2"'])(
    'is written down without the secret in what it matches: %s',
    (match) => {
      const answer = ordered(withOpen(), { verb: 'silence', match, forMs: 1_000 }, { at: start, by });
      expect(answer).toMatchObject({ verb: 'silence' });
      expect(JSON.stringify(answer)).not.toContain('hunter2');
    },
  );

  test('by an expression that holds a secret is refused, and the refusal does not repeat it', () => {
    const answer = said(withOpen(), 'silence token=~"hunter2|x" 1h');
    expect(answer).toMatchObject({ code: 'badMatch', wrong: 'secret', given: 'token=~***' });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  test('that is the mere name of what is open is refused, with the keys that may be meant: it would silence none', () => {
    const state = withOpen('container/web', 'container/web-2', 'check/api', 'host_mem');
    expect(said(state, 'silence api 1h')).toMatchObject({
      ...{ code: 'badMatch', wrong: 'name', given: 'api', near: ['check/api'] },
    });
    expect(said(state, 'silence web 1h')).toMatchObject({ near: ['container/web', 'container/web-2'] });
    for (const match of ['check/api', 'network', 'host_mem', '*api', 'kind=check'])
      expect(said(state, `silence ${match} 1h`)).toMatchObject({ verb: 'silence' });
  });

  test('is there until its end, and beyond a thousand none is taken', () => {
    const state = withOpen();
    expect(said(state, 'silence container/a 1h')).toMatchObject({ verb: 'silence' });
    expect(live(state, start + 3_600_999)).toHaveLength(1);
    expect(live(state, start + 3_601_000)).toEqual([]);
    for (let n = 1; n < mostSilences; n += 1) said(state, `silence container/web-${n} 1h`);
    expect(said(state, 'silence container/another 1h')).toEqual({ code: 'tooMany', most: mostSilences });
    expect(said(state, 'silence container/another 1h', start + 3_700_000)).toMatchObject({ verb: 'silence' });
  });
});

describe('short ids', () => {
  test('are three characters, unless two would be the same, and are recognised by what they begin with', () => {
    const incidents = Array.from({ length: 2_000 }, (_, n) => `dep/service-${n}@${start + n}`);
    const ids = shortIds(incidents);
    expect(new Set(ids.values()).size).toBe(incidents.length);
    expect(ids.get(incidents[0] ?? '')).toHaveLength(3);
    for (const [incident, id] of ids) {
      expect(id).toMatch(/^[2-9a-hjkmnp-z]{3,8}$/);
      expect(hasShortId(incident, id.toUpperCase())).toBe(true);
    }
  });
});
