import { sourceNames } from '../streams/source-names.ts';
import type { Config } from './config.ts';
import type { KnownNames, Watched } from './file/names-in.ts';
import { knownKinds, type Tables } from './settings.ts';

/** What may be named in a file, as far as the configuration says it. */
export const knownNames = (
  tables: Tables,
  { sources, host, fleet }: Pick<Config, 'sources' | 'host' | 'fleet'>,
): KnownNames => {
  const configOf = (name: string) => sources[name as keyof typeof sources] ?? null;
  const brought = tables.sources.flatMap(({ name, brings }) => {
    const config = configOf(name);
    return config === null ? [] : (brings?.(config) ?? []);
  });
  const watched = (kind: string): Watched | null => {
    const seen = tables.sources.flatMap(({ name, kinds, names, watches }) =>
      names !== undefined && Object.hasOwn(kinds, kind) ? [{ config: configOf(name), names, watches }] : [],
    );
    if (seen.length === 0) return null;
    const on = seen.flatMap(({ config, ...how }) => (config === null ? [] : [{ config, ...how }]));
    return {
      names: on.flatMap(({ names, config }) => names(config, kind)),
      has: (entity) => on.some(({ watches, config }) => watches?.(config, kind, entity) ?? true),
    };
  };
  return {
    kinds: knownKinds(tables),
    sources: [...new Set([...sourceNames, ...tables.sources.map(({ name }) => name), ...brought])],
    host,
    standsAlone: fleet === null,
    watched,
  };
};
