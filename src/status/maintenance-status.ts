import type { Rules } from '../telling/rules.ts';

/** A silence that comes again. Times are epoch milliseconds. */
export interface MaintenanceStatus {
  readonly name: string;
  /** What it matches, as it is typed; empty: everything. Left out: nobody knows. */
  readonly match?: string;
  /** In which zones its times are written. Left out: nobody knows. */
  readonly zones?: readonly string[];
  /** Where it stands in the config. Left out: nobody knows. */
  readonly place?: string;
  /** When the window ends that it is in now; `null`: in none. */
  readonly until: number | null;
  /** No end of it is known: it is asked again then. */
  readonly goesOn?: boolean;
  /** The window that comes next; `null`: none within a hundred days. Left out: nobody knows. */
  readonly next?: { readonly from: number; readonly until: number | null } | null;
}

/** The windows of maintenance as they stand at a time, epoch milliseconds. */
export const maintenanceAt = ({ maintenance }: Rules, at: number): readonly MaintenanceStatus[] =>
  maintenance.map(({ name, schedule, written }) => {
    const from = schedule.nextFrom?.(at);
    const next = from == null ? null : { from, until: schedule.endOf(from) };
    const until = schedule.endOf(at);
    const goesOn = until !== null && schedule.goesOn?.(at) === true;
    const about = written && {
      ...{ match: written.match, zones: written.zones },
      ...(written.place !== null && { place: written.place }),
    };
    return { name, ...about, until, ...(goesOn && { goesOn }), ...(from !== undefined && { next }) };
  });
