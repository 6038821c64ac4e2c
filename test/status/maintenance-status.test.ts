import { expect, test } from 'vitest';
import { maintenanceAt } from '../../src/status/maintenance-status.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import type { Maintenance, Schedule } from '../../src/telling/rules.ts';

const at = 1_000;
const shown = (schedule: Partial<Schedule>, written?: Maintenance['written']) =>
  maintenanceAt(
    {
      ...defaultRules('box', []),
      maintenance: [
        {
          name: 'm',
          schedule: { endOf: () => null, ...schedule },
          ...(written && { written }),
        } as Maintenance,
      ],
    },
    at,
  )[0];

test.each<[what: string, schedule: Partial<Schedule>, is: object]>([
  ['that runs', { endOf: (of) => (of === at ? 2_000 : null) }, { until: 2_000 }],
  ['that runs on and on', { endOf: () => 2_000, goesOn: () => true }, { until: 2_000, goesOn: true }],
  ['that runs to its end', { endOf: () => 2_000, goesOn: () => false }, { until: 2_000 }],
  ['that does not run, though it would go on', { goesOn: () => true }, { until: null }],
  [
    'that comes',
    { nextFrom: () => 5_000, endOf: (of) => (of === 5_000 ? 6_000 : null) },
    { until: null, next: { from: 5_000, until: 6_000 } },
  ],
  ['that does not come soon', { nextFrom: () => null }, { until: null, next: null }],
])('maintenance %s says so', (_, schedule, is) => {
  expect(shown(schedule)).toEqual({ name: 'm', ...is });
});

test('maintenance says what it is of, in which zones and where it stands, as far as that is known', () => {
  const written = { match: 'host=box', zones: ['UTC'], place: 'polkan.yaml:3:1' };
  expect(shown({}, written)).toEqual({ name: 'm', until: null, ...written });
  expect(shown({}, { ...written, place: null })).toEqual({
    ...{ name: 'm', until: null, match: 'host=box', zones: ['UTC'] },
  });
});
