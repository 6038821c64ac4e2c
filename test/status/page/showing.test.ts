import { gunzipSync } from 'node:zlib';
import { VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import { html } from '../../../src/status/page/html.ts';
import { ownPath, redirect, type Shown, showing } from '../../../src/status/page/showing.ts';

/** A response that keeps what it is given. */
const answer = () => {
  const got = { status: 0, headers: {} as Record<string, unknown>, body: Buffer.of() };
  const response = {
    writeHead: (status: number, headers: Record<string, unknown>) => Object.assign(got, { status, headers }),
    end: (body: Buffer = Buffer.of()) => Object.assign(got, { body }),
  } as never;
  return { got, response };
};
const request = (encoding?: string, url = '/x'): never =>
  ({ url, headers: encoding === undefined ? {} : { 'accept-encoding': encoding } }) as never;

test.each([
  ['gzip', true],
  ['br, gzip;q=0.5', true],
  ['gzipped', false],
  ['br', false],
  [undefined, false],
])('a page is packed for who understands that: %s', async (encoding, isPacked) => {
  const pages = showing(new VirtualTimeScheduler(), () => 0);
  const { got, response } = answer();
  await pages.show(request(encoding), response, () => html`<p>one</p>`, 409);
  const text = (isPacked ? gunzipSync(got.body) : got.body).toString();
  expect([got.status, text, got.headers['content-encoding']]).toEqual([
    409,
    '<p>one</p>',
    isPacked ? 'gzip' : undefined,
  ]);
  expect(got.headers['content-length']).toBe(got.body.length);
});

test('what says that there is nothing has that as its status, whatever else it would have', async () => {
  const pages = showing(new VirtualTimeScheduler(), () => 0);
  const { got, response } = answer();
  await pages.show(request(), response, () => ({ lost: html`nothing` }), 200);
  expect([got.status, got.body.toString()]).toEqual([404, 'nothing']);
});

test('a page is kept apart by path, by who looks and by packing, or under one name, until all are forgotten', async () => {
  let made = 0;
  const pages = showing(new VirtualTimeScheduler(), () => 0);
  const handle = (): Shown => {
    made += 1;
    return html`${made}`;
  };
  const own = pages.page('/x', handle);
  const named = pages.page('/y', handle, 'y');
  expect([own.method, own.path]).toEqual(['GET', '/x']);
  const look = async (route = own, url = '/x', mayAct = false, encoding?: string): Promise<string> => {
    const { got, response } = answer();
    await route.handle(request(encoding, url), response, { mayAct } as never);
    return (encoding === undefined ? got.body : gunzipSync(got.body)).toString();
  };
  expect([await look(), await look(), await look(own, '/x?2'), await look(own, '/x', true)]).toEqual([
    '1',
    '1',
    '2',
    '3',
  ]);
  expect([await look(own, '/x', false, 'gzip'), await look()]).toEqual(['4', '1']);
  expect([await look(named, '/y?1'), await look(named, '/y?2')]).toEqual(['5', '5']);
  pages.clear();
  expect([await look(), await look(named, '/y?1')]).toEqual(['6', '7']);
});

test('a browser is sent on with an empty answer', () => {
  const { got, response } = answer();
  redirect(response, '/to', { 'set-cookie': 'a' });
  expect(got).toMatchObject({
    status: 303,
    headers: { location: '/to', 'content-length': 0, 'set-cookie': 'a' },
  });
});

test.each([
  ['/', '/'],
  ['/key/a%2Fb?x=1#who', '/key/a%2Fb?x=1#who'],
  [`/${'x'.repeat(1_998)}`, `/${'x'.repeat(1_998)}`],
  [`/${'x'.repeat(1_999)}`, '/'],
  [null, '/'],
  ['', '/'],
  ['//elsewhere.example', '/'],
  ['/\\elsewhere.example', '/'],
  ['https://elsewhere.example', '/'],
  ['x/y', '/'],
  ['/with space', '/'],
  ['/with\nline', '/'],
  ['/ünicode', '/'],
])('the way back is one of this site, whatever was given: %j is %j', (given, to) => {
  expect(ownPath(given)).toBe(to);
});
