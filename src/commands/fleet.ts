import { firstValueFrom } from 'rxjs';
import type { ReadConfig } from '../config/config.ts';
import { fleetStatus } from '../fleet/fleet-status.ts';
import { type Entry, fleetLogOf, subjects } from '../fleet/log.ts';
import { leaseMs, timeoutMs } from '../fleet/open-fleet.ts';
import { written } from '../fleet/records.ts';
import { inboxOf, serverConfig } from '../fleet/server-config.ts';
import { withoutSecrets } from '../language/secrets.ts';
import { whyFailed } from '../messages/faults.ts';
import { fleetWordsIn } from '../messages/fleet.ts';
import { locales } from '../messages/messages.ts';
import { complain, fitted, printer } from './lines.ts';

export type FleetVerb = 'status' | 'init' | 'forget';

const readAtOnce = 500;

/**
 * `status`: who speaks for all, and how each host is; exit code 1 where nobody speaks, a host is silent, or the server can't be
 * trusted. `init`: a configuration of nats-server for these hosts, and their keys. `forget`: a host is missed no more.
 */
export const fleetCommand = async (
  { config, faults }: ReadConfig,
  what: FleetVerb,
  hosts: readonly string[],
  json: boolean,
): Promise<0 | 1 | 2> => {
  const words = locales[config.locale];
  const say = fleetWordsIn(config.locale).command;
  const print = printer();
  const { newKey, openEngine } = await import('../fleet/jetstream.ts');
  if (what === 'init') {
    if (hosts.length === 0) {
      complain(say.needsMore);
      return 2;
    }
    const keys = hosts.map((host) => ({ host, ...newKey() }));
    await print(`# ${say.config}`);
    await print(serverConfig(keys));
    for (const { host, seed } of keys) await print(`# ${say.seed(host)}: ${seed}`);
    return 0;
  }
  for (const fault of faults) complain(withoutSecrets(fault, config.secrets));
  const { fleet } = config;
  if (fleet === null) {
    complain(say.alone);
    return 2;
  }
  const [host] = hosts;
  if (what === 'forget' && host === undefined) {
    complain(say.noHost);
    return 2;
  }
  const engine = openEngine({
    ...{ url: fleet.url, creds: fleet.creds, timeoutMs, inbox: inboxOf(config.host) },
  });
  const log = fleetLogOf(engine.log);
  try {
    const server = await engine.facts();
    const entries: Entry[] = [];
    for (let more = true; more; ) {
      const read = await firstValueFrom(log.read('last', (entries.at(-1)?.seq ?? 0) + 1, readAtOnce));
      entries.push(...read.entries);
      more = read.more;
    }
    // The server's clock is asked for by nothing; this one's is as good for "ago" as anybody's.
    const now = Math.max(Date.now(), entries.at(-1)?.at ?? 0);
    const status = fleetStatus(entries, server, { now, silentMs: fleet.silentMs, leaseMs });
    if (what === 'forget' && host !== undefined) {
      const known = status.hosts.find((each) => each.host === host);
      if (known === undefined || known.is === 'heard') {
        complain(known === undefined ? say.unknownHost(host) : say.isHeard(host));
        return 1;
      }
      const subject = subjects.gone(host);
      const last = await firstValueFrom(log.last(subject));
      await firstValueFrom(log.append(subject, written({ host, by: config.host }), last?.seq ?? 0));
      await print(say.forgotten(host));
      return 0;
    }
    if (json) await print(JSON.stringify(status));
    else {
      const { voice } = status;
      await print(
        status.server === null
          ? say.noServer
          : say.server(status.server.version, status.server.replicas, status.server.trusted),
      );
      await print(
        voice === null ? say.noVoice : say.voice(voice.host, words.span(voice.renewedMs), voice.owed),
      );
      const rows = status.hosts.map((one) => [
        ...[one.host, say.is[one.is], say.ago(one.heardMs), say.skew(one.skewMs)],
        ...[String(one.lag), one.version],
      ]);
      for (const line of fitted([say.columns, ...rows])) await print(line);
    }
    const isWell =
      status.voice !== null &&
      status.server?.trusted === true &&
      status.hosts.every(({ is }) => is !== 'silent');
    return isWell ? 0 : 1;
  } catch (error) {
    complain(withoutSecrets(whyFailed(error, words), config.secrets));
    return 1;
  } finally {
    await engine.close();
  }
};
