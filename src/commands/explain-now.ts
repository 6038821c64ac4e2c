import type { Config, ReadConfig } from '../config/config.ts';
import { builtIn } from '../config/settings.ts';
import { containerChoice } from '../language/container-names.ts';
import { partsOfKey } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';
import { sourcesOn } from '../sidecar/configured.ts';
import type { Status, WellStatus } from '../status/board.ts';
import { askSidecar } from './ask.ts';

/**
 * What the running sidecar says of what is watched and does not alert; empty: there is no sidecar to ask, and then the
 * journal is all there is to go by.
 */
export const wellNow = async (read: ReadConfig): Promise<readonly WellStatus[]> => {
  if (read.config.http === null && read.config.socket === null) return [];
  try {
    const { well } = JSON.parse(await askSidecar(read.config)) as Partial<Status>;
    return well ?? [];
  } catch {
    // `explain` works without a sidecar; `polkan status` says why it does not answer.
    return [];
  }
};

/** Kinds of events: they are of something that has a state of its own, and that is what somebody means by its name. */
const edges = new Set(
  builtIn.sources.flatMap(({ kinds }) =>
    Object.entries(kinds).flatMap(([kind, { edge }]) => (edge ? [kind] : [])),
  ),
);

export const isEdge = (kind: string): boolean => edges.has(kind);

/** Why nobody looks at an entity, where the configuration says so. */
export const ignoredBy = (config: Config, key: string, { explain: say }: Messages): string | null => {
  const { kind, entity: name } = partsOfKey(key);
  const source = builtIn.sources.find(({ kinds }) => Object.hasOwn(kinds, kind));
  if (source === undefined) return null;
  if (!sourcesOn(config, builtIn).some(({ definition }) => definition.name === source.name))
    return say.off(source.name);
  const { containers } = config.sources;
  if (source.name !== 'containers' || containers === null) return null;
  const { listed, isFound } = containerChoice(containers.names);
  if (listed.includes(name)) return null;
  const setting = containers.names === '*' ? '*' : containers.names.join(',');
  return isFound(name) ? say.ignoredFinished(name) : say.ignoredContainer(name, setting);
};
