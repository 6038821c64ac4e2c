import { type Duration, type Span, sizeOf, spell } from './numbers.ts';

const units: Duration = { d: 'd', h: 'h', min: 'min', s: 's' };

/** So many milliseconds, in English: `34 min`. */
export const span: Span = (ms) => spell(ms, units);
/** So many bytes: `1.2 GB`. */
export const size = (bytes: number): string => sizeOf(bytes, { mb: 'MB', gb: 'GB' });

/** 1 job, 2 jobs. */
export const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** How long it has lasted, beside since when; less than a second goes without saying. */
export const lasting = (ms: number): string => (ms < 1000 ? '' : ` (${span(ms)})`);

const signals: Readonly<Record<number, string>> = {
  134: 'SIGABRT: it gave up by itself',
  137: 'SIGKILL: killed or out of memory',
  139: 'SIGSEGV: a fault of the program',
  143: 'SIGTERM: it was asked to end',
};
/** An exit code, with what a shell says of a process that a signal has ended; other codes are the program's own. */
export const exit = (code: number): string =>
  signals[code] === undefined ? `${code}` : `${code}, ${signals[code]}`;
