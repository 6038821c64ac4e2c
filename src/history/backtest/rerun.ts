import { type Policies, policyIn } from '../../language/policy.ts';
import { incidentId, type Sweep } from '../../language/signal.ts';
import type { Command } from '../../language/telling.ts';
import { type Actor, createActors } from '../../machines/actors.ts';
import { stepByFirstWay } from '../../machines/step.ts';
import { whyFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Rules } from '../../telling/rules.ts';
import type { TellingSnapshot } from '../../telling/snapshot.ts';
import type { Correction } from './correct.ts';
import { createIncidents, type Incident } from './incidents.ts';
import { createTeller, type Message } from './teller.ts';

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
  const incidents = createIncidents();
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

  return {
    incidents: incidents.all,
    messages: teller.messages,
    actors: () => actors.actors(),
    telling: () => teller.snapshot(),
    resume(policies, rules, correction) {
      const { at, actors: corrected, gone } = correction;
      const known = new Map(actors.actors().map((actor) => [actor.key, actor]));
      for (const key of gone) {
        known.delete(key);
        incidents.end(key, at);
      }
      for (const actor of corrected) {
        known.set(actor.key, actor);
        const { key, kind, state } = actor;
        if (incidents.openSince(key) === (state.incidentAt ?? undefined)) continue;
        incidents.end(key, at);
        if (state.incidentAt !== null) incidents.begin(key, kind, state.incidentAt, true);
      }
      actors = system(policies, known.values());
      teller.resume(rules, correction);
    },
    sweep(sweep) {
      const transitions = actors.observe(sweep);
      for (const transition of transitions) incidents.note(transition);
      teller.sweep(sweep, transitions);
      return faults.splice(0);
    },
    command: (command) => teller.command(command),
    end() {
      teller.end();
      for (const incident of incidents.all) {
        incident.told = teller.isTold(incidentId(incident.key, incident.alertAt));
      }
    },
  };
};
