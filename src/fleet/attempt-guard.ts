import type { FleetWords } from '../messages/fleet.ts';
import { type Sink, SinkError } from '../sinks/sink.ts';

/** What stands between an attempt that is written down and its request. */
export interface AttemptGuard {
  /** An attempt of a sink is about to be written down. */
  attempted(sink: string): void;
  /** The sink, which errors with `notTheVoice` instead of sending where the attempt has become too old, or another speaks by now. */
  guarded(sink: Sink): Sink;
}

export interface AttemptGuardOptions {
  /** Milliseconds of a clock that goes on in suspend, and that nobody sets. */
  readonly monotonic: () => number;
  /** How old an attempt may be when it is made, milliseconds. */
  readonly attemptMs: number;
  /** Whether this host is the voice still. */
  readonly mayGoOn: () => boolean;
  readonly said: Pick<FleetWords, 'notTheVoice'>;
}

/** Asks once more, at the last moment, whether it is this host that speaks: it may have stood still since the attempt was written down. */
export const createAttemptGuard = ({
  monotonic,
  attemptMs,
  mayGoOn,
  said,
}: AttemptGuardOptions): AttemptGuard => {
  /** When the last attempt of each sink was about to be written down, by the clock that nobody sets. */
  const attemptedAt = new Map<string, number>();
  return {
    attempted: (sink) => {
      attemptedAt.set(sink, monotonic());
    },
    guarded: (sink) =>
      sink.everyTransition === true
        ? sink
        : {
            ...sink,
            send: (outgoing, abort) => {
              const age = monotonic() - (attemptedAt.get(sink.name) ?? Number.NEGATIVE_INFINITY);
              if (!mayGoOn() || age > attemptMs) throw new SinkError(said.notTheVoice);
              return sink.send(outgoing, abort);
            },
          },
  };
};
