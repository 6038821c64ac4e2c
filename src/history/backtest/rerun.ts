import { type Policies, policyIn } from '../../language/policy.ts';
import { incidentId, type Sweep, type Transition } from '../../language/signal.ts';
import type { Command } from '../../language/telling.ts';
import { type Actor, createActors } from '../../machines/actors.ts';
import { stepByFirstWay } from '../../machines/step.ts';
import { whyFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Rules } from '../../telling/rules.ts';
import type { TellingSnapshot } from '../../telling/snapshot.ts';
import type { Correction } from './correct.ts';
import { createTeller, type Message } from './teller.ts';

/** One incident as it went under one configuration. */
export interface Incident {
  readonly key: string;
  readonly kind: string;
  readonly alertAt: number;
  /** `null`: still open at the end of the recording. An edge is over at once. */
  endAt: number | null;
  /** It was open when the recording began: its alert is none of this recording's. */
  readonly before: boolean;
  realerts: number;
  /** It is well again. */
  recovered: boolean;
  /** Somebody was told of it, at its opening or at its closing. */
  told: boolean;
}

/** A recording run through one configuration once more, down to the messages. */
export interface Rerun {
  /** From here on these policies and rules of telling hold, and the correction. */
  resume(policies: Policies, rules: Rules, correction: Correction): void;
  /** Gives the faults: signals that could not be decided. */
  sweep(sweep: Sweep): string[];
  /** What an operator said. */
  command(command: Command): void;
  /** The recording is over: what is held for a time only is told, and what waits is delivered. */
  end(): void;
  actors(): readonly Actor[];
  telling(): TellingSnapshot;
  readonly incidents: readonly Incident[];
  readonly messages: readonly Message[];
}

/** Folds sweeps through actors and telling, down to the messages. */
export const createRerun = (initial: Policies, rules: Rules, words: Messages): Rerun => {
  const incidents: Incident[] = [];
  const open = new Map<string, Incident>();
  const teller = createTeller(rules, words);
  const faults: string[] = [];

  const system = (policies: Policies, restored: Iterable<Actor>) =>
    createActors({
      policyOf: (kind) => policyIn(policies, kind),
      onFault: (key, error) => faults.push(`${key}: ${whyFailed(error, words)}`),
      restored,
      step: stepByFirstWay,
    });
  let actors = system(initial, []);

  const begin = (key: string, kind: string, alertAt: number, before: boolean): Incident => {
    const incident = { key, kind, alertAt, endAt: null, before, realerts: 0, recovered: false, told: false };
    incidents.push(incident);
    open.set(key, incident);
    return incident;
  };
  const end = (key: string, at: number): Incident | undefined => {
    const incident = open.get(key);
    if (incident !== undefined) incident.endAt = at;
    open.delete(key);
    return incident;
  };

  const note = ({ key, kind, at, action, reason }: Transition): void => {
    if (action === 'alert') begin(key, kind, at, false);
    if (reason === 'edge') end(key, at);
    const incident = open.get(key);
    if (incident === undefined) return;
    if (action === 'realert') incident.realerts += 1;
    if (action !== 'recovery') return;
    incident.recovered = true;
    end(key, at);
  };

  return {
    incidents,
    messages: teller.messages,
    actors: () => actors.actors(),
    telling: () => teller.snapshot(),
    resume(policies, rules, correction) {
      const { at, actors: corrected, gone } = correction;
      const known = new Map(actors.actors().map((actor) => [actor.key, actor]));
      for (const key of gone) {
        known.delete(key);
        end(key, at);
      }
      for (const actor of corrected) {
        known.set(actor.key, actor);
        const { key, kind, state } = actor;
        if (open.get(key)?.alertAt === state.incidentAt) continue;
        end(key, at);
        if (state.incidentAt !== null) begin(key, kind, state.incidentAt, true);
      }
      actors = system(policies, known.values());
      teller.resume(rules, correction);
    },
    sweep(sweep) {
      const transitions = actors.observe(sweep);
      for (const transition of transitions) note(transition);
      teller.sweep(sweep, transitions);
      return faults.splice(0);
    },
    command: (command) => teller.command(command),
    end() {
      teller.end();
      for (const incident of incidents) {
        incident.told = teller.isTold(incidentId(incident.key, incident.alertAt));
      }
    },
  };
};
