import type { Config, ReadConfig } from '../config/config.ts';
import { builtIn } from '../config/settings.ts';
import { containerChoice } from '../language/container-names.ts';
import { policyIn } from '../language/policy.ts';
import { type Policy, partsOfKey, type Timing } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';
import { sourcesOn } from '../sidecar/configured.ts';
import type { Status, WellStatus } from '../status/status-shapes.ts';
import { askSidecar } from './ask.ts';

/** What the running sidecar says of what it watches. */
export interface SeenNow {
  /** What does not alert. */
  readonly well: readonly WellStatus[];
  /** By key: what of the timing of what is active is its own, as its source says it now. */
  readonly timing: ReadonlyMap<string, Partial<Timing>>;
}

const nothingSeen: SeenNow = { well: [], timing: new Map() };

/** As the running sidecar sees it; nothing: there is none to ask, and then the journal is all there is to go by. */
export const seenNow = async (read: ReadConfig): Promise<SeenNow> => {
  if (read.config.http === null && read.config.socket === null) return nothingSeen;
  try {
    const { well = [], entities = [] } = JSON.parse(await askSidecar(read.config)) as Partial<Status>;
    return { well, timing: new Map(entities.map(({ key, policy = {} }) => [key, policy])) };
  } catch {
    // `explain` works without a sidecar; `polkan status` says why it does not answer.
    return nothingSeen;
  }
};

/**
 * The timing of a thing: that of its kind, with what is its own. The running sidecar knows that; else it is what the file says of the
 * check, and of what a source finds out as it looks (a stop on purpose, a label) nothing is known.
 */
export const policyNow = (config: Config, key: string, { timing }: SeenNow): Policy => {
  const { kind, entity } = partsOfKey(key);
  const named = config.sources.checks?.checks.find(
    ({ name }) => kind === 'check' && (entity === name || entity.startsWith(`${name}/`)),
  );
  return { ...policyIn(config.policies, kind), ...(timing.get(key) ?? named?.policy ?? {}) };
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
