import { setImmediate as breathe } from 'node:timers/promises';
import * as z from 'zod/mini';
import { FaultError } from '../../language/fault.ts';
import { isUnknown } from '../../language/fault-of.ts';
import { rememberLatest } from '../../language/forget-oldest.ts';
import { isModest, tooDeep } from '../../language/json.ts';
import { safeUrl } from '../../language/secrets.ts';
import type { Signal } from '../../language/signal.ts';
import { within } from '../../language/within.ts';
import { whyUnreached } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import type { HttpGet } from '../http.ts';
import type { Reading, Source } from '../source.ts';
import { knownVersion, readEnvelope } from './envelope.ts';
import { memorySchema, noMemory, type OrchestratorMemory, signalsOf } from './orchestrator-signals.ts';

export interface OrchestratorOptions {
  /** Where the service gives its metrics envelope (docs/metrics-envelope.md). */
  readonly url: URL;
  readonly get: HttpGet;
  /** A stage older than this is stuck. */
  readonly stageAgeMin: number;
  /** An agent younger than this is never called hung. */
  readonly agentAgeMin: number;
  /** An agent that uses a smaller share of one CPU is hung. */
  readonly agentCpuPct: number;
  /** So many waiting jobs are a backlog; 0 switches the kind off. */
  readonly queueMax: number;
  readonly everyMs: number;
  /** Longest time for the answer; the source's own limit is a little longer, so that it can say so. */
  readonly timeoutMs: number;
  readonly words: Messages;
  /** Told what of the envelope can't be read, each trouble once while it lasts. */
  readonly warn: (message: string) => void;
}

export const maxBodyBytes = 4 * 1_048_576;
/** Of a body of more characters others get their turn between receiving, parsing, checking and judging it. */
const largeBody = 65_536;
/** What a read has left after its request's limit, milliseconds. */
const slackMs = 1_000;
/** A trouble that comes back this soon is the same trouble. */
const sameTroubleMs = 3_600_000;
/** As many troubles are remembered; there are only so many different ones. */
export const maxTroubles = 100;

/**
 * The watched service, seen through the metrics envelope it gives. No answer, or one that is not a JSON
 * object, is an active `orch_down` in a good sweep that covers nothing else: what can't be seen then
 * stays as it was. Any other kind is covered when its part of the envelope was read whole. A fault on
 * this side (no file handle left) is a failed sweep, for then the service was not asked.
 *
 * | kind | entity | `value` and `limit` |
 * | --- | --- | --- |
 * | `orch_down` | – | – |
 * | `stage_stuck` | `stage`, or `stage/work_item` | age in min; active when **over** the limit |
 * | `agent_hung` | run id | CPU share in %; active when **below** the limit, and old enough |
 * | `job_failed` | – (edge) | how many more have failed |
 * | `queue_backlog` | – | waiting jobs |
 * | `cost_over` | – | USD |
 */
export const orchestrator = (options: OrchestratorOptions): Source => {
  const { url, get, everyMs, timeoutMs, words, warn } = options;
  const tell = onceInAWhile(warn);
  const shownUrl = safeUrl(url);
  const title = words.orchestrator.title;
  const service = (active: boolean, detail: string): Signal => ({
    kind: 'orch_down',
    entity: '',
    active,
    title,
    detail,
  });

  /** What the last turn left: to check ten thousand samples of our own would take as long as to read as many. */
  let own: OrchestratorMemory | null = null;
  const recall = (kept: unknown, at: number): OrchestratorMemory => {
    if (own !== null && kept === own) return own;
    const memory = z.safeParse(memorySchema, kept ?? noMemory);
    if (memory.success) return memory.data;
    tell(words.orchestrator.memoryLost, at);
    return noMemory;
  };

  return {
    name: 'orchestrator',
    everyMs,
    timeoutMs: timeoutMs + slackMs,
    read: async (abort, turn): Promise<Reading> => {
      let body: Record<string, unknown>;
      let isLarge = false;
      try {
        body = await within(timeoutMs, abort, async (signal) => {
          const answer = await get(url, {
            abort: signal,
            limitMs: timeoutMs,
            maxBytes: maxBodyBytes,
            accept: 'application/json',
            ownHostOnly: true,
          });
          isLarge = answer.text.length > largeBody;
          if (isLarge) await breathe();
          return jsonObject(answer);
        });
      } catch (error) {
        abort.throwIfAborted();
        if (isUnknown(error)) throw new Error(whyUnreached(error, words), { cause: error });
        const detail = words.orchestrator.down(shownUrl, whyUnreached(error, words));
        return { covers: ['orch_down'], signals: [service(true, detail)] };
      }

      if (isLarge) await breathe();
      const seen = readEnvelope(body, words);
      for (const problem of seen.problems) tell(words.orchestrator.unread(problem), turn.at);
      if (seen.version > knownVersion) {
        tell(words.orchestrator.newerVersion(seen.version, knownVersion), turn.at);
      }
      if (!seen.enabled) {
        const detail = words.orchestrator.disabled(shownUrl);
        return { covers: ['orch_down'], signals: [service(false, detail)] };
      }
      if (isLarge) await breathe();
      const { covers, signals, ...rest } = signalsOf(seen, recall(turn.memory, turn.at), options);
      own = rest.memory;
      const up = service(false, words.orchestrator.up(shownUrl));
      signals.unshift(up);
      return { covers: ['orch_down', ...covers], signals, ...rest };
    },
  };
};

/** The body of a good answer. Throws what is wrong with any other. */
const jsonObject = ({ status, text }: { status: number; text: string }): Record<string, unknown> => {
  if (status < 200 || status > 299) throw new FaultError({ code: 'httpStatus', status });
  // Four megabytes of brackets would take a hundred times as much.
  if (!isModest(text)) throw tooDeep();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message would quote the body.
    throw new FaultError({ code: 'notJson' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FaultError({ code: 'notObject' });
  }
  return value as Record<string, unknown>;
};

/** Passes a message on when it was not seen for a while: a trouble that lasts is told once. */
const onceInAWhile = (warn: (message: string) => void): ((message: string, at: number) => void) => {
  const lastSeen = new Map<string, number>();
  return (message, at) => {
    const last = lastSeen.get(message) ?? Number.NEGATIVE_INFINITY;
    rememberLatest(lastSeen, message, at, maxTroubles);
    if (at - last > sameTroubleMs) warn(message);
  };
};
