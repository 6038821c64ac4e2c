import { writeFileSync } from 'node:fs';
import type { ReadConfig } from '../../config/config.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import { initWords } from '../../messages/init.ts';
import { locales } from '../../messages/messages.ts';
import { DockerError, dockerReader } from '../../streams/docker/docker.ts';
import { whyNoAnswer } from '../../streams/docker/read-container.ts';
import { complain } from '../lines.ts';
import { initText } from './init-text.ts';
import { lookAround } from './look-around.ts';

/**
 * Writes a config of what is found on this machine; `-`: to standard output. Never over a file that is there. Exit code 2: it could not be
 * written.
 */
export const initCommand = async ({ config }: ReadConfig, path: string): Promise<0 | 2> => {
  const say = initWords[config.locale];
  const words = locales[config.locale];
  const found = await lookAround(
    config,
    (socketPath) => dockerReader({ socketPath }),
    (what, error) => {
      const why = error instanceof DockerError ? whyNoAnswer(error, words) : whySystemFailed(error, words);
      // Docker's own words name the socket.
      complain(say.notLooked(why.includes(what) ? why : `${what}: ${why}`));
    },
  );
  const text = initText(found, say);
  if (path === '-') {
    process.stdout.write(text);
    return 0;
  }
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    complain(isThere ? say.isThere(path) : say.notWritten(path, whySystemFailed(error, words)));
    return 2;
  }
  complain(say.written(path, found.disks.length, found.containers?.length ?? 0, found.ports.length));
  return 0;
};
