import type { Config } from '../config/config.ts';
import type { Tables } from '../config/settings.ts';
import type { ChannelDefinition } from '../sinks/channel-definition.ts';
import type { SourceDefinition } from '../streams/source-definition.ts';

// The lines of the tables that a configuration has switched on, each with its part of the configuration.

export interface SourceOn {
  readonly definition: SourceDefinition;
  readonly config: { readonly everyMs: number };
}

export interface ChannelOn {
  /** What it is called; there may be several of its sort. */
  readonly name: string;
  readonly definition: ChannelDefinition;
  readonly config: object;
}

export const sourcesOn = (config: Config, tables: Tables): SourceOn[] => {
  const configs: Readonly<Record<string, SourceOn['config'] | null>> = config.sources;
  return tables.sources.flatMap((definition) => {
    const own = configs[definition.name] ?? null;
    return own === null ? [] : [{ definition, config: own }];
  });
};

/** @throws Error where a channel is of a sort that is not in the table */
export const channelsOn = (config: Config, tables: Tables): ChannelOn[] =>
  config.channels.map(({ name, sort, config }) => {
    const definition = tables.channels.find((each) => each.sort === sort);
    if (definition === undefined) throw new Error(`there is no channel of the sort ${sort}`);
    return { name, definition, config };
  });
