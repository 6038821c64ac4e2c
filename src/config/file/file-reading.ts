import type { Machine } from '../../language/setting.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Objection } from '../complaints.ts';
import type { Tables } from '../settings.ts';
import type { Words } from '../telling/finding.ts';
import type { Env } from '../variables.ts';
import type { Path } from '../yaml.ts';
import type { Written } from './merge.ts';

export interface Loading {
  readonly env: Env;
  readonly machine: Machine;
  readonly tables: Tables;
  readonly words: Messages;
  /** Epoch milliseconds. A cron expression must come before or after it. */
  readonly now: number;
}

/** What reading the file is given, and where it puts what it finds. */
export interface FileReading extends Loading {
  readonly written: Written;
  readonly say: Words;
  readonly secret: (text: string, at?: Path) => void;
  readonly object: (path: Path, message: string, at?: Objection['at']) => void;
  readonly find: (path: Path, fault: (say: Words) => string, at?: Objection['at']) => void;
}
