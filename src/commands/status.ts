import type { ReadConfig } from '../config/config.ts';
import { withoutCommands } from '../language/commands.ts';
import { clockTime } from '../messages/clock.ts';
import { whyUnreached } from '../messages/faults.ts';
import { locales, type Messages } from '../messages/messages.ts';
import type { EntityStatus, Status } from '../status/status-shapes.ts';
import { answerIn, askSidecar, hasAnswered, healthOf } from './ask.ts';
import { type Quieted, quietedNow } from './console.ts';
import { type Color, complain, fitted, printer } from './lines.ts';

const whyNoStatus = (error: unknown, words: Messages): string =>
  words.status[hasAnswered(error) ? 'unusable' : 'unreachable'](whyUnreached(error, words));

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
    complain(whyNoStatus(error, words));
  }
  return 1;
};

/** Prints what the running sidecar knows, as a table. Exit code 1 where it can't be asked, is not well, or
 * something of its own alerts. */
export const statusCommand = async (read: ReadConfig, json: boolean): Promise<number> => {
  const words = locales[read.config.locale];
  const print = printer();
  try {
    const text = await askSidecar(read.config);
    const status = answerIn<Status>(text);
    if (json) await print(text.trimEnd());
    else {
      const lines = describeStatus(status, await quietedNow(read.config), words);
      for (const { text: line, color } of lines) await print(line, color);
    }
    return status.healthy && ownTroubles(status).length === 0 ? 0 : 1;
  } catch (error) {
    complain(whyNoStatus(error, words));
    return 1;
  }
};

/** What of Polkan itself alerts, or is not known to be well. */
const ownTroubles = ({ entities }: Status): EntityStatus[] =>
  entities.filter(({ key, state }) => /^(self|blind)\//.test(key) && !/^(ok|recovered)/.test(state));

interface StatusLine {
  readonly text: string;
  readonly color?: Color;
}
const plain = (lines: readonly string[]): StatusLine[] => lines.map((text) => ({ text }));
const table = (rows: readonly (readonly string[])[]): StatusLine[] => plain(fitted(rows));
const empty: StatusLine = { text: '' };

const describeStatus = (status: Status, quieted: Quieted, words: Messages): StatusLine[] => {
  const say = words.status;
  const { at } = status;
  const time = (ms: number | null): string => (ms === null ? '–' : clockTime(ms, at));
  const ago = (ms: number | null): string => (ms === null ? '–' : words.span(at - ms));
  const troubles = [
    ...status.problems,
    ...ownTroubles(status).map(({ title, detail }) => `${title}: ${withoutCommands(detail)}`),
  ];
  const { unheard = [] } = status;
  const ill = status.entities.map(({ key, detail }) => [key, withoutCommands(detail)]);
  const well = status.well.map(({ key, detail: given, known, seenAt }) => {
    const detail = withoutCommands(given);
    if (seenAt != null) return [key, say.unseen(words.span(at - seenAt), detail)];
    return [key, known ? detail : say.unknown(detail)];
  });
  return [
    { text: say.head(status.host, status.version, words.span(at - status.startedAt)) },
    ...(troubles.length === 0
      ? [{ text: say.well, color: 'green' as const }]
      : troubles.map((text) => ({ text: `! ${text}`, color: 'red' as const }))),
    ...plain(quieted.lines),
    empty,
    ...table([
      [...say.sourceColumns],
      ...status.sources.map(({ name, lastSweepAt, signals, active, blind, error }) => [
        name,
        ago(lastSweepAt),
        String(signals),
        String(active),
        blind ? say.blind : error === null ? say.sees : error,
      ]),
    ]),
    empty,
    ...(status.entities.length === 0
      ? [{ text: say.allWell, color: 'green' as const }]
      : [
          ...table([
            [...say.entityColumns],
            ...status.entities.map(({ key, state, since, lastAlertAt, nextRealertAt }) => [
              key,
              say.states[state],
              time(since),
              time(lastAlertAt),
              quieted.why.get(key) ?? time(nextRealertAt),
            ]),
          ]),
          ...(status.moreEntities > 0 ? [{ text: say.moreEntities(status.moreEntities) }] : []),
          ...(unheard.length > 0 ? [{ text: say.unheard(unheard), color: 'red' as const }] : []),
          empty,
          ...table(ill),
        ]),
    ...(well.length === 0 ? [] : [empty, { text: say.watched }, ...table(well)]),
    empty,
    ...table([
      [...say.sinkColumns],
      ...status.sinks.map(({ name, waiting, lastDelivery }) => [
        name,
        String(waiting),
        lastDelivery === null ? '–' : `${time(lastDelivery.at)} ${say.outcomes[lastDelivery.outcome]}`,
      ]),
    ]),
    ...(status.disks.length === 0
      ? []
      : [
          empty,
          ...table([
            [...say.diskColumns],
            ...status.disks.map(({ path, usedPct, freeBytes }) => [
              path,
              usedPct === null ? '–' : `${usedPct}%`,
              freeBytes === null ? '–' : words.bytes(freeBytes),
            ]),
          ]),
        ]),
  ];
};
