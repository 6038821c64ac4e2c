import type { Config } from '../config/config.ts';
import { builtIn, type Tables } from '../config/settings.ts';
import type { Actor } from '../machines/actors.ts';
import { consoleIn } from '../messages/console.ts';
import type { Messages } from '../messages/messages.ts';
import { channelsOn, sourcesOn } from './configured.ts';

/** What Polkan watches of itself, the entities of `self` that have a state: whatever can be in trouble and well again. */
export const selfEntities = (config: Config, tables: Tables = builtIn): string[] => [
  'journal',
  ...(config.tap === null ? [] : ['tap']),
  ...(config.configFile === null ? [] : ['config']),
  ...(config.fleet === null ? [] : ['fleet']),
  ...config.channels.map(({ name }) => name),
  ...consoleParts(config, tables),
];

/** What is heard in a channel is a part of its own: it may be told of in that channel. */
export const consolePart = (channel: string): string => `${channel}-console`;

/** The parts of those channels that people can answer in. */
export const consoleParts = (config: Config, tables: Tables = builtIn): string[] =>
  channelsOn(config, tables).flatMap(({ name, definition, config: own }) =>
    definition.hasConsole?.(own) === true ? [consolePart(name)] : [],
  );

/**
 * Whether the configuration still lists what an actor is about. An incident of what it no longer lists
 * would stay open for ever: nothing looks at it any more.
 */
export const isWatched = (
  config: Config,
  { source, kind, entity }: Pick<Actor, 'source' | 'kind' | 'entity'>,
  tables: Tables = builtIn,
): boolean => {
  if (source === 'self')
    return (
      kind !== 'self' || ['polkan', 'clock'].includes(entity) || selfEntities(config, tables).includes(entity)
    );
  const configured = sourcesOn(config, tables);
  // A user's own source knows best: its actors stay until its sweeps say otherwise.
  if (configured.some(({ definition, config: own }) => definition.brings?.(own).includes(source)))
    return true;
  const on = configured.find(({ definition }) => definition.name === source);
  if (on === undefined) return false;
  const { kinds, watches } = on.definition;
  return !Object.hasOwn(kinds, kind) || watches === undefined || watches(on.config, kind, entity);
};

/** What is said of how such a part does; `null`: it is none. */
export const consoleDetail = (
  config: Config,
  words: Messages,
  tables: Tables = builtIn,
): ((part: string, trouble: string | null) => string | null) => {
  const parts = new Set(consoleParts(config, tables));
  const { works, broken } = consoleIn(words).trouble;
  return (part, trouble) => {
    if (!parts.has(part)) return null;
    return trouble === null ? works : broken(trouble);
  };
};
