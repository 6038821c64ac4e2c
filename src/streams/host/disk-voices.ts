import * as z from 'zod/mini';
import { type KnownMounts, knownMounts } from './disk-mounts.ts';

/**
 * Several of the watched paths can lie on one device, and an operator wants one message about a full
 * device, not one for each path. So one path, the voice, speaks for its device. Which one that is may
 * change when a path can't be read for a while, and no alert may be forged or forgotten by that:
 *
 * - An unreadable path is unknown, always: what stands of it stays as it is.
 * - The voice is, among the readable paths of a device: one that was active when it last spoke (it has
 *   to say how that ends), else one that spoke before, else the first. Those that are over the limit now go before
 *   the rest: datasets of one pool can have quotas of their own.
 * - While an unreadable voice was active when last seen, its device is known to be full: a second path
 *   that finds the same is unknown, not active. Once the device has been seen well, this is over.
 *
 * This holds for each kind by itself. It is pure; what has to be remembered is returned as plain JSON.
 */

/** A path that spoke for its device: where it lay, and whether it was active when last seen. */
const voice = z.object({ path: z.string(), dev: z.string(), active: z.boolean() });
export type DeviceSpeaker = z.infer<typeof voice>;

const voices = z.record(z.string(), z.array(voice));
/** The voices of every kind. */
export type DeviceSpeakers = z.infer<typeof voices>;

const memory = z.object({ voices, mounts: knownMounts });

/** The memory of the last reading; what of it is missing or of another version is empty. */
export const diskMemoryFrom = (
  value: unknown,
): { readonly voices: DeviceSpeakers; readonly mounts: KnownMounts } => {
  const parsed = z.safeParse(memory, value);
  if (parsed.success) return parsed.data;
  // Before mounts were remembered the voices were all there was.
  const older = z.safeParse(voices, value);
  return { voices: older.success ? older.data : {}, mounts: {} };
};

/** A path as it was found: its device, and whether it is over the limit there; or unreadable. */
export type FoundPath =
  | { readonly path: string; readonly dev: string; readonly active: boolean }
  | { readonly path: string; readonly dev: null };

/** A path that has something to say. `by`: the unreadable path whose standing alert keeps this one from saying the same. */
export interface SpeakingPath<One extends FoundPath> {
  readonly one: One;
  readonly by: string | null;
}

/**
 * Who speaks, in the order of the paths, and the voices for the next time. Every unreadable path is
 * among them (to say that it is unknown); a readable path that is not the voice of its device is not.
 */
export const speakForDevices = <One extends FoundPath>(
  found: readonly One[],
  before: readonly DeviceSpeaker[],
): { said: readonly SpeakingPath<One>[]; voices: readonly DeviceSpeaker[] } => {
  const said: SpeakingPath<One>[] = [];
  const voices: DeviceSpeaker[] = [];
  const last = (path: string): DeviceSpeaker | undefined => before.find((voice) => voice.path === path);
  const lost = found.flatMap(({ path, dev }) => (dev === null ? (last(path) ?? []) : []));

  for (const one of found) {
    const { path, dev } = one;
    if (dev === null) {
      said.push({ one, by: null });
      const known = last(path);
      if (known === undefined) continue;
      const seenWell = found.some((other) => other.dev === known.dev && !other.active);
      voices.push({ ...known, active: known.active && !seenWell });
      continue;
    }
    const mates = found.filter((other) => other.dev === dev);
    const over = mates.filter((mate) => mate.dev !== null && mate.active);
    const speaker =
      mates.find((mate) => last(mate.path)?.active) ??
      over.find((mate) => last(mate.path)) ??
      over[0] ??
      mates.find((mate) => last(mate.path)) ??
      mates[0];
    if (speaker !== one) continue;
    const teller = last(path)?.active ? undefined : lost.find((other) => other.dev === dev && other.active);
    const by = one.active && teller ? teller.path : null;
    said.push({ one, by });
    voices.push({ path, dev, active: one.active && by === null });
  }
  return { said, voices };
};
