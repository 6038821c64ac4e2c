/** Names that a source of the operator's own can't have: those of Polkan's. A test holds them against the table. */
export const sourceNames = [
  'orchestrator',
  'host',
  'disk',
  'containers',
  'dependencies',
  'processes',
  'signals',
  'modules',
  'self',
] as const;
