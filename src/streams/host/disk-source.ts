import {
  at,
  clearPct,
  clearPctOf,
  flag,
  list,
  orOff,
  pct,
  type ReaderOf,
  seconds,
  secondsOfDay,
  text,
} from '../../language/setting.ts';
import { items } from '../../language/written.ts';
import type { SourceDefinition } from '../source-definition.ts';

const settings = {
  DISK_INTERVAL_S: at(
    'disk.interval',
    seconds('Timing', 60, 1, secondsOfDay, 'Interval of the source disk.'),
  ),
  DISK_PATHS: at(
    'disk.paths',
    list(orOff(text('Host', '/', 'Paths whose file systems are watched, comma-separated; empty: off.'))),
  ),
  DISK_PCT: at('disk.alert_pct', pct('Host', 85, 'Limit on the used space of a file system.')),
  DISK_CLEAR_PCT: clearPct('Host', 'DISK_PCT', 'disk.clear_pct'),
  DISK_CRIT_ENABLED: at('disk.crit', flag('Host', false, 'A second, higher limit on the used space.')),
  DISK_CRIT_PCT: at('disk.crit_pct', pct('Host', 97, 'The second limit on the used space.')),
  DISK_INODES_PCT: at('disk.inodes_pct', pct('Host', 95, 'Limit on the used inodes of a file system.')),
};

export interface DiskConfig {
  readonly everyMs: number;
  readonly paths: readonly string[];
  readonly limitPct: number;
  /** Once over the limit, a disk is well below this. */
  readonly clearPct: number;
  /** `null`: there is no second limit. */
  readonly critPct: number | null;
  readonly inodesPct: number;
}

/** The file systems of the host. */
export const diskSource: SourceDefinition<'disk', DiskConfig | null> = {
  name: 'disk',
  kinds: {
    disk: { limit: { setting: 'DISK_PCT' } },
    disk_crit: { limit: { setting: 'DISK_CRIT_PCT' } },
    disk_inodes: { limit: { setting: 'DISK_INODES_PCT' } },
  },
  settings,
  read: (reader: ReaderOf<typeof settings>) => {
    const { ms, number, flag } = reader;
    const limitPct = number('DISK_PCT');
    const clearPct = clearPctOf(reader, 'DISK_CLEAR_PCT', limitPct);
    const paths = items(reader.text('DISK_PATHS'));
    if (paths.length === 0) return null;
    return {
      everyMs: ms('DISK_INTERVAL_S'),
      paths,
      limitPct,
      clearPct,
      critPct: flag('DISK_CRIT_ENABLED') ? number('DISK_CRIT_PCT') : null,
      inodesPct: number('DISK_INODES_PCT'),
    };
  },
  make: async (config, tools) => {
    const { disks } = await import('./disk.ts');
    return disks({ ...tools, ...config });
  },
  watches: ({ paths, critPct }, kind, entity) =>
    paths.includes(entity) && (kind !== 'disk_crit' || critPct !== null),
  names: ({ paths, critPct }, kind) => (kind === 'disk_crit' && critPct === null ? [] : paths),
  overview: ({ paths, limitPct, critPct, inodesPct }, { watch }) =>
    watch.disks(paths.join(', '), limitPct, critPct, inodesPct),
};
