import { readFileSync } from 'node:fs';

/**
 * How long ago the machine was booted, suspend counted in, milliseconds: `/proc/uptime` follows CLOCK_BOOTTIME
 * (proc(5)). `null` where the system does not say: then suspend is not noticed, and nothing else is lost.
 */
export const sinceBootMs = (path = '/proc/uptime'): number | null => {
  try {
    const [seconds = ''] = readFileSync(path, 'latin1').split(' ');
    return /^\d+\.\d+$/.test(seconds) ? Number(seconds) * 1_000 : null;
  } catch {
    return null;
  }
};
