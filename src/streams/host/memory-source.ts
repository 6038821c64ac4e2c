import { at, clearPct, clearPctOf, interval, pct, type ReaderOf } from '../../language/setting.ts';
import type { SourceDefinition } from '../source-definition.ts';

const settings = {
  HOST_INTERVAL_S: interval('host', 'memory'),
  MEM_PCT: at('memory.alert_pct', pct('Host', 90, 'Limit on the used memory.')),
  MEM_CLEAR_PCT: clearPct('Host', 'MEM_PCT', 'memory.clear_pct'),
};

export interface MemoryConfig {
  readonly everyMs: number;
  readonly limitPct: number;
  /** Once over the limit, it is well below this. */
  readonly clearPct: number;
}

/** The memory of the host: always watched. */
export const memorySource: SourceDefinition<'host', MemoryConfig> = {
  name: 'host',
  kinds: { host_mem: { limit: { setting: 'MEM_PCT' } } },
  settings,
  read: (reader: ReaderOf<typeof settings>) => {
    const limitPct = reader.number('MEM_PCT');
    return {
      everyMs: reader.ms('HOST_INTERVAL_S'),
      limitPct,
      clearPct: clearPctOf(reader, 'MEM_CLEAR_PCT', limitPct),
    };
  },
  make: async (config, tools) => {
    const { hostMemory } = await import('./memory.ts');
    return hostMemory({ ...tools, ...config });
  },
  overview: ({ limitPct }, { watch }) => watch.memory(limitPct),
};
