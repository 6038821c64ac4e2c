import { userInfo } from 'node:os';
import type { ReadConfig } from '../config/config.ts';
import { tableOf } from '../language/table.ts';
import type { Command } from '../language/telling.ts';
import { clockTime } from '../messages/clock.ts';
import { whyUnreached } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { type TellingWords, tellingWords } from '../messages/telling.ts';
import type { Answered, IncidentStatus, SilenceStatus } from '../status/console.ts';
import { askSocket } from './ask.ts';
import { complain, printer } from './lines.ts';

/** As wide as most terminals are. */
const columns = 80;

/** Asks the running sidecar over its socket; `null`: nobody is there, which has been said. */
const asked = async <T>({ config }: ReadConfig, request: object): Promise<T | null> => {
  const say = tellingWords[config.locale].orders;
  const path = config.socket?.path ?? 'WATCHDOG_SOCKET';
  try {
    const line = await askSocket(config, request);
    if (line !== null) {
      const answer = JSON.parse(line) as T & { readonly error?: string };
      if (answer.error === undefined) return answer;
      complain(say.noSidecar(path, answer.error));
      return null;
    }
    complain(say.noSidecar(path, locales[config.locale].status.nobodyListens));
  } catch (error) {
    if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
      complain(say.noAnswer(config.timeoutMs));
      return null;
    }
    complain(say.noSidecar(path, whyUnreached(error, locales[config.locale])));
  }
  return null;
};

/** Says something to the running sidecar, `ack k3f`. Exit code 1: nothing came of it; 2: there is no sidecar. */
export const orderCommand = async (read: ReadConfig, said: string): Promise<0 | 1 | 2> => {
  const words = tellingWords[read.config.locale];
  const by = { channel: 'cli', name: process.env.SUDO_USER ?? userName() };
  const answer = await asked<Answered>(read, { verb: 'order', said, by });
  if (answer === null) return 2;
  if ('refused' in answer) {
    complain(refusalText(answer.refused, words));
    return 1;
  }
  await printer()(didText(answer.did, answer, words));
  return 0;
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

const refusalText = (
  refusal: Extract<Answered, { refused: unknown }>['refused'],
  { orders: say }: TellingWords,
): string => {
  switch (refusal.code) {
    case 'nothing':
      return say.nothing(refusal.what);
    case 'several':
      return say.several(refusal.what, refusal.keys);
    case 'notOpen':
      return say.notOpen(refusal.what);
    case 'already':
      return say.already(refusal.key, refusal.by, time(refusal.at));
    case 'notAcknowledged':
      return say.notAcknowledged(refusal.key);
    case 'noSilence':
      return say.noSilence(refusal.silence);
    case 'badMatch':
      return say.badMatch(refusal.why);
    case 'tooMany':
      return say.tooMany(refusal.most);
    case 'notUnderstood':
      return say.noDuration(refusal.said.split(' ').at(2) ?? '');
  }
};

/** Lists the incidents that are open, and those that were a while ago. */
export const incidentsCommand = async (read: ReadConfig, json: boolean): Promise<0 | 2> => {
  const words = tellingWords[read.config.locale];
  const answer = await asked<{ incidents: readonly IncidentStatus[] }>(read, { verb: 'incidents' });
  if (answer === null) return 2;
  const print = printer();
  if (json) {
    for (const incident of answer.incidents) await print(JSON.stringify(incident));
    return 0;
  }
  const { incidents: say, laws } = words;
  if (answer.incidents.length === 0) await print(say.none);
  else {
    const rows = answer.incidents.map(({ id, key, state, since, channels }) => {
      const standings = Object.entries(channels);
      const told = standings.flatMap(([name, { code }]) =>
        code === 'told' || code === 'over' ? [name] : [],
      );
      const held = standings.flatMap(([, standing]) =>
        standing.code === 'held' ? [laws[standing.reason]] : [],
      );
      const phase = say.states[state as keyof typeof say.states] ?? state;
      return [id, key, phase, time(since), told.join(', '), [...new Set(held)].join(', ')];
    });
    for (const line of tableOf([[...say.columns], ...rows], columns).flat()) await print(line);
  }
  return 0;
};

/** Lists what is silenced. */
export const silencesCommand = async (read: ReadConfig, json: boolean): Promise<0 | 2> => {
  const { silences: say } = tellingWords[read.config.locale];
  const answer = await asked<{ silences: readonly SilenceStatus[] }>(read, { verb: 'silences' });
  if (answer === null) return 2;
  const print = printer();
  if (json) {
    for (const silence of answer.silences) await print(JSON.stringify(silence));
    return 0;
  }
  if (answer.silences.length === 0) await print(say.none);
  else {
    const rows = answer.silences.map(({ id, match, until, by, comment }) => [
      ...[id, match === '' ? say.everything : match],
      ...[until === null ? say.forever : time(until), by.name, comment ?? ''],
    ]);
    for (const line of tableOf([[...say.columns], ...rows], columns).flat()) await print(line);
  }
  return 0;
};
