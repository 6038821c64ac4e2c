import { describe, expect, test } from 'vitest';
import type { Notification } from '../../src/language/delivery.ts';
import { toneOf } from '../../src/sinks/standing.ts';
import { outgoingOf } from '../support/channel-suite.ts';
import { alertOf, edgeOf, exitOf, realertOf, recoveryOf } from '../support/notices.ts';

const standing = (...notifications: readonly [Notification, ...Notification[]]): string =>
  toneOf(outgoingOf({}, { facts: { notifications } }));

describe('how a message leaves things', () => {
  test('is as bad as the worst that is open', () => {
    expect(standing({ ...alertOf('a', 0), severity: 'info' })).toBe('info');
    expect(standing({ ...alertOf('a', 0), severity: 'info' }, realertOf('b', 0, 1))).toBe('warning');
    expect(standing({ ...alertOf('a', 0), severity: 'critical' }, alertOf('b', 0))).toBe('critical');
  });

  test('is over where all that it tells of is', () => {
    expect(standing(recoveryOf('a', 0, 1))).toBe('over');
    expect(standing(alertOf('a', 0), recoveryOf('a', 0, 1))).toBe('over');
    expect(standing(alertOf('b', 0), recoveryOf('a', 0, 1))).toBe('warning');
  });

  test('of an event is as bad as that is, though nothing is open', () => {
    expect(standing(edgeOf('a', 0))).toBe('warning');
  });

  test('of a text alone is that of its own incident, or a note', () => {
    const of = (action: 'alert' | 'recovery' | 'note', kind = 'container') =>
      toneOf({ notification: exitOf({ action, kind }), replyTo: null });
    expect([of('alert', 'network'), of('recovery'), of('note')]).toEqual(['critical', 'over', 'note']);
  });
});
