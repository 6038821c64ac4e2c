import { asyncScheduler } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { tellingFile } from '../../../src/config/telling/schema.ts';
import type { Wish } from '../../../src/language/what-if.ts';
import { createAuthority } from '../../../src/status/authority.ts';
import { laterRoutes, pageHeads } from '../../../src/status/later-routes.ts';
import { pagesOf } from '../../../src/status/page/pages.ts';
import { differing, isEmpty, queryOf, wishIn, yamlOf } from '../../../src/status/page/wish.ts';
import { serveStatus } from '../../../src/status/server.ts';
import { ask, freePort } from '../../support/http-server.ts';
import { pageWorld } from '../../support/page-world.ts';
import { outcomeAt, tries } from '../../support/tries.ts';

const token = 'a-token-of-the-test-0001';
const now = Date.UTC(2026, 10, 27, 12, 0, 5);
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const start = async ({ withToken = false, recorded = true } = {}) => {
  const port = await freePort();
  const authority = withToken ? createAuthority(token, () => now) : null;
  const tried = tries(now);
  // The clock goes on: a page is kept for a second.
  let clock = now;
  const seeing = pageWorld({
    ...{ now, authority },
    clock: () => {
      clock += 2_000;
      return clock;
    },
    ...(recorded && { whatIf: async () => tried.whatIf }),
  });
  const server = serveStatus({
    ...{ host: '127.0.0.1', port, names: [], scheduler: asyncScheduler },
    onForeignHost: () => undefined,
    onUnanswered: () => undefined,
    onTrouble: () => undefined,
    ...(authority !== null && { authority }),
    routes: laterRoutes(pageHeads, async () => pagesOf(seeing)),
  });
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${port}`;
  await ask(`${url}/nothing`);
  const page = async (path = '/what-if'): Promise<string> => (await fetch(url + path)).text();
  const post = (form: Record<string, string>, path = '/what-if'): Promise<Response> =>
    fetch(url + path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  return { ...tried, page, post, seeing };
};

describe('the page of what-if', () => {
  test('says how a kind is now, and tries what differs from that', async () => {
    const { page, post, wishes } = await start();
    const shown = await page('/what-if?kind=disk');
    expect(shown).toMatch(/name="cooldown" value="1h"/);
    expect(shown).toMatch(/name="limit" value="85"/);
    expect(await page('/what-if?kind=container')).not.toContain('name="limit"');
    const answer = await post({
      kind: 'disk',
      for: '0s',
      keep: '5m',
      cooldown: '1h',
      limit: '90',
      burst: '3',
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/what-if?kind=disk&keep=5m&limit=90',
    ]);
    expect(wishes).toEqual([
      {
        kind: 'disk',
        forMs: null,
        keepMs: 300_000,
        cooldownMs: null,
        limit: 90,
        burst: null,
        windowMs: null,
      },
    ]);
  });

  test('says how many of the kind have a time of their own, which stays, and what is not known yet', async () => {
    const { page, post, set, seeing } = await start();
    const watched = seeing.board.watched();
    expect(await page('/what-if?kind=container')).not.toContain('of their own');
    Object.assign(seeing.board, {
      watched: () =>
        watched.map((one) => (one.kind === 'container' ? { ...one, policy: { forMs: 30_000 } } : one)),
    });
    await post({ kind: 'container', keep: '5m' });
    set({ is: 'done', outcome: outcomeAt(now, { notYet: 2 }), tookMs: 4_000 });
    const shown = await page('/what-if?kind=container');
    expect(shown).toContain(
      '3 of these have for of their own, from a check, a label or a script: that stays as it is.',
    );
    expect(shown).toContain('2 incidents are still open and shorter than that: told later if they stay');
  });

  test('shows how far it is, without a script too, and stops it', async () => {
    const { page, post } = await start();
    await post({ kind: 'container', keep: '5m' });
    const shown = await page();
    expect(shown).toContain('It is being tried: 42 % of the recording');
    expect(shown).toContain('<noscript><meta http-equiv="refresh" content="2"></noscript>');
    expect((await post({ kind: 'container', keep: '10m' })).status).toBe(409);
    await post({}, '/what-if/stop');
    const after = await page();
    expect(after).toContain('It was stopped.');
    expect(after).not.toContain('http-equiv="refresh"');
  });

  test('shows what it comes to: messages on a line, what would be missed, the YAML to paste', async () => {
    const { page, post, set } = await start();
    await post({ kind: 'container', keep: '5m' });
    set({ is: 'done', outcome: outcomeAt(now), tookMs: 4_000 });
    const shown = await page();
    expect(shown).toContain('<strong>41 → 12 messages</strong>');
    expect(shown).toContain('<strong>2 incidents would be missed</strong>');
    expect(shown).toMatch(/<path class="lost" d="M\d+ -14h8v12h-8zM\d+/);
    expect(shown).toMatch(/href="\/incident\/container%2Fworker%40\d+"/);
    expect(shown).toContain('kinds:\n  container:\n    keep: 5m</code>');
  });

  test.each([
    [{ is: 'failed', why: 'ENOENT <b>' }, 'It failed: ENOENT &lt;b&gt;'],
    [{ is: 'tooMuch', limit: 'memory' }, 'It took too much memory'],
    [{ is: 'tooMuch', limit: 'time' }, 'It took too long'],
    [{ is: 'done', outcome: outcomeAt(now, { sweeps: 0 }), tookMs: 1 }, 'Nothing has been recorded yet'],
  ] as const)('says what became of it: %o', async (state, said) => {
    const { page, post, set } = await start();
    await post({ kind: 'container', keep: '5m' });
    set(state);
    expect(await page()).toContain(said);
  });

  test('says which field is wrong, and begins nothing', async () => {
    const { post, wishes } = await start();
    const answer = await post({ kind: 'container', keep: 'soon' });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('&quot;soon&quot; is none of what is wanted');
    expect(await (await post({ kind: 'container', keep: '0s' })).text()).toContain(
      'Nothing is different from now.',
    );
    expect(wishes).toEqual([]);
  });

  test('with a token it is for who has logged in, and says so', async () => {
    const { page, post, wishes } = await start({ withToken: true });
    expect(await page()).not.toContain('do-try');
    expect((await post({ kind: 'container', keep: '5m' })).status).toBe(409);
    await post({}, '/what-if/stop');
    expect(wishes).toEqual([]);
  });

  test('without a recording it says what is wanted for one', async () => {
    const { page } = await start({ recorded: false });
    expect(await page()).toContain('WATCHDOG_RECORDING_DAYS above 0');
  });

  test('the noisiest of the incidents are told what would quieten them', async () => {
    const { page } = await start();
    const shown = await page('/incidents');
    expect(shown).toContain(
      'with keep: 5m it would be 3 messages instead of 12, <span class="fine">none missed</span>',
    );
    expect(shown).toMatch(/href="\/what-if\?kind=\w+&amp;keep=5m"/);
  });
});

test('incidents that are over are shown by severity', async () => {
  const { page } = await start();
  const critical = await page('/incidents?severity=critical');
  expect(critical).toContain('4 incidents, on average');
  expect(critical).toContain('<option value="critical" selected>');
  expect(critical).not.toMatch(/href="\/incident\/disk/);
  expect(await page('/incidents?severity=warning')).toMatch(/href="\/incident\/disk/);
});

describe('a wish', () => {
  const wish: Wish = {
    ...{ kind: 'my kind', forMs: 90_000, keepMs: 300_000, cooldownMs: null },
    ...{ limit: 90, burst: 5, windowMs: 120_000 },
  };
  test('is the same in a query', () => {
    expect(wishIn(new URLSearchParams(queryOf(wish)))).toEqual(wish);
  });

  test('is YAML that the configuration reads as it was meant', () => {
    const said = parse(yamlOf(wish, 'disk.alert_pct')) as Record<string, unknown>;
    const { disk, ...telling } = said;
    expect(disk).toEqual({ alert_pct: 90 });
    expect(tellingFile.safeParse(telling)).toEqual({
      success: true,
      data: { kinds: { 'my kind': { for: '1m30s', keep: '5m' } }, group: { burst: 5, window: '2m' } },
    });
  });

  test('that says what is so already is empty', () => {
    const same = { forMs: 90_000, keepMs: 300_000, cooldownMs: 1, limit: 90, burst: 5, windowMs: 120_000 };
    expect(isEmpty(differing(wish, same))).toBe(true);
    expect(isEmpty(differing(wish, { ...same, burst: 3 }))).toBe(false);
  });

  test.each(['-5', '1e9', '5 minutes', '99d', '<b>'])('takes no %s for a time', (given) => {
    expect(wishIn(new URLSearchParams({ kind: 'disk', keep: given }))).toEqual({ wrong: 'keepMs', given });
  });
});
