import { type Severity, severities } from './signal.ts';

/** Of two severities the worse has the higher rank. */
export const severityRank = (severity: Severity): number => severities.indexOf(severity);

/** Kinds whose incidents are critical unless somebody says otherwise. */
const critical: readonly string[] = ['orch_down', 'disk_crit', 'network', 'host_silent', 'self'];

/** The severity of a kind that nobody has said anything about. */
export const defaultSeverity = (kind: string): Severity => (critical.includes(kind) ? 'critical' : 'warning');
