/** Of a long interval the first probe comes within this time, milliseconds: nobody should wait a day for a first look. */
const firstWithinMs = 30_000;

/** A number from 0 up to 1 that a name always has (FNV-1a, and a last mix, for names that differ in one letter alone). */
export const shareOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
};

/**
 * When a check is next due: at a place of its own within its interval, so that many are not tried in one moment.
 *
 * @param start when all began, milliseconds
 * @param now `null`: it was not tried yet
 */
export const nextDue = (
  { name, everyMs }: { readonly name: string; readonly everyMs: number },
  start: number,
  now: number | null,
): number => {
  const share = shareOf(name);
  if (now === null) return start + Math.floor(share * Math.min(everyMs, firstWithinMs));
  const first = start + Math.floor(share * everyMs);
  return first + Math.max(0, Math.floor((now - first) / everyMs) + 1) * everyMs;
};
