import { connect } from 'node:net';
import { dirname } from 'node:path';
import { addAbortSignal } from 'node:stream';
import type { Config } from '../config/config.ts';
import { type Fault, FaultError } from '../language/fault.ts';
import type { FleetStatus } from '../language/fleet-standing.ts';
import type { VoiceSaid } from '../language/voice-said.ts';
import { locales } from '../messages/messages.ts';
import { isFolderOfMine } from '../status/folder.ts';
import type { Status } from '../status/status-shapes.ts';

/** The longest answer that is read, bytes. */
export const maxBytes = 8 * 1024 * 1024;

/** What is wrong with an answer; `other` is what the sidecar itself says instead of one. */
const ofAnswers: ReadonlySet<Fault['code']> = new Set([
  ...(['closedEarly', 'bodyTooLarge', 'notHttp', 'headersTooLarge', 'compressed'] as const),
  ...(['httpStatus', 'notJson', 'notObject', 'other'] as const),
]);

/** Whether somebody is there, who has begun to answer, but with nothing that can be used. */
export const hasAnswered = (error: unknown): boolean =>
  // What lacks a part that is looked into is no answer of a sidecar.
  error instanceof TypeError || (error instanceof FaultError && ofAnswers.has(error.fault.code));

/** What an answer holds. Throws where that is nothing, or that there will be none. */
export const answerIn = <T extends object>(text: string): T => {
  let answer: (T & { readonly error?: unknown }) | null;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new FaultError({ code: 'notJson' }, { cause });
  }
  if (typeof answer !== 'object' || answer === null) throw new FaultError({ code: 'notObject' });
  if (typeof answer.error === 'string') throw new FaultError({ code: 'other', said: answer.error });
  return answer;
};

/** What the running sidecar says at `/status`, as JSON; rejects where it can't be asked. */
export const askSidecar = async (config: Config): Promise<string> => {
  const line = await askSocket(config, { verb: 'status' });
  if (line !== null) return line;
  const { status, text } = await overHttp(config, '/status');
  if (status !== 200) throw new FaultError({ code: 'httpStatus', status });
  return text;
};

/** What the running sidecar knows of its fleet, and what voices have said there. */
export interface FleetKnown {
  readonly status: FleetStatus;
  readonly said: readonly VoiceSaid[];
}

/** The same, asked over the socket; `null`: it can't be asked, stands alone, or is of an older version. */
export const askFleet = async (config: Config): Promise<FleetKnown | null> => {
  try {
    const answer = JSON.parse((await askSocket(config, { verb: 'fleet' })) ?? '{}') as Partial<FleetKnown>;
    const { status, said } = answer;
    return status === undefined || said === undefined ? null : { status, said };
  } catch {
    // It is asked to say more than is said without it; that it does not answer is for `polkan status` to say.
    return null;
  }
};

/** Whether the running sidecar is well, and what is wrong with it; rejects where it can't be asked. */
export const healthOf = async (config: Config): Promise<Pick<Status, 'healthy' | 'problems'>> => {
  const line = await askSocket(config, { verb: 'health' });
  if (line !== null) return answerIn<Status>(line);
  // Only a 2xx body is handed over, so what is wrong is asked of the other page.
  const { status } = await overHttp(config, '/healthz');
  if (status === 200) return { healthy: true, problems: [] };
  return answerIn<Status>((await overHttp(config, '/status')).text);
};

/**
 * The answer to one request, over the socket; `null` where nobody listens there for this user. A sidecar that
 * listens and does not answer is ill, and the port is no second opinion.
 */
export const askSocket = async ({ socket, timeoutMs }: Config, request: object): Promise<string | null> => {
  if (socket === null) return null;
  if (socket.isOwnFolder && !isFolderOfMine(dirname(socket.path))) return null;
  const connection = addAbortSignal(AbortSignal.timeout(timeoutMs), connect(socket.path));
  connection.write(`${JSON.stringify(request)}\n`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of connection) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) throw new FaultError({ code: 'bodyTooLarge', bytes: maxBytes });
    }
  } catch (error) {
    if (isNobody(error)) return null;
    // Whoever has begun to answer is there, also where nothing more comes, and so is who cuts the connection.
    if (error instanceof FaultError || !(length > 0 || isCutOff(error))) throw error;
    throw new FaultError({ code: 'closedEarly' }, { cause: error });
  }
  const text = Buffer.concat(chunks).toString();
  if (!text.endsWith('\n')) throw new FaultError({ code: 'closedEarly' });
  return text.trimEnd();
};

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

/** There is no socket, nobody behind it, no socket at that path, or it is another user's. */
const isNobody = (error: unknown): boolean =>
  hasCode(error, 'ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTDIR', 'EACCES');

const isCutOff = (error: unknown): boolean => hasCode(error, 'ECONNRESET', 'EPIPE');

const overHttp = async (config: Config, path: string): Promise<{ status: number; text: string }> => {
  const { http } = config;
  if (http === null) throw new Error(locales[config.locale].status.off);
  const { httpGet } = await import('../streams/http.ts');
  const host = http.host.includes(':') ? `[${http.host}]` : http.host;
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '[::]' ? '[::1]' : host;
  return httpGet(new URL(`http://${reachable}:${http.port}${path}`), {
    abort: AbortSignal.timeout(config.timeoutMs),
    maxBytes,
    redirects: 0,
  });
};
