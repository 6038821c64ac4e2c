import type { ReadConfig } from '../config/config.ts';
import { tableOf } from '../language/table.ts';
import { clockTime } from '../messages/clock.ts';
import { whyUnreached } from '../messages/faults.ts';
import { locales, type Messages } from '../messages/messages.ts';
import type { Status } from '../status/board.ts';
import { askSidecar, healthOf } from './ask.ts';
import { complain, printer } from './lines.ts';

/** The probe of a container: 0 where the sidecar is well, or switched off on purpose; else 1, and why. */
export const healthCommand = async (read: ReadConfig): Promise<number> => {
  const { config } = read;
  const words = locales[config.locale];
  const print = printer();
  if (!config.enabled) {
    await print(words.watch.disabled);
    return 0;
  }
  try {
    const { healthy, problems } = await healthOf(config);
    if (healthy) {
      await print(words.status.well);
      return 0;
    }
    for (const problem of problems) complain(problem);
  } catch (error) {
    complain(words.status.unreachable(whyUnreached(error, words)));
  }
  return 1;
};

/** Prints what the running sidecar knows, as a table. Exit code 1 where it can't be asked or is not well. */
export const statusCommand = async (read: ReadConfig, json: boolean): Promise<number> => {
  const words = locales[read.config.locale];
  const print = printer();
  try {
    const text = await askSidecar(read.config);
    const status = JSON.parse(text) as Status;
    if (json) await print(text.trimEnd());
    else for (const line of describeStatus(status, words)) await print(line);
    return status.healthy ? 0 : 1;
  } catch (error) {
    complain(words.status.unreachable(whyUnreached(error, words)));
    return 1;
  }
};

const describeStatus = (status: Status, words: Messages): string[] => {
  const say = words.status;
  const { at } = status;
  const time = (ms: number | null): string => (ms === null ? '–' : clockTime(ms, at));
  const ago = (ms: number | null): string => (ms === null ? '–' : words.span(at - ms));
  return [
    say.head(status.host, status.version, words.span(at - status.startedAt)),
    ...(status.healthy ? [say.well] : status.problems.map((problem) => `! ${problem}`)),
    '',
    ...tableOf([
      [...say.sourceColumns],
      ...status.sources.map(({ name, lastSweepAt, signals, active, blind, error }) => [
        name,
        ago(lastSweepAt),
        String(signals),
        String(active),
        blind ? say.blind : error === null ? say.sees : error,
      ]),
    ]).flat(),
    '',
    ...(status.entities.length === 0
      ? [say.allWell]
      : tableOf([
          [...say.entityColumns],
          ...status.entities.map(({ key, state, since, lastAlertAt, nextRealertAt }) => [
            key,
            state,
            time(since),
            time(lastAlertAt),
            time(nextRealertAt),
          ]),
        ]).flat()),
    ...(status.moreEntities > 0 ? [say.moreEntities(status.moreEntities)] : []),
    '',
    ...tableOf([
      [...say.sinkColumns],
      ...status.sinks.map(({ name, waiting, lastDelivery }) => [
        name,
        String(waiting),
        lastDelivery === null ? '–' : `${time(lastDelivery.at)} ${lastDelivery.outcome}`,
      ]),
    ]).flat(),
    ...(status.disks.length === 0 ? [] : ['']),
    ...(status.disks.length === 0
      ? []
      : tableOf([
          [...say.diskColumns],
          ...status.disks.map(({ path, usedPct, freeBytes }) => [
            path,
            usedPct === null ? '–' : `${usedPct}%`,
            freeBytes === null ? '–' : words.bytes(freeBytes),
          ]),
        ]).flat()),
  ];
};
