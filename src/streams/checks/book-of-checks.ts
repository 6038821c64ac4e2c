import { dependsOnLabel, type Labels, type Severity, type Signal } from '../../language/signal.ts';
import type { ChecksWords } from '../../messages/checks.ts';
import type { Check } from './check.ts';
import { type Finding, type Found, fieldsOf, textsOf } from './probe.ts';

/** What is known of one check. */
export interface KnownOfCheck {
  /** What the last probe has found; `null`: there was none since the start. */
  readonly findings: readonly Finding[] | null;
  /** When that was, by the clock of the scheduler, milliseconds. */
  readonly at: number;
  /** The elements of the last probe that could be read: what it can't read any more is not gone. */
  readonly elements: readonly string[];
  /** What the probe itself wants to know. */
  readonly memory: unknown;
}

export const unknown: KnownOfCheck = { findings: null, at: 0, elements: [], memory: undefined };

/** What is known after a probe. */
export const after = (before: KnownOfCheck, found: Found, at: number): KnownOfCheck => {
  const isUnread = found.findings.some(({ unread, element }) => unread === true && element === '');
  return {
    findings: found.findings,
    at,
    elements: isUnread
      ? before.elements
      : found.findings.map(({ element }) => element).filter((one) => one !== ''),
    memory: found.memory === undefined ? before.memory : found.memory,
  };
};

/** So many intervals may pass without a probe before nothing is known any more. */
const staleAfter = 3;

/** The signals of a check: of itself, and one of each element. */
export const signalsOf = (
  check: Check,
  known: KnownOfCheck,
  now: number,
  words: ChecksWords,
  /** Keys of what stands behind its address, so far as that is known. */
  neighbours: readonly string[] = [],
): Signal[] => {
  const { name, everyMs, timeoutMs } = check;
  const own = saidOfSignals(check, neighbours);
  const signal = ({ element, ...rest }: Finding): Signal => ({
    kind: 'check',
    entity: element === '' ? name : `${name}/${element}`,
    title: element === '' ? words.title(name) : words.element(name, element),
    ...rest,
    ...own,
  });
  const { findings, elements } = known;
  const nothing = (detail: string, unread?: true): Signal[] => [
    signal({ element: '', active: null, detail, ...(unread && { unread }) }),
    ...elements.map((element) => signal({ element, active: null, detail })),
  ];
  if (findings === null) return nothing(words.notYet);
  const quietMs = now - known.at;
  if (quietMs > staleAfter * everyMs + timeoutMs) return nothing(words.stale(quietMs), true);
  const seen = new Set(findings.map(({ element }) => element));
  const first = findings.find(({ element }) => element === '');
  const isUnread = first?.unread === true;
  const rest = isUnread ? elements.filter((element) => !seen.has(element)) : [];
  return [
    // What has elements is well itself as long as it can be read.
    ...(first === undefined ? [signal({ element: '', active: false, detail: words.up(name) })] : []),
    ...findings.map(signal),
    ...rest.map((element) => signal({ element, active: null, detail: first?.detail ?? '' })),
  ];
};

export type SaidOfSignals = {
  readonly policy?: NonNullable<Signal['policy']>;
  readonly severity?: Severity;
  readonly labels?: Labels;
};

/** What a check says of its signals itself: their timing, severity and labels. @param neighbours keys of what its address is a port of */
export const saidOfSignals = (
  { policy, severity, labels, dependsOn }: Check,
  neighbours: readonly string[],
): SaidOfSignals => {
  const needs = [...new Set([...dependsOn, ...neighbours])];
  return {
    ...(policy !== null && { policy }),
    ...(severity !== null && { severity }),
    ...((labels !== null || needs.length > 0) && {
      labels: { ...labels, ...(needs.length > 0 && { [dependsOnLabel]: needs.join(',') }) },
    }),
  };
};

/** The address that a probe asks, as a URL; `null`: it asks none. A name server is asked of others. */
export const addressOf = ({ probe }: Check): URL | null => {
  if ('request' in probe) return probe.request.url;
  if (!('address' in probe)) return null;
  const { host, port } = probe.address;
  return URL.parse(`tcp://${host.includes(':') ? `[${host}]` : host}:${port}`);
};

/**
 * The address that a probe needs a network for: its proxy's, where it goes through one; `null`: none. Of a file nobody is asked, and
 * whom a look-up asks is the resolver's to know.
 */
export const reachedBy = (check: Check): URL | null => {
  const { probe } = check;
  return ('request' in probe ? probe.request.proxy : null) ?? addressOf(check);
};

/** What a restart needs of a check; `null`: nothing. */
export const memoryOf = ({ elements, memory }: KnownOfCheck): object | null =>
  elements.length === 0 && memory === undefined
    ? null
    : { ...(elements.length > 0 && { elements }), ...(memory !== undefined && { memory }) };

/** The same, read back; an older version may have written it. */
export const knownFrom = (memory: unknown): KnownOfCheck => {
  const { elements, memory: own } = fieldsOf(memory);
  return { ...unknown, elements: textsOf(elements), memory: own };
};
