import { firstValueFrom, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { hostIn, inMessages, subjects } from '../../src/fleet/log.ts';
import { written } from '../../src/fleet/records.ts';
import { composed, type Tell } from '../../src/telling/compose.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import { fleetLogContract } from '../support/fleet-log-contract.ts';
import { SimulatedEngine, simulatedLog } from '../support/simulated-log.ts';
import { anIncident } from '../support/telling-questions.ts';

fleetLogContract('the simulated log', async () =>
  simulatedLog(new SimulatedEngine(() => 1_000), { scheduler: new VirtualTimeScheduler() }),
);

describe('the log', () => {
  test('takes whatever a voice tells at once, however many and however long their names', async () => {
    const log = simulatedLog(new SimulatedEngine(() => 1_000), { scheduler: new VirtualTimeScheduler() });
    const tells = Array.from({ length: 2_500 }, (_, n): Tell => {
      const key = `@box/container/${'ы'.repeat(200)}${n}`;
      const incident = anIncident({ id: `${key}@1000`, key });
      return {
        ...{ incident, channel: 'chat', action: 'alert', went: false, held: null, by: null },
        ...{ kind: 'plain', quietly: false },
      };
    });
    const [first, ...others] = tells;
    if (first === undefined) throw new Error('there is a first');
    const rules = defaultRules('box', ['chat']);
    let last = 0;
    for (const events of inMessages(composed([[first, ...others]], { rules, now: 2_000 })))
      last = await firstValueFrom(
        log.append(
          subjects.told,
          written({ holder: 'v', term: 1, number: last + 1, after: 0, events }),
          last,
        ),
      );
    expect(last).toBeGreaterThan(1);
  });
});

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
