import { messageOf } from '../language/errors.ts';
import { type Fault, FaultError } from '../language/fault.ts';
import { faultOf, systemFaultOf } from '../language/fault-of.ts';
import { wordsFor } from './faults-en.ts';
import type { Messages } from './messages.ts';

/** A fault in the operator's words: a few, for the end of a sentence. */
export const faultText = (fault: Fault, words: Messages): string => wordsFor(words.faults, fault);

/** Why something could not be reached, in the operator's words; never a URL. */
export const whyUnreached = (error: unknown, words: Messages): string => faultText(faultOf(error), words);

/** Why a system call failed, in the operator's words, without the name of the file. */
export const whySystemFailed = (error: unknown, words: Messages): string =>
  faultText(systemFaultOf(error), words);

/**
 * Why a file can't be read, as the operator's words or the system's code: never its path, which may be the secret itself in
 * the wrong place.
 */
export const whyUnread = (error: unknown, words: Messages): string => {
  if (error instanceof FaultError) return faultText(error.fault, words);
  if (!(error instanceof Error)) return faultText({ code: 'wordless' }, words);
  return 'code' in error ? String(error.code) : error.name;
};

/** Why something failed, in the operator's words where Polkan has found it, else as the error says it. */
export const whyFailed = (error: unknown, words: Messages): string =>
  error instanceof FaultError
    ? faultText(error.fault, words)
    : messageOf(error, faultText({ code: 'wordless' }, words));
