import { join } from 'node:path';
import { firstValueFrom, lastValueFrom, of, VirtualTimeScheduler } from 'rxjs';
import type { JournalEvent } from '../src/journal/events.ts';
import type { Journal } from '../src/journal/journal.ts';
import { openJournal } from '../src/journal/open-journal.ts';
import { openJournalFile } from '../src/journal/store/sqlite/journal-file.ts';
import { dayMs } from '../src/language/duration.ts';
import type { Transition } from '../src/language/signal.ts';
import { locales } from '../src/messages/messages.ts';
import { type PageHistory, pageHistory } from '../src/sidecar/page-history.ts';
import { daysOf, shownFrom } from '../src/status/page/days.ts';
import { limitRow, type Options, type Row, turnAbout } from './harness.ts';

const now = Date.UTC(2026, 10, 27, 12);
const complain = (what: unknown): never => {
  throw new Error(String(what));
};

const opened = async (path: string): Promise<Journal> =>
  firstValueFrom(
    openJournal({
      open: () =>
        of(
          openJournalFile({ path, now: () => now, warn: complain, onSetAside: complain, words: locales.en }),
        ),
      scheduler: at(now),
      onTrouble: (why) => why !== null && complain(why),
      warn: complain,
      keepMs: 91 * dayMs,
      maxBytes: 1e9,
    }),
  );

const at = (ms: number): VirtualTimeScheduler => {
  const scheduler = new VirtualTimeScheduler();
  scheduler.frame = ms;
  return scheduler;
};

/** One incident with all that is told of it. */
const told = (entity: string, since: number): JournalEvent[] => {
  const key = `container/${entity}`;
  const incident = `${key}@${since}`;
  const what = {
    key,
    kind: 'container',
    entity,
    source: 'containers',
    incident,
    severity: 'warning',
  } as const;
  const detail =
    'exited (137, SIGKILL: killed or out of memory) 4 min ago.\nLook at its log:\n`docker logs --tail 50 app`';
  const moved = (ms: number, more: Pick<Transition, 'from' | 'to' | 'action' | 'reason'>): JournalEvent[] => {
    const id = `n-${entity}-${ms}`;
    const { action } = more;
    if (action === null) return [];
    return [
      { type: 'transition', at: ms, ...what, title: `Container ${entity}`, detail, ...more },
      {
        ...{ type: 'notice', at: ms, id, why: action, channels: ['telegram'], quietly: false },
        members: [{ incident, key, action, since }],
      },
      {
        ...{ type: 'delivery', at: ms + 900, sink: 'telegram', key, incident, notice: id, action, of: since },
        ...{ outcome: 'sent', attempts: 1, messageId: '4711' },
      },
    ];
  };
  return [
    ...moved(since, { from: 'ok.quiet', to: 'alerting', action: 'alert', reason: 'crossed' }),
    ...moved(since + 1_800_000, {
      from: 'cooldown.holding',
      to: 'cooldown.holding',
      action: 'realert',
      reason: 'cooldown elapsed',
    }),
    ...moved(since + 2_400_000, {
      from: 'cooldown.holding',
      to: 'recovered',
      action: 'recovery',
      reason: 'cleared',
    }),
  ];
};

/** Milliseconds of processor that `work` takes, which is how long it takes where nobody else has one. */
const timed = async (work: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};

/** What the pages ask of 90 days of 100 things that each were wrong once a day. */
export const days = async ({ directory, runs, quick }: Options): Promise<readonly Row[]> => {
  const entities = quick ? 20 : 100;
  const names = Array.from({ length: entities }, (_, index) => `app-${index}`);
  const path = join(directory, 'days.db');
  let journal = await opened(path);
  for (let day = 90; day > 0; day -= 1) {
    const events = names.flatMap((name, index) => told(name, now - day * dayMs + index * 60_000));
    await lastValueFrom(journal.append(events), { defaultValue: null });
  }
  const open = (): PageHistory =>
    pageHistory({
      ...{ journal, path, scheduler: at(now) },
      onTrouble: complain,
      onIndexSpoilt: () => complain('the index is spoilt'),
    });
  const answer = async (history: PageHistory): Promise<void> => {
    const of90 = daysOf(await history.lasted(shownFrom(now)), now);
    for (const name of names) {
      const { days: found } = of90({ key: `container/${name}`, source: 'containers', since: 0 });
      if (found.length !== 90) complain(found.length);
    }
  };
  // Whoever asks first of a journal without an index: what everybody would wait for without one.
  const unindexed = await timed(() => answer(open()));
  // It is written behind the answer.
  await lastValueFrom(journal.close(), { defaultValue: null });
  journal = await opened(path);
  const kept = open();
  const spread = await turnAbout(runs, {
    first: () => timed(() => answer(open())),
    again: () => timed(() => answer(kept)),
  });
  await lastValueFrom(journal.close(), { defaultValue: null });
  const baseline = {
    what: 'read from the whole journal, once',
    measured: { median: unindexed, min: unindexed, max: unindexed, runs: 1 },
  };
  const what = `90 days of ${entities} things, ${90 * entities} incidents`;
  return [
    limitRow(`${what}, asked first after a start`, 'ms of processor', spread.first, 50, baseline),
    limitRow(`${what}, asked again`, 'ms of processor', spread.again, 50),
  ];
};
