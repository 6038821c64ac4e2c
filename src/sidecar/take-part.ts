import type { Logger } from 'pino';
import type { SchedulerLike } from 'rxjs';
import type { Config } from '../config/config.ts';
import type { FleetConfig } from '../config/fleet.ts';
import { lastingTrouble } from '../fleet/lasting-trouble.ts';
import { whyNoLog } from '../fleet/log-fault.ts';
import { leaseMs, type OpenFleet, openFleet } from '../fleet/open-fleet.ts';
import type { Journal } from '../journal/journal.ts';
import { wallOf } from '../language/clock.ts';
import { policyIn } from '../language/policy.ts';
import { withoutSecrets } from '../language/secrets.ts';
import type { Command } from '../language/telling.ts';
import { whyFailed } from '../messages/faults.ts';
import { type FleetWords, fleetWordsIn } from '../messages/fleet.ts';
import type { Messages } from '../messages/messages.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Health } from '../streams/self.ts';
import { sinceBoot } from './since-boot.ts';

export interface Taking {
  readonly config: Config;
  readonly fleet: FleetConfig;
  readonly journal: Journal;
  readonly scheduler: SchedulerLike;
  readonly logger: Logger;
  readonly words: Messages;
  readonly sinks: readonly Sink[];
  readonly self: Health;
  readonly version: string;
  /** Takes what an operator has said on another host. */
  readonly say: (command: Command) => void;
}

/** Takes part in the fleet of the configuration; how that does is in the log, and watched as `self/fleet`. */
export const takePart = async (taking: Taking): Promise<OpenFleet & { readonly words: FleetWords }> => {
  const { config, fleet, journal, scheduler, logger, words, sinks, self, version } = taking;
  const said = fleetWordsIn(config.locale);
  const sinceBootMs = sinceBoot();
  let trouble: string | null = null;
  const lasting = lastingTrouble(leaseMs, scheduler, (why) => self.set('fleet', why));
  const opened = await openFleet({
    ...{
      fleet,
      host: config.host,
      locale: config.locale,
      version,
      journal,
      scheduler,
      sinks,
      words,
    },
    rules: config.telling.rules,
    blindTicks: config.blindTicks,
    policyOf: (kind) => policyIn(config.policies, kind),
    wallMs: () => wallOf(scheduler, scheduler.now()),
    monotonic: () => sinceBootMs() ?? performance.now(),
    onFault: (key, error) => logger.error({ key }, words.watch.fault(key, whyFailed(error, words))),
    onTrouble: (error) => {
      const why =
        error === null
          ? null
          : withoutSecrets(whyNoLog(error, { host: config.host, ...fleet }, said), config.secrets);
      lasting.is(why);
      // The same again and again is one line.
      if (why !== null && why !== trouble) logger.error(words.self.fleetBroken(why));
      if (why === null && trouble !== null) logger.info(words.self.fleetWorks);
      trouble = why;
    },
    onApart: (why) => (why === null ? logger.info(said.log.channelsAlike) : logger.warn(why)),
    onVoice: (isVoice) => logger.info(isVoice ? said.isVoice : said.isNoVoice),
    onSpoken: (event) => {
      if (event.type === 'delivery') {
        const { sink, key, outcome, why } = event;
        logger.info({ sink, key, outcome, ...(why !== undefined && { why }) }, said.spoken);
      }
    },
  });
  opened.command$.subscribe(taking.say);
  return {
    ...opened,
    words: said,
    close: (isStopped) => {
      lasting.end();
      return opened.close(isStopped);
    },
  };
};
