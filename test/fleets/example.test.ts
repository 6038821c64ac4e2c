import { expect, test } from 'vitest';
import { canRunFleetExample, runFleetExample } from '../support/fleet-example.ts';
import { newerNatsServer } from '../support/newer-nats.ts';

const newer = newerNatsServer();
const why =
  'why' in newer ? newer.why : canRunFleetExample() ? null : 'no network namespaces can be made here';

test.skipIf(why !== null)(
  `the script of examples/fleet on a cluster, of which one server is cut off with its host and another killed with the voice${why === null ? '' : `: skipped, ${why}`}`,
  () => {
    if (!('path' in newer)) return;
    expect(runFleetExample(newer.path)).toContain('0. The log is a cluster of three');
  },
);
