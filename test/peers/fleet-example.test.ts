import { describe, expect, test } from 'vitest';
import { canRunFleetExample, runFleetExample } from '../support/fleet-example.ts';
import { natsServerPath } from '../support/nats-server.ts';

const path = natsServerPath();

describe('the script of examples/fleet', () => {
  test.skipIf(path === null || !canRunFleetExample())(
    'shows in three network namespaces what a fleet tells: once, for all, and marked where a host is cut off',
    () => {
      expect(runFleetExample(path ?? '')).toContain('0. The log is ');
    },
    600_000,
  );
});
