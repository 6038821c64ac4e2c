const meant = (nearest: string | null, known: readonly string[]): string =>
  nearest !== null
    ? `; did you mean ${nearest}?`
    : known.length === 0
      ? ''
      : `; there are ${known.join(', ')}`;

/** What a person reads of telling, in English. The Russian dictionary has this very shape. */
export const telling = {
  /** What may be wrong with a config, beside what is said of a scenario. */
  config: {
    shortText: 'a text of at most 500 characters',
    shorterList: 'a list that a person would write: it is too long',
    mappingOrList: 'a mapping of names to values, or a list of such',
    time: 'a time of the day such as "07:30"; one that ends may be "24:00"',
    range: 'one such as monday, 15 or january, or a row such as monday:friday',
    reminders: 'off, a duration such as 2h, or { every: 30m, longest: 8h }',
    cron: 'a cron expression of five fields: minute, hour, day of the month, month, weekday',
    count: 'a whole number from 0 to 20',
    flaps: '0, or a whole number from 2 to 50',
    tooShort: (given: string, least: string) => `${given} is too short: at least ${least}`,
    tooLong: (given: string, most: string) => `${given} is too long: at most ${most}`,
    tooMuch: (most: number) => `it is longer than ${most} characters`,
    noZone: (name: string, nearest: string | null) =>
      `${name} is no time zone${nearest === null ? ' such as Europe/Berlin' : meant(nearest, [])}`,
    noName: (given: string, known: readonly string[], nearest: string | null) =>
      `${given} is none of them${meant(nearest, known)}`,
    notOnScale: (given: string, least: number, most: number) =>
      `${given} is no number from ${least} to ${most}`,
    backwards: (given: string) => `${given} ends before it begins`,
    sameTime: (clock: string) => `it begins and ends at ${clock}: for a whole day leave the times out`,
    fromToOrTimes: 'either from and to or times must say when, not both',
    noMatcher: (given: string) => `${given} is no matcher such as team="web" or team=~"web|db"`,
    noChannel: (name: string, known: readonly string[], nearest: string | null) =>
      `${name} is no channel${meant(nearest, known)}`,
    sameRule: (name: string) => `two are called ${name}`,
    whenOrCron: 'either when or cron must say when it is',
    forWithoutCron: 'for says how long a cron expression lasts; with when, the times say it',
    neverComes: (cron: string) => `${cron} never comes`,
  },
};
