import { noteReminders } from './noted.ts';
import type { Incident, TellingState } from './state.ts';

/** Who was told so small a part of the time between two reminders late is reminded with all others. */
const smallPart = 1 / 10;

/**
 * The machine of an incident reminds of it, at `at`. A channel that was told in time is reminded now, one that was told late (a hold
 * has ended only then) not before as much time has passed since.
 */
export const remind = (state: TellingState, incident: Incident, at: number): void => {
  const before = incident.remindedAt ?? incident.at;
  const everyMs = at - before;
  incident.remindedAt = at;
  for (const hearing of incident.hearings.values()) {
    if (hearing.believes !== 'open') continue;
    const isLate = hearing.toldAt - before > everyMs * smallPart;
    hearing.remindAt = isLate ? hearing.toldAt + everyMs : at;
  }
  noteReminders(state, incident);
};

/** What was to be reminded of before then was decided, though nobody was told. */
export const remindNoMore = (state: TellingState, before: number): void => {
  if (state.reminding.firstAt() >= before) return;
  for (const incident of state.reminding.by(before)) {
    for (const hearing of incident.hearings.values())
      if (hearing.remindAt !== null && hearing.remindAt < before) hearing.remindAt = null;
    noteReminders(state, incident);
  }
};

/** When the next channel is reminded of an incident, epoch milliseconds; `null`: none is. */
export const remindsAt = (
  { hearings }: Incident,
  { channels }: { readonly channels: readonly string[] },
): number | null => {
  let next: number | null = null;
  for (const [channel, { remindAt }] of hearings) {
    if (remindAt !== null && (next === null || remindAt < next) && channels.includes(channel))
      next = remindAt;
  }
  return next;
};
