import type { Announcement, Delivery } from '../language/delivery.ts';
import type { Turn } from '../telling/stage.ts';
import type { IncidentStatus } from './console.ts';

/** Which open incidents were to be told, and have arrived at no channel yet. */
export interface Unheard {
  take(event: Turn | Delivery): void;
  /** Whether the alert of an incident waits for a channel. */
  owes(channel: string, incident: string): boolean;
  /** The keys of those among some; what stands with each is asked for only where anything waits. */
  among(incidents: () => readonly Pick<IncidentStatus, 'incident' | 'key' | 'channels'>[]): readonly string[];
}

const alertedIn = ({ notifications }: Announcement): readonly string[] =>
  notifications.flatMap(({ incident, action }) =>
    incident === null || action !== 'alert' ? [] : [incident],
  );

/** @param owed by channel: what waited for it at the start */
export const createUnheard = (owed: ReadonlyMap<string, readonly Announcement[]>): Unheard => {
  /** By channel and notice: the incidents whose alert waits. */
  const waiting = new Map<string, Map<string, readonly string[]>>();

  const wait = (channel: string, announcement: Announcement): void => {
    const incidents = alertedIn(announcement);
    if (announcement.id === null || incidents.length === 0) return;
    const notices = waiting.get(channel) ?? new Map<string, readonly string[]>();
    waiting.set(channel, notices.set(announcement.id, incidents));
  };
  for (const [channel, those] of owed) for (const one of those) wait(channel, one);

  return {
    take(event) {
      if (event.type === 'turn') {
        for (const { channels, announcement } of event.told) {
          for (const channel of channels) wait(channel, announcement);
        }
      } else if (event.outcome !== 'retrying' && event.notice !== undefined) {
        waiting.get(event.sink)?.delete(event.notice);
      }
    },

    owes: (channel, incident) =>
      [...(waiting.get(channel)?.values() ?? [])].some((incidents) => incidents.includes(incident)),

    among(incidents) {
      if ([...waiting.values()].every(({ size }) => size === 0)) return [];
      const waits = new Map(
        [...waiting].map(([channel, notices]) => [channel, new Set([...notices.values()].flat())]),
      );
      return incidents()
        .filter(({ incident, channels }) => {
          const told = Object.entries(channels).filter(([, { code }]) => code === 'told');
          return told.length > 0 && told.every(([channel]) => waits.get(channel)?.has(incident) === true);
        })
        .map(({ key }) => key);
    },
  };
};
