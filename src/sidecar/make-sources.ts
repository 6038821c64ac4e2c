import type { SchedulerLike } from 'rxjs';
import type { Config } from '../config/config.ts';
import { builtIn, kindsOf, type Tables } from '../config/settings.ts';
import { policyIn } from '../language/policy.ts';
import type { Policy } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';
import { type Calls, createCalls } from '../streams/inbound/calls.ts';
import type { Source } from '../streams/source.ts';
import { sourcesOn } from './configured.ts';

/** What the sources of one process share. */
export interface MakingTools {
  readonly scheduler: SchedulerLike;
  /** Default: nobody says anything. */
  readonly calls?: Calls;
  readonly words: Messages;
  readonly warn: (message: string) => void;
  readonly atEnd: (close: () => unknown) => void;
}

/** The real sources of a configuration, in the order of the table. */
export const makeSources = async (
  config: Config,
  tools: MakingTools,
  tables: Tables = builtIn,
): Promise<Source[]> => {
  const { host, procRoot, timeoutMs, policies } = config;
  const calls = tools.calls ?? createCalls();
  const policyOf = (kind: string): Policy => policyIn(policies, kind);
  const own = kindsOf(tables);
  const isOwnKind = (kind: string): boolean => Object.hasOwn(own, kind);
  const made = await Promise.all(
    sourcesOn(config, tables).map(({ definition, config: own }) =>
      definition.make(own, { ...tools, calls, host, procRoot, timeoutMs, policyOf, isOwnKind }),
    ),
  );
  return made.flat();
};
