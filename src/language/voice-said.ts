import type { HoldReason } from './telling.ts';

/** Where a channel stands with an incident, as the voice of a fleet has said it. Times are epoch milliseconds. */
export type VoiceStanding =
  /** `until`: when it is judged anew; `null`: when what holds it is over. */
  | {
      readonly is: 'held';
      readonly reason: HoldReason;
      readonly by: string | null;
      readonly until: number | null;
    }
  /** It was decided to be told, and has not arrived yet. */
  | { readonly is: 'on its way'; readonly at: number }
  | { readonly is: 'told' | 'over'; readonly at: number };

/** What the voice of a fleet has said of one incident. */
export interface VoiceSaid {
  /** As the fleet names it: `@box-2/thing/a@1234`, or without a host what the voice itself has found. */
  readonly incident: string;
  readonly key: string;
  /** The host it is of; `null`: it is the fleet's own. */
  readonly host: string | null;
  /** Its key on that host. */
  readonly ownKey: string;
  /** What is told of it, where it is the fleet's own. */
  readonly title: string | null;
  readonly detail: string | null;
  readonly channels: Readonly<Record<string, VoiceStanding>>;
}
