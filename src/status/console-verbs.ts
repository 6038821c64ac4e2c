import { cutLine, cutName } from '../language/cut-line.ts';
import type { Author } from '../language/telling.ts';
import type { Console, IncidentStatus } from './console.ts';
import { jsonPage } from './shared-page.ts';
import type { Verbs } from './socket-server.ts';

/** A name is for a table; longer ones are cut, and so are comments. */
const longestName = 100;
export const longestOrder = 2_000;

/** What can be asked of telling over the socket, and said to it. */
export const consoleVerbs = (console: Console | undefined): Verbs =>
  console === undefined
    ? {}
    : {
        incidents: async () => {
          const isSilenced = ({ key, closedAt }: IncidentStatus): boolean =>
            closedAt === null && console.silencesOf(key).length > 0;
          const incidents = console
            .incidents()
            .map((one) => (isSilenced(one) ? { ...one, silenced: true } : one));
          return jsonPage({ incidents }).body;
        },
        silences: async () =>
          jsonPage({ silences: console.silences(), maintenance: console.maintenance() }).body,
        order: async ({ said, by }) => {
          if (typeof said !== 'string' || said.length > longestOrder) {
            return jsonPage({ refused: { code: 'notUnderstood', said: cutLine(String(said), longestName) } })
              .body;
          }
          return jsonPage(await console.order(said, authorOf(by))).body;
        },
      };

/** Who says it, as it says itself: whoever may use the socket is this user, or root. */
const authorOf = (by: unknown): Author => {
  const { channel, name } = (by ?? {}) as Readonly<Record<string, unknown>>;
  const text = (given: unknown, standard: string): string =>
    typeof given === 'string' && given !== '' ? cutName(given, longestName) : standard;
  return { channel: text(channel, 'socket'), name: text(name, 'operator') };
};
