import { defer, NEVER, type Observable, of, switchMap, throwError, timer } from 'rxjs';
import { type Duration, ms } from '../language/duration.ts';
import { keyOf, partsOfKey, type Signal } from '../language/signal.ts';
import type { Observation } from '../machines/alert.ts';
import type { Reading, Source } from '../streams/source.ts';
import { readObservations } from './marbles.ts';
import type { Time } from './virtual-time.ts';

/** What a scripted source does at one of its turns. */
export type SourceAnswer =
  /** Everything there is to say. */
  | Reading
  /** The signals alone: covered is every kind this source has shown so far. */
  | Signal
  | readonly Signal[]
  /** It never answers. */
  | 'hang'
  /** It fails with this. */
  | Error
  /** It answers after a while. */
  | { readonly after: Duration; readonly answer: SourceAnswer };

/** The turn a scripted source is asked at. */
export interface ScriptedTurn {
  /** 0 for the first one. */
  readonly turn: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Milliseconds since the first turn. */
  readonly elapsedMs: number;
}

/**
 * What is seen of an entity: observations as `testPolicy` has them, one a turn, of which the last one goes
 * on; or the spans of time, from and to (not included), in which it is active.
 */
export type Shown = string | readonly (readonly [from: Duration, to: Duration])[];

/** A source that reads what a script says, turn by turn. */
export interface SourceScript {
  /** Default: `30s`. */
  readonly every?: Duration;
  /** Time limit of a read. Default: `5s`. */
  readonly timeout?: Duration;
  /** What it answers at each turn, of which the last one goes on; or a function that says so. */
  readonly reads?: readonly SourceAnswer[] | ((turn: ScriptedTurn) => SourceAnswer);
  /** What is seen of each entity, by its key: `{ 'container/web': 'a a .', host_mem: [['10m', '70m']] }`. */
  readonly shows?: Readonly<Record<string, Shown>>;
}

/** A signal of the entity with this key, `kind/entity` or `kind`, in words that will do for a test. */
export const signal = (key: string, active: boolean | null, more: Partial<Signal> = {}): Signal => {
  const { kind, entity } = partsOfKey(key);
  const detail = active === null ? 'could not be seen.' : active ? 'is active.' : 'is well.';
  return { kind, entity, active, title: keyOf(kind, entity), detail, ...more };
};

/**
 * A source that does what a script says. Each simulation begins the script anew.
 *
 * @throws Error that says what in the script can't be read
 */
export const source = (name: string, script: SourceScript): ((time: Time) => Source) => {
  const { every = '30s', timeout = '5s', reads, shows } = script;
  if ((reads === undefined) === (shows === undefined)) {
    throw new Error(`source ${name}: either \`reads\` or \`shows\` says what it answers`);
  }
  const everyMs = ms(every);
  if (everyMs === 0) throw new Error(`source ${name}: \`every\` must be more than 0`);
  const answerAt = reads === undefined ? showing(name, shows ?? {}) : following(name, reads);
  return ({ scheduler }) => {
    let turn = -1;
    let startedAt: number | null = null;
    const kinds = new Set<string>();

    const answered = (answer: SourceAnswer): Observable<Reading> => {
      if (answer === 'hang') return NEVER;
      if (answer instanceof Error) return throwError(() => answer);
      if ('after' in answer) {
        return timer(ms(answer.after), scheduler).pipe(switchMap(() => answered(answer.answer)));
      }
      if ('covers' in answer) return of(answer);
      const signals: readonly Signal[] = 'kind' in answer ? [answer] : answer;
      for (const { kind } of signals) kinds.add(kind);
      return of({ covers: [...kinds], signals });
    };

    return {
      name,
      everyMs,
      timeoutMs: ms(timeout),
      read: (_, { at }) =>
        defer(() => {
          turn += 1;
          startedAt ??= at;
          return answered(answerAt({ turn, at, elapsedMs: at - startedAt }));
        }),
    };
  };
};

type AnswerAt = (turn: ScriptedTurn) => SourceAnswer;

const following = (name: string, reads: NonNullable<SourceScript['reads']>): AnswerAt => {
  if (typeof reads === 'function') return reads;
  const last = reads.at(-1);
  if (last === undefined) throw new Error(`source ${name}: \`reads\` is empty`);
  return ({ turn }) => reads[turn] ?? last;
};

type SeenAt = (turn: number, elapsedMs: number) => Observation['seen'];

const showing = (name: string, shows: Readonly<Record<string, Shown>>): AnswerAt => {
  const entities = Object.entries(shows).map(([key, shown]) => {
    const where = `source ${name}, ${key}`;
    return [key, typeof shown === 'string' ? marbles(where, shown) : spans(where, shown)] as const;
  });
  const covers = [...new Set(entities.map(([key]) => signal(key, null).kind))];
  return ({ turn, elapsedMs }) => ({
    covers,
    signals: entities.flatMap(([key, seenAt]) => {
      const seen = seenAt(turn, elapsedMs);
      return seen === 'gone' ? [] : [signal(key, seen === 'unknown' ? null : seen === 'active')];
    }),
  });
};

const marbles = (where: string, line: string): SeenAt => {
  const observations = [...readObservations(where, line)];
  if (observations.some(([step], index) => step !== index)) {
    throw new Error(`${where}: a source is read at every turn, so none can be stepped over: '${line}'`);
  }
  const seen = observations.map(([, each]) => each);
  const last = seen.at(-1) ?? 'gone';
  return (turn) => seen[turn] ?? last;
};

const spans = (where: string, all: Exclude<Shown, string>): SeenAt => {
  const inMs = all.map(([from, to]) => [ms(from), ms(to)] as const);
  if (inMs.some(([from, to]) => from >= to)) throw new Error(`${where}: a span ends before it begins`);
  return (_, elapsedMs) =>
    inMs.some(([from, to]) => elapsedMs >= from && elapsedMs < to) ? 'active' : 'inactive';
};
