import { userInfo } from 'node:os';
import type { Config, ReadConfig } from '../config/config.ts';
import type { Command } from '../language/telling.ts';
import type { VoiceStanding } from '../language/voice-said.ts';
import { clockTime } from '../messages/clock.ts';
import { whyUnreached } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { refusalText } from '../messages/refusal-text.ts';
import { type TellingWords, tellingWords } from '../messages/telling.ts';
import type { Answered, IncidentStatus, SilenceStatus } from '../status/console.ts';
import type { MaintenanceStatus } from '../status/maintenance-status.ts';
import { knowsOf } from '../telling/arrivals.ts';
import { answerIn, askFleet, askSocket, type FleetKnown, hasAnswered } from './ask.ts';
import { elsewhereLines } from './elsewhere-lines.ts';
import { reaching } from './fleet-orders.ts';
import { complain, fitted, printer } from './lines.ts';

/** Asks the running sidecar over its socket; `null`: nobody is there, or has an answer, which has been said. */
export const asked = async <T extends object>({ config }: ReadConfig, request: object): Promise<T | null> => {
  const say = tellingWords[config.locale].orders;
  if (config.socket === null) {
    complain(say.noSocket);
    return null;
  }
  const { path } = config.socket;
  try {
    const line = await askSocket(config, request);
    if (line !== null) return answerIn<T>(line);
    complain(say.noSidecar(path, null));
  } catch (error) {
    if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
      complain(say.noAnswer(config.timeoutMs));
      return null;
    }
    const why = whyUnreached(error, locales[config.locale]);
    complain(hasAnswered(error) ? say.unusable(why) : say.noSidecar(path, why));
  }
  return null;
};

/** What the running sidecar knows of its fleet; `null`: this host stands alone, or nobody knows. */
const fleetOf = async ({ config }: ReadConfig): Promise<FleetKnown | null> =>
  config.fleet === null ? null : askFleet(config);

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
  for (const line of reaching(answer.did, await fleetOf(read), read.config)) await print(line);
  if (answer.did.verb !== 'unsilence') return 0;
  const left = await asked<{ readonly silences: readonly SilenceStatus[] }>(read, { verb: 'silences' });
  for (const line of stillSilenced(left?.silences ?? [], words)) await print(line);
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
    return 'operator';
  }
};

const time = (at: number): string => clockTime(at, Date.now());

const didText = (
  command: Command,
  {
    key,
    open,
    near = null,
  }: { readonly key: string | null; readonly open: number; readonly near?: readonly string[] | null },
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
      return say.silence(command.id, name, command.until === null ? null : time(command.until), open, near);
    case 'unsilence':
      return say.unsilence(command.silence);
  }
};

/** What the running sidecar says of what is silenced. */
interface Silenced {
  readonly silences: readonly SilenceStatus[];
  /** Left out by a sidecar of an older version. */
  readonly maintenance?: readonly MaintenanceStatus[];
}

/** The maintenance that runs, a line each. */
export const maintenanceLines = (
  { maintenance = [] }: Silenced,
  { silences: say }: TellingWords,
): readonly string[] =>
  maintenance.flatMap(({ name, until, goesOn = false }) =>
    until === null ? [] : [say.maintenance(name, goesOn ? null : time(until))],
  );

/** What `polkan status` says of telling: what holds now, and by key why no reminder comes. */
export interface Quieted {
  readonly lines: readonly string[];
  readonly why: ReadonlyMap<string, string>;
}

/** What operators and windows keep quiet, as the running sidecar says over its socket; nothing, where it has none. */
export const quietedNow = async (config: Config): Promise<Quieted> => {
  const words = tellingWords[config.locale];
  const [silenced, told] = await Promise.all(
    ['silences', 'incidents'].map((verb) => askSocket(config, { verb })),
  );
  const listing = JSON.parse(silenced ?? '{}') as Partial<Silenced>;
  const { incidents = [] } = JSON.parse(told ?? '{}') as { readonly incidents?: readonly IncidentStatus[] };
  const { silences = [], maintenance = [] } = listing;
  const holding = silences.filter(({ from }) => from <= Date.now()).length;
  const why = incidents.flatMap((incident): (readonly [string, string])[] => {
    const word = incident.closedAt === null ? whyQuiet(incident, words) : null;
    return word === null ? [] : [[incident.key, word]];
  });
  return {
    lines: [
      ...(holding === 0 ? [] : [words.silences.holding(holding)]),
      ...maintenanceLines({ silences, maintenance }, words),
    ],
    why: new Map(why),
  };
};

/** Why an open incident brings no reminder; `null`: some channel hears it. */
const whyQuiet = (
  { ack, channels }: IncidentStatus,
  { incidents: { states }, laws }: TellingWords,
): string | null => {
  if (ack !== null)
    return ack.until === null ? states.acknowledged : `${states.acknowledged} → ${time(ack.until)}`;
  const standings = Object.values(channels);
  if (standings.some(({ code }) => code === 'told')) return null;
  return (
    standings.flatMap((standing) => (standing.code === 'held' ? [laws[standing.reason]] : []))[0] ?? null
  );
};

/** What a list says: where it is empty, over its columns, and of each entry. */
interface Listing<T> {
  readonly none: string;
  readonly columns: readonly string[];
  readonly rowOf: (entry: T) => readonly string[];
}

/** A list as JSON lines or as a table. */
const listed = <T>(
  entries: readonly T[],
  json: boolean,
  { none, columns, rowOf }: Listing<T>,
): readonly string[] => {
  if (json) return entries.map((entry) => JSON.stringify(entry));
  return entries.length === 0 ? [none] : fitted([columns, ...entries.map(rowOf)]);
};

const printAll = async (lines: readonly string[]): Promise<void> => {
  const print = printer();
  for (const line of lines) await print(line);
};

/** Whether what a host has decided to tell is held back by the voice of its fleet. */
const isHeldByVoice = (standing: VoiceStanding | undefined): boolean => standing?.is === 'held';

/** An incident, and whether a silence holds for it now. */
type ListedIncident = IncidentStatus & { readonly silenced?: boolean };

/** Lists the incidents that are open, and those that were a while ago. Exit code 2: there is no sidecar. */
export const incidentsCommand = async (read: ReadConfig, json: boolean): Promise<0 | 2> => {
  const { incidents: say, laws } = tellingWords[read.config.locale];
  const known = await fleetOf(read);
  const rowOf = (incident: ListedIncident): readonly string[] => {
    const { id, key, state, since, closedAt, channels, ended, silenced = false } = incident;
    const said = known?.said.find(
      (one) => one.host === read.config.host && one.incident.endsWith(`/${incident.incident}`),
    );
    const standings = Object.entries(channels).filter(([name]) => !isHeldByVoice(said?.channels[name]));
    const byVoice = Object.values(said?.channels ?? {}).flatMap((one) =>
      one.is === 'held' ? [`${laws[one.reason]}${one.until === null ? '' : ` → ${time(one.until)}`}`] : [],
    );
    const told = standings.flatMap(([name, standing]) =>
      standing.code === 'owed'
        ? [say.waits(name, standing.action)]
        : standing.code === 'lost'
          ? [say.lost(name, standing.action)]
          : knowsOf(standing)
            ? [name]
            : [],
    );
    const held = [
      // Also where there was nothing to hold back yet.
      ...(silenced ? [laws.silenced] : []),
      ...standings.flatMap(([, standing]) => (standing.code === 'held' ? [laws[standing.reason]] : [])),
    ];
    const isNoEnd = ended === 'unwatched' || ended === 'gone';
    const phase = say.states[(isNoEnd ? ended : state) as keyof typeof say.states] ?? state;
    const until = closedAt === null ? '' : time(closedAt);
    return [
      ...[id, key, phase, time(since), until, told.join(', ')],
      [...new Set([...held, ...byVoice])].join(', '),
    ];
  };
  const answer = await asked<{ readonly incidents: readonly ListedIncident[] }>(read, { verb: 'incidents' });
  if (answer === null) return 2;
  // What is open first, then what was over last: whoever looks after a bad day reads from above.
  const open = answer.incidents.filter(({ closedAt }) => closedAt === null);
  const latest = answer.incidents
    .filter(({ closedAt }) => closedAt !== null)
    .sort((one, other) => (other.closedAt ?? 0) - (one.closedAt ?? 0));
  const elsewhere = elsewhereLines(known?.said ?? [], read.config, json);
  await printAll([...listed([...open, ...latest], json, { ...say, rowOf }), ...elsewhere]);
  return 0;
};

/** Lists what is silenced, and the maintenance that runs. Exit code 2: there is no sidecar. */
export const silencesCommand = async (read: ReadConfig, json: boolean): Promise<0 | 2> => {
  const words = tellingWords[read.config.locale];
  const { silences: say } = words;
  const now = Date.now();
  const rowOf = ({ id, match, from, until, by, comment }: SilenceStatus): readonly string[] => {
    const end = until === null ? say.forever : time(until);
    return [
      ...[id, match === '' ? say.everything : match],
      // One that is still to come says when.
      ...[from > now ? `${time(from)} → ${end}` : end, by.name, comment ?? ''],
    ];
  };
  const answer = await asked<Silenced>(read, { verb: 'silences' });
  if (answer === null) return 2;
  const { silences, maintenance = [] } = answer;
  const running = json
    ? maintenance.flatMap(({ name, until }) =>
        until === null ? [] : [JSON.stringify({ maintenance: name, until })],
      )
    : maintenanceLines(answer, words);
  // Where maintenance runs, it is not true that nothing is silenced.
  const list = silences.length === 0 && running.length > 0 ? [] : listed(silences, json, { ...say, rowOf });
  await printAll([...list, ...running]);
  return 0;
};
