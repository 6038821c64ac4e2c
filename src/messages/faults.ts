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

/** Why something failed, in the operator's words where Polkan has found it, else as the error says it. */
export const whyFailed = (error: unknown, words: Messages): string =>
  error instanceof FaultError
    ? faultText(error.fault, words)
    : messageOf(error, faultText({ code: 'wordless' }, words));
