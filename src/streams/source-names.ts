/** Names that a source of the operator's own can't have: those of Polkan's. A test holds them against the table. */
export const sourceNames = [
  'orchestrator',
  'host',
  'disk',
  'containers',
  'dependencies',
  'checks',
  'processes',
  'signals',
  'prometheus',
  'modules',
  'fleet',
  'self',
] as const;
