import { describe, expect, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';
import { type Complain, readAnswers, readSeries } from '../../src/scenario/notation.ts';

/** What is complained of, as `offset: message`. */
const heard = (): { complain: Complain; faults: string[] } => {
  const faults: string[] = [];
  return {
    faults,
    complain: (offset, fault) => faults.push(`${offset}: ${fault(locales.en.scenario.fault)}`),
  };
};
const series = (text: string) => {
  const { complain, faults } = heard();
  return { items: readSeries(text, complain), faults };
};
const answers = (text: string) => {
  const { complain, faults } = heard();
  return { items: readAnswers(text, complain), faults };
};

describe('a series', () => {
  test.each([
    ['active', [{ is: { what: 'active' }, times: 1, offset: 0 }]],
    ['inactive x3', [{ is: { what: 'inactive' }, times: 3, offset: 0 }]],
    ['unknown for 34m', [{ is: { what: 'unknown' }, forMs: 2_040_000, offset: 0 }]],
    [
      ' gone ,failed\n  event x12',
      [
        { is: { what: 'gone' }, times: 1, offset: 1 },
        { is: { what: 'failed' }, times: 1, offset: 7 },
        { is: { what: 'event' }, times: 12, offset: 16 },
      ],
    ],
    [
      '70 -1.5 x2',
      [
        { is: { what: 'value', first: 70, by: 0 }, times: 1, offset: 0 },
        { is: { what: 'value', first: -1.5, by: 0 }, times: 2, offset: 3 },
      ],
    ],
    [
      '95x20,70+5x4 90-0.5 for 2m',
      [
        { is: { what: 'value', first: 95, by: 0 }, times: 20, offset: 0 },
        { is: { what: 'value', first: 70, by: 5 }, times: 4, offset: 6 },
        { is: { what: 'value', first: 90, by: -0.5 }, forMs: 120_000, offset: 13 },
      ],
    ],
  ])('%j is read', (text, items) => {
    expect(series(text)).toEqual({ items, faults: [] });
  });

  test.each([
    ['', '0: it says nothing'],
    [' , ', '0: it says nothing'],
    ['active x3, actve x2', '11: actve means nothing here; did you mean active?'],
    [
      'up',
      '0: up means nothing here; there are active, inactive, unknown, gone, failed, event, info, warning, critical, 85, 70+5x4',
    ],
    ['active x0', '7: it must be at least once'],
    ['active for 0s', '7: it must be at least once'],
    ['active for soon', '11: soon is not a duration such as 90s, 30m, 1h30m'],
    ['active for', '7: nothing is not a duration such as 90s, 30m, 1h30m'],
    [
      'x3',
      '0: x3 means nothing here; there are active, inactive, unknown, gone, failed, event, info, warning, critical, 85, 70+5x4',
    ],
    [
      '70.x2',
      '0: 70. means nothing here; there are active, inactive, unknown, gone, failed, event, info, warning, critical, 85, 70+5x4',
    ],
    [
      '1e3',
      '0: 1e3 means nothing here; there are active, inactive, unknown, gone, failed, event, info, warning, critical, 85, 70+5x4',
    ],
    ['active 3', null],
  ])('%j: %s', (text, fault) => {
    expect(series(text).faults).toEqual(fault === null ? [] : [fault]);
  });
});

describe('the answers of a sink', () => {
  test('are read', () => {
    expect(answers('ok x2, 429 retry 30s x3, 502 for 34m, refused, timeout x1, 400')).toEqual({
      items: [
        { is: { what: 'ok' }, times: 2, offset: 0 },
        { is: { what: 'status', status: 429, retryMs: 30_000 }, times: 3, offset: 7 },
        { is: { what: 'status', status: 502, retryMs: null }, forMs: 2_040_000, offset: 25 },
        { is: { what: 'refused' }, times: 1, offset: 38 },
        { is: { what: 'timeout' }, times: 1, offset: 47 },
        { is: { what: 'status', status: 400, retryMs: null }, times: 1, offset: 59 },
      ],
      faults: [],
    });
  });

  test.each([
    ['refuse', '0: refuse means nothing here; did you mean refused?'],
    ['200', '0: 200 means nothing here; there are ok, refused, timeout, 429 retry 30s, 502'],
    ['600', '0: 600 means nothing here; there are ok, refused, timeout, 429 retry 30s, 502'],
    ['429 retry 3651d', '10: 3651d is not a duration such as 90s, 30m, 1h30m'],
    ['429 retry later', '10: later is not a duration such as 90s, 30m, 1h30m'],
    ['ok retry 30s', '3: retry means nothing here; there are ok, refused, timeout, 429 retry 30s, 502'],
  ])('%j: %s', (text, fault) => {
    expect(answers(text).faults).toEqual([fault]);
  });
});
