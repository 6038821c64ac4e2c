import type { Command } from '../language/telling.ts';
import { stepIncident } from '../machines/incident.ts';
import { release } from './acknowledged.ts';
import { newsOf } from './news.ts';
import { letHear } from './noted.ts';
import type { TellingState } from './state.ts';

/** What an operator has said. */
export const commanded = (state: TellingState, command: Command): void => {
  switch (command.verb) {
    case 'silence': {
      const { type: _, verb: __, ...silence } = command;
      for (const [id, { until }] of state.silences) {
        if (until !== null && until <= command.at) state.silences.delete(id);
      }
      if (state.silences.has(command.id)) unsilenced(state, command.id);
      state.silences.set(command.id, { ...silence, saidAt: command.from });
      return;
    }
    case 'unsilence':
      unsilenced(state, command.silence);
      return;
    case 'ack':
    case 'snooze': {
      const incident = state.incidents.get(command.incident);
      if (incident === undefined) return;
      state.undecided.add(incident.id);
      const { by, at, id, until = null } = command;
      incident.ack = { by, at, until, command: id };
      incident.state = stepIncident(incident.state, 'acknowledged');
      return;
    }
    case 'unack': {
      const incident = state.incidents.get(command.incident);
      if (incident === undefined) return;
      state.undecided.add(incident.id);
      release(incident);
      return;
    }
  }
};

/** What a silence has held back is to be judged anew; what it said itself is known. */
const unsilenced = (state: TellingState, silence: string): void => {
  state.silences.delete(silence);
  for (const incident of [...state.holding]) {
    for (const [channel, hearing] of incident.hearings) {
      if (hearing.held?.by !== silence) continue;
      state.undecided.add(incident.id);
      if (newsOf(state, incident, channel, hearing, false) === null) letHear(state, incident, hearing);
    }
  }
};
