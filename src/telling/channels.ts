import { forgetIfOver } from './given-back.ts';
import { type Incident, isOpen, letHear, type TellingState, unheard } from './state.ts';

/**
 * Channels that are new hear of nothing that was over before. What is open is news to them as to a channel that a route has
 * just been given: they are told of it once, and so of its end, and it may be escalated to them. One that is back after it was
 * taken away is new: what it was owed then it has never got.
 *
 * @param at when they begin, epoch milliseconds: a fold knows of no time but that of events
 */
export const join = (state: TellingState, channels: readonly string[], at: number): void => {
  for (const incident of state.incidents.values()) {
    for (const channel of channels) {
      const before = incident.hearings.get(channel);
      // What it was told at this very moment is not told once more: that would be the same notice.
      if (before?.believes === 'open' && before.toldAt >= at && isOpen(incident)) continue;
      if (before !== undefined) letHear(state, incident, before);
      if (isOpen(incident)) incident.hearings.delete(channel);
      else incident.hearings.set(channel, { ...unheard, believes: 'over' });
    }
  }
};

/** These are the channels from now on: one that is no longer among them is owed nothing. */
export const retainChannels = (state: TellingState, channels: readonly string[]): void => {
  state.channels = channels;
  for (const flap of state.flaps.values()) {
    if (flap.saidTo.size > 0)
      flap.saidTo = new Set([...flap.saidTo].filter((name) => channels.includes(name)));
  }
  for (const incident of state.incidents.values()) {
    if (isOpen(incident)) continue;
    leaveOutOthers(state, incident);
    if (!state.undecided.has(incident.id)) forgetIfOver(state, incident);
  }
};

/** Of what is over nobody is told who is no channel any more. */
export const leaveOutOthers = ({ channels }: TellingState, { hearings }: Incident): void => {
  if (channels === null) return;
  for (const channel of hearings.keys()) if (!channels.includes(channel)) hearings.delete(channel);
};
