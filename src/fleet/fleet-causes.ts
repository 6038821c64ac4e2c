import { matcherOf } from '../language/matcher.ts';
import type { CauseRule } from '../telling/rules.ts';

/** What is known of a fleet without being told: a host that is not heard hides what is known of it alone. */
export const fleetCauses: readonly CauseRule[] = [
  {
    name: 'host_silent',
    cause: matcherOf({ kind: 'host_silent' }),
    hides: matcherOf({ matchers: ['kind!=host_silent'] }),
    same: ['host'],
    waits: false,
  },
];
