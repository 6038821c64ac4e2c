import type { TellingEvent } from '../language/telling.ts';

const until = (at: number | null): string => (at === null ? '' : ` until ${new Date(at).toISOString()}`);

/** What telling has written down, as a line for whoever reads the journal: the words are those of the record. */
export const tellingLine = (event: TellingEvent): string => {
  switch (event.type) {
    case 'hold':
      return `${event.key} ${event.action} ${event.reason}${until(event.until)}${event.by === null ? '' : `, by ${event.by}`}: ${event.channels.join(', ')}`;
    case 'notice': {
      const names = event.members.slice(0, 3).map(({ key, action }) => `${key} ${action}`);
      const more = event.members.length > names.length ? `, … ${event.members.length} in all` : '';
      return `${event.id} ${event.why} to ${event.channels.join(', ')}: ${names.join(', ')}${more}`;
    }
    case 'command': {
      const who = `${event.by.name} (${event.by.channel})`;
      if (event.verb === 'silence') return `${event.id} ${who}: silence${until(event.until)}`;
      if (event.verb === 'unsilence') return `${event.id} ${who}: unsilence ${event.silence}`;
      return `${event.id} ${who}: ${event.verb} ${event.incident}`;
    }
  }
};
