import * as z from 'zod/mini';
import type { Policies } from '../language/policy.ts';
import type { Actor } from '../machines/actors.ts';
import type { TellingSnapshot } from '../telling/snapshot.ts';
import { actor, at, policy } from './grammar.ts';
import { listOf, mapOf, oneOf, optional, part, record, text } from './part.ts';
import { tellingState } from './telling-state.ts';

/**
 * The whole state of deciding, as the tap writes it where a reader has to begin: at the start of the
 * process, at the top of a rotated file, and behind a gap.
 */
export interface StateRecord {
  readonly type: 'state';
  readonly at: number;
  readonly because: 'start' | 'rotated' | 'gap';
  readonly version: string;
  readonly policies: Policies;
  readonly actors: readonly Actor[];
  /** Left out by older versions, which held nothing back. */
  readonly telling?: RecordedTelling;
}

/** What telling knows, and by which rules it tells. */
export interface RecordedTelling {
  readonly state: TellingSnapshot;
  readonly host: string;
  readonly channels: readonly string[];
  readonly blindTicks: number;
  /** By which laws it tells (`Rules.laws`). Left out by older versions: by the first. */
  readonly laws?: number;
  /** What a config says of it, as it is written; empty: nothing. */
  readonly config: Readonly<Record<string, unknown>>;
}

const tellingSchema = z.object({
  state: tellingState,
  host: z.string(),
  channels: z.array(z.string()),
  blindTicks: z.number(),
  laws: z.optional(z.number()),
  config: z.record(z.string(), z.unknown()),
});

/** There is one a file, so the schema alone looks at it. */
const recordedTelling = part<RecordedTelling>(
  tellingSchema,
  (value) => tellingSchema.safeParse(value).success,
);

export const state = record<StateRecord>({
  type: oneOf('state'),
  at,
  because: oneOf('start', 'rotated', 'gap'),
  version: text,
  policies: record<Policies>({ fallback: policy, kinds: mapOf(policy) }),
  actors: listOf(actor),
  telling: optional(recordedTelling),
});
