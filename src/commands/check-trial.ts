import { asyncScheduler, firstValueFrom } from 'rxjs';
import type { Config } from '../config/config.ts';
import { withoutCommands } from '../language/commands.ts';
import { whyFailed } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import { type MakingTools, makeSources } from '../sidecar/make-sources.ts';
import type { Sink } from '../sinks/sink.ts';
import { inWords, type Source } from '../streams/source.ts';
import { readOnce } from '../streams/sweeps.ts';
import { whyUnwritable } from './check-file.ts';

/** What a trial has found: what would fail at `run`, and what would be alerted there. */
export interface Trial {
  readonly failures: readonly string[];
  readonly alerts: readonly string[];
  /** How many things were found to be well. */
  readonly well: number;
}

/** One reading of a source, as `run` would begin with, or one try of what its first reading would know nothing of yet. */
export const trySource = async (source: Source, words: Messages): Promise<Trial> => {
  const turn = { at: Date.now(), memory: undefined };
  try {
    const signals =
      source.tryNow === undefined
        ? inWords(
            await firstValueFrom(
              readOnce(source, (abort) => source.read(abort, turn), { scheduler: asyncScheduler }),
            ),
          ).signals
        : await source.tryNow(new AbortController().signal);
    const told = (active: boolean | null): string[] =>
      signals
        .filter((signal) => signal.active === active)
        .map(({ title, detail }) => `${title}: ${withoutCommands(detail)}`);
    return { failures: told(null), alerts: told(true), well: told(false).length };
  } catch (error) {
    return {
      failures: [`${words.blind.title(source.name)}: ${whyFailed(error, words)}`],
      alerts: [],
      well: 0,
    };
  }
};

/** Whether the files can be written that Polkan keeps by itself: journal, tap and socket. */
export const tryFiles = (
  { journal, tap, socket }: Pick<Config, 'journal' | 'tap' | 'socket'>,
  words: Messages,
): readonly string[] => {
  const tried = (
    of: { readonly path: string } | null,
    what: 'journal' | 'tap' | 'socket',
    say: (path: string, why: string) => string,
  ): string[] => {
    const why = of === null ? null : whyUnwritable(of.path, what, words);
    return of === null || why === null ? [] : [say(of.path, why)];
  };
  return [
    ...tried(journal, 'journal', words.check.journal),
    ...tried(tap, 'tap', words.check.tap),
    ...tried(socket, 'socket', words.status.noSocket),
  ];
};

/** Asks a channel whether it would take messages, without sending one. */
export const trySink = async ({ name, check }: Sink, words: Messages): Promise<readonly string[]> => {
  if (check === undefined) return [];
  try {
    await check(AbortSignal.timeout(checkMs));
    return [];
  } catch (error) {
    return [words.check.refused(name, whyFailed(error, words))];
  }
};

const checkMs = 10_000;

/** Whether this host could take part in its fleet; whoever stands alone loads nothing of it. */
const tryLog = async ({ fleet, host, locale }: Config): Promise<readonly string[]> =>
  fleet === null ? [] : (await import('../fleet/try-fleet.ts')).tryFleet({ host, ...fleet }, locale);

/** Everything that the sidecar would need, tried once. */
export const trial = async (
  config: Config,
  sinks: readonly Sink[],
  tools: Omit<MakingTools, 'warn'>,
): Promise<Trial> => {
  const { words } = tools;
  const failures: string[] = [...tryFiles(config, words)];
  const sources = await makeSources(config, { ...tools, warn: (message) => void failures.push(message) });
  const [tried, refused, fleet] = await Promise.all([
    Promise.all(sources.map((source) => trySource(source, words))),
    Promise.all(sinks.map((sink) => trySink(sink, words))),
    tryLog(config),
  ]);
  return {
    failures: [...failures, ...tried.flatMap((one) => one.failures), ...refused.flat(), ...fleet],
    alerts: tried.flatMap(({ alerts }) => alerts),
    well: tried.reduce((sum, { well }) => sum + well, 0),
  };
};
