import type { Config } from '../config/config.ts';
import { containerChoice } from '../language/container-names.ts';
import type { Actor } from '../machines/actors.ts';

/**
 * Whether the configuration still lists what an actor is about. An incident of what it no longer lists
 * would stay open for ever: nothing looks at it any more.
 */
export const isWatched = (
  config: Config,
  { source, kind, entity }: Pick<Actor, 'source' | 'kind' | 'entity'>,
): boolean => {
  const { orchestrator, disks, containers, dependencies, processes, telegram } = config;
  const builtIn = new Map([
    ['self', true],
    ['host', true],
    ['orchestrator', orchestrator !== null],
    ['disk', disks !== null],
    ['containers', containers !== null],
    ['dependencies', dependencies !== null],
    ['processes', processes !== null],
  ]);
  const on = builtIn.get(source);
  // A user's own source knows best: its actors stay until its sweeps say otherwise.
  if (on === undefined) return true;
  if (!on) return false;
  switch (kind) {
    case 'queue_backlog':
      return orchestrator !== null && orchestrator.queueMax > 0;
    case 'disk':
    case 'disk_inodes':
      return disks?.paths.includes(entity) ?? false;
    case 'disk_crit':
      return disks !== null && disks.critPct !== null && disks.paths.includes(entity);
    case 'container':
      return containers !== null && isContainerWatched(containers.names, entity);
    case 'dep':
      return dependencies?.targets.some(({ name }) => name === entity) ?? false;
    case 'self':
      return entity === 'journal' || (entity === 'telegram' && telegram !== null);
    default:
      return true;
  }
};

const isContainerWatched = (names: readonly string[] | '*', entity: string): boolean => {
  const { listed, isFound } = containerChoice(names);
  return listed.includes(entity) || isFound(entity);
};
