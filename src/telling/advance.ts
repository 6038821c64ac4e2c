import type { Signal, Transition } from '../language/signal.ts';
import type { Command, Notice, TellingEvent } from '../language/telling.ts';
import { retainChannels } from './channels.ts';
import { decide } from './decide.ts';
import { dueAt } from './due-at.ts';
import { noteEscalations } from './escalations.ts';
import { evolve, letGo, settle } from './evolve.ts';
import { awaitFirstLook, looked, waitNoLonger } from './first-look.ts';
import type { Rules } from './rules.ts';
import type { TellingState } from './state.ts';

/** What telling is shown: a whole sweep at once, a command, a moment, or that the rules may be others. */
export type Input =
  | {
      readonly type: 'sweep';
      readonly at: number;
      readonly source: string;
      readonly hinted: boolean;
      /** Nobody was there until now: what came due meanwhile is told only once it was looked at. Left out: somebody was. */
      readonly slept?: boolean;
      readonly failed: boolean;
      readonly transitions: readonly Transition[];
      /** What it saw. Left out: nothing that is waited for after a start. */
      readonly signals?: readonly Signal[];
      /** What somebody else has told meanwhile; it is written down where that was decided. */
      readonly told?: readonly Notice[];
    }
  | { readonly type: 'command'; readonly at: number; readonly command: Command }
  | ({ readonly type: 'time' | 'rules'; readonly at: number } & {
      /** What is caught up with at once goes on until then, epoch milliseconds. Default: until `at`. */
      readonly until?: number;
    });

/** Whether nobody was there until this input. */
const slept = (input: Input): boolean => {
  if (input.type === 'sweep') return input.slept === true;
  return input.type === 'command' && input.command.slept === true;
};

/** Everything that happens until `input` and with it, in its order; the state has moved on by all of it. */
export const advance = (
  state: TellingState,
  rules: Rules,
  input: Input,
  /** Told of a notice before the state moves on by it. */
  onNotice: (notice: Notice) => void = () => undefined,
  /** When time alone decides something next, where that is known since the last input. */
  firstDue: number | null = dueAt(state, rules),
): readonly (Transition | TellingEvent)[] => {
  const happened: (Transition | TellingEvent)[] = [];
  const take = (event: Transition | TellingEvent): void => {
    if (event.type === 'notice') onNotice(event);
    evolve(state, event);
    happened.push(event);
  };
  const now = Math.max(state.at, input.at);
  const until = 'until' in input ? (input.until ?? now) : now;
  const turn = (at: number, hinted: boolean): boolean => {
    waitNoLonger(state);
    // Who begins, and who was suspended, catches up with all of it at once.
    const events = decide(state, rules, { at, hinted, until });
    for (const event of events) take(event);
    settle(state);
    return events.length > 0;
  };
  /** Lets happen what is due before `end`; gives what is due next. */
  const catchUp = (first: number | null, end: number): number | null => {
    let due = first;
    for (; due !== null && due < end; due = dueAt(state, rules)) {
      state.at = Math.max(state.at, due);
      // A moment at which nothing happens must not come for ever.
      if (!turn(state.at, false) && dueAt(state, rules) === due && !letGo(state)) break;
    }
    return due;
  };

  // What is true at a moment is seen before it is told: else what is well again would be told as an alert, and at once as over.
  // Whoever begins at such a moment, or has other rules then, has not looked yet, and leaves it to who rings for it.
  const isToBeSeen = input.type === 'sweep' || input.type === 'rules';
  const hasSlept = slept(input);
  if (hasSlept) awaitFirstLook(state, now);
  const firstIsDue = hasSlept ? dueAt(state, rules) : firstDue;
  // What is said to who has slept is written down first: it says that he has.
  const due =
    hasSlept && input.type === 'command' ? firstIsDue : catchUp(firstIsDue, isToBeSeen ? now : now + 1);
  state.at = now;
  switch (input.type) {
    case 'sweep': {
      const { source, hinted, failed, transitions, signals = [], told = [] } = input;
      for (const transition of transitions) take(transition);
      looked(state, { at: now, signals });
      for (const notice of told) evolve(state, notice);
      if (!hinted) evolve(state, { type: 'swept', at: now, source, failed });
      const isDue = due !== null && due <= now;
      if (isDue || state.undecided.size > 0) turn(now, hinted);
      if (isDue) catchUp(dueAt(state, rules), now + 1);
      break;
    }
    case 'command':
      take(input.command);
      turn(now, false);
      if (hasSlept) catchUp(dueAt(state, rules), now + 1);
      break;
    case 'time':
      break;
    case 'rules':
      retainChannels(state, rules.channels);
      for (const id of state.incidents.keys()) state.undecided.add(id);
      if (dueAt(state, rules) !== now) turn(now, false);
      break;
  }
  noteEscalations(state, rules);
  return happened;
};
