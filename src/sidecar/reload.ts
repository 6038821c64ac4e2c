import type { Logger } from 'pino';
import { BehaviorSubject, type Observable } from 'rxjs';
import type { Config, ReadConfig } from '../config/config.ts';
import { prefix } from '../language/setting.ts';
import type { Messages } from '../messages/messages.ts';
import { reloadIn } from '../messages/reload.ts';
import { isSame } from './kept.ts';

export interface ReloadOptions {
  /** The configuration, each time that it was read again. */
  readonly reload$: Observable<ReadConfig>;
  readonly logger: Logger;
  readonly words: Messages;
  /** Is told what is wrong with it; `null`: nothing any more. */
  readonly onConfig: (trouble: string | null) => void;
  /** Is told of one that holds from now on. */
  readonly onApplied: (read: ReadConfig) => void;
}

/** What the journal is opened with holds until the process ends. */
const untilTheEnd = ['journal'] as const satisfies readonly (keyof Config)[];

/**
 * The configuration that is wanted now. One that does not hold is refused whole, and the one before goes on; one that is the
 * same again changes nothing.
 */
export const wantedConfig = (first: ReadConfig, options: ReloadOptions): BehaviorSubject<Config> => {
  const { logger, words, reload$, onConfig, onApplied } = options;
  const say = reloadIn(words);
  const wanted$ = new BehaviorSubject(first.config);
  // Whoever masks goes by this list, and nothing that was a secret stops being one.
  const secrets = first.config.secrets as string[];
  // A file that was found wrong had something in it, too.
  let saidSomething = first.file === undefined ? first.complaints.length > 0 : !first.file.saysNothing;
  reload$.subscribe((read) => {
    for (const secret of read.config.secrets) if (!secrets.includes(secret)) secrets.push(secret);
    // A disk that is full and a copy that died leave an empty file: nobody takes all channels away so.
    const emptied = saidSomething && read.file?.saysNothing ? [say.saysNothing(read.file.path)] : [];
    const complaints = [...read.complaints, ...emptied];
    const [complaint = null] = complaints;
    onConfig(complaint);
    if (complaint !== null) {
      logger.error(say.refused(complaints.length));
      for (const each of complaints) logger.error(each);
      return;
    }
    if (read.file !== undefined) saidSomething = !read.file.saysNothing;
    const before = wanted$.value;
    const next: Config = { ...read.config, journal: before.journal, secrets };
    for (const name of untilTheEnd) {
      if (!isSame(before[name], read.config[name]))
        logger.warn(say.needsRestart(prefix + name.toUpperCase()));
    }
    if (isSame(withoutRules(next), withoutRules(before))) {
      logger.info(say.unchanged);
      return;
    }
    logger.info(say.applied);
    onApplied({ ...read, config: next });
    wanted$.next(next);
  });
  return wanted$;
};

/** Rules are functions in part: what they are made of can be compared, they can't. */
const withoutRules = ({ telling, ...config }: Config): object => {
  const { channels, host, blindTicks } = telling.rules;
  return { ...config, said: telling.said, channelNames: channels, host, blindTicks };
};
