/** What Polkan needs of `performance`, in the bundle: milliseconds of the monotonic clock. */
export const performance = {
  now: (): number => {
    const [s, ns] = process.hrtime();
    return s * 1_000 + ns / 1_000_000;
  },
};
