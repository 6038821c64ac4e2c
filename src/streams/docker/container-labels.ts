import * as z from 'zod/mini';
import { dayMs, durationOf } from '../../language/duration.ts';
import { type Labels, type Severity, severities } from '../../language/signal.ts';

/** What labels on a container say of how it is watched and told. Pure. */

const tags = z.object({
  /** What a person calls it. */
  name: z.optional(z.string()),
  severity: z.optional(z.enum(severities)),
  /** Its own timing, milliseconds. */
  forMs: z.optional(z.number()),
  cooldownMs: z.optional(z.number()),
  keepMs: z.optional(z.number()),
  /** Labels of its incidents, to match and group by. */
  labels: z.optional(z.record(z.string(), z.string())),
});
/** As a source remembers them. */
export const tagsSchema = tags;

/** What of a container's labels is remembered: it stays true of one that is gone. */
export type Tags = z.infer<typeof tags>;

/** A label whose value is none of what it may be. */
export interface LabelFault {
  readonly label: string;
  readonly given: string;
  /** `known`: there is no such label. */
  readonly wants: 'flag' | 'severity' | 'duration' | 'text' | 'known';
}

export interface ReadLabels {
  /** Whether it is watched; `null`: its labels do not say. */
  readonly enable: boolean | null;
  /** Left out: there is nothing to remember. */
  readonly tags?: Tags;
  readonly faults: readonly LabelFault[];
}

const prefix = 'polkan.';
/** The longest that a label may say of its timing, milliseconds. */
const longestMs = 30 * dayMs;
/** The longest text of a label, characters. */
export const longestLabel = 200;

/** Docker Compose's own, which become labels of the entity. */
const composed: readonly (readonly [docker: string, ours: string])[] = [
  ['com.docker.compose.project', 'compose_project'],
  ['com.docker.compose.service', 'compose_service'],
];

/** Docker's own that are read beside those. */
export const oneOffLabel = 'com.docker.compose.oneoff';
export const swarmTaskLabel = 'com.docker.swarm.task.name';
/** So many labels of ours a container may have, wrong ones among them. */
export const mostOfOurs = 16;

/** Those of a container's labels that are read; what is too long for any stays too long, and no longer than that. */
export const labelsRead = (
  given: Readonly<Record<string, string>>,
  cut: (text: string, most: number) => string,
): Record<string, string> => {
  const dockers = [...composed.map(([docker]) => docker), oneOffLabel, swarmTaskLabel];
  const ours = Object.keys(given)
    .filter((label) => label.startsWith(prefix))
    .slice(0, mostOfOurs);
  const there = dockers.filter((label) => Object.hasOwn(given, label));
  return Object.fromEntries(
    [...there, ...ours].map((label) => [cut(label, longestLabel), cut(given[label] ?? '', longestLabel + 1)]),
  );
};

const flags: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

type Timing = 'forMs' | 'cooldownMs' | 'keepMs';
const timings: Readonly<Record<string, Timing>> = { for: 'forMs', cooldown: 'cooldownMs', keep: 'keepMs' };

/** Reads the labels of a container, as Docker gives them. What is wrong is left out and named; the rest holds. */
export const readLabels = (given: Readonly<Record<string, string>> | null | undefined): ReadLabels => {
  const faults: LabelFault[] = [];
  const labels: Record<string, string> = {};
  const found: { -readonly [K in keyof Tags]: Tags[K] } = {};
  let enable: boolean | null = null;
  for (const [docker, ours] of composed) {
    const value = given?.[docker];
    if (value !== undefined && value !== '' && value.length <= longestLabel) labels[ours] = value;
  }
  for (const [label, text] of Object.entries(given ?? {})) {
    if (!label.startsWith(prefix)) continue;
    const name = label.slice(prefix.length);
    const value = text.trim();
    const wrong = (wants: LabelFault['wants']): void => void faults.push({ label, given: value, wants });
    const timing = Object.hasOwn(timings, name) ? timings[name] : undefined;
    if (name === 'enable') {
      const said = flags[value.toLowerCase()];
      if (said === undefined) wrong('flag');
      else enable = said;
    } else if (name === 'severity') {
      const said = severities.find((one) => one === value.toLowerCase());
      if (said === undefined) wrong('severity');
      else found.severity = said as Severity;
    } else if (timing !== undefined) {
      const ms = value === '0' ? 0 : durationOf(value, longestMs);
      if (ms === null) wrong('duration');
      else found[timing] = ms;
    } else if (name === 'name' || name === 'group' || name === 'depends_on') {
      if (value === '' || value.length > longestLabel) wrong('text');
      else if (name === 'name') found.name = value;
      else labels[name] = value;
    } else wrong('known');
  }
  if (Object.keys(labels).length > 0) found.labels = labels;
  return { enable, faults, ...(Object.keys(found).length > 0 && { tags: found }) };
};

/** The names that labels may have, for who has written another. */
export const labelNames = ['enable', 'name', 'severity', ...Object.keys(timings), 'depends_on', 'group'].map(
  (name) => prefix + name,
);

/** What a signal carries of them. `waitMs`: the least that it waits before it is told. */
export const taggedBy = (
  { severity, forMs, cooldownMs, keepMs, labels }: Tags,
  standardForMs: number,
  waitMs: number,
): { severity?: Severity; labels?: Labels; policy?: Partial<Record<Timing, number>> } => {
  const waits = waitMs > 0 || forMs !== undefined;
  const policy = {
    ...(waits && { forMs: Math.max(waitMs, forMs ?? standardForMs) }),
    ...(cooldownMs !== undefined && { cooldownMs }),
    ...(keepMs !== undefined && { keepMs }),
  };
  return {
    ...(severity !== undefined && { severity }),
    ...(labels !== undefined && { labels }),
    ...(Object.keys(policy).length > 0 && { policy }),
  };
};
