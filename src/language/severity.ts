/** The kinds of which one incident matters more than any number of others, `docs/alert-lifecycle.md`. */
const critical: ReadonlySet<string> = new Set(['orch_down', 'disk_crit', 'network', 'host_silent', 'self']);

/** Whether an incident of this kind is critical by default; every other is a warning. */
export const isCritical = (kind: string): boolean => critical.has(kind);
