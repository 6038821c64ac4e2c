import { nearestFew } from '../language/nearest.ts';
import { plural } from './numbers-en.ts';
import { yaml } from './yaml-en.ts';

// What is said of scenario files, in English.

/** Of many the nearest: a line is read, and a list of dozens is not. */
const fieldsAmong = (field: string, known: readonly string[]): string => {
  const few = nearestFew(field, known);
  const names = few.join(', ');
  return few.length === known.length
    ? `there are ${names}`
    : `of ${known.length} fields the nearest are ${names}; its JSON schema lists them all`;
};

export const scenario = {
  active: 'it is active.',
  inactive: 'it is well.',
  happened: 'it happened.',
  unseen: 'it could not be seen.',
  measured: (value: string, limit: string) => `${value} (limit ${limit}).`,
  failedSweep: 'the reading failed',
  refusedConnection: 'connection refused',

  fault: {
    yaml,
    oneDocument: 'one file holds one document: this is a second one',
    circle: 'an alias stands inside of what it stands for',
    tooDeep: 'it is nested too deep to be read',
    noAnchor: (name: string) => `*${name} stands for nothing: there is no &${name} before it`,
    nameTwice: (name: string, line: number) => `${name} stands here twice: the first time in line ${line}`,
    compoundName: 'a name is a single value, and no list or mapping',
    tag: (tag: string) => `${tag} is no tag that is known here, or does not fit what stands behind it`,
    aliasBomb: (most: number) => `aliases make more than ${most} values of it`,
    missing: (field: string) => `${field} is missing`,
    unknown: (field: string, known: readonly string[], nearest: string | null) =>
      `${field} is no field here; ${nearest === null ? fieldsAmong(field, known) : `did you mean ${nearest}?`}`,
    noMerge: 'YAML 1.2 knows no merging by <<: write the fields here, or an alias of the whole',
    comma: (given: string) =>
      `${given} stands behind a comma inside { }, which ends a value: leave the commas out there, or put the text in quotes`,
    wrong: (given: string, wanted: string) => `${given} is not ${wanted}`,
    text: 'a text',
    number: 'a number',
    sweepsInARow: 'a whole number from 1 to 1000',
    flag: 'true or false',
    list: 'a list',
    filledList: 'a list with something in it',
    mapping: 'a mapping of names to values',
    textOrMapping: 'a text or a mapping of names to values',
    textOrList: 'a text or a list of texts',
    duration: 'a duration such as 90s, 30m, 1h30m',
    limit: 'a number, or one with above, below, at least or at most before it',
    rate: 'a rate such as 1 per 1s, 20 per 1m',
    choice: (choices: readonly string[]) => `one of ${choices.join(', ')}`,
    notADuration: (given: string) =>
      `${given === '' ? 'nothing' : given} is not a duration such as 90s, 30m, 1h30m`,
    noItem: (word: string, known: readonly string[], nearest: string | null) =>
      `${word} means nothing here; ${nearest === null ? `there are ${known.join(', ')}` : `did you mean ${nearest}?`}`,
    noTimes: 'it must be at least once',
    empty: 'it says nothing',
    noRamp: 'a number that grows or falls needs how often: 70+5x4',
    noKey: (key: string) => `${key} is no key such as container/web or host_mem`,
    blindSeries: 'Polkan itself makes blind: write failed in a series of the source',
    event: 'an event is no state: beside it, only inactive, unknown, gone and failed make sense',
    statesOrValues: 'either states or values must say what is seen',
    noLimit: 'values need a limit: from where on is it active?',
    limitAlone: 'a limit needs values',
    start: 'a time in UTC such as 2026-03-28T22:00Z',
    noRange: (key: string, most: number) =>
      `${key}: a range such as {00..39} goes upwards, and is at most ${most}`,
    laterAlone: 'later needs a range such as dep/s{00..39}: each of it begins later than the one before',
    sameKey: (key: string) => `${key} is seen twice`,
    uneven: (span: string, step: string) => `${span} is no whole number of steps of ${step}`,
    noStep: 'a step must be longer than 0s',
    tooMany: (most: number) => `more than ${most} sweeps in one test`,
    untilTooShort: (end: string) => `its series go on until ${end}`,
    nothingSeen: 'no entity is seen',
    nothingChanges: 'nothing changes: policy, config or unwatched must say what',
    nothingExpected: 'nothing is expected: actions, notices, holds or messages must say what',
    command: 'a command such as ack container/web, snooze container/web 2h, silence container/web-* 1h',
    member: 'a member such as container/web alert, container/db recovery silenced',
    textOrContains: 'either text or contains must say what arrives',
    unknownKey: (key: string, nearest: string | null) =>
      `${key} is in no series${nearest === null ? '' : `; did you mean ${nearest}?`}`,
    unknownKind: (kind: string, nearest: string | null) =>
      `${kind} is the kind of nothing that is seen${nearest === null ? '' : `; did you mean ${nearest}?`}`,
    unknownSink: (name: string, nearest: string | null) =>
      `${name} is no sink of this test${nearest === null ? '' : `; did you mean ${nearest}?`}`,
    sameName: (name: string) => `two tests are called ${name}`,
  },

  report: {
    line: (line: number) => `line ${line}`,
    actions: 'actions (- expected, + came):',
    notices: 'notices (- expected, + came):',
    holds: 'holds (- expected, + came):',
    explanations: 'explained (- expected, + said):',
    messages: (sink: string) => `messages of ${sink} (- expected, + came):`,
    firstDifference: 'the first difference',
    stood: (key: string, path: string, since: string, reason: string) =>
      `${key} had been in ${path} since ${since}: ${reason}`,
    neverActive: (key: string) => `${key} had never been active`,
    containing: (part: string) => `a message with "${part}"`,
    and: 'and',
    dropped: (at: string, why: string) => `a message was given up at ${at}: ${why}`,
    waiting: (n: number) => `${plural(n, 'message', 'messages')} never arrived`,
    failed: (actions: number, messages: number, told = 0) =>
      [
        actions > 0 ? plural(actions, 'action differs', 'actions differ') : '',
        messages > 0 ? plural(messages, 'message differs', 'messages differ') : '',
        told > 0 ? plural(told, 'notice or hold differs', 'notices or holds differ') : '',
      ]
        .filter((part) => part !== '')
        .join(', '),
    summary: (passed: number, failed: number, unreadable: number) =>
      `${plural(passed, 'test', 'tests')} passed, ${failed} failed${unreadable === 0 ? '' : `; ${plural(unreadable, 'file', 'files')} could not be read`}`,
  },
};
