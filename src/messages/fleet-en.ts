import type { en } from './en.ts';
import { fleetLogEn } from './fleet-log-en.ts';

type Span = (typeof en)['span'];

/** What a person reads of a fleet, in English. The Russian dictionary has this very shape. */
export const fleetEn = (span: Span) => ({
  notTheVoice: 'another host may speak for all by now',
  toldByVoice: 'the voice of the fleet has told it, or holds it back for good',
  /** The mark of what a host tells by itself. */
  byItself: '(told by the host itself, may be a repeat)',
  failed: 'the sweep failed',
  fence: (version: string, replicas: number) =>
    `nats-server ${version} with ${replicas} ${replicas === 1 ? 'copy' : 'copies'} of a stream lets two hosts speak at once: from 2.9.10 on one copy will do, from 2.11 on several. Each host tells by itself`,
  isVoice: 'this host speaks for the fleet now',
  isNoVoice: 'this host does not speak for the fleet any more',
  spoken: 'the voice of the fleet says',
  log: fleetLogEn,
  command: {
    alone: 'no fleet is configured here: WATCHDOG_FLEET_URL names its server',
    noHost: 'which host?',
    needsMore: 'polkan fleet init HOST…: the names of all hosts, as their WATCHDOG_HOST says',
    unknownHost: (host: string) => `nothing was ever heard of a host ${host}`,
    isHeard: (host: string) => `${host} is heard still: stop its sidecar first`,
    forgotten: (host: string) => `${host} is forgotten: nobody misses it any more`,
    server: (version: string, replicas: number, trusted: boolean) =>
      `nats-server ${version}, ${replicas} ${replicas === 1 ? 'copy' : 'copies'} of a stream; of two voices it ${trusted ? 'refuses one' : 'may let both speak'}`,
    voice: (host: string, renewed: string, owed: number) =>
      `${host} speaks for all (${renewed} ago), and owes ${owed} ${owed === 1 ? 'message' : 'messages'}`,
    noVoice: 'nobody speaks for all: each host tells by itself',
    columns: ['host', 'is', 'heard', 'clock', 'not shipped', 'version'],
    is: { heard: 'heard', silent: 'silent', stopped: 'stopped', unseen: 'unseen' },
    noServer: 'its server has not answered yet',
    skew: (byMs: number) => `${Math.abs(byMs) < 1_000 ? '±' : byMs < 0 ? '-' : '+'}${span(Math.abs(byMs))}`,
    ago: (ms: number) => `${span(ms)} ago`,
    config:
      'the configuration of nats-server; each host alone has its seed, in the file of WATCHDOG_FLEET_CREDS',
    streams:
      'the streams, which the first sidecar makes; where its key may not: nats stream add --config, with each line in a file',
    seed: (host: string) => `the seed of ${host}`,
  },
  page: {
    nav: 'Fleet',
    title: 'Fleet',
    well: (heard: number, hosts: number, voice: string) =>
      `${heard < hosts ? `${heard} of ${hosts} hosts are heard` : hosts === 1 ? 'One host is heard' : `All ${hosts} hosts are heard`}, ${voice} speaks for all`,
    wrong: (silent: string) => `Not heard: ${silent}`,
    unseen: 'The log of the fleet can not be reached: what stands here is what was known last',
    lag: (events: number) => (events === 0 ? 'all shipped' : `${events} not shipped`),
    clock: (skew: string) => `clock ${skew}`,
    speaks: 'speaks for all',
    hosts: 'Hosts',
    none: 'No host has been heard yet.',
    more: (hosts: number) => `and ${hosts} more`,
  },
  watch: {
    title: (host: string) => `Host ${host}`,
    heard: () => 'its sidecar is heard again.',
    silent: (overMs: number) =>
      `nothing heard of its sidecar for more than ${span(overMs)}. Is the host up, and its network?`,
    stopped: () => 'its sidecar was stopped on purpose: nobody watches there.',
    unknown: () => 'nothing can be known while the log of the fleet is away.',
    clockTitle: (host: string) => `Clock of ${host}`,
    clock: (byMs: number) =>
      `${span(Math.abs(byMs))} ${byMs < 0 ? 'behind' : 'ahead'}. Is its time synchronised?`,
  },
});

export type FleetWords = ReturnType<typeof fleetEn>;
