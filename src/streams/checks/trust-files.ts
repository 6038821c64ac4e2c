import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { FaultError } from '../../language/fault.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import type { TlsSettings } from '../connection.ts';
import type { Request, Secret, Trust } from './check.ts';
import { notTried, type ProbeTools } from './probe.ts';

/** Files of certificates and secrets are no longer, bytes. */
export const longestSecretFile = 1_048_576;

/** Whoever opens it so waits for nobody who might write to a pipe: that would take a thread of Node's few. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK;

/** Rejects, with the name of the file, where it can't be read, or is longer. */
const readText = async (path: string, { words, messages }: ProbeTools): Promise<string> => {
  try {
    const file = await open(path, flags);
    try {
      const stats = await file.stat();
      if (!stats.isFile() && !stats.isDirectory()) throw new FaultError({ code: 'noPlainFile' });
      // What the kernel or FUSE makes up as it is read has no size, and a file may grow meanwhile.
      let bytes = Buffer.alloc(Math.min(stats.size, longestSecretFile) + 1);
      let read = 0;
      for (let more = -1; more !== 0 && read < bytes.length; read += more) {
        more = (await file.read(bytes, read, bytes.length - read, null)).bytesRead;
        if (read + more === bytes.length && bytes.length <= longestSecretFile)
          bytes = Buffer.concat([bytes], longestSecretFile + 1);
      }
      if (read > longestSecretFile) throw new FaultError({ code: 'fileTooLong', bytes: longestSecretFile });
      return bytes.toString('utf8', 0, read);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw notTried(words.reason.secretFile(path, whySystemFailed(error, messages)));
  }
};

/** The certificates of a check, read anew: they are renewed while Polkan runs. */
export const tlsOf = async (
  trust: Trust,
  tools: ProbeTools,
  ALPNProtocols: string[] = [],
): Promise<TlsSettings> => {
  const [ca, cert, key] = await Promise.all(
    [trust.ca, trust.client?.certificate ?? null, trust.client?.key ?? null].map((file) =>
      file === null ? null : readText(file, tools),
    ),
  );
  return {
    ALPNProtocols,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(trust.insecure && { rejectUnauthorized: false }),
    ...(trust.servername !== null && { servername: trust.servername }),
  };
};

const secretOf = async (secret: Secret, tools: ProbeTools): Promise<string> =>
  'value' in secret ? secret.value : (await readText(secret.file, tools)).trim();

/** The header `authorization` of a request; `null`: it has none. */
export const authorizationOf = async (
  { basic, bearer }: Request,
  tools: ProbeTools,
): Promise<string | null> => {
  if (bearer !== null) return `Bearer ${await secretOf(bearer, tools)}`;
  if (basic === null) return null;
  const credentials = `${basic.user}:${await secretOf(basic.password, tools)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
};
