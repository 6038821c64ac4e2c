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
      const buffer = Buffer.alloc(Math.min(stats.size, longestSecretFile) + 1);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      if (bytesRead > longestSecretFile)
        throw new FaultError({ code: 'fileTooLong', bytes: longestSecretFile });
      return buffer.toString('utf8', 0, bytesRead);
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
