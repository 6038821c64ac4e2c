import { FaultError, type Fault as SystemFault } from '../../../language/fault.ts';
import { systemFaultOf } from '../../../language/fault-of.ts';
import { StoreError, VersionConflict } from '../store.ts';

type Fault = StoreError['fault'];

/** SQLite's primary result codes, https://sqlite.org/rescode.html, that say what an operator has to look at. */
const sqliteFaults: Readonly<Record<number, Fault>> = {
  1: 'corrupt', // ERROR: our own statements are right, so a table of theirs is not what it was
  5: 'locked', // BUSY
  6: 'locked', // LOCKED
  11: 'corrupt', // CORRUPT
  13: 'full', // FULL
  18: 'corrupt', // TOOBIG: a length that nobody wrote
  19: 'corrupt', // CONSTRAINT: the next position is there already
  26: 'corrupt', // NOTADB
};

/** Extended codes that say more than their primary one, IOERR. */
const sqliteIoFaults: Readonly<Record<number, Fault>> = {
  4874: 'full', // IOERR_SHMSIZE: there is no room for the index of the log, and it asks for nothing else
  8458: 'corrupt', // IOERR_CORRUPTFS: the file system itself says that what it reads is damaged
};

const systemFaults: Readonly<Record<string, Fault>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  ERR_OUT_OF_RANGE: 'corrupt', // node:sqlite met an integer that no position or time can be
  ERR_INVALID_STATE: 'unwritable', // node:sqlite: the connection has been closed
};

const faultOf = (error: Error): Fault | undefined => {
  if (error instanceof FaultError && error.fault.code === 'noFolder') return 'unwritable';
  const { code, errcode, syscall } = error as Error & { code?: string; errcode?: number; syscall?: string };
  if (code === 'ERR_SQLITE_ERROR' && errcode !== undefined) {
    return sqliteIoFaults[errcode] ?? sqliteFaults[errcode & 0xff] ?? 'unwritable';
  }
  return systemFaults[code ?? ''] ?? (syscall === undefined ? undefined : 'unwritable');
};

/** Why, as facts: what SQLite or the system said. */
const reasonOf = (error: Error): SystemFault =>
  'errcode' in error && typeof error.errcode === 'number'
    ? { code: 'sqlite', errcode: error.errcode, said: error.message }
    : systemFaultOf(error);

/**
 * What went wrong with the journal at `path`, as the `StoreError` that says what to do about it, and
 * names the path. A conflict and a bug of the caller (a `TypeError`, say) stay as they are.
 */
export const asStoreError = (path: string, cause: unknown): unknown => {
  if (cause instanceof VersionConflict || !(cause instanceof Error)) return cause;
  if (cause instanceof StoreError) {
    return cause.message.startsWith(path)
      ? cause
      : new StoreError(cause.fault, `${path}: ${cause.message}`, cause.cause, cause.why);
  }
  const fault = faultOf(cause);
  return fault === undefined
    ? cause
    : new StoreError(fault, `${path}: ${cause.message}`, cause, reasonOf(cause));
};
