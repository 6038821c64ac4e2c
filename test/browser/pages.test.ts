import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { incidentId } from '../../src/language/signal.ts';
import { en } from '../../src/messages/en.ts';
import { pageIn } from '../../src/messages/page.ts';
import { movesOf } from '../support/journal-events.ts';
import { hostileName, type PageWorld } from '../support/page-world.ts';
import { outcomeAt } from '../support/tries.ts';
import { turnOf } from '../support/turns.ts';
import { complaintsOf, isLoggedIn, logIn, noon, openBrowser, site } from './site.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const locales = ['en', 'ru'] as const;

/** Where pictures go that a person looks at; unset: none are made. */
const pictures = process.env.POLKAN_PICTURES ?? '';

/** HTML, bidi, ANSI; as the name of a thing as long as names can be, in every other field 10,000 characters. */
const hostile = `<img src=x onerror=alert(1)>\u202e\u001b[31m${'long '.repeat(2_000)}`;

/** What is shown, and the thing that is looked at more closely. */
const worlds: Readonly<Record<string, Omit<PageWorld, 'now'> & { readonly thing: string }>> = {
  empty: { containers: 0, thing: 'container/db' },
  bad: { wrong: ['container/db', 'container/shop'], unseen: ['disk//'], thing: 'container/db' },
  many: { containers: 2_000, wrong: ['container/app-1500'], thing: 'container/app-1500' },
  hostile: {
    hostile,
    wrong: [`container/${hostileName(hostile, 0)}`],
    thing: `container/${hostileName(hostile, 0)}`,
  },
};

const groupPath = '/group/host';
const keyPath = (thing: string): string => `/key/${encodeURIComponent(thing)}`;
const incidentPath = (thing: string): string =>
  `/incident/${encodeURIComponent(incidentId(thing, noon - 4 * 60_000))}`;

/** Every page there is; of a thing that there is not, the page that says so. */
const pathsOf = (thing: string): readonly string[] => [
  '/',
  '/?q=app',
  groupPath,
  keyPath(thing),
  incidentPath(thing),
  '/incidents',
  '/silences?match=container%2F*',
  '/what-if?kind=disk',
  '/login',
];

const findings = async (page: Page, rules: readonly string[] | null): Promise<readonly string[]> => {
  const only = rules === null ? {} : { runOnly: { type: 'rule', values: rules } };
  // By the debugger's door: the pages' own policy lets no script of others in, and is not loosened for it.
  const found = await page.evaluate(`(async () => { if (!window.axe) { ${axe} };
    // Of a long list all rows are alike: some of them answer for the rest.
    const { violations } = await axe.run({ exclude: ['.things > li:nth-child(n + 12)'] }, ${JSON.stringify(only)});
    return violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).slice(0, 3).join(' ')); })()`);
  return found as readonly string[];
};

/** Nothing stands out to the right: nobody has to move a page sideways. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  ) as Promise<number>;

/** What of axe's rules depends on how long the words are. */
const ofWords = ['target-size', 'scrollable-region-focusable'];
/**
 * Every width with every scheme. What axe says depends on the colours, else on neither: it is asked once of each scheme, and in
 * another language of what its words can change.
 */
const looks = [
  { width: 360, colorScheme: 'light', rules: { en: null, ru: ofWords } },
  { width: 360, colorScheme: 'dark', rules: { en: [], ru: [] } },
  {
    width: 1_280,
    colorScheme: 'dark',
    rules: { en: ['color-contrast', 'link-in-text-block', 'target-size'], ru: [] },
  },
  { width: 1_280, colorScheme: 'light', rules: { en: [], ru: [] } },
] as const;
/** A page of which nothing can go on while it is looked at. */
const isStill = (path: string): boolean => path === '/login';

const everyWorld = Object.keys(worlds).flatMap((name) => locales.map((locale) => [name, locale] as const));

describe('every page', () => {
  test.each(everyWorld)(
    'of a host that is %s, in %s, is whole on a phone and a screen, light and dark, with a script and without, for everybody',
    async (name, locale) => {
      const { thing, ...world } = worlds[name] ?? { thing: '' };
      const { url, cookie, close } = await site({ ...world, locale });
      const live = await browser.newContext();
      const plain = await browser.newContext({ javaScriptEnabled: false });
      try {
        const complaints = [complaintsOf(live), complaintsOf(plain)];
        const missing: string[] = [];
        for (const context of [live, plain]) await isLoggedIn(context, { url, cookie });
        const [page, still] = [await live.newPage(), await plain.newPage()];
        const wordsOf = async (one: Page): Promise<string> =>
          ((await one.locator('main').textContent()) ?? '').replaceAll(/\d+/g, 'n');
        for (const path of pathsOf(thing)) {
          const answer = await page.goto(url + path);
          // What there is not is said, and nothing of it goes on.
          if (answer?.status() === 404) missing.push(path);
          else if (!isStill(path)) await page.locator('body.live').waitFor();
          await still.goto(url + path);
          // What a script adds is nothing to read.
          expect([path, await wordsOf(still)]).toEqual([path, await wordsOf(page)]);
          for (const { width, colorScheme, rules } of looks) {
            // Colours move nothing: of the page without a script one look a width shows all there is.
            for (const one of colorScheme === 'light' ? [page, still] : [page]) {
              await one.setViewportSize({ width, height: 800 });
              await one.emulateMedia({ colorScheme });
              expect([path, width, await overflow(one)]).toEqual([path, width, 0]);
            }
            if (rules[locale]?.length !== 0)
              expect([path, width, await findings(page, rules[locale])]).toEqual([path, width, []]);
            if (pictures === '') continue;
            const part = /^\/([\w-]+)/.exec(path)?.[1] ?? (path === '/' ? 'overview' : 'filter');
            await page.screenshot({
              path: `${pictures}/${name}-${locale}-${part}-${width}-${colorScheme}.png`,
              fullPage: name !== 'many' && name !== 'hostile',
            });
          }
        }
        expect(missing).toEqual(name === 'empty' ? [groupPath, keyPath(thing), incidentPath(thing)] : []);
        const said = missing.map(
          () => 'Failed to load resource: the server responded with a status of 404 (Not Found)',
        );
        expect(complaints).toEqual([said, said]);
      } finally {
        await live.close();
        await plain.close();
        close();
      }
    },
    300_000,
  );
});

describe('without a script', () => {
  test('something is tried, seen going on, and stopped', async () => {
    const { url, tried, close } = await site({});
    const context = await browser.newContext({ javaScriptEnabled: false });
    await logIn(context, url);
    const page = await context.newPage();
    await page.goto(`${url}/what-if?kind=container`);
    await page.getByRole('textbox', { name: 'stay well before it is over (keep)' }).fill('15m');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('It is being tried: 42 %').waitFor();
    tried.set({ is: 'running', share: 0.77 });
    // By the refresh that stands in the page for who has no script.
    await page.getByText('It is being tried: 77 %').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('It was stopped.').waitFor();
    expect(tried.wishes.at(-1)).toMatchObject({ kind: 'container', keepMs: 900_000, forMs: null });
    await context.close();
    close();
  });

  test('all is there, and can be done', async () => {
    const { url, seeing, close } = await site({ wrong: ['container/db'] });
    const context = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 360, height: 800 },
    });
    await logIn(context, url);
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('link', { name: 'Container db' }).click();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByRole('heading', { name: 'Container db: acknowledged' }).waitFor();
    expect(seeing.orders).toEqual([{ verb: 'ack', what: 'k0f' }]);
    await context.close();
    close();
  });
});

describe('with the keyboard alone', () => {
  /** Goes on with the tab key until an element is reached, as somebody does who has no mouse. */
  const tabTo = async (page: Page, selector: string, most = 60): Promise<void> => {
    for (let presses = 0; presses < most; presses++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`))
        return;
    }
    throw new Error(`${selector} can not be reached by the keyboard`);
  };

  test('an incident is acknowledged, and a silence is made', async () => {
    const { url, seeing, close } = await site({ wrong: ['container/db'] });
    const context = await browser.newContext();
    await logIn(context, url);
    const page = await context.newPage();
    await page.goto(`${url}/key/container%2Fdb`);
    await tabTo(page, '#do-ack');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Container db: acknowledged' }).waitFor();
    // What can be done next is not the whole page away.
    await tabTo(page, '#do-unack', 2);
    await page.goto(`${url}/silences`);
    await tabTo(page, 'input[name=what]');
    await page.keyboard.type('container/*');
    await page.getByText('This matches 3').waitFor();
    await tabTo(page, '#do-silence');
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'container/*', exact: true }).waitFor();
    expect(seeing.orders).toEqual([
      { verb: 'ack', what: 'k0f' },
      { verb: 'silence', match: 'container/*', forMs: 3_600_000 },
    ]);
    await context.close();
    close();
  });
});

describe('what-if', () => {
  test('a slider and its field say the same, and what comes of it is shown as it comes', async () => {
    const { url, tried, close } = await site({});
    const context = await browser.newContext();
    await logIn(context, url);
    const page = await context.newPage();
    await page.goto(`${url}/what-if?kind=container`);
    const field = page.locator('#w-forMs');
    const slider = page.locator('[data-for=w-forMs]');
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await field.inputValue()).toBe('30s');
    await field.fill('10m');
    expect(await slider.inputValue()).toBe('6');
    await page.locator('#do-try').focus();
    await page.keyboard.press('Enter');
    await page.locator('progress').waitFor();
    tried.set({ is: 'done', outcome: outcomeAt(noon), tookMs: 1 });
    await page.getByText('41 → 12 messages').waitFor();
    await page.getByText('2 incidents would be missed').waitFor();
    await context.close();
    close();
  });
});

describe('a page that is looked at', () => {
  test('shows what changes without being asked, keeps what is folded, and says when it hears nothing', async () => {
    const { url, seeing, tell, close } = await site({ wrong: ['container/db'] });
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('body.live').waitFor();
    await page.locator('details').nth(1).locator('summary').click();
    const before = await page.locator('footer span').first().textContent();
    await page.getByRole('link', { name: 'Container worker' }).focus();
    // By the clock of the foot.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await seeing.console?.order({ verb: 'ack', what: 'k0f' }, { channel: 'telegram', name: 'maria' });
    const [move] = movesOf(1, 'db');
    // Said once: nobody is shown a page from before that, however short ago it was made.
    tell(turnOf({ sweep: { at: 0 }, transitions: [move] } as never));
    await page.locator('.mark.acknowledged').waitFor();
    expect(await page.locator('details').nth(1).getAttribute('open')).toBeNull();
    // Whoever stands on a link with the keyboard stays there, and the foot says of when all of it is.
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Container worker');
    expect(await page.locator('footer span').first().textContent()).not.toBe(before);
    close();
    await page.locator('body.dead').waitFor();
    await page.getByText('not live: what you see may be old').waitFor();
    expect(await page.title()).toMatch(/^○ /);
    await context.close();
  });

  test('of a silence says what it would match, also where there is one already', async () => {
    const { url, seeing, close } = await site({});
    const context = await browser.newContext();
    await logIn(context, url);
    await seeing.console?.order(
      { verb: 'silence', match: 'container/web-*', forMs: 3_600_000 },
      { channel: 'telegram', name: 'maria' },
    );
    const page = await context.newPage();
    await page.goto(`${url}/silences`);
    await page.locator('input.wide').fill('container/*');
    await page.getByText('This matches 3').waitFor();
    await context.close();
    close();
  });

  test('of what is not watched any more says so, and is live', async () => {
    const { url, close } = await site({});
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('body.live').waitFor();
    // As if a reload had taken the group away that is looked at.
    const gone = (
      await context.request.get(`${url}/group/none`, { headers: { accept: 'text/html' } })
    ).text();
    await page.route(url, async (route) =>
      route.fulfill({ status: 404, contentType: 'text/html; charset=utf-8', body: await gone }),
    );
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText(pageIn(en).notFoundSay).waitFor();
    expect(await page.locator('body.dead').count()).toBe(0);
    await context.close();
    close();
  });

  test('of a silence never says what an earlier text would match', async () => {
    const { url, close } = await site({});
    const context = await browser.newContext();
    await logIn(context, url);
    const page = await context.newPage();
    await page.goto(`${url}/silences`);
    await page.locator('input.wide').fill('container/*');
    await page.getByText('This matches 3').waitFor();
    await page.route(/match=other/, (route) => route.abort());
    await page.locator('input.wide').fill('other');
    await expect.poll(() => page.locator('[data-matches]').textContent()).toBe('');
    await context.close();
    close();
  });

  test('is said to be not live when nothing answers any more, though the connection stands', async () => {
    const { url, close } = await site({});
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(url);
    await page.locator('body.live').waitFor();
    // As of a process that stands still: what is asked is never answered.
    await page.route(`${url}/`, () => undefined);
    await page.clock.fastForward(16_000);
    await page.locator('body.dead').waitFor();
    await context.close();
    close();
  });
});
