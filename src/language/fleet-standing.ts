/** How a host of a fleet is; `unseen`: nobody here can know. */
export const hostStates = ['heard', 'silent', 'stopped', 'unseen'] as const;

/** A host of a fleet, as the log has it. Times are milliseconds. */
export interface HostStanding {
  readonly host: string;
  readonly version: string;
  readonly is: (typeof hostStates)[number];
  /** Since its last beat. */
  readonly heardMs: number;
  /** By how much its clock is before the server's. */
  readonly skewMs: number;
  /** How many events of its journal are not in the log yet. */
  readonly lag: number;
  /** The channels of people that it has; `null`: it does not say. */
  readonly channels: readonly string[] | null;
  /** Whether two hosts go by its name. */
  readonly twice: boolean;
}

/** A fleet at a glance. */
export interface FleetStatus {
  /** `null`: it has not answered yet. `trusted`: of two voices it refuses one. */
  readonly server: { readonly version: string; readonly replicas: number; readonly trusted: boolean } | null;
  /** Whether the log can be read now; else what stands here is what was known last. */
  readonly reached: boolean;
  /** `null`: nobody speaks for all. `owed`: messages that it has decided on and that have not arrived yet. */
  readonly voice: { readonly host: string; readonly renewedMs: number; readonly owed: number } | null;
  /** By name. */
  readonly hosts: readonly HostStanding[];
}
