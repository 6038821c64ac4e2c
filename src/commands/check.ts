import pino from 'pino';
import type { ReadConfig } from '../config/config.ts';
import { liveScheduler } from '../language/clock.ts';
import { withoutSecrets } from '../language/secrets.ts';
import { visible } from '../language/text.ts';
import { locales } from '../messages/messages.ts';
import { reloadIn } from '../messages/reload.ts';
import { makeSinks } from '../sidecar/make-sinks.ts';
import { overview } from '../sidecar/overview.ts';
import { trial } from './check-trial.ts';

/** Prints what will be watched, then everything that is wrong. Exit code 1 where there is a fault. */
export const checkCommand = (read: ReadConfig, print: (line: string) => void): number => {
  const { config, warnings, faults, hints, complaints } = read;
  const words = locales[config.locale];
  const lines = [
    // What is shown then is what the environment and the defaults say.
    ...(complaints.length > 0 ? [`✗ ${reloadIn(words).shownWithout(complaints.length)}`] : []),
    ...overview(config, words),
    ...hints,
    ...warnings.map((warning) => `! ${warning}`),
    ...faults.map((fault) => `✗ ${fault}`),
  ];
  for (const line of lines) print(visible(withoutSecrets(line, config.secrets)));
  return faults.length > 0 ? 1 : 0;
};

/**
 * Tries everything once that the configuration names: sources, the journal's folder, channels. Exit code 1 where
 * something would fail at `run`; what would be alerted there is told beside it.
 */
export const tryCommand = async (
  { config, faults, warnings }: ReadConfig,
  print: (line: string) => void,
): Promise<0 | 1> => {
  const words = locales[config.locale];
  const closings: (() => unknown)[] = [];
  const tools = {
    scheduler: liveScheduler(),
    words,
    atEnd: (close: () => unknown) => void closings.push(close),
  };
  const sinks = await makeSinks(config, { ...tools, logger: pino({ enabled: false }) });
  const { failures, alerts, well } = await trial(config, sinks, tools);
  await Promise.allSettled(closings.map((close) => close()));
  for (const alert of alerts)
    print(visible(withoutSecrets(`! ${words.check.alerts(alert)}`, config.secrets)));
  for (const failure of failures) print(visible(withoutSecrets(`✗ ${failure}`, config.secrets)));
  if ([failures, alerts, faults, warnings].every(({ length }) => length === 0))
    print(`✓ ${words.check.fine}`);
  else if (well > 0) print(`✓ ${words.check.rest(well)}`);
  return failures.length > 0 ? 1 : 0;
};
