import { type JournalEvent, type Stop, stepsAfter } from '../../journal/events.ts';
import { emptyState, fold } from '../../journal/fold.ts';
import type { Delivery } from '../../language/delivery.ts';
import { incidentKey, type Transition } from '../../language/signal.ts';
import type { Command, Hold, Told } from '../../language/telling.ts';
import { firstAtWall, wallAt } from '../../language/wall-clock.ts';
import { exactTime } from '../../messages/clock.ts';
import type { Messages } from '../../messages/messages.ts';
import { createArrivals } from '../../telling/arrivals.ts';
import { historyLines, mostMoves } from './move-lines.ts';
import { holdLines, owedLines, saidLines, silenceLines, standingLines } from './standing-lines.ts';
import { blindLines, neverSeen, stateLines } from './state-lines.ts';
import type { ExplainedMoment, ExplainerOptions } from './view.ts';

export type { ExplainerOptions } from './view.ts';

/** Collects a journal up to the moment to explain, and then says why `key` did or did not bark. */
export interface Explainer {
  take(position: number, event: JournalEvent): void;
  /** Lines of text; those that belong to the one before them are indented. */
  sentences(): string[];
}

/** So much of what was said of the key is remembered. */
const mostCommands = 20;
/** So many keys are named where the one that was asked for is not known. */
const mostKeys = 5;

export const createExplainer = (key: string, options: ExplainerOptions): Explainer => {
  const state = emptyState();
  const moves: Transition[] = [];
  /** What each sink made of each of the key's actions in the end. */
  const deliveries = new Map<string, Delivery>();
  /** Of every sink: what it was last seen to do, whatever the key. */
  const lastTries = new Map<string, Delivery>();
  /** The notices that were about the key. */
  const noticed = new Map<string, { readonly action: Told; readonly since: number; readonly at: number }>();
  /** What was held back of the key last. */
  const holds: Hold[] = [];
  const commands: Command[] = [];
  const arrivals = createArrivals();
  const near = new Set<string>();
  let first: { at: number; position: number } | null = null;
  let whole = true;
  let stop: Stop | null = null;
  /** When there is something for the first time behind the moment to explain, as the clock on the wall showed it. */
  let later: number | null = null;

  return {
    take(position, event) {
      const steps = stepsAfter(state.clock, event);
      if (options.at !== null && wallAt(steps, event.at) > options.at) {
        later ??= wallAt(steps, event.at);
        return;
      }
      first ??= { at: event.at, position };
      if (first.position === position) whole = position === 1;
      fold(state, event);
      switch (event.type) {
        case 'transition':
          if (event.key === key) moves.push(event);
          else if (near.size < mostKeys && isNear(key, event)) near.add(event.key);
          return;
        case 'delivery':
          lastTries.set(event.sink, event);
          if (event.notice !== undefined) {
            const own = noticed.get(event.notice);
            arrivals.delivered(event);
            if (own !== undefined)
              deliveries.set(idOf(event.notice, 0, event.sink), { ...event, action: own.action });
          } else if (event.key === key) deliveries.set(idOf(event.action, event.of, event.sink), event);
          return;
        case 'start':
          stop = null;
          return;
        case 'stop':
          stop = event;
          return;
        case 'checkpoint':
          whole = true;
          for (const [sink, { owed }] of state.sinks)
            for (const { id, notifications } of owed)
              arrivals.decided(
                sink,
                id,
                notifications.filter((one) => one.key === key),
              );
          return;
        case 'attempt':
        case 'heard':
        case 'memory':
        case 'clock':
          return;
        case 'command':
          if ('incident' in event && incidentKey(event.incident) === key) commands.push(event);
          if (commands.length > mostCommands) commands.shift();
          return;
        case 'hold':
          if (event.key === key) holds.push(event);
          if (holds.length > mostMoves) holds.shift();
          return;
        case 'notice':
          for (const { key: of, action, since } of event.members) {
            if (of === key) noticed.set(event.id, { action, since, at: event.at });
          }
          if (noticed.has(event.id))
            // A channel of which the journal does not say that there is one is owed nothing.
            for (const sink of event.channels)
              if (state.sinks.has(sink))
                arrivals.decided(
                  sink,
                  event.id,
                  event.members.filter((one) => one.key === key),
                );
          return;
      }
    },

    sentences() {
      const { words } = options;
      const say = words.explain;
      const { clock } = state;
      const wallNow = options.at ?? Math.max(options.now, wallAt(clock, state.at));
      const at = Math.max(firstAtWall(clock, wallNow), options.at === null ? state.at : 0);
      const time = (ms: number): string => exactTime(wallAt(clock, ms), wallNow);
      if (first === null && later !== null)
        // A time of day that is still to come was meant as yesterday's: the date says so.
        return [
          say.before(
            exactTime(wallNow, Number.POSITIVE_INFINITY),
            exactTime(later, Number.POSITIVE_INFINITY),
          ),
        ];
      const view: ExplainedMoment = {
        ...{ key, state, moves, deliveries, lastTries, holds, commands, arrivals },
        ...{ at, words, time },
      };
      const standing = standingLines(view, options);
      const silences = silenceLines(view, standing, options);
      if (options.whyNot === true && standing.length > 0)
        return [...standing, ...silences, ...holdLines(view)];
      return [
        ...(moves.length === 0 && !state.actors.has(key)
          ? neverSeen([...near], options)
          : stateLines(view, options)),
        ...(stop === null ? [] : [stopLine(stop, words, time)]),
        ...blindLines(view),
        ...standing,
        ...silences,
        ...owedLines(view),
        ...saidLines(view),
        ...holdLines(view),
        ...historyLines(view),
        first === null ? say.empty : whole ? say.begins(time(first.at)) : say.pruned(time(first.at)),
      ];
    },
  };
};

const stopLine = ({ at, fault }: Stop, { explain: say }: Messages, time: ExplainedMoment['time']): string =>
  fault === undefined ? say.stopped(time(at)) : say.ended(time(at), fault);

const idOf = (action: string, of: number, sink: string): string => `${action} ${of} ${sink}`;

/** Whether somebody who wrote `given` may have meant this one. */
const isNear = (given: string, { key, entity }: Transition): boolean => {
  const part = given.slice(given.indexOf('/') + 1).toLowerCase();
  return part !== '' && (key.toLowerCase().includes(part) || entity.toLowerCase() === part);
};
