import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { pageHeads } from '../../../src/status/later-routes.ts';
import { pagesOf } from '../../../src/status/page/pages.ts';
import { script } from '../../../src/status/page/script.ts';
import { style } from '../../../src/status/page/style.ts';
import { fleetStatusOf } from '../../support/fleet-status-of.ts';
import { cookieOf, firstLine, now, servePages, token } from '../../support/served-pages.ts';

describe('the page of a fleet', () => {
  test('is there where there is one, and every page leads to it', async () => {
    const { page } = await servePages({ fleet: fleetStatusOf() });
    expect(await page('/fleet')).toContain('Not heard: box-2');
    expect(await page('/')).toContain('<a href="/fleet">Fleet</a>');
  });

  test('is not there for a host that stands alone, and nothing speaks of it', async () => {
    const { url, page } = await servePages();
    const answer = await fetch(`${url}/fleet`);
    expect([answer.status, await answer.text()]).toEqual([
      404,
      expect.stringContaining('This host stands alone'),
    ]);
    expect(await page('/')).not.toContain('/fleet');
  });
});

describe('the first line', () => {
  test.each([
    ['of a host where all is well', {}, 'All well: 5 things on tower, last look 4 s ago'],
    ['in Russian', { locale: 'ru' }, 'Всё в порядке: 5 объектов на tower, последний осмотр 4 с назад'],
    [
      'names what is wrong, the worst first',
      { wrong: ['container/db', 'disk//'] },
      '2 things are wrong on tower: Container db (4 min); Disk / (13 min)',
    ],
    [
      'says that something can not be seen',
      { unseen: ['disk//'] },
      'Nothing is known to be wrong on tower, but 1 thing can&#39;t be seen, last look 4 s ago',
    ],
    [
      'names what is wrong, and says that something else can not be seen',
      { wrong: ['container/db'], unseen: ['disk//'] },
      '1 thing is wrong on tower: Container db (4 min); 1 thing can&#39;t be seen',
    ],
    ['of a host of which nothing is watched', { containers: 0 }, 'Nothing is watched on tower yet'],
  ] as const)('%s', async (_, world, line) => {
    const { page } = await servePages(world);
    expect(firstLine(await page('/'))).toBe(line);
  });
});

describe('the pages', () => {
  test('are loaded when the first of them is asked for, and are those that the server knows of', async () => {
    const { page, loads, seeing } = await servePages();
    expect(loads).toEqual([]);
    await page('/');
    await page('/incidents');
    expect(loads).toEqual([1]);
    const headOf = ({ method, path, who }: { method: string; path: string; who?: string }): string =>
      `${method} ${path} ${who ?? ''}`;
    expect(pagesOf(seeing).map(headOf)).toEqual(pageHeads.map(headOf));
  });

  test('of fifty things are at most 15 kB with style and script, packed', async () => {
    const { url } = await servePages({ containers: 48, wrong: ['container/db'] });
    const { port } = new URL(url);
    const { request } = await import('node:http');
    const bytesOf = (path: string): Promise<Buffer> =>
      new Promise((resolve, reject) => {
        request({ port, path, headers: { host: 'localhost', 'accept-encoding': 'gzip' } }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve(Buffer.concat(chunks)));
        })
          .on('error', reject)
          .end();
      });
    const page = await bytesOf('/');
    const text = gunzipSync(page).toString();
    const assets = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(assets).toHaveLength(3);
    let sum = page.length;
    for (const path of assets) sum += (await bytesOf(path)).length;
    expect(sum).toBeLessThan(15_000);
    expect(script.length).toBeLessThan(3_000);
    expect(style).not.toMatch(/url\(|@import/);
  });

  test('of 2,000 things show what is wrong, fold the rest, and find any by a filter', async () => {
    const { page } = await servePages({ containers: 2_000, wrong: ['container/app-1500'] });
    const whole = await page('/');
    expect(whole).toContain('Container app-1500');
    expect(whole.match(/<li class="hasbars">/g)?.length).toBeLessThan(100);
    const found = await page('/?q=app-177');
    expect(found).toContain('Container app-1777');
    expect(found).toContain('11 things found');
    const group = await page('/group/source%3Acontainers');
    expect(group.match(/<li class="hasbars">/g)).toHaveLength(400);
  });

  test('have nothing of a hostile name in them that acts', async () => {
    const hostile = `"><img src=x onerror=alert(1)>\u202e\u001b[2J</title><script>alert(2)</script>${'x'.repeat(10_000)}`;
    const { page } = await servePages({ hostile });
    for (const path of ['/', '/incidents', '/silences?match=%3Cb%3E', '/group/source%3Acontainers']) {
      const text = await page(path);
      expect(text).not.toMatch(/<img|<script>|onerror=alert\(1\)>/);
      for (const character of ['\u202e', '\u001b']) expect(text).not.toContain(character);
    }
  });

  test('allow nothing that is not their own', async () => {
    const { url } = await servePages();
    const { headers } = await fetch(`${url}/`);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(headers.get('access-control-allow-origin')).toBeNull();
    const head = await fetch(`${url}/`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('show apart what was said as an incident opened and what is seen now, each with its time', async () => {
    const { page, seeing } = await servePages({ wrong: ['container/db'] });
    const [incident] = seeing.console?.incidents() ?? [];
    const text = await page('/key/container%2Fdb');
    const cards = (whole: string): readonly string[] =>
      [...whole.matchAll(/<div class="card[^"]*"><p class="soft">(.*?)<\/p><p class="said">([^<]*)/gs)].map(
        ([, name = '', said = '']) => `${name}: ${said.trim()}`,
      );
    expect(cards(text)).toEqual([
      'Now, looked at 12:00:01: exited (137, SIGKILL: killed or out of memory) 4 min ago.\nLook at its log:',
      'When it opened, at 11:56:05: exited (137, SIGKILL: killed or out of memory) just now.',
    ]);
    // Its source has failed since: that is no now.
    const lookOf = () => ({ at: now - 600_000, nextAt: null, isOld: true });
    Object.assign(seeing.board, { lookOf });
    expect(cards(await page('/key/container%2Fdb?again'))[0]).toMatch(/^As it was seen last, at 11:50:05: /);
    // What is over is told as over, and how the thing is now beside it.
    Object.assign(seeing.console ?? {}, {
      incidents: () => [{ ...incident, state: 'closed', closedAt: now - 60_000 }],
    });
    const over = await page(`/incident/${encodeURIComponent(incident?.incident ?? '')}`);
    expect(firstLine(over)).toBe('Container db: over');
    expect(over).toContain('<a href="/key/container%2Fdb">now: wrong</a>');
    // Nothing is said of now where nobody looks any more.
    Object.assign(seeing, { board: { ...seeing.board, watched: () => [] }, actors: { actors: () => [] } });
    const gone = await page(`/incident/${encodeURIComponent(incident?.incident ?? '')}?gone`);
    expect(gone).toContain('It is not watched any more.');
    expect(cards(gone)).toEqual([
      'When it opened, at 11:56:05: exited (137, SIGKILL: killed or out of memory) just now.',
    ]);
  });

  test('say once what is still as it was when an incident opened', async () => {
    const { page, seeing } = await servePages({ wrong: ['container/db'] });
    const detail = 'exited (137, SIGKILL: killed or out of memory) just now.';
    const signals = seeing.board.watched().map((one) => ({ ...one, ...(one.active && { detail }) }));
    Object.assign(seeing, { board: { ...seeing.board, watched: () => signals } });
    const text = await page('/key/container%2Fdb');
    expect(text).toContain('Now, looked at 12:00:01, as when it opened at 11:56:05');
    expect(text.match(/just now/g)).toHaveLength(2);
  });

  test('say of what has turns of its own when it was looked at, and will be next', async () => {
    const { page, seeing } = await servePages({ wrong: ['container/db'] });
    const { at: now } = seeing.vitals();
    const at = now - 30_000;
    const lookOf = () => ({ at, nextAt: at + 600_000, isOld: false });
    Object.assign(seeing, { board: { ...seeing.board, lookOf } });
    expect(await page('/key/container%2Fdb')).toMatch(
      /Now, looked at 11:59:3\d(?:, as [^;<]*)?; next at 12:09:3\d/,
    );
  });

  test('lead from what is held back to who was told, and why not', async () => {
    const { page } = await servePages({ wrong: ['container/db'] });
    expect(await page('/')).toContain('<a href="/key/container%2Fdb#who">held back: quiet hours</a>');
    expect(await page('/key/container%2Fdb')).toContain('<section id="who"');
  });

  test('tell the story of an incident, and why a channel was not told', async () => {
    const { page, seeing } = await servePages({ wrong: ['container/db'] });
    const [incident] = seeing.console?.incidents() ?? [];
    for (const path of ['/key/container%2Fdb', `/incident/${encodeURIComponent(incident?.incident ?? '')}`]) {
      const text = await page(path);
      expect(text).toContain('telegram has it, message 4711');
      expect(text).toContain(
        'mail is not told the alert now: these are the quiet hours of nights, until 13:30.',
      );
      expect(text).toContain('alert held back for mail: quiet hours, until 13:30:05');
    }
  });
});

describe('acting', () => {
  test('is shown only to who may', async () => {
    const { page, logIn } = await servePages({ wrong: ['container/db'] });
    expect(await page('/key/container%2Fdb')).not.toContain('action="/act"');
    const cookie = cookieOf(await logIn());
    expect(await page('/key/container%2Fdb', { headers: { cookie } })).toContain('action="/act"');
    const closed = await servePages({ wrong: ['container/db'], withToken: false });
    expect(await closed.page('/key/container%2Fdb')).toContain('set WATCHDOG_HTTP_TOKEN');
  });

  test('begins with a login, which leads nowhere but here', async () => {
    const { url, logIn } = await servePages();
    const wrong = await logIn('not-the-token');
    expect([wrong.status, cookieOf(wrong)]).toEqual([401, '']);
    const right = await logIn();
    expect([right.status, right.headers.get('location')]).toEqual([303, '/silences']);
    for (const back of ['https://evil.example', '//evil.example', '/\\evil.example', '/a\nb']) {
      const body = new URLSearchParams({ token, back });
      const answer = await fetch(`${url}/login`, { method: 'POST', body, redirect: 'manual' });
      expect(answer.headers.get('location')).toBe('/');
    }
  });

  test('acknowledges, silences and ends a silence', async () => {
    const { seeing, logIn, act, page } = await servePages({ wrong: ['container/db'] });
    const cookie = cookieOf(await logIn());
    const acked = await act({ verb: 'ack', what: 'k0f', back: '/key/container%2Fdb' }, cookie);
    expect([acked.status, acked.headers.get('location')]).toEqual([303, '/key/container%2Fdb']);
    await act({ verb: 'silence', what: 'container/*', for: '4h', comment: ' upgrade ' }, cookie);
    await act({ verb: 'unsilence', what: 'c-2' }, cookie);
    expect(seeing.orders).toEqual([
      { verb: 'ack', what: 'k0f' },
      { verb: 'silence', match: 'container/*', forMs: 4 * 3_600_000, comment: 'upgrade' },
      { verb: 'unsilence', silence: 'c-2' },
    ]);
    expect(await page('/', { headers: { cookie } })).toContain('acknowledged');
  });

  /** What a form that a page shows would send, with what somebody types. */
  const sentBy = (page: string, typed: Record<string, string>): URLSearchParams => {
    const hidden = page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g);
    const plain = (text: string): string =>
      text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
    return new URLSearchParams([
      ...[...hidden].map(([, name = '', value = '']) => [name, plain(value)]),
      ...Object.entries(typed),
    ]);
  };
  const back = '/key/container%2Fdb';

  test.each([
    [{ verb: 'ack', what: 'k0f', back }, 'Acknowledge: Container db', { verb: 'ack', what: 'k0f' }],
    [
      { verb: 'silence', what: 'a=~"x&y"', for: '4h', comment: "it's <b>", back },
      'Silence: a=~&quot;x&amp;y&quot; (4 hours)',
      { verb: 'silence', match: 'a=~"x&y"', forMs: 4 * 3_600_000, comment: "it's <b>" },
    ],
    [{ verb: 'unsilence', what: 'c-2', back }, 'End it: c-2', { verb: 'unsilence', silence: 'c-2' }],
  ])(
    'without the cookie leads to the login, and what was pressed is done behind it: %j',
    async (form, words, order) => {
      const { url, seeing, act } = await servePages({ wrong: ['container/db'] });
      const post = (body: URLSearchParams) =>
        fetch(`${url}/login`, { method: 'POST', body, redirect: 'manual', headers: { origin: url } });
      const pressed = await act(form, null);
      const asks = await pressed.text();
      expect([pressed.status, asks]).toEqual([401, expect.stringContaining(words)]);
      const wrong = await post(sentBy(asks, { token: 'not-the-token' }));
      expect([wrong.status, seeing.orders]).toEqual([401, []]);
      const right = await post(sentBy(await wrong.text(), { token }));
      expect([right.status, right.headers.get('location'), cookieOf(right)]).toEqual([
        303,
        back,
        expect.stringContaining('polkan='),
      ]);
      expect(seeing.orders).toEqual([order]);
    },
  );

  test('that was pressed before the login and can not be says why, to who is logged in then', async () => {
    const { url, act, seeing } = await servePages({ wrong: ['container/db'] });
    const asks = await (await act({ verb: 'ack', what: 'gone', back }, null)).text();
    const body = sentBy(asks, { token });
    const headers = { origin: url };
    const answer = await fetch(`${url}/login`, { method: 'POST', body, redirect: 'manual', headers });
    const text = await answer.text();
    expect([answer.status, text]).toEqual([409, expect.stringContaining('No incident is called gone.')]);
    expect(cookieOf(answer)).toContain('polkan=');
    expect(text).toContain('action="/logout"');
    expect(seeing.orders).toEqual([{ verb: 'ack', what: 'gone' }]);
  });

  test('of more than a form of ours says is asked to be said again after the login', async () => {
    const { act } = await servePages({});
    const asks = await act({ verb: 'ack', what: 'x'.repeat(5_000), back }, null);
    const text = await asks.text();
    expect([
      asks.status,
      text.includes('name="pressed"'),
      text.includes(`name="back" value="${back}"`),
    ]).toEqual([401, false, true]);
  });

  test('where there is no token says that nobody can', async () => {
    const { act, seeing } = await servePages({ withToken: false });
    const answer = await act({ verb: 'ack', what: 'k0f' }, null);
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('WATCHDOG_HTTP_TOKEN is not set'),
    ]);
    expect(seeing.orders).toEqual([]);
  });

  test.each([
    ['/incidents?q=db', '/login?back=%2Fincidents%3Fq%3Ddb'],
    ['/key/container%2Fdb', '/login?back=%2Fkey%2Fcontainer%252Fdb'],
    ['/silences?match=a%3D%22b%22', '/login?back=%2Fsilences%3Fmatch%3Da%253D%2522b%2522'],
    ['/', '/login'],
  ])('begins at the foot of %s, and leads back to it', async (path, login) => {
    const { page } = await servePages({ wrong: ['container/db'] });
    const foot = (await page(path)).split('<footer>')[1] ?? '';
    expect(foot).toContain(`<a href="${login}">`);
  });

  test('begins on a page of nothing without what was asked for there by somebody else', async () => {
    const { url, page } = await servePages({});
    const lost = { headers: { accept: 'text/html' } };
    expect(await page('/not-here/secret', lost)).toContain('<a href="/login">');
    expect((await fetch(`${url}/fleet?secret=1`)).status).toBe(404);
    expect(await page('/fleet')).toContain('<a href="/login">');
  });

  test.each([
    [{ verb: 'ack', what: 'nothing' }, 'No incident is called nothing.'],
    [{ verb: 'silence', what: 'container/*', for: 'soon' }, 'soon is not a duration'],
    [{ verb: 'silence', what: ' ', for: '1h' }, 'Nothing was named: say what it is about.'],
    [{ verb: 'drop', what: 'all' }, 'How long?'],
  ])('that can not be says why: %j', async (form: Record<string, string>, why) => {
    const { logIn, act } = await servePages({ wrong: ['container/db'] });
    const answer = await act(form, cookieOf(await logIn()));
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining(why)]);
  });

  test('that is refused of a silence keeps what was typed, and says why above it', async () => {
    const { logIn, act } = await servePages({});
    const cookie = cookieOf(await logIn());
    const typed = { verb: 'silence', what: 'foo=~"x"', for: '7 moons', comment: 'while "it" lasts' };
    for (const [form, why] of [
      [typed, '7 moons is not a duration'],
      [{ ...typed, what: '', for: '7d' }, 'Nothing was named'],
    ] as const) {
      const answer = await act(form, cookie);
      const text = await answer.text();
      expect(answer.status).toBe(409);
      expect(text).toMatch(new RegExp(`role="alert"[^\n]*Nothing was done:</strong> [^\n]*${why}`));
      if (form.what !== '') expect(text).toContain('name="what" value="foo=~&quot;x&quot;"');
      if (form.for === '7d') expect(text).toContain('<option value="7d" selected>');
      expect(text).toContain('name="comment" value="while &quot;it&quot; lasts"');
    }
  });

  test('shows what is to come: maintenance, and a silence that begins later', async () => {
    const { page, seeing } = await servePages();
    const silence = {
      id: 'c-9',
      match: 'container/db',
      by: { channel: 'api', name: 'maria' },
      comment: null,
    };
    const later = [{ ...silence, from: now + 3_600_000, until: now + 7_200_000 }];
    if (seeing.console !== null) Object.assign(seeing.console, { silences: () => later });
    const shown = await page('/silences');
    expect(shown).toContain(
      '<strong>weekly reboot</strong> <span>next 29.11 12:00–13:00 <span class="soft">(29.11 07:00 in America/New_York)</span></span><br><span class="soft">host=tower · configured at polkan.yaml:31:3</span>',
    );
    expect(shown).toMatch(
      /<section id="coming" data-live><h2>Silences to come<[\s\S]*<td class="n" data-name="until">from 13:00, 14:00<\/td>/,
    );
    expect(shown).toContain('Nothing is silenced by hand.');
  });

  test('shows the maintenance that runs among what is silenced now, and the others by when they come', async () => {
    const { page, seeing } = await servePages();
    const hour = 3_600_000;
    const windows = [
      { name: 'never', until: null, next: null },
      { name: 'later', until: null, next: { from: now + 5 * hour, until: null }, match: '', zones: ['UTC'] },
      { name: 'nightly', until: now + hour, next: { from: now + 24 * hour, until: now + 26 * hour } },
      { name: 'soon', until: null, next: { from: now + hour, until: now + 2 * hour } },
      { name: 'always', until: now + hour, goesOn: true, next: { from: now + hour, until: null } },
    ];
    if (seeing.console !== null) Object.assign(seeing.console, { maintenance: () => windows });
    const shown = await page('/silences');
    const [before = '', after = ''] = shown.split('<section id="maintenance"');
    const namesIn = (text: string): readonly string[] =>
      [...text.matchAll(/<li><strong>(\w+)/g)].map(([, name = '']) => name);
    expect([namesIn(before), namesIn(after)]).toEqual([
      ['nightly', 'always'],
      ['soon', 'later', 'never'],
    ]);
    expect(before).toContain('nightly</strong>: <strong class="warn">now, until 13:00</strong>');
    expect(before).toContain('always</strong>: <strong class="warn">now, without an end</strong></li>');
    expect(after).toContain('later</strong> <span>next 17:00 <span class="soft">(UTC)</span></span>');
    expect(after).toContain('<span class="soft">everything</span>');
    expect(after).toContain('never</strong> <span class="soft">not within a hundred days</span>');
  });

  test('says beforehand what a silence would match', async () => {
    const { page } = await servePages();
    expect(await page('/silences?match=container/*')).not.toContain('This matches 3');
    const { page: seen, logIn } = await servePages();
    const headers = { cookie: cookieOf(await logIn()) };
    expect(await seen('/silences?match=container/*', { headers })).toContain('This matches 3: container/db');
    expect(await seen('/silences?match=a%5B', { headers })).toContain('a bracket is open');
  });

  test('says in its language why a silence can not be matched', async () => {
    const { page, logIn } = await servePages({ locale: 'ru' });
    const headers = { cookie: cookieOf(await logIn()) };
    const text = await page('/silences?match=(a', { headers });
    expect(text).toContain('«(a» на некоторых текстах идёт слишком долго');
    expect(text).not.toContain('takes too long');
  });
});
