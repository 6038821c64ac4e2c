import type { Config } from '../config/config.ts';
import { builtIn, type Tables } from '../config/settings.ts';
import type { Actor } from '../machines/actors.ts';
import { sourcesOn } from './configured.ts';

/** What Polkan watches of itself, the entities of `self`: the journal, and every channel. */
export const selfEntities = ({ channels, configFile, fleet }: Config): string[] => [
  'journal',
  ...(configFile === null ? [] : ['config']),
  ...(fleet === null ? [] : ['fleet']),
  ...channels.map(({ name }) => name),
];

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
    return kind !== 'self' || ['polkan', 'clock'].includes(entity) || selfEntities(config).includes(entity);
  const configured = sourcesOn(config, tables);
  // A user's own source knows best: its actors stay until its sweeps say otherwise.
  if (configured.some(({ definition, config: own }) => definition.brings?.(own).includes(source)))
    return true;
  const on = configured.find(({ definition }) => definition.name === source);
  if (on === undefined) return false;
  const { kinds, watches } = on.definition;
  return !Object.hasOwn(kinds, kind) || watches === undefined || watches(on.config, kind, entity);
};
