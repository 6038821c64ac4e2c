import { type Observable, Subject } from 'rxjs';
import type { Delivery } from '../../src/language/delivery.ts';
import type { Policy, Signal } from '../../src/language/signal.ts';
import { createActors, type Decision } from '../../src/machines/actors.ts';
import { inOneLine, locales } from '../../src/messages/messages.ts';
import { type PipelineOptions, pipeline } from '../../src/pipeline.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import type { Reading, Source } from '../../src/streams/source.ts';

export const minutes = (n: number): number => n * 60_000;

export const classic: Policy = { cooldownMs: minutes(30), forMs: 0, forTicks: 1, keepMs: 0 };

export const signal = (entity: string, active: boolean | null, more: Partial<Signal> = {}): Signal => ({
  kind: 'dep',
  entity,
  active,
  title: `Dependency ${entity}`,
  detail: active === false ? 'answers.' : 'does not answer.',
  ...more,
});

export const readingOf = (...signals: Signal[]): Reading => ({ covers: ['dep'], signals });

/** A source whose nth read gives what `script` says for it. */
export const scripted = (
  name: string,
  everyMs: number,
  script: (turn: number, at: number) => ReturnType<Source['read']>,
): Source => {
  let turn = -1;
  return {
    name,
    everyMs,
    timeoutMs: 5_000,
    read: (_, { at }) => {
      turn += 1;
      return script(turn, at);
    },
  };
};

/** A sink that writes down when it was asked to say what, and answers as `script` says (by default: at once). */
export const scribe = (
  name: string,
  now: () => number,
  script: (attempt: number) => ReturnType<Sink['send']> = () => [{}],
  more: Partial<Sink> = {},
): { sink: Sink; heard: string[] } => {
  const heard: string[] = [];
  let attempt = -1;
  return {
    heard,
    sink: {
      name,
      timeoutMs: 10_000,
      ...more,
      send: ({ notification }) => {
        attempt += 1;
        heard.push(`${clock(now())} ${inOneLine(notification)}`);
        return script(attempt);
      },
    },
  };
};

/** `01:30:05`, since the beginning of the test. */
export const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

/** The pipeline in English under the classic policy, with what a test gives it. */
export const watchdog = (
  parts: Pick<PipelineOptions, 'scheduler'> & Partial<PipelineOptions>,
): Observable<Decision | Delivery> =>
  pipeline({
    sources: [],
    sinks: [],
    actors: createActors({
      policyOf: () => classic,
      onFault: (key, error) => {
        throw new Error(`${key}: ${String(error)}`);
      },
    }),
    words: locales.en,
    random: () => 1,
    blindTicks: 3,
    stop$: new Subject(),
    ...parts,
  });
