import type { en } from './en.ts';

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
  watch: {
    title: (host: string) => `Host ${host}`,
    heard: () => 'its sidecar is heard again.',
    silent: (forMs: number) =>
      `nothing heard of its sidecar for ${span(forMs)}. Is the host up, and its network?`,
    stopped: () => 'its sidecar was stopped on purpose: nobody watches there.',
    unknown: () => 'nothing can be known while the log of the fleet is away.',
    clockTitle: (host: string) => `Clock of ${host}`,
    clock: (byMs: number) =>
      `${span(Math.abs(byMs))} ${byMs < 0 ? 'behind' : 'ahead'}. Is its time synchronised?`,
  },
});

export type FleetWords = ReturnType<typeof fleetEn>;
