import type { Delivery, MessageText, Outgoing } from '../language/delivery.ts';
import { elapsed } from '../language/duration.ts';
import type { Policies } from '../language/policy.ts';
import type { Sweep, Transition } from '../language/signal.ts';
import type { Hold, Notice } from '../language/telling.ts';
import type { Actor } from '../machines/actors.ts';
import { whyFailed } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import { inOneLine } from '../messages/messages.ts';
import type { TapRecord } from '../recording/records.ts';
import type { Rules } from '../telling/rules.ts';
import type { Turn } from '../telling/stage.ts';

/** A message that a sink was asked to take, once for every try. */
export interface Message {
  /** When it was asked, epoch milliseconds. */
  readonly at: number;
  readonly sink: string;
  /** The message as one text: `🔴 Container web: exited (1).` */
  readonly text: string;
  readonly notification: MessageText;
  /** The id of the message that this one answers, as the sink gave it. */
  readonly replyTo: string | null;
  /** Why it did not arrive; `null`: it did. */
  readonly failure: string | null;
}

/** A signal that could not be decided. */
export interface Fault {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly key: string;
  readonly why: string;
}

/** Everything that happened in a simulation. Times are epoch milliseconds. */
export interface Run {
  readonly startAt: number;
  readonly endAt: number;
  /** The names of the sinks. */
  readonly sinks: readonly string[];
  /** The policies that held. */
  readonly policies: Policies;
  /** How it was told at the end; `null`: every transition as it came. */
  readonly rules: Rules | null;
  /** How it was told, from when on, the earliest first: one, and another one for each reload. */
  readonly rulesFrom: readonly { readonly at: number; readonly rules: Rules }[];
  /** Every try of every message, in order. */
  readonly messages: readonly Message[];
  /** What was decided, silent moves too. */
  readonly transitions: readonly Transition[];
  /** What was decided to be told, and what was held back. */
  readonly notices: readonly Notice[];
  readonly holds: readonly Hold[];
  /** What came of every notice at every sink. */
  readonly deliveries: readonly Delivery[];
  /** Every reading; a failed one has an `error`. */
  readonly sweeps: readonly Sweep[];
  /** All of the above but the messages, in the order of a tap. */
  readonly records: readonly TapRecord[];
  /** Signals that could not be decided: a mistake in a source. */
  readonly faults: readonly Fault[];
  /** The actors at the end: whose incidents are open, and what is pending. */
  readonly actors: readonly Actor[];
  /** When all was delivered after `stopAt`; `null`: it was not stopped, or something still waited at the end. */
  readonly completedAt: number | null;
  /**
   * What a sink was asked to say, one line a try: `+00:05:00 🔴 Container web: exited (1).`, and
   * ` [✗ HTTP 502]` behind what did not arrive. Further lines of a message are indented.
   *
   * @param sink may be left out when there is only one
   * @throws Error when there is no such sink
   */
  transcript(sink?: string): string[];
}

/** Where a try is written down while it is on its way. */
export interface OnItsWay {
  arrived(): void;
  failed(why: string): void;
  /** Nobody waits for the answer any more: its time is over, or the run. */
  givenUp(timeoutMs: number): void;
}

export interface Recorder {
  take(event: Turn | Delivery): void;
  fault(key: string, error: unknown): void;
  complete(): void;
  /** A sink is there, though it may never be asked anything. */
  sink(name: string): void;
  asked(sink: string, outgoing: Outgoing): OnItsWay;
  /** How it is told from now on. */
  rules(at: number, rules: Rules): void;
  end(actors: readonly Actor[]): Run;
}

export const createRun = (when: {
  startAt: number;
  endAt: number;
  policies: Policies;
  now: () => number;
  words: Messages;
}): Recorder => {
  const { startAt, endAt, policies, now } = when;
  const messages: { -readonly [K in keyof Message]: Message[K] }[] = [];
  const transitions: Transition[] = [];
  const deliveries: Delivery[] = [];
  const sweeps: Sweep[] = [];
  const notices: Notice[] = [];
  const holds: Hold[] = [];
  const records: TapRecord[] = [];
  const faults: Fault[] = [];
  const names = new Set<string>();
  const rulesFrom: { readonly at: number; readonly rules: Rules }[] = [];
  let completedAt: number | null = null;

  return {
    take(event) {
      if (event.type === 'delivery') {
        deliveries.push(event);
        records.push(event);
        return;
      }
      const { decision, events } = event;
      if (decision !== null) {
        sweeps.push(decision.sweep);
        records.push(decision.sweep);
      }
      for (const one of events) {
        records.push(one);
        if (one.type === 'transition') transitions.push(one);
        if (one.type === 'hold') holds.push(one);
        if (one.type === 'notice') notices.push(one);
      }
    },
    fault(key, error) {
      faults.push({ at: now(), key, why: whyFailed(error, when.words) });
    },
    complete() {
      completedAt = now();
    },
    sink(name) {
      if (names.has(name)) throw new Error(`two sinks are called ${name}`);
      names.add(name);
    },
    asked(sink, { notification, replyTo }) {
      const at = now();
      const message = {
        at,
        sink,
        text: inOneLine(notification),
        notification,
        replyTo: replyTo?.messageId ?? null,
        failure: 'no answer yet' as string | null,
      };
      messages.push(message);
      return {
        arrived() {
          message.failure = null;
        },
        failed(why) {
          message.failure = why;
        },
        givenUp(timeoutMs) {
          if (now() - at >= timeoutMs) message.failure = `no answer within ${timeoutMs / 1000} s`;
        },
      };
    },
    rules(at, rules) {
      rulesFrom.push({ at, rules });
    },
    end: (actors) => ({
      rules: rulesFrom.at(-1)?.rules ?? null,
      rulesFrom,
      startAt,
      endAt,
      sinks: [...names],
      policies,
      messages,
      transitions,
      notices,
      holds,
      deliveries,
      sweeps,
      records,
      faults,
      actors,
      completedAt,
      transcript(sink) {
        const [only, another] = names;
        const name = sink ?? (another === undefined ? only : undefined);
        if (name === undefined || !names.has(name)) {
          throw new Error(`${sink ?? 'which one'}: there are the sinks ${[...names].join(', ') || '(none)'}`);
        }
        return messages.filter((message) => message.sink === name).map((message) => lineOf(message, startAt));
      },
    }),
  };
};

const lineOf = ({ at, text, failure }: Message, startAt: number): string => {
  const time = elapsed(at - startAt);
  const lines = `${text}${failure === null ? '' : ` [✗ ${failure}]`}`.split('\n');
  return `${time} ${lines.map((line) => line.trimEnd()).join(`\n${' '.repeat(time.length + 1)}`)}`;
};
