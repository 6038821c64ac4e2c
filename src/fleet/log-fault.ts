import { messageOf } from '../language/errors.ts';
import { serversOf } from '../language/servers-of.ts';
import type { FleetWords } from '../messages/fleet.ts';
import { Moved, subjects } from './log.ts';
import { inboxOf } from './server-config.ts';

/** Another process says that it is alive by the name of this host. */
export class NameTaken extends Error {
  constructor(host: string) {
    super(`another host is called ${host}`);
    this.name = 'NameTaken';
  }
}

/** The server says that there is more to be read, and gives none of it. */
export class ReadInVain extends Error {
  override readonly name = 'ReadInVain';
}

/** More stands in the log, and no voice has decided on it, than a host takes up to speak for all. */
export class TooMuchToTakeUp extends Error {
  override readonly name = 'TooMuchToTakeUp';
}

/** What a voice has decided could not be written down for as long as any host waits for it. */
export class NotWritten extends Error {
  override readonly name = 'NotWritten';
}

/** Who asks: its name, where its server is, and whether it shows a key. */
export interface LogClient {
  readonly host: string;
  readonly url: string;
  readonly creds: string | null;
}

/**
 * Why the log can't be worked with, in the operator's words. Errors of the client are known by their names and texts, as of
 * `@nats-io` 3.4: it is bundled by itself, and its classes are others than those that could be asked for here.
 */
export const whyNoLog = (
  error: unknown,
  { host, url, creds }: LogClient,
  { log: say }: Pick<FleetWords, 'log'>,
): string => {
  if (error instanceof NameTaken) return say.nameTaken(host);
  if (error instanceof NotWritten) return whyNoLog(error.cause, { host, url, creds }, { log: say });
  const why = messageOf(error);
  if (error instanceof Moved)
    return [subjects.log(host), subjects.beat(host)].some((own) => why.startsWith(`${own} `))
      ? say.ownMoved(host)
      : why;
  if (error instanceof ReadInVain) return say.readInVain(serversOf(url));
  if (error instanceof TooMuchToTakeUp) return say.tooMuch(serversOf(url));
  const name = error instanceof Error ? error.name : '';
  const where = serversOf(url);
  if (name === 'StreamNotFoundError') return say.noStreams(where);
  if (name === 'JetStreamNotEnabled') return say.noJetStream(where);
  if (name === 'AuthorizationError') return creds === null ? say.noKey(where) : say.unknownKey(where);
  if (why === 'unable to parse credentials') return say.noCreds;
  const [, verb, subject = ''] = /^Permissions Violation for (\w+) to "([^"]*)"/.exec(why) ?? [];
  if (verb === 'Subscription' && subject.startsWith(`${inboxOf(host)}.`)) return say.otherKey(host);
  if (subject.startsWith('$JS.API.STREAM.CREATE.')) return say.mayNotMake(where);
  if (verb !== undefined) return say.mayNot(host, subject);
  return say.away(where, why);
};
