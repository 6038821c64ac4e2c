import { readPlainFileLater } from '../../files/plain-file.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import type { TlsSettings } from '../connection.ts';
import type { Request, Secret, Trust } from './check.ts';
import { notTried, type ProbeTools } from './probe.ts';

/** Files of certificates and secrets are no longer, bytes. */
export const longestSecretFile = 1_048_576;

/** Rejects, with the name of the file, where it can't be read, or is longer. */
const readText = async (path: string, { words, messages }: ProbeTools): Promise<string> => {
  try {
    return await readPlainFileLater(path, longestSecretFile);
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
