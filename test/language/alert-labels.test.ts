import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alertLabels, fingerprintOf } from '../../src/language/alert-labels.ts';

/** The same sum, by big integers, as it is written down (http://www.isthe.com/chongo/tech/comp/fnv/). */
const plainly = (labels: Readonly<Record<string, string>>): string => {
  let sum = 0xcbf29ce484222325n;
  const add = (byte: number): void => {
    sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
  };
  for (const [name, value] of Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)))
    for (const text of [name, value]) {
      for (const byte of Buffer.from(text)) add(byte);
      add(255);
    }
  return sum.toString(16).padStart(16, '0');
};

describe('a fingerprint', () => {
  test('of no labels is where the sum begins', () => {
    expect(fingerprintOf({})).toBe('cbf29ce484222325');
  });

  test('is that of Alertmanager, whatever the labels', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (labels) => {
        expect(fingerprintOf(labels)).toBe(plainly(labels));
      }),
    );
  });
});

describe('the labels of an alert', () => {
  const own = { kind: 'container', entity: 'web', severity: 'warning' };

  test('are sorted, allowed names, none of them empty, and say the kind as its name', () => {
    const labels = { 'com.docker.x': '1', '9lives': 'cat', empty: '', __meta: 'x', alertname: 'Mine' };
    expect(Object.entries(alertLabels({ ...own, labels }))).toEqual([
      ['_9lives', 'cat'],
      ['alertname', 'container'],
      ['com_docker_x', '1'],
      ['entity', 'web'],
      ['severity', 'warning'],
    ]);
  });

  test('of what Prometheus has pushed keep its name', () => {
    const labels = { alertname: 'HighLoad' };
    expect(alertLabels({ ...own, kind: 'prometheus', labels }).alertname).toBe('HighLoad');
  });
});
