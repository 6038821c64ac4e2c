import type { MemberState } from './member-state.ts';

/**
 * How often who does not speak reads the beats of all: the more hosts there are the less often, so that what each of them reads
 * in a second does not grow with their number. `leastMs`: no sooner than so; `eachMs`: so long for each host.
 */
const askedFor = { leastMs: 10_000, eachMs: 100 };
/** What is known without that is for when the log is away, and to see that hosts differ. */
const byItself = { leastMs: 60_000, eachMs: 1_000 };
/** What was said of all is read no sooner again than so, whoever asks. */
const saidEveryMs = 2_000;
/** Hosts that begin together do not read them all at once for the first time. */
const firstMs = 30_000;

/** Who speaks has been heard of within this share of a lease: there is nothing to follow. */
const freshShare = 1 / 2;
/** So often is looked where nothing is waited for. */
const calmEveryMs = 2_000;

/** Whether nothing is waited for here, neither what is told of this host nor who speaks. */
export const isCalm = ({ options, voice, patience, lease, isAsked, isRefused }: MemberState): boolean =>
  voice === null &&
  patience.count === 0 &&
  !isAsked &&
  !isRefused &&
  lease.seenAt !== null &&
  options.monotonic() - lease.seenAt < options.leaseMs * freshShare;

/** Whether there is no need to look again yet. */
export const mayRest = (state: MemberState): boolean =>
  isCalm(state) && state.readAt !== null && state.options.monotonic() - state.readAt < calmEveryMs;

/** What who does not speak reads of all hosts. */
export interface Listening {
  /** Whether their beats are to be read now: by who speaks for all at each look, by another where somebody asks, and seldom without that. */
  isDue(): boolean;
  /** Whether what was said of them is. */
  isSaidDue(): boolean;
  /** Whether asking would have any of that read. */
  mayBeAsked(): boolean;
}

/** How often it reads that. */
export const createListening = (state: MemberState): Listening => {
  const { monotonic, random } = state.options;
  const firstAt = monotonic() + firstMs * random();
  const isLongAgo = ({ leastMs, eachMs }: typeof askedFor): boolean =>
    state.beatsAt === null ||
    monotonic() - state.beatsAt >= Math.max(leastMs, eachMs * state.watch.hosts.size);
  const maySay = (): boolean =>
    state.voice === null && (state.saidAt === null || monotonic() - state.saidAt >= saidEveryMs);
  return {
    mayBeAsked: () => maySay() || (state.voice === null && isLongAgo(askedFor)),
    isSaidDue: () => state.isAsked && maySay(),
    isDue: () =>
      state.voice !== null ||
      (state.isAsked && isLongAgo(askedFor)) ||
      (isLongAgo(byItself) && (state.beatsAt !== null || monotonic() >= firstAt)),
  };
};
