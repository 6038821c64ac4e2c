import type { SchedulerLike } from 'rxjs';
import type { Config } from '../config/config.ts';
import { builtIn, kindsOf, type Tables } from '../config/settings.ts';
import { policyIn } from '../language/policy.ts';
import type { Policy } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';
import type { FormerChecks } from '../streams/checks/place.ts';
import { createReach, type Reach } from '../streams/checks/reach.ts';
import { type Calls, createCalls } from '../streams/inbound/calls.ts';
import { createNeighbours, type Neighbours } from '../streams/neighbours.ts';
import type { Source } from '../streams/source.ts';
import { sourcesOn } from './configured.ts';
import { type KeepOrMake, keepNothing } from './kept.ts';

/** What the sources of one process share. */
export interface MakingTools {
  readonly scheduler: SchedulerLike;
  /** Default: nobody says anything. */
  readonly calls?: Calls;
  /** Who stands behind which address. Default: what these sources see. */
  readonly neighbours?: Neighbours;
  /** Whether anybody outside can be reached. Default: what these sources try. */
  readonly reach?: Reach;
  /** What is known of checks that a reload has not changed. Default: nothing. */
  readonly formerChecks?: FormerChecks;
  readonly words: Messages;
  readonly warn: (message: string) => void;
  readonly atEnd: (close: () => unknown) => void;
  /** What is kept of a run before. Default: nothing. */
  readonly keep?: KeepOrMake;
  /** Makes of each source what is kept of it. Default: itself. */
  readonly around?: (source: Source) => Source;
}

/** The real sources of a configuration, in the order of the table. */
export const makeSources = async (
  config: Config,
  tools: MakingTools,
  tables: Tables = builtIn,
): Promise<Source[]> => {
  const { host, procRoot, timeoutMs, policies } = config;
  const {
    calls = createCalls(),
    neighbours = createNeighbours(),
    reach = createReach(),
    keep = keepNothing(tools.atEnd),
    around = (source: Source) => source,
  } = tools;
  const policyOf = (kind: string): Policy => policyIn(policies, kind);
  const own = kindsOf(tables);
  const isOwnKind = (kind: string): boolean => Object.hasOwn(own, kind);
  const made = await Promise.all(
    sourcesOn(config, tables).map(({ definition, config: own }) => {
      const { name, kinds } = definition;
      const timing = Object.keys(kinds).map(policyOf);
      const by = {
        ...{ own, host, procRoot, timeoutMs, timing, fallback: policies.fallback },
        ...{ locale: config.locale, blindTicks: config.blindTicks, mostEntities: config.mostEntities },
      };
      return keep(`source ${name}`, by, async (atEnd) => {
        const made = await definition.make(own, {
          ...{ ...tools, calls, neighbours, reach, host, procRoot, timeoutMs, policyOf, isOwnKind, atEnd },
        });
        return [made].flat().map(around);
      });
    }),
  );
  return made.flat();
};
