import type { FleetSeen } from './seeing.ts';
import { jsonPage } from './shared-page.ts';
import type { Verbs } from './socket-server.ts';

/** What can be asked over the socket of the fleet that this host is one of. */
export const fleetVerb = (fleet: Pick<FleetSeen, 'status' | 'said'> | null | undefined): Verbs =>
  fleet == null
    ? {}
    : { fleet: async () => jsonPage({ status: await fleet.status(), said: fleet.said() }).body };
