import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isLoggedIn, openBrowser, site, token } from './site.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const paths = ['/', '/key/container%2Fdb', '/incidents', '/silences', '/what-if?kind=disk'];

/** Every page of a host in a bad moment, as somebody sees it who looks in this way. */
const look = async (
  how: BrowserContextOptions,
  see: (page: Page, path: string) => Promise<void>,
): Promise<void> => {
  const world = { wrong: ['container/db', 'container/shop'], unseen: ['disk//'] };
  for (const locale of ['en', 'ru'] as const) {
    const { url, cookie, close } = await site({ ...world, locale });
    const context = await browser.newContext(how);
    try {
      await isLoggedIn(context, { url, cookie });
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(url + path);
        await see(page, `${locale} ${path}`);
      }
    } finally {
      await context.close();
      close();
    }
  }
};

const overflow = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe('a page', () => {
  test.each([
    ['on a phone', 360, 1],
    ['on a screen that is enlarged to 200 %', 640, 2],
    ['on a phone that is enlarged to 200 %', 180, 2],
  ])('%s needs no moving sideways, and cuts no words', async (_, width, deviceScaleFactor) => {
    await look({ viewport: { width, height: 400 }, deviceScaleFactor }, async (page, path) => {
      expect([path, await overflow(page)]).toEqual([path, 0]);
      // A name is not broken letter by letter because something beside it takes the room.
      const narrowest = await page.evaluate(
        '[...document.querySelectorAll(".things .name")].reduce((least, one) => Math.min(least, one.clientWidth || least), 999)',
      );
      expect([path, Number(narrowest) >= 90]).toEqual([path, true]);
      const squeezed = await page.evaluate(`[...document.querySelectorAll('main li > span, td, p')]
        .filter((one) => one.getBoundingClientRect().width < 30 && one.getClientRects().length > 0 && one.offsetHeight > 60)
        .map((one) => one.textContent)`);
      expect([path, squeezed]).toEqual([path, []]);
    });
  });

  test('that is printed is dark on light, also from a dark screen, and shows what was folded', async () => {
    await look({ viewport: { width: 794, height: 1_123 }, colorScheme: 'dark' }, async (page, path) => {
      await page.emulateMedia({ media: 'print' });
      expect([path, await overflow(page)]).toEqual([path, 0]);
      const found = await page.evaluate(`(async () => { ${axe};
        const { violations } = await axe.run({ runOnly: { type: 'rule', values: ['color-contrast'] } });
        return violations.flatMap(({ nodes }) => nodes.map(({ html }) => html)); })()`);
      expect([path, found]).toEqual([path, []]);
      expect([path, await page.evaluate('getComputedStyle(document.body).backgroundColor')]).toEqual([
        path,
        'rgb(255, 255, 255)',
      ]);
      expect([path, await page.locator('nav').isVisible()]).toEqual([path, false]);
    });
  });

  test('in forced colours has every mark and bar still to be seen, and its words', async () => {
    await look({ forcedColors: 'active', colorScheme: 'dark' }, async (page, path) => {
      const lost = await page.evaluate(`[...document.querySelectorAll('.mark')]
        .filter((one) => { const mark = getComputedStyle(one, '::before'), { backgroundColor: back, borderTopWidth: edge } = mark;
          return one.textContent.trim() === '' || (back === getComputedStyle(document.body).backgroundColor && edge === '0px'); })
        .map((one) => one.outerHTML)`);
      expect([path, lost]).toEqual([path, []]);
    });
  });

  test('moves nothing, whether somebody asked for less motion or not', async () => {
    await look({ reducedMotion: 'no-preference' }, async (page, path) => {
      const moving = await page.evaluate(`[...document.querySelectorAll('*')].filter((one) => {
        const { animationName, transitionDuration } = getComputedStyle(one);
        return animationName !== 'none' || transitionDuration !== '0s'; }).map((one) => one.outerHTML)`);
      expect([path, moving]).toEqual([path, []]);
    });
  });
});

test('what is pressed on a page whose login has ended is done behind the next one, which leads back', async () => {
  const { url, cookie, seeing, close } = await site({ wrong: ['container/db'] });
  const context = await browser.newContext();
  try {
    await isLoggedIn(context, { url, cookie });
    const page = await context.newPage();
    await page.goto(`${url}/key/container%2Fdb`);
    await context.clearCookies();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('Once you have logged in this is done: Acknowledge: Container db.').waitFor();
    await page.locator('input[type=password]').fill(token);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/key/container%2Fdb#act`);
    await page.getByRole('heading', { name: 'Container db: acknowledged' }).waitFor();
    expect(seeing.orders).toEqual([{ verb: 'ack', what: 'k0f' }]);
  } finally {
    await context.close();
    close();
  }
});
