import { join } from 'node:path';
import { logIn, openBrowser, site } from '../test/browser/site.ts';

// The pictures of the pages that the documentation shows, made of a made-up host at a bad moment: node scripts/pictures.ts. Needs
// Chromium. Only a browser on the same machine makes the same bytes, so no test compares them.

const folder = join(import.meta.dirname, '../docs/img');
const thing = '/key/container%2Fdb';
const pictures = [
  { name: 'overview-phone', path: '/', width: 360, height: 780, colorScheme: 'light' },
  { name: 'overview-dark', path: '/', width: 1_100, height: 760, colorScheme: 'dark' },
  { name: 'incident', path: thing, width: 1_100, height: 1_000, colorScheme: 'light' },
  { name: 'incidents', path: '/incidents', width: 1_100, height: 860, colorScheme: 'light' },
  { name: 'silences', path: '/silences', width: 1_100, height: 620, colorScheme: 'light' },
  { name: 'what-if', path: '/what-if?kind=container', width: 1_100, height: 1_060, colorScheme: 'light' },
] as const;

const browser = await openBrowser();
const { url, seeing, close } = await site({
  containers: 14,
  wrong: ['container/db', 'container/shop', 'container/app-12'],
});
const context = await browser.newContext();
await logIn(context, url);
const by = { channel: 'telegram', name: 'maria' };
await seeing.console?.order({ verb: 'ack', what: 'k2f' }, by);
await seeing.console?.order({ verb: 'silence', match: 'container/web-*', forMs: 7_200_000 }, by);
const page = await context.newPage();
for (const { name, path, width, height, colorScheme } of pictures) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme });
  await page.goto(url + path);
  await page.locator('body.live').waitFor();
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
await browser.close();
close();
process.exit();
