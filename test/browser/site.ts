import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { asyncScheduler } from 'rxjs';
import { createAuthority } from '../../src/status/authority.ts';
import { createEvents } from '../../src/status/events.ts';
import { eventsRoute, lostPath } from '../../src/status/later-routes.ts';
import { pagesOf } from '../../src/status/page/pages.ts';
import { serveStatus } from '../../src/status/server.ts';
import type { Turn } from '../../src/telling/stage.ts';
import { ask, freePort } from '../support/http-server.ts';
import { type PageWorld, pageWorld } from '../support/page-world.ts';
import { outcomeAt, tries } from '../support/tries.ts';

/** The token of every site here. */
export const token = 'a-token-of-the-test-0001';

/** A moment that all pictures are of. */
export const noon = Date.UTC(2026, 10, 27, 12, 0, 5);

const programs = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];

const programHere = (): string | undefined => programs.find((path) => path !== '' && existsSync(path));

export const hasBrowser = (): boolean => programHere() !== undefined;

/** The browser of the system. Throws where there is none: nothing here is to be skipped unseen. */
export const openBrowser = async (): Promise<Browser> => {
  const executablePath = programHere();
  if (executablePath === undefined) {
    throw new Error(
      'there is no Chromium: install it (apt-get install chromium), or say where it is by CHROMIUM',
    );
  }
  // In a container it runs as root, where its own sandbox can't.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
};

/** Serves the pages of a made-up host. */
export const site = async ({
  withToken = true,
  ...world
}: Omit<PageWorld, 'now'> & { withToken?: boolean }) => {
  const port = await freePort();
  const authority = withToken ? createAuthority(token, () => Date.now()) : null;
  const events = createEvents();
  let changes = 0;
  const troubles: unknown[] = [];
  const begun = performance.now();
  const clock = (): number => noon + performance.now() - begun;
  const tried = tries(noon);
  tried.whatIf.try({
    kind: 'container',
    ...{ forMs: null, keepMs: 300_000, cooldownMs: null, limit: null, burst: null, windowMs: null },
  });
  tried.set({ is: 'done', outcome: outcomeAt(noon), tookMs: 4_000 });
  const whatIf = async () => tried.whatIf;
  const seeing = pageWorld({ ...world, now: noon, clock, authority, whatIf, changes: () => changes });
  const server = serveStatus({
    host: '127.0.0.1',
    port,
    names: [],
    lostPath,
    scheduler: asyncScheduler,
    onForeignHost: () => undefined,
    onUnanswered: (error) => troubles.push(error),
    onTrouble: (why) => troubles.push(why),
    ...(authority !== null && { authority }),
    routes: [eventsRoute(events), ...pagesOf(seeing)],
  });
  const url = `http://127.0.0.1:${port}`;
  await ask(`${url}/login`);
  return {
    url,
    /** Of who has logged in. */
    cookie: authority?.cookie({ headersDistinct: {}, socket: { remoteAddress: '127.0.0.1' } }) ?? '',
    port,
    seeing,
    tried,
    /** Something has changed, which those who look hear of. */
    tell: (turn: Turn) => {
      changes += 1;
      events.take(turn);
    },
    troubles,
    close: () => {
      events.close();
      server.close();
    },
  };
};

/** What a page has complained of in the browser: CSP, a failed request, an error of a script. */
export const complaintsOf = (context: BrowserContext): string[] => {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // A page that is left hangs up on what it was being told, and on itself where it was just asking anew.
    if (!request.url().endsWith('/api/events') && why !== 'net::ERR_ABORTED')
      complaints.push(`${request.url()}: ${why}`);
  });
  return complaints;
};

/** Logs in as an operator does. */
export const logIn = async (context: BrowserContext, url: string): Promise<void> => {
  const page = await context.newPage();
  await page.goto(`${url}/login`);
  await page.getByRole('textbox').or(page.locator('input[type=password]')).first().fill(token);
  await Promise.all([page.waitForURL(`${url}/`), page.keyboard.press('Enter')]);
  await page.close();
};

/** As somebody who has logged in before. */
export const isLoggedIn = async (
  context: BrowserContext,
  { url, cookie }: { readonly url: string; readonly cookie: string },
): Promise<void> => {
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(cookie) ?? [];
  await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Strict' }]);
};
