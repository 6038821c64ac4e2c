import { fleetWordsIn } from '../messages/fleet.ts';
import type { Locale } from '../messages/messages.ts';
import { fenceFault } from './fence.ts';
import { subjects } from './log.ts';
import { type LogClient, whyNoLog } from './log-fault.ts';
import { timeoutMs } from './open-fleet.ts';
import { inboxOf } from './server-config.ts';

/** No message ever stands there, so nothing is ever written behind it. */
const nowhere = Number.MAX_SAFE_INTEGER;

/**
 * What would keep this host from taking part in its fleet, in the operator's words; empty: nothing. Nothing is made or written: a
 * stream is asked for by a wrong name, and a message put behind one that there is not.
 */
export const tryFleet = async (asking: LogClient, locale: Locale): Promise<readonly string[]> => {
  const said = fleetWordsIn(locale);
  const { openEngine } = await import('./jetstream.ts');
  const { host, url, creds } = asking;
  const engine = openEngine({ url, creds, timeoutMs, inbox: inboxOf(host) });
  const why = (error: unknown): readonly string[] => [said.log.check(whyNoLog(error, asking, said))];
  try {
    const server = await engine.facts();
    const fault = fenceFault(server);
    if (fault !== null) return [said.log.check(said.fence(fault.version, fault.replicas))];
    await engine.log.append(subjects.log(host), '', nowhere);
    return [];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'StreamNotFoundError') return why(error);
    // The first sidecar makes the streams, where it may.
    return await engine.mayMake().then(() => [], why);
  } finally {
    await engine.close();
  }
};
