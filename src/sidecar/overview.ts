import type { Config } from '../config/config.ts';
import { builtIn, type Tables } from '../config/settings.ts';
import { serversOf } from '../language/servers-of.ts';
import type { Messages } from '../messages/messages.ts';
import { channelsOn, sourcesOn } from './configured.ts';

/** What the sidecar will do, line by line, for the operator: sources, sinks, tap. Holds no secret. */
export const overview = (config: Config, words: Messages, tables: Tables = builtIn): string[] => {
  const { watch } = words;
  if (!config.enabled) return [watch.disabled];
  const { journal, tap, recording, fleet } = config;
  return [
    watch.heading(config.host),
    ...sourcesOn(config, tables).map(
      ({ definition, config: own }) =>
        `  ${[definition.overview(own, words), ...(definition.hasOwnTurns ? [] : [watch.every(own.everyMs)])].join(', ')}`,
    ),
    watch.sinks(
      [
        'log',
        ...channelsOn(config, tables).map(({ definition, config: own }) => definition.overview(own, words)),
      ].join(', '),
    ),
    journal ? watch.journal(journal.path) : words.journal.inMemory,
    ...(fleet ? [watch.fleet(serversOf(fleet.url), fleet.mayBeVoice, fleet.silentMs, fleet.patienceMs)] : []),
    ...(tap ? [watch.tap(tap.path)] : []),
    ...(recording ? [watch.recording(recording.folder, recording.keepMs)] : []),
  ];
};
