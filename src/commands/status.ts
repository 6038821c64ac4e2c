import type { ReadConfig } from '../config/config.ts';
import { FaultError } from '../language/fault.ts';
import { tableOf } from '../language/table.ts';
import { clockTime } from '../messages/clock.ts';
import { whyUnreached } from '../messages/faults.ts';
import { locales, type Messages } from '../messages/messages.ts';
import type { Status } from '../status/board.ts';
import { httpGet } from '../streams/http.ts';
import { complain, printer } from './lines.ts';

export const maxBytes = 64 * 1024 * 1024;

const ask = async ({ config }: ReadConfig, path: string): Promise<{ status: number; text: string }> => {
  const { http } = config;
  if (http === null) throw new Error(locales[config.locale].status.off);
  const host = http.host.includes(':') ? `[${http.host}]` : http.host;
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '[::]' ? '[::1]' : host;
  return httpGet(new URL(`http://${reachable}:${http.port}${path}`), {
    abort: AbortSignal.timeout(config.timeoutMs),
    maxBytes,
    redirects: 0,
  });
};

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
    // Only a 2xx body is handed over, so what is wrong is asked of the other page.
    const { status } = await ask(read, '/healthz');
    if (status === 200) {
      await print(words.status.well);
      return 0;
    }
    const { problems } = JSON.parse((await ask(read, '/status')).text) as Status;
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
    const { status: code, text } = await ask(read, '/status');
    if (code !== 200) throw new FaultError({ code: 'httpStatus', status: code });
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
