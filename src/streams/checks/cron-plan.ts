import { Cron } from 'croner';
import type { DueBefore } from './call-in.ts';

/** The times of a cron expression of five fields, in a zone. Throws where it is none. */
export const cronPlan = (cron: string, zone: string): DueBefore => {
  // It is asked alone: nothing is ever started.
  const times = new Cron(cron, { paused: true, mode: '5-part', timezone: zone });
  return (at) => {
    // What is due just now counts as well; croner reads whole seconds.
    const [due] = times.previousRuns(1, new Date((Math.floor(at / 1_000) + 1) * 1_000));
    return due?.getTime() ?? null;
  };
};

/** Whether it is one that ever comes. */
export const isCron = (cron: string, zone: string): boolean => {
  try {
    const times = new Cron(cron, { paused: true, mode: '5-part', timezone: zone });
    return times.nextRun() !== null || times.previousRuns(1).length > 0;
  } catch {
    // Whoever asks says so, with the place where it stands.
    return false;
  }
};
