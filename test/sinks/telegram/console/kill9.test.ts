import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fakeBotApi } from '../../../support/fake-bot-api.ts';
import { serve } from '../../../support/http-server.ts';
import { nothingOfThisMachine, type PolkanProcess, startPolkan } from '../../../support/polkan-process.ts';

const patience = { timeout: 90_000, interval: 50 };

test.each([
  ['en', 'Why', 'Ack', /^🟢 box: Dependency api: over since/],
  ['ru', 'Почему', 'Принято', /^🟢 box: Зависимость api: кончилось/],
] as const)(
  'killed after each step and started again, nothing is lost and nothing is done twice (%s)',
  async (locale, why, ack, over) => {
    const folder = mkdtempSync(join(tmpdir(), 'polkan-console-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    let isUp = false;
    const { port, close } = await serve((_, response) => {
      response.statusCode = isUp ? 200 : 503;
      response.end();
    });
    onTestFinished(close);
    const api = await fakeBotApi({ burst: 5 });
    onTestFinished(api.close);
    const env = {
      ...{ ...nothingOfThisMachine, ...api.env, WATCHDOG_TG_CONSOLE: 'true', WATCHDOG_HOST: 'box' },
      ...{ WATCHDOG_LOCALE: locale, WATCHDOG_INTERVAL_S: '1', WATCHDOG_JOURNAL: join(folder, 'journal.db') },
      WATCHDOG_DEPS: `api=http://127.0.0.1:${port}/`,
    };
    let life: PolkanProcess = startPolkan(['run'], { cwd: folder, env });
    const killed = async (): Promise<void> => {
      life.kill('SIGKILL');
      await life.ended;
      life = startPolkan(['run'], { cwd: folder, env });
    };
    const answers = (number: number): string[] =>
      api.messages.filter(({ replyTo }) => replyTo === number).map(({ text }) => text);
    /** Until there is an answer to it: what is told beside it is none. */
    const answered = async (text: string): Promise<void> => {
      const before = api.messages.length;
      api.console.say(text, { at: Date.now() });
      const isAnswered = (): boolean =>
        api.messages.slice(before).some(({ replyTo }) => (replyTo ?? 0) > 100_000);
      await expect.poll(isAnswered, patience).toBe(true);
    };

    // Killed as soon as the alert is there: it may be told once more, and then says so; each message is the alert.
    await expect.poll(() => api.messages.length, patience).toBe(1);
    await killed();
    await answered('/status');
    await killed();
    api.console.press(1, why, { at: Date.now() });
    await expect.poll(() => answers(1).length, patience).toBeGreaterThan(0);
    await killed();
    api.console.press(1, ack, { at: Date.now() });
    await expect.poll(() => api.shown(1)?.text, patience).toContain('✅');
    await killed();
    await answered('/silence dep/* 2h');
    await killed();
    isUp = true;
    const alerts = (): number[] =>
      api.messages
        .filter(({ replyTo, text }) => replyTo === null && /^[🔴🟢]/u.test(text))
        .map(({ messageId }) => messageId);
    // Where it was told twice: the first, under which somebody has pressed, and the last, which is known by its answer.
    for (const message of [1, alerts().at(-1) ?? 0]) {
      await expect.poll(() => api.shown(message)?.text, patience).toMatch(over);
    }
    await killed();
    api.console.say('/silences', { at: Date.now() });
    const list = (): string | undefined => api.messages.find(({ text }) => text.startsWith('1. dep/*'))?.text;
    await expect.poll(list, patience).toBeDefined();
    // One silence, however often its command was seen.
    expect(list()?.split('\n')).toHaveLength(1);
    expect(alerts().length).toBeLessThanOrEqual(2);
    life.kill('SIGTERM');
    const { code } = await life.ended;
    expect(code).toBe(0);
  },
  300_000,
);
