import { interval, type ReaderOf, text } from '../../language/setting.ts';
import { items, shown } from '../../language/written.ts';
import type { SourceDefinition } from '../source-definition.ts';

const settings = {
  CONTAINERS_INTERVAL_S: interval('containers'),
  DOCKER_SOCK: text('Containers', '/var/run/docker.sock', 'Socket of the Docker Engine; only ever read.'),
  CONTAINERS: text(
    'Containers',
    '*',
    'Names, comma-separated; * for all; empty: off. Unset: *, once there is a socket.',
  ),
};

export interface ContainersConfig {
  readonly everyMs: number;
  readonly socketPath: string;
  readonly names: readonly string[] | '*';
  /** Nobody asked for containers, so a machine without Docker is a good one, until Docker comes. */
  readonly mayBeAbsent: boolean;
}

/** The containers of a Docker daemon. */
export const containersSource: SourceDefinition<'containers', ContainersConfig | null> = {
  name: 'containers',
  kinds: { container: {} },
  settings,
  read: ({ ms, text, textOrOff, isSet }: ReaderOf<typeof settings>, tell, { config: say }, machine) => {
    const socketPath = text('DOCKER_SOCK');
    if (!isSet('CONTAINERS') && !machine.exists(socketPath)) tell.hint(say.noSocket(shown(socketPath)));
    // `docker inspect` gives a name with a slash before it.
    const names = items(textOrOff('CONTAINERS')).map((name) => name.replace(/^\//, ''));
    if (names.length === 0) return null;
    return {
      everyMs: ms('CONTAINERS_INTERVAL_S'),
      socketPath,
      names: names.includes('*') ? '*' : names,
      mayBeAbsent: !isSet('CONTAINERS'),
    };
  },
  make: async (config, tools) => {
    const [{ containers }, { dockerReader }, { dockerEvents }] = await Promise.all([
      import('./containers.ts'),
      import('./docker.ts'),
      import('./docker-events.ts'),
    ]);
    const { scheduler, words, warn } = tools;
    const { socketPath, mayBeAbsent } = config;
    const docker = dockerReader({ socketPath });
    tools.atEnd(() => docker.close());
    const happened$ = dockerEvents({ docker, scheduler, words, warn, mayBeAbsent });
    return containers({ ...tools, ...config, docker, happened$ });
  },
  watches: ({ names }, _kind, entity) => names === '*' || names.includes(entity),
  inWords: ({ names, socketPath }, { watch }) =>
    names === '*' ? watch.allContainers(socketPath) : watch.containers(names.join(', '), socketPath),
};
