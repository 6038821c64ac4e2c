import type { TellingEvent } from '../language/telling.ts';
import type { TellingWords } from './telling.ts';

/** What telling has written down, as a line for whoever reads the journal. */
export const tellingLine = (event: TellingEvent, { lines: say }: TellingWords): string => {
  const until = (at: number | null): string => (at === null ? '' : say.until(new Date(at).toISOString()));
  switch (event.type) {
    case 'hold': {
      const by = event.by === null ? '' : say.by(event.by);
      return say.hold(event.key, event.action, event.reason, `${until(event.until)}${by}`, event.channels);
    }
    case 'notice': {
      const names = event.members.slice(0, 3).map(({ key, action }) => say.member(key, action));
      const more = event.members.length > names.length ? say.inAll(event.members.length) : '';
      return say.notice(event.id, event.why, event.channels, `${names.join(', ')}${more}`);
    }
    case 'command': {
      const head = `${event.id} ${event.by.name} (${event.by.channel})`;
      if (event.verb === 'silence') return say.silence(head, until(event.until));
      if (event.verb === 'unsilence') return say.unsilence(head, event.silence);
      return say.ofIncident(head, event.verb, event.incident);
    }
  }
};
