/** The names that proved right: to ask for one takes as long as to read a hundred values, and a file may say it of each of its checks. */
const right = new Set<string>();
/** Beyond so many, which is about as many as IANA has, they are asked for anew. */
const mostRightZones = 600;

/** Whether there is a time zone of that name, as IANA has it: `Europe/Berlin`, `UTC`. */
export const isZone = (name: string): boolean => {
  if (right.has(name)) return true;
  // A bare offset, `+02:00`, is none: it would be wrong for half of the year.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
  } catch {
    // It throws where it knows none; whoever asks says so, with the place where the name stands.
    return false;
  }
  if (right.size < mostRightZones) right.add(name);
  return true;
};
