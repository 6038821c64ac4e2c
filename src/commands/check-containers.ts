import type { Config } from '../config/config.ts';
import { containerChoice } from '../language/container-names.ts';
import { locales } from '../messages/messages.ts';
import { bearers, parseList } from '../streams/docker/container-list.ts';
import { DockerError, type DockerReader } from '../streams/docker/docker.ts';
import { whyNoAnswer } from '../streams/docker/read-container.ts';

/**
 * Looks once whether there is a container for each listed name, and says which those could be that are of a
 * Compose service of that name. A machine without Docker is passed over where nobody asked for containers.
 */
export const checkContainers = async (
  { sources: { containers }, locale, timeoutMs }: Pick<Config, 'sources' | 'locale' | 'timeoutMs'>,
  open: (socketPath: string) => Pick<DockerReader, 'get' | 'close'>,
  print: (line: string) => void,
): Promise<void> => {
  if (containers === null) return;
  const words = locales[locale];
  const { listed } = containerChoice(containers.names);
  if (listed.length === 0) return;
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
  } catch (error) {
    const isFine = containers.mayBeAbsent && error instanceof DockerError && error.fault === 'absent';
    if (!isFine) print(`! ${whyNoAnswer(error, words)}`);
  } finally {
    await docker.close();
  }
};
