import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/**
 * How long ago the machine was booted, suspend counted in, milliseconds: `/proc/uptime` follows CLOCK_BOOTTIME
 * (proc(5)). Whether the system says so is looked at once, at the beginning; from then on it is Node that reads it, for it is asked with
 * each sweep, and a file that is read costs four times as much. `null` where the system does not say: then suspend is not noticed, and
 * nothing else is lost.
 */
export const sinceBoot = (path = '/proc/uptime', ask = uptime): (() => number | null) => {
  const isSaid = saysIn(path);
  return () => {
    if (!isSaid) return null;
    try {
      return ask() * 1_000;
    } catch {
      return null;
    }
  };
};

const saysIn = (path: string): boolean => {
  try {
    return /^\d+\.\d+ /.test(readFileSync(path, 'latin1'));
  } catch {
    return false;
  }
};
