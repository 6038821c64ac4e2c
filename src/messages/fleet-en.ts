import type { en } from './en.ts';

type Span = (typeof en)['span'];

/** What a person reads of a fleet, in English. The Russian dictionary has this very shape. */
export const fleetEn = (span: Span) => ({
  notTheVoice: 'another host may speak for all by now',
  toldByVoice: 'the voice of the fleet has told it, or holds it back for good',
  /** The mark of what a host tells by itself. */
  byItself: '(told by the host itself, may be a repeat)',
  failed: 'the sweep failed',
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
