import * as z from 'zod/mini';
import { cutName } from '../../language/cut-line.ts';
import { oneLine } from '../../language/text.ts';
import { locales, type Messages } from '../../messages/messages.ts';

/** The version of the envelope that is known here. */
export const knownVersion = 1;
/** Longest list that is read; what stands behind is not. */
export const maxElements = 10_000;
/** Longest name, in UTF-16 units: names become keys, and stand in messages. */
export const maxNameLength = 200;

/** A name from outside, fit for a key and a message: one line, no control characters, of bounded length. */
const cleaned = (name: string | number): string => oneLine(cutName(String(name), maxNameLength));

const text = z.pipe(z.union([z.string(), z.int()]), z.transform(cleaned));
const name = z.pipe(text, z.string().check(z.minLength(1)));
/** Text that only a message needs: one that can't be read costs nothing else. */
const remark = z.catch(z.optional(z.nullable(text)), null);
/** Seconds; the upper end keeps out timestamps that were put where an age belongs. */
const ageS = z.number().check(z.minimum(0), z.maximum(1e10));
const count = z.int().check(z.minimum(0));
const described = (description: string) => z.meta({ description });

const stage = z.object({
  stage: name.check(described('What runs, e.g. the step of a pipeline')),
  work_item: z
    .optional(z.nullable(text))
    .check(described('What it works on; with the stage it names the alert')),
  age_s: ageS.check(described('Seconds since the stage began on this work item')),
});

const agent = z.object({
  run_id: name.check(described('Names the run, and the alert; never used again')),
  job_id: remark,
  pid: z.optional(z.nullable(count)).check(described('Process id, as the service sees it')),
  stage: remark,
  age_s: ageS.check(described('Seconds since the run began')),
  cpu_ticks: z
    .optional(z.nullable(count))
    .check(described('CPU time used so far, user and system, in ticks of clk_tck: utime + stime, proc(5)')),
});

const cost = z.object({
  spent_usd: z.nullable(z.number()).check(described('null: not known')),
  limit_usd: z.nullable(z.number()).check(described('null: there is no limit')),
});

const generatedAt = z.iso.datetime({ offset: true });
const clkTck = z.int().check(z.minimum(1), z.maximum(1e9));
const version = z.int().check(z.minimum(1));
const queue = z.looseObject({ counts: z.looseObject({}) });

/** The whole envelope as a service should write it; `readEnvelope` asks for less. */
export const envelope = z
  .object({
    schema_version: version.check(described('1: the version of this schema')),
    generated_at: z.optional(generatedAt).check(described('When these numbers were read, ISO 8601, UTC')),
    clk_tck: z.optional(clkTck).check(described('Ticks in a second: sysconf(_SC_CLK_TCK)')),
    enabled: z.optional(z.boolean()).check(described('false: switched off on purpose; nothing else is read')),
    stages: z.optional(z.array(stage).check(z.maxLength(maxElements))),
    queue: z.optional(
      z.object({
        counts: z.object({
          queued: z.optional(count),
          running: z.optional(count),
          failed: z.optional(count).check(described('All that have ever failed: it only grows')),
          done: z.optional(count),
        }),
      }),
    ),
    agents: z.optional(z.array(agent).check(z.maxLength(maxElements))),
    cost: z.optional(cost),
  })
  .check(z.meta({ title: 'Metrics envelope', description: 'docs/metrics-envelope.md' }));

export type Stage = z.output<typeof stage>;
export type Agent = z.output<typeof agent>;

/** An element that the schema takes as it is, known without asking it; `null`: the schema has to say. */
type Plain<T> = (element: Readonly<Record<string, unknown>>) => T | null;

/** Text that `cleaned` leaves as it is; most text is. */
const isPlain = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= maxNameLength && /^[!-~]+(?: [!-~]+)*$/.test(value);
const isAge = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1e10;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export const plainStage: Plain<Stage> = ({ stage, work_item, age_s }) => {
  if (!isPlain(stage) || !isAge(age_s)) return null;
  if (isPlain(work_item)) return { stage, work_item, age_s };
  return work_item === undefined || work_item === null ? { stage, work_item, age_s } : null;
};

export const plainAgent: Plain<Agent> = ({ run_id, job_id, pid, stage, age_s, cpu_ticks }) =>
  isPlain(run_id) && isPlain(job_id) && isPlain(stage) && isCount(pid) && isCount(cpu_ticks) && isAge(age_s)
    ? { run_id, job_id, pid, stage, age_s, cpu_ticks }
    : null;
export type Cost = z.output<typeof cost>;

/** A list as far as it could be read. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** Every element was read: what is not here is not there. */
  readonly whole: boolean;
}

/** An envelope as far as it could be read; `null` is what could not, or is not there. */
export interface Envelope {
  readonly version: number;
  readonly enabled: boolean;
  readonly generatedAtMs: number | null;
  readonly clkTck: number | null;
  readonly stages: Listed<Stage>;
  readonly agents: Listed<Agent>;
  readonly queued: number | null;
  readonly running: number | null;
  readonly failed: number | null;
  readonly cost: Cost | null;
  /** What could not be read, e.g. `stages[].age_s: expected number`. No outside text, each once. */
  readonly problems: readonly string[];
}

/**
 * Reads what can be read. Unknown keys are ignored, a part that is missing or malformed is reported and
 * costs only itself, and so does a bad element of a list. An envelope that says `enabled: false` is not
 * read any further. What could not be read is said in `words`; default: English. Never throws.
 */
export const readEnvelope = (
  body: Readonly<Record<string, unknown>>,
  words: Messages = locales.en,
): Envelope => {
  const say = words.orchestrator.problem;
  const problems = new Set<string>();

  const part = <T>(schema: z.ZodMiniType<T>, value: unknown, path: string): T | null => {
    const parsed = z.safeParse(schema, value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      problems.add(`${[path, ...issue.path].join('.')}: ${trouble(issue, value, say)}`);
    }
    return null;
  };

  const list = <T>(schema: z.ZodMiniType<T>, plain: Plain<T>, value: unknown, path: string): Listed<T> => {
    const all = Array.isArray(value) ? value : part(z.array(z.unknown()), value, path);
    if (all === null) return { items: [], whole: false };
    const items: T[] = [];
    for (let index = 0; index < Math.min(all.length, maxElements); index += 1) {
      const element: unknown = all[index];
      // The schema takes twenty times as long, and of ten thousand elements as much memory as the body.
      const item =
        (typeof element === 'object' && element !== null
          ? plain(element as Readonly<Record<string, unknown>>)
          : null) ?? part(schema, element, `${path}[]`);
      if (item !== null) items.push(item);
    }
    if (all.length > maxElements) problems.add(`${path}: ${say.tooMany(maxElements)}`);
    return { items, whole: items.length === all.length };
  };

  const head = {
    version: part(version, body.schema_version, 'schema_version') ?? knownVersion,
    enabled: part(z.boolean(), body.enabled, 'enabled') ?? true,
  };
  if (!head.enabled) return { ...head, ...nothing, problems: [...problems] };

  const generated = part(generatedAt, body.generated_at, 'generated_at');
  const counts = part(queue, body.queue, 'queue')?.counts;
  const countOf = (key: string): number | null =>
    counts === undefined ? null : part(count, counts[key], `queue.counts.${key}`);
  const read = {
    generatedAtMs: generated === null ? null : Date.parse(generated),
    clkTck: part(clkTck, body.clk_tck, 'clk_tck'),
    stages: list(stage, plainStage, body.stages, 'stages'),
    agents: list(agent, plainAgent, body.agents, 'agents'),
    queued: countOf('queued'),
    running: countOf('running'),
    failed: countOf('failed'),
    cost: part(cost, body.cost, 'cost'),
  };
  return { ...head, ...read, problems: [...problems] };
};

const nothing = {
  generatedAtMs: null,
  clkTck: null,
  stages: { items: [], whole: false },
  agents: { items: [], whole: false },
  queued: null,
  running: null,
  failed: null,
  cost: null,
} as const;

/** What is wrong, without quoting what was found: that comes from outside. */
const trouble = (
  issue: z.core.$ZodIssue,
  root: unknown,
  say: Messages['orchestrator']['problem'],
): string => {
  let value = root;
  for (const key of issue.path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  if (value === undefined) return say.missing;
  switch (issue.code) {
    case 'invalid_type':
      return say.expected(issue.expected);
    case 'invalid_union':
      return say.expectedText;
    case 'too_small':
    case 'too_big':
      return say.outOfRange;
    case 'invalid_format':
      return say.noTime;
    default:
      return say.unreadable;
  }
};
