import type { Config } from '../config/config.ts';
import type { Effective } from '../config/effective.ts';
import { locales } from '../messages/messages.ts';
import { reloadIn } from '../messages/reload.ts';
import { parseLabels } from '../streams/docker/container-list.ts';
import { DockerError, type DockerReader } from '../streams/docker/docker.ts';
import { whyNoAnswer } from '../streams/docker/read-container.ts';

/**
 * What the labels of containers say of them, as rows of what holds. A machine without Docker has none where nobody asked for containers;
 * any other trouble with it is told.
 */
export const containerRows = async (
  { sources: { containers }, locale, timeoutMs }: Pick<Config, 'sources' | 'locale' | 'timeoutMs'>,
  open: (socketPath: string) => Pick<DockerReader, 'get' | 'close'>,
): Promise<{ readonly rows: readonly Effective[]; readonly trouble: string | null }> => {
  if (containers === null) return { rows: [], trouble: null };
  const words = locales[locale];
  const docker = open(containers.socketPath);
  try {
    const { body } = await docker.get('/containers/json?all=true', AbortSignal.timeout(timeoutMs));
    const list = parseLabels(body);
    if (list === null) throw new Error(words.containers.unreadable);
    const rows = list.flatMap(({ name, said }) =>
      said.map(([label, value]): Effective => {
        const at = reloadIn(words).label(label, name);
        return { path: `containers.${name}.${label.replace(/^polkan\./, '')}`, value, from: 'label', at };
      }),
    );
    return { rows, trouble: null };
  } catch (error) {
    const isFine = containers.mayBeAbsent && error instanceof DockerError && error.fault === 'absent';
    return { rows: [], trouble: isFine ? null : whyNoAnswer(error, words) };
  } finally {
    await docker.close();
  }
};
