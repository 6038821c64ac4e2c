import { faultOf } from '../../language/fault-of.ts';
import { checksIn } from '../../messages/checks.ts';
import { faultText } from '../../messages/faults.ts';
import type { Source } from '../source.ts';
import type { SourceTools } from '../source-definition.ts';
import { addressOf, reachedBy } from './book-of-checks.ts';
import type { Check } from './check.ts';
import { checks } from './checks.ts';
import type { ChecksConfig } from './checks-source.ts';
import { keptLookup } from './kept-lookup.ts';
import { makeProbe } from './make-probe.ts';
import type { CheckToRun } from './place.ts';
import { type Probe, type ProbeTools, saidFault } from './probe.ts';

/** The source of checks, with the real outside. @param names how names become addresses */
export const makeChecks = async (
  config: ChecksConfig,
  given: SourceTools,
  names = keptLookup(),
): Promise<Source> => {
  const { words: messages, procRoot, scheduler, calls, neighbours, reach, timeoutMs, warn } = given;
  const words = checksIn(messages);
  const tools: ProbeTools = { words, messages, procRoot, sysRoot: '/sys', lookup: names.lookup };

  /** A name that did not lead to somebody who is well may stand for another address by now: the next try asks anew. */
  const forgetting =
    (probe: Probe, host: string): Probe =>
    async (turn) => {
      try {
        return await probe(turn);
      } catch (error) {
        names.forget(host);
        throw error;
      }
    };

  /** Of what can't be made, because a path or a plan is none, each probe says so: the others are tried all the same. */
  const orSaysWhy = async (check: Check): Promise<CheckToRun> => {
    try {
      const { probe } = check;
      const plan =
        probe.sort === 'ping' && 'cron' in probe.due
          ? (await import('./cron-plan.ts')).cronPlan(probe.due.cron, probe.due.zone)
          : null;
      const made = await makeProbe(check, tools);
      const { hostname = null } = addressOf(check) ?? {};
      const host = hostname?.replace(/^\[|\]$/g, '') ?? null;
      return { check, probe: made === null || host === null ? made : forgetting(made, host), plan };
    } catch (error) {
      const why = faultText(faultOf(error), messages);
      warn(words.unseen(check.name, why));
      const probe: Probe = async () => Promise.reject(saidFault(why));
      return { check, probe, plan: null };
    }
  };

  const made = await Promise.all(config.checks.map(orSaysWhy));
  given.atEnd(
    reach.watch(
      config.checks.flatMap((check) => reachedBy(check) ?? []),
      { says: true },
    ),
  );
  return checks({
    reach,
    ...(given.formerChecks && { former: given.formerChecks }),
    ...{ checks: made, everyMs: config.everyMs, timeoutMs, scheduler, tools, neighbours },
    call$: calls.of$('checks'),
  });
};
