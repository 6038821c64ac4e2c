import type { Fault } from '../../language/fault.ts';
import { systemFaultOf } from '../../language/fault-of.ts';
import { StoreError } from './store.ts';

/** Why the journal at `path` can't be used, as facts for the operator's words. */
export const storeFaultOf = (error: unknown, path: string): Fault =>
  error instanceof StoreError
    ? { code: 'journal', path, trouble: error.fault, why: error.why, said: error.message }
    : systemFaultOf(error);
