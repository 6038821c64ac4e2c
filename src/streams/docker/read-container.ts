import * as z from 'zod/mini';
import { whyFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import { parseContainer } from './container-state.ts';
import type { Inspected } from './container-story.ts';
import { DockerError, type DockerReader, isContainerName } from './docker.ts';
import { tidy } from './kept-container.ts';
import { portsOf } from './published-ports.ts';

/**
 * Inspects one container, once, in as much time as `abort` leaves. Never throws: what went wrong is a value.
 * Docker also takes the beginning of an id for a name, so the answer must bear the very name that was asked for.
 */
export const readContainer = async (
  docker: Pick<DockerReader, 'get'>,
  name: string,
  abort: AbortSignal,
  words: Messages,
): Promise<Inspected> => {
  if (!isContainerName(name)) return { seen: 'missing' };
  try {
    abort.throwIfAborted();
    const { status, body } = await docker.get(`/containers/${name}/json`, abort);
    if (status === 404) return { seen: 'missing' };
    if (status !== 200) {
      // A proxy in front of the socket says so to everything it does not let through.
      const cause = status === 401 || status === 403 ? 'daemon' : 'container';
      return { seen: 'nothing', cause, why: unexpected(status, body, words) };
    }
    const container = parseContainer(body);
    if (container === null) return { seen: 'nothing', cause: 'container', why: words.containers.unreadable };
    if (container.Name !== `/${name}`) return { seen: 'missing' };
    return { seen: 'container', container, ports: portsOf(body) };
  } catch (error) {
    return { seen: 'nothing', cause: causeOf(error), why: whyNoAnswer(error, words) };
  }
};

/**
 * Throws where not one container could be seen and that is Docker's own doing: it can't be reached, or is
 * silent on all of several. Silence on a single one is taken for that container's, as long as Docker pings.
 */
export const throwIfDockerIsDown = (inspected: readonly Inspected[]): void => {
  const [first] = inspected;
  if (first?.seen !== 'nothing') return;
  const isDown = inspected.every(
    (one) =>
      one.seen === 'nothing' &&
      (one.cause === 'daemon' || (one.cause !== 'container' && inspected.length > 1)),
  );
  if (isDown) throw new Error(first.why);
};

/** An error that is not the client's own is the reason of an abort: the time was over. */
const causeOf = (error: unknown): 'container' | 'silence' | 'daemon' => {
  if (!(error instanceof DockerError)) return 'silence';
  return error.fault === 'oversized' ? 'container' : 'daemon';
};

/** Whether there is no socket at all. (What was asked for puts it in words, and keeps the cause.) */
export const isAbsence = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof DockerError && error.cause.fault === 'absent';

/** Why Docker could not be asked, in the operator's words. */
export const whyNoAnswer = (error: unknown, words: Messages): string => {
  if (!(error instanceof DockerError)) return whyFailed(error, words);
  const { fault, socketPath, code } = error;
  switch (fault) {
    case 'absent':
      return words.containers.noSocket(socketPath);
    case 'denied':
      return words.containers.denied(socketPath);
    case 'oversized':
      return words.containers.oversized(code);
    case 'answered':
      return words.containers.answered(socketPath, code);
    case 'unreachable':
      return words.containers.unreachable(socketPath, code);
  }
};

/** Docker's errors are `{"message": "…"}`; a proxy before it may say it in any text. */
export const unexpected = (status: number, body: unknown, words: Messages): string => {
  const { data } = z.object({ message: z.string() }).safeParse(body);
  return words.containers.httpStatus(status, tidy(data?.message ?? (typeof body === 'string' ? body : '')));
};
