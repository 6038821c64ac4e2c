import { consistency as together } from './consistency-en.ts';
import { type Duration, type Span, spell } from './numbers.ts';

const units: Duration = { d: 'd', h: 'h', min: 'min', s: 's' };
const short: Span = (ms) => spell(ms, units);
const span: Span = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : short(ms));

/** What a person reads of checks, in English. The Russian dictionary has this very shape. */
export const checks = {
  /** What may be wrong with an entry of `checks`. */
  config: {
    noName: (given: string) => `${given} is no name: letters, digits, "_", "." and "-"`,
    twice: (name: string) => `there are two checks called ${name}`,
    twiceSlug: (slug: string) => `two checks are called in at /ping/${slug}`,
    noSort: (sorts: readonly string[]) => `it says nothing to try: one of ${sorts.join(', ')} is wanted`,
    twoSorts: (one: string, other: string) => `it is ${one} and ${other} at once: make two checks of it`,
    foreign: (field: string, sort: string, known: readonly string[]) =>
      `${field} says nothing of a check of ${sort}${known.length === 0 ? '' : `; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`}`,
    needs: (field: string, sort: string) => `a check of ${sort} needs ${field}`,
    noUrl: (given: string) => `${given} is no URL of http or https`,
    noAddress: (given: string) => `${given} is no host:port`,
    noStatus: (given: string) => `${given} is no status from 100 to 599, nor a range of them such as 200-299`,
    noExpression: (given: string) => `${given} is no expression`,
    slowExpression: (given: string) =>
      `${given} takes too long on some texts, such as a letter that comes again and again: a repetition stands in a repetition`,
    noCondition: (given: string) => `${given} is no limit such as "> 100", "<= 5", "== ok", "!= ok"`,
    /** Two of its values that contradict each other. */
    together,
    noPath: (given: string, why: string) => `${given} is no JSON path: ${why}`,
    noMetric: (given: string) => `${given} is no metric such as jobs{queue="mail"}`,
    noSize: (given: string) => `${given} is no size such as 200KB, 1MB, 1GiB`,
    noCron: (given: string) => `${given} is no cron expression of five fields that ever comes`,
    noZone: (given: string) => `${given} is no time zone such as Europe/Berlin`,
    noResolver: (given: string) => `${given} is no address of a resolver such as 127.0.0.1 or 127.0.0.1:5353`,
    noDuration: (given: string) => `${given} is no duration`,
    between: (given: string, least: string, most: string) => `${given} is not from ${least} to ${most}`,
    noMethod: (given: string) => `${given} is no method`,
    noHeader: (name: string) => `${name} is no header that can be sent`,
    either: (one: string, other: string) => `either ${one} or ${other}, not both`,
    oneOf: (one: string, other: string) => `one of ${one} and ${other} is wanted`,
    noSlug: (given: string) => `${given} is no slug: letters, digits, "_", "." and "-"`,
    noLabel: (given: string) => `${given} is no name of a label`,
    noDependency: (given: string) => `${given} is neither a key such as container/db nor the name of a check`,
    ofItself: 'it depends on itself',
    inACircle: (names: readonly string[]) => `it depends on itself: ${names.join(' → ')}`,
    noOf: (what: string) => `${what} is of the whole machine: there is nothing to choose`,
    notOf: (given: string, known: readonly string[]) => `${given} is none of ${known.join(', ')}`,
  },

  title: (name: string) => `Check ${name}`,
  element: (name: string, element: string) => `Check ${name}, ${element}`,
  notYet: 'it has not been tried yet.',
  stale: (ms: number) => `it has not been tried for ${short(ms)}.`,
  failed: (what: string, why: string) => `${what}: ${why}.`,
  down: (what: string, why: string) => `${what} does not answer: ${why}.`,
  wrong: (what: string, why: string) => `${what} answers, but not as it should: ${why}.`,
  unseen: (what: string, why: string) => `${what} could not be tried: ${why}.`,
  up: (what: string) => `${what} is as expected.`,

  unmet: {
    status: (got: number, wanted: string) => `HTTP ${got}, expected ${wanted}`,
    body: (wanted: string, got: string) =>
      got === '' ? `the body is empty, expected ${wanted}` : `the body lacks ${wanted}, it begins ${got}`,
    unread: (why: string, wanted: string) => `${why}; expected ${wanted}`,
    wantedBody: (wanted: string) => `${wanted} in it`,
    wantedWithin: (limitMs: number) => `all of it within ${span(limitMs)}`,
    noJson: 'the body is no JSON',
    json: (path: string, wanted: string, got: string) => `${path} is ${got}, expected ${wanted}`,
    noJsonValue: (path: string, wanted: string) => `there is nothing at ${path}, expected ${wanted}`,
    header: (name: string, wanted: string, got: string) => `header ${name} is ${got}, expected ${wanted}`,
    noHeader: (name: string, wanted: string) => `there is no header ${name}, expected ${wanted}`,
    slow: (ms: number, limitMs: number) => `it took ${span(ms)}, expected at most ${span(limitMs)}`,
    certificate: (subject: string, leftMs: number, limitMs: number) =>
      leftMs <= 0
        ? `the certificate of ${subject} has run out, ${short(-leftMs)} before this was seen`
        : `the certificate of ${subject} runs out in ${short(leftMs)}, expected at least ${short(limitMs)}`,
    noCertificate: 'it shows no certificate',
    text: (wanted: string, got: string) =>
      got === '' ? `nothing came, expected ${wanted}` : `expected ${wanted}, what came begins ${got}`,
    startTls: (protocol: string, got: string) => `no TLS by STARTTLS of ${protocol}: ${got}`,
    noAnswers: (record: string) => `there is no ${record} record`,
    answers: (wanted: string, got: string) => `${wanted} is not among the answers: ${got}`,
  },
  reason: {
    slowExpression: (given: string) => `the expression ${given} takes too long on what came`,
    noName: 'there is no such name',
    resolver: (code: string) => `the resolver says ${code}`,
    noValue: (path: string) => `there is nothing at ${path}`,
    manyValues: (path: string, n: number) => `there are ${n} values at ${path}: each must say their names`,
    noPairs: (values: number, names: number) => `${values} values, but ${names} names`,
    nameless: (path: string) => `it has no name at ${path}`,
    noScalar: (path: string) => `what stands at ${path} is neither a number nor a word`,
    noNumber: (got: string) => `${got} is no number`,
    tooMany: (n: number, most: number) => `${n} of them, at most ${most} are watched: say it more narrowly`,
    noSeries: (metric: string) => `there is no series ${metric}`,
    badLine: (line: number, got: string) => `line ${line} is no metric: ${got}`,
    twiceSeries: (series: string) => `${series} comes twice`,
    secretFile: (file: string, why: string) => `${file} can't be read: ${why}`,
    proxy: (status: number) => `the proxy answers with HTTP ${status}`,
    notHere: (file: string) => `${file} is not here`,
    unreadable: (file: string, why: string) => `${file}: ${why}`,
    noneOf: (wanted: string) => `there is no ${wanted}`,
    notJson: 'the answer is no JSON',
  },

  value: {
    is: (value: string, unit: string) => `it is ${value}${unit}.`,
    over: (value: string, unit: string, alert: string) => `it is ${value}${unit}, alerted at ${alert}.`,
    between: (value: string, unit: string, clear: string) => `it is ${value}${unit}, well again at ${clear}.`,
    ofOneName: (n: number) => `There are ${n} of this name, the worst is told.`,
    first: 'it grows since now: more is known at the next reading.',
    perSecond: '/s',
  },

  file: {
    missing: (path: string) => `${path} is not there.`,
    noneMatches: (path: string) => `nothing matches ${path}.`,
    unwanted: (path: string) => `${path} is there, and should not be.`,
    older: (path: string, ageMs: number, limitMs: number) =>
      `${path} is ${short(ageMs)} old, expected at most ${short(limitMs)}.`,
    smaller: (path: string, size: string, limit: string) =>
      `${path} has ${size}, expected at least ${limit}.`,
    larger: (path: string, size: string, limit: string) => `${path} has ${size}, expected at most ${limit}.`,
    isThere: (path: string) => `${path} is as expected.`,
    isAbsent: (path: string) => `${path} is not there, as expected.`,
    bytes: (n: number) => `${n} bytes`,
  },

  ping: {
    waiting: 'nobody has called in yet, nor had to.',
    well: (at: string) => `the last success was at ${at}.`,
    running: (since: string) => `it has been running since ${since}.`,
    never: (due: string) => `nobody has called in; a call was due at ${due}.`,
    missed: (due: string, last: string) => `a call was due at ${due}; the last success was at ${last}.`,
    failed: (at: string, code: number | null) =>
      `it failed at ${at}${code === null ? '' : `, exit code ${code}`}.`,
    hangs: (since: string, limitMs: number) =>
      `it began at ${since} and has not ended, expected at most ${short(limitMs)}.`,
    log: (text: string) => `It said: ${text}`,
  },

  host: {
    load: (minutes: number, perCpu: string) => `load of ${minutes} min is ${perCpu} for each CPU`,
    cpu: (pct: string) => `CPU is busy for ${pct}`,
    swap: (pct: string) => `swap is used by ${pct}`,
    noSwap: 'there is no swap.',
    pressure: (what: string, pct: string) => `work waits for ${what} in ${pct} of the time`,
    temperature: (sensor: string, degrees: string) => `${sensor} is at ${degrees}`,
    openFiles: (pct: string) => `${pct} of the open files that are possible`,
    fills: (path: string, inMs: number) => `${path} will be full in ${short(inMs)} as it fills now`,
    doesNotFill: (path: string) => `${path} does not fill up as it goes now.`,
    tooFew: (path: string) => `${path}: how it fills is not known yet.`,
    linkDown: (name: string, state: string) => `${name} has no link: ${state}.`,
    linkUp: (name: string) => `${name} has a link.`,
    limit: (what: string, alert: string) => `${what}, alerted at ${alert}.`,
    fine: (what: string) => `${what}.`,
  },

  watched: (list: string) => `checks ${list}`,
  andMore: (n: number) => `and ${n} more`,
};

/** The shape of a dictionary of checks. */
export type ChecksWords = typeof checks;
