import type { IncidentStatus, SilenceStatus } from '../../../language/console.ts';
import type { ConsoleWords } from '../../../messages/console.ts';
import type { TellingWords } from '../../../messages/telling.ts';
import type { KeyboardButton } from '../keyboard.ts';

/** What there is to say something about, at one moment. */
export interface ConsoleView {
  readonly incidents: readonly IncidentStatus[];
  readonly silences: readonly SilenceStatus[];
  /** Those of them that hold now for what has this key. */
  readonly silencesOf: (key: string) => readonly SilenceStatus[];
  /** Epoch milliseconds, of the same clock as all times in it. */
  readonly now: number;
  /** A time as it is shown. */
  readonly clock: (at: number) => string;
  readonly say: ConsoleWords;
  readonly telling: TellingWords;
  /** As that of the floor. */
  readonly host: string | null;
}

/** What is said in the chat, as plain lines that hold text from outside, and what can be pressed under it. */
export interface Answer {
  readonly text: string;
  readonly rows: readonly (readonly KeyboardButton[])[];
  /** The text is Polkan's own alone, and commands in it are to be tapped. */
  readonly own?: true;
  /** It says what came of an order: room is kept for it, for nobody knows otherwise what was done. */
  readonly ofOrder?: true;
}

export const isOver = ({ closedAt }: IncidentStatus): boolean => closedAt !== null;

/** Those that are open, the worst first, then the oldest. */
export const openOf = ({ incidents }: ConsoleView): readonly IncidentStatus[] => {
  const rank = { critical: 0, warning: 1, info: 2 };
  return incidents
    .filter((incident) => !isOver(incident))
    .sort((one, other) => rank[one.severity] - rank[other.severity] || one.since - other.since);
};
