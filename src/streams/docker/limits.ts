const megabyte = 1024 * 1024;

/**
 * How far whatever Docker sends may grow, all of it in one place. Behind each stands what happens at the limit;
 * the same table for operators is docs/bounds-docker.md.
 */
export const dockerLimits = {
  /** Bytes of the list of containers: a longer one is a failed sweep. */
  listBytes: 16 * megabyte,
  /** Bytes of any other answer: a longer one makes its container unknown. */
  answerBytes: 4 * megabyte,
  /** Characters of one event: at a longer one the stream is opened anew. */
  lineCharacters: megabyte / 4,
  /** Events of one second that are known as passed on: of more, one may be passed on twice after a break. */
  eventsOfASecond: 2_000,
  /** Events that are taken in five seconds: the stream waits with the rest, and the turns tell what Docker does not keep. */
  eventsInFiveSeconds: 2_500,
  /** Names that wait to settle: the longest waiting is passed on at once. */
  settling: 2_000,
  /** Names whose last look will be repeated when a grace ends: of the others the next turn tells. */
  lookedAtAgain: 2_000,
  /** Containers whose events are remembered until they are looked at: the oldest are taken for unheard. */
  heard: 10_000,
  /** Containers in a list, those that do not run as well: a longer one is a failed sweep. */
  listed: 20_000,
  /** Containers that are watched: the newest newcomers above it are left out, and that is warned of. */
  containers: 10_000,
  /** Characters of the name of a container: a longer one is not watched, and that is warned of. */
  nameCharacters: 255,
  /** Characters of an error, a state or the output of a health check: as many as Docker keeps of that; more is not looked at. */
  textOfOne: 4_096,
  /** Published ports of one container that are known: what is at another one is not explained by it. */
  portsOfOne: 50,
} as const;
