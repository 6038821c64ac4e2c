import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** So many names are kept. */
export const mostNames = 1_000;
/** How long what a name stands for is taken for true, milliseconds. */
const keptMs = 60_000;

/** A look-up that asks for a name at most once a minute: the system's own asks each time, and has few threads to do so. */
export const keptLookup = (
  now: () => number = () => performance.now(),
  lookup: (
    name: string,
    done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
  ) => void = (name, done) => systemLookup(name, { all: true }, done),
): { readonly lookup: LookupFunction; readonly forget: (name: string) => void } => {
  const kept = new Map<string, { readonly until: number; readonly addresses: readonly LookupAddress[] }>();
  return {
    lookup: (name, options, done) => {
      const give = (addresses: readonly LookupAddress[]): void => {
        const { family } = options;
        const wanted = family === 4 || family === 'IPv4' ? 4 : family === 6 || family === 'IPv6' ? 6 : 0;
        const fitting = addresses.filter((each) => wanted === 0 || each.family === wanted);
        const [first] = fitting;
        if (first === undefined) {
          const error: NodeJS.ErrnoException = Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
          done(error, '');
        } else if (options.all === true) done(null, [...fitting]);
        else done(null, first.address, first.family);
      };
      const known = kept.get(name);
      if (known !== undefined && known.until > now()) {
        // As a look-up does, later.
        process.nextTick(give, known.addresses);
        return;
      }
      kept.delete(name);
      lookup(name, (error, addresses) => {
        if (error !== null) return done(error, '');
        const [oldest] = kept.keys();
        if (kept.size >= mostNames && oldest !== undefined) kept.delete(oldest);
        kept.set(name, { until: now() + keptMs, addresses });
        give(addresses);
      });
    },
    forget: (name) => void kept.delete(name),
  };
};
