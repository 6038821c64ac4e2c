import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { askSocket } from '../../src/commands/ask.ts';
import type { Config } from '../../src/config/config.ts';
import type { HoldReason, Notice } from '../../src/language/telling.ts';
import type { Answered, IncidentStatus } from '../../src/status/console.ts';
import { fakeBotApi, steps } from '../support/fake-bot-api.ts';
import { serve } from '../support/http-server.ts';
import { eventsIn } from '../support/journal-files.ts';
import { isLeftOut } from '../support/left-out.ts';
import { longTest } from '../support/long-test.ts';
import { newsOf } from '../support/news.ts';
import { nothingOfThisMachine, runPolkan, startPolkan } from '../support/polkan-process.ts';
import { heardIn } from '../support/telling-closure.ts';

// Random histories of outages, causes, flaps, silences and acks, lived by the real program against a Bot API on loopback, which is
// killed -9 at some write of its journal and started again. Nothing waits for time to pass: only for what is asked, written or sent.

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'polkan-killed-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';
const names = ['a', 'b1', 'b2', 'c', 'd'] as const;

/** Everything that holds something back does so for seconds. */
const config = `
group: {burst: 2, window: 3s, longest: 6s}
flap: {alerts: 3, within: 1m, settle: 4s}
causes: [{cause: {kind: dep, entity: a}, hides: {kind: dep, entity: "b*"}}]
cause_wait: 1s
`;

/** Numbers that look random, and are the same in every run. */
const dice =
  (seed: number) =>
  (sides: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * sides);
  };

const orders = [
  'silence dep/c 3s',
  'silence dep/b* 5s',
  'silence * 2s',
  'ack dep/a',
  'ack dep/c',
  'unack dep/a',
];
orders.push('snooze dep/d 3s', 'snooze dep/b1 2s');

/** What each line of a chat says of each name, the last last: open, or over. */
const saidIn = (texts: readonly string[]): ReadonlyMap<string, readonly boolean[]> => {
  const said = new Map<string, boolean[]>();
  for (const text of texts) {
    const [head = '', ...rest] = text.split('\n');
    for (const line of rest.some((each) => /Dependency/.test(each)) ? rest : [head]) {
      const name = /Dependency (\w+)/.exec(line)?.[1];
      if (name === undefined) continue;
      const all = said.get(name) ?? [];
      said.set(name, all);
      all.push(/^(?:🔴|🔁)/u.test(line));
    }
  }
  return said;
};

/** All that holds something back has ended long before so many looks. */
const mostLooks = 60;

/** What the histories had in them, all in all. */
const met = { holds: new Set<HoldReason>(), kills: 0, commands: 0 };

// They wait most of the time, so they wait together.
describe.concurrent('a random history of the real process', () => {
  longTest.for(Array.from({ length: 20 }, (_, index) => index + 1))(
    'killed -9 at writes of its journal, with orders over its socket: every opening that the chat has is closed there, once (%i)',
    { timeout: 300_000 },
    async (seed, { onTestFinished }) => {
      const roll = dice(seed * 7_919);
      const folder = mkdtempSync(join(root, 'life-'));
      const news = newsOf();
      const down = new Set<string>();
      let asked = 0;
      const service = await serve((request, response) => {
        if (request.url === `/${names[0]}`) asked += 1;
        news.tell();
        response.writeHead(down.has((request.url ?? '').slice(1)) ? 503 : 200).end();
      });
      onTestFinished(service.close);
      const api = await fakeBotApi({ token, chats: ['42'], onMessage: news.tell });
      onTestFinished(api.close);
      const [journal, tap, socket] = [
        join(folder, 'journal.db'),
        join(folder, 'tap.jsonl'),
        join(folder, 'sock'),
      ];
      writeFileSync(join(folder, 'polkan.yaml'), config);
      const env = {
        ...{ ...nothingOfThisMachine, ...api.env, WATCHDOG_HOST: 'box', WATCHDOG_INTERVAL_S: '1' },
        ...{ WATCHDOG_JOURNAL: journal, WATCHDOG_TAP: tap, WATCHDOG_SOCKET: socket },
        ...{ WATCHDOG_CONFIG: join(folder, 'polkan.yaml'), WATCHDOG_DEP_COOLDOWN_S: '4' },
        WATCHDOG_DEPS: names.map((name) => `${name}=${service.url}/${name}`).join(','),
      };
      const ask = async <T>(request: object): Promise<T | null> => {
        const asking = {
          socket: { path: socket, isOwnFolder: false },
          timeoutMs: 10_000,
        } as unknown as Config;
        // Whoever is killed in the middle of an answer gives none.
        const line = await askSocket(asking, request).catch(() => null);
        return line === null ? null : (JSON.parse(line) as T);
      };
      const swept = (times: number, over: () => boolean): Promise<unknown> => {
        const until = asked + times;
        return news.until(() => (asked >= until || over() ? true : undefined));
      };

      let taken = 0;
      for (let life = 0; life < 4; life += 1) {
        const polkan = startPolkan(['run'], { cwd: folder, env });
        let isOver = false;
        void polkan.ended.then(() => {
          isOver = true;
          news.tell();
        });
        const writes = roll(25) + 4;
        let written = 0;
        const watching = watch(folder, (_, file) => {
          written += file === 'journal.db-wal' ? 1 : 0;
          if (written >= writes) polkan.kill('SIGKILL');
        });
        // Some messages arrive without an answer, and some not at all.
        const weather = roll(4);
        api.rule(() =>
          roll(3) > 0
            ? steps.rules
            : ([steps.rules, steps.resetAfter, steps.resetBefore][weather] ?? steps.rules),
        );
        for (let step = 0; step < 8 && !isOver; step += 1) {
          for (const name of names) {
            if (roll(3) > 0) continue;
            if (!down.delete(name)) down.add(name);
          }
          const said = orders[roll(orders.length)];
          if (roll(2) === 0) {
            const answer = await ask<Answered>({
              verb: 'order',
              said,
              by: { channel: 'cli', name: 'operator' },
            });
            if (answer !== null && 'did' in answer) taken += 1;
          }
          await swept(1, () => isOver);
        }
        if (isOver) met.kills += 1;
        polkan.kill('SIGKILL');
        await polkan.ended;
        watching.close();
      }

      down.clear();
      api.rule(() => steps.rules);
      const last = startPolkan(['run'], { cwd: folder, env });
      onTestFinished(async () => {
        last.kill('SIGKILL');
        await last.ended;
      });
      await last.line(/first sweep of dependencies/);
      const isTold = ({ state, channels }: IncidentStatus): boolean =>
        state === 'closed' &&
        Object.values(channels).every(({ code }) => code === 'over' || code === 'undecided');
      // That something comes and goes is said of what is well by then, and how it settled a while later.
      const isSettled = (): boolean =>
        [...saidIn(api.messages.map(({ text }) => text)).values()].every((said) => said.at(-1) === false);
      for (let looked = 0; looked < mostLooks; looked += 1) {
        await swept(1, () => false);
        const listed = await ask<{ readonly incidents: readonly IncidentStatus[] }>({ verb: 'incidents' });
        if (listed?.incidents.every(isTold) && isSettled()) break;
      }
      last.kill('SIGTERM');
      const { code, stdout } = await last.ended;
      expect([code, stdout]).toEqual([0, expect.not.stringContaining('wait in the journal')]);

      // What the chat has last of each is that it is well, and that comes once behind each time that it was not.
      const chat = saidIn(api.messages.map(({ text }) => text));
      for (const [name, said] of chat) expect([name, said.at(-1), said]).toEqual([name, false, said]);

      const events = eventsIn(journal);
      const notices = events.filter((event): event is Notice => event.type === 'notice');
      for (const [of, { opened, closed, believes }] of heardIn(notices)) {
        expect([of, opened, closed, believes]).toEqual([of, opened, opened, 'over']);
        expect(opened).toBeLessThan(2);
      }
      // Nothing is told twice, but in the one message that says how it settled.
      const told = notices
        .filter(({ why }) => why !== 'settled')
        .flatMap(({ members }) => members.map(({ incident, action }) => `${incident} ${action}`))
        .filter((one) => !one.endsWith(' realert'));
      expect(told.toSorted()).toEqual([...new Set(told)].toSorted());
      // Each notice is in the chat, as the journal says.
      const sent = new Map(
        events.flatMap((event) =>
          event.type === 'delivery' && event.outcome === 'sent' && event.notice !== undefined
            ? [[event.notice, event.messageId] as const]
            : [],
        ),
      );
      const leftOut = new Set(events.filter(isLeftOut).map(({ notice }) => notice));
      for (const { id, members } of notices) {
        if (leftOut.has(id)) continue;
        const text = api.messages.find(({ messageId }) => String(messageId) === String(sent.get(id)))?.text;
        for (const { key } of members)
          expect([id, text]).toEqual([id, expect.stringContaining(`Dependency ${key.slice(4)}`)]);
      }
      for (const event of events) if (event.type === 'hold') met.holds.add(event.reason);
      met.commands += taken;
      const commands = events.filter(({ type }) => type === 'command').length;
      expect(commands).toBeGreaterThanOrEqual(taken);
      expect(readFileSync(tap, 'utf8').length).toBeGreaterThan(0);
      for (const file of [tap, journal]) {
        const verified = await runPolkan(['replay', '--verify', '--notices', file], { cwd: folder, env });
        expect([file, verified.code, verified.stderr]).toEqual([
          file,
          0,
          expect.stringContaining('verified'),
        ]);
      }
    },
  );
});

longTest(
  'the histories had in them what they are about: kills at writes, orders, and the laws that they meet most',
  () => {
    // How many orders come before a kill goes by how quick the machine is.
    expect([met.kills > 0, met.commands > 0]).toEqual([true, true]);
    expect([...met.holds]).toEqual(expect.arrayContaining(['caused', 'grouped']));
  },
);
