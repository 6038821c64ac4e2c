import { interval, pct, type ReaderOf } from '../../language/setting.ts';
import type { SourceDefinition } from '../source-definition.ts';

const settings = {
  HOST_INTERVAL_S: interval('host'),
  MEM_PCT: pct('Host', 90, 'Limit on the used memory.'),
};

export interface MemoryConfig {
  readonly everyMs: number;
  readonly limitPct: number;
}

/** The memory of the host: always watched. */
export const memorySource: SourceDefinition<'host', MemoryConfig> = {
  name: 'host',
  kinds: { host_mem: { limit: { setting: 'MEM_PCT' } } },
  settings,
  read: ({ ms, number }: ReaderOf<typeof settings>) => ({
    everyMs: ms('HOST_INTERVAL_S'),
    limitPct: number('MEM_PCT'),
  }),
  make: async (config, tools) => {
    const { hostMemory } = await import('./memory.ts');
    return hostMemory({ ...tools, ...config });
  },
  inWords: ({ limitPct }, { watch }) => watch.memory(limitPct),
};
