import { forgetIfOver } from './given-back.ts';
import { letHear, retainSaid } from './noted.ts';
import { type Incident, isOpen, type TellingState, unheard } from './state.ts';

/**
 * Channels that are new hear of nothing that was over before. What is open is news to them as to a channel that a route has
 * just been given: they are told of it once, and so of its end, and it may be escalated to them. One that is back after it was
 * taken away is new: what it was owed then it has never got.
 *
 * @param at when they begin, epoch milliseconds: a fold knows of no time but that of events
 */
export const join = (state: TellingState, channels: readonly string[], at: number): void => {
  state.escalations = null;
  for (const incident of state.incidents.values()) {
    for (const channel of channels) {
      const before = incident.hearings.get(channel);
      // What it was told at this very moment is not told once more: that would be the same notice.
      if (before?.believes === 'open' && before.toldAt >= at && isOpen(incident)) continue;
      if (before !== undefined) letHear(state, incident, before);
      if (isOpen(incident)) incident.hearings.delete(channel);
      else incident.hearings.set(channel, { ...unheard, believes: 'over' });
      if (!isOpen(incident)) state.unheardOver.add(incident.key);
    }
  }
};

/** These are the channels from now on: one that is no longer among them is owed nothing. */
export const retainChannels = (state: TellingState, channels: readonly string[]): void => {
  state.channels = channels;
  for (const key of state.saidToFlap) retainSaid(state, key, (name) => channels.includes(name));
  for (const incident of state.incidents.values()) {
    if (isOpen(incident)) continue;
    leaveOutOthers(state, incident);
    if (!state.undecided.has(incident.id)) forgetIfOver(state, incident);
  }
};

/** Of what is over nobody is told who is no channel any more. */
export const leaveOutOthers = (state: TellingState, incident: Incident): void => {
  const { channels } = state;
  if (channels === null) return;
  for (const [channel, hearing] of incident.hearings) {
    if (channels.includes(channel)) continue;
    incident.hearings.delete(channel);
    letHear(state, incident, hearing);
  }
};
