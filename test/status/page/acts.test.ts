import { describe, expect, test } from 'vitest';
import { en } from '../../../src/messages/en.ts';
import { pageIn } from '../../../src/messages/page.ts';
import { tellingIn } from '../../../src/messages/telling.ts';
import { mostPressed } from '../../../src/status/page/acts.ts';
import { cookieOf, servePages, token } from '../../support/served-pages.ts';

const words = pageIn(en);
const { incident: say, loginPage } = words;
const { noDuration } = tellingIn(en).orders;
const hour = 3_600_000;
const day = 24 * hour;

/** What a page says, as it is read. */
const read = (page: string): string =>
  page
    .replaceAll(/<(?:script|title)[^>]*>.*?<\/(?:script|title)>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');

describe('what was pressed before the login', () => {
  test.each<[form: Record<string, string>, words: string]>([
    [{ verb: 'ack', what: 'k0f' }, `${say.ack}: Container db`],
    [{ verb: 'unack', what: ' k0f ' }, `${say.unack}: Container db`],
    [{ verb: 'snooze', what: 'k0f', for: '4h' }, `${say.snooze}: Container db (${words.durations['4h']})`],
    [{ verb: 'silence', what: 'container/*', for: '3h' }, `${say.silence}: container/* (3h)`],
    [{ verb: 'unsilence', what: 'c-1', for: '' }, `${words.silences.end}: c-1`],
    [{ verb: 'dance', what: 'a' }, ': a'],
    [{ verb: 'ack' }, `${say.ack}: `],
    [{ what: 'a' }, ': a'],
  ])('%j is said in words', async (form, said) => {
    const { act } = await servePages({ wrong: ['container/db'] });
    const answer = await act(form, null);
    expect(answer.status).toBe(401);
    expect(read(await answer.text())).toContain(` ${loginPage.done(said)} `.replaceAll(/\s+/g, ' '));
  });

  test('is carried along as long as a form of ours may be, and not any longer', async () => {
    const { act } = await servePages();
    const pressed = async (length: number): Promise<boolean> => {
      const what = 'x'.repeat(length - 'verb=ack&what='.length);
      return (await (await act({ verb: 'ack', what }, null)).text()).includes('name="pressed"');
    };
    expect([await pressed(mostPressed), await pressed(mostPressed + 1)]).toEqual([true, false]);
  });

  test('is nothing where nothing was said', async () => {
    const { act } = await servePages();
    const text = await (await act({}, null)).text();
    expect(text).not.toContain('name="pressed"');
    expect(text).toContain('name="back" value="/"');
  });
});

describe('a form', () => {
  const done = async (form: Record<string, string>) => {
    const { seeing, act, logIn } = await servePages({ wrong: ['container/db'] });
    const answer = await act({ back: '/incidents', ...form }, cookieOf(await logIn()));
    const text = await answer.text();
    return { orders: seeing.orders, status: answer.status, to: answer.headers.get('location'), text };
  };

  test.each<[form: Record<string, string>, order: object]>([
    [
      { verb: 'ack', what: ' k0f ', comment: ' I look ' },
      { verb: 'ack', what: 'k0f', comment: 'I look' },
    ],
    [
      { verb: 'ack', what: 'k0f', for: 'no time', comment: ' ' },
      { verb: 'ack', what: 'k0f' },
    ],
    [
      { verb: 'unack', what: 'k0f', comment: 'x' },
      { verb: 'unack', what: 'k0f' },
    ],
    [
      { verb: 'snooze', what: 'k0f', for: '4h' },
      { verb: 'snooze', what: 'k0f', forMs: 4 * hour },
    ],
    [
      { verb: 'silence', what: 'a', for: '366d', comment: 'c'.repeat(201) },
      { verb: 'silence', match: 'a', forMs: 366 * day, comment: `${'c'.repeat(199)}…` },
    ],
    [
      { verb: 'silence', what: 'a', for: 'forever' },
      { verb: 'silence', match: 'a', forMs: null },
    ],
    [
      { verb: 'unsilence', what: 'c-1' },
      { verb: 'unsilence', silence: 'c-1' },
    ],
    [
      { verb: 'silence', what: 'w'.repeat(501), for: '1h' },
      { verb: 'silence', match: 'w'.repeat(500), forMs: hour },
    ],
  ])('%j is an order', async (form, order) => {
    const { orders, status, to } = await done(form);
    expect([orders, status, to]).toEqual([[order], 303, '/incidents']);
  });

  test.each<[form: Record<string, string>, why: string]>([
    [{ verb: 'ack', what: ' ' }, words.noWhat],
    [{ verb: 'ack' }, words.noWhat],
    [{ verb: 'snooze', what: 'k0f', for: '0s' }, noDuration('0s')],
    [{ verb: 'snooze', what: 'k0f' }, noDuration('')],
    [{ verb: 'snooze', what: 'k0f', for: 'forever' }, noDuration('forever')],
    [{ verb: 'silence', what: 'a', for: '0s' }, noDuration('0s')],
    [{ verb: 'silence', what: 'a', for: '367d' }, noDuration('367d')],
    [{ verb: 'silence', what: 'a' }, noDuration('')],
    [{ verb: 'dance', what: 'a' }, noDuration('')],
    [{ what: 'a' }, noDuration('')],
  ])('%j is refused, and nothing is ordered', async (form, why) => {
    const { orders, status, text } = await done(form);
    expect([orders, status]).toEqual([[], 409]);
    expect(read(text)).toContain(why.replaceAll(/\s+/g, ' '));
    if (form.verb !== 'silence') expect(text).toContain('<a href="/incidents">');
    else expect(text).toContain(`name="what" value="${form.what ?? ''}"`);
  });

  test('keeps all that was typed of a silence that is refused', async () => {
    const { text } = await done({ verb: 'silence', what: 'a', for: '7d', comment: 'disks', back: '/' });
    expect(text).toBe('');
    const refused = await done({ verb: 'silence', what: ' ', for: '7d', comment: ' disks ' });
    expect(refused.text).toMatch(/<option value="7d" selected>/);
    expect(refused.text).toContain('name="comment" value="disks"');
  });

  test('that is no form of the pages is refused where nobody has a token', async () => {
    const { act } = await servePages({ withToken: false });
    const answer = await act({ verb: 'ack', what: 'k0f', back: '/silences' }, null);
    const text = await answer.text();
    expect([answer.status, read(text).includes(loginPage.closed)]).toEqual([403, true]);
    expect(text).toContain('<a href="/silences">');
  });
});

describe('the login', () => {
  test.each([
    ['a wrong token', 'not-the-token', 401, loginPage.wrong],
    ['no token', '', 401, loginPage.wrong],
  ])('says why of %s', async (_, given, status, why) => {
    const { logIn } = await servePages();
    const answer = await logIn(given);
    const text = await answer.text();
    expect([answer.status, read(text).includes(why)]).toEqual([status, true]);
    expect(text).toContain('name="back" value="/silences"');
  });

  test('is slow for who guesses, and says so', async () => {
    const { logIn } = await servePages();
    for (let guess = 0; guess < 5; guess += 1) await logIn(`guess-number-${guess}`);
    const answer = await logIn('one-more-guess');
    expect([answer.status, read(await answer.text()).includes(loginPage.slowed)]).toEqual([429, true]);
  });

  test('is closed where there is no token', async () => {
    const { logIn } = await servePages({ withToken: false });
    const answer = await logIn(token);
    expect([answer.status, read(await answer.text()).includes(loginPage.closed)]).toEqual([403, true]);
  });

  test('is left again: the cookie goes, and the overview is shown', async () => {
    const { url, logIn } = await servePages();
    const cookie = cookieOf(await logIn());
    const answer = await fetch(`${url}/logout`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: url, cookie },
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    expect(answer.headers.get('set-cookie')).toMatch(/Max-Age=0|Expires=Thu, 01 Jan 1970/i);
  });

  test('leads back to what was looked at, and says nothing of a fault', async () => {
    const { page } = await servePages();
    const text = await page('/login?back=%2Fincidents');
    expect(text).toContain('name="back" value="/incidents"');
    expect(text).not.toMatch(/role="alert"|name="pressed"/);
  });
});
