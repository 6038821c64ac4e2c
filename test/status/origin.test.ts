import { describe, expect, test } from 'vitest';
import { isFromAnotherPage, isOfAnotherSite, isOfThisSite } from '../../src/status/origin.ts';

type Heads = Readonly<Record<string, string | readonly string[]>>;
const request = (heads: Heads) => ({
  headersDistinct: Object.fromEntries(Object.entries(heads).map(([name, value]) => [name, [value].flat()])),
});

describe('a request', () => {
  test.each<[heads: Heads, another: boolean, own: boolean]>([
    [{ host: 'box:9477' }, false, false],
    [{ host: 'box:9477', 'sec-fetch-site': 'same-origin' }, false, true],
    [{ host: 'box:9477', 'sec-fetch-site': 'none' }, false, false],
    [{ host: 'box:9477', 'sec-fetch-site': 'same-site' }, true, false],
    [{ host: 'box:9477', 'sec-fetch-site': 'cross-site' }, true, false],
    [{ host: 'box:9477', 'sec-fetch-site': 'cross-site', origin: 'http://box:9477' }, true, false],
    [{ host: 'box:9477', origin: 'http://box:9477' }, false, true],
    [{ host: 'box', origin: 'http://box:80' }, false, true],
    [{ host: 'box:9477', origin: 'http://box:9478' }, true, false],
    [{ host: 'box:9477', origin: 'http://other:9477' }, true, false],
    [{ host: 'box:9477', origin: 'https://box:9477' }, true, false],
    [{ host: 'box:9477', origin: 'https://box:9477', 'sec-fetch-site': 'same-origin' }, false, true],
    [{ host: 'box', origin: 'https://box', 'x-forwarded-proto': 'https' }, false, true],
    [{ host: 'box', origin: 'https://box', 'x-forwarded-proto': ' HTTPS , http' }, false, true],
    [
      { host: 'box', origin: 'https://box', 'x-forwarded-proto': 'http', 'sec-fetch-site': 'none' },
      true,
      false,
    ],
    [{ host: 'box', origin: 'http://box', 'x-forwarded-proto': 'https' }, true, false],
    [{ host: 'box', origin: 'null' }, true, false],
    [{ host: 'box', origin: 'file:///a' }, true, false],
    [{ host: 'box', origin: 'nothing' }, true, false],
    [{ host: 'box', origin: '' }, true, false],
    [{ host: 'box', origin: ['http://box', 'http://box'] }, true, false],
    [{ origin: 'http://box' }, true, false],
  ])('with %j is of another site: %s, and surely of this one: %s', (heads, another, own) => {
    expect([isOfAnotherSite(request(heads)), isOfThisSite(request(heads))]).toEqual([another, own]);
  });
});

test.each<[heads: Heads, another: boolean]>([
  [{ host: 'box:9477' }, false],
  [{ host: 'box:9477', referer: 'http://box:9477/key/x' }, false],
  [{ host: 'box', referer: 'https://box/' }, false],
  [{ host: 'box:9477', referer: 'http://evil.example/' }, true],
  [{ host: 'box:9477', referer: 'http://box:9478/' }, true],
  [{ host: 'box:9477', referer: 'nowhere' }, true],
  [{ host: 'box:9477', referer: ['http://box:9477/', 'http://evil.example/'] }, true],
  [{ host: 'box:9477', referer: 'http://evil.example/', 'sec-fetch-site': 'none' }, false],
  [{ host: 'box:9477', origin: 'http://evil.example' }, true],
])('%j of a call is from another page: %s', (heads, another) => {
  expect(isFromAnotherPage(request(heads))).toBe(another);
});
