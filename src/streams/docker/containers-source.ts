import { wallOf } from '../../language/clock.ts';
import { containerChoice } from '../../language/container-names.ts';
import {
  at,
  interval,
  list,
  orOff,
  type ReaderOf,
  seconds,
  secondsOfDay,
  text,
} from '../../language/setting.ts';
import type { SourceDefinition } from '../source-definition.ts';
import { dockerAddress, readContainerNames } from './docker-address.ts';

const settings = {
  CONTAINERS_INTERVAL_S: interval('containers'),
  DOCKER_SOCK: at(
    'containers.socket',
    text(
      'Containers',
      '/var/run/docker.sock',
      'Socket of the Docker Engine, or tcp://host:port of a filtering proxy; only ever read. Unset: DOCKER_HOST.',
    ),
  ),
  CONTAINERS: at(
    'containers.names',
    list(
      orOff(
        text(
          'Containers',
          '*',
          'Names, comma-separated; * and web* find, !name leaves out; empty: off. Unset: *, once there is a socket.',
        ),
      ),
    ),
  ),
  CONTAINER_STOP_GRACE_S: at(
    'containers.stop_grace',
    seconds(
      'Containers',
      60,
      0,
      secondsOfDay,
      'So long a container may be away after it was stopped on purpose (a deploy, say); 0: it is told at once.',
    ),
  ),
};

export interface ContainersConfig {
  readonly everyMs: number;
  /** The path of the socket, or `tcp://host:port`. */
  readonly socketPath: string;
  /** The items: names, patterns, exclusions; `*` alone: all. */
  readonly names: readonly string[] | '*';
  /** How long one may be away after a stop on purpose. */
  readonly stopGraceMs: number;
  /** Nobody asked for containers, so a machine without Docker is a good one, until Docker comes. */
  readonly mayBeAbsent: boolean;
}

/** A moment after a grace has ended: the look that began it was a moment after the stop. */
const afterGraceMs = 1_500;

/** The containers of a Docker daemon. */
export const containersSource: SourceDefinition<'containers', ContainersConfig | null> = {
  name: 'containers',
  kinds: { container: {}, container_crash: { edge: true }, container_oom: { edge: true } },
  settings,
  read: (reader: ReaderOf<typeof settings>, tell, words, outside) => {
    const docker = dockerAddress(reader, words, outside, tell);
    const names = docker === null ? null : readContainerNames(reader.text('CONTAINERS'), words, tell);
    if (docker === null || names === null) return null;
    return {
      everyMs: reader.ms('CONTAINERS_INTERVAL_S'),
      socketPath: docker.address,
      names,
      stopGraceMs: reader.ms('CONTAINER_STOP_GRACE_S'),
      mayBeAbsent: !(reader.isSet('CONTAINERS') || docker.isExplicit),
    };
  },
  make: async (config, tools) => {
    const [{ containers }, { dockerReader }, { dockerEvents }, { createHearing }] = await Promise.all([
      import('./containers.ts'),
      import('./docker.ts'),
      import('./docker-events.ts'),
      import('./hearing.ts'),
    ]);
    const { scheduler, words, warn, policyOf } = tools;
    const { socketPath, mayBeAbsent, stopGraceMs } = config;
    const { forMs } = policyOf('container');
    const docker = dockerReader({ socketPath });
    tools.atEnd(() => docker.close());
    const hearing = createHearing();
    const onEvent = hearing.take;
    const againMs = Math.max(stopGraceMs, forMs) + afterGraceMs;
    const happened$ = dockerEvents({ docker, scheduler, words, warn, mayBeAbsent, onEvent, againMs });
    const wallAt = (at: number): number => wallOf(scheduler, at);
    return containers({ ...tools, ...config, forMs, docker, happened$, hearing, wallAt });
  },
  watches: ({ names }, _kind, entity) => {
    const { listed, isFound } = containerChoice(names);
    return listed.includes(entity) || isFound(entity);
  },
  names: ({ names }) => (names === '*' ? [names] : names.filter((name) => !name.startsWith('!'))),
  overview: ({ names, socketPath }, { watch }) =>
    names === '*' ? watch.allContainers(socketPath) : watch.containers(names.join(', '), socketPath),
};
