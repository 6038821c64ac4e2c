import { expect, test } from 'vitest';
import { steps } from '../support/fake-bot-api.ts';
import { type Life, logged, openSite, type Site } from './inside-site.ts';

/** How long what waits is delivered after the first signal, and how long the rest of an end may take. */
const drainMs = 10_000;
const endMs = 8_000;

const alert = '🔴 Dependency api: /api answers with HTTP 503.';
const repeated = '🔴 (may be a repeat) Dependency api: /api answers with HTTP 503.';
const recovery = (answers: number): string =>
  `🟢 Dependency api: recovered, /api answers. (answers ${answers})`;

/** The program in the middle of a sweep: a dependency has been asked, and does not answer. */
const inSweep = async (): Promise<{ site: Site; life: Life }> => {
  const site = await openSite();
  const life = await site.start();
  await site.swept(1);
  const asked = Promise.withResolvers<void>();
  site.onAsked = () => asked.resolve();
  await asked.promise;
  return { site, life };
};

/** The program in the middle of a delivery: the Bot API has the request, and does not answer. */
const inDelivery = async (hang: 'hang' | 'hangAfter'): Promise<{ site: Site; life: Life }> => {
  const site = await openSite();
  const life = await site.start();
  site.api.rule(() => steps[hang]);
  site.isUp.api = false;
  await site.api.held();
  return { site, life };
};

/** Sends the signals, each once the one before has been heard, and waits for the end. */
const end = async (
  life: Life,
  signals: readonly NodeJS.Signals[],
): Promise<{ code: number | null; tookMs: number; lines: string[] }> => {
  const [first, ...more] = signals;
  const from = performance.now();
  if (first !== undefined) life.kill(first);
  for (const signal of more) {
    await life.line(/stopping: what waits is told/);
    life.kill(signal);
  }
  const { code, stdout } = await life.ended;
  return { code, tookMs: performance.now() - from, lines: logged(stdout, 'info').slice(-3) };
};

/** The next start tells what is owed, and nothing more. */
const goesOn = async (site: Site, told: readonly string[]): Promise<void> => {
  site.api.rule(() => steps.rules);
  site.onAsked = ({ answer }) => answer();
  const next = await site.start();
  await site.hasTold(told.length);
  await site.swept(2);
  site.isUp.api = true;
  if (told.length > 0) await site.hasTold(told.length + 1);
  expect((await next.stop()).code).toBe(0);
  expect(site.told()).toEqual([...told, ...(told.length > 0 ? [recovery(told.length)] : [])]);
  expect(await site.verify(site.tap, site.journal)).toEqual([]);
};

const stopping = 'info: stopping: what waits is told for up to 10 s';
const stopped = 'info: stopped';

test.each([['SIGTERM'], ['SIGINT']] as const)(
  '%s in the middle of a sweep ends it at once, with 0 and nothing said',
  async (signal) => {
    const { site, life } = await inSweep();
    const { code, tookMs, lines } = await end(life, [signal]);
    expect({ code, lines: lines.slice(-2) }).toEqual({ code: 0, lines: [stopping, stopped] });
    expect(tookMs).toBeLessThan(endMs);
    expect(site.events().at(-1)).toMatchObject({ type: 'stop' });
    expect(await site.verify(site.tap, site.journal)).toEqual([]);
    await goesOn(site, []);
  },
  40_000,
);

test('SIGKILL in the middle of a sweep loses that sweep and nothing else', async () => {
  const { site, life } = await inSweep();
  expect(await end(life, ['SIGKILL'])).toMatchObject({ code: null });
  expect(await site.verify(site.tap, site.journal)).toEqual([]);
  await goesOn(site, []);
}, 40_000);

test.each([
  ['SIGTERM', 'hang', [repeated]],
  ['SIGINT', 'hangAfter', [alert, repeated]],
] as const)(
  '%s while the Bot API hangs (%s) ends it with 0 when the ten seconds are over; the message is owed',
  async (signal, hang, told) => {
    const { site, life } = await inDelivery(hang);
    const { code, tookMs, lines } = await end(life, [signal]);
    expect({ code, lines }).toEqual({
      code: 0,
      lines: [stopping, 'warn: 1 message waits in the journal for the next start', stopped],
    });
    expect(tookMs).toBeGreaterThan(drainMs - 500);
    expect(tookMs).toBeLessThan(drainMs + 2 * endMs);
    expect(site.events().at(-1)).toMatchObject({ type: 'stop' });
    await goesOn(site, told);
  },
  60_000,
);

test('SIGTERM while the Bot API is slow: what is under way arrives before the end, and is not told again', async () => {
  const { site, life } = await inDelivery('hang');
  life.kill('SIGTERM');
  await life.line(/stopping: what waits is told/);
  site.api.release();
  const { code, stdout } = await life.ended;
  expect({ code, lines: logged(stdout, 'info').slice(-2) }).toEqual({ code: 0, lines: [stopping, stopped] });
  await goesOn(site, [alert]);
}, 40_000);

test.each([[['SIGTERM', 'SIGTERM']], [['SIGINT', 'SIGINT']], [['SIGTERM', 'SIGINT']]] as const)(
  '%j: the second ends it at once, with 130; the message is owed',
  async (signals) => {
    const { site, life } = await inDelivery('hang');
    const { code, tookMs, lines } = await end(life, signals);
    expect({ code, last: lines.at(-1) }).toEqual({ code: 130, last: stopping });
    expect(tookMs).toBeLessThan(endMs);
    expect(await site.verify(site.journal)).toEqual([]);
    await goesOn(site, [repeated]);
  },
  40_000,
);

test.each([
  ['hang', [repeated]],
  ['hangAfter', [alert, repeated]],
] as const)(
  'SIGKILL while the Bot API hangs (%s): the next start tells it, marked',
  async (hang, told) => {
    const { site, life } = await inDelivery(hang);
    expect(await end(life, ['SIGKILL'])).toMatchObject({ code: null });
    expect(await site.verify(site.tap, site.journal)).toEqual([]);
    await goesOn(site, told);
  },
  40_000,
);

test('SIGTERM after SIGSTOP waits for SIGCONT, and then is an end like any other', async () => {
  const { site, life } = await inDelivery('hang');
  life.kill('SIGSTOP');
  life.kill('SIGTERM');
  site.api.release();
  life.kill('SIGCONT');
  expect((await life.ended).code).toBe(0);
  await goesOn(site, [alert]);
}, 40_000);
