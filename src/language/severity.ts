import { type Severity, severities } from './signal.ts';

/** Of two severities the worse has the higher rank. */
export const severityRank = (severity: Severity): number => severities.indexOf(severity);

/** The kinds of which one incident matters more than any number of others, `docs/alert-lifecycle.md`. */
const critical: ReadonlySet<string> = new Set(['orch_down', 'disk_crit', 'network', 'host_silent', 'self']);

/** The severity of a kind that nobody has said anything about. */
export const defaultSeverity = (kind: string): Severity => (critical.has(kind) ? 'critical' : 'warning');
