import { describe, expect, test } from 'vitest';
import {
  isVoice,
  leasesToWait,
  lostLease,
  mayClaim,
  noLease,
  renewsAt,
  sawLease,
  wroteLease,
} from '../../src/fleet/lease.ts';

const leaseMs = 9_000;

describe('the lease', () => {
  test('that nobody ever had is claimed by whoever has looked for twice as long as it lasts', () => {
    const lease = noLease();
    expect(mayClaim(lease, 1e9, leaseMs)).toBe(false);
    sawLease(lease, { seq: 0, holder: null, term: 0 }, 0);
    expect(mayClaim(lease, 17_999, leaseMs)).toBe(false);
    expect(mayClaim(lease, 18_000, leaseMs)).toBe(true);
  });

  test('that is gone with its log is claimed first by whoever had it, then by whoever heard of it', () => {
    const had = Object.assign(noLease(), { waits: leasesToWait['its own'] });
    const heard = Object.assign(noLease(), { waits: leasesToWait["another's"] });
    for (const lease of [had, heard]) sawLease(lease, { seq: 0, holder: null, term: 0 }, 0);
    expect([had, heard].map((lease) => mayClaim(lease, 0, leaseMs))).toEqual([true, false]);
    expect(mayClaim(heard, 4_500, leaseMs)).toBe(true);
  });

  test('of another is claimed after no renewal was seen for the whole of it, on the own clock', () => {
    const lease = noLease();
    sawLease(lease, { seq: 5, holder: 'a', term: 3 }, 1_000);
    sawLease(lease, { seq: 5, holder: 'a', term: 3 }, 9_000);
    expect(mayClaim(lease, 9_999, leaseMs)).toBe(false);
    expect(mayClaim(lease, 10_000, leaseMs)).toBe(true);
    sawLease(lease, { seq: 6, holder: 'a', term: 3 }, 10_000);
    expect(mayClaim(lease, 18_999, leaseMs)).toBe(false);
    expect(lease.term).toBe(3);
  });

  test('is held for two thirds of it from when the renewal was sent, and renewed every third', () => {
    const lease = noLease();
    wroteLease(lease, { seq: 1, holder: 'me', term: 1 }, 500);
    expect(renewsAt(lease, leaseMs)).toBe(3_500);
    expect(isVoice(lease, 6_499, leaseMs)).toBe(true);
    expect(isVoice(lease, 6_500, leaseMs)).toBe(false);
    expect(mayClaim(lease, 1e9, leaseMs)).toBe(false);
  });

  test('is lost by whoever sees that of another, and kept by whoever reads its own', () => {
    const lease = noLease();
    wroteLease(lease, { seq: 7, holder: 'me', term: 2 }, 0);
    sawLease(lease, { seq: 7, holder: 'me', term: 2 }, 100);
    expect(isVoice(lease, 100, leaseMs)).toBe(true);
    sawLease(lease, { seq: 8, holder: 'you', term: 3 }, 200);
    expect(isVoice(lease, 200, leaseMs)).toBe(false);
    expect(renewsAt(lease, leaseMs)).toBeNull();
    wroteLease(lease, { seq: 9, holder: 'me', term: 4 }, 300);
    lostLease(lease);
    expect(isVoice(lease, 300, leaseMs)).toBe(false);
  });
});
