import { matcherOf } from '../language/matcher.ts';
import type { CauseRule, Rules } from './rules.ts';

/** What explains what, without anybody having said so. */
const knownCauses: readonly CauseRule[] = [
  {
    name: 'network',
    cause: matcherOf({ kind: 'network' }),
    hides: matcherOf({ matchers: ['kind=~"dep|check"'] }),
    same: ['host'],
    waits: false,
  },
  {
    name: 'disk_crit',
    cause: matcherOf({ kind: 'disk_crit' }),
    hides: matcherOf({ kind: 'disk' }),
    same: ['entity', 'host'],
    waits: false,
  },
  {
    name: 'engine',
    cause: matcherOf({ kind: 'blind', entity: 'containers' }),
    hides: matcherOf({ kind: 'container' }),
    same: ['host'],
    waits: false,
  },
];

/** Telling without a word of config: a plain single failure is told at once, storms and flaps are held together. */
export const defaultRules = (host: string, channels: readonly string[]): Rules => ({
  laws: 3,
  host,
  channels,
  routes: [],
  causes: knownCauses,
  maintenance: [],
  group: { burst: 3, windowMs: 60_000, longestMs: 240_000, joinMs: 1_000, criticalMs: 10_000 },
  flap: { alerts: 5, withinMs: 3_600_000, settleMs: 1_800_000 },
  causeWaitMs: 5_000,
  blindTicks: 3,
});
