import type { Dispatcher } from 'undici';
import type { Messages } from '../../messages/messages.ts';
import type { Sink } from '../sink.ts';

/** What every channel that posts over HTTP is made with, beside its own configuration. */
export interface HttpSinkOptions {
  readonly name: string;
  readonly timeoutMs: number;
  readonly words: Messages;
  /** How to get there, if not straight. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** A sink with connections that are to be dropped at the end. */
export type HttpSink = Sink & { close(): Promise<void> };

/** The path of a URL with more behind it. */
export const pathBelow = ({ pathname }: URL, more: string): string => `${pathname.replace(/\/$/, '')}${more}`;
