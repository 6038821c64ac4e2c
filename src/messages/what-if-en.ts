import type { Wish } from '../language/what-if.ts';
import { plural, span } from './numbers-en.ts';

type Field = Exclude<keyof Wish, 'kind'>;

/** What a person reads where changes are tried over what was recorded, in English. */
export const whatIf = {
  nav: 'What if',
  title: 'What if the settings were different?',
  intro: 'Tried over what was recorded. Nothing is told, and nothing is changed.',
  kind: 'Kind',
  choose: 'Choose',
  fields: {
    forMs: 'wait before it is told (for)',
    keepMs: 'stay well before it is over (keep)',
    cooldownMs: 'remind again after (cooldown)',
    limit: 'limit',
    burst: 'messages of a group at once (burst)',
    windowMs: 'within (window)',
  } satisfies Readonly<Record<Field, string>>,
  now: (value: string) => `now ${value}`,
  ofAll: 'Groups, of all kinds',
  start: 'Try it',
  stop: 'Stop',
  wrong: (field: string, given: string) => `${field}: "${given}" is none of what is wanted, 30s or 1h30m say`,
  nothing: 'Nothing is different from now.',
  busy: 'Something is being tried already, or was a moment ago: try again shortly.',
  mayNot: 'Log in to try something.',
  why: {
    noRecording:
      'Nothing is recorded: a journal in a file is wanted (WATCHDOG_JOURNAL), and WATCHDOG_RECORDING_DAYS above 0.',
  },
  running: (pct: number) => `It is being tried: ${pct} % of the recording`,
  cancelled: 'It was stopped.',
  tooMuch: {
    time: 'It took too long and was given up: try it with polkan backtest.',
    memory: 'It took too much memory and was given up: try it with polkan backtest.',
  },
  failed: (why: string) => `It failed: ${why}`,
  noSweeps: 'Nothing has been recorded yet: what is recorded is written once a minute.',
  result: 'What it comes to',
  of: (ms: number, kind: string | null) =>
    `Over the ${span(ms)} recorded, ${kind === null ? 'all kinds' : kind}:`,
  messages: (then: number, now: number) => `${then} → ${plural(now, 'message', 'messages')}`,
  incidents: (then: number, now: number) => `${then} → ${plural(now, 'incident', 'incidents')}`,
  noneMissed: 'No incident would be missed',
  missed: (n: number) => `${plural(n, 'incident', 'incidents')} would be missed`,
  notYet: (n: number) =>
    `${plural(n, 'incident is', 'incidents are')} still open and shorter than that: told later if ${n === 1 ? 'it stays' : 'they stay'}`,
  ownTiming: (n: number, names: string) =>
    `${n} of these ${n === 1 ? 'has' : 'have'} ${names} of ${n === 1 ? 'its' : 'their'} own, from a check, a label or a script: that stays as it is.`,
  later: (n: number, ms: number) => `${plural(n, 'incident', 'incidents')} told later, by up to ${span(ms)}`,
  unreadable: (n: number) => `${plural(n, 'line', 'lines')} could not be read`,
  line: 'Messages over the time of the recording',
  lineIs: (then: number, now: number, missed: number) =>
    `Messages over time: ${then} as it was, ${now} with the change; ${missed} missed`,
  asItWas: 'as it was',
  changed: 'with the change',
  missedMark: 'missed',
  stillOpen: 'still open',
  paste: 'To paste into the configuration',
  more: (n: number) => `and ${n} more: polkan backtest lists them`,
  quieten: {
    working: 'What would quieten them is being worked out over the recording.',
    advice: (setting: string, then: number, now: number) =>
      `with ${setting} it would be ${plural(now, 'message', 'messages')} instead of ${then}`,
    noLoss: 'none missed',
    loss: (n: number) => `${n} missed`,
    none: 'neither for nor keep makes it quieter',
    try: 'try it',
  },
};
