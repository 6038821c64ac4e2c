import type { Config } from '../config/config.ts';
import { containerChoice } from '../language/container-names.ts';
import { nearestOf } from '../language/nearest.ts';
import { consistencyIn } from '../messages/consistency.ts';
import { locales } from '../messages/messages.ts';
import { bearers, parseLabels, parseList } from '../streams/docker/container-list.ts';
import { DockerError, type DockerReader } from '../streams/docker/docker.ts';
import { whyNoAnswer } from '../streams/docker/read-container.ts';

/** A container that the file names: in a route, a cause, a window, or as what a check depends on. */
export interface NamedContainer {
  readonly name: string;
  /** `file:line:column`. */
  readonly place: string;
}

/**
 * Looks once whether there is a container for each listed name, and says which those could be that are of a
 * Compose service of that name; the same for those that the rest of the file and the labels of containers name. A machine without Docker is
 * passed over where nobody asked for containers.
 *
 * @param named those that the rest of the file names
 */
export const checkContainers = async (
  { sources: { containers }, locale, timeoutMs }: Pick<Config, 'sources' | 'locale' | 'timeoutMs'>,
  named: readonly NamedContainer[],
  open: (socketPath: string) => Pick<DockerReader, 'get' | 'close'>,
  print: (line: string) => void,
): Promise<void> => {
  if (containers === null) return;
  const words = locales[locale];
  const { listed } = containerChoice(containers.names);
  const docker = open(containers.socketPath);
  try {
    const { body } = await docker.get('/containers/json?all=true', AbortSignal.timeout(timeoutMs));
    const list = parseList(body);
    if (list === null) throw new Error(words.containers.unreadable);
    const present = new Set(list.map(({ name }) => name));
    for (const name of listed.filter((each) => !present.has(each))) {
      const could = bearers(name, list);
      if (could.length === 1) continue;
      const detail = could.length > 1 ? words.containers.couldBe(could.join(', ')) : words.containers.missing;
      print(`! ${words.containers.title(name)}: ${detail}`);
    }
    const say = consistencyIn(words);
    const services = list.flatMap(({ service }) => service ?? []);
    for (const { name, place } of named) {
      if (!present.has(name)) print(`! ${place}: ${say.noContainer(name, nearestOf(name, present))}`);
    }
    for (const { name, said } of parseLabels(body) ?? []) {
      for (const [label, value] of said) {
        if (label !== 'polkan.depends_on') continue;
        for (const needed of neededContainers(value)) {
          if (present.has(needed) || services.includes(needed)) continue;
          print(`! ${say.noContainerIn(name, label, needed, nearestOf(needed, [...present, ...services]))}`);
        }
      }
    }
  } catch (error) {
    const isFine = containers.mayBeAbsent && error instanceof DockerError && error.fault === 'absent';
    // Where nobody is named, whoever tries the source says it.
    const isAsked = listed.length > 0 || named.length > 0;
    if (!isFine && isAsked) print(`! ${whyNoAnswer(error, words)}`);
  } finally {
    await docker.close();
  }
};

/** The containers, or services of Compose, that a label `depends_on` names; what is of another kind is not theirs. */
const neededContainers = (value: string): readonly string[] =>
  value.split(',').flatMap((each) => {
    const name = each.trim();
    if (name === '' || (name.includes('/') && !name.startsWith('container/'))) return [];
    return [name.replace(/^container\//, '')];
  });
