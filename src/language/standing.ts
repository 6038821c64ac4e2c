import type { Author, HoldReason, Told } from './telling.ts';

/** What holds something back, as facts. */
export type Holder =
  /** Of one that is no longer known its id alone. */
  | {
      readonly is: 'silence';
      readonly id: string;
      readonly by: Author | null;
      readonly comment: string | null;
    }
  | { readonly is: 'maintenance'; readonly name: string }
  | {
      readonly is: 'cause';
      readonly key: string;
      readonly title: string;
      /** When it was over, epoch milliseconds; `null`: it is open. Then good sweeps of the symptom's own source are counted. */
      readonly overAt: number | null;
      readonly good: number;
      /** So many of them must still show it. */
      readonly wanted: number;
    }
  /** It waits for a cause that another source may see. */
  | { readonly is: 'cause to come' }
  | { readonly is: 'flap'; readonly alerts: number }
  | { readonly is: 'quiet hours'; readonly route: string }
  | { readonly is: 'group'; readonly name: string }
  /** Criticals of a group, which have a pace of their own. */
  | { readonly is: 'criticals'; readonly name: string }
  | { readonly is: 'ack'; readonly by: Author };

/** Whether a channel hears the reminders of an incident. */
export type RemindersHeard =
  /** As often as its machine reminds. */
  | { readonly are: 'told' }
  | { readonly are: 'off'; readonly route: string }
  /** None before this, epoch milliseconds. */
  | { readonly are: 'spaced'; readonly route: string; readonly from: number }
  | { readonly are: 'acknowledged'; readonly by: Author; readonly at: number; readonly until: number | null };

/** Where a channel stands with an incident: what it knows, and what keeps it from knowing more. Times are epoch milliseconds. */
export type Standing =
  /** There is no such channel. */
  | { readonly code: 'noChannel' }
  /** It is about that very channel. */
  | { readonly code: 'itself' }
  /** Its routes lead to these others. */
  | { readonly code: 'elsewhere'; readonly routes: readonly string[]; readonly channels: readonly string[] }
  /** It is told as well unless somebody takes it on before. */
  | { readonly code: 'escalates'; readonly route: string; readonly at: number }
  | {
      readonly code: 'held';
      readonly action: Told;
      readonly reason: HoldReason;
      readonly holder: Holder;
      /** When it is judged anew; `null`: when what holds it is over. */
      readonly until: number | null;
    }
  /** It has not been decided yet: with the next sweep it is. */
  | { readonly code: 'undecided'; readonly action: Told }
  /** There was no such channel yet when it was alerted: it is told what comes from then on. */
  | { readonly code: 'newer' }
  /** It was decided then that it is told, and it has not arrived there yet. */
  | { readonly code: 'owed'; readonly action: Told; readonly at: number }
  /** It was to be told, and that was given up then. */
  | { readonly code: 'lost'; readonly action: Told; readonly at: number }
  | {
      readonly code: 'told';
      /** When it was told last; as far as that is known, when it arrived. */
      readonly at: number;
      /** When its alert arrived, where something was told of it since then. */
      readonly firstAt?: number;
      readonly reminders: RemindersHeard;
      readonly settlesAt?: number;
    }
  /** It knows that it is over, or that it happened. `settlesAt`: it was told that the entity flaps; how that ends it is told then. */
  | { readonly code: 'over'; readonly at: number; readonly settlesAt?: number };
