import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finalize, from, Subject } from 'rxjs';
import { asked } from '../../src/commands/console.ts';
import { type Config, type ReadConfig, readConfig } from '../../src/config/config.ts';
import { builtIn, type Tables } from '../../src/config/settings.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { readSqliteStore } from '../../src/journal/store/sqlite/read-sqlite-store.ts';
import { dayMs } from '../../src/language/duration.ts';
import { keyOf } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import { answersInTime, type ScenarioRun, scripted } from '../../src/scenario/run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { run } from '../../src/sidecar/sidecar.ts';
import type { ChannelDefinition } from '../../src/sinks/channel-definition.ts';
import { createLogger } from '../../src/sinks/log/log.ts';
import type { SourceDefinition } from '../../src/streams/source-definition.ts';
import { isTelling } from '../../src/telling/announce.ts';
import type { Rules } from '../../src/telling/rules.ts';
import { ms } from '../../src/testing/index.ts';
import { virtualTime } from '../../src/testing/virtual-time.ts';
import { fakeBotApi, steps } from './fake-bot-api.ts';
import { nothingOfThisMachine } from './polkan-process.ts';

/** What somebody at the chat of each channel has seen, by its name in the scenario. */
export interface Life extends Pick<ScenarioRun, 'transitions' | 'actions' | 'notices' | 'holds'> {
  readonly chats: ReadonlyMap<string, readonly { readonly at: number; readonly text: string }[]>;
  /** What the operators were answered that was no yes. */
  readonly refused: readonly unknown[];
  /** What the log says that is wrong. */
  readonly errors: readonly string[];
}

const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';
/** The log is no channel of a sidecar. */
const nameOf = (channel: string): string => (channel === 'log' ? 'chat' : channel);
const afterwardsMs = 6 * 3_600_000;

/**
 * Lives a scenario as the sidecar does: its own wiring, a journal and a tap on the disk, commands over the socket, messages by
 * HTTP to a Bot API on loopback. What is seen is the scenario's, and so is the time: it stands still while anything is on its way.
 */
export const live = async (scenario: Scenario, folder: string): Promise<Life> => {
  const { startAt, stepMs, turns, changes, commands, sinks, sources } = scenario;
  const words = locales[scenario.locale];
  const time = virtualTime(startAt);
  const chatOf = new Map(sinks.map(({ name }, index) => [nameOf(name), String(42 + index)]));
  const answers = new Map(sinks.map(({ name, answers }) => [nameOf(name), answersInTime(answers, words)]));
  const api = await fakeBotApi({ token, chats: [...chatOf.values()], now: time.now });
  api.rule(({ body }) => {
    const chat = String((JSON.parse(body || '{}') as { chat_id?: unknown }).chat_id);
    const [name = ''] = [...chatOf].find(([, each]) => each === chat) ?? [];
    return answers.get(name)?.(time.now() - startAt) instanceof Error ? steps.resetBefore : steps.rules;
  });

  let underWay = 0;
  const counting = (definition: ChannelDefinition): ChannelDefinition => ({
    ...definition,
    make: async (config, tools) => {
      const sink = await definition.make(config, tools);
      return {
        ...sink,
        send: (...given) => {
          underWay += 1;
          return from(sink.send(...given)).pipe(
            finalize(() => {
              underWay -= 1;
            }),
          );
        },
      };
    },
  });
  const gone = (): Set<string> =>
    new Set(changes.flatMap(({ at, unwatched }) => (startAt + at <= time.now() ? unwatched : [])));
  const kindsIn = (name: string): string[] =>
    sources.flatMap((source) => (source.name === name ? source.entities.map(({ kind }) => kind) : []));
  const tables: Tables = {
    channels: builtIn.channels.map(counting),
    sources: sources.map(
      (source): SourceDefinition => ({
        name: source.name,
        kinds: Object.fromEntries(kindsIn(source.name).map((kind) => [kind, {}])),
        settings: {},
        read: () => ({ everyMs: stepMs }),
        make: async () => scripted(source, scenario, words)(time),
        watches: (_, kind, entity) => !gone().has(keyOf(kind, entity)),
        overview: () => source.name,
      }),
    ),
  };
  const [journal, tap] = [join(folder, 'journal.db'), join(folder, 'tap.jsonl')];
  const { config: read, ...others } = readConfig(
    {
      ...{ WATCHDOG_HOST: 'box', WATCHDOG_LOCALE: scenario.locale, WATCHDOG_HTTP: 'off' },
      ...{ WATCHDOG_JOURNAL: journal, WATCHDOG_RECORDING_DAYS: '0' },
      // Storms would write eighty megabytes; where the journal lets go of what is old, it is asked.
      ...(turns * stepMs > 60 * dayMs && { WATCHDOG_TAP: tap }),
      WATCHDOG_SOCKET: join(folder, 'socket'),
      ...nothingOfThisMachine,
      ...api.env,
    },
    { hostname: 'box', exists: () => false, readFile: () => '' },
  );
  /** What it sees of itself is of no interest here, and years are long. */
  const selfEveryMs = Math.max(ms('1h'), turns * stepMs);
  const configured = (rules: Rules, said: string): ReadConfig => ({
    ...others,
    config: {
      ...read,
      blindTicks: scenario.blindTicks,
      policies: scenario.policies,
      channels: [...chatOf].map(([name, chat]) => ({
        ...read.channels[0],
        name,
        config: { ...read.channels[0]?.config, chatId: chat },
      })),
      sources: {
        host: { ...read.sources.host, everyMs: selfEveryMs },
        ...Object.fromEntries(sources.map(({ name }) => [name, { everyMs: stepMs }])),
      },
      telling: { ...read.telling, rules: renamed(rules), said },
    } as unknown as Config,
  });

  const errors: string[] = [];
  const destination = {
    write: (line: string): void => {
      const { level, msg } = JSON.parse(line) as { level: string; msg: string };
      if (level === 'error' || level === 'fatal') errors.push(msg);
    },
  };
  const logger = createLogger({ level: 'error', secrets: [], pretty: false, destination });
  const stop$ = new Subject<void>();
  const reload$ = new Subject<ReadConfig>();
  const first = configured(scenario.rules, 'first');
  let isOver = false;
  const over = run(first, { logger, schedulerFrom: () => time.scheduler, stop$, reload$ }, tables).finally(
    () => {
      isOver = true;
    },
  );

  /** Until nothing is on its way any more: time passes between two moments only. */
  const idle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 4; quiet = underWay === 0 ? quiet + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const until = async (at: number): Promise<void> => {
    for (;;) {
      await idle();
      const next = time.next();
      if (next === null || next > at || isOver) break;
      await time.until(next);
    }
    if (!isOver) await time.until(at);
  };

  const refused: unknown[] = [];
  const said = [
    ...commands.map(({ at, say, by = 'operator' }) => ({
      at: startAt + ms(at),
      do: async () => {
        // The ids of commands are made of who says them, and where.
        const answer = await asked<object>(first, {
          verb: 'order',
          said: say,
          by: { channel: 'test', name: by },
        });
        if (answer === null || 'refused' in answer) refused.push(answer);
      },
    })),
    ...changes.map(({ at, rules }, index) => ({
      at: startAt + at,
      do: async () => reload$.next(configured(rules, `change ${index}`)),
    })),
  ].sort((one, other) => one.at - other.at);
  for (const one of said) {
    await until(one.at);
    await one.do();
  }
  const end = startAt + (turns - 1) * stepMs;
  await until(end);
  stop$.next();
  for (let at = end; !isOver; at += 1_000) await until(Math.min(at, end + afterwardsMs));
  await over;
  await api.close();

  const events = writtenIn(journal, tap);
  const since = <T extends { readonly at: number }>(event: T): T => ({ ...event, at: event.at - startAt });
  const transitions = events.filter((event) => event.type === 'transition').map(since);
  return {
    transitions,
    actions: transitions.filter(isTelling),
    notices: events
      .filter((event) => event.type === 'notice')
      .map((notice) => ({ ...since(notice), channels: notice.channels.map(backOf(sinks)) })),
    holds: events
      .filter((event) => event.type === 'hold')
      .map((hold) => ({ ...since(hold), until: hold.until === null ? null : hold.until - startAt })),
    chats: new Map(
      sinks.map(({ name }) => [
        name,
        api.messages.filter(({ chat }) => chat === chatOf.get(nameOf(name))).map(since),
      ]),
    ),
    refused,
    errors,
  };
};

/** What stands in the journal; where that has let go of what is old already, in the tap. */
const writtenIn = (journal: string, tap: string): readonly JournalEvent[] => {
  const events: JournalEvent[] = [];
  let isWhole = false;
  const store = readSqliteStore(journal);
  store.read(1).subscribe(({ position, event }) => {
    if (position === 1) isWhole = true;
    events.push(event as unknown as JournalEvent);
  });
  store.close();
  if (isWhole) return events;
  const lines = readFileSync(tap, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as JournalEvent);
};

const backOf =
  (sinks: Scenario['sinks']) =>
  (channel: string): string =>
    sinks.find(({ name }) => nameOf(name) === channel)?.name ?? channel;

const renamed = (rules: Rules): Rules => ({
  ...rules,
  channels: rules.channels.map(nameOf),
  routes: rules.routes.map((route) => ({
    ...route,
    channels: route.channels.map(nameOf),
    escalate: route.escalate.map((step) => ({ ...step, channels: step.channels.map(nameOf) })),
  })),
});
