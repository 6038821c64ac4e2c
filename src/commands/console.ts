import { userInfo } from 'node:os';
import type { ReadConfig } from '../config/config.ts';
import type { Command } from '../language/telling.ts';
import { clockTime } from '../messages/clock.ts';
import { whyUnreached } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { refusalText } from '../messages/refusal-text.ts';
import { type TellingWords, tellingWords } from '../messages/telling.ts';
import type { Answered, IncidentStatus, SilenceStatus } from '../status/console.ts';
import { askSocket } from './ask.ts';
import { complain, fitted, printer } from './lines.ts';

/** Asks the running sidecar over its socket; `null`: nobody is there, which has been said. */
export const asked = async <T>({ config }: ReadConfig, request: object): Promise<T | null> => {
  const say = tellingWords[config.locale].orders;
  if (config.socket === null) {
    complain(say.noSocket);
    return null;
  }
  const { path } = config.socket;
  try {
    const line = await askSocket(config, request);
    if (line !== null) {
      const answer = JSON.parse(line) as T & { readonly error?: string };
      if (answer.error === undefined) return answer;
      complain(say.noSidecar(path, answer.error));
      return null;
    }
    complain(say.noSidecar(path, null));
  } catch (error) {
    if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
      complain(say.noAnswer(config.timeoutMs));
      return null;
    }
    complain(say.noSidecar(path, whyUnreached(error, locales[config.locale])));
  }
  return null;
};

/** Says something to the running sidecar, `ack k3f`, word by word. Exit code 1: nothing came of it; 2: there is no sidecar. */
export const orderCommand = async (read: ReadConfig, given: readonly string[]): Promise<0 | 1 | 2> => {
  const words = tellingWords[read.config.locale];
  const said = given.join(' ');
  if (given.slice(0, 2).some((word) => word.trim() === '')) {
    complain(words.orders.blank);
    return 1;
  }
  const by = { channel: 'cli', name: process.env.SUDO_USER ?? userName() };
  const answer = await asked<Answered>(read, { verb: 'order', said, by });
  if (answer === null) return 2;
  if ('refused' in answer) {
    complain(refusalText(answer.refused, words, time));
    return 1;
  }
  const print = printer();
  await print(didText(answer.did, answer, words));
  if (answer.did.verb !== 'unsilence') return 0;
  const listed = await asked<{ readonly silences: readonly SilenceStatus[] }>(read, { verb: 'silences' });
  for (const line of stillSilenced(listed?.silences ?? [], words)) await print(line);
  return 0;
};

/** So many of the silences that still hold are named. */
const mostNamed = 3;

/** What is silenced all the same, until when, and how to end it. */
const stillSilenced = (
  silences: readonly SilenceStatus[],
  { orders: say, silences: { everything } }: TellingWords,
): readonly string[] => {
  const now = Date.now();
  const holding = silences.filter(({ from }) => from <= now);
  const named = holding
    .slice(0, mostNamed)
    .map(({ id, match, until }) =>
      say.still(match === '' || match === '*' ? everything : match, until === null ? null : time(until), id),
    );
  return holding.length > mostNamed ? [...named, say.stillMore(holding.length - mostNamed)] : named;
};

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    // A user without a name, as in many containers.
    return String(process.getuid?.() ?? 'operator');
  }
};

const time = (at: number): string => clockTime(at, Date.now());

const didText = (
  command: Command,
  { key, open }: { readonly key: string | null; readonly open: number },
  { orders: say }: TellingWords,
): string => {
  const name = key ?? '';
  switch (command.verb) {
    case 'ack':
      return say.ack(name);
    case 'unack':
      return say.unack(name);
    case 'snooze':
      return say.snooze(name, time(command.until ?? command.at));
    case 'silence':
      return say.silence(command.id, name, command.until === null ? null : time(command.until), open);
    case 'unsilence':
      return say.unsilence(command.silence);
  }
};

/** What a list says: where it is empty, over its columns, and of each entry. */
interface Listing<T> {
  readonly none: string;
  readonly columns: readonly string[];
  readonly rowOf: (entry: T) => readonly string[];
}

/** Prints what the running sidecar lists, as JSON lines or as a table. Exit code 2: there is no sidecar. */
const list = async <T>(
  read: ReadConfig,
  verb: 'incidents' | 'silences',
  json: boolean,
  { none, columns, rowOf }: Listing<T>,
): Promise<0 | 2> => {
  const answer = await asked<Readonly<Record<typeof verb, readonly T[]>>>(read, { verb });
  if (answer === null) return 2;
  const entries = answer[verb];
  const lines = json
    ? entries.map((entry) => JSON.stringify(entry))
    : entries.length === 0
      ? [none]
      : fitted([columns, ...entries.map(rowOf)]);
  const print = printer();
  for (const line of lines) await print(line);
  return 0;
};

/** Lists the incidents that are open, and those that were a while ago. */
export const incidentsCommand = (read: ReadConfig, json: boolean): Promise<0 | 2> => {
  const { incidents: say, laws } = tellingWords[read.config.locale];
  const rowOf = ({ id, key, state, since, closedAt, channels }: IncidentStatus): readonly string[] => {
    const standings = Object.entries(channels);
    const told = standings.flatMap(([name, { code }]) => (code === 'told' || code === 'over' ? [name] : []));
    const held = standings.flatMap(([, standing]) =>
      standing.code === 'held' ? [laws[standing.reason]] : [],
    );
    const phase = say.states[state as keyof typeof say.states] ?? state;
    const until = closedAt === null ? '' : time(closedAt);
    return [id, key, phase, time(since), until, told.join(', '), [...new Set(held)].join(', ')];
  };
  return list(read, 'incidents', json, { ...say, rowOf });
};

/** Lists what is silenced. */
export const silencesCommand = (read: ReadConfig, json: boolean): Promise<0 | 2> => {
  const { silences: say } = tellingWords[read.config.locale];
  const now = Date.now();
  const rowOf = ({ id, match, from, until, by, comment }: SilenceStatus): readonly string[] => {
    const end = until === null ? say.forever : time(until);
    return [
      ...[id, match === '' ? say.everything : match],
      // One that is still to come says when.
      ...[from > now ? `${time(from)} → ${end}` : end, by.name, comment ?? ''],
    ];
  };
  return list(read, 'silences', json, { ...say, rowOf });
};
