import type { Announcement } from '../language/delivery.ts';
import type { FleetState } from './fleet-state.ts';

/** Whether a log that was lost may have known that this was told. */
export const isDoubtful =
  ({ doubts }: FleetState, sink: string) =>
  ({ notifications }: Announcement): boolean =>
    notifications.some(({ incident, action }) => {
      const doubt = doubts.get(incident ?? '');
      return (
        doubt?.channels.has(sink) === true && (action === 'alert' || (action === 'recovery' && !doubt.isOver))
      );
    });
