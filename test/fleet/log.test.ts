import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { hostIn, subjects } from '../../src/fleet/log.ts';
import { fleetLogContract } from '../support/fleet-log-contract.ts';
import { SimulatedEngine, simulatedLog } from '../support/simulated-log.ts';

fleetLogContract('the simulated log', async () =>
  simulatedLog(new SimulatedEngine(() => 1_000), { scheduler: new VirtualTimeScheduler() }),
);

describe('the subjects of a fleet', () => {
  test.each(['box', 'box.example', 'a b', 'машина', 'x*>', '=', '%', 'a=2Eb', '', '..', '>'])(
    'a host called %j is one word, and is read back as it was',
    (host) => {
      for (const word of ['log', 'beat', 'gone'] as const) {
        const subject = subjects[word](host);
        expect(subject.split('.')).toHaveLength(3);
        expect(subject).toMatch(/^[\w.!~'()=-]*$/);
        expect(hostIn(word, subject)).toBe(host);
      }
    },
  );

  test('what is no host of ours is none', () => {
    expect(hostIn('log', 'polkan.log.=ZZ')).toBeNull();
    expect(hostIn('log', 'polkan.beat.a')).toBeNull();
  });
});
